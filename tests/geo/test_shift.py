"""The best rigid shift: found where there is one, none where there is none, and measured on real counties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from numpy.typing import NDArray

from geo.datum import TO_TRUE, Datum, from_stored, metres_per_degree, to_stored
from geo.shift import Comparison, best_shift, constant_shift

DATA = Path(__file__).parents[3] / "shared" / "data" / "hengshui_admin"
real = pytest.mark.skipif(not DATA.exists(), reason="../shared is not here")
LATITUDE = 37.613


def ponds(count: int, seed: int = 1, corners: int = 24) -> NDArray[Any]:
    """Round ponds at places that a seed gives, inside the reserve."""
    chance = np.random.default_rng(seed)
    middles = chance.uniform([115.47, 37.53], [115.70, 37.69], (count, 2))
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    rings_m = np.stack(
        [
            np.cos(turn) * chance.uniform(40, 90, (count, 1)),
            np.sin(turn) * chance.uniform(30, 60, (count, 1)),
        ],
        -1,
    )
    return shapely.polygons(middles[:, None] + rings_m / metres_per_degree(LATITUDE))


def moved(shapes: NDArray[Any], east_m: float, north_m: float) -> NDArray[Any]:
    step = np.array([east_m, north_m]) / metres_per_degree(LATITUDE)
    return shapely.transform(shapes, lambda lonlat: lonlat + step)


def shaken(shapes: NDArray[Any], metres: float) -> NDArray[Any]:
    """Every vertex moved by so much, each in its own direction."""
    to_degrees = metres / metres_per_degree(LATITUDE)
    waves = lambda lonlat: np.column_stack([np.sin(lonlat[:, 0] * 1e6), np.cos(lonlat[:, 1] * 1.3e6)])  # noqa: E731
    return shapely.transform(shapes, lambda lonlat: lonlat + waves(lonlat) * to_degrees)


@pytest.mark.parametrize(("east_m", "north_m"), [(155, 0), (-80, 40), (500, -700), (0, 25)])
def test_a_shifted_file_is_found_out_to_a_metre(east_m: float, north_m: float):
    trusted = ponds(60)

    shift = best_shift(moved(trusted, east_m, north_m), trusted)

    assert shift is not None
    assert (shift.east_m, shift.north_m) == pytest.approx((east_m, north_m), abs=1)
    assert (shift.before.share < 0.5, shift.after.share > 0.99, shift.pairs) == (True, True, 60)


def test_a_file_in_place_has_no_shift_even_when_shaken():
    trusted = ponds(60)

    shift = best_shift(shaken(trusted, 3), trusted)

    assert shift is not None
    assert (shift.length_m < 1.5, shift.before.share > 0.95) == (True, True)


def test_a_half_new_file_in_place_has_no_shift():
    trusted = ponds(80)

    shift = best_shift(np.concatenate([trusted[:40], ponds(40, seed=2)]), trusted)

    assert shift is not None
    assert shift.length_m < 1


def test_lines_are_found_by_lines_with_other_vertices():
    road = shapely.linestrings([[(115.5, 37.6), (115.55, 37.61), (115.56, 37.65)]])
    other_vertices = shapely.segmentize(road, 0.0007)

    shift = best_shift(moved(other_vertices, 155, 30), road)

    assert shift is not None
    assert (shift.east_m, shift.north_m) == pytest.approx((155, 30), abs=2)


def test_points_are_found_by_points():
    villages = shapely.centroid(ponds(30))

    shift = best_shift(moved(villages, 155, -60), villages)

    assert shift is not None
    assert (shift.east_m, shift.north_m, shift.pairs) == (
        pytest.approx(155, abs=0.5),
        pytest.approx(-60, abs=0.5),
        30,
    )


@pytest.mark.parametrize(
    "trusted",
    [ponds(0), np.array([None, shapely.Polygon()], dtype=object), moved(ponds(60), 50_000, 0)],
    ids=["none", "empty", "far away"],
)
def test_without_trusted_shapes_nearby_there_is_no_answer(trusted: NDArray[Any]):
    assert best_shift(ponds(60), trusted) is None


def test_a_file_without_shapes_cannot_be_judged():
    assert best_shift(ponds(0), ponds(60)) is None


def test_a_handful_of_positions_is_too_little_to_judge():
    assert best_shift(shapely.points([(115.5, 37.6)] * 7), ponds(60)) is None


def test_mixed_and_missing_shapes_are_compared_too():
    trusted = np.append(ponds(40), [shapely.GeometryCollection(list(ponds(3, seed=5))), None])

    shift = best_shift(moved(trusted, 155, 0), trusted)

    assert shift is not None
    assert shift.east_m == pytest.approx(155, abs=1)


def test_a_paired_file_that_moved_as_one_is_recognised():
    before = ponds(20)

    shift = constant_shift(before, moved(before, 155, 0))

    assert shift is not None
    assert (shift.east_m, shift.north_m, shift.pairs) == (
        pytest.approx(155, abs=0.3),
        pytest.approx(0, abs=0.01),
        20,
    )


def test_a_paired_file_that_moved_as_one_with_a_few_edits_is_recognised():
    before = ponds(20)
    after = moved(before, 155, 0)
    after[:3] = moved(before[:3], -400, 90)

    shift = constant_shift(before, after)

    assert shift is not None
    assert shift.pairs == 17


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_a_paired_file_of_a_map_service_moved_as_one(datum: Datum):
    before = ponds(20)

    shift = constant_shift(before, from_stored(before, datum))

    assert shift is not None
    assert shift.length_m > 500


def test_edits_here_and_there_are_no_shift():
    before = ponds(20)
    after = before.copy()
    after[:5] = moved(before[:5], 155, 0)

    assert constant_shift(before, after) is None


@pytest.mark.parametrize("count", [0, 1, 2])
def test_two_moved_shapes_are_changes_and_no_shift(count: int):
    before = ponds(count)

    assert constant_shift(before, moved(before, 155, 0)) is None


def test_shapes_without_a_place_do_not_hinder_the_pairing():
    before = np.append(ponds(5), [None, shapely.Polygon()])

    shift = constant_shift(before, moved(before, 155, 0))

    assert shift is not None
    assert shift.pairs == 5


def counties(name: str) -> NDArray[Any]:
    return np.asarray(shapely.from_wkb(pyogrio.raw.read(DATA / name, columns=[], encoding="utf-8")[2]))


@real
@pytest.mark.parametrize(
    "name", ["amap_shp_2020/衡水市.shp", "hengshui_counties_amap_gcj02_mislabelled_4326.geojson"]
)
def test_the_real_counties_of_a_map_service_lie_off_by_the_vector_of_gcj02(name: str):
    compared = Comparison(counties(name), counties("hengshui_counties_wgs84.geojson"))
    expected = compared.expected(TO_TRUE[Datum.GCJ02])

    shift = compared.beside(expected)

    assert (shift.east_m, shift.north_m) == pytest.approx(expected, abs=8)
    assert (508 < shift.east_m < 539, 62 < shift.north_m < 91) == (True, True)


@real
def test_the_real_shapefile_with_gcj02_undone_agrees_within_five_metres():
    undone = to_stored(counties("amap_shp_2020/衡水市.shp"), Datum.GCJ02)
    compared = Comparison(undone, counties("hengshui_counties_wgs84.geojson"))
    every = compared.ground.in_metres(shapely.get_coordinates(undone))

    distances = compared.ground.distances(every)

    # 35 of 6119 vertices lie where the county lines of 2020 and of the later source truly differ.
    assert np.quantile(distances, [0.5, 0.99]) == pytest.approx((0.05, 0.16), abs=0.01)
    assert (distances > 5).sum() <= 35


@real
def test_the_real_mislabelled_counties_with_gcj02_undone_agree_everywhere_within_five_metres():
    trusted = counties("hengshui_counties_wgs84.geojson")

    undone = to_stored(counties("hengshui_counties_amap_gcj02_mislabelled_4326.geojson"), Datum.GCJ02)

    off_deg = shapely.hausdorff_distance(undone, trusted)
    assert off_deg.max() * metres_per_degree(0.0).max() < 0.5
