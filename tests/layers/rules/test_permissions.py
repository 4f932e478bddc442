"""One table decides; nobody may do what it does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layers.errors import NotAllowed, NotSignedIn, UnknownLayer, WeakPassword
from layers.rules.people import Role, checked_password
from layers.rules.permissions import (
    ALLOWED,
    READ_ONLY,
    allowed,
    hidden_fields,
    report_reach,
    require,
    sees_report,
    sees_sent,
    visible_layer,
    visible_layers,
)
from tests.builders import a_catalogue, a_layer, a_report, an_actor


@pytest.mark.parametrize("action", ALLOWED)
def test_nobody_signed_in_may_do_nothing(action):
    with pytest.raises(NotSignedIn):
        require(None, action)


@pytest.mark.parametrize("action", sorted(set(ALLOWED) - READ_ONLY))
def test_a_read_only_key_changes_nothing_whatever_its_owner_may(action):
    key = an_actor(*Role, read_only=True, way="key")

    with pytest.raises(NotAllowed):
        require(key, action)


def test_the_auditor_changes_nothing_and_the_administrator_signs_nothing():
    changes = {"feature.add", "feature.replace", "feature.retire", "feature.load", "report.submit"}
    changes |= {"evidence.send", "evidence.add", "evidence.withdraw", "case.open"}

    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert not {action for action in changes if allowed(an_actor(role), action)}


@pytest.mark.parametrize(
    ("role", "unit", "author", "sees"),
    [
        (Role.PATROL, "office", "li", True),
        (Role.PATROL, "office", "wang", False),
        (Role.OFFICER, "office", "wang", True),
        (Role.OFFICER, "town", "wang", False),
        (Role.OFFICER, "town", "li", True),
        (Role.SUPERVISOR, "town", "wang", True),
        (Role.ADMINISTRATOR, "office", "li", False),
    ],
)
def test_a_report_exists_for_its_author_its_unit_or_for_all_by_role(role, unit, author, sees):
    report = replace(a_report(), unit=unit, author=author)

    assert sees_report(an_actor(role), report) is sees


def test_a_report_without_a_unit_belongs_to_no_unit():
    reader = an_actor(Role.OFFICER, unit=None)

    assert not sees_report(reader, replace(a_report(), unit=None, author="wang"))
    assert not report_reach(reader).everyone


def test_a_layer_for_some_roles_does_not_exist_for_others():
    catalogue = a_catalogue(a_layer("wells", seen_by=frozenset({"supervisor"})))

    assert "wells" not in {layer.id for layer in visible_layers(an_actor(Role.PATROL), catalogue)}
    assert visible_layer(an_actor(Role.SUPERVISOR), catalogue, "wells")
    with pytest.raises(UnknownLayer):
        visible_layer(an_actor(Role.PATROL), catalogue, "wells")


def test_a_field_for_some_roles_is_hidden_from_others():
    assert hidden_fields(an_actor(Role.PATROL), a_layer()) == {"owner"}
    assert hidden_fields(an_actor(Role.SUPERVISOR), a_layer()) == frozenset()


@pytest.mark.parametrize(
    "password", ["short", "12345678", "password123", "Qwerty!2026", "aaaaaaaa", "patrol2026", "x" * 129]
)
def test_a_password_that_is_guessed_first_is_refused(password):
    with pytest.raises(WeakPassword):
        checked_password(password, name="patrol")


@pytest.mark.parametrize("password", ["reed-and-heron", "芦苇荡里有苍鹭啊啊", "x7 kQ pasted from a keeper"])
def test_a_long_password_of_any_characters_is_taken(password):
    assert checked_password(password, name="patrol") == password


@pytest.mark.parametrize(
    ("role", "sender", "sees"),
    [
        (Role.PATROL, ("li", "town"), True),
        (Role.PATROL, ("wang", "office"), False),
        (Role.OFFICER, ("wang", "office"), True),
        (Role.OFFICER, ("wang", "town"), False),
        (Role.OFFICER, ("wang", None), False),
        (Role.SUPERVISOR, ("wang", "town"), True),
        (Role.AUDITOR, (None, None), True),
        (Role.ADMINISTRATOR, ("li", "office"), False),
    ],
)
def test_a_file_of_no_case_is_seen_by_its_sender_its_unit_or_all_by_role(role, sender, sees):
    assert sees_sent(an_actor(role), [("other", "elsewhere"), sender]) is sees


def test_a_file_without_a_sender_is_nobodys_own():
    assert not sees_sent(an_actor(Role.PATROL, account=None, unit=None), [(None, None)])
