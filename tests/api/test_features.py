"""Features over HTTP: lists, one, and changes that name the version they were made on."""

from __future__ import annotations

import pytest

from tests.api.conftest import send

DIKES = "/api/layers/pond_dikes/features"


def a_new_dike(**changes):
    return {
        "geometry": {"type": "LineString", "coordinates": [[115.6, 37.6], [115.61, 37.6]]},
        "properties": {"name": "新埝", "code": "D-9", "length_m": 880.0},
        "state": "standing",
        "unit": "bureau",
        "valid_from": "2026-11-01",
        "valid_to": None,
        "why": "补测",
        **changes,
    }


def test_walking_all_next_pages_gives_every_feature_once(service):
    client, url, ids = service.signed_in("patrol"), f"{DIKES}?limit=2", []
    while url:
        page = client.get(url).json()
        ids += [feature["id"] for feature in page["features"]]
        url = page["next"]

    assert ids == ["dike-1", "dike-2", "dike-3"]
    assert (page["numberMatched"], page["numberReturned"]) == (3, 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bbox=115.602,37.5,115.603,37.7", ["dike-1"]),
        ("q=dike-2", ["dike-2"]),
        ("state=removed", []),
        ("unit=bureau&limit=1", ["dike-1"]),
        ("valid=2026-11-23", ["dike-1", "dike-2", "dike-3"]),
        ("as-of=2020-01-01T00:00:00.000Z", []),
    ],
)
def test_a_list_holds_what_was_asked_for(service, query, found):
    page = service.signed_in("patrol").get(f"{DIKES}?{query}").json()

    assert [feature["id"] for feature in page["features"]] == found


def test_a_field_that_the_role_may_not_see_is_absent_everywhere(gpkg_service):
    patrol, supervisor = gpkg_service.signed_in("patrol"), gpkg_service.signed_in("supervisor")

    one = patrol.get(f"{DIKES}/dike-1").json()
    layer = patrol.get("/api/layers/pond_dikes").json()

    assert "owner" not in one["properties"]
    assert "owner" not in {field["id"] for field in layer["fields"]}
    assert supervisor.get(f"{DIKES}/dike-1").json()["properties"]["owner"] == "somebody"


def test_a_planner_adds_a_feature_and_reads_it_back_with_its_version(service):
    client = service.signed_in("planner")

    answer = client.put(f"{DIKES}/new", json=a_new_dike(), headers={"If-None-Match": "*"})
    stored = client.get(f"{DIKES}/new")

    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert stored.json() == answer.json()
    assert stored.json()["label"] == "新埝"
    assert stored.json()["measured"]["length_m"] == pytest.approx(882.9, abs=0.5)


