"""Bad files over HTTP: the service goes on answering while one is looked at, and none gives a 5xx."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest

from layers.definition import read_catalogue
from layers.exchange.reading import protection
from layers.store.database import open_database
from tests.api.conftest import PASSWORD, seed
from tests.layers.exchange.bad_archives import POND, a_zip, bombs, escapes, unreadable
from tests.layers.exchange.bad_files import pointers
from tests.layers.exchange.bad_texts import bad_json, bad_tables
from tests.layers.exchange.bad_vectors import bad_geopackages, bad_others, bad_shapefiles, spoilt_geopackage
from tests.server import Server, running_server

OVER = ("failed", "examined", "cancelled")
LONGEST_S = 90.0  # of the longest reading, on a machine that has other work too
SLOW = "GENERATED ALWAYS AS (length(hex(zeroblob({})))) VIRTUAL"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service as it is installed, with its worker, over a folder of its own."""
    data = tmp_path_factory.mktemp("bad") / "data"
    data.mkdir()
    database = open_database(str(data / "lakewatch.gpkg"), read_catalogue(), data / "files")
    seed(database)
    database.close()
    with running_server(data) as running:
        yield running


@contextmanager
def signed_in(server: Server) -> Iterator[httpx2.Client]:
    """A browser of somebody who may import; an answer of 5xx is a failure wherever it comes."""

    def no_fault_of_ours(answer: httpx2.Response) -> None:
        assert answer.status_code < 500, f"{answer.request.method} {answer.url}: {answer.status_code}"

    headers = {"X-Lakewatch": "1"}
    hooks = {"response": [no_fault_of_ours]}
    with httpx2.Client(base_url=server.address, headers=headers, timeout=30, event_hooks=hooks) as client:
        answer = client.post("/api/session", json={"name": "planner", "password": PASSWORD})
        client.cookies.set("lakewatch_session", answer.cookies["lakewatch_session"])
        yield client


def begun(client: httpx2.Client, files: dict[str, bytes]) -> str:
    """An import whose files are being looked at."""
    id = str(client.post("/api/imports", json={"layer": "fish_ponds"}).json()["id"])
    kind = {"Content-Type": "application/octet-stream"}
    for name, content in files.items():
        sent = client.put(f"/api/imports/{id}/files", params={"name": name}, content=content, headers=kind)
        assert sent.status_code == 201, sent.text
    assert client.post(f"/api/imports/{id}/examine", json={}).status_code == 202
    return id


def ended(client: httpx2.Client, id: str) -> dict[str, Any]:
    """The import when its reading is over."""
    until, pause = time.monotonic() + LONGEST_S, Event()
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"/api/imports/{id}").json()
        if found["state"] in OVER:
            return found
        pause.wait(0.05)
    raise AssertionError("the reading did not end")


def an_endless_database() -> bytes:
    """A GeoPackage whose every row asks for long reckoning, in code of a stranger."""
    columns = [f"ALTER TABLE ponds ADD COLUMN c{n} INT {SLOW.format(90_000_000 + n)}" for n in range(60)]
    return spoilt_geopackage(*columns)


def test_the_service_goes_on_answering_while_a_bomb_is_looked_at(server: Server) -> None:
    with signed_in(server) as client:
        id = begun(client, {"湖.gpkg": an_endless_database()})
        waits: list[float] = []
        while client.get(f"/api/imports/{id}").json()["state"] not in OVER and sum(waits) < LONGEST_S:
            before = time.monotonic()
            assert client.get("/api/layers").status_code == 200
            assert client.get("/api/layers/pond_dikes/features/dike-1").status_code == 200
            waits.append(time.monotonic() - before)

        found = ended(client, id)

    assert found["problem"]["code"] == "file-refused"
    assert "停止" in found["problem"]["zh"]
    assert len(waits) > 20
    assert sorted(waits)[len(waits) // 2] < 1


def bad_sets() -> Iterator[tuple[str, dict[str, bytes]]]:
    """The first small file of every class of bad files."""
    made = (bombs, escapes, unreadable, bad_json, bad_tables, bad_shapefiles, bad_geopackages, bad_others)
    for each in made:
        bad = next(iter(each()))
        yield (
            each.__name__,
            {name: content for name, content in bad.files.items() if isinstance(content, bytes)},
        )
    yield "pointer", {"湖.tif": dict(pointers("http://127.0.0.1:1", Path("/a")))["wms"]}
    yield "a turned name", {"湖\u202e.geojson": POND}
    yield "a path for a name", {"../../湖.zip": a_zip({"a.geojson": POND})}


def test_no_bad_file_gives_a_fault_of_the_service(server: Server) -> None:
    told = {}
    with signed_in(server) as client:
        for label, files in bad_sets():
            found = ended(client, begun(client, files))
            codes = [finding["code"] for finding in (found["report"] or {"findings": []})["findings"]]
            told[label] = codes or [found["problem"]["zh"]]
            if found["problem"] is not None:
                assert found["problem"]["code"] == "file-refused", label
        assert client.get("/api/imports").status_code == 200

    assert all(told.values())
    outside = [file.name for file in server.data.parent.rglob("*") if file.name.startswith("湖")]
    assert outside == []


def test_the_service_says_at_its_start_which_protection_is_on(server: Server) -> None:
    said = (server.data.parent / f"{server.data.name}-server.log").read_text(encoding="utf-8")

    assert protection().zh in said.replace("\n", "")
    assert protection().en in " ".join(said.split())
