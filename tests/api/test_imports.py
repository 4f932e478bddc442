"""Imports over HTTP, done by the real worker: handed in, looked at, decided, stored, taken back."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import shapely
from starlette.testclient import TestClient

from api.worker import Worker
from layers.exchange.drivers import gdal
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.jobs import ENDED, JobState, JobStore
from tests.api.conftest import RealClock, Service, close_worker, serve, worker_of
from tests.layers.exchange.files import BOW_TIE, POND, a_row

MISSING = "00000000-0000-4000-8000-000000000000"
BYTES = {"Content-Type": "application/octet-stream"}
MANY = 30_000  # rows: more than one batch
LONGEST_S = 240  # a job of a test; the machine may be busy
BEAT_S = 0.02
LOOKING, STORING = {"reading", "examining", "comparing"}, {"storing"}
COMPANIONS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


@pytest.fixture
def service(where: str, tmp_path: Path) -> Iterator[Service]:
    """The application on both stores in turn; its worker is a process of its own."""
    address = {"database": where} if where.startswith("postgresql") else {}
    for made in serve(where, tmp_path, RealClock(), **address):
        yield made
        close_worker(made)


@pytest.fixture
def gpkg_service(gpkg_path: str, tmp_path: Path) -> Iterator[Service]:
    """The same on a GeoPackage, for what no store decides."""
    for made in serve(gpkg_path, tmp_path, RealClock()):
        yield made
        close_worker(made)


def ponds(*rows: dict[str, Any]) -> bytes:
    """A GeoJSON of ponds as it is sent."""
    return json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False).encode()


def two_ponds() -> bytes:
    away = json.loads(json.dumps(POND).replace("115.5", "115.6"))
    return ponds(a_row("甲塘") | {"id": "p1"}, a_row("乙塘", away) | {"id": "p2"})


def one_good_one_crossed() -> bytes:
    return ponds(a_row("甲塘"), a_row("叉塘", BOW_TIE))


def begun(client: TestClient, layer: str = "fish_ponds") -> str:
    answer = client.post("/api/imports", json={"layer": layer})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def sent(client: TestClient, id: str, content: bytes, name: str = "鱼塘.geojson") -> Any:
    return client.put(f"/api/imports/{id}/files", params={"name": name}, content=content, headers=BYTES)


def examine(client: TestClient, id: str, **decisions: Any) -> Any:
    return client.post(f"/api/imports/{id}/examine", json=decisions)


def when(told: Callable[[], Any]) -> Any:
    """The first thing that is one; nobody sleeps longer than a beat."""
    pause = Event()
    for _ in range(int(LONGEST_S / BEAT_S)):
        if (found := told()) is not None:
            return found
        pause.wait(BEAT_S)
    raise AssertionError("it did not come about in time")


def ended(client: TestClient, answer: Any) -> dict[str, Any]:
    """The import once the job has ended that this answer began."""
    assert answer.status_code == 202, answer.text
    job = answer.json()["job"]["id"]

    def told() -> Any:
        state = client.get(f"/api/jobs/{job}").json()["state"]
        return state if state in {each.value for each in ENDED} else None

    when(told)
    found: dict[str, Any] = client.get(f"/api/imports/{answer.json()['id']}").json()
    return found


def examined(
    client: TestClient, content: bytes, layer: str = "fish_ponds", **decisions: Any
) -> dict[str, Any]:
    """An import that was handed in and looked at."""
    id = begun(client, layer)
    assert sent(client, id, content).status_code == 201
    return ended(client, examine(client, id, **decisions))


def commit(client: TestClient, id: str, why: str = "县局来文") -> Any:
    return client.post(f"/api/imports/{id}/commit", json={"why": why})


def stored_ids(database: Database, layer: str = "fish_ponds") -> list[str]:
    with database.transaction(PROGRAM, writes=False) as transaction:
        page = FeatureStore(transaction).find(FeatureQuery(layer, limit=MANY + 1))
        return sorted(each.id for each in page.features)


def codes(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


# --- the whole way -------------------------------------------------------------------------
def test_a_file_is_handed_in_looked_at_stored_and_taken_back(service: Service) -> None:
    client = service.signed_in("planner")

    looked = examined(client, two_ponds())
    assert (looked["state"], looked["report"]["open"], looked["report"]["changes"]["new"]) == (
        "examined",
        [],
        2,
    )
    assert stored_ids(service.database) == []
    kept = ended(client, commit(client, looked["id"]))
    assert (kept["state"], kept["stored"]["new"], kept["stored_at"] is not None) == ("stored", 2, True)
    assert stored_ids(service.database) == ["p1", "p2"]
    undone = ended(client, client.post(f"/api/imports/{looked['id']}/undo", json={"why": "发错了"}))

    assert (undone["state"], undone["undone_at"] is not None) == ("undone", True)
    assert stored_ids(service.database) == []
    versions = client.get("/api/layers/fish_ponds/features/p1/history").json()["versions"]
    assert len(versions) == 2
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        entries = [each for each in AuditStore(transaction).verify() if each.action.startswith("file.")]
    assert [(each.action, each.name, each.why) for each in entries] == [
        ("file.import", "planner", "县局来文"),
        ("file.import_undo", "planner", "发错了"),
    ]


def test_a_loose_shapefile_with_chinese_names_is_one_data_set(service: Service, tmp_path: Path) -> None:
    client = service.signed_in("planner")
    id = begun(client)
    for file in a_shapefile(tmp_path / "塘"):
        assert sent(client, id, file.read_bytes(), file.name).status_code == 201

    looked = ended(client, examine(client, id, mapping={"名字": "name"}))

    assert [file["name"] for file in looked["files"]] == [f"东湖鱼塘{end}" for end in sorted(COMPANIONS)]
    assert (looked["report"]["dataset"], looked["report"]["format"]) == ("东湖鱼塘.shp", "shapefile")
    assert looked["report"]["open"] == []
    ended(client, commit(client, id))
    shown = client.get("/api/layers/fish_ponds/features").json()["features"]
    assert [each["properties"]["name"] for each in shown] == ["段村塘"]


def a_shapefile(folder: Path) -> list[Path]:
    """One pond with a column 名字, in GBK, as an office sends it."""
    folder.mkdir()
    gdal().raw.write(
        str(folder / "东湖鱼塘.shp"),
        geometry=np.array([shapely.to_wkb(shapely.geometry.shape(POND))], dtype=object),
        field_data=[np.array(["段村塘"], dtype=object)],
        fields=["名字"],
        driver="ESRI Shapefile",
        geometry_type="Polygon",
        crs="EPSG:4490",
        encoding="GBK",
    )
    return sorted(each for each in folder.iterdir() if each.suffix in COMPANIONS)


def test_what_waits_for_a_yes_is_named_and_the_yes_is_kept(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    looked = examined(client, one_good_one_crossed())
    assert "rows-refused" in looked["report"]["open"]
    assert codes(commit(client, looked["id"])) == (409, "not-ready")

    again = ended(client, examine(client, looked["id"], accepted=["rows-refused"]))

    assert (again["decisions"]["accepted"], again["report"]["open"]) == (["rows-refused"], [])
    kept = ended(client, commit(client, looked["id"]))
    assert (kept["stored"]["new"], kept["stored"]["left_out"]) == (1, 1)


def test_the_prepared_rows_are_shown_as_many_as_asked_for_and_how_many_there_are(
    gpkg_service: Service,
) -> None:
    client = gpkg_service.signed_in("planner")
    looked = examined(client, two_ponds())

    shown = client.get(f"/api/imports/{looked['id']}/shapes", params={"limit": 1})

    assert shown.headers["content-type"].startswith("application/geo+json")
    body = shown.json()
    assert (body["numberMatched"], body["numberReturned"], len(body["features"])) == (2, 1, 1)
    assert body["features"][0]["properties"] == {"row": 1, "id": "p1", "label": "甲塘", "change": "new"}


def test_the_same_file_is_refused_by_name_and_time_also_for_somebody_else(gpkg_service: Service) -> None:
    first, second = gpkg_service.signed_in("planner"), gpkg_service.signed_in("supervisor")
    ended(first, commit(first, examined(first, two_ponds())["id"]))

    again = examined(second, two_ponds())

    assert again["report"]["open"] == ["already-imported"]
    found = next(each for each in again["report"]["findings"] if each["code"] == "already-imported")
    assert f"{datetime.now(UTC):%Y-%m-%d}" in found["zh"]
    assert codes(commit(second, again["id"])) == (409, "not-ready")


def test_a_file_that_cannot_be_read_says_why_and_another_may_be_sent(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    id = begun(client)
    sent(client, id, b"AC1032" + bytes(200), "图.dwg")

    refused = ended(client, examine(client, id))

    assert (refused["state"], refused["report"], refused["problem"]["code"]) == (
        "failed",
        None,
        "file-refused",
    )
    assert "DXF" in refused["problem"]["zh"]
    assert refused["job"]["state"] == "failed"


# --- who may -------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["patrol", "officer", "leader", "administrator", "auditor"])
def test_whoever_may_not_load_layers_begins_no_import(gpkg_service: Service, name: str) -> None:
    answer = gpkg_service.signed_in(name).post("/api/imports", json={"layer": "fish_ponds"})

    assert codes(answer) == (403, "not-allowed")


@pytest.mark.parametrize(("name", "status"), [("auditor", 200), ("supervisor", 200), ("patrol", 403)])
def test_imports_are_read_by_those_who_import_and_by_auditors(
    gpkg_service: Service, name: str, status: int
) -> None:
    id = begun(gpkg_service.signed_in("planner"))
    reader = gpkg_service.signed_in(name)

    answers = [reader.get(path).status_code for path in ("/api/imports", f"/api/imports/{id}")]

    assert answers == [status, status]


def test_an_import_into_a_layer_hidden_from_somebody_is_not_there_for_them(gpkg_service: Service) -> None:
    id = begun(gpkg_service.signed_in("planner"), "dwellings")
    analyst = gpkg_service.signed_in("analyst")

    answers = [analyst.get(f"/api/imports/{id}{end}").status_code for end in ("", "/shapes")]

    assert answers == [404, 404]
    assert analyst.get("/api/imports").json()["imports"] == []


def test_features_missing_in_a_file_are_retired_only_by_those_who_may_retire(gpkg_service: Service) -> None:
    analyst = gpkg_service.signed_in("analyst")
    id = begun(analyst)
    sent(analyst, id, two_ponds())

    assert codes(examine(analyst, id, accepted=["missing-in-file"])) == (403, "not-allowed")


def test_who_may_not_see_a_field_neither_reads_nor_changes_it_by_an_import(gpkg_service: Service) -> None:
    planner = gpkg_service.signed_in("planner")
    pond = Feature("fish_ponds", "p1", shapely.geometry.shape(POND), properties={"owner": "张某"})
    with gpkg_service.database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).add(pond, why="test")

    looked = examined(planner, ponds(a_row("甲塘", owner="李某") | {"id": "p1"}))
    ended(planner, commit(planner, looked["id"]))

    (example,) = looked["report"]["changes"]["examples"]
    assert "owner" in {column["field"] for column in looked["report"]["columns"]}
    assert [each["field"] for each in example["fields"]] == ["name"]
    with gpkg_service.database.transaction(PROGRAM, writes=False) as transaction:
        assert FeatureStore(transaction).get("fish_ponds", "p1").properties["owner"] == "张某"


def test_nobody_sends_decides_or_stores_in_the_import_of_another(gpkg_service: Service) -> None:
    owner, other = gpkg_service.signed_in("planner"), gpkg_service.signed_in("supervisor")
    looked = examined(owner, two_ponds())
    id = looked["id"]

    answers = [
        sent(other, id, b"{}"),
        examine(other, id),
        commit(other, id),
        other.get(f"/api/jobs/{looked['job']['id']}"),
        other.post(f"/api/jobs/{looked['job']['id']}/cancel"),
    ]

    assert [codes(answer) for answer in answers] == [(404, "not-found")] * 5
    assert other.get(f"/api/imports/{id}").json()["mine"] is False


def test_whoever_may_load_takes_back_also_what_another_stored(gpkg_service: Service) -> None:
    owner, other = gpkg_service.signed_in("planner"), gpkg_service.signed_in("supervisor")
    id = examined(owner, two_ponds())["id"]
    ended(owner, commit(owner, id))

    answer = other.post(f"/api/imports/{id}/undo", json={"why": "核对有误"})

    assert answer.status_code == 202
    when(lambda: True if owner.get(f"/api/imports/{id}").json()["state"] == "undone" else None)
    assert stored_ids(gpkg_service.database) == []


def test_two_people_who_change_one_layer_do_not_overwrite_each_other(service: Service) -> None:
    first, second = service.signed_in("planner"), service.signed_in("supervisor")
    mine = examined(first, ponds(a_row("甲塘") | {"id": "p1"}))
    theirs = examined(second, ponds(a_row("乙塘") | {"id": "p1"}))
    ended(first, commit(first, mine["id"]))

    late = ended(second, commit(second, theirs["id"]))

    assert (late["state"], late["problem"]["code"], late["stored"]) == ("examined", "not-ready", None)
    again = ended(second, examine(second, theirs["id"]))
    assert again["report"]["changes"]["changed"] == 1
    ended(second, commit(second, theirs["id"]))
    shown = second.get("/api/layers/fish_ponds/features/p1").json()
    assert (shown["properties"]["name"], shown["version"]) == ("乙塘", 2)


def test_one_import_asked_to_be_stored_twice_at_once_is_stored_once(service: Service) -> None:
    client = service.signed_in("planner")
    id = examined(client, two_ponds())["id"]

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: commit(client, id), range(2)))

    assert sorted(answer.status_code for answer in answers) == [202, 409]
    kept = ended(client, next(answer for answer in answers if answer.status_code == 202))
    assert (kept["stored"]["new"], stored_ids(service.database)) == (2, ["p1", "p2"])


# --- what is refused at once ---------------------------------------------------------------
def test_a_step_that_is_not_due_is_refused_with_its_code(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    empty = begun(client)
    handed = begun(client)
    sent(client, handed, two_ponds())

    answers = [
        examine(client, empty),
        commit(client, handed),
        client.get(f"/api/imports/{handed}/shapes"),
        client.post(f"/api/imports/{handed}/undo", json={"why": "x"}),
    ]

    assert [codes(answer) for answer in answers] == [(409, "not-ready")] * 4


def test_a_stored_import_takes_no_more_files_and_is_not_stored_again(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    id = examined(client, two_ponds())["id"]
    ended(client, commit(client, id))

    answers = [sent(client, id, b"{}"), examine(client, id), commit(client, id)]

    assert [codes(answer) for answer in answers] == [(409, "not-ready")] * 3


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/shapes", None),
        ("POST", "/examine", {}),
        ("POST", "/commit", {"why": "x"}),
        ("POST", "/undo", {"why": "x"}),
    ],
)
def test_an_import_that_is_not_there_is_not_found(
    gpkg_service: Service, method: str, path: str, body: dict[str, Any] | None
) -> None:
    client = gpkg_service.signed_in("planner")

    answer = client.request(method, f"/api/imports/{MISSING}{path}", json=body)

    assert codes(answer) == (404, "not-found")
    assert codes(sent(client, MISSING, b"{}")) == (404, "not-found")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/api/imports", {"layer": "clouds"}, "unknown-layer"),
        ("/api/imports", {}, "bad-request"),
        ("/api/imports/{id}/examine", {"datum": "wgs72"}, "bad-request"),
        ("/api/imports/{id}/examine", {"accepted": ["Not A Code"]}, "bad-request"),
        ("/api/imports/{id}/examine", {"surprise": 1}, "bad-request"),
        ("/api/imports/{id}/commit", {"why": ""}, "bad-request"),
        ("/api/imports/{id}/commit", {}, "bad-request"),
    ],
)
def test_a_body_that_says_nothing_sensible_is_refused(
    gpkg_service: Service, path: str, body: dict[str, Any], code: str
) -> None:
    client = gpkg_service.signed_in("planner")
    id = begun(client)
    sent(client, id, two_ponds())

    answer = client.post(path.replace("{id}", id), json=body)

    assert (answer.status_code // 100, answer.json()["code"]) == (4, code)


def test_files_come_as_plain_bytes_under_a_name_and_within_bounds(
    gpkg_service: Service, tmp_path: Path
) -> None:
    client = gpkg_service.signed_in("planner")
    id = begun(client)

    as_json = client.put(f"/api/imports/{id}/files", params={"name": "a.geojson"}, json={})
    nameless = client.put(f"/api/imports/{id}/files", content=b"x", headers=BYTES)
    odd = sent(client, id, b"x", "../../etc/passwd")

    assert (codes(as_json), codes(nameless)[0]) == ((415, "wrong-content-type"), 400)
    assert (odd.status_code, odd.json()["name"]) == (201, "../../etc/passwd")  # only shown, never a path
    kept = list((gpkg_service.database.files / "imports").iterdir())
    assert [each.name for each in kept] == [odd.json()["sha256"]]
    many = [sent(client, id, b"x", f"{number}.prj").status_code for number in range(41)]
    assert (many.count(201), many[-1]) == (39, 413)


def test_a_file_larger_than_allowed_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    for service in serve(str(tmp_path / "lakewatch.gpkg"), tmp_path, RealClock(), max_import_bytes=2048):
        client = service.signed_in("planner")

        assert codes(sent(client, begun(client), bytes(2049))) == (413, "too-large")

        assert not (service.database.files / "imports").exists()


def test_a_second_file_of_a_name_takes_the_place_of_the_first(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    id = begun(client)
    sent(client, id, one_good_one_crossed())
    second = sent(client, id, two_ponds()).json()

    files = client.get(f"/api/imports/{id}").json()["files"]

    assert files == [second]


# --- jobs ----------------------------------------------------------------------------------
def test_a_job_taken_back_before_it_began_leaves_the_import_free(
    gpkg_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)
    client = gpkg_service.signed_in("planner")
    id = begun(client)
    sent(client, id, two_ponds())
    job = examine(client, id).json()["job"]["id"]

    cancelled = client.post(f"/api/jobs/{job}/cancel").json()

    found = client.get(f"/api/imports/{id}").json()
    assert (cancelled["state"], found["state"], found["problem"]["code"]) == (
        "cancelled",
        "cancelled",
        "cancelled",
    )
    assert examine(client, id).status_code == 202


def test_a_commit_taken_back_before_it_began_may_be_asked_for_again(
    gpkg_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)
    client = gpkg_service.signed_in("planner")
    id = begun(client)
    sent(client, id, two_ponds())
    examine(client, id)
    worker = Worker(gpkg_service.database)
    worker.work()
    job = commit(client, id).json()["job"]["id"]

    client.post(f"/api/jobs/{job}/cancel")
    assert client.get(f"/api/imports/{id}").json()["state"] == "examined"
    commit(client, id)
    worker.work()

    assert stored_ids(gpkg_service.database) == ["p1", "p2"]


def test_a_running_examination_stops_when_its_owner_says_so(gpkg_service: Service, tmp_path: Path) -> None:
    client = gpkg_service.signed_in("planner")
    id = begun(client, "facilities")
    sent(client, id, many_points(tmp_path).read_bytes(), "设施.gpkg")
    answer = examine(client, id)
    running(gpkg_service, client, answer.json()["job"]["id"], stages=LOOKING)

    client.post(f"/api/jobs/{answer.json()['job']['id']}/cancel")

    stopped = ended(client, answer)
    assert (stopped["state"], stopped["job"]["state"], stopped["report"]) == ("cancelled", "cancelled", None)


def many_points(folder: Path) -> Path:
    """So many points that a job takes a while."""
    file = folder / "facilities.gpkg"
    at = np.random.default_rng(20261127).uniform((115.5, 37.55), (115.7, 37.68), (MANY, 2))
    gdal().raw.write(
        str(file),
        geometry=np.array(shapely.to_wkb(shapely.points(at)), dtype=object),
        field_data=[
            np.array([f"F-{number:05}" for number in range(MANY)], dtype=object),
            np.array(["bin"] * MANY, dtype=object),
        ],
        fields=["code", "kind"],
        layer="facilities",
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4490",
    )
    return file


def running(service: Service, client: TestClient, job: str, *, stages: set[str], tries: int = 1) -> None:
    """Come back when the job is at one of these stages of its so many'th try."""

    def told() -> Any:
        found = client.get(f"/api/jobs/{job}").json()
        if found["state"] in {each.value for each in ENDED}:
            raise AssertionError(f"the job ended too soon: {found}")
        with service.database.transaction(PROGRAM, writes=False) as transaction:
            tried = JobStore(transaction).get(job).tries
        there = found["state"] == JobState.RUNNING.value and found["stage"] in stages and tried == tries
        return True if there else None

    when(told)


