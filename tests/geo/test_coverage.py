"""Overlaps and gaps between areas are found among many, within bounds that are said."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some
from shapely.geometry.base import BaseGeometry

from geo import coverage
from geo.coverage import Overlaps, gaps, overlaps, too_many_for_gaps
from geo.vertices import fingerprints, vertices_of
from tests.geo.outlines import area, box


def looked_at(shapes: Iterable[BaseGeometry | None], keys: bool = False) -> Overlaps:
    given = list(shapes)
    array = np.empty(len(given), dtype=object)
    array[:] = given
    boxes, counts = shapely.bounds(array), shapely.get_num_coordinates(array).astype(np.int64)
    own = fingerprints(vertices_of(array), len(array)) if keys else None
    return overlaps(boxes, counts, lambda at: array[at], own)


def pairs(found: Overlaps) -> set[tuple[int, int]]:
    both = [*found.shown, *found.slivers]
    return {(min(each.first, each.second), max(each.first, each.second)) for each in both}


def test_an_overlap_has_its_area_and_width_in_metres():
    (found,) = looked_at([area(*box(0, 0, 100, 100)), area(*box(90, 0, 150, 100))]).shown

    assert found.area_m2 == pytest.approx(10 * 100, rel=1e-3)
    assert found.width_m == pytest.approx(2 * 1000 / 220, rel=1e-3)


def test_neighbours_that_share_a_border_do_not_overlap():
    slanting = [area((0, 0), (10, 5), (12, 20), (0, 20)), area((10, 5), (30, 0), (30, 20), (12, 20))]

    assert looked_at(slanting) == Overlaps(looked_at=1)


def test_a_border_that_differs_by_a_centimetre_is_rounding_and_by_decimetres_a_sliver():
    rounded = looked_at([area(*box(0, 0, 50, 50)), area((49.99, 0), (99, 7), (99, 50), (49.99, 50))])
    thin = looked_at([area(*box(0, 0, 50, 50)), area((49.8, 0), (99, 7), (99, 50), (49.8, 50))])

    assert (rounded.count, rounded.sliver_count) == (0, 0)
    assert (thin.count, thin.sliver_count) == (0, 1)


def test_an_area_inside_another_is_an_overlap_and_one_in_its_hole_is_none():
    pierced = area(*box(0, 0, 90, 90), holes=[box(20, 20, 70, 70)])

    assert looked_at([pierced, area(*box(2, 2, 9, 9)), area(*box(30, 30, 40, 40))]).count == 1


def test_one_large_area_is_compared_with_all_that_lie_in_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(coverage, "STRIP", 7)
    monkeypatch.setattr(coverage, "ASKED", 3)
    small = [area(*box(10 * at, 10, 10 * at + 5, 15)) for at in range(50)]

    assert looked_at([area(*box(-5, 0, 600, 50)), *small]).count == 50


def test_missing_shapes_are_passed_over():
    assert looked_at([None, area(*box(0, 0, 9, 9)), None, area(*box(0, 0, 9, 5))]).count == 1
    assert looked_at([]) == looked_at([None]) == Overlaps()


def test_equal_shapes_are_left_to_the_search_for_doubles():
    twice = [area(*box(0, 0, 9, 9))] * 2

    assert looked_at(twice).count == 1
    assert looked_at(twice, keys=True).count == 0


def test_a_search_that_ends_early_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(coverage, "MOST_COST", 100)
    monkeypatch.setattr(coverage, "BATCH_VERTICES", 10)
    found = looked_at([area(*box(at, 0, at + 50, 50)) for at in range(9)])

    assert not found.complete
    assert 0 < found.looked_at < 36


def test_all_overlaps_are_counted_and_a_hundred_shown():
    found = looked_at([area(*box(at, 0, at + 50, 50)) for at in range(20)])

    assert (found.count, len(found.shown), found.complete) == (190, 100, True)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(*[some.integers(0, 40)] * 2, *[some.integers(1, 15)] * 2), max_size=14))
def test_the_pairs_are_those_that_comparing_each_with_each_finds(boxes: list[tuple[int, int, int, int]]):
    shapes = [area(*box(x, y, x + wide, y + high)) for x, y, wide, high in boxes]
    expected = {
        (one, other)
        for one in range(len(shapes))
        for other in range(one + 1, len(shapes))
        if shapes[one].intersection(shapes[other]).area > 1e-11  # a tenth of a square metre
    }

    assert pairs(looked_at(shapes)) == expected


def test_a_gap_with_areas_all_round_is_found_and_one_open_to_the_outside_is_not():
    shapes = [area(*corners) for corners in (box(0, 0, 30, 10), box(0, 20, 30, 30), box(0, 10, 10, 20))]

    assert gaps(np.array(shapes)) == []
    (found,) = gaps(np.array([*shapes, area(*box(20, 10, 30, 20))]))
    assert found.area_m2 == pytest.approx(100, rel=1e-3)


def test_a_hole_of_a_square_kilometre_may_be_meant():
    assert gaps(np.array([area(*box(0, 0, 3000, 3000), holes=[box(1000, 1000, 2000, 2000)])])) == []


def test_gaps_are_not_looked_for_among_too_many():
    assert too_many_for_gaps(np.full(20_001, 5))
    assert too_many_for_gaps(np.array([2_000_001]))
    assert not too_many_for_gaps(np.full(20_000, 5))
