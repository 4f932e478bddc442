"""Reading shapes: what is wrong is refused with its place."""

from __future__ import annotations

import pytest
from shapely import MultiPolygon, Point, Polygon

from geo.errors import InvalidShape, OutOfRange
from geo.shapes import as_geojson, label_point, multi, shape_of, single

RING = [[115.5, 37.5], [115.6, 37.5], [115.6, 37.6], [115.5, 37.6], [115.5, 37.5]]
BOW_TIE = [[115.5, 37.5], [115.6, 37.6], [115.6, 37.5], [115.5, 37.6], [115.5, 37.5]]


def area(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_an_area_is_read_as_it_was_written():
    assert shape_of(area(RING), "area").bounds == (115.5, 37.5, 115.6, 37.6)


def test_a_bow_tie_is_refused_with_the_place_where_it_crosses():
    with pytest.raises(InvalidShape) as refusal:
        shape_of(area(BOW_TIE))

    assert refusal.value.facts["place"] == pytest.approx((115.55, 37.55))


@pytest.mark.parametrize(
    "geometry",
    [
        area(RING[:-1]),
        {"type": "Point", "coordinates": [115.5, 37.5, 20.0]},
        {"type": "Point", "coordinates": ["115.5", 37.5]},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": None},
        {"type": "Polygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "MultiPoint", "coordinates": [[115.5, 37.5]]},
        {},
    ],
    ids=["unclosed", "height", "text", "empty", "null", "no ring", "collection", "multipoint", "nothing"],
)
def test_what_is_no_shape_of_ours_is_refused(geometry: dict[str, object]):
    with pytest.raises(InvalidShape):
        shape_of(geometry)


@pytest.mark.parametrize("position", [[37.6, 115.6], [640124.0, 4165728.4], [float("nan"), 37.5]])
def test_swapped_axes_metres_and_nan_are_out_of_range(position: list[float]):
    with pytest.raises(OutOfRange):
        shape_of({"type": "Point", "coordinates": position})


def test_an_area_is_no_line():
    with pytest.raises(InvalidShape):
        shape_of(area(RING), "line")


def test_a_written_ring_runs_against_the_clock():
    clockwise = Polygon([tuple(position) for position in RING[::-1]])

    assert Polygon(as_geojson(clockwise)["coordinates"][0]).exterior.is_ccw


def test_one_part_goes_into_a_multi_shape_and_comes_out_unchanged():
    shape = shape_of(area(RING))

    assert isinstance(multi(shape), MultiPolygon)
    assert single(multi(shape)).equals(shape)


def test_a_label_stands_inside_a_crescent():
    crescent = Point(0, 0).buffer(2).difference(Point(1, 0).buffer(1.9))

    assert crescent.contains(label_point(crescent))
