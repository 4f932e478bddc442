"""Reference systems: figures of the domain's table, axis orders as pyproj knows them."""

from __future__ import annotations

import pytest
import shapely
from pyproj import CRS
from shapely import Point

from geo.boxes import Box, box_of, densified, tile_box
from geo.crs import CRS84, OFFERED, crs_of, from_crs, in_authority_order, north_first, plane_crs_for, to_crs
from geo.errors import OutOfRange, UnknownCrs
from geo.measure import area_m2

CENTRE = Point(115.587, 37.613)
TABLE = {
    "EPSG:4526": (38640124.0, 4165728.4),
    "EPSG:4547": (640124.0, 4165728.4),
    "EPSG:4527": (39375240.1, 4165482.8),
    "EPSG:4548": (375240.1, 4165482.8),
    "EPSG:32650": (375290.0, 4163816.6),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_lakes_centre_has_the_coordinates_offices_know(name: str):
    moved = to_crs(CENTRE, OFFERED[name])

    assert (moved.x, moved.y) == pytest.approx(TABLE[name], abs=0.06)


@pytest.mark.parametrize("name", OFFERED)
def test_there_and_back_moves_a_point_by_less_than_a_millimetre(name: str):
    back = from_crs(to_crs(CENTRE, OFFERED[name]), OFFERED[name])

    assert back.distance(CENTRE) < 1e-8


@pytest.mark.parametrize("name", [name for name in OFFERED if name != CRS84])
def test_axis_order_at_the_border_is_the_authoritys(name: str):
    declared = CRS.from_user_input(name).axis_info[0].direction

    assert north_first(name) == (declared == "north")


def test_cgcs2000_is_written_latitude_first():
    assert in_authority_order(CENTRE, OFFERED["EPSG:4490"]) == Point(37.613, 115.587)


def test_a_uri_a_urn_and_a_short_name_mean_the_same_system():
    names = ["EPSG:4547", "urn:ogc:def:crs:EPSG::4547", "http://www.opengis.net/def/crs/EPSG/0/4547"]

    assert {crs_of(name).name for name in names} == {"EPSG:4547"}


def test_xian_80_is_refused_because_nobody_knows_its_parameters():
    with pytest.raises(UnknownCrs):
        crs_of("EPSG:4610")


@pytest.mark.parametrize(("longitude", "name"), [(115.4, "EPSG:4547"), (115.6, "EPSG:4548")])
def test_the_zone_border_decides_the_plane_system(longitude: float, name: str):
    assert plane_crs_for(Point(longitude, 37.6)).name == name


def test_a_projected_box_bulges_beyond_its_corners():
    box = Box(629_104, 4_155_800, 651_526, 4_175_500)
    area = densified(box, OFFERED["EPSG:4547"])
    corners = shapely.MultiPoint(
        [
            from_crs(Point(x, y), OFFERED["EPSG:4547"]).coords[0]
            for x in (box.west, box.east)
            for y in (box.south, box.north)
        ]
    )

    assert area_m2(area.difference(corners.convex_hull)) > 1000


@pytest.mark.parametrize(
    "values",
    [(1, 2, 3), (115, 38, 116, 37), (float("nan"), 1, 2, 3), (115, 37, float("inf"), 38), (0, -91, 1, 0)],
    ids=["three numbers", "south above north", "not a number", "infinite", "beyond the pole"],
)
def test_a_box_that_cannot_be_one_is_refused(values: tuple[float, ...]):
    with pytest.raises(OutOfRange):
        box_of(values)


def test_six_numbers_are_a_box_with_heights():
    assert box_of((115, 37, 0, 116, 38, 100)) == Box(115, 37, 116, 38)


def test_the_tile_over_the_lake_contains_its_centre():
    assert tile_box(9, 420, 198).west < 115.587 < tile_box(9, 420, 198).east
