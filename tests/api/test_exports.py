"""Exports over HTTP: who may ask, what comes of it, and who may fetch the file."""

from __future__ import annotations

import hashlib
import json
import zipfile
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from api.worker import Worker
from tests.api.conftest import Service


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests run the worker's work themselves, in their own process."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def asked(client: TestClient, **changes: Any) -> Any:
    """The answer to a wish for the dikes."""
    body = {"layer": "pond_dikes", "format": "geojson", "why": "给县里", **changes}
    return client.post("/api/exports", json=body)


def made(service: Service, client: TestClient, **changes: Any) -> dict[str, Any]:
    """An export that the worker has written."""
    begun = asked(client, **changes)
    assert begun.status_code == 202, begun.text
    Worker(service.database).work()
    answer: dict[str, Any] = client.get(f"/api/exports/{begun.json()['id']}").json()
    return answer


def content(client: TestClient, id: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(client.get(f"/api/exports/{id}/file").content))


def test_a_file_that_was_asked_for_can_be_fetched_with_its_chinese_name(service: Service) -> None:
    client = service.signed_in("planner")
    done = made(service, client)

    answer = client.get(f"/api/exports/{done['id']}/file")

    assert (done["state"], done["count"], done["job"]["state"]) == ("done", 3, "done")
    assert "filename*=utf-8''" in answer.headers["content-disposition"]
    assert unquote(answer.headers["content-disposition"]).endswith("_20261123_geojson.zip")
    assert hashlib.sha256(answer.content).hexdigest() == done["sha256"]
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_field_hidden_from_the_asker_is_not_in_the_file(service: Service) -> None:
    client = service.signed_in("patrol")

    archive = content(client, made(service, client)["id"])

    assert all(b"somebody" not in archive.read(name) for name in archive.namelist())


def test_a_supervisor_gets_the_field_that_a_supervisor_sees(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("supervisor")

    archive = content(client, made(gpkg_service, client)["id"])

    manifest = json.loads(archive.read("manifest.json"))
    assert b"somebody" in archive.read(manifest["file"])


@pytest.mark.parametrize(
    "format", ["geopackage", "shapefile", "flatgeobuf", "kml", "csv", "xlsx", "dxf", "pmtiles"]
)
def test_every_format_comes_as_a_zip_with_its_page_and_manifest(gpkg_service: Service, format: str) -> None:
    client = gpkg_service.signed_in("planner")
    zooms = {"zooms": [12, 13]} if format == "pmtiles" else {}

    archive = content(client, made(gpkg_service, client, format=format, **zooms)["id"])

    assert {"元数据.html", "manifest.json"} < set(archive.namelist())


def test_an_administrator_may_not_take_layers_out(gpkg_service: Service) -> None:
    assert asked(gpkg_service.signed_in("administrator")).status_code == 403


def test_nobody_fetches_or_sees_the_export_of_another(gpkg_service: Service) -> None:
    done = made(gpkg_service, gpkg_service.signed_in("planner"))
    other = gpkg_service.signed_in("officer")

    answers = [other.get(f"/api/exports/{done['id']}{end}").status_code for end in ("", "/file")]

    assert answers == [404, 404]
    assert other.get("/api/exports").json()["exports"] == []


def test_an_auditor_sees_the_log_and_not_the_file(gpkg_service: Service) -> None:
    done = made(gpkg_service, gpkg_service.signed_in("planner"))
    auditor = gpkg_service.signed_in("auditor")

    log = auditor.get("/api/exports").json()["exports"]

    assert [(entry["id"], entry["why"], entry["mine"]) for entry in log] == [(done["id"], "给县里", False)]
    assert auditor.get(f"/api/exports/{done['id']}/file").status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"format": "dwg"}, "bad-request"),
        ({"crs": "EPSG:2414"}, "unknown-crs"),
        ({"format": "dxf", "crs": "EPSG:4490"}, "unknown-crs"),
        ({"bbox": [116, 37, 115, 38]}, "bad-parameter"),
        ({"zooms": [1, 2]}, "bad-parameter"),
        ({"why": ""}, "bad-request"),
        ({"as_of": "yesterday"}, "bad-request"),
        ({"layer": "clouds"}, "unknown-layer"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_at_once(
    gpkg_service: Service, changes: dict[str, Any], code: str
) -> None:
    answer = asked(gpkg_service.signed_in("planner"), **changes)

    assert (answer.status_code // 100, answer.json()["code"]) == (4, code)


def test_a_file_that_is_not_written_yet_is_not_there(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    id = asked(client).json()["id"]

    assert client.get(f"/api/exports/{id}/file").json()["code"] == "not-ready"


def test_a_job_taken_back_before_it_began_shows_as_cancelled(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    begun = asked(client).json()

    client.post(f"/api/jobs/{begun['job']['id']}/cancel")

    assert client.get(f"/api/exports/{begun['id']}").json()["state"] == "cancelled"


def test_an_export_of_a_day_is_what_was_known_at_its_end(service: Service) -> None:
    service.clock.forward(days=2)
    client = service.signed_in("supervisor")
    client.delete("/api/layers/pond_dikes/features/dike-1?why=x", headers={"If-Match": '"1"'})

    counts = [made(service, client, as_of=day)["count"] for day in ("2026-11-23", None, "2026-11-20")]

    assert counts == [3, 2, 0]


def test_one_person_cannot_fill_the_queue(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")

    answers = [asked(client).status_code for _ in range(6)]

    assert answers == [202] * 5 + [413]
