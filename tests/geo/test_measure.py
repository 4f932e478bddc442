"""Areas, lengths and distances as the law and the land offices measure them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon

from geo.crs import OFFERED, from_crs
from geo.measure import area_m2, bearing_deg, distance_m, ha, length_m, mu, plane_area_m2

# The fictitious parcel of the land-ministry sample file: a rectangle with a hole, zone 39 (x north, y east).
SHELL = [(4164161.871, 39367358.385), (4164154.818, 39367799.961), (4164487.814, 39367805.271)]
SHELL += [(4164494.867, 39367363.713)]
HOLE = [(4164270.045, 39367536.789), (4164325.545, 39367537.676), (4164324.416, 39367608.327)]
HOLE += [(4164268.917, 39367607.441)]
ZONE_39 = OFFERED["EPSG:4527"]


def parcel(step: int = 1) -> Polygon:
    return Polygon([(y, x) for x, y in SHELL], [[(y, x) for x, y in HOLE[::step]]])


def test_the_sample_parcel_has_its_declared_area_in_the_plane():
    stored = from_crs(parcel(), ZONE_39)

    assert ha(plane_area_m2(stored, ZONE_39)) == pytest.approx(14.3156, abs=1e-4)


@pytest.mark.parametrize("step", [1, -1], ids=["ring like the shell", "ring against it"])
def test_a_hole_is_taken_off_whichever_way_its_ring_runs(step: int):
    stored = from_crs(parcel(step), ZONE_39)

    assert ha(area_m2(stored)) == pytest.approx(14.3094, abs=5e-5)


def test_the_seeds_mu_are_its_hectares():
    assert ha(1167.92 * 2000 / 3) == pytest.approx(77.86, abs=0.005)
    assert mu(150_000) == pytest.approx(225)


def test_an_empty_shape_has_no_area_and_no_length():
    assert (area_m2(Polygon()), length_m(LineString())) == (0.0, 0.0)


def test_a_minute_of_latitude_is_a_nautical_mile_or_nearly():
    assert length_m(LineString([(115.5, 37.0), (115.5, 37.0 + 1 / 60)])) == pytest.approx(1849.7, abs=1)


def test_a_person_inside_an_area_is_no_metre_away_from_it():
    assert distance_m(115.5, 37.5, shapely.box(115.4, 37.4, 115.6, 37.6)) == 0


def test_a_dike_to_the_east_lies_at_ninety_degrees():
    dike = LineString([(115.51, 37.49), (115.51, 37.51)])

    assert bearing_deg(115.5, 37.5, dike) == pytest.approx(90, abs=0.01)
    assert distance_m(115.5, 37.5, dike) == pytest.approx(884.3, abs=1)


def test_the_way_to_an_empty_shape_is_unknown():
    assert np.isnan(distance_m(115.5, 37.5, Point()))
