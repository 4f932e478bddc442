"""What is wrong with a shape is found, with its reason and place."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo import faults
from geo.vertices import fingerprints, vertices_of
from tests.geo.outlines import area, box, places

GOOD = area(*box(0, 0, 100, 100), holes=[box(10, 10, 20, 20)])
BOW_TIE = area((0, 0), (100, 100), (100, 0), (0, 100))
SPIKE = area((0, 0), (100, 0), (100, 50), (160, 50.1), (100, 50.2), (100, 100), (0, 100))


def array(*shapes: BaseGeometry | None) -> np.ndarray:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def kinds_of(shape: BaseGeometry) -> list[str]:
    return [found.kind for found in faults.invalid(array(shape))]


def test_a_good_shape_has_no_fault():
    shapes = array(GOOD, LineString(places((0, 0), (50, 0))), Point(115.6, 37.6))
    vertices = vertices_of(shapes)

    assert not faults.invalid(shapes)
    assert not any(
        len(found)
        for found in (
            faults.missing(shapes),
            faults.empty(shapes),
            faults.with_heights(shapes),
            faults.with_measures(shapes),
            faults.not_finite(shapes),
            faults.outside_degrees(shapes),
            faults.duplicate_points(vertices),
            faults.spiky(vertices),
            faults.slivers(shapes),
            faults.repeated_parts(shapes),
        )
    )


def test_a_bow_tie_is_found_where_it_crosses_itself():
    (found,) = faults.invalid(array(GOOD, BOW_TIE))
    (fault,) = found

    assert (fault.kind, fault.index) == ("self-intersection", 1)
    assert fault.place == pytest.approx(places((50, 50))[0])


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (area(*box(0, 0, 9, 9), holes=[box(20, 0, 29, 9)]), "false-holes"),
        (area(*box(0, 0, 90, 90), holes=[box(1, 1, 50, 50), box(5, 5, 9, 9)]), "false-holes"),
        (area(*box(0, 0, 90, 90), holes=[box(50, 50, 120, 70)]), "self-intersection"),
        (MultiPolygon([area(*box(0, 0, 90, 90)), area(*box(1, 1, 9, 9))]), "nested-parts"),
        (area(*box(0, 0, 90, 90), holes=[box(1, 1, 9, 9)] * 2), "self-intersection"),
        (area((0, 0), (9, 0), (4, 4), (9, 9), (0, 9), (4, 4)), "ring-self-intersection"),
        (area((0, 0), (0, 0), (0, 0), (0, 0)), "too-few-points"),
        (LineString(places((0, 0), (0, 0))), "too-few-points"),
    ],
)
def test_each_way_to_be_invalid_has_its_own_name(shape: BaseGeometry, kind: str):
    assert kinds_of(shape) == [kind]


def test_holes_that_cut_an_area_apart_are_named():
    cutting = area(*box(0, 0, 10, 10), holes=[[(5, 0), (7, 5), (5, 10), (3, 5)]])

    assert kinds_of(cutting) == ["interior-disconnected"]


def test_missing_and_empty_shapes_are_told_apart():
    shapes = array(None, Polygon(), GOOD)

    assert faults.missing(shapes).indices.tolist() == [0]
    assert faults.empty(shapes).indices.tolist() == [1]


def test_heights_are_found_with_the_highest():
    shapes = array(Point(115.6, 37.6), LineString([(115.6, 37.6, 18.5), (115.7, 37.6, 21.0)]))
    (fault,) = faults.with_heights(shapes)

    assert (fault.index, fault.measure) == (1, 21.0)


def test_measures_along_a_line_are_found():
    shapes = array(*shapely.from_wkt(["POINT (115.6 37.6)", "LINESTRING M (115 37 0, 116 37 5)"]))

    assert faults.with_measures(shapes).indices.tolist() == [1]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_coordinates_that_are_no_numbers_are_found(wrong: float):
    with np.errstate(invalid="ignore"):
        shapes = array(GOOD, LineString([(115.6, 37.6), (wrong, 37.6)]))

    assert not vertices_of(shapes).finite
    assert faults.not_finite(shapes).indices.tolist() == [1]


def test_metres_are_outside_the_degrees():
    shapes = array(GOOD, Point(375240.1, 4165482.8))
    (fault,) = faults.outside_degrees(shapes)

    assert (fault.index, fault.measure) == (1, 4165482.8)


def test_a_point_that_stands_twice_is_found_and_a_closing_point_is_not():
    shapes = array(GOOD, area((0, 0), (9, 0), (9, 0), (9, 9), (9, 9), (9, 9)))
    (fault,) = faults.duplicate_points(vertices_of(shapes))

    assert (fault.index, fault.measure) == (1, 3.0)
    assert fault.place == pytest.approx(places((9, 0))[0])


def test_the_end_of_one_ring_and_the_start_of_the_next_are_no_double_point():
    start = places((0, 0))[0]
    touching = Polygon([start, *places((9, 0), (9, 9))], [[start, *places((5, 1), (5, 4))]])

    assert not len(faults.duplicate_points(vertices_of(array(touching, touching))))


@pytest.mark.parametrize("turn", range(7))
def test_a_spike_is_found_at_its_tip_wherever_the_ring_begins(turn: int):
    ring = list(SPIKE.exterior.coords[:-1])
    (fault,) = faults.spiky(vertices_of(array(GOOD, Polygon(ring[turn:] + ring[:turn]))))

    assert fault.index == 1
    assert fault.place == pytest.approx(places((160, 50.1))[0])


def test_a_spike_in_a_hole_of_the_second_part_is_found():
    pierced = area(*box(200, 0, 300, 90), holes=[[(210, 10), (220, 10), (220, 20), (290, 20.1), (220, 20.2)]])
    (fault,) = faults.spiky(vertices_of(array(MultiPolygon([GOOD, pierced]))))

    assert fault.place == pytest.approx(places((290, 20.1))[0])


def test_a_line_that_goes_out_and_back_is_no_spike():
    assert not len(faults.spiky(vertices_of(array(LineString(places((0, 0), (90, 0), (0, 0.1)))))))


def test_a_narrow_corner_of_five_degrees_is_no_spike():
    assert not len(faults.spiky(vertices_of(array(area((0, 0), (100, 0), (100, 8.7))))))


def test_a_strip_of_thirty_centimetres_is_a_sliver():
    (fault,) = faults.slivers(array(GOOD, area(*box(0, 0, 60, 0.3))))

    assert fault.index == 1
    assert fault.measure == pytest.approx(0.3, abs=0.01)


def test_the_foot_of_a_pole_and_a_ditch_of_a_metre_are_no_slivers():
    assert not len(faults.slivers(array(area(*box(0, 0, 0.3, 0.3)), area(*box(0, 0, 500, 1.1)))))


def test_a_part_that_is_drawn_twice_is_found_though_it_begins_elsewhere():
    line, turned = places((0, 0), (9, 0), (9, 9)), places((9, 9), (9, 0), (0, 0))
    (fault,) = faults.repeated_parts(array(GOOD, MultiLineString([line, turned])))

    assert (fault.index, fault.measure) == (1, 1.0)


def test_too_many_vertices_are_counted():
    turns = np.linspace(0, 6, 200_001)
    circle = Polygon(np.column_stack([115.6 + np.cos(turns) / 100, 37.6 + np.sin(turns) / 100]))
    (fault,) = faults.too_many_vertices(array(GOOD, circle))

    assert (fault.index, fault.measure) == (1, 200_002.0)


def test_one_shape_has_one_fingerprint_wherever_its_ring_begins_and_whichever_way_it_runs():
    ring = list(GOOD.exterior.coords[:-1])
    turned = Polygon((ring[2:] + ring[:2])[::-1], GOOD.interiors)
    shapes = array(GOOD, turned, MultiPolygon([GOOD]), BOW_TIE, area(*box(0, 0, 100, 100)), None, Polygon())
    keys = fingerprints(vertices_of(shapes), len(shapes)).tolist()

    assert keys[0] == keys[1] == keys[2]
    assert len({*keys[2:5]}) == 3
    assert keys[5:] == [0, 0]
