"""Proposals as they come: empty, invalid, in two systems, with heights, shifted, elsewhere, huge, real."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import Polygon
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from api.jobs.boundary_reading import Sources, made_reading
from geo.changes import difference_of
from geo.crs import OFFERED, to_crs
from geo.division_faults import division_faults
from geo.divisions import Division, division_of, matrix_of, pieces_of
from geo.moved import suspected_move
from layers.definition import Catalogue
from layers.errors import FileRefused, NotReady
from layers.rules.boundaries import PROPOSED
from layers.rules.boundary_readings import Unread
from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.database import Database
from tests.boundaries import PLANNER, a_version, with_law, zone_catalogue
from tests.geo.divided import divided, zones
from tests.layers.exchange.files import Looked, a_geojson, opened, stored

DATA = Path(__file__).parents[4] / "shared" / "data"
AREAS = {"核心保护区": (115.50, 115.52), "一般控制区": (115.52, 115.55)}
GROUND = {word: box(west, 37.60, east, 37.62) for word, (west, east) in AREAS.items()}
Change = Callable[[BaseGeometry], BaseGeometry]


@pytest.fixture
def catalogue() -> Catalogue:
    """With the two layers of zones."""
    return zone_catalogue(parted_by="boundary_version")


@pytest.fixture
def drafted(gpkg_database: Database) -> Database:
    """A law, and a draft without zones."""
    with gpkg_database.transaction(PLANNER) as transaction:
        with_law(transaction)
        BoundaryStore(transaction).open(a_version(), why="test")
    return gpkg_database


def sent(folder: Path, shapes: dict[str, BaseGeometry], **members: Any) -> Path:
    """Zones as an office sends them."""
    rows = [
        {
            "type": "Feature",
            "id": f"z{number}",
            "geometry": mapping(shape),
            "properties": {"name": word, "分区": word},
        }
        for number, (word, shape) in enumerate(shapes.items())
    ]
    return a_geojson(folder, *rows, **members)


def looked_at(database: Database, file: Path, folder: Path, **more: Any) -> Looked:
    values = {
        "boundary_version": {"": "adjust"},
        "regime": {"": "two_zones"},
        "zone": {"核心保护区": "core_protection", "一般控制区": "general_control"},
    }
    return opened(database, file, folder, layer=PROPOSED, mapping={"分区": "zone"}, values=values, **more)


def head(database: Database) -> dict[str, Any]:
    """What a reading of the draft says."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        return made_reading(transaction, "adjust", Sources(), lambda _: None).head


def each(change: Change) -> dict[str, BaseGeometry]:
    return {word: change(shape) for word, shape in GROUND.items()}


def shifted(east: float, north: float) -> Change:
    return lambda shape: shapely.transform(shape, lambda xy: xy + np.array([east, north]))


# --- through the doctor -----------------------------------------------------------------------
def test_a_file_without_rows_gives_no_zones_and_the_reading_says_so(
    drafted: Database, tmp_path: Path
) -> None:
    with pytest.raises((FileRefused, NotReady)):
        stored(drafted, looked_at(drafted, sent(tmp_path, {}), tmp_path))
    assert head(drafted)["unread"]["why"] == Unread.EMPTY


def test_the_same_zones_again_change_nothing(drafted: Database, tmp_path: Path) -> None:
    stored(drafted, looked_at(drafted, sent(tmp_path, dict(GROUND)), tmp_path))
    found = head(drafted)
    assert (found["unread"], found["changes"], found["faults"], found["matrix"]["residual_m2"] < 1) == (
        None, 0, [], True,
    )  # fmt: skip


def test_zones_that_cross_themselves_are_not_taken_in_without_a_yes(
    drafted: Database, tmp_path: Path
) -> None:
    bow = Polygon([(115.5, 37.6), (115.52, 37.62), (115.52, 37.6), (115.5, 37.62)])
    looked = looked_at(drafted, sent(tmp_path, {**GROUND, "核心保护区": bow}), tmp_path)
    assert looked.report["open"] != []
    with pytest.raises(NotReady):
        stored(drafted, looked)


def test_rows_in_two_zones_of_one_file_wait_for_somebody_who_knows(drafted: Database, tmp_path: Path) -> None:
    west, east = GROUND.values()
    west = shifted(-0.1, 0)(west)  # zone 38; the other lies in zone 39
    numbers = {
        "核心保护区": to_crs(west, OFFERED["EPSG:4526"]),
        "一般控制区": to_crs(east, OFFERED["EPSG:4527"]),
    }
    looked = looked_at(drafted, sent(tmp_path, numbers), tmp_path)
    assert looked.report["open"] != []
    with pytest.raises(NotReady):
        stored(drafted, looked)


def test_heights_are_told_and_change_no_area(drafted: Database, tmp_path: Path) -> None:
    high = each(lambda shape: shapely.force_3d(shape, 21.5))
    looked = looked_at(drafted, sent(tmp_path, high), tmp_path)
    assert "has-heights" in looked.codes()
    accepted = frozenset(looked.report["open"])
    stored(drafted, looked_at(drafted, sent(tmp_path, high), tmp_path, accepted=accepted))
    assert (head(drafted)["unread"], head(drafted)["changes"]) == (None, 0)


