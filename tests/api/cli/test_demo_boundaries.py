"""Reading the demonstration's proposal finds what its key says, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from api.cli.opening import opened, settings_of
from layers.demo.boundaries import REVISION_IDS, THREE_ZONES_ID, TWO_ZONES_ID
from layers.demo.boundary_key import Finding, boundary_key
from layers.rules.boundaries import BoundaryVersion, Status
from layers.rules.boundary_review import open_objections
from layers.rules.boundary_steps import STEPS, Asked, Standing, hindrances, stepped
from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import KeptChange, ReadingStore
from layers.store.boundary_review import review_of
from layers.store.boundary_standing import standing_of
from layers.store.case_tables import CASE_EVENTS
from layers.store.cases import CaseStore
from layers.store.database import Database, Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.people import PeopleStore, to_actor
from tests.demonstration import demonstration_lake

KEY = boundary_key()
REVISIONS = (1, 2)
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demonstration lake."""
    data = demonstration_lake(tmp_path_factory.mktemp("boundaries") / "lake")
    with opened(settings_of(data=data, database=None)) as store:
        yield store


@pytest.fixture(scope="module")
def lake(database: Database) -> Iterator[Transaction]:
    """The same, read only: as it was made."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        yield transaction


def head(lake: Transaction, revision: int) -> dict[str, Any]:
    return dict(ReadingStore(lake).get(REVISION_IDS[revision - 1]).head)


def changes(lake: Transaction, revision: int) -> list[KeptChange]:
    store = ReadingStore(lake)
    return store.changes(store.get(REVISION_IDS[revision - 1]).id)


def expected(revision: int) -> list[Finding]:
    return [each for each in KEY if revision in each.revisions]


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_rules_that_are_broken_are_those_of_the_key(lake: Transaction, revision: int) -> None:
    broken = {
        (rule["id"], rule["verdict"]) for rule in head(lake, revision)["rules"] if rule["verdict"] != "pass"
    }

    assert broken == {(each.rule, each.verdict) for each in expected(revision) if each.rule}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_rule_names_the_open_matters_of_the_key_and_no_others(lake: Transaction, revision: int) -> None:
    (rule,) = [each for each in head(lake, revision)["rules"] if each["id"] == "nothing_open_softened"]

    wanted = [each for each in expected(revision) if each.rule == rule["id"]]
    assert {each["id"] for each in rule["named"]} == {
        id for each in wanted for id in (*each.cases, *each.features)
    }


@pytest.mark.parametrize("revision", REVISIONS)
def test_open_matters_that_leave_or_fall_are_those_of_the_key(lake: Transaction, revision: int) -> None:
    touched = {each["id"] for each in head(lake, revision)["touched"] if each["unsettled"]}

    wanted = {id for each in expected(revision) for id in (*each.cases, *each.features)}
    assert touched == wanted


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_finding_lies_in_the_change_that_the_key_says(lake: Transaction, revision: int) -> None:
    found = changes(lake, revision)
    for each in expected(revision):
        if each.change and not each.sliver and each.rule:
            near = [change for change in found if each.rule in change.body["rules"]]
            assert each.change in {change.body["transition"] for change in near}, each.id
        if each.village and each.change == "out":
            at = village(lake, each.village)
            (own,) = [
                one for one in found if one.body["transition"] == "out" and one.change.shape.contains(at)
            ]
            assert each.rule in own.body["rules"], each.id


@pytest.mark.parametrize("revision", REVISIONS)
def test_slivers_and_noise_are_those_of_the_key(lake: Transaction, revision: int) -> None:
    slivers = [each.body["transition"] for each in changes(lake, revision) if each.change.sliver]
    noise = head(lake, revision)["noise"]

    assert slivers == [each.change for each in expected(revision) if each.sliver]
    (wanted,) = [each.noise for each in expected(revision) if each.noise is not None]
    assert sum(each["count"] for each in noise) == wanted["count"]
    assert sum(each["area_m2"] for each in noise) == pytest.approx(wanted["area_m2"], abs=1)


@pytest.mark.parametrize("revision", REVISIONS)
def test_scattered_dwellings_that_leave_are_as_many_as_the_key_says(lake: Transaction, revision: int) -> None:
    asked = {"op": "=", "args": [{"property": "settlement"}, "scattered"]}
    houses = FeatureStore(lake).find(FeatureQuery("dwellings", filter=asked, limit=200)).features
    out = [each.change.shape for each in changes(lake, revision) if each.body["transition"] == "out"]
    gone = [house.id for house in houses if any(shape.intersects(house.shape) for shape in out)]

    assert len(gone) == sum(each.count for each in expected(revision))


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_drawing_has_no_faults_and_was_not_moved(lake: Transaction, revision: int) -> None:
    found = head(lake, revision)

    assert (found["faults"], found["hints"], found["moved"], found["unread"]) == ([], [], None, None)
    assert found["matrix"]["residual_m2"] < 1e-3


def test_every_kind_of_mistake_is_planted() -> None:
    planted = {each.id for each in KEY if each.planted}

    assert planted >= {
        "open-case-outside", "scattered-dwelling-out", "beyond-redline", "noise", "sliver", "dike-softer",
    }  # fmt: skip


def test_the_second_revision_mends_some_and_keeps_some(lake: Transaction) -> None:
    kept = {each.id for each in KEY if each.planted and each.revisions == (1, 2)}
    mended = {each.id for each in KEY if each.planted and each.revisions == (1,)}

    assert (len(kept), len(mended)) == (4, 4)
    assert head(lake, 2)["earlier"] == REVISION_IDS[0]
    assert [each["transition"] for each in head(lake, 2)["gone"]] == ["out", "stricter"]


def test_the_versions_stand_where_their_way_has_brought_them(lake: Transaction) -> None:
    stand = {each.id: (each.status, each.revision) for each in BoundaryStore(lake).all()}

    assert stand == {
        THREE_ZONES_ID: (Status.SUPERSEDED, 1),
        TWO_ZONES_ID: (Status.IN_FORCE, 1),
        REVISION_IDS[0]: (Status.WITHDRAWN, 1),
        REVISION_IDS[1]: (Status.PROPOSED, 2),
    }
    assert all(each.demonstration for each in BoundaryStore(lake).all())


def test_the_proposal_waits_for_an_answer_and_for_somebody_to_stand_for_a_rule(lake: Transaction) -> None:
    version = BoundaryStore(lake).get(REVISION_IDS[1])
    (supervisor,) = [each for each in PeopleStore(lake).accounts() if each.name == "supervisor"]
    actor = to_actor(supervisor, way="web")

    said = open_objections(review_of(lake, version.id))
    stops = hindrances(version, STEPS["approve"], actor, standing_of(lake, version))

    assert {each.remark.name for each in said} == {"演示监管员"}
    assert [type(each).__name__ for each in stops] == ["OpenObjections", "RulesBroken"]


def test_the_readings_are_fresh_when_the_demonstration_begins(lake: Transaction) -> None:
    store = ReadingStore(lake)

    assert store.stale(store.get(REVISION_IDS[1])) == {"zones": False, "things": False}


@contextmanager
def changed(database: Database) -> Iterator[Transaction]:
    """A transaction that is taken back."""
    with suppress(TakenBack), database.transaction(PROGRAM) as transaction:
        yield transaction
        raise TakenBack


class TakenBack(Exception):
    """Nothing that was tried is kept."""


def after(transaction: Transaction, *steps: str) -> BoundaryVersion:
    """The second revision after some steps that nothing stands in the way of."""
    store, standing = BoundaryStore(transaction), Standing(transaction.now, DAY)
    version = store.get(REVISION_IDS[1])
    for step in steps:
        asked = Asked(step, "演示", act="演示批复（合成）", act_on=DAY, in_force_from=DAY)
        account = next(each for each in PeopleStore(transaction).accounts() if each.name == "leader")
        transaction.actor = to_actor(account, way="web")
        version = store.step(version, stepped(version, asked, transaction.actor, standing), asked)
    return version


def told(transaction: Transaction) -> dict[str, str]:
    """What the last event of each case tells of a reply, by title."""
    events = sa.select(CASE_EVENTS.c.case_id, CASE_EVENTS.c.why).where(CASE_EVENTS.c.step == "boundary")
    return {CaseStore(transaction).get(row.case_id).title: row.why for row in transaction.execute(events)}


def test_a_refusal_tells_the_six_villages_to_move_and_leaves_the_law_as_it_is(database: Database) -> None:
    with changed(database) as transaction:
        after(transaction, "refuse")

        found = told(transaction)
        assert len(found) == 6
        assert all(title.startswith("核心区内未搬迁村庄") for title in found)
        assert all("启动搬迁" in why for why in found.values())
        law = BoundaryStore(transaction).in_force_on(DAY)
        assert law is not None
        assert law.id == TWO_ZONES_ID


def test_the_reply_brings_the_proposal_into_force_and_tells_that_nobody_has_to_move(
    database: Database,
) -> None:
    with changed(database) as transaction:
        version = after(transaction, "approve", "review", "enact")

        store = BoundaryStore(transaction)
        law = store.in_force_on(DAY)
        assert law is not None
        assert (law.id, store.get(TWO_ZONES_ID).status) == (version.id, Status.SUPERSEDED)
        assert [zone.layer for zone in store.zones_of(version)] == ["reserve_zones"] * 2
        assert len(told(transaction)) == 6
        assert all("核销搬迁任务" in why for why in told(transaction).values())


def village(lake: Transaction, code: str) -> Any:
    return FeatureStore(lake).get("villages", f"demo-village-{code}").shape
