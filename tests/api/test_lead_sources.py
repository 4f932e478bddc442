"""Leads that people hand in, by hand, from a note or as a list; and how often leads were right."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from shapely import Point, Polygon, box
from shapely.geometry import mapping
from starlette.testclient import TestClient

from geo.crs import OFFERED, to_crs
from tests.api.conftest import Service, a_jpeg, announced, send
from tests.api.leads import a_lead, noted, sent, standing, stepped, told, verify

PATCH = box(115.600, 37.610, 115.601, 37.611)
FIELD = box(115.640, 37.620, 115.642, 37.621)
CROSSING = Polygon([(115.65, 37.62), (115.651, 37.621), (115.651, 37.62), (115.65, 37.621), (115.65, 37.62)])


def body(**changes: Any) -> dict[str, Any]:
    """A lead that an agency named by letter."""
    return {
        "id": "11111111-2222-4333-8444-555555555555",
        "source": "agency",
        "kind": "疑似建房",
        "geometry": mapping(FIELD),
        "day": "2026-11-02",
        "agency": "市自然资源局",
        "why": "来函第3号",
        **changes,
    }


def a_list(*shapes: Any, **names: Any) -> bytes:
    """A list of patches as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {"名称": f"图斑{at}", "类型": "疑似占地"},
            "geometry": shape and mapping(shape),
        }
        for at, shape in enumerate(shapes, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **names}).encode()


def handed(client: TestClient, content: bytes, name: str = "线索.geojson", **changes: str) -> Any:
    """The answer to a list."""
    query = {"name": name, "day": "2026-11-02", "agency": "市自然资源局", **changes}
    return client.post(
        "/api/leads/lists",
        params=query,
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )


def test_a_lead_by_hand_is_placed_once_however_often_it_is_sent(service: Service) -> None:
    analyst = service.signed_in("analyst")

    first, again = (analyst.post("/api/leads", json=body()) for _ in range(2))
    other = analyst.post("/api/leads", json=body(kind="疑似填湖"))

    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 409]
    lead = first.json()
    assert (lead["source"], lead["state"], lead["evidence"]["agency"]) == ("agency", "new", "市自然资源局")
    assert lead["kind_words"] == {"zh": "疑似建房", "en": "疑似建房"}
    assert lead["chips"] is None
    verify(service)


@pytest.mark.parametrize(
    "changes",
    [{"day": "2027-01-01"}, {"agency": " "}, {"kind": ""}, {"source": "change"}, {"id": "run1-1"}],
)
def test_a_lead_that_does_not_say_enough_is_refused(gpkg_service: Service, changes: dict[str, str]) -> None:
    answer = gpkg_service.signed_in("analyst").post("/api/leads", json=body(**changes))
    assert answer.status_code == 400
    assert gpkg_service.signed_in("analyst").get("/api/leads").json()["total"] == 0


def test_a_quick_note_becomes_a_lead_with_its_place_words_and_photos(service: Service) -> None:
    photo = a_jpeg()
    note = {
        "layer": "quick_notes", "feature": None, "state_seen": None, "remainder": None, "note": "有人在填土",
        "answers": {"kind": "illegal_land_use", "going_on": True}, "photos": announced(photo),
        "place": {"type": "Point", "coordinates": [115.61, 37.61]},
    }  # fmt: skip
    report = uuid4()
    assert send(service.signed_in("supervisor"), report, **note).status_code == 202
    supervisor = service.signed_in("supervisor")

    first, again = (supervisor.post("/api/leads/from-note", json={"report": str(report)}) for _ in range(2))

    assert [first.status_code, again.status_code] == [201, 200]
    lead = first.json()
    assert (lead["source"], lead["place"], lead["because"][0]["zh"]) == (
        "note",
        [115.61, 37.61],
        "有人在填土",
    )
    assert lead["evidence"] == {"report": str(report), "photos": [announced(photo)[0]["sha256"]]}
    assert lead["kind_words"]["en"] == "Land use, works"


