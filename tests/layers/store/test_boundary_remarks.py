"""What is said of a proposal, in both databases: kept once, placed where it belongs, proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from geo.changes import Change
from layers.definition import Catalogue
from layers.errors import ChainBroken, NotRead, ReadingStale, RemarkTaken
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_review import WHOLE, Kind, Remark
from layers.rules.boundary_steps import Standing
from layers.rules.people import Account, Actor, Role
from layers.store.audit import AuditStore
from layers.store.boundary_remarks import RemarkStore
from layers.store.boundary_review import review_of, summaries
from layers.store.boundary_standing import standing_of
from layers.store.boundary_tables import BOUNDARY_REMARKS
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.people import PeopleStore
from tests.boundaries import LEADER, PLANNER, noted, with_draft, zone_catalogue
from tests.boundary_readings import a_change, a_rule, read_as
from tests.builders import Clock, a_feature, a_unit, an_actor

SUPERVISOR = an_actor(Role.SUPERVISOR, account="xu", name="xu")
POND, VILLAGE = a_change(0, 100), a_change(200, 240)
SMALLER_POND = a_change(0, 80)


@pytest.fixture
def catalogue() -> Catalogue:
    """With the two layers of zones."""
    return zone_catalogue()


@pytest.fixture
def draft(database: Database) -> BoundaryVersion:
    """A draft that was read: a pond and a village leave, and the redline is broken."""
    made = noted(database)
    read(database)
    return made


def read(database: Database, *changes: Change, boundary: str = "adjust", **more: Any) -> None:
    with database.transaction(PLANNER) as transaction:
        read_as(transaction, boundary, changes or (POND, VILLAGE), **{"rules": [a_rule()], **more})


def say(database: Database, number: int, kind: str, by: Actor = SUPERVISOR, **changes: Any) -> Remark:
    """Keep a saying about the pond."""
    values: dict[str, Any] = {"change": POND.id, "text": "看过现场", "boundary": "adjust", **changes}
    if kind == Kind.DECISION:
        values.setdefault("about", "object")
    with database.transaction(by) as transaction:
        return RemarkStore(transaction).add(Remark(id=an_id(number), kind=kind, **values))


def an_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def standing(database: Database, version: BoundaryVersion) -> Standing:
    with database.transaction(PLANNER, writes=False) as transaction:
        return standing_of(transaction, version)


def places(database: Database, boundary: str = "adjust") -> list[tuple[str, str | None]]:
    with database.transaction(PLANNER, writes=False) as transaction:
        return [(each.remark.text, each.change) for each in review_of(transaction, boundary)]


def verify(database: Database) -> list[str]:
    with database.transaction(PLANNER, writes=False) as transaction:
        return [entry.action for entry in AuditStore(transaction).verify()]


# --- kept ------------------------------------------------------------------------------------
def test_what_is_said_comes_back_with_who_said_it_and_when(database: Database, draft: Any) -> None:
    with database.transaction(LEADER) as transaction:
        PeopleStore(transaction).add_unit(a_unit("office"), why="test")
        han = Account("han", "han", "韩（演示）", "office", frozenset({Role.LEADER}), demonstration=True)
        PeopleStore(transaction).add_account(han, password_hash="", why="test")
    kept = say(database, 1, "remark", LEADER, mentions=("xu",), attachments=("ab",), role="leader")

    assert (kept.name, kept.account, kept.unit, kept.role) == ("韩（演示）", "han", LEADER.unit, "leader")
    assert (kept.mentions, kept.attachments, kept.demonstration) == (("xu",), ("ab",), True)
    assert kept.at == database.clock()
    assert verify(database)[-1] == "boundary.said"


def test_what_is_sent_twice_is_found_again(database: Database, draft: Any) -> None:
    kept = say(database, 1, "remark")
    with database.transaction(SUPERVISOR) as transaction:
        store = RemarkStore(transaction)

        assert store.sent_before(replace(kept, text=" 看过现场 ", at=None, fid=0)) == kept
        assert store.sent_before(replace(kept, id=an_id(2))) is None


@pytest.mark.parametrize("change", [{"text": "别的"}, {"kind": "decision"}, {"mentions": ("han",)}])
def test_something_else_under_the_same_id_is_refused(
    database: Database, draft: Any, change: dict[str, Any]
) -> None:
    kept = say(database, 1, "remark")
    with database.transaction(SUPERVISOR) as transaction, pytest.raises(RemarkTaken):
        RemarkStore(transaction).sent_before(replace(kept, **change))


def test_nobody_says_again_what_somebody_else_said_under_that_id(database: Database, draft: Any) -> None:
    kept = say(database, 1, "remark")
    with database.transaction(LEADER) as transaction, pytest.raises(RemarkTaken):
        RemarkStore(transaction).sent_before(kept)


@pytest.mark.parametrize(
    "change", [{"text": "别的"}, {"about": "accept"}, {"account": "han"}, {"mentions": '["han"]'}]
)
def test_a_saying_that_was_altered_is_found_by_the_audit(
    database: Database, draft: Any, change: dict[str, Any]
) -> None:
    say(database, 1, "decision")
    with database.transaction(SUPERVISOR) as transaction:
        transaction.execute(sa.update(BOUNDARY_REMARKS).values(change))

    with pytest.raises(ChainBroken):
        verify(database)


def test_a_saying_that_is_gone_or_has_no_entry_is_found_by_the_audit(database: Database, draft: Any) -> None:
    say(database, 1, "remark")
    with database.transaction(SUPERVISOR) as transaction:
        transaction.execute(sa.update(BOUNDARY_REMARKS).values(audit_number=99))
    with pytest.raises(ChainBroken):
        verify(database)
    with database.transaction(SUPERVISOR) as transaction:
        transaction.execute(sa.delete(BOUNDARY_REMARKS))
    with pytest.raises(ChainBroken):
        verify(database)


# --- mentions ----------------------------------------------------------------------------------
def test_somebody_finds_what_names_them_newest_first_and_what_they_replied_to(
    database: Database, draft: Any
) -> None:
    for number, named in enumerate((["xu"], ["xu2"], ["han", "xu"], ["xu"])):
        say(database, number, "remark", LEADER, mentions=tuple(named), text=f"{number}")
    say(database, 9, "remark", SUPERVISOR, reply_to=an_id(2))

    with database.transaction(SUPERVISOR, writes=False) as transaction:
        store = RemarkStore(transaction)
        found, more = store.mentioning("xu", after=0, limit=2)
        rest, end = store.mentioning("xu", after=0, limit=3)
        newer, _ = store.mentioning("xu", after=rest[1].fid, limit=3)
        answered = store.answered_since(rest, "xu")

    assert ([each.text for each in found], more) == (["3", "2"], found[-1].fid)
    assert ([each.text for each in rest], end) == (["3", "2", "0"], None)
    assert [each.text for each in newer] == ["3"]
    assert answered == {an_id(2)}


def test_files_of_versions_and_of_what_is_said_are_known(database: Database, draft: Any) -> None:
    say(database, 1, "remark", attachments=("ab" * 32,))
    with database.transaction(PLANNER) as transaction:
        with_draft(transaction, "other", documents=("cd" * 32,))
        known = [RemarkStore(transaction).filed(each * 32) for each in ("ab", "cd", "ef")]
    assert known == [True, True, False]


def test_a_hash_written_in_a_note_makes_no_document_of_a_version(database: Database, draft: Any) -> None:
    with database.transaction(PLANNER) as transaction:
        with_draft(transaction, "other", note="ef" * 32)
        assert not RemarkStore(transaction).filed("ef" * 32)


# --- where it stands ---------------------------------------------------------------------------
def test_the_summary_tells_each_person_what_was_said(database: Database, draft: Any) -> None:
    say(database, 1, "decision")
    say(database, 2, "remark", LEADER, change=WHOLE)

    with database.transaction(SUPERVISOR, writes=False) as transaction:
        found = summaries(transaction, "adjust", "xu")
        other = summaries(transaction, "adjust", "han")

    assert (found[POND.id].object, found[POND.id].open_objections, found[POND.id].mine) == (1, 1, "object")
    assert other[POND.id].mine is None
    assert found[WHOLE].remarks == 1
    assert VILLAGE.id not in found


def next_revision(database: Database, *changes: Change) -> BoundaryVersion:
    """A next revision in which the pond became a smaller one."""
    with database.transaction(PLANNER) as transaction:
        made = with_draft(transaction, "adjust-2", revises="adjust")
    earlier = {SMALLER_POND.id: [("adjust", POND.id)], VILLAGE.id: [("adjust", VILLAGE.id)]}
    read(database, *(changes or (SMALLER_POND, VILLAGE)), boundary="adjust-2", rules=[], earlier=earlier)
    return made


def test_a_new_revision_keeps_what_was_said_at_the_matched_changes(database: Database, draft: Any) -> None:
    say(database, 1, "decision", text="鱼塘")
    say(database, 2, "remark", change=VILLAGE.id, text="村庄")
    say(database, 3, "remark", change=WHOLE, text="整体")
    next_revision(database)

    assert places(database, "adjust-2") == [("鱼塘", SMALLER_POND.id), ("村庄", VILLAGE.id), ("整体", WHOLE)]
    with database.transaction(SUPERVISOR, writes=False) as transaction:
        found = summaries(transaction, "adjust-2", "xu")
    assert found[SMALLER_POND.id].changed_since_mine
    assert not found[VILLAGE.id].changed_since_mine


def test_an_objection_holds_the_next_revision_up_until_it_is_answered(database: Database, draft: Any) -> None:
    say(database, 1, "decision")
    second = next_revision(database)

    assert standing(database, second).objections == ("#1",)
    say(database, 2, "answer", PLANNER, boundary="adjust-2", change=SMALLER_POND.id, reply_to=an_id(1))
    assert standing(database, second).objections == ()


def test_an_objection_to_what_was_dropped_does_not(database: Database, draft: Any) -> None:
    say(database, 1, "decision")

    assert standing(database, next_revision(database, VILLAGE)).objections == ()
    assert places(database, "adjust-2") == [("看过现场", None)]


def test_what_was_said_follows_through_three_revisions(database: Database, draft: Any) -> None:
    say(database, 1, "decision")
    next_revision(database)
    smallest = a_change(0, 60)
    with database.transaction(PLANNER) as transaction:
        with_draft(transaction, "adjust-3", revises="adjust-2")
    read(
        database, smallest, boundary="adjust-3", earlier={smallest.id: [("adjust-2", SMALLER_POND.id)]}
    )  # fmt: skip

    assert places(database, "adjust-3") == [("看过现场", smallest.id)]


def test_a_draft_that_is_drawn_anew_keeps_what_was_said_where_the_ground_is(
    database: Database, draft: Any
) -> None:
    say(database, 1, "remark")
    read(database, SMALLER_POND, VILLAGE)

    assert places(database) == [("看过现场", SMALLER_POND.id)]
    second = a_change(0, 50)
    with database.transaction(PLANNER) as transaction:
        with_draft(transaction, "adjust-2", revises="adjust")
    read(database, second, boundary="adjust-2", earlier={second.id: [("adjust", SMALLER_POND.id)]})
    assert places(database, "adjust-2") == [("看过现场", second.id)]


# --- what holds a proposal up --------------------------------------------------------------------
def test_a_version_that_nobody_read_says_so(database: Database) -> None:
    assert isinstance(standing(database, noted(database)).unread, NotRead)


def test_a_reading_holds_a_proposal_up_once_the_zones_or_what_lies_about_changed(
    database: Database, draft: Any
) -> None:
    assert standing(database, draft).unread is None
    with database.transaction(SUPERVISOR) as transaction:
        FeatureStore(transaction).add(a_feature(), why="a pond was found")

    assert isinstance(standing(database, draft).unread, ReadingStale)
    read(database)
    assert standing(database, draft).unread is None


def test_open_objections_failing_rules_and_faults_are_told(database: Database, draft: Any) -> None:
    unread = {"why": "elsewhere", "zh": "在别处。", "en": "It lies elsewhere."}
    faults = [{"kind": "overlap", "zh": "重叠", "en": "overlap"}, {**unread, "kind": "elsewhere"}]
    read(database, rules=[a_rule(), a_rule("no_loss_core", "pass")], faults=faults, unread=unread)
    say(database, 1, "decision", LEADER, change=WHOLE)
    say(database, 2, "decision", LEADER, change=VILLAGE.id)
    say(database, 3, "decision")

    found = standing(database, draft)

    assert found.objections == ("整体 (the whole)", "#1", "#2")
    assert found.broken == ("inside_redline",)
    assert found.faults == ("在别处。 It lies elsewhere.", "重叠 overlap")


def waive(database: Database, number: int = 1, kind: str = "waive") -> None:
    say(database, number, kind, LEADER, change=WHOLE, about="inside_redline")


def test_a_rule_that_is_waived_by_name_holds_nothing_up_until_it_is_taken_back(
    database: Database, draft: Any
) -> None:
    waive(database)
    assert standing(database, draft).broken == ()

    waive(database, 2, "unwaive")
    assert standing(database, draft).broken == ("inside_redline",)


@pytest.mark.parametrize(
    ("outcome", "covered"),
    [
        ({}, True),
        ({"figures": {"beyond_m2": 5.000001}}, True),
        ({"figures": {"beyond_m2": 9.0}}, False),
        ({"named": [{"id": "case-2", "label": "2"}]}, False),
    ],
)
def test_a_waiver_covers_what_was_known_when_it_was_given(
    database: Database, draft: Any, clock: Clock, outcome: dict[str, Any], covered: bool
) -> None:
    waive(database)
    clock.forward(hours=1)
    read(database, rules=[a_rule(**outcome)])

    assert (standing(database, draft).broken == ()) == covered


def test_a_waiver_covers_no_reading_that_was_begun_before_it_and_kept_after_it(
    database: Database, draft: Any, clock: Clock
) -> None:
    clock.forward(hours=1)
    waive(database)
    clock.forward(minutes=-1)
    read(database, rules=[a_rule(figures={"beyond_m2": 9.0})])

    assert standing(database, draft).broken == ("inside_redline",)


def test_a_waiver_holds_while_no_other_things_come_to_be_named(
    database: Database, draft: Any, clock: Clock
) -> None:
    both = [{"id": "case-1", "label": "1"}, {"id": "case-2", "label": "2"}]
    read(database, rules=[a_rule(named=both, figures={"open": 2.0})])
    waive(database)
    clock.forward(hours=1)
    read(database, rules=[a_rule(named=both[:1], figures={"open": 1.0})])

    assert standing(database, draft).broken == ()


def test_a_waiver_does_not_go_over_to_the_next_revision(database: Database, draft: Any) -> None:
    waive(database)
    second = next_revision(database)
    read(database, boundary="adjust-2")

    assert standing(database, second).broken == ("inside_redline",)
