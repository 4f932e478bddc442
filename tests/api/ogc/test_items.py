"""Features over HTTP, on both stores: the five numbers, pages, filters, systems and refusals."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pyproj
import pytest

from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from tests.seeded import BOX, EXTENT, FIVE, SPAN, STEP, WEST

ITEMS = "/ogc/collections/points/items"
TRIANGLE = f"POLYGON(({WEST} 37.5,{WEST + 4 * STEP} 37.5,{WEST} {37.5 + 4 * STEP},{WEST} 37.5))"
HALF_A_PAIR = '{"op": "=", "args": [{"property": "name"}, "\\ud800"]}'
EPSG = "http://www.opengis.net/def/crs/EPSG/0"


def matched(client, **parameters):
    """How many features match, said by the server and counted by walking."""
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    page = client.get(ITEMS, params={**named, "limit": 40}).json()
    ids = [feature["id"] for feature in walk(client, page)]
    assert len(ids) == len(set(ids)) == page["numberMatched"]
    return page["numberMatched"]


def walk(client, page):
    """All features of a page and of those after it."""
    while True:
        assert page["numberReturned"] == len(page["features"])
        yield from page["features"]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            return
        page = client.get(following[0]).json()
        assert page["features"], "a next link led to an empty page"


def joined(numbers):
    return ",".join(map(str, numbers))


def test_the_five_numbers_are_the_seeded_ones(client):
    extent = client.get("/ogc/collections/points").json()["extent"]["spatial"]["bbox"][0]

    assert matched(client) == FIVE.all
    assert matched(client, bbox=joined(BOX)) == FIVE.box
    assert matched(client, datetime=f"{SPAN[0]}/{SPAN[1]}") == FIVE.span
    assert matched(client, filter="severity = 3") == FIVE.condition
    assert tuple(extent) == EXTENT


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("name = '观测点7号'", 1),
        ("name LIKE '观测点1_号'", 10),
        ("name LIKE '观测点%' AND severity < 2", 50),
        ("id LIKE 'P%'", 0),
        ("CASEI(id) LIKE CASEI('P00%')", 10),
        ("severity IN (1, 2) AND NOT urgent = TRUE", 50),
        ("severity BETWEEN 4 AND 5", 100),
        ("measured_m > 62", 1),
        ("measured_m > 61.9 AND measured_m <= 62.25", 2),
        ("empty_m IS NULL", 250),
        ("empty_m IS NOT NULL", 0),
        ("empty_m > 0 OR NOT (empty_m > 0)", 0),
        ("urgent", 125),
        ("kind <> 'dike'", 125),
        ("seen_on = DATE('2026-01-01')", 3),
        ("seen_on = '2026-01-01'", 3),
        ("seen_on < DATE('2026-01-03')", 6),
        ("seen_on >= TIMESTAMP('2026-04-09T16:00:00Z')", 2),
        ("T_AFTER(seen_on, DATE('2026-04-08'))", 4),
        ("T_BEFORE(seen_on, DATE('2026-01-02'))", 3),
        ("T_DURING(seen_on, INTERVAL('2026-01-01', '2026-01-02'))", 6),
        ("T_INTERSECTS(seen_on, INTERVAL('..', '2026-01-02'))", 6),
        ("valid_from <= DATE('2026-01-01') AND valid_to > DATE('2026-01-01')", 3),
        ("recorded_at > TIMESTAMP('2020-01-01T00:00:00Z')", 250),
        ("recorded_at > DATE('2099-01-01')", 0),
        ("state = 'done'", 25),
        ("owner = '业主3'", 36),
        ("id = 'p001' OR id = 'p002'", 2),
        ("seen_on = valid_from", 250),
        ("TRUE", 250),
        ("FALSE", 0),
        (f"S_INTERSECTS(geometry, BBOX({joined(BOX)}))", 15),
        (f"S_INTERSECTS(geometry, POINT({WEST} 37.5))", 1),
        (f"S_WITHIN(geometry, BBOX({joined(BOX)}))", 3),
        (f"S_DISJOINT(geometry, BBOX({joined(BOX)}))", 235),
        (f"S_INTERSECTS(geometry, {TRIANGLE})", 15),
    ],
)  # fmt: skip
def test_a_condition_finds_what_it_says(client, text, count):
    assert client.get(ITEMS, params={"filter": text, "limit": 1}).json()["numberMatched"] == count


def test_cql2_json_asks_the_same_as_text(client):
    condition = (
        '{"op": "and", "args": [{"op": "=", "args": [{"property": "severity"}, 3]}, {"property": "urgent"}]}'
    )

    assert matched(client, filter=condition, filter_lang="cql2-json") == 25


@pytest.mark.parametrize("span", ["2026-02-01", "2026-02-01T04:00:00Z", "2026-01-31T16:00:00Z"])
def test_an_instant_finds_what_was_valid_on_its_day(client, span):
    assert matched(client, datetime=span) == 3


def test_half_open_spans_share_out_everything(client):
    before = matched(client, datetime="../2026-01-31")
    after = matched(client, datetime="2026-02-01/..")

    assert (before, after) == (93, 157)


def test_a_box_across_the_antimeridian_goes_the_other_way_round(client):
    around = f"{BOX[2]},{BOX[1]},{BOX[0]},{BOX[3]}"

    assert matched(client, bbox=around) == 3 * (25 - 3)  # the two columns of the edge belong to both


def test_a_projected_box_finds_what_lies_in_it_exactly(client):
    plane = pyproj.Transformer.from_crs(4490, 4547, always_xy=True)
    box = (37.53, 115.3, 37.58, 115.5)
    west, south = plane.transform(box[1], box[0])
    east, north = plane.transform(box[3], box[2])

    found = client.get(
        ITEMS,
        params={"bbox": f"{south},{west},{north},{east}", "bbox-crs": f"{EPSG}/4547", "limit": 300},
    ).json()

    expected = set()
    for number in range(250):
        x, y = plane.transform(WEST + number % 25 * STEP, 37.5 + number // 25 * STEP)
        if west <= x <= east and south <= y <= north:
            expected.add(f"p{number:03}")
    assert expected
    assert {feature["id"] for feature in found["features"]} == expected


@pytest.mark.parametrize("code", ["4490", "4326", "4547", "4548", "3857"])
def test_coordinates_come_in_the_axis_order_of_the_authority(client, code):
    uri = f"{EPSG}/{code}"

    answer = client.get(f"{ITEMS}/p001", params={"crs": uri})

    source = 4326 if code == "3857" else 4490
    given = pyproj.Transformer.from_crs(source, int(code)).transform(
        37.5, WEST + STEP
    )  # authority's order in and out
    assert answer.headers["content-crs"] == f"<{uri}>"
    assert answer.json()["geometry"]["coordinates"] == pytest.approx(
        given, abs=1e-3 if code > "4499" or code == "3857" else 1e-8
    )


def test_without_a_system_coordinates_are_longitude_and_latitude(client):
    answer = client.get(f"{ITEMS}/p001")

    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert answer.json()["geometry"] == {"type": "Point", "coordinates": [WEST + STEP, 37.5]}


def test_a_feature_carries_its_fields_days_and_times(client):
    feature = client.get(f"{ITEMS}/p001").json()

    assert feature["id"] == "p001"
    assert feature["properties"] == {
        "name": "观测点1号", "severity": 2, "measured_m": 0.25, "kind": "dike", "urgent": False,
        "seen_on": "2026-01-02", "empty_m": None, "owner": "业主1", "state": "open", "unit": None,
        "valid_from": "2026-01-02", "valid_to": "2026-01-03", "recorded_at": "2026-11-23T08:00:00.000Z",
        "demonstration": True, "as_of": None,
    }  # fmt: skip


def test_areas_are_right_handed_multi_polygons(client):
    shape = client.get("/ogc/collections/zones/items/z0").json()["geometry"]

    (((ring),),) = shape["coordinates"]
    turn = sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in pairwise(ring))
    assert shape["type"] == "MultiPolygon"
    assert turn < 0  # counter-clockwise


def test_a_walk_sees_one_state_although_people_go_on_writing(own_client, database, clock):
    first = own_client.get(ITEMS, params={"limit": 100}).json()
    clock.forward(seconds=10)
    with database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        store.add(Feature("points", "late", None, {"name": "后来"}), why="test")
        store.retire("points", "p200", version=1, why="test")

    ids = [feature["id"] for feature in walk(own_client, first)]

    assert len(ids) == len(set(ids)) == 250
    assert "p200" in ids
    assert "late" not in ids


def test_what_was_known_at_a_time_can_be_asked_by_parameter_and_by_filter(own_client, database, clock):
    before = clock.now
    clock.forward(days=1)
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).retire("points", "p001", version=1, why="test")
    then = (before + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert matched(own_client) == 249
    assert matched(own_client, as_of=then) == 250
    assert matched(own_client, filter=f"as_of = TIMESTAMP('{then}') AND id = 'p001'") == 1
    assert own_client.get(f"{ITEMS}/p001").status_code == 404
    assert own_client.get(f"{ITEMS}/p001", params={"as-of": then}).json()["id"] == "p001"


def test_a_limit_above_the_most_is_clipped_and_said(client):
    page = client.get(ITEMS, params={"limit": 1000000}).json()

    assert page["numberReturned"] == len(page["features"]) == 250


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"colour": "red"}, "unknown-parameter"),
        ({"limit": "0"}, "bad-parameter"),
        ({"limit": "many"}, "bad-parameter"),
        ({"bbox": "1,2,3"}, "out-of-range"),
        ({"bbox": "1,NaN,3,4"}, "out-of-range"),
        ({"datetime": "2026-02-30"}, "bad-parameter"),
        ({"crs": "EPSG:99999"}, "unknown-crs"),
        ({"bbox": "1,2,3,4", "bbox-crs": "nowhere"}, "unknown-crs"),
        ({"filter": "colour = 'red'"}, "unknown-field"),
        ({"filter": "severity = 'three'"}, "bad-filter"),
        ({"filter": "severity ="}, "bad-filter"),
        ({"filter": "name = 'a' AND as_of < DATE('2026-01-01')"}, "unknown-field"),
        ({"filter": "NOT " * 30 + "urgent"}, "bad-filter"),
        ({"filter": HALF_A_PAIR, "filter-lang": "cql2-json"}, "bad-text"),
        ({"filter": "S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))"}, "bad-filter"),
        ({"filter": "S_INTERSECTS(geometry, POINT(200 0))"}, "bad-filter"),
        ({"filter": "measured_m = 1e400"}, "bad-filter"),
        ({"f": "xml"}, "bad-parameter"),
        ({"after": "x"}, "bad-parameter"),
        ({"filter": "name = '\0'"}, "bad-text"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_400_with_a_code(client, parameters, code):
    answer = client.get(ITEMS, params=parameters)

    assert answer.status_code == answer.json()["status"] == 400, answer.text
    assert answer.json()["code"] == code
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("id", ["nothing", "1", "p001%00", "p" * 500, "%F0%9F%90%9F", "p001%20", "'; drop"])
def test_an_absent_feature_is_404(client, id):
    answer = client.get(f"{ITEMS}/{id}")

    assert (answer.status_code, answer.json()["status"]) == (404, 404)
