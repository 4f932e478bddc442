"""A change made on an old version: nothing lost, the second person told, a person decides."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from layers.definition import CATALOGUE, read_catalogue
from layers.store.database import open_database
from tests.api.conftest import DIKE, Service, seed
from tests.builders import Clock

URL = f"/api/layers/pond_dikes/features/{DIKE}"
LINE = {"type": "LineString", "coordinates": [[115.6, 37.6], [115.601, 37.6]]}
MOVED = {"type": "LineString", "coordinates": [[115.6, 37.6], [115.602, 37.601]]}


def change(client: Any, version: int, **changes: Any) -> Any:
    """The answer to an edit of the dike made on this version."""
    body = {
        "geometry": LINE,
        "properties": {"name": "段村dike-1", "code": "D-1", "length_m": 88.0},
        "state": "standing",
        "unit": "bureau",
        "valid_from": None,
        "valid_to": None,
        "why": "test",
        **changes,
    }
    return client.put(URL, json=body, headers={"If-Match": f'"{version}"'})


def late_edit(service: Any) -> tuple[Any, Any, str]:
    """Two planners; the second edits what the first has changed. The clients, and the kept edit's id."""
    first, second = service.signed_in("planner"), service.signed_in("analyst")
    assert change(first, 1, state="removed").status_code == 200
    told = change(second, 1, geometry=MOVED, why="moved")
    assert (told.status_code, told.json()["code"], told.json()["theirs"]) == (412, "edit-kept", 2)
    return first, second, told.json()["kept"]


def test_a_late_edit_is_kept_and_what_stands_is_untouched(service):
    _, second, kept = late_edit(service)

    found = second.get(f"/api/kept-edits/{kept}").json()

    assert found["mine"]["geometry"]["coordinates"][0][1] == [115.602, 37.601]
    assert (found["base"]["version"], found["present"]["version"]) == (1, 2)
    assert second.get(URL).json()["state"] == "removed"


def test_an_edit_of_a_feature_that_was_retired_meanwhile_is_kept_and_brings_nothing_back(service):
    first, second = service.signed_in("planner"), service.signed_in("analyst")
    gone = first.delete(URL, params={"why": "已拆除"}, headers={"If-Match": '"1"'})

    told = change(second, 1, geometry=MOVED, why="moved")

    assert gone.status_code == 204
    assert (told.status_code, told.json()["code"], told.json()["theirs"]) == (412, "edit-kept", 2)
    found = first.get(f"/api/kept-edits/{told.json()['kept']}").json()
    assert found["mine"]["geometry"]["coordinates"][0][1] == [115.602, 37.601]
    assert (found["base"]["version"], found["present"]) == (1, None)
    mine = {"decision": "mine", "reason": "仍在", "version": 2}
    assert first.post(f"/api/kept-edits/{found['edit']['id']}/decision", json=mine).status_code == 404
    theirs = mine | {"decision": "theirs"}
    assert first.post(f"/api/kept-edits/{found['edit']['id']}/decision", json=theirs).status_code == 200
    assert second.get(URL).status_code == 404


@pytest.mark.parametrize("version", [2, 3])
def test_an_edit_of_a_retired_feature_on_a_version_that_was_no_feature_is_not_found(service, version):
    client = service.signed_in("planner")
    client.delete(URL, params={"why": "已拆除"}, headers={"If-Match": '"1"'})

    assert change(client, version).json()["code"] == "not-found"
    assert client.get("/api/kept-edits").json()["total"] == 0


def test_a_late_edit_that_says_what_stands_is_no_conflict(service):
    first, second = service.signed_in("planner"), service.signed_in("analyst")
    change(first, 1, state="removed")

    same = change(second, 1, state="removed")

    assert (same.status_code, same.json()["version"]) == (200, 2)
    assert second.get("/api/kept-edits").json()["total"] == 0


def test_the_edit_becomes_the_next_version_when_somebody_decides_so(service):
    first, _, kept = late_edit(service)

    body = {"decision": "mine", "reason": "实测为准", "version": 2}
    decided = first.post(f"/api/kept-edits/{kept}/decision", json=body)

    now = first.get(URL).json()
    assert (decided.status_code, decided.json()["made"], now["version"]) == (200, 3, 3)
    assert now["geometry"]["coordinates"][0][1] == [115.602, 37.601]
    assert len(first.get(f"{URL}/history").json()["versions"]) == 3


@pytest.mark.parametrize("decision", ["theirs", "leave"])
def test_what_stands_stays_when_somebody_decides_so_and_the_loser_is_kept(service, decision):
    first, _, kept = late_edit(service)

    body = {"decision": decision, "reason": "台账为准", "version": 2}
    first.post(f"/api/kept-edits/{kept}/decision", json=body)

    told = first.get("/api/kept-edits", params={"open": False}).json()["edits"]
    assert first.get(URL).json()["version"] == 2
    assert [(each["id"], each["decision"], each["reason"]) for each in told] == [(kept, decision, "台账为准")]


def test_a_decision_on_what_has_changed_again_is_refused(service):
    first, second, kept = late_edit(service)
    change(second, 2, state="partly_removed")

    body = {"decision": "mine", "reason": "x", "version": 2}
    told = first.post(f"/api/kept-edits/{kept}/decision", json=body)

    assert (told.status_code, told.json()["code"]) == (412, "stale-version")
    assert first.get("/api/kept-edits", params={"open": True}).json()["total"] == 1


def test_a_decision_needs_a_reason_and_comes_once(service):
    first, second, kept = late_edit(service)
    url = f"/api/kept-edits/{kept}/decision"

    without = first.post(url, json={"decision": "leave", "reason": " ", "version": 2})
    done = first.post(url, json={"decision": "leave", "reason": "x", "version": 2})
    again = second.post(url, json={"decision": "mine", "reason": "x", "version": 2})

    assert [each.status_code for each in (without, done, again)] == [400, 200, 409]


def test_a_patrol_neither_reads_nor_decides_and_an_auditor_only_reads(service):
    _, _, kept = late_edit(service)
    patrol, auditor = service.signed_in("patrol"), service.signed_in("auditor")
    body = {"decision": "leave", "reason": "x", "version": 2}

    assert patrol.get(f"/api/kept-edits/{kept}").status_code == 403
    assert auditor.get(f"/api/kept-edits/{kept}").json()["may_decide"] is False
    assert auditor.post(f"/api/kept-edits/{kept}/decision", json=body).status_code == 403


def test_a_version_that_never_was_is_nobodys_edit(service):
    planner = service.signed_in("planner")

    told = change(planner, 7)

    assert (told.status_code, told.json()["code"]) == (412, "stale-version")


def test_a_required_field_that_its_author_may_not_see_does_not_lose_a_late_edit(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    file, owner = folder / "pond_dikes.toml", '{ id = "owner", '
    file.write_text(file.read_text("utf-8").replace(owner, f"{owner}required = true, "), "utf-8")
    database = open_database(
        str(tmp_path / "lake.gpkg"), read_catalogue(folder), tmp_path / "files", clock=clock
    )
    seed(database)
    settings = Settings(data=tmp_path, catalogue=folder)
    app = create_app(settings, database)
    service = Service(
        database, clock, settings, lambda: TestClient(app, "http://testserver", headers={"X-Lakewatch": "1"})
    )

    first, _, kept = late_edit(service)
    decided = first.post(
        f"/api/kept-edits/{kept}/decision", json={"decision": "mine", "reason": "agreed", "version": 2}
    )

    assert (decided.status_code, decided.json()["made"]) == (200, 3)
    database.close()
