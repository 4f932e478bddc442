"""Scenes over HTTP, done by the real worker: handed in, looked at, confirmed, kept; or nothing is left."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile
from starlette.testclient import TestClient

from api.worker import Worker
from layers.demo.shots import WORDS
from layers.rules.people import PROGRAM, Account, Role
from layers.store.audit import AuditStore
from layers.store.jobs import JobStore
from layers.store.people import PeopleStore
from layers.store.scene_storage import FolderScenes
from layers.store.scene_uploads import SceneUploadStore, UploadState
from tests.api.conftest import HASH, RealClock, Service, as_actor, close_worker, serve, worker_of
from tests.api.scene_steps import (
    BYTES,
    confirmation,
    ended,
    examine,
    examined,
    handed_in,
    keep,
    kept,
    lying,
    warned,
    when,
)
from tests.layers.exchange.scenes import covers, write

GROUND = covers(300, (np.s_[60:150], np.s_[80:200], "water"))


@pytest.fixture
def service(where: str, tmp_path: Path) -> Iterator[Service]:
    """The application on both stores in turn; its worker is a process of its own."""
    address = {"database": where} if where.startswith("postgresql") else {}
    for made in serve(where, tmp_path, RealClock(), **address):
        yield made
        close_worker(made)


@pytest.fixture
def analyst(office: Service) -> TestClient:
    return office.signed_in("analyst")


def named(folder: Path, name: str, bands: np.ndarray[Any, Any] = GROUND, **more: Any) -> Path:
    return write(folder / name, bands, **more)


# --- the whole way ---------------------------------------------------------------------------
def test_a_scene_is_handed_in_looked_at_confirmed_and_kept(service: Service, tmp_path: Path) -> None:
    client = service.signed_in("analyst")
    file = named(tmp_path, "湖区_20240612.tif")

    looked = examined(client, file)
    assert (looked["state"], looked["questions"]) == ("examined", ["licence"])
    assert [band["role"] for band in looked["found"]["bands"]] == [
        "blue", "green", "red", "nir", "swir_1", "swir_2",
    ]  # fmt: skip
    assert looked["found"]["acquired_on"] == "2024-06-12"
    assert client.get("/api/scenes").json() == {"scenes": [], "total": 0}
    done = ended(client, keep(client, looked["id"], why="夏季例行"))
    scene = client.get(f"/api/scenes/{done['scene']}").json()

    assert done["state"] == "kept"
    assert (scene["name"], scene["acquired_on"], scene["resolution_m"]) == ("六月影像", "2024-06-12", 10.0)
    assert scene["id"] == hashlib.sha256(file.read_bytes()).hexdigest()[:32]
    assert (scene["calibrated"], scene["hidden_by"]) == (True, "test")
    assert scene["clear"] > 0.9
    assert 115.5 < scene["bbox"][0] < scene["bbox"][2] < 115.7
    assert "鱼塘" in scene["can_see"]["zh"]
    assert "Single houses" in scene["cannot_see"]["en"]
    assert client.get("/api/scenes").json()["total"] == 1
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        entries = [each for each in AuditStore(transaction).verify() if each.action.startswith("scene.")]
    assert [(each.action, each.name) for each in entries] == [
        ("scene.upload", "analyst"), ("scene.add", "analyst"),
    ]  # fmt: skip
    assert entries[-1].why == "夏季例行"
    assert list((tmp_path / "files" / "scenes" / "uploads").iterdir()) == []


def test_the_kept_scene_is_fetched_whole_and_in_parts_and_its_original_byte_for_byte(
    office: Service, analyst: TestClient, tmp_path: Path
) -> None:
    file = named(tmp_path, "parts_20240601.tif", covers(260, (np.s_[5:50], np.s_[5:90], "water")))
    scene = kept(analyst, file, acquired_on="2024-06-01")
    place = f"/api/scenes/{scene['id']}"

    whole = analyst.get(f"{place}/file")
    part = analyst.get(f"{place}/file", headers={"Range": "bytes=100-199"})
    original = analyst.get(f"{place}/original")

    assert (whole.status_code, whole.headers["content-type"]) == (200, "image/tiff")
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert original.content == file.read_bytes()
    with rasterio.open(BytesIO(whole.content)) as cog:
        assert cog.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert cog.descriptions[-1] == "hidden"
    patrol = office.signed_in("patrol")
    assert patrol.get(f"{place}/file").status_code == 200
    assert patrol.get(f"{place}/original").status_code == 403


def test_scenes_are_found_by_their_days_and_by_a_box(analyst: TestClient, tmp_path: Path) -> None:
    early = kept(analyst, named(tmp_path, "e.tif", covers(250)), acquired_on="2019-05-01")
    late = kept(analyst, named(tmp_path, "l.tif", covers(251)), acquired_on="2019-08-01", name="八月")
    west, south, east, north = early["bbox"]

    def found(**query: Any) -> list[str]:
        return [each["id"] for each in analyst.get("/api/scenes", params=query).json()["scenes"]]

    assert found(**{"from": "2019-04-01", "to": "2019-08-01"}) == [late["id"], early["id"]]
    assert found(**{"from": "2019-05-02", "to": "2019-08-01"}) == [late["id"]]
    assert found(to="2019-08-01", bbox=f"{west},{south},{east},{north}") == [late["id"], early["id"]]
    assert found(to="2019-08-01", bbox=f"{east + 0.1},{south},{east + 0.2},{north}") == []


def test_who_may_not_add_scenes_sees_no_uploads_and_nobody_continues_anothers(
    office: Service, analyst: TestClient
) -> None:
    id = handed_in(analyst)

    for role in ("patrol", "officer", "leader", "planner", "auditor", "administrator"):
        client = office.signed_in(role)
        assert client.post("/api/scenes/uploads").status_code == 403, role
        assert client.get(f"/api/scenes/uploads/{id}").status_code == 403, role
    supervisor = office.signed_in("supervisor")
    assert supervisor.get(f"/api/scenes/uploads/{id}").json()["mine"] is False
    assert supervisor.post(f"/api/scenes/uploads/{id}/examine", json={}).status_code == 404
    assert office.signed_in("administrator").get("/api/scenes").status_code == 403


def test_the_same_file_again_is_the_same_scene_and_with_another_day_it_is_refused(
    office: Service, analyst: TestClient, tmp_path: Path
) -> None:
    file = named(tmp_path, "again.tif", covers(240, (np.s_[5:50], np.s_[5:90], "water")))
    first = kept(analyst, file, acquired_on="2024-05-05")
    stored = Path(office.database.files / "scenes" / first["id"][:2] / f"{first['id']}.tif").read_bytes()

    again = kept(analyst, file, acquired_on="2024-05-05", name="另起名")
    looked = examined(analyst, file)
    other = ended(analyst, keep(analyst, looked["id"], acquired_on="2024-05-06"))

    assert again == first
    assert (other["state"], other["problem"]["code"]) == ("examined", "scene-known")
    assert "2024-05-05" in other["problem"]["zh"]
    kept_now = Path(office.database.files / "scenes" / first["id"][:2] / f"{first['id']}.tif").read_bytes()
    assert kept_now == stored


# --- what must be answered first -------------------------------------------------------------
def test_four_bands_alone_are_asked_for_and_taken_as_told(analyst: TestClient, tmp_path: Path) -> None:
    file = named(tmp_path, "PMS_20240612.tif", GROUND[:4], names=None, scale=None)
    looked = examined(analyst, file)

    assert looked["questions"] == ["bands", "licence"]
    assert [band["role"] for band in looked["found"]["bands"]] == [None] * 4
    refused = keep(analyst, looked["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "scene-not-due")
    told = {file.name: ["blue", "green", "red", "nir"]}
    again = examine(analyst, looked["id"], bands=told, licence="授权使用")
    assert again["questions"] == []
    assert "not-calibrated" in warned(again)
    scene = ended(analyst, keep(analyst, looked["id"]))["scene"]
    assert analyst.get(f"/api/scenes/{scene}").json()["bands"] == ["blue", "green", "red", "nir"]


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"acquired_on": "2031-01-01"}, "bad-scene", "acquired_on"),
        ({"acquired_on": "1969-01-01"}, "bad-scene", "acquired_on"),
        ({"licence": "  "}, "bad-scene", "licence"),
        ({"name": ""}, "bad-scene", "name"),
        ({"elsewhere": True}, "bad-scene", "why"),
    ],
)
def test_what_is_confirmed_wrongly_is_refused_before_any_work(
    said: dict[str, Any], code: str, field: str, analyst: TestClient, tmp_path: Path
) -> None:
    looked = examined(analyst, named(tmp_path, "w.tif", GROUND[:, :64, :64]))
    answer = keep(analyst, looked["id"], **said)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["field"] == field


def test_a_scene_is_kept_once_however_often_it_is_asked_for(analyst: TestClient, tmp_path: Path) -> None:
    looked = examined(analyst, named(tmp_path, "twice_20240612.tif", covers(190)))
    first, second = keep(analyst, looked["id"]), keep(analyst, looked["id"])
    sent = analyst.put(
        f"/api/scenes/uploads/{looked['id']}/files", params={"name": "x.tif"}, content=b"x", headers=BYTES
    )

    assert (second.status_code, second.json()["code"]) == (409, "scene-not-due")
    assert (sent.status_code, sent.json()["code"]) == (409, "scene-not-due")
    assert ended(analyst, first)["state"] == "kept"


def test_bands_that_are_only_repeated_keep_the_reason_by_which_they_were_known(
    analyst: TestClient, tmp_path: Path
) -> None:
    file = named(tmp_path, "repeat_20240612.tif", covers(170))
    looked = examined(analyst, file)
    told = {file.name: [band["role"] for band in looked["found"]["bands"]]}
    done = ended(analyst, keep(analyst, looked["id"], bands=told))

    assert analyst.get(f"/api/scenes/{done['scene']}").json()["because"] == looked["found"]["because"]


# --- killed, ended, full ---------------------------------------------------------------------
def running(service: Service, client: TestClient, job: str, stages: set[str], tries: int = 1) -> None:
    """Come back when the job is at one of these stages of its so many'th try."""

    def told() -> Any:
        found = client.get(f"/api/jobs/{job}").json()
        assert found["state"] in ("waiting", "running"), found
        with service.database.transaction(PROGRAM, writes=False) as transaction:
            tried = JobStore(transaction).get(job).tries
        return True if found["stage"] in stages and tried == tries else None

    when(told)


