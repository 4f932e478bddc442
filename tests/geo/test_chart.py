"""Areas on the chart: the parts add up, and they are those of the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.chart import chart_area_m2, chart_areas_m2
from geo.measure import area_m2
from tests.geo.divided import disc, zones


def test_the_area_is_that_of_geodesic_edges_where_edges_are_short() -> None:
    for _, shape in zones(3000):
        assert chart_area_m2(shape) == pytest.approx(area_m2(shape), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.floats(-7000, 7000), st.floats(-7000, 7000), st.floats(1, 6000))
def test_two_parts_of_a_large_area_add_up_to_it(east_m: float, north_m: float, radius_m: float) -> None:
    whole, cut = shapely.box(115.0, 37.0, 116.5, 38.2), disc(east_m, north_m, radius_m)
    parts = chart_area_m2(shapely.intersection(whole, cut)) + chart_area_m2(shapely.difference(whole, cut))
    assert parts == pytest.approx(chart_area_m2(whole), rel=1e-12)


def test_holes_are_taken_off_whichever_way_they_run() -> None:
    shell, hole = shapely.box(115, 37, 116, 38), shapely.box(115.2, 37.2, 115.4, 37.4)
    for ring in (hole.exterior, shapely.reverse(hole.exterior)):
        pierced = shapely.Polygon(shell.exterior, [ring])
        assert chart_area_m2(pierced) == pytest.approx(chart_area_m2(shell) - chart_area_m2(hole), rel=1e-12)


def test_points_lines_empty_and_missing_shapes_have_no_area() -> None:
    shapes = [shapely.Point(115, 37), shapely.LineString([(115, 37), (116, 38)]), shapely.Polygon(), None]
    assert chart_areas_m2(np.array([*shapes, shapely.MultiPolygon()], dtype=object)).tolist() == [0.0] * 5
