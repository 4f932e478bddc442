"""The zones of a proposal from a file: into the one draft that is named, and into no other version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping

from layers.definition import Catalogue
from layers.errors import BoundaryClosed
from layers.exchange.importing import part_in, undo
from layers.rules.boundaries import PROPOSED
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.boundaries import BoundaryStore
from layers.store.database import Database
from layers.store.imports import sha256_of_all
from tests.boundaries import PLANNER, a_version, noted, stepped_on, zone_catalogue
from tests.layers.exchange.files import Looked, a_geojson, opened, stored

WEST, EAST = box(115.49, 37.60, 115.52, 37.62), box(115.52, 37.60, 115.55, 37.62)


@pytest.fixture
def catalogue() -> Catalogue:
    """With the two layers of zones."""
    return zone_catalogue(parted_by="boundary_version")


def a_file(folder: Path, *, west: Any = WEST, second: bool = True) -> Path:
    """Zones as an office sends them: their kind in its own words, and nothing of versions."""
    rows = [
        {
            "type": "Feature",
            "id": id,
            "geometry": mapping(shape),
            "properties": {"name": id, "分区": word},
        }
        for id, shape, word in (("a", west, "核心保护区"), ("b", EAST, "一般控制区"))
    ]
    return a_geojson(folder, *rows[: 1 + second])


def looked_at(database: Database, file: Path, folder: Path, version: str = "adjust", **more: Any) -> Looked:
    """The file as it is examined for a version."""
    values = {
        "boundary_version": {"": version},
        "regime": {"": "two_zones"},
        "zone": {"核心保护区": "core_protection", "一般控制区": "general_control"},
    }
    return opened(database, file, folder, layer=PROPOSED, mapping={"分区": "zone"}, values=values, **more)


def zones(database: Database, id: str = "adjust") -> dict[str, Feature]:
    """The zones of a version."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        store = BoundaryStore(transaction)
        return {zone.id: zone for zone in store.zones_of(store.get(id))}


def empty_drafts(database: Database, *ids: str) -> None:
    """Drafts without zones."""
    with database.transaction(PLANNER) as transaction:
        for id in ids:
            BoundaryStore(transaction).open(a_version(id), why="test")


def submitted(database: Database, id: str = "adjust") -> None:
    with database.transaction(PLANNER) as transaction:
        stepped_on(transaction, BoundaryStore(transaction).get(id), ("submit",))


def test_a_file_that_knows_nothing_of_versions_becomes_the_zones_of_a_draft(
    database: Database, tmp_path: Path
) -> None:
    noted(database, id="other")
    empty_drafts(database, "adjust")

    looked = looked_at(database, a_file(tmp_path), tmp_path)

    assert looked.report["open"] == []
    assert stored(database, looked)["new"] == 2
    assert {
        id: (each.properties["zone"], each.properties["boundary_version"], each.properties["regime"])
        for id, each in zones(database).items()
    } == {
        "adjust-a": ("core_protection", "adjust", "two_zones"),
        "adjust-b": ("general_control", "adjust", "two_zones"),
    }


def test_two_drafts_take_the_same_ids_from_their_files(database: Database, tmp_path: Path) -> None:
    noted(database, id="other")
    empty_drafts(database, "adjust", "again")
    stored(database, looked_at(database, a_file(tmp_path), tmp_path))
    before = zones(database)
    moved = a_file(tmp_path, west=box(115.48, 37.60, 115.52, 37.62))

    looked = looked_at(database, moved, tmp_path, "again")

    assert (looked.report["changes"]["new"], looked.report["changes"]["missing"]) == (2, 0)
    stored(database, looked)
    assert set(zones(database, "again")) == {"again-a", "again-b"}
    assert zones(database) == before


def test_the_same_file_serves_two_drafts_and_changes_nothing_in_the_same_one(
    database: Database, tmp_path: Path
) -> None:
    noted(database, id="other")
    empty_drafts(database, "adjust", "again")
    file = a_file(tmp_path)
    stored(database, looked_at(database, file, tmp_path))

    for version, counts in (("again", {"new": 2, "unchanged": 0}), ("adjust", {"new": 0, "unchanged": 2})):
        looked = looked_at(database, file, tmp_path, version)
        assert looked.report["open"] == []
        assert {name: looked.report["changes"][name] for name in counts} == counts
    assert set(zones(database)) == {"adjust-a", "adjust-b"}


def test_a_better_file_changes_the_zones_of_its_draft_and_what_it_lacks_is_missing_of_that_alone(
    database: Database, tmp_path: Path
) -> None:
    noted(database, id="other")
    empty_drafts(database, "adjust")
    stored(database, looked_at(database, a_file(tmp_path), tmp_path))
    better = a_file(tmp_path, west=box(115.48, 37.60, 115.52, 37.62), second=False)

    looked = looked_at(database, better, tmp_path, accepted=["missing-in-file"])

    changes = looked.report["changes"]
    assert (changes["new"], changes["changed"], changes["missing"]) == (0, 1, 1)
    stored(database, looked)
    assert {id: each.version for id, each in zones(database).items()} == {"adjust-a": 2}
    assert len(zones(database, "other")) == 2


def test_a_file_for_a_version_that_was_submitted_stores_nothing(database: Database, tmp_path: Path) -> None:
    noted(database)
    looked = looked_at(database, a_file(tmp_path), tmp_path)
    submitted(database)

    with pytest.raises(BoundaryClosed):
        stored(database, looked)

    assert set(zones(database)) == {"adjust-1", "adjust-2"}


def test_an_import_is_not_taken_back_once_its_version_was_submitted(
    database: Database, tmp_path: Path
) -> None:
    empty_drafts(database, "adjust")
    looked = looked_at(database, a_file(tmp_path), tmp_path)
    stored(database, looked)
    submitted(database)

    with database.transaction(PROGRAM) as transaction:
        entries = [each for each in AuditStore(transaction).verify() if each.action == "file.import"]
        number = int(str(entries[-1].facts["audit_number"]))
        sha256, part = sha256_of_all(looked.originals), part_in(looked.report)
        with pytest.raises(BoundaryClosed):
            undo(PROPOSED, sha256, part, number, transaction, why="test")