@pytest.mark.parametrize("metres", [(130.0, 85.0), (-511.0, -62.0), (1200.0, 900.0)])
def test_a_shifted_proposal_is_told_as_one_move_and_counted_as_no_change(
    drafted: Database, tmp_path: Path, metres: tuple[float, float]
) -> None:
    aside = shifted(metres[0] / 88_300, metres[1] / 111_000)
    looked = looked_at(drafted, sent(tmp_path, each(aside)), tmp_path)
    accepted = frozenset(looked.report["open"])
    stored(drafted, looked_at(drafted, sent(tmp_path, each(aside)), tmp_path, accepted=accepted))
    found = head(drafted)
    assert (found["unread"]["why"], found["changes"], found["matrix"]["m2"]) == (Unread.MOVED, 0, [])
    assert found["moved"]["metres"] == pytest.approx(np.hypot(*metres), rel=0.01)


def test_a_proposal_of_another_lake_is_told_with_its_distance(drafted: Database, tmp_path: Path) -> None:
    lake = {
        "核心保护区": Polygon([(117.0, 38.9), (117.05, 38.91), (117.06, 38.95), (117.01, 38.97)]),
        "一般控制区": Polygon([(117.05, 38.91), (117.12, 38.9), (117.1, 38.98), (117.06, 38.95)]),
    }
    looked = looked_at(drafted, sent(tmp_path, lake), tmp_path)
    accepted = frozenset(looked.report["open"])
    stored(drafted, looked_at(drafted, sent(tmp_path, lake), tmp_path, accepted=accepted))
    found = head(drafted)
    assert (found["unread"]["why"], found["changes"]) == (Unread.ELSEWHERE, 0)
    assert "公里" in found["unread"]["zh"]


# --- large, and real --------------------------------------------------------------------------
def test_a_hundred_thousand_vertices_drawn_anew_are_noise_and_no_fault() -> None:
    before, after = zones(10_000), zones(10_000, 0.4)
    found = difference_of(divided(before), divided(after))
    assert (len(found.changes), len(found.noise) > 0) == (0, True)
    assert division_faults([shape for _, shape in after]) == ()


needs_files = pytest.mark.skipif(not DATA.is_dir(), reason="../shared is not here")


def real(name: str) -> list[BaseGeometry]:
    """The areas of a real file, longitude and latitude, valid ones."""
    _, _, geometry, _ = pyogrio.raw.read(str(DATA / name))
    shapes = shapely.force_2d(shapely.from_wkb(geometry))
    return [shape for shape in shapes if shape is not None and shape.is_valid]


def as_division(shapes: list[BaseGeometry]) -> Division:
    kinds = ("core_protection", "general_control")
    return division_of([(kinds[number % 2], shape) for number, shape in enumerate(shapes)], kinds)


@needs_files
@pytest.mark.parametrize("name", ["qgis_training/protected_areas.shp", "fiona_samples/coutwildrnp.zip"])
def test_a_real_file_differs_from_an_edited_copy_of_itself_by_just_the_edit(name: str) -> None:
    shapes = real(name)
    largest = max(range(len(shapes)), key=lambda at: shapes[at].area)
    place = shapes[largest].representative_point()
    bite = place.buffer(0.1 * np.sqrt(shapes[largest].area), 16)
    edited = [shapely.difference(shape, bite) for shape in shapes]
    before, after = as_division(shapes), as_division(edited)
    found = difference_of(before, after)
    whole = before.areas_m2(before.kinds).sum()
    taken = whole - after.areas_m2(before.kinds).sum()
    assert found.changes[0].after == ""
    assert sum(change.area_m2 for change in found.changes) == pytest.approx(taken, rel=1e-6)
    assert found.matrix.residual_m2 < 1e-9 * whole
    assert found.noise == ()


@needs_files
@pytest.mark.parametrize("name", ["qgis_training/protected_areas.shp", "fiona_samples/coutwildrnp.zip"])
def test_a_real_file_compared_with_itself_gives_nothing_and_shifted_gives_the_shift(name: str) -> None:
    shapes = real(name)
    before = as_division(shapes)
    assert difference_of(before, before).changes == ()
    assert len(pieces_of(before, before).shapes) == 0
    assert matrix_of(before, before, pieces_of(before, before)).residual_m2 == 0
    latitude = float(np.mean([shape.centroid.y for shape in shapes]))
    aside = np.array([150.0 / (111_320 * np.cos(np.radians(latitude))), 40.0 / 111_000])
    later = as_division([shapely.transform(shape, lambda xy: xy + aside) for shape in shapes])
    move = suspected_move(before.shapes, later.shapes)
    assert move is not None
    assert move.length_m == pytest.approx(155, rel=0.02)
