"""The form of areas: compactness, parts, mesh size, nearness of the outside, narrow places."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from geo.chart import chart_area_m2
from geo.form import MOST_VERTICES, form_of, mesh_m2, narrow_parts, shore_inside_m, to_outside
from geo.measure import length_m
from tests.geo.divided import MIDDLE, SCALE, disc


def metric_box(west: float, south: float, east: float, north: float) -> Polygon:
    """A box of metres about the middle."""
    return box(*(MIDDLE + np.array([west, south]) / SCALE), *(MIDDLE + np.array([east, north]) / SCALE))


def test_a_disc_is_as_compact_as_can_be_and_a_strip_is_not() -> None:
    assert form_of(disc(0, 0, 1000)).compactness == pytest.approx(1, abs=0.01)
    assert form_of(metric_box(0, 0, 10_000, 100)).compactness < 0.05


def test_the_mesh_of_two_equal_parts_is_one_of_them() -> None:
    one, other = metric_box(0, 0, 1000, 1000), metric_box(3000, 0, 4000, 1000)
    form = form_of(MultiPolygon([one, other]))
    assert (form.parts, form.holes) == (2, 0)
    assert form.mesh_m2 == pytest.approx(chart_area_m2(one), rel=1e-6)
    assert form.area_m2 == pytest.approx(2 * chart_area_m2(one), rel=1e-9)


def test_an_empty_area_has_no_form() -> None:
    assert form_of(MultiPolygon()).parts == 0
    assert to_outside(MultiPolygon(), disc(0, 0, 10)) is None


def test_the_way_from_a_core_to_the_outside_is_the_shortest_one() -> None:
    nearest = to_outside(metric_box(-500, -500, 500, 500), metric_box(-2000, -2000, 800, 2000))
    assert nearest is not None
    assert nearest.metres == pytest.approx(300, abs=0.5)
    assert length_m(nearest.way) == pytest.approx(300, abs=0.5)


@pytest.mark.parametrize("east", [2000, 2500])
def test_a_core_at_the_edge_or_beyond_it_is_bare_to_the_outside(east: float) -> None:
    nearest = to_outside(metric_box(0, -500, east, 500), metric_box(-2000, -2000, 2000, 2000))
    assert nearest is not None
    assert nearest.metres == pytest.approx(0, abs=1e-6)


def test_a_neck_is_found_and_corners_are_not() -> None:
    bell = shapely.union_all(
        [metric_box(0, 0, 1000, 1000), metric_box(990, 480, 2010, 520), metric_box(2000, 0, 3000, 1000)]
    )
    narrow = narrow_parts(bell, 100)
    assert chart_area_m2(narrow) == pytest.approx(1000 * 40, rel=0.1)
    assert narrow.intersects(metric_box(1490, 490, 1510, 510))
    assert narrow_parts(metric_box(0, 0, 1000, 1000), 100).is_empty
    assert narrow_parts(bell, 30).is_empty


def test_a_road_through_the_middle_halves_the_mesh_and_one_that_ends_inside_does_not() -> None:
    whole = shapely.box(115.5, 37.6, 115.52, 37.62)
    through, ends = (shapely.LineString([(115.49, 37.61), (east, 37.61)]) for east in (115.53, 115.51))
    alone = mesh_m2(whole, np.array([], dtype=object))
    assert alone == pytest.approx(form_of(whole).area_m2)
    assert mesh_m2(whole, np.array([through])) == pytest.approx(alone / 2, rel=1e-3)
    assert mesh_m2(whole, np.array([ends])) == pytest.approx(alone)
    assert mesh_m2(Polygon(), np.array([through])) == 0


def test_only_the_shore_inside_counts_and_that_of_islands_too() -> None:
    lake = shapely.box(115.5, 37.6, 115.54, 37.62).difference(shapely.box(115.505, 37.605, 115.506, 37.606))
    west = shapely.box(115.49, 37.59, 115.52, 37.63)
    half = length_m(shapely.LineString([(115.52, 37.6), (115.5, 37.6), (115.5, 37.62), (115.52, 37.62)]))
    island = length_m(shapely.box(115.505, 37.605, 115.506, 37.606).exterior)
    assert shore_inside_m(lake, west) == pytest.approx(half + island)
    assert shore_inside_m(lake, Polygon()) == 0


def test_a_narrow_neck_of_a_drawing_with_very_many_vertices_is_found_too() -> None:
    neck = metric_box(2000, 0, 2400, 12)
    drawn = shapely.union_all([metric_box(0, -1000, 2000, 1000), neck, metric_box(2400, -1000, 4400, 1000)])
    fine = shapely.segmentize(drawn, 1e-6)
    assert shapely.get_num_coordinates(fine) > MOST_VERTICES
    (found,) = shapely.get_parts(narrow_parts(fine, 20))
    assert chart_area_m2(found) == pytest.approx(chart_area_m2(neck), rel=0.1)
