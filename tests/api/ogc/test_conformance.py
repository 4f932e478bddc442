"""Every collection walked as annex A asks (17-069r4, 18-058, 19-079r2), and every class proven.

A class that is declared and not proven here, or proven and not declared, fails the first test.
"""

from __future__ import annotations

import json
import re
from typing import cast

import cql2
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from starlette.routing import Route

from api.ogc.conformance import CQL2, FEATURES, TILES
from api.routes import STANDARD
from api.routes.tiles import FIRST
from tests.seeded import BOX, SPAN

EPSG = "http://www.opengis.net/def/crs/EPSG/0"
PROOFS = {
    f"{FEATURES}-1/1.0/conf/core": "test_collections_are_the_same_in_the_list_and_alone",
    f"{FEATURES}-1/1.0/conf/oas30": "test_the_served_contract_is_openapi_3_0_and_names_every_address",
    f"{FEATURES}-1/1.0/conf/geojson": "test_items_are_geojson_with_links",
    f"{FEATURES}-2/1.0/conf/crs": "test_every_declared_system_is_served",
    f"{FEATURES}-3/1.0/conf/queryables": "test_every_queryable_can_be_asked_for",
    f"{FEATURES}-3/1.0/conf/filter": "test_every_queryable_can_be_asked_for",
    f"{FEATURES}-3/1.0/conf/features-filter": "test_a_filter_joins_the_other_parameters",
    f"{CQL2}/cql2-text": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/cql2-json": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/basic-cql2": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/advanced-comparison-operators": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/case-insensitive-comparison": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/basic-spatial-functions": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/basic-spatial-functions-plus": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/spatial-functions": "test_the_classes_of_cql2_are_kept",
    f"{CQL2}/property-property": "test_the_classes_of_cql2_are_kept",
    f"{TILES}/core": "test_tilesets_lead_to_tiles",
    f"{TILES}/tileset": "test_tilesets_lead_to_tiles",
    f"{TILES}/tilesets-list": "test_tilesets_lead_to_tiles",
    f"{TILES}/mvt": "test_tilesets_lead_to_tiles",
}


def linked(document, rel):
    """The addresses of a rel."""
    return [link["href"] for link in document["links"] if link["rel"] == rel]


def collections(client):
    return client.get("/ogc/collections").json()["collections"]


def every_link(document):
    """All links, at any depth."""
    if isinstance(document, dict):
        if "href" in document:
            yield document
        for part in document.values():
            yield from every_link(part)
    if isinstance(document, list):
        for part in document:
            yield from every_link(part)


def test_each_declared_class_has_a_proof_and_each_proof_a_class(gpkg_client):
    declared = gpkg_client.get("/ogc/conformance").json()["conformsTo"]

    assert set(declared) == set(PROOFS)
    assert set(PROOFS.values()) <= set(globals())


def test_the_landing_page_leads_everywhere(gpkg_client):
    landing = gpkg_client.get("/ogc").json()

    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        assert linked(landing, rel), rel
    assert gpkg_client.get("/ogc/").json() == landing


def test_what_a_link_promises_is_what_is_sent(gpkg_client):
    pages = ["/ogc", "/ogc/collections", "/ogc/collections/points", "/ogc/collections/points/tiles"]
    pages += [
        "/ogc/collections/points/items?limit=3&filter=severity%20%3C%203",
        "/ogc/collections/points/items/p001",
    ]
    for page in pages:
        for link in every_link(gpkg_client.get(page).json()):
            if link.get("templated") or not link["href"].startswith("http://testserver"):
                continue
            answer = gpkg_client.get(link["href"], headers={"Accept": link["type"]})
            assert answer.status_code == 200, link
            assert link["type"].split(";")[0] == answer.headers["content-type"].split(";")[0], link


def test_the_served_contract_is_openapi_3_0_and_names_every_address(gpkg_client):
    answer = gpkg_client.get("/ogc/api")
    document = answer.json()

    OpenAPIV30SpecValidator(document).validate()
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    routes = (*FIRST, *(route for router in STANDARD for route in router.routes))
    served = {
        re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/ogc") or "/")
        for path in (cast(Route, route).path for route in routes)
        if path.startswith("/ogc")
    }
    assert {re.sub(r"\{[^}]*\}", "{}", path) for path in document["paths"]} == served


def test_collections_are_the_same_in_the_list_and_alone(client):
    listed = collections(client)

    assert {one["id"] for one in listed} == {"points", "zones", "houses"}
    for one in listed:
        assert client.get(f"/ogc/collections/{one['id']}").json() == one
        assert one["storageCrs"] in one["crs"]


