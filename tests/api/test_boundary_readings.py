"""Readings over HTTP: asked for, made by the job, and told to each reader as far as they may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from shapely import Point, box

from api.jobs.boundary_reading import Sources
from api.worker import Worker
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.cases import CaseStore
from layers.store.features import FeatureStore
from layers.store.jobs import JobState, JobStore
from tests.api.conftest import Service
from tests.api.test_boundaries import URL, changed, drafted, with_law, zones
from tests.builders import a_case

CASE = "0a1b2c3d-0000-4000-8000-000000000001"
HOME_CASE = "0a1b2c3d-0000-4000-8000-000000000002"


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done by the test itself."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def a_home() -> Feature:
    properties = {"number": "H-1", "settlement": "scattered"}
    shape = box(115.547, 37.610, 115.5471, 37.6101)
    return Feature("dwellings", "home-1", shape, properties, "inhabited")


def proposed(service: Service) -> Any:
    """The planner's client with a draft that takes a strip out, a scattered house and an open case in it."""
    with_law(service)
    with service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(a_home(), why="test")
        case = a_case(id=CASE, layer="facilities", features=(), place=Point(115.548, 37.605))
        CaseStore(transaction).open(case, why="test")
    client = drafted(service)
    zone = next(each for each in zones(client).values() if each["properties"]["zone"] == "general_control")
    shape = json.loads(json.dumps(box(115.52, 37.60, 115.545, 37.62).__geo_interface__))
    sent = {**changed(zone, 115.545), "geometry": shape}
    answer = client.put(f"{URL}/adjust/zones", json={"why": "调整", "zones": [sent]})
    assert answer.status_code == 200, answer.text
    return client


def read(service: Service, client: Any, **sources: Any) -> dict[str, Any]:
    """The head of a reading made now."""
    job = client.post(f"{URL}/adjust/readings")
    assert job.status_code == 202, job.text
    Worker(service.database, boundary=Sources(**sources)).work()
    done = client.get(f"/api/jobs/{job.json()['id']}").json()
    assert (done["state"], done["problem"]) == ("done", None)
    return dict(client.get(f"{URL}/adjust/reading").json())


def test_a_reading_is_asked_for_made_and_looked_at(service):
    client = proposed(service)
    assert client.get(f"{URL}/adjust/reading").status_code == 404
    assert client.get(f"{URL}/adjust").json()["reading"] is None
    head = read(service, client)
    told = {"id": head["id"], "base": "law", "at": head["at"], "changes": 1}
    assert client.get(f"{URL}/adjust").json()["reading"] == told
    assert (head["base"], head["regime"], head["changes"], head["unread"]) == ("law", "two_zones", 1, None)
    assert head["stale"] == {"zones": False, "things": False}
    assert [each["id"] for each in head["matrix"]["kinds"]] == ["core_protection", "general_control", ""]
    found = client.get(f"{URL}/adjust/changes").json()
    (change,) = found["changes"]
    assert (change["number"], change["transition"], change["severity"]) == (1, "out", "fail")
    assert {"no_scattered_dwelling_out", "nothing_open_softened"} <= set(change["rules"])
    counts = {effect["noun"]: effect["count"] for effect in change["effects"]}
    assert counts == {"administrative_areas": 1, "dwellings": 1, "cases": 1}
    assert change["review"]["mine"] is None


def test_one_change_has_its_shape_the_zones_about_it_and_its_rules(service):
    client = proposed(service)
    read(service, client)
    (change,) = client.get(f"{URL}/adjust/changes", params={"sort": "severity"}).json()["changes"]
    found = client.get(f"{URL}/adjust/changes/{change['id']}").json()
    assert found["geometry"]["type"] == "Polygon"
    assert {each["zone"] for each in found["zones_before"]} == {"general_control"}
    assert {rule["id"] for rule in found["rules"]} == set(change["rules"])
    assert (found["next"], found["previous"]) == (None, None)
    shapes = client.get(f"{URL}/adjust/changes.geojson").json()["features"]
    assert [shape["properties"]["id"] for shape in shapes] == [change["id"]]
    assert client.get(f"{URL}/adjust/changes/{'0' * 12}").json()["code"] == "unknown-change"


def test_a_dwelling_is_named_to_nobody_and_its_place_is_shown_to_those_who_see_the_layer(service):
    client = proposed(service)
    head = read(service, client)
    assert "home-1" not in json.dumps(head)
    assert "H-1" not in json.dumps(head)
    rule = {each["id"]: each for each in head["rules"]}["no_scattered_dwelling_out"]
    assert rule["proof"] is not None
    analyst = service.signed_in("analyst").get(f"{URL}/adjust/reading").json()
    hidden = {each["id"]: each for each in analyst["rules"]}["no_scattered_dwelling_out"]
    assert (hidden["verdict"], hidden["proof"], hidden["figures"]) == ("fail", None, {"taken_out": 1})


def test_cases_are_named_to_those_who_may_read_all_of_them_and_counted_for_others(service):
    client = proposed(service)
    head = read(service, client)
    assert [each["id"] for each in head["touched"]] == [CASE]
    officer = service.signed_in("town.officer")
    seen = officer.get(f"{URL}/adjust/reading").json()
    assert [(each["id"], each["label"]) for each in seen["touched"]] == [("", "")]
    assert {each["noun"]: each["named"] for each in seen["effects"]}["cases"] == []
    assert CASE not in json.dumps(officer.get(f"{URL}/adjust/changes").json())


