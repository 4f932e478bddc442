"""No question, however wrong, is answered with 5xx; hypothesis makes them up."""

from __future__ import annotations

import json
import string
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.ogc.parameters import ITEMS
from tests.seeded import FIVE

SLOWLY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NUMBERS = st.one_of(st.floats(), st.integers(), st.sampled_from(["", "NaN", "1e999", "-0", "115.3", "37.5"]))
BOXES = st.lists(NUMBERS, max_size=7).map(lambda numbers: ",".join(map(str, numbers)))
TIMES = st.text(alphabet=string.digits + "-:TZ./+", max_size=45)
WORDS = st.sampled_from(
    [
        *["severity", "name", "geometry", "seen_on", "recorded_at", "urgent", "as_of", "id", "owner"],
        *["=", "<", ">=", "<>", "AND", "OR", "NOT", "(", ")", ",", "IN", "LIKE", "BETWEEN", "IS", "NULL"],
        *["TRUE", "1", "2.5", "-3", "1e308", "'观测点'", "'2026-01-01'", "'..'", "'", '"', "\\"],
        *["DATE", "TIMESTAMP", "INTERVAL", "CASEI", "T_AFTER", "T_DURING", "S_INTERSECTS", "S_EQUALS"],
        *["BBOX", "POINT", "115.3 37.5", "POLYGON((0 0,1 0,1 1,0 0))"],
    ]
)
FILTERS = st.lists(WORDS, max_size=14).map(" ".join)
NAMES = ["severity", "=", "and", "in", "casei", "geometry", "s_intersects", "t_during", "Point", "2026-01-01"]
KEYS = ["op", "args", "property", "date", "timestamp", "interval", "bbox", "type", "coordinates"]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(NAMES),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


def asked(client, path="/ogc/collections/points/items", **parameters):
    """The answer; never 5xx, and a problem document when it is a refusal."""
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    answer = client.get(path, params={"limit": 2, **named})
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        assert answer.json()["code"]
    return answer


@SLOWLY
@given(name=st.sampled_from(ITEMS), value=st.text(max_size=60))
def test_any_text_in_any_parameter_is_answered_or_refused(gpkg_client, name, value):
    asked(gpkg_client, **{name: value})


@SLOWLY
@given(box=BOXES, code=st.sampled_from([4490, 4547, 3857, 32650]))
def test_any_box_is_answered_or_refused(gpkg_client, box, code):
    asked(gpkg_client, bbox=box, bbox_crs=f"http://www.opengis.net/def/crs/EPSG/0/{code}")


@SLOWLY
@given(first=TIMES, second=TIMES)
def test_any_time_is_answered_or_refused(gpkg_client, first, second):
    asked(gpkg_client, datetime=f"{first}/{second}")
    asked(gpkg_client, as_of=first)


@SLOWLY
@given(text=FILTERS)
def test_any_filter_of_the_languages_words_is_answered_or_refused(client, text):
    asked(client, filter=text)


@SLOWLY
@given(node=NODES)
def test_any_json_is_answered_or_refused_as_a_filter(client, node):
    asked(client, filter=json.dumps(node), filter_lang="cql2-json")


@SLOWLY
@given(layers=st.text(max_size=30), z=st.text(max_size=4), x=st.integers(), y=st.integers())
def test_any_tile_address_is_answered_or_refused(gpkg_client, layers, z, x, y):
    answer = gpkg_client.get(f"/tiles/{quote(layers, safe='')}/{quote(z, safe='')}/{x}/{y}.mvt")

    assert answer.status_code in (200, 204, 400, 404), answer.text


@pytest.mark.parametrize("header", ["accept", "accept-language", "accept-encoding", "x-request-id"])
def test_odd_headers_do_no_harm(gpkg_client, header):
    for value in ("", ",", ";;;", "*/*;q=x", "a" * 4000, '"', "W/"):
        answer = gpkg_client.get("/ogc/collections/points/items?limit=1", headers={header: value})
        assert answer.status_code in (200, 406)
    assert gpkg_client.get("/ogc/collections/points/items").json()["numberMatched"] == FIVE.all