def test_adding_under_a_taken_id_is_refused(gpkg_service):
    client = gpkg_service.signed_in("planner")

    answer = client.put(f"{DIKES}/dike-1", json=a_new_dike(), headers={"If-None-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (412, "already-there")


def test_a_change_that_names_no_version_is_refused(gpkg_service):
    answer = gpkg_service.signed_in("planner").put(f"{DIKES}/dike-1", json=a_new_dike())

    assert (answer.status_code, answer.json()["code"]) == (428, "version-missing")


def test_a_change_of_an_older_version_names_both_versions(service):
    client = service.signed_in("planner")
    first = client.put(f"{DIKES}/dike-1", json=a_new_dike(), headers={"If-Match": '"1"'})

    second = client.put(f"{DIKES}/dike-1", json=a_new_dike(state="removed"), headers={"If-Match": '"1"'})

    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (second.status_code, second.json()["code"]) == (412, "edit-kept")
    assert (second.json()["mine"], second.json()["theirs"]) == (1, 2)


def test_a_change_keeps_the_fields_that_its_author_may_not_see(gpkg_service):
    gpkg_service.signed_in("planner").put(f"{DIKES}/dike-1", json=a_new_dike(), headers={"If-Match": '"1"'})

    stored = gpkg_service.signed_in("supervisor").get(f"{DIKES}/dike-1").json()

    assert stored["properties"]["owner"] == "somebody"


def test_a_hidden_field_cannot_be_written(gpkg_service):
    sent = a_new_dike(properties={"name": "x", "length_m": 1.0, "owner": "me"})

    answer = gpkg_service.signed_in("planner").put(f"{DIKES}/n", json=sent, headers={"If-None-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown-field")


def test_a_retired_feature_is_gone_but_its_history_stays(service):
    client = service.signed_in("supervisor")

    answer = client.delete(f"{DIKES}/dike-1", params={"why": "已拆除"}, headers={"If-Match": '"1"'})
    versions = client.get(f"{DIKES}/dike-1/history").json()["versions"]

    assert answer.status_code == 204
    assert client.get(f"{DIKES}/dike-1").status_code == 404
    assert [(one["operation"], one["why"]) for one in versions] == [("retire", "已拆除"), ("add", "test")]


@pytest.mark.parametrize("name", ["patrol", "officer", "leader", "auditor", "administrator"])
def test_only_those_who_keep_the_map_may_change_it(gpkg_service, name):
    client = gpkg_service.signed_in(name)

    added = client.put(f"{DIKES}/new", json=a_new_dike(), headers={"If-None-Match": "*"})
    retired = client.delete(f"{DIKES}/dike-1", params={"why": "x"}, headers={"If-Match": '"1"'})

    assert [answer.json()["code"] for answer in (added, retired)] == ["not-allowed", "not-allowed"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"geometry": {"type": "Point", "coordinates": [115.6, 37.6]}}, "invalid-shape"),
        ({"geometry": {"type": "LineString", "coordinates": [[115.6, 37.6]]}}, "invalid-shape"),
        ({"geometry": {"type": "LineString", "coordinates": "x"}}, "bad-request"),
        ({"geometry": {"type": "LineString", "coordinates": [[5e8, 4e6], [5e8, 5e6]]}}, "out-of-range"),
        ({"geometry": {"type": "LineString", "coordinates": [[True, "2"], [1, 2]]}}, "invalid-shape"),
        ({"geometry": {"type": "LineString", "coordinates": [[115, 37], None]}}, "invalid-shape"),
        ({"geometry": {"type": "LineString", "coordinates": []}}, "invalid-shape"),
        ({"geometry": {"type": "Circle", "coordinates": [1, 2]}}, "bad-request"),
        ({"state": "melted"}, "unknown-state"),
        ({"unit": "nobody"}, "value-not-allowed"),
        ({"properties": {"length_m": 5.0}}, "value-missing"),
        ({"properties": {"name": "x", "length_m": "5"}}, "value-not-allowed"),
        ({"properties": {"name": "x", "length_m": -5}}, "value-not-allowed"),
        ({"properties": {"name": "x", "length_m": 5, "colour": "red"}}, "unknown-field"),
        ({"properties": {"name": "x" * 61, "length_m": 5}}, "value-not-allowed"),
        ({"valid_from": "2026-02-30"}, "bad-request"),
        ({"valid_to": "2026-10-01"}, "value-not-allowed"),
        ({"why": ""}, "bad-request"),
        ({"extra": 1}, "bad-request"),
    ],
)
def test_a_feature_that_does_not_fit_its_layer_is_refused_and_not_stored(gpkg_service, changes, code):
    client = gpkg_service.signed_in("planner")

    answer = client.put(f"{DIKES}/new", json=a_new_dike(**changes), headers={"If-None-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert client.get(f"{DIKES}/new").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3", "bbox=nan,1,2,3", "bbox=5,1,2,3", "bbox=a,b,c,d", "limit=0", "limit=1001", "limit=x",
        "after=-1", "valid=2026-13-01", "valid=yesterday", "as-of=2026-11-23", "q=a%00b", "colour=red",
        "state=a%00b",
    ],
)  # fmt: skip
def test_a_query_of_a_wrong_form_is_refused_as_a_problem(gpkg_service, query):
    answer = gpkg_service.signed_in("patrol").get(f"{DIKES}?{query}")

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_layers_come_with_form_legend_count_and_groups(gpkg_service):
    answer = gpkg_service.signed_in("patrol").get("/api/layers").json()

    dikes = next(layer for layer in answer["layers"] if layer["id"] == "pond_dikes")

    assert dikes["count"] == 3
    assert dikes["allowed"] == ["report.submit"]
    assert dikes["remainder"]["unit"] == "m"
    assert dikes["style"]["symbol"]["line"].startswith("#")
    assert {"zh": "鱼塘与养殖", "en": "Ponds and farming"} in answer["groups"]


def test_search_finds_features_by_name_and_code(service):
    client = service.signed_in("patrol")

    by_name = client.get("/api/search", params={"q": "段村"}).json()
    by_code = client.get("/api/search", params={"q": "D-2"}).json()

    assert by_name["total"] == 3
    assert [(hit["id"], hit["sub"], hit["kind"]) for hit in by_code["hits"]] == [("dike-2", "D-2", "feature")]


def test_a_search_for_a_village_and_a_layer_finds_that_villages_dikes(service):
    client = service.signed_in("patrol")

    totals = [client.get("/api/search", params={"q": q}).json()["total"] for q in ("段村 围埝", "段村 道路")]

    assert totals == [3, 0]


def test_near_me_leaves_out_zones_that_only_surround_a_person(service):
    client = service.signed_in("patrol")
    layers = {layer["id"] for layer in client.get("/api/layers").json()["layers"]}

    near = client.get("/api/near", params={"lon": 115.6, "lat": 37.6, "radius_m": 500}).json()

    assert "reserve_zones" in layers
    assert {feature["layer"] for feature in near["features"]} == {"pond_dikes"}


def test_near_me_tells_distance_direction_and_who_looked_last(service):
    client = service.signed_in("patrol")
    send(client)

    near = client.get("/api/near", params={"lon": 115.6, "lat": 37.6, "radius_m": 500}).json()

    first, second = near["features"]
    assert (first["id"], near["total"]) == ("dike-1", 2)
    assert first["distance_m"] == pytest.approx(176.6, abs=0.5)
    assert first["bearing_deg"] == pytest.approx(90, abs=0.1)
    assert first["last_report"]["state_seen"] == "standing"
    assert second["last_report"] is None


def test_an_unknown_layer_does_not_exist(gpkg_service):
    answer = gpkg_service.signed_in("patrol").get("/api/layers/moon/features")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-layer")
