"""Boundary versions in both databases: drafted once, moved together with their zones, proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from shapely import box

from layers.definition import Catalogue, Words
from layers.errors import AlreadyThere, BadBoundary, BoundaryMoved, ChainBroken, NotFound
from layers.rules.boundaries import PROPOSED, ZONES, Status
from layers.store.audit import AuditStore
from layers.store.boundaries import SETTLE, BoundaryStore
from layers.store.boundary_tables import BOUNDARIES, BOUNDARY_EVENTS
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.tables import JOBS
from tests.boundaries import (
    ALL_STEPS,
    LAW_DAY,
    NEW_DAY,
    PLANNER,
    a_version,
    a_zone,
    noted,
    stepped_on,
    with_draft,
    with_law,
    zone_catalogue,
)


@pytest.fixture
def catalogue() -> Catalogue:
    """With the two layers of zones."""
    return zone_catalogue()


def verify(database: Database) -> list[str]:
    """The actions of all entries, when the chain holds."""
    with database.transaction(PLANNER, writes=False) as transaction:
        return [entry.action for entry in AuditStore(transaction).verify()]


def test_a_draft_begins_with_the_zones_of_the_law_on_the_layer_of_proposals(database: Database) -> None:
    draft = noted(database)

    with database.transaction(PLANNER, writes=False) as transaction:
        store = BoundaryStore(transaction)
        assert store.get("adjust") == draft
        zones = store.zones_of(draft)
        assert [(zone.layer, zone.id, zone.properties["zone"]) for zone in zones] == [
            (PROPOSED, "adjust-1", "core_protection"),
            (PROPOSED, "adjust-2", "general_control"),
        ]
        assert {zone.properties["boundary_version"] for zone in zones} == {"adjust"}
        assert [zone.shape for zone in zones] == [zone.shape for zone in store.zones_of(store.get("law"))]
        assert store.base_of(draft, date(2026, 11, 23)) == store.get("law")
    assert verify(database)[-2:] == ["boundary.open", "feature.change"]


def test_the_same_draft_sent_again_arrives_once_and_another_one_is_refused(database: Database) -> None:
    draft = noted(database)

    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        assert store.open(a_version(), why="again", copy_zones=True) == (draft, False)
        with pytest.raises(AlreadyThere):
            store.open(a_version(note="other words"), why="again", copy_zones=True)
        assert len(store.zones_of(draft)) == 2
        assert len(store.all()) == 2


def test_a_version_that_came_into_force_is_the_law_from_that_day_and_ends_the_one_before(
    database: Database,
) -> None:
    noted(database)

    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        version = stepped_on(transaction, store.get("adjust"), ALL_STEPS)
        law = store.get("law")
        assert (law.status, law.in_force_to) == (Status.SUPERSEDED, NEW_DAY)
        days = (date(2026, 3, 14), LAW_DAY, date(2026, 11, 30), NEW_DAY)
        found = [store.in_force_on(day) for day in days]
        assert [each and each.id for each in found] == [None, "law", "law", "adjust"]
        zones = store.zones_of(version)
        assert {(zone.layer, zone.valid_from, zone.valid_to) for zone in zones} == {(ZONES, NEW_DAY, None)}
        assert {zone.properties["approval"] for zone in zones} == {"衡政函〔2026〕1号"}
        assert {zone.valid_to for zone in store.zones_of(law)} == {NEW_DAY}
        proposed = store.zones.named(PROPOSED, "adjust")
        assert {zone.state for zone in proposed} == {"adopted"}
        assert [event.step for event in store.events("law")] == ["register", "supersede"]
        jobs = sa.select(JOBS.c.subject).where(JOBS.c.kind == SETTLE)
        assert list(transaction.connection.scalars(jobs)) == ["law", "adjust"]
    verify(database)


def test_zones_that_are_replaced_only_later_count_as_in_force_until_then(database: Database) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        stepped_on(transaction, store.get("adjust"), ALL_STEPS)

        assert {zone.state for zone in store.zones_of(store.get("law"))} == {"in_force"}


def test_a_refused_proposal_keeps_its_zones_as_ended_and_the_law_stays(database: Database) -> None:
    noted(database)

    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        version = stepped_on(transaction, store.get("adjust"), ("submit", "refuse"))
        assert {zone.state for zone in store.zones_of(version)} == {"ended"}
        assert store.in_force_on(NEW_DAY) == store.get("law")


def test_a_next_revision_begins_with_the_zones_of_the_one_before(database: Database) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        zone = store.zones_of(store.get("adjust"))[0]
        moved = replace(zone, shape=box(115.49, 37.60, 115.52, 37.62))
        FeatureStore(transaction).replace(moved, why="moved")
        first = stepped_on(transaction, store.get("adjust"), ("submit",))

        second = with_draft(transaction, "adjust-2", revises="adjust")

        assert (second.revision, second.parent, second.status) == (2, first.parent, Status.DRAFT)
        assert [each.shape for each in store.zones_of(second)] == [
            each.shape for each in store.zones_of(first)
        ]


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda zone: replace(zone, properties={**zone.properties, "zone": "core"}), "zones"),
        (lambda zone: replace(zone, properties={**zone.properties, "regime": "three_zones"}), "zones"),
        (lambda zone: replace(zone, shape=None), "zones"),
    ],
)
def test_a_draft_with_a_zone_that_is_none_of_its_regime_cannot_be_submitted(
    database: Database, spoil: Callable, field: str
) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        FeatureStore(transaction).replace(spoil(store.zones_of(store.get("adjust"))[0]), why="spoilt")

        with pytest.raises(BadBoundary) as refusal:
            stepped_on(transaction, store.get("adjust"), ("submit",))

    assert refusal.value.facts["field"] == field


def test_a_draft_without_zones_cannot_be_submitted(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        draft, _ = store.open(a_version("empty"), why="test")

        with pytest.raises(BadBoundary):
            stepped_on(transaction, draft, ("submit",))


def test_three_zones_become_two_by_the_usual_mapping_and_never_the_other_way(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        store, features = BoundaryStore(transaction), FeatureStore(transaction)
        for number, kind in enumerate(("core", "buffer", "experimental")):
            shape = box(115.5 + number / 100, 37.6, 115.51 + number / 100, 37.62)
            told = {"name": kind, "boundary_version": "old", "regime": "three_zones", "zone": kind}
            features.add(a_zone("old", id=f"old-{number}", shape=shape, properties=told), why="test")
        old = a_version("old", regime="three_zones", in_force_from=date(2010, 1, 1))
        store.register(old, why="as it was")

        two = with_draft(transaction)

        kinds = [zone.properties["zone"] for zone in store.zones_of(two)]
        assert kinds == ["core_protection", "core_protection", "general_control"]
        with pytest.raises(BadBoundary):
            with_draft(transaction, "back", parent="adjust", regime="three_zones")


def test_a_registered_law_gives_its_days_to_its_zones_and_refuses_others(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        law = with_law(transaction)
        assert {zone.valid_from for zone in BoundaryStore(transaction).zones_of(law)} == {LAW_DAY}
        FeatureStore(transaction).add(a_zone("next", valid_from=date(2027, 1, 1)), why="test")

        with pytest.raises(BadBoundary) as refusal:
            BoundaryStore(transaction).register(a_version("next", in_force_from=date(2027, 2, 1)), why="–")

    assert refusal.value.facts["field"] == "in_force_from"


def test_two_versions_cannot_both_be_the_law_on_a_day(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        with_law(transaction)
        FeatureStore(transaction).add(a_zone("other"), why="test")

        with pytest.raises(BadBoundary) as refusal:
            BoundaryStore(transaction).register(a_version("other", in_force_from=LAW_DAY), why="–")

    assert "law" in str(refusal.value.facts["reason"])


def test_who_comes_second_to_a_version_is_told_what_was_done(database: Database) -> None:
    draft = noted(database)
    with database.transaction(PLANNER) as transaction:
        store = BoundaryStore(transaction)
        saved = store.save(draft, replace(draft, name=Words("新名", "New name")), why="named")
        assert (saved.version, saved.name.zh) == (2, "新名")

        with pytest.raises(BoundaryMoved) as refusal:
            store.save(draft, replace(draft, note="mine"), why="noted")

    assert (refusal.value.facts["theirs"], refusal.value.facts["step"]) == (2, "修改说明")
    with database.transaction(PLANNER, writes=False) as transaction:
        assert BoundaryStore(transaction).events("adjust")[1].facts["changed"] == {
            "name": {"zh": "新名", "en": "New name"}
        }


def test_a_version_that_is_not_there_is_not_found(database: Database) -> None:
    with database.transaction(PLANNER) as transaction:
        for wrong in ({"parent": "none"}, {"revises": "none"}):
            with pytest.raises(NotFound):
                BoundaryStore(transaction).open(a_version(**wrong), why="test")


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (BOUNDARIES, {"status": "in_force"}),
        (BOUNDARIES, {"in_force_from": date(2020, 1, 1)}),
        (BOUNDARIES, {"body": "{}"}),
        (BOUNDARY_EVENTS, {"why": "another reason"}),
        (BOUNDARY_EVENTS, {"account": "somebody else"}),
    ],
)
def test_a_row_that_was_bent_is_found(database: Database, table: sa.Table, changes: dict) -> None:
    noted(database)
    assert "boundary.register" in verify(database)
    with database.transaction(PLANNER) as transaction:
        transaction.execute(sa.update(table).values(**changes))

    with pytest.raises(ChainBroken):
        verify(database)


def test_a_version_or_event_that_was_taken_away_is_missed(database: Database) -> None:
    noted(database)
    with database.transaction(PLANNER) as transaction:
        transaction.execute(sa.delete(BOUNDARY_EVENTS).where(BOUNDARY_EVENTS.c.boundary == "adjust"))

    with pytest.raises(ChainBroken):
        verify(database)
