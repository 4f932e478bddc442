"""Query parameters: what is read, and what is refused with what is allowed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from shapely import Point
from starlette.requests import Request

from api.errors import BadParameter, UnknownParameter
from api.ogc.parameters import MOST, read_items
from api.ogc.systems import in_degrees, system
from geo.crs import from_crs, in_authority_order
from geo.errors import OutOfRange, UnknownCrs
from layers.errors import BadFilter, BadText

EPSG = "http://www.opengis.net/def/crs/EPSG/0"


def asked(**parameters):
    pairs = [(name.replace("_", "-"), str(value)) for name, value in parameters.items()]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "query_string": urlencode(pairs).encode(),
    }
    return read_items(Request(scope))


def test_without_parameters_everything_is_asked_a_hundred_at_a_time():
    found = asked()

    assert (found.limit, found.after, found.box, found.filter, found.days) == (
        100,
        0,
        None,
        None,
        (None, None),
    )


def test_a_box_has_four_numbers_or_six():
    assert asked(bbox="115.25,37.5,115.5,37.75").box == (115.25, 37.5, 115.5, 37.75)
    assert asked(bbox="115.25,37.5,0,115.5,37.75,90").box == (115.25, 37.5, 115.5, 37.75)


@pytest.mark.parametrize("bbox", ["1,2,3", "1,2,3,4,5", "a,2,3,4", "1,2,3,", "", "1_0,2,3,4"])
def test_a_box_of_other_than_numbers_is_refused(bbox):
    with pytest.raises((BadParameter, OutOfRange)):
        asked(bbox=bbox)


@pytest.mark.parametrize("bbox", ["1,NaN,3,4", "1,2,Infinity,4", "1,4,3,2", "181,2,182,4", "1,-91,3,4"])
def test_a_box_outside_the_world_is_refused(bbox):
    with pytest.raises(OutOfRange):
        asked(bbox=bbox)


def test_a_box_across_the_antimeridian_is_legal_in_degrees():
    found = asked(bbox="170,30,-170,40")

    assert found.box is None
    assert found.filter["args"][1] == {"bbox": [170, 30, -170, 40]}


def test_a_box_across_the_antimeridian_is_refused_in_metres():
    with pytest.raises(OutOfRange):
        asked(bbox="4160000,560000,4170000,540000", bbox_crs=f"{EPSG}/4547")


def test_latitude_comes_first_in_a_box_of_4490():
    assert asked(bbox="37.5,115.25,37.75,115.5", bbox_crs=f"{EPSG}/4490").box == (115.25, 37.5, 115.5, 37.75)


@pytest.mark.parametrize("code", [4547, 4548, 3857])
def test_the_corners_of_a_projected_box_belong_to_its_area(code):
    crs = system(f"{EPSG}/{code}")
    numbers = {4547: (4160000, 580000, 4170000, 602000), 4548: (4160000, 320000, 4170000, 342000)}.get(
        code, (12880000, 4510000, 12902000, 4520000)
    )

    box, area = in_degrees(numbers, crs)

    for first in numbers[0::2]:
        for second in numbers[1::2]:
            corner = from_crs(in_authority_order(Point(first, second), crs), crs)
            assert area.distance(corner) < 1e-9
    assert box == area.bounds


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-15", (date(2026, 3, 15), date(2026, 3, 15))),
        ("2026-03-14T15:59:59Z", (date(2026, 3, 14), date(2026, 3, 14))),
        ("2026-03-14T16:00:00Z", (date(2026, 3, 15), date(2026, 3, 15))),
        ("2026-03-15T00:00:00.5+08:00", (date(2026, 3, 15), date(2026, 3, 15))),
        ("2026-01-01/2026-03-15", (date(2026, 1, 1), date(2026, 3, 15))),
        ("../2026-03-15", (None, date(2026, 3, 15))),
        ("/2026-03-15", (None, date(2026, 3, 15))),
        ("2026-03-15/..", (date(2026, 3, 15), None)),
        ("2026-03-15/", (date(2026, 3, 15), None)),
    ],
)
def test_a_time_is_an_instant_a_day_or_a_span(text, days):
    assert asked(datetime=text).days == days


@pytest.mark.parametrize(
    "text",
    ["", "../..", "/", "2026-02-30", "2026-3-1", "yesterday", "2026-03-15/2026-03-14", "2026",
     "2026-03-15T25:00:00Z",
     "2026-03-15T00:00:00", "2026-01-01/2026-02-01/2026-03-01", "9999-12-31T23:59:59-23:59"],
)  # fmt: skip
def test_an_impossible_time_is_refused(text):
    with pytest.raises(BadParameter):
        asked(datetime=text)


def test_a_limit_above_the_most_is_clipped():
    assert asked(limit=10**9).limit == MOST
    assert asked(limit=10**30).limit == MOST


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "1.5", "", "٣", "00", "+5"])
def test_a_limit_that_is_no_count_is_refused(limit):
    with pytest.raises(BadParameter):
        asked(limit=limit)


def test_an_unknown_parameter_is_refused_with_the_known_ones():
    with pytest.raises(UnknownParameter) as refused:
        asked(colour="red")

    assert "bbox-crs" in refused.value.facts["known"]
    assert "as-of" in refused.value.facts["known"]


@pytest.mark.parametrize("name", ["crs", "bbox_crs", "filter_crs"])
def test_an_unknown_reference_system_is_refused(name):
    with pytest.raises(UnknownCrs):
        asked(**{name: f"{EPSG}/99999"})


def test_a_text_with_nul_is_refused():
    with pytest.raises(BadText):
        asked(filter="name = 'a\0'")


def test_an_unknown_filter_language_is_refused():
    with pytest.raises(BadParameter):
        asked(filter="a = 1", filter_lang="sql")


def test_the_record_time_may_stand_in_the_filter():
    found = asked(filter="as_of = TIMESTAMP('2026-03-15T01:02:03Z') AND name = 'a'")

    assert found.as_of == datetime(2026, 3, 15, 1, 2, 3, tzinfo=UTC)
    assert found.filter == {"op": "=", "args": [{"property": "name"}, "a"]}


def test_a_day_as_record_time_means_its_end_in_shanghai():
    assert asked(as_of="2026-03-15").as_of == datetime(2026, 3, 15, 15, 59, 59, 999000, tzinfo=UTC)


def test_two_record_times_in_one_filter_are_refused():
    with pytest.raises(BadFilter, match="twice"):
        asked(filter="as_of = DATE('2026-03-15') AND as_of = DATE('2026-03-16')")


def test_a_shape_in_a_filter_may_be_given_with_latitude_first():
    found = asked(filter="S_INTERSECTS(geometry, POINT(37.6 115.5))", filter_crs=f"{EPSG}/4490")

    assert found.filter["args"][1] == {"type": "Point", "coordinates": [115.5, 37.6]}