def killed(service: Service) -> None:
    """SIGKILL to the worker, and to nothing else."""
    process = worker_of(service).process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=LONGEST_S)


def test_a_worker_killed_in_its_work_is_followed_by_another_that_does_it_whole(
    service: Service, tmp_path: Path
) -> None:
    client = service.signed_in("planner")
    id = begun(client, "facilities")
    sent(client, id, many_points(tmp_path).read_bytes(), "设施.gpkg")

    answer = examine(client, id)
    running(service, client, answer.json()["job"]["id"], stages=LOOKING)
    killed(service)
    looked = ended(client, answer)
    assert (looked["state"], looked["report"]["rows"]["fit"], looked["report"]["open"]) == (
        "examined",
        MANY,
        [],
    )

    answer = commit(client, id)
    running(service, client, answer.json()["job"]["id"], stages=STORING)
    killed(service)
    assert stored_ids(service.database, "facilities") == []
    kept = ended(client, answer)
    assert (kept["state"], kept["stored"]["new"]) == ("stored", MANY)
    assert len(stored_ids(service.database, "facilities")) == MANY
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        assert [each.action for each in AuditStore(transaction).verify()].count("file.import") == 1


def test_a_job_that_killed_its_worker_twice_has_failed_and_nothing_is_stored(
    gpkg_service: Service, tmp_path: Path
) -> None:
    client = gpkg_service.signed_in("planner")
    id = begun(client, "facilities")
    sent(client, id, many_points(tmp_path).read_bytes(), "设施.gpkg")
    ended(client, examine(client, id))
    answer = commit(client, id)

    for tries in (1, 2):
        running(gpkg_service, client, answer.json()["job"]["id"], stages=STORING, tries=tries)
        killed(gpkg_service)

    left = ended(client, answer)
    assert (left["state"], left["job"]["state"], left["stored"]) == ("examined", "failed", None)
    assert left["problem"]["zh"]
    assert stored_ids(gpkg_service.database, "facilities") == []
    assert ended(client, commit(client, id))["stored"]["new"] == MANY


def test_a_worker_that_died_between_storing_and_saying_so_does_not_store_again(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    id = examined(client, two_ponds())["id"]
    kept = ended(client, commit(client, id))
    close_worker(gpkg_service)

    with gpkg_service.database.transaction(PROGRAM) as transaction:
        JobStore(transaction).wait_again(kept["job"]["id"])
    Worker(gpkg_service.database).work()

    found = client.get(f"/api/imports/{id}").json()
    assert (found["state"], found["job"]["state"], found["problem"]) == ("stored", "done", None)
    assert stored_ids(gpkg_service.database) == ["p1", "p2"]


def test_imports_are_listed_newest_first_without_their_reports(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")
    first = examined(client, two_ponds())["id"]
    second = begun(client)

    listed = client.get("/api/imports").json()["imports"]

    assert [(each["id"], each["report"]) for each in listed] == [(second, None), (first, None)]


def test_a_job_that_is_not_there_is_not_found(gpkg_service: Service) -> None:
    client = gpkg_service.signed_in("planner")

    answers = [client.get(f"/api/jobs/{uuid4()}"), client.post(f"/api/jobs/{uuid4()}/cancel")]

    assert [codes(answer) for answer in answers] == [(404, "not-found")] * 2