def test_an_extent_is_that_of_the_data(client):
    by_id = {one["id"]: one["extent"] for one in collections(client)}

    assert by_id["zones"]["spatial"]["bbox"] == [[115.125, 37.375, 115.875, 37.75]]
    assert by_id["points"]["temporal"]["interval"] == [["2025-12-31T16:00:00Z", "2026-04-10T16:00:00Z"]]
    assert by_id["zones"]["temporal"]["interval"] == [[None, None]]


def test_items_are_geojson_with_links(client):
    for one in collections(client):
        (items,) = linked(one, "items")
        answer = client.get(items)
        page = answer.json()
        assert answer.headers["content-type"] == "application/geo+json"
        assert page["type"] == "FeatureCollection"
        assert page["timeStamp"].endswith("Z")
        assert page["numberReturned"] == len(page["features"]) <= page["numberMatched"]
        assert linked(page, "self") == [items]
        for feature in page["features"][:5]:
            alone = client.get(f"{items}/{feature['id']}").json()
            assert {name: alone[name] for name in feature} == feature
            assert linked(alone, "collection") == linked(page, "collection")


def test_features_fit_the_schema_they_are_described_by(client):
    for one in collections(client):
        schema = client.get(linked(one, "describedby")[0]).json()
        Draft202012Validator.check_schema(schema)
        page = client.get(linked(one, "items")[0]).json()
        for feature in page["features"]:
            given = {name: value for name, value in feature["properties"].items() if value is not None}
            Draft202012Validator(schema).validate({**feature, "properties": given})


def test_every_declared_system_is_served(gpkg_client):
    for one in collections(gpkg_client):
        for uri in one["crs"]:
            answer = gpkg_client.get(linked(one, "items")[0], params={"crs": uri, "limit": 1})
            assert answer.headers["content-crs"] == f"<{uri}>"
            assert answer.json()["numberReturned"] == 1
            around = gpkg_client.get(linked(one, "items")[0], params={"crs": uri, "limit": 1}).json()
            x, y = first_position(around["features"][0]["geometry"]["coordinates"])
            box = f"{x - 1e-4},{y - 1e-4},{x + 1e-4},{y + 1e-4}"
            found = gpkg_client.get(linked(one, "items")[0], params={"bbox": box, "bbox-crs": uri}).json()
            assert around["features"][0]["id"] in {feature["id"] for feature in found["features"]}, uri


def first_position(coordinates):
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return coordinates


def test_every_queryable_can_be_asked_for(client):
    for one in collections(client):
        document = client.get(linked(one, "http://www.opengis.net/def/rel/ogc/1.0/queryables")[0]).json()
        assert document["$id"].endswith("/queryables")
        for name in set(document["properties"]) - {"as_of"}:
            answer = client.get(linked(one, "items")[0], params={"filter": f"{name} IS NULL", "limit": 1})
            assert answer.status_code == 200, (name, answer.text)


def test_a_filter_joins_the_other_parameters(client):
    asked = {
        "filter": "severity = 1",
        "bbox": ",".join(map(str, BOX)),
        "datetime": f"{SPAN[0]}/..",
        "filter-lang": "cql2-text",
        "filter-crs": f"{EPSG}/4490",
    }

    page = client.get("/ogc/collections/points/items", params=asked).json()

    wanted = set()
    for number in range(250):
        row, column = divmod(number, 25)
        if number % 5 == 0 and 3 <= column <= 7 and 2 <= row <= 4 and number % 100 >= 31:
            wanted.add(f"p{number:03}")
    assert wanted
    assert {feature["id"] for feature in page["features"]} == wanted


