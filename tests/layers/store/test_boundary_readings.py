"""Readings kept with their changes, and whether they still hold; what lies about, as of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from shapely import LineString, Point, box

from api.jobs.boundary_reading import Sources, made_reading, save
from geo.boxes import Box
from layers.definition import Catalogue
from layers.errors import ChainBroken, NotFound, UnknownChange
from layers.rules.boundaries import PROPOSED
from layers.rules.boundary_matters import fields_wanted
from layers.rules.consequences import Things
from layers.rules.features import Feature
from layers.store.audit import AuditStore
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import KeptReading, ReadingStore
from layers.store.boundary_tables import BOUNDARY_CHANGES
from layers.store.boundary_things import BoundaryThings, Wanted
from layers.store.case_tables import CASES
from layers.store.cases import CaseStore
from layers.store.database import Database, Transaction
from layers.store.features import FeatureStore
from tests.boundaries import PLANNER, a_version, noted, with_law, zone_catalogue
from tests.builders import Clock, a_case, a_feature, a_layer

DAY = date(2026, 11, 23)


@pytest.fixture
def catalogue() -> Catalogue:
    """The small layers, the two of zones, and one that only some may see."""
    small = zone_catalogue()
    homes = a_layer("dwellings", seen_by=frozenset({"supervisor"}))
    return Catalogue({**small.layers, "dwellings": homes})


@pytest.fixture
def drafted(database: Database) -> Database:
    """A law, and a draft that takes a strip out of it."""
    noted(database)
    with database.transaction(PLANNER) as transaction:
        redraw(transaction, 115.545)
    return database


def redraw(transaction: Transaction, east: float) -> None:
    """Move the draft's eastern edge."""
    store = BoundaryStore(transaction)
    zone = next(
        each for each in store.zones_of(store.get("adjust")) if each.properties["zone"] == "general_control"
    )
    FeatureStore(transaction).replace(replace(zone, shape=box(115.52, 37.60, east, 37.62)), why="test")


def read(database: Database, id: str = "adjust") -> KeptReading:
    with database.transaction(PLANNER) as transaction:
        return save(transaction, made_reading(transaction, id, Sources(), lambda _: None))


def stale(database: Database, reading: KeptReading) -> dict[str, bool]:
    with database.transaction(PLANNER, writes=False) as transaction:
        return ReadingStore(transaction).stale(reading)


def test_a_reading_is_kept_with_its_changes_and_found_again(drafted: Database) -> None:
    kept = read(drafted)
    with drafted.transaction(PLANNER, writes=False) as transaction:
        store = ReadingStore(transaction)
        assert store.latest("adjust") == kept == store.get("adjust", kept.id)
        (change,) = store.changes(kept.id)
        assert (change.number, change.body["transition"]) == (1, "out")
        assert store.change(kept, change.change.id) == change
        assert change.change.area_m2 == pytest.approx(kept.head["changes_m2"])
        with pytest.raises(UnknownChange):
            store.change(kept, "0" * 12)
        with pytest.raises(NotFound):
            store.get("law")


def test_the_same_zones_read_twice_have_the_same_inputs_and_changes(drafted: Database) -> None:
    first, second = read(drafted), read(drafted)
    assert first.id != second.id
    assert (first.inputs_sha256, first.head) == (second.inputs_sha256, second.head)


def test_a_reading_holds_until_zones_change(drafted: Database) -> None:
    kept = read(drafted)
    assert stale(drafted, kept) == {"zones": False, "things": False}
    with drafted.transaction(PLANNER) as transaction:
        redraw(transaction, 115.544)
    assert stale(drafted, kept) == {"zones": True, "things": False}


def test_a_reading_holds_until_things_or_cases_change(drafted: Database) -> None:
    kept = read(drafted)
    with drafted.transaction(PLANNER) as transaction:
        FeatureStore(transaction).add(a_feature(), why="test")
    assert stale(drafted, kept)["things"]
    kept = read(drafted)
    with drafted.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(a_case(), why="test")
    assert stale(drafted, kept) == {"zones": False, "things": True}


