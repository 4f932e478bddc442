"""In which zones a thing lies: counted, measured, and complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, Point, Polygon, box

from geo.chart import chart_area_m2
from geo.lying import lying_in

CORE, CONTROL = box(115.50, 37.60, 115.52, 37.62), box(115.52, 37.60, 115.55, 37.62)
HERE = [("core", CORE), ("control", CONTROL)]
SIDES = st.tuples(
    st.floats(115.48, 115.57), st.floats(37.59, 37.63), st.floats(0.001, 0.05), st.floats(0.001, 0.03)
)


@pytest.mark.parametrize(
    ("place", "kind"),
    [((115.51, 37.61), "core"), ((115.53, 37.61), "control"), ((115.52, 37.61), "core")],
    ids=["inside", "beside", "on the common edge"],
)
def test_a_point_lies_in_one_zone_and_on_an_edge_in_the_stricter(place, kind):
    found = lying_in(Point(*place), HERE)

    assert (found.unit, found.size, found.inside, found.outside) == ("", 1.0, ((kind, 1.0),), 0.0)


def test_a_point_outside_lies_in_no_zone():
    found = lying_in(Point(115.6, 37.61), HERE)

    assert (found.inside, found.outside) == ((), 1.0)


def test_a_line_is_shared_out_in_metres():
    found = lying_in(LineString([(115.51, 37.61), (115.56, 37.61)]), HERE)

    parts = dict(found.inside)
    assert found.unit == "m"
    assert parts["control"] == pytest.approx(3 * parts["core"], rel=1e-6)
    assert found.outside == pytest.approx(parts["core"], rel=1e-6)


def test_a_line_along_the_common_edge_is_counted_once_for_the_stricter():
    found = lying_in(LineString([(115.52, 37.605), (115.52, 37.615)]), HERE)

    assert found.inside == (("core", found.size),)


@given(SIDES)
def test_the_parts_of_an_area_make_up_the_whole(sides):
    west, south, wide, high = sides
    shape = box(west, south, west + wide, south + high)

    found = lying_in(shape, HERE)

    assert found.size == pytest.approx(chart_area_m2(shape), rel=1e-12)
    assert sum(part for _, part in found.inside) + found.outside == pytest.approx(found.size, rel=1e-8)


def test_ground_that_two_zones_claim_is_counted_once():
    overlapping = [("core", CORE), ("control", box(115.51, 37.60, 115.55, 37.62))]
    shape = box(115.505, 37.605, 115.515, 37.615)

    assert [kind for kind, _ in lying_in(shape, overlapping).inside] == ["core"]


def test_of_a_mixed_thing_the_highest_dimension_counts():
    mixed = GeometryCollection(
        [Point(115.6, 37.61), GeometryCollection([box(115.51, 37.605, 115.512, 37.61)])]
    )

    found = lying_in(mixed, HERE)

    assert (found.unit, [kind for kind, _ in found.inside], found.outside) == ("m2", ["core"], 0.0)


def test_several_points_are_counted_and_an_empty_thing_lies_nowhere():
    found = lying_in(MultiPoint([(115.51, 37.61), (115.53, 37.61), (115.6, 37.61)]), HERE)

    assert (found.size, found.inside, found.outside) == (3.0, (("core", 1.0), ("control", 1.0)), 1.0)
    assert lying_in(Polygon(), HERE).size == 0.0


def test_without_zones_everything_is_outside():
    assert lying_in(Point(115.51, 37.61), []).outside == 1.0
