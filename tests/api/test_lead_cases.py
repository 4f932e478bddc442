"""Cases on confirmed leads, with pictures as evidence, and what comes of it for later leads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import shapely
from starlette.testclient import TestClient

from geo.crs import moved, transformer
from layers.rules.leads import LAYER
from layers.rules.people import PROGRAM
from layers.store.case_tables import REBOUNDS
from layers.store.cases import CaseStore
from tests.api.conftest import Service
from tests.api.leads import PATCH, a_lead, noted, sent, standing, stepped, told, verify
from tests.api.test_scene_pictures import on_file
from tests.layers.exchange.kept_scenes import DAY, kept
from tests.layers.exchange.scenes import PLACE, covers

CASE = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two scenes of one place: plants, then a pond."""
    folder = tmp_path_factory.mktemp("pair")
    pond = (slice(100, 120), slice(200, 230), "water")
    later = DAY.replace(year=2027)
    return kept(folder, covers(400), name="one"), kept(folder, covers(400, pond), name="two", day=later)


def confirmed(service: Service, *, pair: Any = (), **changes: Any) -> None:
    """A lead that the ground confirmed; both scenes show it where a pair is given."""
    if pair:
        before, after = (on_file(service, each) for each in pair)
        box = shapely.box(PLACE.c + 2000, PLACE.f - 1200, PLACE.c + 2300, PLACE.f - 1000)
        changes["shape"] = moved(box, transformer("EPSG:4548", "OGC:CRS84"))
        changes["evidence"] = {"before": {"scene": before}, "after": {"scene": after}}
    noted(service, a_lead(**{"evidence": {}, **changes}))
    sent(service)
    assert told(service.signed_in("patrol"), "confirmed").status_code == 201


def opened(client: TestClient, **changes: Any) -> Any:
    """The answer to a case on the first lead."""
    body = {
        "id": CASE,
        "layer": "illegal_land_use",
        "title": "湖边填土",
        "description": "现场在填土",
        "why": "核实",
    }
    return client.post("/api/leads/run1-1/cases", json={**body, **changes})


def test_a_confirmed_lead_becomes_a_case_with_both_pictures_as_evidence(service: Service, pair: Any) -> None:
    confirmed(service, pair=pair)
    analyst, supervisor = service.signed_in("analyst"), service.signed_in("supervisor")

    answer = opened(analyst)

    assert answer.status_code == 201, answer.text
    case = answer.json()["case"]
    assert (case["origin"], case["origin_id"], case["found_on"]) == ("lead", "run1-1", "2026-11-23")
    assert case["description"].startswith("现场在填土\n线索类型：水面变陆地")
    assert "9800 平方米（0.98 公顷，14.7 亩）" in case["description"]
    report = standing(service)["report"]
    assert answer.json()["reports"] == {report: "finding"}
    filed = supervisor.get(f"/api/cases/{CASE}/evidence").json()["evidence"]
    assert sorted(each["use"]["role"] for each in filed) == ["before", "other"]
    assert all(each["use"]["counts"] for each in filed)
    custody = supervisor.get(f"/api/evidence/{filed[0]['use']['sha256']}").json()["custody"]
    made = next(entry["facts"] for entry in custody if entry["action"] == "derived")
    assert made["en"].endswith("by the program on order of Analyst")
    assert made["scenes"] == [shown.scene.id for shown in pair]
    lead = standing(service)
    assert (lead["case"], lead["events"][-1]["step"]) == (CASE, "case")
    verify(service)


def test_the_same_case_again_arrives_once_and_another_is_refused(service: Service, pair: Any) -> None:
    confirmed(service, pair=pair)
    analyst = service.signed_in("analyst")

    first, again, other = opened(analyst), opened(analyst), opened(analyst, id=str(uuid4()))

    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 400]
    assert again.json()["case"]["number"] == first.json()["case"]["number"]
    filed = service.signed_in("supervisor").get(f"/api/cases/{CASE}/evidence").json()["evidence"]
    assert len(filed) == 2


@pytest.mark.parametrize("seen", [None, "unclear", "refuted"])
def test_no_case_is_opened_on_what_the_ground_did_not_confirm(
    gpkg_service: Service, seen: str | None
) -> None:
    noted(gpkg_service, a_lead())
    sent(gpkg_service)
    if seen is not None:
        told(gpkg_service.signed_in("patrol"), seen)

    answer = opened(gpkg_service.signed_in("analyst"))

    assert (answer.status_code, answer.json()["code"]) == (409, "lead-unconfirmed")
    assert gpkg_service.signed_in("analyst").get(f"/api/cases/{CASE}").status_code == 404