def test_a_report_that_is_no_quick_note_becomes_no_lead(gpkg_service: Service) -> None:
    supervisor, report = gpkg_service.signed_in("supervisor"), uuid4()
    send(supervisor, report)
    answer = supervisor.post("/api/leads/from-note", json={"report": str(report)})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-report")


def test_every_row_of_a_list_is_a_lead_or_is_told_why_not(service: Service) -> None:
    content = a_list(FIELD, None, CROSSING, Point(115.66, 37.62), box(115.67, 37.62, 115.671, 37.621))

    answer = handed(service.signed_in("analyst"), content)

    assert answer.status_code == 200, answer.text
    listed = answer.json()
    assert (listed["added"], listed["known"], listed["refused"]) == (2, 0, 3)
    assert [row["row"] for row in listed["rows"]] == [1, 2, 3, 4, 5]
    assert [row["lead"] is not None for row in listed["rows"]] == [True, False, False, False, True]
    assert all(row["problem"]["zh"] for row in listed["rows"] if row["lead"] is None)
    lead = service.signed_in("analyst").get(f"/api/leads/{listed['rows'][0]['lead']}").json()
    assert (lead["kind"], lead["evidence"]["name"], lead["evidence"]["row"]) == ("疑似占地", "图斑1", 1)
    verify(service)


@pytest.mark.parametrize("written", ["水面变陆地", "疑似水面变陆地", "Water became land", "WATER_TO_LAND"])
def test_a_kind_that_a_list_names_in_our_words_is_that_kind_in_both_languages(
    gpkg_service: Service, written: str
) -> None:
    analyst, listed = gpkg_service.signed_in("analyst"), json.loads(a_list(FIELD))
    listed["features"][0]["properties"]["类型"] = written
    row = handed(analyst, json.dumps(listed).encode()).json()["rows"][0]
    lead = analyst.get(f"/api/leads/{row['lead']}").json()
    assert (lead["kind"], lead["kind_words"]["en"]) == ("WATER_TO_LAND", "Water became land")


def test_a_list_of_points_is_taken_as_places(gpkg_service: Service) -> None:
    listed = handed(
        gpkg_service.signed_in("analyst"), a_list(Point(115.66, 37.62), Point(115.67, 37.62))
    ).json()
    assert (listed["added"], listed["refused"]) == (2, 0)


def test_the_same_list_again_makes_no_lead_twice(service: Service) -> None:
    analyst, content = service.signed_in("analyst"), a_list(FIELD)

    first, again = handed(analyst, content).json(), handed(analyst, content).json()

    assert (first["added"], again["added"], again["known"]) == (1, 0, 1)
    assert again["rows"][0]["lead"] == first["rows"][0]["lead"]
    assert analyst.get("/api/leads").json()["total"] == 1


def test_a_row_that_is_a_pending_patch_is_told_there_and_not_noted_again(service: Service) -> None:
    noted(service, a_lead())
    nearly = box(115.60002, 37.61001, 115.60102, 37.61101)

    listed = handed(service.signed_in("analyst"), a_list(nearly, FIELD)).json()

    assert (listed["added"], listed["known"]) == (1, 1)
    assert listed["rows"][0]["lead"] == "run1-1"
    assert listed["rows"][0]["problem"]["code"] == "known-lead"
    last = standing(service)["events"][-1]
    assert (last["step"], last["facts"]["agency"], last["facts"]["row"]) == ("list", "市自然资源局", 1)


def test_a_list_in_another_declared_system_lies_where_it_should(gpkg_service: Service) -> None:
    plane = to_crs(FIELD, OFFERED["EPSG:4548"])
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}

    listed = handed(gpkg_service.signed_in("analyst"), a_list(plane, crs=name)).json()

    assert listed["crs"]["en"] == "EPSG:4548 (as the file declares)"
    analyst = gpkg_service.signed_in("analyst")
    lead = analyst.get(f"/api/leads/{listed['rows'][0]['lead']}").json()
    assert lead["place"] == pytest.approx([115.641, 37.6205], abs=1e-5)


