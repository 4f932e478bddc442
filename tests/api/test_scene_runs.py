"""Scenes compared over HTTP: patches and leads, all of it or nothing, and the same again told so."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import dask
import numpy as np
import pytest
import sqlalchemy as sa
from rasterio import Affine
from shapely import Point
from shapely.geometry import shape

from api.worker import Worker
from layers.definition import Catalogue
from layers.errors import ChainBroken
from layers.exchange.scene_cog import BY_CLASSES, Classes
from layers.rules.leads import Lead, LeadAsked, LeadState
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.jobs import JobStore
from layers.store.leads import LeadQuery, LeadStore
from layers.store.scene_storage import FolderScenes
from layers.store.scene_tables import LEADS, SCENE_PATCHES, SCENE_RUNS
from layers.store.scenes import KeptScene
from tests.api.conftest import Service, as_actor, serve
from tests.api.test_boundaries import with_law
from tests.builders import Clock
from tests.kept_scenes import (
    JULY,
    MAY,
    NOVEMBER,
    OCTOBER,
    PLACE,
    Rectangle,
    ground,
    keep,
    keep_file,
    pictured,
)
from tests.ready import Ready

URL = "/api/scenes/runs"
REAL = Path(__file__).parents[3] / "shared" / "data"
POND: Rectangle = np.s_[60:74, 40:60, "water"]  # in the core protection zone, where fields were
BANK: Rectangle = np.s_[270:278, 100:160, "bare"]  # in the lake, outside of all zones
ROOF: Rectangle = np.s_[80:90, 240:252, "roof"]  # in the general control zone
CLOUD: Rectangle = np.s_[290:340, 250:330, "cloud"]
UNDER: Rectangle = np.s_[305:320, 280:300, "bare"]
EAST_PX = 0.4


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done by the test itself."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


class Lake:
    """A service with scenes of one lake, and an analyst who compares them."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.storage = FolderScenes(service.database.files / "scenes")
        self.analyst = service.signed_in("analyst")
        self.seed = 0

    def scene(self, day: Any, *rectangles: Rectangle, east_px: float = 0.0, **more: Any) -> KeptScene:
        self.seed += 1
        bands = pictured(ground(*rectangles), self.seed, east_px)
        folder = self.service.database.files / "came"
        return keep(self.service.database, self.storage, folder, day, bands, **more)

    def ask(self, earlier: KeptScene, later: KeptScene, purpose: str = "leads", **more: Any) -> Any:
        body = {"earlier": earlier.id, "later": later.id, "purpose": purpose, **more}
        return self.analyst.post(URL, json=body)

    def compare(self, earlier: KeptScene, later: KeptScene, purpose: str = "leads", **more: Any) -> Any:
        """The run that was asked for and made."""
        answer = self.ask(earlier, later, purpose, **more)
        assert answer.status_code == 202, answer.text
        Worker(self.service.database).work()
        job = self.analyst.get(f"/api/jobs/{answer.json()['id']}").json()
        assert (job["state"], job["problem"]) == ("done", None)
        return self.analyst.get(f"{URL}/{job['subject']}").json()

    def refused(self, earlier: KeptScene, later: KeptScene, **more: Any) -> str:
        """The code with which the job ended, nothing being kept."""
        answer = self.ask(earlier, later, **more)
        assert answer.status_code == 202, answer.text
        Worker(self.service.database).work()
        job = self.analyst.get(f"/api/jobs/{answer.json()['id']}").json()
        assert self.rows(SCENE_RUNS) == self.rows(SCENE_PATCHES) == self.rows(LEADS) == 0
        return str(job["problem"]["code"])

    def patches(self, run: Any) -> list[Any]:
        return list(self.analyst.get(f"{URL}/{run['id']}/patches.geojson").json()["features"])

    def leads(self) -> list[Lead]:
        with self.service.database.transaction(PROGRAM, writes=False) as transaction:
            return LeadStore(transaction).find(LeadQuery())[0]

    def events(self, lead: Lead) -> list[str]:
        with self.service.database.transaction(PROGRAM, writes=False) as transaction:
            return [event.step for event in LeadStore(transaction).events(lead.id)]

    def step(self, lead: Lead, asked: LeadAsked) -> None:
        with self.service.database.transaction(as_actor("analyst")) as transaction:
            LeadStore(transaction).step(lead.id, asked, version=lead.version)

    def rows(self, table: sa.Table) -> int:
        with self.service.database.transaction(PROGRAM, writes=False) as transaction:
            return int(transaction.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


@pytest.fixture
def lake(service: Service) -> Lake:
    with_law(service)
    return Lake(service)


@pytest.fixture
def gpkg_lake(gpkg_service: Service) -> Lake:
    with_law(gpkg_service)
    return Lake(gpkg_service)


def inside(rectangle: Rectangle) -> Point:
    """The middle of a rectangle of the picture, in longitude and latitude."""
    from geo.crs import STORED, transformer  # noqa: PLC0415

    rows, columns, _ = rectangle
    x, y = PLACE * ((columns.start + columns.stop) / 2, (rows.start + rows.stop) / 2)
    return Point(*transformer("EPSG:4548", STORED).transform(x, y))


def test_every_change_becomes_a_lead_in_its_zone_and_nothing_under_a_cloud(lake: Lake) -> None:
    earlier = lake.scene(MAY)
    later = lake.scene(OCTOBER, POND, BANK, ROOF, UNDER, CLOUD, east_px=EAST_PX)

    run = lake.compare(earlier, later, why="每月例行比对")

    assert (run["found"], run["summary"]["noted"], run["why"]) == (3, 3, "每月例行比对")
    assert run["alignment"]["right_px"] == pytest.approx(EAST_PX, abs=0.05)
    found = {lead.kind: lead for lead in lake.leads()}
    assert {kind: lead.zone for kind, lead in found.items()} == {
        "LAND_TO_WATER": "core_protection", "WATER_TO_LAND": None, "NEW_ROOF": "general_control",
    }  # fmt: skip
    for kind, rectangle in (("LAND_TO_WATER", POND), ("WATER_TO_LAND", BANK), ("NEW_ROOF", ROOF)):
        assert found[kind].shape.contains(inside(rectangle))
    assert all(lead.boundary == "law" and lead.run == run["id"] for lead in found.values())
    assert found["LAND_TO_WATER"].area_m2 == pytest.approx(14 * 20 * 100, rel=0.05)
    assert not any(lead.shape.intersects(inside(UNDER)) for lead in found.values())


def test_a_lead_says_what_both_scenes_show_and_how_sure_it_is(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    lake.compare(lake.scene(MAY), lake.scene(OCTOBER, POND))

    (lead,) = lake.leads()

    before, after = (lead.evidence[side]["indices"] for side in ("before", "after"))
    assert before["mndwi"] < -0.3 < 0.3 < after["mndwi"]
    assert set(after) == {"ndwi", "mndwi", "ndvi", "ndbi", "brightness"}
    assert (lead.evidence["before"]["day"], lead.evidence["after"]["day"]) == (str(MAY), str(OCTOBER))
    assert lead.confidence is not None
    assert 0.8 < lead.confidence <= 0.95
    assert lead.because[0].zh == f"{lead.evidence['pixels']}个像元"
    assert lead.evidence["planar_crs"] == "EPSG:4548"
    assert lead.resolution_m == 10.0


def test_the_run_tells_by_kind_and_zone_and_what_nobody_can_see(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    run = lake.compare(lake.scene(MAY), lake.scene(OCTOBER, POND))

    (row,) = run["summary"]["by"]
    assert (row["kind"], row["zone"], row["count"]) == ("LAND_TO_WATER", "core_protection", 1)
    assert row["kind_words"]["zh"] == "陆地变水面"
    assert "单座房屋" in run["cannot_see"]["zh"]
    (patch,) = lake.patches(run)
    assert patch["properties"]["lead"] == lake.leads()[0].id
    assert shape(patch["geometry"]).equals(lake.leads()[0].shape)
    assert lake.analyst.get(URL).json()["runs"] == [run]


def test_the_same_asked_again_names_the_run_that_was_made(lake: Lake) -> None:
    scenes = lake.scene(MAY), lake.scene(OCTOBER, POND)
    run = lake.compare(*scenes)

    again = lake.ask(*scenes)

    assert (again.status_code, again.json()["code"], again.json()["run"]) == (
        409, "scene-run-made", run["id"],
    )  # fmt: skip
    assert lake.compare(*scenes, "preview")["codes_sha256"] == run["codes_sha256"]


def test_the_same_asked_twice_before_it_was_made_is_one_job(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    scenes = lake.scene(MAY), lake.scene(OCTOBER, POND)

    first, second = lake.ask(*scenes).json(), lake.ask(*scenes).json()

    assert first["id"] == second["id"]
    (waiting,) = lake.analyst.get(URL).json()["jobs"]
    assert (waiting["job"]["id"], waiting["later"]) == (first["id"], scenes[1].id)


def test_a_preview_finds_patches_and_leads_to_nothing(lake: Lake) -> None:
    scenes = lake.scene(MAY), lake.scene(OCTOBER, POND, ROOF)
    run = lake.compare(*scenes)
    coarse = {"least_m2": {"core_protection": 50_000}}

    tried = lake.compare(*scenes, "preview", parameters=coarse)

    assert (len(lake.leads()), tried["summary"]["noted"], tried["summary"]["small"]) == (2, 0, 1)
    against = lake.analyst.get(f"{URL}/{run['id']}/against/{tried['id']}").json()
    assert against == {"only_here": [1], "only_there": [], "both": 1}
    other = lake.analyst.get(f"{URL}/{tried['id']}/against/{run['id']}").json()
    assert other == {"only_here": [], "only_there": [1], "both": 1}
    assert {patch["properties"]["lead"] for patch in lake.patches(tried)} == {""}


def test_a_patch_on_a_lead_that_waits_for_somebody_is_told_as_seen_again(lake: Lake) -> None:
    scenes = lake.scene(MAY), lake.scene(OCTOBER, POND)
    lake.compare(*scenes)

    run = lake.compare(*scenes, parameters={"limits": {"margin": 0.1}})

    (lead,) = lake.leads()
    assert (run["summary"]["noted"], run["summary"]["known"]) == (0, 1)
    assert (lead.state, lake.events(lead)) == (LeadState.NEW, ["note", "seen"])
    assert lake.patches(run)[0]["properties"]["lead"] == lead.id


def test_a_change_that_was_judged_is_not_brought_up_again(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    scenes = lake.scene(MAY), lake.scene(OCTOBER, POND)
    lake.compare(*scenes)
    lake.step(lake.leads()[0], LeadAsked("dismiss", reason="season"))

    run = lake.compare(*scenes, parameters={"limits": {"margin": 0.1}})

    assert (run["summary"]["noted"], run["summary"]["judged"], len(lake.leads())) == (0, 1, 1)


def test_the_same_change_in_later_days_is_a_lead_that_knows_the_false_alarm(lake: Lake) -> None:
    lake.compare(lake.scene(MAY), lake.scene(JULY, POND))
    lake.step(lake.leads()[0], LeadAsked("dismiss", reason="season"))

    lake.compare(lake.scene(OCTOBER), lake.scene(NOVEMBER, POND))

    fresh = next(lead for lead in lake.leads() if lead.state is LeadState.NEW)
    with lake.service.database.transaction(PROGRAM, writes=False) as transaction:
        (noted,) = LeadStore(transaction).events(fresh.id)
    assert [match["relation"] for match in noted.facts["matches"]] == ["false_alarm"]


@pytest.mark.parametrize(
    ("shown", "event", "state"),
    [
        ((POND,), "seen", LeadState.NEW),
        ((), "gone", LeadState.NEW),
        ((np.s_[40:100, 20:90, "cloud"],), None, LeadState.WAITING),
    ],
    ids=["seen", "gone", "hidden"],
)
def test_a_lead_that_waits_comes_back_with_the_next_image_that_shows_its_ground(
    lake: Lake, shown: tuple[Rectangle, ...], event: str | None, state: LeadState
) -> None:
    second = lake.scene(OCTOBER, POND)
    lake.compare(lake.scene(MAY), second)
    lake.step(lake.leads()[0], LeadAsked("wait"))

    run = lake.compare(second, lake.scene(NOVEMBER, *shown))

    lead = next(lead for lead in lake.leads() if lead.day == OCTOBER)
    assert (lead.state, lake.events(lead)[2:]) == (state, [event] if event else [])
    counts = {**run["summary"]["waiting"]}
    assert counts.pop(event or "veiled") == 1
    assert set(counts.values()) == {0}


@pytest.mark.parametrize(
    ("shown", "persists", "first"), [((POND,), True, JULY), ((), False, OCTOBER)], ids=["lasts", "gone"]
)
def test_scenes_between_and_after_say_since_when_and_whether_it_lasts(
    gpkg_lake: Lake, shown: tuple[Rectangle, ...], persists: bool, first: Any
) -> None:
    lake = gpkg_lake
    earlier, later = lake.scene(MAY), lake.scene(OCTOBER, POND)
    lake.scene(JULY, *shown)
    lake.scene(NOVEMBER, *shown)

    lake.compare(earlier, later)

    (lead,) = lake.leads()
    series, since = lead.evidence["series"], lead.evidence["since"]
    assert [(each["day"], each["value"] > 0) for each in series] == [
        (str(MAY), False), (str(JULY), persists), (str(OCTOBER), True), (str(NOVEMBER), persists),
    ]  # fmt: skip
    assert (since["persists"], since["first_after"]) == (persists, str(first))
    assert lead.confidence is not None
    assert (lead.confidence > 0.8) is persists


def test_a_patch_on_a_closed_case_may_be_a_rebound_and_goes_first(lake: Lake) -> None:
    from layers.rules.cases import CaseStatus  # noqa: PLC0415
    from layers.store.case_records import to_row  # noqa: PLC0415
    from layers.store.case_tables import CASES  # noqa: PLC0415
    from tests.builders import a_case  # noqa: PLC0415

    ended = a_case(place=inside(POND).buffer(0.002), status=CaseStatus.CLOSED, found_on=MAY, closed_on=JULY)
    with lake.service.database.transaction(PROGRAM) as transaction:
        row = {**to_row(ended), "opened_at": transaction.now, "changed_at": transaction.now}
        transaction.execute(sa.insert(CASES), row)

    lake.compare(lake.scene(MAY), lake.scene(OCTOBER, POND))

    (lead,) = lake.leads()
    with lake.service.database.transaction(PROGRAM, writes=False) as transaction:
        (noted,) = LeadStore(transaction).events(lead.id)
    assert noted.facts["matches"][0]["relation"] == "rebound"
    assert lead.priority == 40 + 10 + 10 + 30  # zone, kind, a hectare, rebound


def test_where_no_boundary_was_in_force_all_ground_is_outside(service: Service) -> None:
    lake = Lake(service)

    run = lake.compare(lake.scene(MAY), lake.scene(OCTOBER, POND))

    assert (run["summary"]["boundary"], [lead.zone for lead in lake.leads()]) == (None, [None])


# --- refused --------------------------------------------------------------------------------
def test_scenes_that_do_not_fit_are_refused_at_once(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    scene = lake.scene(MAY)
    elsewhere = lake.scene(OCTOBER, place=Affine(10, 0, 500_000, 0, -10, 4_300_000))
    coarser = lake.scene(JULY, place=Affine(20, 0, PLACE.c, 0, -20, PLACE.f))
    blind = lake.scene(NOVEMBER, names=("blue", "red", "green", None, None, None))  # type: ignore[arg-type]

    for later, code in ((elsewhere, "scenes-apart"), (coarser, "scenes-apart"), (blind, "bands-missing")):
        answer = lake.ask(scene, later)
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert lake.ask(elsewhere, scene).json()["code"] == "bad-scene"
    assert lake.ask(scene, scene).json()["code"] == "bad-scene"
    assert lake.ask(scene, replace(scene, id="f" * 32)).status_code == 404
    assert lake.ask(scene, replace(scene, id="../../etc")).status_code == 400


def test_scenes_of_two_grounds_are_refused_by_the_job_and_nothing_is_kept(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    other = np.random.default_rng(99).permuted(ground(), axis=1)
    bands = pictured(other, 50)
    later = keep(lake.service.database, lake.storage, lake.service.database.files / "came", OCTOBER, bands)

    assert lake.refused(lake.scene(MAY), later) == "scenes-misaligned"


def test_a_shift_that_cannot_be_told_is_left_as_it_is_when_somebody_says_so(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    small = ground(POND)[:, :100, :100], ground()[:, :100, :100]
    folder = lake.service.database.files / "came"
    later, earlier = (
        keep(lake.service.database, lake.storage, folder, day, pictured(drawn, seed))
        for seed, (day, drawn) in enumerate(zip((OCTOBER, MAY), small, strict=True))
    )
    assert lake.refused(earlier, later) == "scenes-misaligned"

    run = lake.compare(earlier, later, parameters={"as_it_lies": True})

    (lead,) = lake.leads()
    assert (run["alignment"]["squares"], run["parameters"]["as_it_lies"]) == (0, True)
    assert "两景的偏移未能测定" in [words.zh for words in lead.because]
    assert (lead.confidence or 1) < 0.7


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
def test_a_real_pair_is_refused_until_somebody_has_it_compared_as_it_lies(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    folder = lake.service.database.files / "came"
    folder.mkdir()
    scenes = []
    for day in (date(2017, 7, 3), date(2019, 7, 23)):
        name = f"S2A2A_{day:%Y%m%d}_022_Barbellino_BOA_10.tif"
        path = Path(shutil.copy(REAL / "sentinel2_barbellino" / name, folder))
        scl = name.replace("BOA", "SCL")
        veil = Classes(REAL / "sentinel2_barbellino" / scl, scl, BY_CLASSES)
        scenes.append(keep_file(lake.service.database, lake.storage, path, day, classes=veil))
    assert lake.refused(*scenes) == "scenes-misaligned"

    run = lake.compare(*scenes, parameters={"as_it_lies": True}, why="水库水位")

    (lead,) = lake.leads()
    assert (lead.kind, lead.zone, lead.day) == ("LAND_TO_WATER", None, date(2019, 7, 23))
    assert lead.area_m2 == pytest.approx(2600, rel=0.02)
    assert run["hidden"] == pytest.approx(0.131, abs=0.001)
    assert lead.evidence["at_edge"] is True
    assert (lead.confidence or 1) < 0.5


def test_a_cluster_that_does_not_answer_is_told_and_nothing_is_kept(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    job = lake.ask(lake.scene(MAY), lake.scene(OCTOBER, POND)).json()

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        Worker(lake.service.database, cluster="tcp://127.0.0.1:9").work()

    told = lake.analyst.get(f"/api/jobs/{job['id']}").json()
    assert (told["state"], told["problem"]["code"]) == ("failed", "cluster-away")
    assert lake.rows(SCENE_RUNS) == 0


def test_a_kept_scene_that_is_gone_is_told(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    earlier, later = lake.scene(MAY), lake.scene(OCTOBER, POND)
    Path(lake.storage.place(later.id)).unlink()

    assert lake.refused(earlier, later) == "broken-scene"


def test_somebody_who_stops_a_comparison_leaves_nothing(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    job = lake.ask(lake.scene(MAY), lake.scene(OCTOBER, POND)).json()
    worker = Worker(lake.service.database)
    worker.files.cancel(job["id"])

    worker.work()

    assert lake.analyst.get(f"/api/jobs/{job['id']}").json()["state"] == "cancelled"
    assert lake.rows(SCENE_RUNS) == lake.rows(LEADS) == 0


def test_what_fails_while_it_is_saved_leaves_nothing(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    scenes = lake.scene(MAY), lake.scene(OCTOBER, POND)
    lake.ask(*scenes)

    def broken(*_: Any, **__: Any) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(LeadStore, "note", broken)
        Worker(lake.service.database).work()

    assert lake.rows(SCENE_RUNS) == lake.rows(SCENE_PATCHES) == lake.rows(LEADS) == 0
    assert lake.compare(*scenes)["summary"]["noted"] == 1


DYING = """
import os, signal, sys
from layers.store.leads import LeadStore
LeadStore.note = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
from api.cli.main import run
run()
"""


def test_a_worker_that_is_killed_while_it_saves_leaves_nothing_and_the_next_one_does_it(
    gpkg_lake: Lake,
) -> None:
    lake = gpkg_lake
    job = lake.ask(lake.scene(MAY), lake.scene(OCTOBER, POND)).json()
    command = [sys.executable, "-c", DYING, "worker", "--data", str(lake.service.settings.data)]

    died = subprocess.run(command, input=b"", capture_output=True, check=False)

    assert died.returncode == -signal.SIGKILL, died.stderr
    assert lake.rows(SCENE_RUNS) == lake.rows(SCENE_PATCHES) == lake.rows(LEADS) == 0
    worker = Worker(lake.service.database)
    worker.take_up_orphans()
    worker.work()
    assert lake.analyst.get(f"/api/jobs/{job['id']}").json()["state"] == "done"
    assert lake.rows(SCENE_RUNS) == len(lake.leads()) == 1


def test_a_worker_that_died_after_saving_says_done_when_it_is_asked_again(gpkg_lake: Lake) -> None:
    lake = gpkg_lake
    run = lake.compare(lake.scene(MAY), lake.scene(OCTOBER, POND))
    with lake.service.database.transaction(PROGRAM) as transaction:
        JobStore(transaction).wait_again(run["job"])

    Worker(lake.service.database).work()

    assert lake.analyst.get(f"/api/jobs/{run['job']}").json()["state"] == "done"
    assert lake.rows(SCENE_RUNS) == len(lake.leads()) == 1


# --- who may, and the proof -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "reads", "compares"),
    [
        ("supervisor", 200, 404),
        ("leader", 200, 403),
        ("auditor", 200, 403),
        ("planner", 200, 403),
        ("patrol", 403, 403),
        ("officer", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_who_reads_comparisons_and_who_makes_them(
    gpkg_service: Service, name: str, reads: int, compares: int
) -> None:
    client = gpkg_service.signed_in(name)
    body = {"earlier": "0" * 32, "later": "1" * 32, "purpose": "leads"}

    assert client.get(URL).status_code == reads
    assert client.get("/api/scenes/limits").status_code == reads
    assert client.post(URL, json=body).status_code == compares
    assert client.get(f"{URL}/{uuid4()}").status_code == (404 if reads == 200 else 403)


@pytest.mark.parametrize(
    "bend",
    [
        sa.update(SCENE_PATCHES).values(area_m2=1.0),
        sa.update(SCENE_PATCHES).values(lead=""),
        sa.update(SCENE_PATCHES).values(body="{}"),
        sa.delete(SCENE_PATCHES),
        sa.update(SCENE_RUNS).values(purpose="preview"),
        sa.update(SCENE_RUNS).values(summary="{}"),
    ],
    ids=str,
)
def test_whatever_is_bent_in_a_comparison_the_audit_notices(lake: Lake, bend: Any) -> None:
    lake.compare(lake.scene(MAY), lake.scene(OCTOBER, POND))
    with lake.service.database.transaction(PROGRAM, writes=False) as transaction:
        assert "scene.compare" in [entry.action for entry in AuditStore(transaction).verify()]

    with lake.service.database.transaction(PROGRAM) as transaction:
        transaction.execute(bend)

    with (
        lake.service.database.transaction(PROGRAM, writes=False) as transaction,
        pytest.raises(ChainBroken),
    ):
        list(AuditStore(transaction).verify())


@pytest.fixture
def twin(ready_originals: Ready, catalogue: Catalogue, tmp_path: Path, clock: Clock) -> Iterator[Lake]:
    """Another office's service, of the same release."""
    folder = tmp_path / "twin"
    folder.mkdir()
    ready_originals.copy_to(str(folder / "lakewatch.gpkg"), catalogue)
    for service in serve(str(folder / "lakewatch.gpkg"), folder, clock):
        with_law(service)
        yield Lake(service)


def test_a_comparison_made_again_elsewhere_has_the_same_hashes(lake: Lake, twin: Lake) -> None:
    made, again = (each.compare(each.scene(MAY), each.scene(OCTOBER, POND, ROOF)) for each in (lake, twin))

    assert again["id"] != made["id"]
    for name in ("codes_sha256", "versions", "alignment", "parameters"):
        assert again[name] == made[name]
    for name in ("patches_sha256", "inputs_sha256"):
        assert again["summary"][name] == made["summary"][name]