def test_a_reading_notices_a_case_that_changed_at_an_earlier_moment_than_another(
    drafted: Database, clock: Clock
) -> None:
    with drafted.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(a_case(place=Point(115.5, 37.6)), why="test")
    clock.forward(minutes=2)
    with drafted.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(a_case(id="00000000-0000-0000-0000-00000000000f"), why="test")
    kept = read(drafted)
    clock.forward(minutes=-1)  # a change that began before, and was saved after
    with drafted.transaction(PLANNER) as transaction:
        case = CaseStore(transaction).get(a_case().id)
        CaseStore(transaction).rezone(case, "core_protection", boundary="law", why="test")
    assert stale(drafted, kept)["things"]


def test_a_reading_is_stale_when_another_version_is_the_law(drafted: Database, clock: Clock) -> None:
    kept = read(drafted)
    with drafted.transaction(PLANNER) as transaction:
        stored = BoundaryStore(transaction).get("adjust")
        BoundaryStore(transaction).save(stored, replace(stored, parent=None), why="test")
        other = a_version("newer", in_force_from=date(2026, 6, 1))
        for zone in BoundaryStore(transaction).zones_of(BoundaryStore(transaction).get("law")):
            own = {**zone.properties, "boundary_version": "newer"}
            new = replace(zone, id=f"newer-{zone.id}", properties=own, valid_from=None, version=0)
            FeatureStore(transaction).add(new, why="test")
        BoundaryStore(transaction).register(other, why="test")
    assert stale(drafted, kept)["zones"]


def test_the_law_is_read_against_what_was_the_law_before_it(drafted: Database) -> None:
    with drafted.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        for zone in store.zones_of(store.get("law")):
            own = {**zone.properties, "boundary_version": "newer"}
            new = replace(zone, id=f"newer-{zone.id}", properties=own, valid_from=None, version=0)
            FeatureStore(transaction).add(new, why="test")
        store.register(a_version("newer", in_force_from=date(2026, 6, 1)), why="test")
    kept = read(drafted, "newer")
    assert (kept.base, kept.head["changes"], kept.head["as_of"]) == ("law", 0, "2026-06-01")
    assert not stale(drafted, kept)["zones"]
    assert read(drafted, "law").base == ""


def test_an_altered_reading_is_found_by_its_proof(drafted: Database) -> None:
    read(drafted)
    with drafted.transaction(PLANNER, writes=False) as transaction:
        assert "boundary.compare" in [entry.action for entry in AuditStore(transaction).verify()]
    with drafted.transaction(PLANNER) as transaction:
        transaction.execute(sa.update(BOUNDARY_CHANGES).values(body="{}"))
    with (
        drafted.transaction(PLANNER, writes=False) as transaction,
        pytest.raises(ChainBroken, match="reading"),
    ):
        list(AuditStore(transaction).verify())


def test_a_change_knows_what_it_was_in_the_revision_before(drafted: Database) -> None:
    before = read(drafted)
    with drafted.transaction(PLANNER) as transaction:
        again = a_version("again", revises="adjust")
        BoundaryStore(transaction).open(again, why="test", copy_zones=True)
    now = read(drafted, "again")
    with drafted.transaction(PLANNER, writes=False) as transaction:
        store = ReadingStore(transaction)
        (was,), (change,) = store.changes(before.id), store.changes(now.id)
    assert now.head["earlier"] == "adjust"
    assert change.body["earlier"] == [
        {"boundary": "adjust", "change": was.change.id, "same": True, "share": 1}
    ]


def test_what_was_given_up_since_the_revision_before_is_told(drafted: Database) -> None:
    read(drafted)
    with drafted.transaction(PLANNER) as transaction:
        redraw(transaction, 115.55)
        BoundaryStore(transaction).open(a_version("again", revises="adjust"), why="test", copy_zones=True)
    now = read(drafted, "again")
    assert [gone["transition"] for gone in now.head["gone"]] == ["out"]
    assert now.head["changes"] == 0


