"""GCJ-02 and BD-09: known figures, and the way back from everywhere in China."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon

from geo.datum import (
    FROM_TRUE,
    TO_TRUE,
    Datum,
    bd09_from_gcj02,
    from_stored,
    gcj02_from_bd09,
    gcj02_from_wgs84,
    metres_per_degree,
    offset_m,
    to_stored,
    wgs84_from_gcj02,
)
from geo.measure import distance_m

LAKE = (115.587, 37.613)
SHIFTED = [Datum.GCJ02, Datum.BD09]
IN_CHINA = st.tuples(st.floats(72.02, 137.82), st.floats(0.85, 55.81))


def test_gcj02_at_the_lake_is_off_by_the_known_degrees():
    shift = gcj02_from_wgs84(np.array([LAKE]))[0] - LAKE

    assert shift == pytest.approx((0.005791, 0.000555), abs=5e-7)


@pytest.mark.parametrize(("datum", "east_m", "north_m"), [("gcj02", 511, 62), ("bd09", 1086, 722)])
def test_the_shift_at_the_lake_is_that_of_the_books(datum: str, east_m: float, north_m: float):
    assert offset_m(*LAKE, Datum(datum)) == pytest.approx((east_m, north_m), abs=1.5)


def test_true_positions_have_no_offset():
    assert offset_m(*LAKE, Datum.CGCS2000) == (0.0, 0.0)


@settings(deadline=None, max_examples=400)
@given(place=IN_CHINA, datum=st.sampled_from(SHIFTED))
def test_there_and_back_is_within_a_tenth_of_a_millimetre_all_over_china(place, datum: Datum):
    there = FROM_TRUE[datum](np.array([place]))

    back = TO_TRUE[datum](there)[0]

    assert distance_m(place[0], place[1], Point(back)) < 1e-4


@pytest.mark.parametrize("datum", SHIFTED)
def test_a_grid_over_china_comes_back_within_a_tenth_of_a_millimetre(datum: Datum):
    longitude, latitude = np.meshgrid(np.linspace(72.02, 137.82, 700), np.linspace(0.85, 55.81, 500))
    grid = np.column_stack([longitude.ravel(), latitude.ravel()])

    off_m = (TO_TRUE[datum](FROM_TRUE[datum](grid)) - grid) * metres_per_degree(grid[:, 1])

    assert np.abs(off_m).max() < 1e-4


def test_the_kink_of_the_formula_at_105_degrees_does_not_hinder_the_way_back():
    beside = np.column_stack([105 + np.linspace(-1e-5, 1e-5, 2001), np.linspace(20, 50, 2001)])

    off = wgs84_from_gcj02(gcj02_from_wgs84(beside)) - beside

    assert np.abs(off).max() < 1e-9


def test_bd09_of_gcj02_comes_back_alone():
    places = np.array([LAKE, (87.6, 43.8), (110.3, 20.0)])

    assert gcj02_from_bd09(bd09_from_gcj02(places)) == pytest.approx(places, abs=1e-10)


@pytest.mark.parametrize("place", [(-114.0, 46.0), (9.8, 46.1), (115.0, -33.0), (140.0, 36.0)])
@pytest.mark.parametrize("datum", SHIFTED)
def test_nothing_is_shifted_outside_china(place: tuple[float, float], datum: Datum):
    there = FROM_TRUE[datum](np.array([place]))

    assert [tuple(there[0]), tuple(TO_TRUE[datum](there)[0])] == [place, place]


def test_a_missing_position_stays_missing():
    assert np.isnan(TO_TRUE[Datum.BD09](np.full((1, 2), np.nan))).all()


def test_long_arrays_are_moved_like_short_ones():
    many = np.tile(np.array([LAKE]), (200_000, 1))

    assert (gcj02_from_wgs84(many) == gcj02_from_wgs84(many[:1])).all()


def test_shapes_keep_their_kind_their_heights_and_their_gaps():
    given_shapes = np.array([Point(*LAKE, 21.5), None, Polygon(), shapely.box(115.5, 37.5, 115.6, 37.6)])

    stored = to_stored(given_shapes, Datum.GCJ02)

    assert [getattr(shape, "geom_type", None) for shape in stored] == ["Point", None, "Polygon", "Polygon"]
    assert (stored[0].z, stored[2].is_empty, stored[3].has_z) == (21.5, True, False)


def test_shapes_come_back_from_a_map_service_as_they_were():
    shape = np.array([shapely.box(115.5, 37.5, 115.6, 37.6)])

    back = to_stored(from_stored(shape, Datum.BD09), Datum.BD09)

    assert shapely.hausdorff_distance(back, shape)[0] < 1e-10


@pytest.mark.parametrize("latitude", [0.0, 37.613, 60.0])
def test_metres_of_a_degree_are_those_of_the_ellipsoid(latitude: float):
    east, north = metres_per_degree(latitude) / 1000

    there = (
        distance_m(100.0, latitude, Point(100.001, latitude)),
        distance_m(100.0, latitude - 0.0005, Point(100.0, latitude + 0.0005)),
    )
    assert (east, north) == pytest.approx(there, rel=1e-6)
