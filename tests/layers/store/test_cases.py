"""Cases in both databases: kept once, changed by events, found again, and proven by the chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from shapely import LineString, Point

from geo.boxes import Box
from layers.errors import CaseMoved, ChainBroken, DifferentContent, NotFound
from layers.rules.cases import Case, CaseStatus, Term
from layers.rules.people import Post, Role
from layers.rules.permissions import Reach
from layers.store.audit import AuditStore
from layers.store.case_records import from_record, from_row, to_record, to_row
from layers.store.case_search import CaseQuery, CaseSearch
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASES, POSTS
from layers.store.cases import CaseStore
from layers.store.database import Database
from layers.store.people import PeopleStore
from tests.builders import MORNING, Clock, a_case, a_task, a_unit, an_account, an_actor

DAY = date(2026, 11, 23)


def numbered(number: int, **changes: object) -> Case:
    """A case whose id ends in the number."""
    return a_case(id=str(UUID(int=number)), title=f"case {number}", **changes)


def kept(database: Database, *cases: Case) -> list[Case]:
    """Open cases, each in a transaction of its own."""
    stored = []
    for case in cases:
        with database.transaction(an_actor(Role.SUPERVISOR)) as transaction:
            stored.append(CaseStore(transaction).open(case, why="found")[0])
    return stored


def moved(database: Database, case: Case, status: CaseStatus, step: str = "confirm") -> Case:
    """The case after a step that leads to a status."""
    with database.transaction(an_actor(Role.SUPERVISOR)) as transaction:
        after = replace(case, status=status)
        return CaseStore(transaction).step(case, after, step, why="why", facts={"a": 1}, post=None)


def found(database: Database, **query: object) -> list[str]:
    """The titles of the cases that fit, in their order."""
    with database.transaction(an_actor(), writes=False) as transaction:
        page = CaseSearch(transaction).find(CaseQuery(**query))  # type: ignore[arg-type]
        return [case.title for case in page.cases]


def verified(database: Database) -> int:
    """How many entries the audit holds, all of them checked."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return sum(1 for _ in AuditStore(transaction).verify())


def test_a_case_comes_back_as_it_was_kept(database):
    full = numbered(
        1,
        place=LineString([(115.5, 37.6), (115.51, 37.6000001)]),
        term=Term.SUSTAINED,
        quantity=88.125,
        long_until=date(2027, 6, 30),
        tasks=(a_task(),),
        source="第26项",
    )
    (stored,) = kept(database, full)

    with database.transaction(an_actor(), writes=False) as transaction:
        again = CaseStore(transaction).get(full.id)

    assert again == stored
    assert again.place.equals_exact(full.place, 0)  # type: ignore[union-attr]
    assert from_row(to_row(again)) == again
    assert from_record(to_record(again), version=1, changed_at=MORNING) == again


def test_case_numbers_run_on_without_a_gap_and_begin_anew_each_year(database, clock: Clock):
    kept(database, numbered(1), numbered(2))
    clock.forward(days=60)

    assert [case.number for case in kept(database, numbered(3))] == ["2027-0001"]
    with database.transaction(an_actor(), writes=False) as transaction:
        assert CaseStore(transaction).get(str(UUID(int=2))).number == "2026-0002"


def test_the_same_case_again_is_the_stored_one(database):
    (first,) = kept(database, numbered(1))

    assert kept(database, numbered(1)) == [first]
    with pytest.raises(DifferentContent):
        kept(database, replace(numbered(1), title="another"))


def test_a_case_can_be_seen_as_it_was_known_at_a_moment(database, clock: Clock):
    (case,) = kept(database, numbered(1))
    opened_at = clock.now
    clock.forward(days=1)
    moved(database, case, CaseStatus.CONFIRMED)

    with database.transaction(an_actor(), writes=False) as transaction:
        then = CaseStore(transaction).as_of(case.id, opened_at)
        with pytest.raises(NotFound):
            CaseStore(transaction).as_of(case.id, opened_at.replace(year=2025))

    assert (then.status, then.version) == (CaseStatus.FOUND, 1)