def test_a_list_that_lies_elsewhere_is_sent_to_the_doctor(gpkg_service: Service) -> None:
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4214"}}  # Beijing 1954
    answer = handed(gpkg_service.signed_in("analyst"), a_list(FIELD, crs=name))
    assert (answer.status_code, answer.json()["code"]) == (422, "list-doubtful")
    assert "数据导入" in answer.json()["detail"]
    assert gpkg_service.signed_in("analyst").get("/api/leads").json()["total"] == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no list", b"\x00" * 5000])
def test_a_file_that_is_no_list_is_refused_whole(gpkg_service: Service, content: bytes) -> None:
    answer = handed(gpkg_service.signed_in("analyst"), content)
    assert 400 <= answer.status_code < 500
    assert gpkg_service.signed_in("analyst").get("/api/leads").json()["total"] == 0


@pytest.mark.parametrize("who", ["patrol", "officer", "leader", "planner", "auditor", "administrator"])
def test_only_the_desk_hands_leads_in(gpkg_service: Service, who: str) -> None:
    client = gpkg_service.signed_in(who)
    answers = [client.post("/api/leads", json=body()), handed(client, a_list(FIELD))]
    answers.append(client.post("/api/leads/from-note", json={"report": str(uuid4())}))
    assert [answer.json()["code"] for answer in answers] == ["not-allowed"] * 3


def test_how_often_leads_were_right_is_told_to_everybody_with_how_few_they_are(service: Service) -> None:
    noted(service, a_lead(1), a_lead(2), a_lead(3, kind="NEW_ROOF"))
    sent(service)
    told(service.signed_in("patrol"), "confirmed")
    before = service.clock.now
    service.clock.forward(hours=1)
    stepped(service.signed_in("analyst"), "run1-2", 1, "dismiss", reason="season")

    table = service.signed_in("patrol").get("/api/leads/precision").json()

    land, roof = table["rows"]
    assert (land["kind"], land["confirmed"], land["answered"], land["dismissed"]) == (
        "WATER_TO_LAND",
        1,
        1,
        1,
    )
    assert (land["share"], round(land["low"], 2), land["few"]) == (1.0, 0.21, True)
    assert (roof["share"], roof["waiting"], table["reasons"]) == (None, 1, {"season": 1})
    was = service.signed_in("leader").get(
        "/api/leads/precision", params={"as_of": f"{before:%Y-%m-%dT%H:%M:%S}.000Z"}
    )
    assert [(row["dismissed"], row["waiting"]) for row in was.json()["rows"]] == [(0, 1), (0, 1)]


@pytest.mark.parametrize("column", ["demonstration", "演示数据"])
def test_leads_of_a_demonstration_stay_such_when_another_account_hands_their_list_in(
    service: Service, column: str
) -> None:
    noted(service, a_lead(shape=FIELD, demonstration=True))
    analyst = service.signed_in("analyst")
    stepped(analyst, "run1-1", 1, "dismiss", reason="season")  # or the row would be told there
    rows = json.loads(a_list(FIELD, PATCH, box(115.66, 37.62, 115.661, 37.621)))
    rows["features"][1]["properties"][column] = True  # as every export says it

    answer = handed(analyst, json.dumps(rows).encode()).json()

    ids = [row["lead"] for row in answer["rows"]]
    marks = [analyst.get(f"/api/leads/{id}").json()["demonstration"] for id in ids]
    assert marks == [True, True, False]  # known by its vertices, by its mark, not at all


def test_a_lead_written_down_with_the_vertices_of_a_demonstration_s_is_one(service: Service) -> None:
    noted(service, a_lead(1, shape=FIELD, demonstration=True))
    analyst = service.signed_in("analyst")

    assert analyst.post("/api/leads", json=body()).json()["demonstration"] is True
