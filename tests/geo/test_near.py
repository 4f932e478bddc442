"""How far shapes are from a place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Geod
from shapely import LineString, Point, Polygon, box

from geo.near import distances_m, gap_m

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)


def test_distances_are_geodesic_in_every_direction() -> None:
    places = [(115.51, 37.6), (115.5, 37.61), (115.49, 37.59), (115.5, 37.5)]

    metres = distances_m(np.array([Point(place) for place in places]), 115.5, 37.6)

    assert metres.tolist() == pytest.approx([CGCS2000.inv(115.5, 37.6, *place)[2] for place in places])


def test_the_distance_is_to_the_nearest_point_and_none_inside() -> None:
    shapes = np.array([
        LineString([(115.4, 37.7), (115.6, 37.7)]),
        box(115.4, 37.5, 115.6, 37.7),
        box(115.4, 37.5, 115.6, 37.7) - box(115.49, 37.59, 115.51, 37.61),
    ])  # fmt: skip

    metres = distances_m(shapes, 115.5, 37.6)

    assert metres[0] == pytest.approx(CGCS2000.inv(115.5, 37.6, 115.5, 37.7)[2], rel=1e-6)
    assert metres[1] == 0
    assert metres[2] == pytest.approx(CGCS2000.inv(115.5, 37.6, 115.51, 37.6)[2], rel=1e-3)


def test_what_has_no_place_has_no_distance() -> None:
    metres = distances_m(np.array([None, Polygon(), Point(115.5, 37.6)]), 115.5, 37.6)

    assert np.isnan(metres).tolist() == [True, True, False]


def test_nothing_gives_nothing() -> None:
    assert distances_m(np.array([], dtype=object), 115.5, 37.6).tolist() == []


def test_the_gap_between_two_lines_is_that_of_their_nearest_ends() -> None:
    one, other = LineString([(115.5, 37.6), (115.501, 37.6)]), LineString([(115.502, 37.601), (115.6, 37.7)])

    gap = gap_m(one, other)

    assert gap == pytest.approx(CGCS2000.inv(115.501, 37.6, 115.502, 37.601)[2], rel=1e-4)
    assert gap == pytest.approx(gap_m(other, one))


def test_shapes_that_touch_have_no_gap_and_an_empty_one_has_none_to_tell() -> None:
    area = box(115.5, 37.6, 115.501, 37.601)

    assert gap_m(area, Point(115.5005, 37.6005)) == 0
    assert math.isnan(gap_m(area, Point()))
