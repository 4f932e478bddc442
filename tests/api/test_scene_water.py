"""The water of scenes, and what scenes say of claims, over HTTP and in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import shapely
import sqlalchemy as sa
from pyproj import Transformer
from shapely import LineString, Point, box

from api.jobs.scene_readings import ask_readings
from api.worker import Worker
from layers.errors import ChainBroken
from layers.exchange.scene_reading import Shown
from layers.rules.features import Feature
from layers.rules.people import PROGRAM, Actor, Role
from layers.store.audit import AuditStore
from layers.store.claims import ClaimStore
from layers.store.features import FeatureStore
from layers.store.scene_sights import SightStore
from layers.store.scene_storage import FolderScenes
from layers.store.scene_tables import SCENE_SIGHTS, SCENE_WATER, SCENES
from layers.store.scenes import SceneStore
from tests.api.conftest import Service
from tests.layers.exchange.kept_scenes import kept
from tests.layers.exchange.scenes import PLACE, covers

TO_DEGREES = Transformer.from_crs("EPSG:4548", "EPSG:4490", always_xy=True)
ANALYST = Actor("id-analyst", "Analyst", "bureau", frozenset({Role.ANALYST}), "web")
LAKE = (np.s_[100:300], np.s_[100:300], "water")
LOW = (np.s_[120:280], np.s_[120:280], "water")
STANDING = (np.s_[20:30], np.s_[20:30], "roof")  # wider, the simple test would take it for cloud
SPRING, AUTUMN = date(2026, 5, 1), date(2026, 10, 1)


def on_ground(shape: Any) -> Any:
    """A shape, metres east and north of the scene's corner, in degrees."""
    flat = shapely.transform(shape, lambda xy: xy + np.array([PLACE.c, PLACE.f]))
    return shapely.transform(flat, lambda xy: np.column_stack(TO_DEGREES.transform(*xy.T)))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Shown]:
    """A lake at low water with a roof beside it, and full without the roof."""
    folder = tmp_path_factory.mktemp("scenes")
    return [
        kept(folder, covers(400, LOW, STANDING), day=SPRING, name="spring"),
        kept(folder, covers(400, LAKE), day=AUTUMN, name="autumn"),
    ]


@pytest.fixture
def lake(service: Service, pictures: list[Shown], monkeypatch: pytest.MonkeyPatch) -> Service:
    """The service with both scenes, a part of the lake and three plots; nothing was read yet."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)
    files = FolderScenes(service.settings.files / "scenes")
    with service.database.transaction(ANALYST) as transaction:
        for picture in pictures:
            put_on_file(files, picture, service.settings.files)
            SceneStore(transaction).add(picture.scene, why="test")
    with service.database.transaction(PROGRAM) as transaction:
        features = FeatureStore(transaction)
        features.add(a_part(), why="test")
        features.add(a_plot("plot-roof", box(200, -300, 300, -200)), why="test")
        features.add(a_plot("plot-green", box(3200, -3400, 3400, -3200)), why="test")
        features.add(a_plot("plot-away", box(9000, -400, 9200, -200)), why="test")
    return service


def put_on_file(files: FolderScenes, picture: Shown, folder: Path) -> None:
    """Copies of a scene's two files where the service keeps its own."""
    folder.mkdir(parents=True, exist_ok=True)
    copy, original = (folder / f"{picture.scene.id}-{end}" for end in ("kept", "original"))
    copy.write_bytes(Path(picture.place).read_bytes())
    with FolderScenes(Path(picture.place).parents[1]).original(picture.scene.id) as source:
        original.write_bytes(source.read())
    files.keep(picture.scene.id, copy, original)


def a_part() -> Feature:
    named = {"name": "东湖敞水面", "part": "east_lake", "cover": "open_water"}
    shape = shapely.multipolygons([on_ground(box(1000, -3000, 3000, -1000))])
    return Feature("lake_parts", "part-1", shape, named, state="good", unit="bureau")


def a_plot(id: str, shape: Any) -> Feature:
    area = shapely.multipolygons([on_ground(shape)])
    named = {"case_number": id, "name": f"{id}占地", "use": "workshop", "found_on": date(2020, 1, 1)}
    return Feature("illegal_land_use", id, area, named, state="state_removed", unit="bureau")


