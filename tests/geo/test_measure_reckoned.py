"""Areas against values that are reckoned here, by other formulas or by other people, not by the product."""

from __future__ import annotations

from math import atanh, cos, radians, sin, sqrt, tan

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely import Polygon

from geo.chart import chart_area_m2
from geo.measure import area_m2, areas_m2, small_areas_m2

# Moritz 1980, Geodetic Reference System 1980: CGCS2000 has the same axis and flattening
AXIS_M, POLAR_AXIS_M, E2 = 6_378_137.0, 6_356_752.3141, 0.006_694_380_022_90
AUTHALIC_RADIUS_M = 6_371_007.1810
GRS80 = Geod(ellps="GRS80")
LAKE = (115.5, 37.5, 115.75, 37.75)


def cell_m2(west: float, south: float, east: float, north: float) -> float:
    """A cell of the graticule in closed form: b² Δλ/2 · [sin φ / (1 − e² sin² φ) + artanh(e sin φ) / e]."""
    e = sqrt(E2)

    def zone(latitude: float) -> float:
        sine = sin(radians(latitude))
        return sine / (1 - E2 * sine**2) + atanh(e * sine) / e

    return POLAR_AXIS_M**2 * radians(east - west) / 2 * (zone(north) - zone(south))


def summed_m2(west: float, south: float, east: float, north: float, strips: int = 20_000) -> float:
    """The same by adding up strips: radius of curvature along the meridian × radius of the parallel."""
    total, high = 0.0, radians(north - south) / strips
    for at in range(strips):
        latitude = radians(south) + (at + 0.5) * high
        w = sqrt(1 - E2 * sin(latitude) ** 2)
        total += AXIS_M * (1 - E2) / w**3 * high * (AXIS_M / w) * cos(latitude)
    return total * radians(east - west)


def cell(west: float, south: float, east: float, north: float, step: float = 0.001) -> Polygon:
    """The cell with its parallels in steps so short that a geodesic leaves them by less than a millimetre."""
    return shapely.segmentize(shapely.box(west, south, east, north), step)


def test_the_formula_of_this_file_gives_the_earth_that_was_published() -> None:
    assert cell_m2(-180, -90, 180, 90) == pytest.approx(4 * np.pi * AUTHALIC_RADIUS_M**2, rel=1e-10)
    assert cell_m2(*LAKE) == pytest.approx(summed_m2(*LAKE), rel=1e-9)


@pytest.mark.parametrize(
    "box", [LAKE, (115.5, 37.6, 115.51, 37.61), (10.0, 46.0, 10.5, 46.25), (-35.0, -8.1, -34.8, -7.9)]
)
def test_a_cell_of_the_graticule_has_the_area_of_the_closed_formula(
    box: tuple[float, float, float, float],
) -> None:
    drawn, expected = cell(*box), cell_m2(*box)

    assert area_m2(drawn) == pytest.approx(expected, rel=1e-9)
    assert chart_area_m2(drawn) == pytest.approx(expected, rel=1e-9)
    assert float(areas_m2(np.array([drawn]))[0]) == pytest.approx(expected, rel=1e-9)
    assert float(small_areas_m2(np.array([drawn]))[0]) == pytest.approx(expected, rel=2e-6)


def test_the_whole_earth_has_its_published_area() -> None:
    whole = shapely.box(-180, -90, 180, 90)

    assert float(areas_m2(np.array([whole]))[0]) == pytest.approx(4 * np.pi * AUTHALIC_RADIUS_M**2, rel=1e-9)


@pytest.mark.parametrize(("system", "east", "north"), [
    ("EPSG:32650", 375_000, 4_163_000), ("EPSG:4548", 375_000, 4_165_000), ("EPSG:32632", 580_560, 5_102_120),
    ("EPSG:31985", 288_776, 9_110_728),
])  # fmt: skip
@pytest.mark.parametrize(("side_px", "apart"), [(2, 1e-7), (30, 2e-7), (400, 3e-6)])
def test_a_patch_of_pixels_has_the_area_of_its_densified_ring(
    system: str, east: float, north: float, side_px: int, apart: float
) -> None:
    """Its sides run straight in the scene's plane: cut finely, geodesics follow them.

    Uncut they leave them, by millimetres on four kilometres: that is the doubt which is stated here.
    """
    side = side_px * 10.0
    plane = Polygon(
        [(east, north), (east + side, north), (east + side, north - side / 2),
         (east + side / 2, north - side / 2), (east + side / 2, north - side), (east, north - side)]
    )  # fmt: skip
    way = Transformer.from_crs(system, "EPSG:4490", always_xy=True)
    fine = shapely.segmentize(plane, side / 200)
    ring = np.column_stack(way.transform(*shapely.get_coordinates(fine).T))
    expected = abs(GRS80.polygon_area_perimeter(*ring.T)[0])

    shape = shapely.transform(plane, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))

    assert area_m2(shape) == pytest.approx(expected, rel=apart)


@given(
    hnp.arrays(np.float64, (3, 2), elements=st.floats(0, 1, allow_subnormal=False)),
    st.sampled_from([0.001, 0.03, 0.5]),
)
def test_the_quick_areas_leave_the_geodesic_one_by_no_more_than_is_stated(
    corners: NDArray[np.float64], size_deg: float
) -> None:
    triangle = Polygon(np.array([115.5, 37.6]) + corners * size_deg)
    edges = np.array(GRS80.line_lengths(*triangle.exterior.coords.xy))
    stated = float((edges**3).sum()) * tan(radians(37.6 + size_deg)) / (12 * AUTHALIC_RADIUS_M)
    rounding = 1e-6 + 1e-9 * area_m2(triangle)
    one = np.array([triangle])

    for quick in (chart_area_m2(triangle), float(areas_m2(one)[0]), float(small_areas_m2(one)[0])):
        assert abs(quick - area_m2(triangle)) <= stated + rounding