def killed(service: Service) -> None:
    """SIGKILL to the worker, and to nothing else."""
    process = worker_of(service).process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=240)


def a_long_one(folder: Path) -> Path:
    """A scene that takes a while."""
    noise = np.random.default_rng(5).integers(300, 4000, (6, 2600, 2600)).astype(np.uint16)
    return write(folder / "long_20240612.tif", noise, tiled=True)


def test_a_worker_killed_while_it_keeps_is_followed_by_another_that_keeps_it_whole(
    service: Service, tmp_path: Path
) -> None:
    client = service.signed_in("analyst")
    looked = examined(client, a_long_one(tmp_path))
    answer = keep(client, looked["id"])

    running(service, client, answer.json()["job"]["id"], {"read", "cog"})
    killed(service)
    assert client.get("/api/scenes").json()["total"] == 0
    done = ended(client, answer)

    assert done["state"] == "kept"
    id = done["scene"]
    assert lying(service.database.files) == [f"{id[:2]}/{id}.original", f"{id[:2]}/{id}.tif"]
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        assert [each.action for each in AuditStore(transaction).verify()].count("scene.add") == 1


def test_a_scene_that_killed_its_worker_twice_has_failed_and_nothing_of_it_is_left(
    service: Service, tmp_path: Path
) -> None:
    client = service.signed_in("analyst")
    looked = examined(client, a_long_one(tmp_path))
    answer = keep(client, looked["id"])

    for tries in (1, 2):
        running(service, client, answer.json()["job"]["id"], {"read", "cog"}, tries)
        killed(service)
    left = ended(client, answer)

    assert (left["state"], left["job"]["state"], left["scene"]) == ("examined", "failed", None)
    assert left["problem"]["zh"]
    assert client.get("/api/scenes").json()["total"] == 0
    assert [name for name in lying(service.database.files) if not name.startswith("work/")] == []
    done = ended(client, keep(client, looked["id"]))
    assert done["state"] == "kept"


