"""What lies in which area: whole, in part, or only at its edge."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geo.measure import area_m2, length_m
from geo.shares import shares

WEST, EAST = box(115.60, 37.60, 115.61, 37.61), box(115.61, 37.60, 115.62, 37.61)
AREAS = np.array([WEST, EAST], dtype=object)


def rows(things: list[object]) -> list[tuple[int, int, float]]:
    found = shares(AREAS, np.array(things, dtype=object))
    shown = zip(found.areas.tolist(), found.things.tolist(), np.round(found.share, 4).tolist(), strict=True)
    return list(shown)


def test_points_are_counted_where_they_lie_and_on_a_common_edge_in_both() -> None:
    assert rows([Point(115.605, 37.605), Point(115.63, 37.6), Point(115.61, 37.605)]) == [
        (0, 0, 1.0), (0, 2, 1.0), (1, 2, 1.0),
    ]  # fmt: skip


def test_a_line_across_two_areas_has_its_metres_in_each() -> None:
    line = LineString([(115.605, 37.605), (115.615, 37.605)])
    found = shares(AREAS, np.array([line], dtype=object))
    assert found.inside.tolist() == pytest.approx([length_m(line) / 2] * 2, rel=1e-4)
    assert found.share.tolist() == pytest.approx([0.5, 0.5])


def test_what_only_touches_an_area_has_no_part_in_it() -> None:
    beside = box(115.62, 37.60, 115.63, 37.61)
    along = LineString([(115.60, 37.61), (115.60, 37.62)])
    assert rows([beside, along]) == []


def test_an_area_of_two_parts_counts_what_lies_inside() -> None:
    parts = shapely.union(box(115.601, 37.601, 115.602, 37.602), box(115.70, 37.7, 115.701, 37.701))
    found = shares(AREAS, np.array([parts], dtype=object))
    assert found.inside.tolist() == pytest.approx([area_m2(box(115.601, 37.601, 115.602, 37.602))], rel=1e-3)


def test_things_without_a_shape_lie_nowhere() -> None:
    assert rows([None, Point(), LineString(), shapely.Polygon()]) == []
    assert len(shares(AREAS, np.array([], dtype=object)).things) == 0
    assert len(shares(np.array([], dtype=object), np.array([WEST])).things) == 0


def test_a_line_that_also_touches_a_corner_keeps_its_length() -> None:
    angled = LineString([(115.605, 37.605), (115.605, 37.61), (115.605, 37.62), (115.60, 37.61)])
    found = shares(AREAS[:1], np.array([angled], dtype=object))
    assert found.inside.tolist() == pytest.approx([length_m(LineString(angled.coords[:2]))], rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(115.59, 115.63), st.floats(37.595, 37.615)), min_size=2, max_size=4))
def test_the_parts_in_areas_that_cover_all_ground_add_up_to_the_thing(
    places: list[tuple[float, float]],
) -> None:
    line = LineString(places)
    assume(line.is_simple and line.length > 1e-6)
    ground = box(115.58, 37.58, 115.64, 37.63)
    rest = shapely.difference(ground, shapely.union(WEST, EAST))
    assume(shapely.intersection(line, shapely.union_all(shapely.boundary([WEST, EAST]))).length == 0)
    found = shares(np.array([WEST, EAST, rest], dtype=object), np.array([line], dtype=object))
    assert found.share.sum() == pytest.approx(1.0, abs=1e-3)
