"""Planar areas in the zone of Gauss and Krüger in which a shape lies."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.chart import chart_areas_m2
from geo.crs import OFFERED
from geo.measure import plane_area_m2
from geo.planes import plane_areas_m2, zone_of


def square(west: float) -> shapely.Geometry:
    return shapely.box(west, 37.6, west + 0.01, 37.61)


def test_the_reserve_lies_in_two_zones_and_each_side_is_measured_in_its_own() -> None:
    shapes = np.array([square(115.40), square(115.60)])
    areas, zones = plane_areas_m2(shapes)
    assert zones == (38, 39)
    assert areas == pytest.approx(
        [plane_area_m2(shapes[0], OFFERED["EPSG:4547"]), plane_area_m2(shapes[1], OFFERED["EPSG:4548"])]
    )
    assert (areas > chart_areas_m2(shapes)).all()  # the plane stretches what lies off its meridian


@pytest.mark.parametrize(("longitude", "zone"), [(115.4999, 38), (115.5, 39), (75.0, 25), (135.0, 45)])
def test_the_border_of_two_zones_belongs_to_the_eastern_one(longitude: float, zone: int) -> None:
    assert zone_of(longitude) == zone


def test_outside_chinas_zones_nothing_is_measured_and_none_is_named() -> None:
    areas, zones = plane_areas_m2(np.array([square(-110.0), None]))
    assert np.isnan(areas).all()
    assert zones == (None, None)