class FullAfterwards(FolderScenes):
    """A storage after which nothing goes on."""

    def keep(self, id: str, scene: Path, original: Path) -> None:
        super().keep(id, scene, original)
        raise OSError(errno.ENOSPC, "no space left")


def test_what_fails_after_the_files_were_kept_takes_them_away_again(office: Service, tmp_path: Path) -> None:
    client = office.signed_in("analyst")
    looked = examined(client, named(tmp_path, "c_20240612.tif", covers(180)))
    close_worker(office)
    before = lying(office.database.files)
    with office.database.transaction(as_actor("analyst")) as transaction:
        job = JobStore(transaction).add(
            "scene.keep", looked["id"], {**confirmation(), "elsewhere": False, "why": ""}
        )
        SceneUploadStore(transaction).step(looked["id"], UploadState.KEEPING, job=job)

    Worker(office.database, scenes=FullAfterwards(office.database.files / "scenes")).work()

    left = client.get(f"/api/scenes/uploads/{looked['id']}").json()
    assert (left["state"], left["job"]["state"], left["scene"]) == ("examined", "failed", None)
    assert lying(office.database.files) == before
    assert ended(client, keep(client, looked["id"]))["state"] == "kept"


def test_a_job_that_is_stopped_leaves_the_upload_where_another_step_may_be_taken(
    service: Service, tmp_path: Path
) -> None:
    client = service.signed_in("analyst")
    looked = examined(client, a_long_one(tmp_path))
    answer = keep(client, looked["id"])
    running(service, client, answer.json()["job"]["id"], {"read", "cog"})
    client.post(f"/api/jobs/{answer.json()['job']['id']}/cancel")
    stopped = ended(client, answer)

    assert (stopped["state"], stopped["job"]["state"]) == ("examined", "cancelled")
    assert lying(service.database.files) == []