def test_a_lead_that_no_scene_shows_becomes_a_case_without_pictures(gpkg_service: Service) -> None:
    confirmed(gpkg_service)
    assert opened(gpkg_service.signed_in("supervisor")).status_code == 201
    assert gpkg_service.signed_in("supervisor").get(f"/api/cases/{CASE}/evidence").json()["evidence"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"layer": LAYER}, "bad-lead"),
        ({"found_on": "2026-11-22"}, "bad-lead"),
        ({"title": ""}, "value-missing"),
    ],
)
def test_a_case_that_does_not_fit_its_lead_is_refused(
    gpkg_service: Service, changes: dict[str, str], code: str
) -> None:
    confirmed(gpkg_service)
    answer = opened(gpkg_service.signed_in("analyst"), **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert standing(gpkg_service)["case"] is None


@pytest.mark.parametrize("who", ["patrol", "officer", "leader", "planner", "auditor", "administrator"])
def test_only_the_desk_opens_a_case_on_a_lead(gpkg_service: Service, who: str) -> None:
    confirmed(gpkg_service)
    assert opened(gpkg_service.signed_in(who)).json()["code"] == "not-allowed"


@pytest.mark.parametrize(
    "changes", [{"origin": "lead", "origin_id": "run1-1"}, {"layer": LAYER, "features": ["run1-1"]}]
)
def test_nobody_opens_a_case_beside_the_leads_own_way(gpkg_service: Service, changes: dict[str, Any]) -> None:
    confirmed(gpkg_service)
    place = {"type": "Point", "coordinates": [115.6, 37.6]}
    body = {"layer": "illegal_land_use", "title": "假的", "found_on": "2026-11-23", "place": place, **changes}
    answer = gpkg_service.signed_in("supervisor").put(f"/api/cases/{CASE}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-case")


# --- what comes of it later --------------------------------------------------------------------
@pytest.mark.parametrize("way", ["dismissed", "refuted"])
def test_a_later_lead_where_one_came_to_nothing_says_so_and_waits_behind(service: Service, way: str) -> None:
    noted(service, a_lead(1))
    if way == "dismissed":
        stepped(service.signed_in("analyst"), "run1-1", 1, "dismiss", reason="season")
    else:
        sent(service)
        told(service.signed_in("patrol"), "refuted")

    noted(service, a_lead(2), a_lead(3, shape=shapely.affinity.translate(PATCH, 0.02)))

    listed = service.signed_in("analyst").get("/api/leads?state=new").json()["leads"]
    assert [lead["id"] for lead in listed] == ["run1-3", "run1-2"]
    assert listed[1]["priority_because"][-1] == {
        "points": -15, "zh": "此处曾被排除", "en": "An earlier lead here was dismissed or refuted",
    }  # fmt: skip
    [match] = service.signed_in("analyst").get("/api/leads/run1-2").json()["matches"]
    assert (match["relation"], match["id"]) == ("false_alarm", "run1-1")


def test_a_lead_on_ground_of_a_closed_case_may_be_a_rebound_and_comes_first(service: Service) -> None:
    confirmed(service)
    assert opened(service.signed_in("analyst")).status_code == 201
    with service.database.transaction(PROGRAM) as transaction:  # the long way to closing is proven elsewhere
        store = CaseStore(transaction)
        before = store.get(CASE)
        store.step(before, replace(before, status="closed"), "close", why="test", facts={}, post=None)

    noted(service, a_lead(2), a_lead(3, shape=shapely.affinity.translate(PATCH, 0.02)))

    analyst = service.signed_in("analyst")
    first = analyst.get("/api/leads?state=new").json()["leads"][0]
    assert (first["id"], first["priority_because"][-1]["points"]) == ("run1-2", 30)
    [match] = analyst.get("/api/leads/run1-2").json()["matches"]
    assert (match["relation"], match["noun"], match["id"]) == ("rebound", "cases", CASE)
    stepped(analyst, "run1-2", 1, "send", unit="bureau")
    told(service.signed_in("patrol"), "confirmed", feature="run1-2")
    again = analyst.post(
        "/api/leads/run1-2/cases", json={"id": str(uuid4()), "layer": "illegal_land_use", "title": "又填"}
    )
    assert again.status_code == 201
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        notices = transaction.execute(REBOUNDS.select()).mappings().all()
    assert [notice["case_id"] for notice in notices] == [CASE]