def test_who_acts_on_a_case_that_moved_meanwhile_changes_nothing(database):
    (case,) = kept(database, numbered(1))
    moved(database, case, CaseStatus.CONFIRMED)

    with pytest.raises(CaseMoved) as refusal:
        moved(database, case, CaseStatus.VOID, "void")

    assert (refusal.value.facts["mine"], refusal.value.facts["theirs"]) == (1, 2)
    assert found(database, statuses=("confirmed",)) == ["case 1"]


def test_a_step_waits_for_its_turn_before_it_looks_at_its_case(database):
    (case,) = kept(database, numbered(1))
    asked: list[str] = []
    with database.transaction(an_actor()) as transaction:
        told = transaction.connection
        sa.event.listen(told, "before_cursor_execute", lambda *call: asked.append(call[2]))
        CaseStore(transaction).require_version(case.id, 1)

    assert [name in text for name, text in zip(("audit_head", "cases"), asked, strict=True)] == [True, True]


def test_each_filter_finds_its_cases_and_no_others(database):
    kept(
        database,
        numbered(1, zone="core", deadline=date(2026, 11, 22), status=CaseStatus.IN_PROGRESS),
        numbered(2, layer="ponds", features=("two",), status=CaseStatus.CLOSED, place=Point(115.5, 37.6)),
        numbered(3, rectifying_unit="office", verifying_unit="bureau", deadline=None, lead_leader="other"),
    )

    assert found(database, layers=("ponds",)) == ["case 2"]
    assert found(database, statuses=("closed", "found")) == ["case 3", "case 2"]
    assert found(database, open=True) == ["case 3", "case 1"]
    assert found(database, zones=("core",)) == ["case 1"]
    assert found(database, units=("office",)) == ["case 3"]
    assert found(database, concerns="bureau") == ["case 3"]
    assert found(database, leader="other") == ["case 3"]
    assert found(database, feature="two") == ["case 2"]
    assert found(database, overdue_on=DAY) == ["case 1"]
    assert found(database, due_until=date(2026, 12, 1)) == ["case 1"]
    assert found(database, text="CASE 2026-0001") == ["case 1"]
    assert found(database, text="chase") == []
    assert found(database, text="2026-0003") == ["case 3"]
    assert found(database, box=Box(115.4, 37.5, 115.6, 37.7)) == ["case 2"]
    assert found(database, box=Box(115.51, 37.5, 115.6, 37.7)) == []


@pytest.mark.parametrize(
    ("reach", "titles"),
    [
        (Reach(everyone=True), ["case 2", "case 1"]),
        (Reach(unit="town"), ["case 1"]),
        (Reach(author="first"), ["case 1"]),
        (Reach(unit="nowhere", author="nobody"), []),
        (Reach(), []),
    ],
)
def test_a_list_never_leaves_the_askers_reach(database, reach, titles):
    kept(database, numbered(1), numbered(2, rectifying_unit="x", verifying_unit="y", lead_leader="z"))
    with database.transaction(an_actor()) as transaction:
        transaction.execute(sa.update(CASES).values(opened_unit="elsewhere", opened_by="someone"))
        transaction.execute(sa.update(CASES).where(CASES.c.title == "case 2").values(supervising_unit="y"))

    assert found(database, reach=reach) == titles


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("newest", ["case 3", "case 2", "case 1"]),
        ("deadline", ["case 2", "case 1", "case 3"]),
        ("changed", ["case 1", "case 3", "case 2"]),
        ("look_back", ["case 3", "case 1", "case 2"]),
    ],
)
def test_pages_in_every_order_hold_each_case_once(database, clock: Clock, sort, titles):
    deadlines = {1: date(2026, 12, 5), 2: date(2026, 12, 1), 3: None}
    stored = []
    for number, deadline in deadlines.items():
        look = date(2027, 1, 1) if number == 3 else None
        stored += kept(database, numbered(number, deadline=deadline, look_back_on=look))
        clock.forward(minutes=1)
    moved(database, stored[0], CaseStatus.CONFIRMED)

    walked, after = [], None
    with database.transaction(an_actor(), writes=False) as transaction:
        for _ in range(4):
            page = CaseSearch(transaction).find(CaseQuery(sort=sort, limit=1, after=after))
            walked += [case.title for case in page.cases]
            if (after := page.next) is None:
                break

    assert walked == titles


