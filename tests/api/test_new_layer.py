"""One new file in the catalogue, and its layer is in table, API, tiles, form and legend."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import mapbox_vector_tile
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from layers.definition import CATALOGUE, read_catalogue
from layers.store.database import open_database
from tests.api.conftest import PASSWORD, seed
from tests.builders import Clock

BENCHES = """
zh = "长椅"
en = "Benches"
group = { zh = "设施", en = "Facilities" }
geometry = "point"
description = { zh = "湖边长椅", en = "Benches by the lake" }
source = "演示"
label = "name"
searchable = ["name"]
fields = [
  { id = "name", zh = "名称", en = "Name", type = "text", required = true },
  { id = "seats", zh = "座位", en = "Seats", type = "integer", unit = "pieces", minimum = 1, maximum = 9 },
]
states = [
  { id = "whole", zh = "完好", en = "Whole", settled = true, colour = "#1F6F43" },
  { id = "broken", zh = "损坏", en = "Broken", colour = "#A3123F" },
]
checklist = [ { id = "wobbles", zh = "晃动", en = "It wobbles", type = "boolean", required = true } ]
[style]
by = "state"
label_zoom = 12
symbol = { fill = "#4A5A64", line = "#FFFFFF", shape = "square" }
"""
BENCH = {
    "geometry": {"type": "Point", "coordinates": [115.587, 37.613]},
    "properties": {"name": "北堤长椅", "seats": 3},
    "state": "broken",
    "why": "设置",
}
TILE = "14/13452/6342"  # holds 115.587° E, 37.613° N


@pytest.fixture
def supervisor(tmp_path: Path, clock: Clock) -> Iterator[TestClient]:
    """Somebody signed in where the catalogue has one file more, and one bench stands by the lake."""
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    (folder / "benches.toml").write_text(BENCHES, encoding="utf-8")
    database = open_database(
        str(tmp_path / "lakewatch.gpkg"), read_catalogue(folder), tmp_path / "files", clock=clock
    )
    seed(database)
    app = create_app(Settings(data=tmp_path, catalogue=folder), database)
    with TestClient(app, "http://testserver", headers={"X-Lakewatch": "1"}) as client:
        assert (
            client.post("/api/session", json={"name": "supervisor", "password": PASSWORD}).status_code == 200
        )
        added = client.put("/api/layers/benches/features/bench-1", json=BENCH, headers={"If-None-Match": "*"})
        assert added.status_code == 201, added.text
        yield client
    database.close()


def test_the_new_layer_is_a_typed_table_of_the_geopackage(supervisor: TestClient, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "lakewatch.gpkg") as file:
        columns = {name: kind for _, name, kind, *_ in file.execute("pragma table_info(benches)")}
    assert {"geom", "name", "seats", "state"} <= set(columns)
    assert columns["seats"].upper() in ("INTEGER", "BIGINT")


def test_the_new_layer_brings_its_form_and_its_legend(supervisor: TestClient) -> None:
    layer = supervisor.get("/api/layers/benches").json()
    assert [question["id"] for question in layer["checklist"]] == ["wobbles"]
    assert [(case["zh"], case["symbol"]["fill"]) for case in layer["style"]["cases"]] == [
        ("完好", "#1F6F43"),
        ("损坏", "#A3123F"),
    ]


def test_the_new_layer_can_be_listed_and_searched(supervisor: TestClient) -> None:
    listed = supervisor.get("/api/layers/benches/features").json()
    found = supervisor.get("/api/search", params={"q": "长椅"}).json()
    assert [feature["label"] for feature in listed["features"]] == ["北堤长椅"]
    assert [hit["layer"] for hit in found["hits"]] == ["benches"]


def test_the_new_layer_is_a_collection_of_the_ogc_service(supervisor: TestClient) -> None:
    collections = supervisor.get("/ogc/collections", headers={"Accept": "application/json"}).json()
    assert "benches" in [collection["id"] for collection in collections["collections"]]


def test_the_new_layer_is_drawn_in_vector_tiles(supervisor: TestClient) -> None:
    tile = mapbox_vector_tile.decode(supervisor.get(f"/tiles/benches/{TILE}.mvt").content)
    assert [feature["properties"]["label"] for feature in tile["benches"]["features"]] == ["北堤长椅"]


def test_reports_may_be_filed_on_the_new_layer(supervisor: TestClient) -> None:
    report: dict[str, Any] = {
        "layer": "benches",
        "feature": "bench-1",
        "state_seen": "broken",
        "remainder": None,
        "answers": {"wobbles": True},
        "note": "",
        "place": None,
        "fix": None,
        "observed_at": "2026-11-23T06:05:00.000Z",
        "photos": [],
    }
    answer = supervisor.put(f"/api/reports/{uuid4()}", json=report)
    assert (answer.status_code, answer.json()["report"]["layer_zh"]) == (201, "长椅")
