"""The demonstration's scenes compared through store and routes: just what their key says, in both stores."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from shapely import Point
from shapely.geometry import shape
from starlette.testclient import TestClient

from api.app import create_app
from api.cli.opening import opened, settings_of
from api.settings import Settings
from layers.demo.leads import FATES
from layers.demo.people import PASSWORD
from layers.demo.scene_key import Change, scene_key
from layers.rules.leads import Lead
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.leads import LeadQuery, LeadStore
from tests import cluster
from tests.api.cli.test_commands import lakewatch
from tests.demonstration import demonstration_lake

KEY = scene_key()


@dataclass(frozen=True)
class Found:
    """What comparing the scenes of 2026 gave."""

    run: dict[str, Any]
    patches: list[dict[str, Any]]
    leads: list[Lead]
    actions: list[str]


@pytest.fixture(scope="module", params=["gpkg", "postgis"])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """The demonstration lake in either store, whose analyst had both scenes compared."""
    data = tmp_path_factory.mktemp("compared") / "lake"
    if request.param == "gpkg":
        yield compared(data, None)
        return
    server = request.getfixturevalue("postgis_server")
    with cluster.own_database(server, f"lakewatch_compared_{os.getpid()}") as address:
        yield compared(data, address)


def compared(data: Path, database: str | None) -> Found:
    """A new demonstration lake, and what its analyst is answered."""
    if database is None:
        demonstration_lake(data)
    else:
        lakewatch("demo", "--data", str(data), "--database", database)
    with opened(settings_of(data=data, database=database)) as store:
        app = create_app(Settings(data=data, database=database), store)
        app.state.worker.wake = lambda: None
        with TestClient(app, "http://testserver", headers={"X-Lakewatch": "1"}) as client:
            client.post("/api/session", json={"name": "analyst", "password": PASSWORD})
            run = asked(client)
            patches = client.get(f"/api/scenes/runs/{run['id']}/patches.geojson").json()["features"]
        with store.transaction(PROGRAM, writes=False) as transaction:
            leads = LeadStore(transaction).find(LeadQuery(run=run["id"]))[0]
            actions = [entry.action for entry in AuditStore(transaction).verify()]
    return Found(run, patches, leads, actions)


def asked(client: TestClient) -> Any:
    """The run of the two last scenes, which nobody can have made twice."""
    scenes = sorted(client.get("/api/scenes").json()["scenes"], key=lambda scene: scene["acquired_on"])
    body = {"earlier": scenes[1]["id"], "later": scenes[2]["id"], "purpose": "leads"}
    again = client.post("/api/scenes/runs", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "scene-run-made"), again.text
    (run,) = client.get("/api/scenes/runs").json()["runs"]
    return client.get(f"/api/scenes/runs/{run['id']}").json()


def at(leads: list[Lead], change: Change) -> list[Lead]:
    return [lead for lead in leads if lead.shape.intersects(Point(change.place))]


@pytest.mark.parametrize("change", KEY.found, ids=lambda change: change.id)
def test_every_planted_change_becomes_one_lead_of_its_kind(found: Found, change: Change) -> None:
    (lead,) = at(found.leads, change)
    assert (lead.kind, lead.evidence["dike_like"]) == (change.kind, change.dike_like)
    assert lead.area_m2 == pytest.approx(change.area_m2, rel=0.4)  # a pixel less around a small roof
    assert lead.demonstration


def test_nothing_else_does_neither_under_the_cloud_nor_by_the_shift(found: Found) -> None:
    assert len(found.leads) == len(found.patches) == len(KEY.found)
    assert not any(at(found.leads, change) for change in KEY.not_found)
    assert found.run["alignment"]["right_px"] == pytest.approx(KEY.east_px, abs=0.02)
    assert 0 < found.run["hidden"] < 0.01


def test_each_lies_in_the_zone_of_the_law_of_the_images_day(found: Found) -> None:
    zones = {change.id: at(found.leads, change)[0].zone for change in KEY.found}
    assert zones == {
        "new_pond": "general_control", "rebuilt_dike": "general_control", "filled_bay": "core_protection",
        "roof": "general_control", "cleared": "general_control",
    }  # fmt: skip
    assert {lead.boundary for lead in found.leads} == {"demo-two-zones"}
    assert found.run["summary"]["boundary"] == "demo-two-zones"


def test_the_scene_of_low_water_stands_in_every_series(found: Found) -> None:
    assert {len(lead.evidence["series"]) for lead in found.leads} == {3}
    assert {lead.evidence["since"]["checked"] for lead in found.leads} == {1}


def test_the_comparison_and_its_leads_are_in_the_proof(found: Found) -> None:
    assert found.actions.count("scene.compare") == 1
    assert found.actions.count("lead.note") == len(FATES)  # those of another agency's list, too


def test_the_command_line_finds_the_same_and_says_when_it_was_done(tmp_path: Path) -> None:
    data = str(demonstration_lake(tmp_path / "lake"))
    days = ("2026-05-06", "2026-10-18")

    tried = json.loads(lakewatch("scene", "compare", *days, "--preview", "--json", "--data", data))
    shown = lakewatch("scene", "compare", *days, "--set", "least_m2.general_control=6000", "--data", data)

    assert len(tried["features"]) == len(KEY.found)
    assert all(shape(each["geometry"]).is_valid for each in tried["features"])
    assert "新线索 new leads 0" in shown  # all of them are on the desk already
    assert " patches 3\n" in shown
    assert "围埝" not in shown.split("10米影像")[0]  # smaller than was asked for