def test_what_an_account_of_a_demonstration_takes_in_says_so(office: Service, tmp_path: Path) -> None:
    shown = Account("id-shown", "shown", "示范账号", "bureau", frozenset({Role.ANALYST}), demonstration=True)
    with office.database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).add_account(shown, password_hash=HASH, why="test")
    picture = write(tmp_path / "S2A_20240611.tif", covers(300, (np.s_[10:90], np.s_[20:60], "water")))

    scene = kept(office.signed_in("shown"), picture, acquired_on="2024-06-11")

    assert scene["demonstration"] is True


def bare(source: bytes, path: Path, *, change: int = 0) -> Path:
    """The same bands written anew by a program that keeps no words; perhaps each number a little other."""
    with MemoryFile(source) as memory, memory.open() as file:
        count = file.count - 1  # without what is hidden
        profile = {**file.profile, "driver": "GTiff", "compress": "lzw", "count": count, "photometric": None}
        numbers = file.read(list(range(1, count + 1)))
        with rasterio.open(path, "w", **{k: v for k, v in profile.items() if v is not None}) as target:
            target.write(numbers + (numbers > 0) * np.array(change, dtype=numbers.dtype))
            target.descriptions = file.descriptions[:count]
            target.scales = file.scales[:count]
    return path


@pytest.mark.parametrize(
    ("way", "shown"), [("as fetched", True), ("its words taken away", True), ("another picture", False)]
)
def test_a_demonstration_s_scene_stays_one_whoever_hands_it_in_again(
    office: Service, tmp_path: Path, way: str, shown: bool
) -> None:
    name = {"as fetched": "f", "its words taken away": "w", "another picture": "a"}[way]
    account = Account(f"id-{name}", name, "示范账号", "bureau", frozenset({Role.ANALYST}), demonstration=True)
    with office.database.transaction(PROGRAM) as transaction:
        PeopleStore(transaction).add_account(account, password_hash=HASH, why="test")
    place = np.s_[20 : 60 + 10 * "fwa".index(name)]
    picture = write(tmp_path / f"S2A_2024061{'fwa'.index(name)}.tif", covers(300, (place, place, "water")))
    first = kept(office.signed_in(name), picture)
    analyst = office.signed_in("analyst")
    fetched = analyst.get(f"/api/scenes/{first['id']}/file").content

    again = tmp_path / "我的影像.tif"
    if way == "as fetched":
        again.write_bytes(fetched)
    else:
        bare(fetched, again, change=0 if shown else 7)
    second = kept(analyst, again)

    assert (second["id"] != first["id"], second["demonstration"]) == (True, shown)
    with MemoryFile(analyst.get(f"/api/scenes/{second['id']}/file").content) as memory, memory.open() as file:
        assert (file.tags().get("LAKEWATCH_DEMONSTRATION") == "YES") is (way == "as fetched")


def test_a_demonstration_s_scene_stays_one_where_nothing_is_known_of_it(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "synthetic.tif"
    picture = write(path, covers(300, (np.s_[30:90], np.s_[20:60], "water")))
    with rasterio.open(path, "r+") as file:
        file.update_tags(TIFFTAG_IMAGEDESCRIPTION=WORDS)

    assert kept(service.signed_in("analyst"), picture)["demonstration"] is True