def readings(lake: Service, pictures: list[Shown]) -> None:
    """Read every scene as it is when one was kept."""
    with lake.database.transaction(ANALYST) as transaction:
        for picture in pictures:
            assert len(ask_readings(transaction, picture.scene)) == 2
    assert Worker(lake.database).work() == 2 * len(pictures)


def a_claim(lake: Service, **changes: Any) -> str:
    """The id of a claim that all plots were cleared before both scenes."""
    id = str(uuid4())
    said = {
        "kind": "removed", "text": "违法状态已消除", "source": "通报第53项", "said_on": "2026-01-17",
        "layer": "illegal_land_use", **changes,
    }  # fmt: skip
    answer = lake.signed_in("supervisor").put(f"/api/claims/{id}", json=said)
    assert answer.status_code == 201, answer.text
    return id


def verified(lake: Service) -> set[str]:
    with lake.database.transaction(PROGRAM, writes=False) as transaction:
        return {entry.action for entry in AuditStore(transaction).verify()}


# --- water -----------------------------------------------------------------------------------
def test_the_water_of_each_part_is_a_series_with_area_threshold_and_level(lake, pictures):
    readings(lake, pictures)

    answer = lake.signed_in("patrol").get("/api/scenes/water").json()

    (part,) = answer["parts"]
    assert (part["id"], part["zh"], part["en"]) == ("east_lake", "东湖", "East lake")
    low, full = part["series"]
    assert low["demonstration"]
    assert [low["day"], full["day"]] == ["2026-05-01", "2026-10-01"]
    assert low["area_m2"] / full["area_m2"] == pytest.approx(0.64, rel=1e-3)
    assert (full["method"], full["hidden"], full["index_used"]) == ("otsu", 0, "mndwi")
    assert low["level"] == 0
    assert full["level"] == pytest.approx(1_440_000 / 7200, rel=0.02)
    assert "不是水位" in answer["level_words"]["zh"]


