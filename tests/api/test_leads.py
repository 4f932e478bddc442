"""Leads over HTTP: the desk's list and steps, the layer that shows sent ones, and what the ground answers."""

from __future__ import annotations

import gzip
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from shapely import Point, box
from starlette.testclient import TestClient

from api.worker import Worker
from geo.measure import area_m2
from layers.errors import LeadLayerClosed
from layers.rules.leads import LAYER
from layers.rules.people import PROGRAM
from layers.store.features import FeatureStore
from tests.api.conftest import Service, send
from tests.api.leads import a_lead, feature, noted, sent, standing, stepped, told, verify


def test_the_desk_reads_the_most_urgent_first_in_pages_with_counts(service: Service) -> None:
    small = a_lead(2, kind="BARE_TO_PLANTS", shape=box(115.61, 37.61, 115.611, 37.611), area_m2=900.0)
    noted(service, small, a_lead(1))
    analyst = service.signed_in("analyst")

    first = analyst.get("/api/leads?limit=1").json()
    second = analyst.get("/api/leads", params={"limit": 1, "after": first["next"]}).json()

    assert [lead["id"] for lead in first["leads"] + second["leads"]] == ["run1-1", "run1-2"]
    assert (first["total"], second["next"], first["counts"]["new"]) == (2, None, 2)
    lead = first["leads"][0]
    assert lead["kind_words"] == {"zh": "水面变陆地", "en": "Water became land"}
    assert lead["priority_because"] == [
        {"points": 25, "zh": "类型：水面变陆地", "en": "kind: Water became land"}
    ]
    assert lead["chips"]["before"] == "/api/leads/run1-1/chips/before"
    assert (lead["because"], lead["evidence"]["length_m"]) == ([{"zh": "面积大", "en": "large"}], 120.5)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=new", 2), ("state=sent", 0), ("state=any", 2), ("kind=NEW_ROOF", 1), ("source=agency", 0),
        ("run=run1", 2), ("zone=", 2), ("zone=core", 0), ("unit=bureau", 0),
    ],
)  # fmt: skip
def test_the_desk_filters_its_list_and_its_map_alike(gpkg_service: Service, query: str, found: int) -> None:
    noted(gpkg_service, a_lead(1), a_lead(2, kind="NEW_ROOF"))
    analyst = gpkg_service.signed_in("analyst")

    assert analyst.get(f"/api/leads?{query}").json()["total"] == found
    drawn = analyst.get(f"/api/leads.geojson?{query}").json()
    assert (drawn["numberMatched"], len(drawn["features"])) == (found, found)


@pytest.mark.parametrize("query", ["state=here", "source=moon", "after=nowhere"])
def test_a_filter_that_makes_no_sense_is_refused(gpkg_service: Service, query: str) -> None:
    answer = gpkg_service.signed_in("analyst").get(f"/api/leads?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-parameter")


def test_one_lead_tells_what_it_lies_on_what_may_be_done_and_what_nobody_sees(service: Service) -> None:
    on_dike = box(115.6025, 37.5999, 115.6035, 37.6001)
    noted(service, a_lead(1, shape=on_dike), a_lead(2, shape=box(115.6036, 37.5999, 115.604, 37.6001)))

    found = service.signed_in("analyst").get("/api/leads/run1-1").json()

    assert [(match["noun"], match["id"]) for match in found["matches"]] == [("pond_dikes", "dike-1")]
    steps = {step["id"]: step for step in found["steps"]}
    assert steps["send"]["allowed"]
    assert steps["send"]["why_not"] is None
    assert not steps["confirm"]["allowed"]
    assert "巡查" in steps["confirm"]["why_not"]["zh"]
    assert [event["step"] for event in found["events"]] == ["note"]
    assert [(near["id"], round(near["metres"])) for near in found["near"]] == [("run1-2", 9)]
    assert found["cannot_see"]["en"].startswith("At 10 m nobody sees:")


