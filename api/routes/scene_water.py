"""The water of scenes: its area by part of the lake over the dates, and its shoreline on one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

import rfc8785
import shapely
from fastapi import APIRouter, BackgroundTasks, Path, Request, Response

from api.dependencies import Stores, StoreSet
from api.jobs.scene_water import JOB
from api.jobs_out import shown
from api.routes.features import GeoJson
from api.strict import StrictRoute
from api.wire.cases import WordsOut
from api.wire.imports import JobOut
from api.wire.scene_water import PartOut, WaterAtOut, WaterIn, WaterOut
from geo.waterline import LEVEL_WORDS, Stand, levels
from layers.definition import Words
from layers.rules.permissions import require
from layers.store.jobs import JobStore
from layers.store.scene_water import LAYER, PartWater, WaterStore
from layers.store.scenes import SceneStore

router = APIRouter(route_class=StrictRoute, prefix="/api/scenes", tags=["scenes"])
ScenePath = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
METHODS = {
    "otsu": Words("按直方图谷点（大津法）", "by the valley between water and land (Otsu)"),
    "usual": Words("没有明显谷点，取通用阈值 0", "no valley was found; the usual threshold 0"),
    "given": Words("由人给定阈值", "a threshold that a person gave"),
}


@router.get("/water")
def list_water(stores: Stores) -> WaterOut:
    """Every part of the lake with its water on every date."""
    require(stores.actor, "scene.read")
    series = sorted(WaterStore(stores.transaction).series(), key=lambda each: each.part)
    parts = [
        part_out(stores, part, list(waters)) for part, waters in groupby(series, key=lambda each: each.part)
    ]
    return WaterOut(parts=parts, level_words=WordsOut(**LEVEL_WORDS))


@router.get("/{id}/water.geojson", response_class=GeoJson)
def get_shoreline(id: ScenePath, stores: Stores) -> Response:
    """The shoreline of one scene, a line for each part and each way in which it was read."""
    require(stores.actor, "scene.read")
    scene = SceneStore(stores.transaction).get(id)
    found = WaterStore(stores.transaction).of_scene(scene.id)
    features = [shoreline(water) for water in found if water.shore is not None]
    return GeoJson(rfc8785.dumps({"type": "FeatureCollection", "features": features}))


@router.post("/{id}/water", status_code=202)
def read_water(
    id: ScenePath, body: WaterIn, stores: Stores, request: Request, after: BackgroundTasks
) -> JobOut:
    """Have the water of a scene read; a job does it. What was read before in this way stays as it is."""
    require(stores.actor, "scene.add")
    scene, jobs = SceneStore(stores.transaction).get(id), JobStore(stores.transaction)
    job = jobs.get(jobs.add(JOB, scene.id, body.model_dump(mode="json")))
    after.add_task(request.app.state.worker.wake)
    return shown(job, request)


# --- forms -----------------------------------------------------------------------------------
def part_out(stores: StoreSet, part: str, waters: Sequence[PartWater]) -> PartOut:
    """One part with its series; dates are compared with each other, not with what was lost."""
    words, known = part_words(stores, part), levels([stand(each) for each in waters])
    series = [water_out(water, level) for water, level in zip(waters, known, strict=True)]
    return PartOut(id=part, zh=words.zh, en=words.en, series=series)


def part_words(stores: StoreSet, part: str) -> Words:
    """What a part is called in the catalogue."""
    fields = stores.catalogue.get(LAYER).fields if LAYER in stores.catalogue.layers else ()
    choices = [choice for field in fields if field.id == "part" for choice in field.choices]
    return next((choice.words for choice in choices if choice.value == part), Words(part, part))


def stand(water: PartWater) -> Stand:
    """A part's water as the rules of levels take it."""
    like = (water.index_used, float(water.body["pixel_m"]))
    return Stand(water.area_m2, water.hidden, float(water.body["shore_m"]), like)


def water_out(water: PartWater, level: float | None) -> WaterAtOut:
    """One part on one day."""
    names = ("scene", "day", "area_m2", "hidden", "index_used", "threshold", "method", "demonstration")
    said: dict[str, Any] = {name: getattr(water, name) for name in names}
    body = {name: water.body[name] for name in ("whole_m2", "shore_m", "pixel_m", "calibrated")}
    words = WordsOut.of(METHODS[water.method.partition(" ")[0]])
    shown_level = None if level is None else round(level, 1)
    return WaterAtOut(**said, **body, method_words=words, level=shown_level)


def shoreline(water: PartWater) -> dict[str, Any]:
    """A part's shoreline as GeoJSON."""
    names = ("part", "method", "threshold", "index_used", "area_m2", "hidden", "demonstration")
    properties: dict[str, Any] = {name: getattr(water, name) for name in names}
    properties["day"] = str(water.day)
    lines = [[[round(x, 7), round(y, 7)] for x, y in line.coords] for line in shapely.get_parts(water.shore)]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