@pytest.mark.parametrize(
    ("kind", "text", "count"),
    [
        (
            "basic-cql2",
            "severity > 1 AND (urgent = TRUE OR name = '观测点1号') AND NOT seen_on > DATE('2026-01-03')",
            4,
        ),
        (
            "basic-cql2",
            "recorded_at >= TIMESTAMP('2026-11-23T08:00:00Z') AND unit IS NULL AND measured_m <> 0.25",
            249,
        ),
        (
            "advanced-comparison-operators",
            "severity BETWEEN 2 AND 3 AND id LIKE 'p00%' AND kind IN ('dike')",
            4,
        ),
        ("case-insensitive-comparison", "CASEI(kind) = CASEI('DIKE')", 125),
        (
            "basic-spatial-functions",
            "S_INTERSECTS(geometry, BBOX(115.296875, 37.53125, 115.359375, 37.5625))",
            15,
        ),
        ("basic-spatial-functions", "S_INTERSECTS(geometry, POINT(115.25 37.5))", 1),
        ("basic-spatial-functions-plus", "S_INTERSECTS(geometry, LINESTRING(115.25 37.5, 115.625 37.5))", 25),
        (
            "basic-spatial-functions-plus",
            "S_INTERSECTS(geometry, MULTIPOINT((115.25 37.5), (115.265625 37.5)))",
            2,
        ),
        ("spatial-functions", "S_EQUALS(geometry, POINT(115.25 37.5))", 1),
        ("spatial-functions", "S_DISJOINT(geometry, POINT(115.25 37.5))", 249),
        ("spatial-functions", "S_TOUCHES(geometry, LINESTRING(115.25 37.5, 115.3 37.5))", 1),
        (
            "spatial-functions",
            "S_WITHIN(geometry, POLYGON((115 37, 115.26 37, 115.26 38, 115 38, 115 37)))",
            10,
        ),
        (
            "spatial-functions",
            "S_OVERLAPS(geometry, POLYGON((115 37, 115.26 37, 115.26 38, 115 38, 115 37)))",
            0,
        ),
        ("spatial-functions", "S_CROSSES(geometry, LINESTRING(115.25 37.5, 115.3 37.5))", 0),
        ("spatial-functions", "S_CONTAINS(geometry, POINT(115.25 37.5))", 1),
        ("property-property", "seen_on = valid_from AND measured_m < severity", 12),
    ],
)
def test_the_classes_of_cql2_are_kept(client, kind, text, count):
    assert f"{CQL2}/{kind}" in PROOFS
    as_json = json.dumps(cql2.parse_text(text).to_json())

    by_text = client.get("/ogc/collections/points/items", params={"filter": text, "limit": 1}).json()
    asked = {"filter": as_json, "filter-lang": "cql2-json", "limit": 1}
    by_json = client.get("/ogc/collections/points/items", params=asked).json()

    assert (by_text["numberMatched"], by_json["numberMatched"]) == (count, count)


def test_tilesets_lead_to_tiles(gpkg_client):
    for one in collections(gpkg_client):
        (tilesets,) = linked(one, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector")
        listed = gpkg_client.get(tilesets).json()["tilesets"]
        assert {entry["dataType"] for entry in listed} == {"vector"}
        tileset = gpkg_client.get(linked(listed[0], "self")[0]).json()
        (template,) = linked(tileset, "item")
        tile = gpkg_client.get(template.format(tileMatrix=9, tileRow=198, tileCol=420))
        assert tile.status_code in (200, 204)
        if tile.status_code == 200:
            assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"


@pytest.mark.parametrize(
    "path", ["", "/conformance", "/api", "/collections", "/collections/points", "/collections/points/items"]
)
def test_head_tells_the_headers_of_get(gpkg_client, path):
    asked, got = gpkg_client.head(f"/ogc{path}"), gpkg_client.get(f"/ogc{path}")

    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "no-such-address"),
        ("/collections/nothing", 404, "unknown-layer"),
        ("/collections/nothing/items", 404, "unknown-layer"),
        ("/collections/nothing/queryables", 404, "unknown-layer"),
        ("/collections/points?limit=1", 400, "unknown-parameter"),
        ("?colour=red", 400, "unknown-parameter"),
        ("/conformance?f=html", 400, "bad-parameter"),
        ("/collections/points/items/p001?bbox=1,2,3,4", 400, "unknown-parameter"),
        ("/collections/points/items?limit=1&limit=2", 400, "bad-parameter"),
        ("/collections/points/items?limit=%00", 400, "bad-text"),
    ],
)
def test_a_refusal_is_a_problem_document_without_internals(gpkg_client, path, status, code):
    answer = gpkg_client.get(f"/ogc{path}")
    document = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, document["status"], document["code"]) == (status, status, code)
    assert not re.search("sqlite|postgres|Traceback|SELECT|geom|Exception", answer.text, re.IGNORECASE)


def test_who_accepts_only_other_forms_is_told_406(gpkg_client):
    answer = gpkg_client.get("/ogc/collections/points/items", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")


def test_who_accepts_json_and_who_asks_for_it_get_the_same(gpkg_client):
    accepted = gpkg_client.get("/ogc/collections/points/items/p001", headers={"Accept": "application/json"})
    asked = gpkg_client.get("/ogc/collections/points/items/p001?f=json", headers={"Accept": "text/html"})

    assert accepted.json()["properties"] == asked.json()["properties"]


def test_documents_without_features_may_be_read_by_any_page(gpkg_client):
    assert gpkg_client.get("/ogc").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in gpkg_client.get("/ogc/collections").headers