def test_a_sent_lead_is_drawn_for_its_unit_and_nowhere_before(service: Service) -> None:
    noted(service, a_lead())
    patrol, neighbour = service.signed_in("patrol"), service.signed_in("neighbour")
    assert patrol.get("/api/leads/run1-1").status_code == 404

    sent(service)

    here = feature(service)
    assert (here.state, here.unit, here.properties["extent_known"]) == ("sent", "bureau", True)
    assert here.properties["due_on"] == date(2026, 11, 30)
    assert here.properties["note"] == "看是不是新填的"
    assert patrol.get("/api/leads/run1-1").json()["state"] == "sent"
    assert patrol.get(f"/api/layers/{LAYER}/features/run1-1").json()["unit"] == "bureau"
    assert neighbour.get("/api/leads/run1-1").status_code == 404
    assert patrol.get("/api/leads").json()["code"] == "not-allowed"


def test_a_lead_that_is_a_place_only_is_drawn_as_a_circle_that_says_so(service: Service) -> None:
    noted(service, a_lead(shape=Point(115.6, 37.61), area_m2=0.0))

    sent(service)

    here = feature(service)
    assert here.shape is not None
    assert here.properties["extent_known"] is False
    assert 1200 < area_m2(here.shape) < 1260


def test_a_recalled_lead_waits_no_more_and_may_go_to_another_unit(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    analyst = service.signed_in("analyst")

    silent = stepped(analyst, "run1-1", 2, "recall")
    recalled = stepped(analyst, "run1-1", 2, "recall", why="发错单位")
    assert (silent.json()["code"], recalled.json()["state"]) == ("reason-missing", "new")
    assert feature(service).state == "recalled"

    assert stepped(analyst, "run1-1", 3, "send", unit="town").json()["unit"] == "town"
    assert (feature(service).state, feature(service).unit) == ("sent", "town")


def test_many_leads_take_one_step_together_or_none_does(service: Service) -> None:
    noted(service, a_lead(1), a_lead(2), a_lead(3))
    analyst = service.signed_in("analyst")
    body = {"step": "dismiss", "reason": "season", "ids_versions": {"run1-1": 1, "run1-2": 7}}

    torn = analyst.post("/api/leads/steps", json=body)
    assert (torn.status_code, torn.json()["code"]) == (409, "lead-moved")
    assert analyst.get("/api/leads?state=dismissed").json()["total"] == 0

    whole = analyst.post("/api/leads/steps", json={**body, "ids_versions": {"run1-1": 1, "run1-2": 1}})
    assert [lead["state"] for lead in whole.json()["leads"]] == ["dismissed", "dismissed"]


def test_a_lead_goes_to_a_unit_that_is_there(gpkg_service: Service) -> None:
    noted(gpkg_service, a_lead())
    answer = stepped(gpkg_service.signed_in("analyst"), "run1-1", 1, "send", unit="moon")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-lead")


def test_a_merged_lead_is_told_by_the_one_that_stays(service: Service) -> None:
    noted(service, a_lead(1), a_lead(2))
    analyst = service.signed_in("analyst")

    merged = stepped(analyst, "run1-2", 1, "merge", into="run1-1", why="同一处")

    assert (merged.json()["state"], merged.json()["into"]) == ("merged", "run1-1")
    stays = analyst.get("/api/leads/run1-1").json()
    assert (stays["merged"], [event["step"] for event in stays["events"]]) == (["run1-2"], ["note", "absorb"])
    assert stepped(analyst, "run1-2", 2, "reopen", why="两处").json()["into"] is None
    assert analyst.get("/api/leads/run1-1").json()["merged"] == []


@pytest.mark.parametrize("who", ["patrol", "officer", "leader", "planner", "auditor", "administrator"])
def test_only_the_desk_sends_a_lead(gpkg_service: Service, who: str) -> None:
    noted(gpkg_service, a_lead())
    answer = stepped(gpkg_service.signed_in(who), "run1-1", 1, "send", unit="bureau")
    assert answer.json()["code"] in ("not-allowed", "not-found")
    assert gpkg_service.signed_in("analyst").get("/api/leads/run1-1").json()["state"] == "new"


@pytest.mark.parametrize(("seen", "state"), [("confirmed", "confirmed"), ("refuted", "refuted")])
def test_a_report_from_the_ground_answers_the_lead_in_its_own_transaction(
    service: Service, seen: str, state: str
) -> None:
    noted(service, a_lead())
    sent(service)
    id = uuid4()

    assert told(service.signed_in("patrol"), seen, id, note="新填一块").status_code == 201

    found = standing(service)
    assert (found["state"], found["report"], feature(service).state) == (state, str(id), state)
    assert "新填一块" in found["events"][-1]["why"]
    assert [report["id"] for report in found["reports"]] == [str(id)]
    verify(service)


def test_what_could_not_be_told_on_the_ground_asks_again(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    patrol = service.signed_in("patrol")

    told(patrol, "unclear")
    assert (standing(service)["state"], feature(service).state) == ("sent", "unclear")

    told(patrol, "confirmed")
    assert [event["step"] for event in standing(service)["events"]] == ["note", "send", "unclear", "confirm"]


def test_a_second_report_is_kept_beside_the_answer_and_one_that_differs_asks_the_desk(
    service: Service,
) -> None:
    noted(service, a_lead())
    sent(service)
    patrol, analyst = service.signed_in("patrol"), service.signed_in("analyst")
    told(patrol, "confirmed")

    same = told(patrol, "confirmed")
    assert (same.status_code, standing(service)["doubt"]) == (201, None)
    steps = {step["id"]: step["allowed"] for step in standing(service)["steps"]}
    assert steps["reopen"] is False

    other = uuid4()
    told(service.signed_in("officer"), "refuted", other)
    found = standing(service)
    assert (found["state"], found["doubt"]["report"]) == ("confirmed", str(other))
    assert found["doubt"]["en"] == "Another report from the ground says it is not so"
    assert len(found["reports"]) == 3

    again = stepped(analyst, "run1-1", found["version"], "reopen", why="两份报告不一致")
    assert (again.json()["state"], again.json()["doubt"], feature(service).state) == ("new", None, "recalled")
    verify(service)


def test_a_lead_with_more_reports_than_are_listed_says_how_many_and_lists_the_one_that_answered_it(
    gpkg_service: Service,
) -> None:
    noted(gpkg_service, a_lead())
    sent(gpkg_service)
    patrol, first = gpkg_service.signed_in("patrol"), uuid4()
    told(patrol, "confirmed", first)
    for _ in range(51):
        assert told(patrol, "confirmed").status_code == 201

    found = standing(gpkg_service)

    assert (found["report"], found["reports_total"]) == (str(first), 52)
    assert len(found["reports"]) == 51
    assert found["reports"][-1]["id"] == str(first)


@pytest.mark.parametrize("who", ["neighbour", "supervisor"])
def test_a_lead_is_answered_by_whom_it_was_sent_to_or_by_a_supervisor(service: Service, who: str) -> None:
    noted(service, a_lead())
    answer = stepped(
        service.signed_in("analyst"), "run1-1", 1, "send", unit="town" if who == "supervisor" else "bureau"
    )
    assert answer.status_code == 200

    assert told(service.signed_in(who), "confirmed").status_code == 201

    found = standing(service)
    if who == "supervisor":
        assert found["state"] == "confirmed"
    else:
        assert (found["state"], found["events"][-1]["facts"]["why_not"]) == ("sent", "other_unit")


def test_who_sent_a_lead_does_not_answer_it(service: Service) -> None:
    noted(service, a_lead())
    supervisor = service.signed_in("supervisor")
    stepped(supervisor, "run1-1", 1, "send", unit="bureau")
    report = uuid4()

    assert told(supervisor, "confirmed", report).status_code == 201

    assert standing(service)["events"][-1]["facts"]["why_not"] == "own"
    refused = stepped(supervisor, "run1-1", 3, "confirm", report=str(report))
    assert (refused.status_code, refused.json()["code"]) == (403, "own-lead")


@pytest.mark.parametrize("step", ["confirm", "refute", "unclear"])
def test_no_colleague_answers_a_lead_on_its_senders_own_report(service: Service, step: str) -> None:
    noted(service, a_lead())
    supervisor, report = service.signed_in("supervisor"), uuid4()
    stepped(supervisor, "run1-1", 1, "send", unit="bureau")
    inside = {"type": "Point", "coordinates": [115.6005, 37.6105]}
    assert send(supervisor, report, feature=None, place=inside).status_code == 201

    refused = stepped(service.signed_in("officer"), "run1-1", 2, step, why="如他所见", report=str(report))

    assert (refused.status_code, refused.json()["code"]) == (403, "own-lead")
    assert standing(service)["state"] == "sent"


def test_a_lead_that_waits_is_brought_back_by_the_desk_and_by_nobody_else(service: Service) -> None:
    noted(service, a_lead())
    analyst = service.signed_in("analyst")
    assert stepped(analyst, "run1-1", 1, "resume").json()["code"] == "lead-not-due"
    assert stepped(analyst, "run1-1", 1, "wait").json()["state"] == "waiting"

    for who in ("planner", "auditor", "leader"):
        assert stepped(service.signed_in(who), "run1-1", 2, "resume").json()["code"] == "not-allowed", who
    assert stepped(analyst, "run1-1", 2, "resume").json()["state"] == "new"

    assert [event["step"] for event in standing(service)["events"]] == ["note", "wait", "resume"]
    verify(service)


def test_a_report_that_comes_after_a_recall_is_taken_and_asks_the_desk(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    stepped(service.signed_in("analyst"), "run1-1", 2, "recall", why="发错")

    assert told(service.signed_in("patrol"), "confirmed").status_code == 201

    found = standing(service)
    assert (found["state"], found["events"][-1]["step"]) == ("new", "tell")
    assert found["doubt"]["zh"] == "线索未在派查中，现场却报告属实"


def test_a_supervisor_names_a_report_that_saw_the_place_otherwise(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    patrol, supervisor = service.signed_in("patrol"), service.signed_in("supervisor")
    near, far = uuid4(), uuid4()
    inside = {"type": "Point", "coordinates": [115.6005, 37.6105]}
    send(patrol, near, feature=None, place=inside)
    send(patrol, far)

    about_else = stepped(supervisor, "run1-1", 2, "confirm", report=str(far))
    assert (about_else.status_code, about_else.json()["code"]) == (400, "bad-lead")
    assert stepped(supervisor, "run1-1", 2, "confirm", report=str(near)).json()["state"] == "confirmed"


def test_the_same_report_twice_answers_once(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    patrol, id = service.signed_in("patrol"), uuid4()

    assert [told(patrol, "refuted", id).status_code for _ in range(2)] == [201, 200]

    assert [event["step"] for event in standing(service)["events"]] == ["note", "send", "refute"]


def test_of_two_phones_at_once_one_answers_and_both_are_kept(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    phones = [service.signed_in("patrol"), service.signed_in("officer")]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(told, phones, ["confirmed", "refuted"]))

    assert [answer.status_code for answer in answers] == [201, 201]
    found = standing(service)
    assert len(found["reports"]) == 2
    assert [event["step"] for event in found["events"][2:]] in (["confirm", "tell"], ["refute", "tell"])
    assert found["doubt"] is not None
    verify(service)


def test_of_two_desks_at_once_the_second_is_told_who_was_first(service: Service) -> None:
    noted(service, a_lead())
    desks = [service.signed_in("analyst"), service.signed_in("supervisor")]

    def act(client: TestClient, reason: str) -> Any:
        return stepped(client, "run1-1", 1, "dismiss", reason=reason)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, desks, ["season", "image"]))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [late] = [answer.json() for answer in answers if answer.status_code == 409]
    assert (late["code"], late["step_en"]) == ("lead-moved", "dismiss")


# --- the layer is written by steps alone -------------------------------------------------------
def closed(answer: Any) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, "lead-layer-closed")


def test_nobody_adds_changes_or_retires_a_sent_lead_on_its_layer(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    supervisor = service.signed_in("supervisor")
    shape = {
        "type": "Polygon",
        "coordinates": [[[115.6, 37.6], [115.61, 37.6], [115.61, 37.61], [115.6, 37.6]]],
    }
    body = {"geometry": shape, "properties": {"name": "自画"}, "state": "confirmed", "why": "改"}
    address = f"/api/layers/{LAYER}/features"

    closed(supervisor.put(f"{address}/mine", json=body, headers={"If-None-Match": "*"}))
    closed(supervisor.put(f"{address}/run1-1", json=body, headers={"If-Match": '"1"'}))
    closed(supervisor.delete(f"{address}/run1-1", params={"why": "不要"}, headers={"If-Match": '"1"'}))
    assert feature(service).state == "sent"


def test_no_import_is_begun_into_the_layer(gpkg_service: Service) -> None:
    closed(gpkg_service.signed_in("analyst").post("/api/imports", json={"layer": LAYER}))


def test_no_batch_no_load_and_nothing_taken_back_goes_by(service: Service) -> None:
    noted(service, a_lead())
    sent(service)
    with service.database.transaction(PROGRAM) as transaction:
        store = FeatureStore(transaction)
        [version] = store.history(LAYER, "run1-1")
        mine = replace(version.feature, id="mine", version=0)
        for write in (
            lambda: store.load(LAYER, [mine], why="x"),
            lambda: store.change_many(LAYER, retired=[("run1-1", 1)], why="x"),
            lambda: store.revert(LAYER, version.audit_number, why="x"),
        ):
            with pytest.raises(LeadLayerClosed):
                write()


# --- today -------------------------------------------------------------------------------------
def test_a_sent_lead_is_a_task_of_its_unit_until_the_ground_answers(service: Service) -> None:
    noted(service, a_lead(zone="core"))
    sent(service)
    patrol, neighbour = service.signed_in("patrol"), service.signed_in("neighbour")

    [task] = patrol.get("/api/today?kind=lead").json()["tasks"]

    assert (task["kind"], task["layer"], task["feature"], task["due_on"]) == (
        "lead",
        LAYER,
        "run1-1",
        "2026-11-30",
    )
    assert task["form"] == "#/report/new?layer=leads&feature=run1-1"
    assert task["about"] == "#/map/leads/run1-1"
    assert neighbour.get("/api/today?kind=lead").json()["total"] == 0
    told(patrol, "confirmed")
    assert patrol.get("/api/today?kind=lead").json()["total"] == 0


# --- shown everywhere without code of its own ---------------------------------------------------
def test_a_sent_lead_goes_along_in_packages_tiles_searches_and_exports(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)
    noted(service, a_lead())
    sent(service)
    patrol, analyst = service.signed_in("patrol"), service.signed_in("analyst")

    asked = patrol.post("/api/areas", json={"kind": "box", "bbox": [115.59, 37.6, 115.61, 37.62]}).json()
    export = analyst.post("/api/exports", json={"layer": LAYER, "format": "geojson", "why": "核查"}).json()
    Worker(service.database).work()

    files = patrol.get(f"/api/areas/{asked['id']}").json()["manifest"]["files"]
    [taken] = [file for file in files if (file["kind"], file["layer"]) == ("features", LAYER)]
    packed = patrol.get(f"/api/areas/{asked['id']}/files/{taken['sha256']}").content
    assert "run1-1" in str(json.loads(gzip.decompress(packed))["ids"])
    near = patrol.get("/api/near?lon=115.6005&lat=37.6105&radius_m=100").json()["features"]
    assert [each["id"] for each in near if each["layer"] == LAYER] == ["run1-1"]
    hits = patrol.get("/api/search", params={"q": "run1-1"}).json()["hits"]
    assert (LAYER, "run1-1") in [(hit["layer"], hit["id"]) for hit in hits]
    items = patrol.get(f"/ogc/collections/{LAYER}/items", headers={"Accept": "application/geo+json"}).json()
    assert [item["properties"]["state"] for item in items["features"]] == ["sent"]
    tile = patrol.get(f"/tiles/{LAYER}/14/13453/6342.mvt").content
    assert b"run1-1" in tile
    got = analyst.get(f"/api/exports/{export['id']}/file")
    assert got.status_code == 200, got.text
    assert b"run1-1" in b"".join(zip_members(got.content))


def zip_members(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]