def test_the_shoreline_of_a_scene_is_a_line_in_degrees(lake, pictures):
    readings(lake, pictures)

    answer = lake.signed_in("patrol").get(f"/api/scenes/{pictures[1].scene.id}/water.geojson")

    assert answer.headers["content-type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert feature["geometry"]["type"] == "MultiLineString"
    assert feature["properties"]["part"] == "east_lake"
    wanted = on_ground(box(1000, -3000, 3000, -1000)).bounds
    assert shapely.from_geojson(answer.text).bounds == pytest.approx(wanted, abs=2e-5)


def test_water_by_a_given_threshold_stands_beside_the_series_and_not_in_it(lake, pictures):
    readings(lake, pictures)
    analyst, id = lake.signed_in("analyst"), pictures[0].scene.id
    before = analyst.get("/api/scenes/water").json()

    answer = analyst.post(f"/api/scenes/{id}/water", json={"threshold": 0.25, "why": "试"})
    Worker(lake.database).work()

    assert answer.status_code == 202
    assert analyst.get("/api/scenes/water").json() == before
    found = analyst.get(f"/api/scenes/{id}/water.geojson").json()["features"]
    assert [each["properties"]["method"] for each in found] == ["otsu", "given 0.250"]


def test_water_that_was_read_is_not_read_again(lake, pictures):
    readings(lake, pictures)
    readings(lake, pictures)

    with lake.database.transaction(PROGRAM, writes=False) as transaction:
        assert transaction.execute(sa.select(sa.func.count()).select_from(SCENE_WATER)).scalar_one() == 2


def test_a_patrol_may_look_at_water_and_not_have_it_read(lake, pictures):
    patrol, id = lake.signed_in("patrol"), pictures[0].scene.id

    assert patrol.get("/api/scenes/water").json()["parts"] == []
    assert patrol.post(f"/api/scenes/{id}/water", json={}).status_code == 403
    assert lake.client().get("/api/scenes/water").status_code == 401
    assert patrol.get(f"/api/scenes/{'0' * 32}/water.geojson").status_code == 404


# --- claims ----------------------------------------------------------------------------------
def test_scenes_since_a_claim_speak_for_and_against_it_feature_by_feature(lake, pictures):
    id = a_claim(lake)
    readings(lake, pictures)

    answer = lake.signed_in("analyst").get(f"/api/claims/{id}/images").json()

    assert [(each["day"], each["for"], each["against"], each["unclear"]) for each in answer["series"]] == [
        ("2026-05-01", 1, 1, 0),
        ("2026-10-01", 2, 0, 0),
    ]
    assert {each["beyond"] for each in answer["series"]} == {1}
    verdicts = {each["feature"]: [one["verdict"] for one in each["verdicts"]] for each in answer["features"]}
    assert verdicts == {"plot-roof": ["against", "for"], "plot-green": ["for", "for"]}
    roof = next(each for each in answer["features"] if each["feature"] == "plot-roof")
    assert roof["verdicts"][0]["why"]["en"] == "100 % is a bright roof-like surface"
    assert roof["place"] == pytest.approx(on_ground(Point(250, -250)).coords[0], abs=1e-4)
    assert (answer["asked"], answer["waiting"], answer["more"]) == (True, 0, 0)
    assert "塘埝" in answer["cannot_see"]["zh"]


def test_an_image_against_a_claim_is_among_what_contradicts_it_and_weighs_little(lake, pictures):
    id = a_claim(lake)
    supervisor = lake.signed_in("supervisor")
    assert supervisor.get(f"/api/claims/{id}").json()["total"] == 0
    readings(lake, pictures)

    page = supervisor.get(f"/api/claims/{id}").json()

    (seen,) = page["observations"]
    assert (seen["noun"], seen["feature"], seen["seen_at"][:10]) == ("scene", "plot-roof", "2026-05-01")
    assert seen["noun_id"] == f"{pictures[0].scene.id}/plot-roof"
    assert (seen["strength"], seen["why"]["en"]) == ("weak", "Only imagery, not checked on site")
    assert seen["place"] is not None
    assert page["claim"]["behind"]["contradictions"] == 1
    against = supervisor.get("/api/claims", params={"contradicted": True}).json()["claims"]
    assert [each["id"] for each in against] == [id]


def test_an_image_against_a_claim_with_a_list_makes_it_contradicted(lake, pictures):
    roof = a_claim(lake, scope={"basis": "list", "features": ["plot-roof"]})
    green = a_claim(lake, scope={"basis": "list", "features": ["plot-green"]})
    readings(lake, pictures)
    supervisor = lake.signed_in("supervisor")

    yes, no = (
        [
            each["id"]
            for each in supervisor.get("/api/claims", params={"contradicted": wanted}).json()["claims"]
        ]
        for wanted in (True, False)
    )

    assert (yes, no) == ([roof], [green])


def test_dikes_of_six_metres_are_unclear_in_ten_and_say_why_without_a_row_for_each(lake, pictures):
    with lake.database.transaction(PROGRAM) as transaction:
        line = on_ground(LineString([(500, -500), (600, -500)]))
        dike = replace_dike(line)
        FeatureStore(transaction).add(dike, why="test")
    id = a_claim(lake, layer="pond_dikes", text="全部拆除", scope={"basis": "list", "features": [dike.id]})
    readings(lake, pictures)

    answer = lake.signed_in("analyst").get(f"/api/claims/{id}/images").json()

    assert [(each["unclear"], each["narrow"]) for each in answer["series"]] == [(1, 1), (1, 1)]
    assert answer["series"][0]["narrow_why"]["zh"] == "宽约 6 米，不足两个 10 米像元"
    assert answer["features"] == []


def replace_dike(line: Any) -> Feature:
    named = {"name": "埝", "length_m": 100.0}
    return Feature(
        "pond_dikes", "dike-9", shapely.multilinestrings([line]), named, state="removed", unit="bureau"
    )


def test_a_claim_that_no_image_can_show_says_so_and_is_not_asked(lake, pictures):
    id = a_claim(lake, layer="sewage_outlets", kind="sealed", text="已封堵")
    readings(lake, pictures)

    answer = lake.signed_in("analyst").get(f"/api/claims/{id}/images").json()

    assert (answer["asked"], answer["series"]) == (False, [])
    assert "outlet" in answer["words"]["en"]


@pytest.mark.parametrize(
    ("since", "until", "spring", "autumn"),
    [
        (None, None, ["against"], ["for"]),
        (date(2026, 7, 1), None, [], ["for"]),
        (SPRING, date(2026, 7, 1), ["against"], []),
    ],
    ids=["always there", "begun between both", "gone between both"],
)
def test_a_scene_is_asked_about_what_was_there_on_its_day(lake, pictures, since, until, spring, autumn):
    with lake.database.transaction(PROGRAM) as transaction:
        features = FeatureStore(transaction)
        plot = features.get("illegal_land_use", "plot-roof")
        features.replace(replace(plot, valid_from=since, valid_to=until), why="test")
    id = a_claim(lake)
    readings(lake, pictures)

    answer = lake.signed_in("analyst").get(f"/api/claims/{id}/images").json()

    told = {each["feature"]: each["verdicts"] for each in answer["features"]}.get("plot-roof", [])
    days = {each["day"]: each["verdict"] for each in told}
    assert [days[day] for day in ("2026-05-01",) if day in days] == spring
    assert [days[day] for day in ("2026-10-01",) if day in days] == autumn
    assert {each["beyond"] for each in answer["series"]} == {1}  # what was not there is not beyond the scene


def test_what_a_demonstration_s_scene_or_feature_says_is_marked_row_by_row(lake, pictures):
    with lake.database.transaction(PROGRAM) as transaction:
        transaction.execute(sa.update(SCENES).values(demonstration=False))
        features = FeatureStore(transaction)
        plot = features.get("illegal_land_use", "plot-green")
        features.replace(replace(plot, demonstration=True), why="test")
    id = a_claim(lake)
    readings(lake, pictures)
    with lake.database.transaction(PROGRAM) as transaction:
        autumn = SCENES.c.id == pictures[1].scene.id
        transaction.execute(sa.update(SCENES).where(autumn).values(demonstration=True))
    analyst = lake.signed_in("analyst")

    answer = analyst.get(f"/api/claims/{id}/images").json()

    marks = {
        each["feature"]: [one["demonstration"] for one in each["verdicts"]] for each in answer["features"]
    }
    assert marks == {"plot-roof": [False, True], "plot-green": [True, True]}
    assert [each["demonstration"] for each in answer["series"]] == [True, True]


def test_scenes_before_the_claim_s_day_are_no_evidence(lake, pictures):
    id = a_claim(lake, as_of="2026-05-01")
    readings(lake, pictures)

    answer = lake.signed_in("analyst").get(f"/api/claims/{id}/images").json()

    assert [each["day"] for each in answer["series"]] == ["2026-10-01"]


def test_a_claim_made_after_the_scenes_waits_until_somebody_asks_them(lake, pictures):
    readings(lake, pictures)
    id = a_claim(lake)
    analyst = lake.signed_in("analyst")
    assert analyst.get(f"/api/claims/{id}/images").json()["waiting"] == 2

    assert analyst.post(f"/api/claims/{id}/images").status_code == 202
    Worker(lake.database).work()

    found = analyst.get(f"/api/claims/{id}/images").json()
    assert (found["waiting"], len(found["series"])) == (0, 2)
    assert lake.signed_in("patrol").post(f"/api/claims/{id}/images").status_code == 403


# --- proof -----------------------------------------------------------------------------------
def test_the_audit_proves_water_and_sights(lake, pictures):
    a_claim(lake)
    readings(lake, pictures)

    assert {"scene.water", "scene.sight"} <= verified(lake)


@pytest.mark.parametrize(
    "fault",
    [
        sa.update(SCENE_WATER).values(area_m2=1.0),
        sa.delete(SCENE_WATER),
        sa.update(SCENE_SIGHTS).where(SCENE_SIGHTS.c.feature == "plot-roof").values(verdict="for"),
        sa.delete(SCENE_SIGHTS).where(SCENE_SIGHTS.c.feature == "plot-roof"),
        sa.delete(SCENE_SIGHTS),
    ],
    ids=["water changed", "water gone", "a sight turned", "a sight gone", "sights gone"],
)
def test_what_was_read_cannot_be_changed_unseen(lake, pictures, fault):
    a_claim(lake)
    readings(lake, pictures)
    with lake.database.transaction(PROGRAM) as transaction:
        transaction.execute(fault)

    with pytest.raises(ChainBroken):
        verified(lake)


def test_what_a_scene_says_of_a_claim_is_noted_once(lake, pictures):
    id = a_claim(lake)
    readings(lake, pictures)

    with lake.database.transaction(ANALYST) as transaction:
        claim, scene = ClaimStore(transaction).get(id), pictures[0].scene
        assert not SightStore(transaction).add(
            claim, scene, SightStore(transaction).of_claim(id), why="again"
        )