@pytest.mark.parametrize("sort", ["newest", "changed", "deadline"])
@pytest.mark.parametrize(
    "key",
    ["9" * 30, "2026-11-23~" + "9" * 30, "2026-11-23T00:00:00~9", "0001-01-01T00:00:00+14:00~9"],
    ids=["no row", "no row of a day", "no zone", "beyond the calendar"],
)
def test_a_key_of_no_page_begins_at_the_start(database, sort, key):
    kept(database, numbered(1, deadline=date(2026, 12, 1)))

    assert found(database, sort=sort, after=key) == ["case 1"]


def test_a_feature_is_asked_for_on_its_layer(database):
    kept(database, numbered(1, features=("one",)), numbered(2, layer="ponds", features=("one",)))

    assert found(database, feature="one", layers=("ponds",)) == ["case 2"]


def test_counts_are_of_all_pages(database):
    kept(database, *(numbered(number, deadline=DAY.replace(day=22)) for number in (1, 2, 3)))
    with database.transaction(an_actor(), writes=False) as transaction:
        counts = CaseSearch(transaction).counts(CaseQuery(limit=1), DAY)

    assert counts["status"] == {"found": 3}
    assert counts["unit"] == {"town": 3}
    assert counts["overdue"] == {"overdue": 0}  # found ones wait for us, not for the unit


def test_the_audit_holds_over_cases_and_their_steps(database):
    (case,) = kept(database, numbered(1))
    moved(database, case, CaseStatus.CONFIRMED)

    assert verified(database) > 0


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (CASES, {"status": "closed"}),
        (CASES, {"title": "another"}),
        (CASES, {"version": 1}),
        (CASE_EVENTS, {"why": "another"}),
        (CASE_EVENTS, {"name": "another"}),
        (CASE_EVENTS, {"record": "{}"}),
        (CASE_FEATURES, None),
        (CASE_FEATURES, {"feature": "another"}),
    ],
)
def test_a_ledger_altered_behind_our_back_is_found(database, table, change):
    (case,) = kept(database, numbered(1))
    moved(database, case, CaseStatus.CONFIRMED)
    with database.transaction(an_actor()) as transaction:
        transaction.execute(sa.delete(table) if change is None else sa.update(table).values(**change))

    with pytest.raises(ChainBroken):
        verified(database)


def test_who_signs_holds_a_post_on_that_day_and_the_audit_knows_it(database):
    with database.transaction(an_actor()) as transaction:
        people = PeopleStore(transaction)
        people.add_unit(a_unit(), why="test")
        people.add_account(an_account("wang", Role.LEADER), password_hash="x", why="test")
        people.add_post(Post("p", "lead_leader", "市长", "mayor", "wang", DAY), why="test")
        people.end_post("p", date(2026, 12, 1), why="test")
        held = [day for day in (22, 23, 30) if people.posts(date(2026, 11, day))]
        later = people.posts(date(2026, 12, 1))

    assert (held, later) == ([23, 30], [])
    assert verified(database) > 0


@pytest.mark.parametrize(
    "change", [{"account": "chen"}, {"to_on": date(2027, 1, 1)}, {"from_on": DAY.replace(day=1)}]
)
def test_a_post_altered_behind_our_back_is_found(database, change):
    with database.transaction(an_actor()) as transaction:
        people = PeopleStore(transaction)
        people.add_unit(a_unit(), why="test")
        for name in ("wang", "chen"):
            people.add_account(an_account(name, Role.LEADER), password_hash="x", why="test")
        people.add_post(Post("p", "lead_leader", "市长", "mayor", "wang", DAY), why="test")
        transaction.execute(sa.update(POSTS).values(**change))

    with pytest.raises(ChainBroken):
        verified(database)