# --- what lies about --------------------------------------------------------------------------------
def things(database: Database, *, day: date = DAY, box_: Box | None = None) -> dict[str, Things]:
    with database.transaction(PLANNER, writes=False) as transaction:
        wanted = Wanted(day, box_, {"ponds": ("households", "owner", "absent")})
        return {each.noun: each for each in BoundaryThings(transaction, wanted).every()}


def add(database: Database, *features: Feature) -> None:
    with database.transaction(PLANNER) as transaction:
        for feature in features:
            FeatureStore(transaction).add(feature, why="test")


def test_things_have_label_state_and_the_fields_that_nobody_is_kept_from(database: Database) -> None:
    add(database, a_feature("a", properties={"households": 7}), a_feature("b", state="removed"))
    found = things(database)["ponds"]
    assert (list(found.ids), list(found.labels)) == (["a", "b"], ["name of a", "name of b"])
    assert found.unsettled.tolist() == [True, False]
    assert {name: list(values) for name, values in found.values.items()} == {"households": [7, None]}


def test_what_only_some_may_see_is_counted_and_never_named(database: Database) -> None:
    add(database, replace(a_feature("a"), layer="dwellings"), replace(a_feature("b"), layer="dwellings"))
    found = things(database)["dwellings"]
    assert (list(found.ids), list(found.labels)) == (["", ""], ["", ""])


def test_a_layer_without_any_data_is_absent_and_one_without_data_here_is_not(database: Database) -> None:
    add(database, a_feature("a"))
    found = things(database, box_=Box(10.0, 50.0, 11.0, 51.0))
    assert len(found["ponds"].ids) == 0
    assert "dikes" not in found


def test_things_are_those_of_the_day(database: Database) -> None:
    day = date(2025, 6, 1)
    add(database, a_feature("a", valid_from=day), a_feature("b", valid_to=day))
    assert list(things(database, day=day)["ponds"].ids) == ["a"]
    assert list(things(database, day=date(2025, 5, 31))["ponds"].ids) == ["b"]


def test_a_feature_that_changed_since_counts_as_it_was_on_the_day(database: Database) -> None:
    add(database, a_feature("a", valid_from=date(2020, 1, 1), properties={"households": 1}))
    with database.transaction(PLANNER) as transaction:
        stored = FeatureStore(transaction).get("ponds", "a")
        later = replace(
            stored, valid_from=date(2026, 1, 1), properties={**stored.properties, "households": 9}
        )
        FeatureStore(transaction).replace(later, why="test")
    assert list(things(database, day=date(2025, 1, 1))["ponds"].values["households"]) == [1]
    assert list(things(database)["ponds"].values["households"]) == [9]


def test_the_zones_themselves_are_no_things(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        with_law(transaction)
    assert not {"reserve_zones", PROPOSED} & things(database).keys()


def test_a_case_was_open_until_the_day_it_closed(database: Database) -> None:
    case = a_case(place=Point(115.5, 37.6), found_on=date(2025, 1, 1))
    with database.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(case, why="test")
        closed = {"status": "closed", "closed_on": date(2025, 6, 1)}
        transaction.execute(sa.update(CASES).values(**closed))
    assert things(database, day=date(2025, 5, 31))["cases"].unsettled.tolist() == [True]
    assert things(database, day=date(2025, 6, 1))["cases"].unsettled.tolist() == [False]
    assert len(things(database, day=date(2024, 12, 31))["cases"].ids) == 0


def test_a_case_without_a_place_lies_where_its_features_do(database: Database) -> None:
    line = LineString([(115.5, 37.6), (115.501, 37.6)])
    add(database, a_feature("d", layer="dikes", shape=line))
    with database.transaction(PLANNER) as transaction:
        CaseStore(transaction).open(a_case(layer="dikes", features=("d",), place=None), why="test")
    shape = things(database)["cases"].shapes[0]
    assert shape is not None
    assert shape.intersects(line)


def test_rules_add_the_fields_they_ask_about() -> None:
    assert "township" in fields_wanted(())["villages"]