def test_a_case_about_a_layer_is_named_to_those_for_whom_the_layer_exists(service):
    client = proposed(service)
    about = a_case(id=HOME_CASE, layer="dwellings", features=(), place=Point(115.547, 37.61))
    with service.database.transaction(PROGRAM) as transaction:
        CaseStore(transaction).open(about, why="test")
    read(service, client)

    def named(who: str) -> list[set[str]]:
        head = service.signed_in(who).get(f"{URL}/adjust/reading").json()
        rule = {each["id"]: each for each in head["rules"]}["nothing_open_softened"]
        effects = [thing["id"] for each in head["effects"] for thing in each["named"]]
        told = ({each["id"] for each in listed} for listed in (rule["named"], head["touched"]))
        return [{CASE, HOME_CASE} & set(effects), *(ids - {""} for ids in told)]

    assert named("supervisor") == [{CASE, HOME_CASE}] * 3
    assert named("analyst") == [{CASE}] * 3


def test_a_reading_made_before_the_zones_changed_says_so_and_stays(service):
    client = proposed(service)
    first = read(service, client)
    zone = next(each for each in zones(client).values() if each["properties"]["zone"] == "general_control")
    shape = json.loads(json.dumps(box(115.52, 37.60, 115.54, 37.62).__geo_interface__))
    body = {"why": "再调", "zones": [{**changed(zone, 115.54), "geometry": shape}]}
    assert client.put(f"{URL}/adjust/zones", json=body).status_code == 200
    assert client.get(f"{URL}/adjust/reading").json()["stale"]["zones"] is True
    second = read(service, client)
    assert second["id"] != first["id"]
    earlier = client.get(f"{URL}/adjust/reading", params={"reading": first["id"]}).json()
    assert earlier["matrix"] == first["matrix"] != second["matrix"]


def test_the_same_wish_twice_is_one_job_while_it_waits(service):
    client = proposed(service)
    jobs = [client.post(f"{URL}/adjust/readings").json()["id"] for _ in range(2)]
    assert jobs[0] == jobs[1]


def test_who_may_not_compare_or_read_is_refused(service):
    proposed(service)
    assert service.signed_in("auditor").post(f"{URL}/adjust/readings").json()["code"] == "not-allowed"
    for path in ("reading", "changes", "changes.geojson", f"changes/{'0' * 12}"):
        assert service.signed_in("patrol").get(f"{URL}/adjust/{path}").status_code in (403, 404)
    client = service.signed_in("planner")
    assert client.post(f"{URL}/nothing/readings").status_code == 404
    answer = client.get(f"{URL}/adjust/reading", params={"reading": str(uuid4())})
    assert answer.json()["code"] == "not-found"


def test_an_offices_own_rule_is_judged_too(gpkg_service, tmp_path: Path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "own_rule.toml").write_text(
        'zh = "本单位规则"\nen = "Our own rule"\nlaw = "本单位"\nseverity = "warn"\n'
        'check = "none_taken_out"\n[parameters]\n'
        'layer = "dwellings"\nfield = "settlement"\nvalue = "scattered"\n',
        encoding="utf-8",
    )
    head = read(gpkg_service, proposed(gpkg_service), rules=folder)
    assert head["rules_own"] is True
    assert "own_rule" in {rule["id"] for rule in head["rules"] if rule["verdict"] == "warn"}


def test_a_wrong_rule_fails_the_job_with_the_files_name(gpkg_service, tmp_path: Path):
    (tmp_path / "odd.toml").write_text('zh = "错"\n', encoding="utf-8")
    client = proposed(gpkg_service)
    job = client.post(f"{URL}/adjust/readings").json()["id"]
    Worker(gpkg_service.database, boundary=Sources(rules=tmp_path)).work()
    done = client.get(f"/api/jobs/{job}").json()
    assert done["state"] == "failed"
    assert "odd.toml" in done["problem"]["zh"]


def test_a_job_of_a_kind_that_nobody_knows_fails_and_the_next_one_is_done(gpkg_service):
    client = proposed(gpkg_service)
    with gpkg_service.database.transaction(PROGRAM) as transaction:
        unknown = JobStore(transaction).add("of.another.release", "x", {})
    head = read(gpkg_service, client)
    with gpkg_service.database.transaction(PROGRAM, writes=False) as transaction:
        assert JobStore(transaction).get(unknown).state == JobState.FAILED
    assert head["changes"] == 1


def test_each_change_has_its_land_cover_when_the_office_has_a_raster(gpkg_service, tmp_path: Path):
    file = tmp_path / "cover.tif"
    place = {"crs": "EPSG:4490", "transform": Affine(0.01, 0, 115.50, 0, -0.01, 37.62)}
    values = np.full((2, 5), 4, dtype="uint8")
    with rasterio.open(
        file, "w", driver="GTiff", height=2, width=5, count=1, dtype="uint8", nodata=0, **place
    ) as raster:
        raster.write(values, 1)
    client = proposed(gpkg_service)
    head = read(gpkg_service, client, land_cover=file)
    (change,) = client.get(f"{URL}/adjust/changes").json()["changes"]
    (cover,) = change["land_cover"]
    assert (cover["id"], cover["area_m2"]) == ("4", pytest.approx(change["area_m2"], rel=1e-6))
    assert head["land_cover"]["classes"] == [cover]


def test_a_reading_that_was_stopped_is_not_kept(gpkg_service):
    client = proposed(gpkg_service)
    job = client.post(f"{URL}/adjust/readings").json()["id"]
    worker = Worker(gpkg_service.database)
    worker.files.cancel(job)
    worker.work()
    assert client.get(f"/api/jobs/{job}").json()["state"] == "cancelled"
    assert client.get(f"{URL}/adjust/reading").json()["code"] == "not-found"
