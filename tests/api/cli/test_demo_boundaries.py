"""Reading the demonstration's proposal finds what its key says, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.cli.opening import opened, settings_of
from layers.demo.boundaries import REVISION_IDS, THREE_ZONES_ID, TWO_ZONES_ID
from layers.demo.boundary_key import Finding, boundary_key
from layers.rules.boundaries import Status
from layers.rules.boundary_review import open_objections
from layers.rules.boundary_steps import STEPS, hindrances
from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import KeptChange, ReadingStore
from layers.store.boundary_review import review_of
from layers.store.boundary_standing import standing_of
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.people import PeopleStore, to_actor
from tests.api.cli.test_commands import lakewatch

KEY = boundary_key()
REVISIONS = (1, 2)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transaction]:
    """The demonstration lake, read only."""
    data = tmp_path_factory.mktemp("boundaries") / "lake"
    lakewatch("demo", "--data", str(data))
    with (
        opened(settings_of(data=data, database=None)) as store,
        store.transaction(PROGRAM, writes=False) as transaction,
    ):
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


def village(lake: Transaction, code: str) -> Any:
    return FeatureStore(lake).get("villages", f"demo-village-{code}").shape
