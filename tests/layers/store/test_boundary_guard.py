"""By whatever way a zone is written: as long as its version is a draft, and not afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from layers.definition import Catalogue
from layers.errors import AlreadyThere, BoundaryClosed
from layers.rules.boundaries import PROPOSED, ZONES
from layers.rules.features import Feature
from layers.store.audit import AuditStore
from layers.store.batches import batches_of
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_zones import with_versions
from layers.store.database import Database, Transaction
from layers.store.features import FeatureStore
from tests.boundaries import PLANNER, a_zone, noted, stepped_on, zone_catalogue

Write = Callable[[FeatureStore, Feature], object]


@pytest.fixture
def catalogue() -> Catalogue:
    """With the two layers of zones."""
    return zone_catalogue()


def replaced_many(store: FeatureStore, zone: Feature) -> None:
    batches = with_versions([zone], store.transaction.definition(zone.layer))
    store.change_many(zone.layer, replaced=batches, why="many")


def added_many(store: FeatureStore, zone: Feature, *, pure: bool = False) -> None:
    new = replace(zone, id="new", version=0)
    batches = batches_of([new], store.transaction.definition(zone.layer))
    store.change_many(zone.layer, added=batches, why="many", pure=pure)


def set_free(store: FeatureStore, zone: Feature) -> None:
    told = {**zone.properties, "boundary_version": "no version of ours"}
    store.replace(replace(zone, properties=told), why="freed")


def caught(store: FeatureStore, zone: Feature) -> None:
    """A free zone that would become one of the version."""
    free = store.add(
        replace(zone, id="free", properties={**zone.properties, "boundary_version": "–"}), why="–"
    )
    store.replace(replace(free, properties=zone.properties), why="caught")


WAYS: dict[str, Write] = {
    "added": lambda store, zone: store.add(replace(zone, id="new"), why="one"),
    "replaced": lambda store, zone: store.replace(zone, why="one"),
    "retired": lambda store, zone: store.retire(zone.layer, zone.id, version=zone.version, why="one"),
    "loaded": lambda store, zone: store.load(zone.layer, [replace(zone, id="new")], why="many"),
    "imported": lambda store, zone: added_many(store, zone, pure=True),
    "added among others": added_many,
    "replaced among others": replaced_many,
    "retired among others": lambda store, zone: store.change_many(
        zone.layer, retired=[(zone.id, zone.version)], why="many"
    ),
    "set free": set_free,
    "caught": caught,
}


def first_zone(transaction: Transaction, id: str) -> Feature:
    store = BoundaryStore(transaction)
    return store.zones_of(store.get(id))[0]


@pytest.mark.parametrize("way", WAYS)
def test_a_draft_is_drawn_by_every_way(database: Database, way: str) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        WAYS[way](FeatureStore(transaction), first_zone(transaction, "adjust"))


@pytest.mark.parametrize("way", WAYS)
def test_a_submitted_version_is_drawn_by_no_way(database: Database, way: str) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ("submit",))

    with pytest.raises(BoundaryClosed) as refusal, database.transaction(PLANNER) as transaction:
        WAYS[way](FeatureStore(transaction), first_zone(transaction, "adjust"))

    assert (refusal.value.facts["version"], refusal.value.facts["layer"]) == ("adjust", PROPOSED)


@pytest.mark.parametrize("way", WAYS)
def test_the_law_is_drawn_by_no_way(database: Database, way: str) -> None:
    noted(database)

    with pytest.raises(BoundaryClosed) as refusal, database.transaction(PLANNER) as transaction:
        WAYS[way](FeatureStore(transaction), first_zone(transaction, "law"))

    assert (refusal.value.facts["version"], refusal.value.facts["stands_en"]) == ("law", "In force")


def test_a_draft_has_no_zones_on_the_layer_of_the_law(database: Database) -> None:
    noted(database)

    with pytest.raises(BoundaryClosed), database.transaction(PLANNER) as transaction:
        FeatureStore(transaction).add(a_zone("adjust", layer=ZONES, id="new"), why="wrong layer")


def test_what_brought_zones_of_a_draft_is_not_taken_back_after_its_submission(database: Database) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        new = a_zone("adjust", layer=PROPOSED, id="new")
        batches = batches_of([new], transaction.definition(PROPOSED))
        brought = FeatureStore(transaction).change_many(PROPOSED, added=batches, why="import")
        stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ("submit",))

    with pytest.raises(BoundaryClosed), database.transaction(PLANNER) as transaction:
        FeatureStore(transaction).revert(PROPOSED, brought.audit_number, why="undo")


def test_zones_that_name_no_version_stay_free(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        store = FeatureStore(transaction)
        free = store.add(a_zone("nobody's"), why="test")
        store.retire(ZONES, free.id, version=1, why="test")


def test_a_zone_written_while_its_version_is_being_submitted_is_refused(database: Database) -> None:
    noted(database)

    def write_late() -> None:
        with database.transaction(PLANNER) as transaction:
            FeatureStore(transaction).add(a_zone("adjust", layer=PROPOSED, id="late"), why="late")

    with ThreadPoolExecutor(1) as beside:
        with database.transaction(PLANNER) as transaction:
            stepped_on(transaction, BoundaryStore(transaction).get("adjust"), ("submit",))
            written = beside.submit(write_late)  # it waits, or has not begun, when this is committed

        with pytest.raises(BoundaryClosed):
            written.result(timeout=60)


def test_a_version_that_cannot_come_into_force_whole_does_not_come_into_force_at_all(
    database: Database,
) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        FeatureStore(transaction).add(a_zone("nobody's", id="adjust-2"), why="its id is taken")
        reviewed = stepped_on(
            transaction, BoundaryStore(transaction).get("adjust"), ("submit", "approve", "review")
        )

    with pytest.raises(AlreadyThere), database.transaction(PLANNER) as transaction:
        stepped_on(transaction, reviewed, ("enact",))

    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        assert store.get("adjust") == reviewed
        assert store.get("law").in_force_to is None
        assert store.zones.named(ZONES, "adjust") == []
        assert {zone.state for zone in store.zones_of(reviewed)} == {"proposed"}
        list(AuditStore(transaction).verify())
