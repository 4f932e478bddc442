"""What is wrong with the drawing of zones: found with its place, and nothing that is rounding or meant."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon

from geo.chart import chart_area_m2
from geo.division_faults import FaultKind, division_faults
from geo.divisions import as_one
from tests.geo.divided import MIDDLE, SCALE, disc, given, without, zones

SHAPES = [shape for _, shape in zones()]


def box(west: float, south: float, east: float, north: float) -> Polygon:
    """A rectangle, metres from the middle of the lake."""
    corners = np.array([(west, south), (east, south), (east, north), (west, north)])
    return Polygon(MIDDLE + corners / SCALE)


def kinds(*shapes: shapely.Geometry) -> list[FaultKind]:
    return [each.kind for each in division_faults(shapes)]


def test_zones_that_share_their_edges_have_no_fault() -> None:
    assert division_faults(SHAPES) == ()


def test_zones_cut_from_one_another_have_no_fault_though_their_vertices_differ() -> None:
    cut = given(without(zones(), disc(7200, 0, 600)), disc(-3500, 0, 500), "core")
    assert division_faults([shape for _, shape in cut]) == ()


def test_an_overlap_is_found_with_its_ground_area_and_both_zones() -> None:
    (fault,) = division_faults([box(0, 0, 1000, 1000), box(990, 0, 2000, 1000)])
    assert (fault.kind, fault.zones) == (FaultKind.OVERLAP, (0, 1))
    assert fault.area_m2 == pytest.approx(10_000, rel=2e-3)
    assert fault.shape.equals_exact(shapely.intersection(box(0, 0, 1000, 1000), box(990, 0, 2000, 1000)))


def test_a_thin_gap_between_zones_is_a_fault_and_a_wide_hole_is_ground_left_out() -> None:
    left, right = box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)
    gap, enclave = box(1000, 300, 1004, 500), box(1000, 600, 1100, 700)
    (fault,) = division_faults([left, right.difference(gap).difference(enclave)])
    assert (fault.kind, fault.zones) == (FaultKind.GAP, (0, 1))
    assert fault.area_m2 == pytest.approx(800, rel=2e-3)


def test_a_thin_hole_within_one_zone_is_a_sliver_of_it() -> None:
    (fault,) = division_faults(
        [box(0, 0, 1000, 1000).difference(box(500, 300, 503, 500)), box(1000, 0, 2000, 9)]
    )
    assert (fault.kind, fault.zones) == (FaultKind.HOLE_SLIVER, (0,))


def test_a_slit_that_is_open_to_the_outside_is_a_gap() -> None:
    (fault,) = division_faults([box(0, 0, 1000, 1000), box(1001, 0, 2000, 1000)])
    assert (fault.kind, fault.zones) == (FaultKind.GAP, (0, 1))
    assert fault.area_m2 == pytest.approx(1000, rel=0.01)


def test_a_narrow_bay_of_one_zone_is_drawn_so() -> None:
    bay = box(0, 0, 1000, 1000).difference(box(500, 500, 501, 1001))
    assert kinds(bay, box(1000, 0, 2000, 1000)) == []


def test_the_rounding_of_a_files_coordinates_is_no_fault() -> None:
    shared = box(0, 0, 1000, 1000), box(1000.004, 0, 2000, 1000)
    crossed = box(0, 0, 1000, 1000), box(999.996, 0, 2000, 1000)
    assert (kinds(*shared), kinds(*crossed)) == ([], [])


def test_a_crossing_is_told_with_its_place_and_hides_no_other_zone() -> None:
    bow = Polygon(MIDDLE + np.array([(0, 0), (100, 100), (100, 0), (0, 100)]) / SCALE)
    (fault,) = division_faults([box(0, 0, 50, 50), bow])
    assert (fault.kind, fault.zones, fault.grave) == (FaultKind.INVALID, (1,), True)
    assert shapely.get_coordinates(fault.shape)[0] == pytest.approx(MIDDLE + np.array([50, 50]) / SCALE)


def test_a_ring_that_touches_itself_has_a_kind_of_its_own() -> None:
    corners = np.array([(0, 0), (100, 0), (100, 100), (50, 0), (0, 100)])
    (fault,) = division_faults([Polygon(MIDDLE + corners / SCALE)])
    assert fault.kind in (FaultKind.SELF_TOUCHING, FaultKind.INVALID)
    eight = np.array([(0, 0), (50, 50), (100, 0), (100, 100), (50, 50), (0, 100)])
    (fault,) = division_faults([Polygon(MIDDLE + eight / SCALE)])
    assert (fault.kind, fault.grave) == (FaultKind.SELF_TOUCHING, True)


def test_parts_that_touch_in_a_point_are_told_and_stop_nothing() -> None:
    both = MultiPolygon([box(0, 0, 100, 100), box(100, 100, 200, 200)])
    (fault,) = division_faults([both])
    assert (fault.kind, fault.grave) == (FaultKind.PINCHED, False)
    assert shapely.get_coordinates(fault.shape)[0] == pytest.approx(MIDDLE + 100 / SCALE)


@pytest.mark.parametrize(
    "nothing", [None, Polygon(), shapely.Point(115, 37)], ids=["missing", "empty", "point"]
)
def test_a_zone_without_ground_is_a_fault(nothing: shapely.Geometry | None) -> None:
    (fault,) = division_faults([box(0, 0, 9, 9), nothing])
    assert (fault.kind, fault.zones) == (FaultKind.EMPTY, (1,))


def test_no_zones_have_no_fault() -> None:
    assert division_faults([]) == ()


def test_zones_whose_edges_meet_without_a_common_vertex_are_joined_all_the_same() -> None:
    whole = as_one([box(0, 0, 1000, 1000), box(1000, 300, 2000, 500), box(1000, 500, 2000, 900)])
    assert chart_area_m2(whole) == pytest.approx(1_600_000, rel=2e-3)
