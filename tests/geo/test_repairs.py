"""Repairs give valid shapes, and change what they say and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from shapely import GeometryCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon

from geo.degrees import areas_m2
from geo.measure import area_m2
from geo.repairs import (
    of_kind,
    valid,
    without_duplicate_points,
    without_heights,
    without_repeated_parts,
)
from geo.rings import area_of_lines, area_of_rings, closed_ring, gap_m, rebuilt
from geo.spikes import spikes, without_spikes
from geo.vertices import fingerprints, repeated, vertices_of
from tests.geo.outlines import area, box, places

METRES = some.integers(0, 60)
CORNERS = some.lists(some.tuples(METRES, METRES), min_size=4, max_size=12, unique=True)
POLYGONS = CORNERS.map(lambda corners: area(*corners))


def one(shape: object) -> np.ndarray:
    found = np.empty(1, dtype=object)
    found[0] = shape
    return found


@settings(max_examples=200, deadline=None)
@given(POLYGONS)
def test_any_outline_becomes_valid_or_is_given_up(outline: Polygon):
    found = valid(outline)

    assert found is None or (found.is_valid and found.geom_type in ("Polygon", "MultiPolygon"))


@settings(max_examples=200, deadline=None)
@given(POLYGONS)
def test_an_outline_that_is_valid_covers_the_same_after_its_repair(outline: Polygon):
    assume(outline.is_valid)

    assert valid(outline).equals(outline)


@settings(max_examples=100, deadline=None)
@given(POLYGONS, some.data())
def test_dropping_repeated_points_changes_nothing_that_can_be_seen(outline: Polygon, data: some.DataObject):
    ring = list(outline.exterior.coords)
    times = data.draw(some.lists(some.integers(1, 3), min_size=len(ring), max_size=len(ring)))
    stuttering = Polygon([place for place, often in zip(ring, times, strict=True) for _ in range(often)])
    found = without_duplicate_points(one(stuttering))

    assert list(found[0].exterior.coords) == ring
    assert len(repeated(vertices_of(one(stuttering)))) == sum(times) - len(ring)
    assert fingerprints(vertices_of(one(stuttering)), 1) == fingerprints(vertices_of(found), 1)


@settings(max_examples=200, deadline=None)
@given(POLYGONS)
def test_after_cutting_spikes_there_are_none_and_no_other_vertex_moved(outline: Polygon):
    found = without_spikes(outline)

    if found is not None:
        assert not len(spikes(vertices_of(without_duplicate_points(one(found)))))
        assert set(shapely.get_exterior_ring(found).coords) <= set(outline.exterior.coords)


@settings(max_examples=100, deadline=None)
@given(POLYGONS, some.integers(0, 11), some.integers(5, 60))
def test_a_spike_that_was_put_on_a_valid_outline_is_cut_off_again(outline: Polygon, at: int, far: int):
    smooth = without_spikes(outline)
    assume(outline.is_valid and smooth is not None and smooth.equals(outline))
    ring = list(outline.exterior.coords[:-1])
    at %= len(ring)
    x, y = ring[at]
    beside = [ring[at - 1], ring[(at + 1) % len(ring)]]
    assume(not any(east > x and abs(north - y) < 0.06 * (east - x) for east, north in beside))  # an edge east
    tip = (x + far * 1e-5, y)
    spiked = Polygon([*ring[: at + 1], tip, *ring[at:]])

    assert without_spikes(spiked).equals(outline)


def test_an_area_that_is_nothing_but_a_spike_is_given_up():
    assert without_spikes(area((0, 0), (90, 0), (90, 0.01))) is None


@settings(max_examples=100, deadline=None)
@given(some.lists(some.tuples(some.integers(0, 4), some.integers(0, 4)), min_size=1, max_size=6, unique=True))
def test_parts_that_were_delivered_as_holes_come_back_with_their_whole_area(cells: list[tuple[int, int]]):
    shells = [box(10 * x, 10 * y, 10 * x + 8, 10 * y + 8) for x, y in cells]
    pierced = box(10 * cells[0][0] + 2, 10 * cells[0][1] + 2, 10 * cells[0][0] + 4, 10 * cells[0][1] + 4)
    delivered = area(*shells[0], holes=[*shells[1:], pierced])
    found = rebuilt(delivered)

    assert found.is_valid
    assert shapely.get_num_geometries(found) == len(cells)
    assert areas_m2(one(found))[0] == pytest.approx(64 * len(cells) - 4, rel=1e-3)


def test_an_island_in_a_hole_is_a_part_again():
    found = rebuilt(area(*box(0, 0, 90, 90), holes=[box(10, 10, 80, 80), box(30, 30, 40, 40)]))

    assert shapely.get_num_geometries(found) == 2
    assert areas_m2(one(found))[0] == pytest.approx(90**2 - 70**2 + 10**2, rel=1e-3)


def test_rings_that_cross_each_other_cannot_be_rebuilt():
    assert rebuilt(area(*box(0, 0, 9, 9), holes=[box(5, 5, 15, 15)])) is None


def test_a_ring_is_closed_once_and_not_with_too_few_points():
    ring = np.array(places((0, 0), (9, 0), (9, 9)))
    closed = closed_ring(ring)

    assert len(closed) == 4
    assert closed_ring(closed) is closed
    assert closed_ring(ring[:2]) is None
    assert area_of_rings([ring[:2]]) is area_of_rings([]) is None


def test_lines_make_an_area_with_the_inner_one_as_its_hole():
    lines = MultiLineString(
        [[*ring, ring[0]] for ring in (places(*box(0, 0, 9, 9)), places(*box(2, 2, 4, 4)))]
    )

    assert area_of_lines(lines).equals(area(*box(0, 0, 9, 9), holes=[box(2, 2, 4, 4)]))


def test_ends_apart_are_joined_only_within_the_stated_distance():
    nearly = LineString(places((0, 0), (9, 0), (9, 9), (0, 0.6)))

    assert gap_m(nearly) == pytest.approx(0.6, rel=0.01)
    assert area_of_lines(nearly) is area_of_lines(nearly, 0.5) is None
    assert area_of_lines(nearly, 1.0).is_valid


def test_heights_and_measures_go_and_the_place_stays():
    (flat,) = without_heights(one(shapely.from_wkt("LINESTRING ZM (115 37 1 2, 116 38 3 4)")))

    assert (flat.has_z, shapely.has_m(flat), flat.wkt) == (False, False, "LINESTRING (115 37, 116 38)")


def test_of_a_nested_collection_the_wanted_kind_is_taken():
    square, line = area(*box(0, 0, 9, 9)), LineString(places((0, 0), (9, 9)))
    mixed = GeometryCollection([Point(115.6, 37.6), GeometryCollection([MultiPolygon([square]), line])])

    assert of_kind(mixed, "area").equals(square)
    assert of_kind(mixed, "line").equals(line)
    assert of_kind(mixed, "point").equals(Point(115.6, 37.6))
    assert of_kind(line, "area") is None


def test_a_repeated_part_is_kept_once():
    line = places((0, 0), (9, 0))
    other = places((20, 0), (30, 0))

    assert without_repeated_parts(MultiLineString([line, other, line[::-1]])) == MultiLineString(
        [line, other]
    )


@settings(max_examples=100, deadline=None)
@given(some.floats(-80, 80), some.floats(1, 1000), some.floats(1, 1000))
def test_quick_areas_are_the_geodesic_ones_to_a_part_in_a_thousand(south: float, wide: float, high: float):
    east, north = wide / 100_000, high / 100_000
    shape = shapely.box(115.6, south, 115.6 + east, south + north)

    assert areas_m2(one(shape))[0] == pytest.approx(area_m2(shape), rel=1e-3)
