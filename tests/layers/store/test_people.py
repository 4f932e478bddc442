"""Units, accounts, sessions and keys, in both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from layers.errors import AlreadyThere, NotFound
from layers.rules.people import Account, Actor, Role
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.people import Key, PeopleStore
from tests.builders import MORNING, Clock, a_unit, an_account, an_actor


@pytest.fixture
def staffed(database: Database) -> Database:
    """A unit with a patrol who is signed in and has a key."""
    with database.transaction(an_actor()) as transaction:
        people = PeopleStore(transaction)
        people.add_unit(a_unit(), why="founded")
        people.add_account(an_account(), password_hash="argon", why="hired")
        people.open_session("patrol", token_hash="token", ends_at=MORNING + timedelta(days=1))
        people.add_key(a_key(), secret_hash="secret")
    return database


def a_key(id: str = "qgis") -> Key:
    """A key of the patrol for a day."""
    return Key(id, "patrol", "my QGIS", MORNING, MORNING + timedelta(days=1), None, None)


def asked(database: Database) -> tuple[Actor | None, Actor | None]:
    """Who the session and the key belong to now."""
    with database.transaction(an_actor(), writes=False) as transaction:
        people = PeopleStore(transaction)
        return people.actor_of_session("token"), people.actor_of_key("secret")


def test_accounts_come_back_with_their_roles(staffed: Database) -> None:
    planner = an_account("zhao", Role.PLANNER, Role.ANALYST, demonstration=True)
    with staffed.transaction(an_actor()) as transaction:
        people = PeopleStore(transaction)
        people.add_account(planner, password_hash="x", why="hired")

        assert people.accounts() == [an_account(), planner]
        assert people.account_named("zhao") == (planner, "x")
        assert people.account_named("nobody") is None
        assert people.units() == [a_unit()]


@pytest.mark.parametrize(
    "account", [an_account("patrol", name="other"), an_account("other", name="patrol")], ids=["id", "name"]
)
def test_an_id_or_name_is_taken_once(staffed: Database, account: Account) -> None:
    with staffed.transaction(an_actor()) as transaction, pytest.raises(AlreadyThere):
        PeopleStore(transaction).add_account(account, password_hash="x", why="hired")


def test_an_account_needs_a_unit_that_exists(staffed: Database) -> None:
    with staffed.transaction(an_actor()) as transaction, pytest.raises(NotFound):
        PeopleStore(transaction).add_account(an_account("x", unit="moon"), password_hash="x", why="hired")


def test_a_session_and_a_key_tell_who_asks_and_how(staffed: Database) -> None:
    by_session, by_key = asked(staffed)

    assert by_session == Actor("patrol", "patrol", "office", frozenset({Role.PATROL}), "web")
    assert by_key == Actor("patrol", "patrol", "office", frozenset({Role.PATROL}), "key", read_only=True)


def test_a_session_and_a_key_end_at_their_time(staffed: Database, clock: Clock) -> None:
    clock.forward(days=1)

    assert asked(staffed) == (None, None)


def test_disabling_an_account_ends_its_sessions_and_keys_at_once(staffed: Database) -> None:
    with staffed.transaction(an_actor()) as transaction:
        PeopleStore(transaction).disable("patrol", why="left")

    assert asked(staffed) == (None, None)
    with staffed.transaction(an_actor(), writes=False) as transaction:
        assert PeopleStore(transaction).accounts()[0].disabled_at == MORNING


def test_a_new_password_ends_the_sessions(staffed: Database) -> None:
    with staffed.transaction(an_actor()) as transaction:
        PeopleStore(transaction).set_password("patrol", password_hash="new", why="forgotten")

    by_session, by_key = asked(staffed)
    assert by_session is None
    assert by_key is not None


def test_signing_out_ends_one_session_only(staffed: Database) -> None:
    with staffed.transaction(an_actor()) as transaction:
        people = PeopleStore(transaction)
        people.open_session("patrol", token_hash="phone", ends_at=MORNING + timedelta(days=30))
        people.close_session("token")

        assert people.actor_of_session("token") is None
        assert people.actor_of_session("phone") is not None


def test_a_key_is_revoked_by_its_owner_only(staffed: Database) -> None:
    with staffed.transaction(an_actor()) as transaction:
        people = PeopleStore(transaction)
        with pytest.raises(NotFound):
            people.revoke_key("somebody", "qgis")
        people.revoke_key("patrol", "qgis")
        people.revoke_key("patrol", "qgis")

        assert people.actor_of_key("secret") is None
        assert [key.revoked_at for key in people.keys("patrol")] == [MORNING]


def test_a_keys_last_use_is_noted(staffed: Database, clock: Clock) -> None:
    used_at = clock.forward(hours=1)
    with staffed.transaction(an_actor()) as transaction:
        PeopleStore(transaction).key_used("secret")

    with staffed.transaction(an_actor(), writes=False) as transaction:
        assert PeopleStore(transaction).keys("patrol")[0].last_used_at == used_at


def test_changes_to_people_are_audited_without_secrets(staffed: Database) -> None:
    with staffed.transaction(an_actor(), writes=False) as transaction:
        entries = list(AuditStore(transaction).verify())

    assert [entry.action for entry in entries] == ["unit.add", "account.add", "session.open", "key.add"]
    assert not {"argon", "token", "secret"} & set(str(entries).replace("'", " ").split())
