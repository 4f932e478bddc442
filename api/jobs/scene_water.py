"""The job that reads the water of a kept scene, part by part of the lake."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import Refused
from layers.errors import Cancelled
from layers.exchange.scene_water import GIVEN, WaterRead, water_read
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.store.database import Database
from layers.store.jobs import Job
from layers.store.scene_storage import SceneStorage
from layers.store.scene_water import PartWater, WaterStore
from layers.store.scenes import KeptScene, SceneStore

JOB = "scene.water"


def read_water(
    database: Database,
    job: Job,
    told: Callable[[str, int, int], None],
    cancelled: Callable[[], bool],
    *,
    scenes: SceneStorage,
) -> None:
    """Read the water of the scene that the job is about; nothing happens when that was done before.

    Raises:
        NotAllowed, NotFound, BandsMissing, BrokenScene, Cancelled.
    """
    require(job.actor, "scene.add")
    at = job.details.get("threshold")
    with database.transaction(PROGRAM, writes=False) as transaction:
        scene, store = SceneStore(transaction).get(job.subject), WaterStore(transaction)
        outlines = store.outlines(scene.acquired_on)
        done = store.known(scene.id, None if at is None else method_of(GIVEN, at))
    if done or not outlines:
        return
    told("read", 0, 2)
    rows = water_of_scene(scene, scenes, outlines, at)
    if cancelled():
        raise Cancelled(id=job.id)
    told("saving", 1, 2)
    with database.transaction(job.actor) as transaction:
        WaterStore(transaction).add(scene.id, rows, why=str(job.details.get("why", "")))


def water_failed(_database: Database, _job: Job, _refusal: Refused) -> None:
    """Nothing was kept; the job itself says why."""


def water_of_scene(
    scene: KeptScene, scenes: SceneStorage, outlines: Mapping[str, BaseGeometry], at: float | None = None
) -> list[PartWater]:
    """The water of every part of the lake that the scene shows any of."""
    there = {
        part: shape
        for part, shape in outlines.items()
        if scene.footprint is not None and scene.footprint.intersects(shape)
    }
    if not there:
        return []
    read = water_read(scenes.place(scene.id), scenes.options, scene, there, at)
    return [part_water(scene, read, part, there[part]) for part in sorted(there)]


def part_water(scene: KeptScene, read: WaterRead, part: str, outline: BaseGeometry) -> PartWater:
    """One part as it is kept."""
    found = read.parts[part]
    body = {
        "whole_m2": found.whole_m2,
        "shore_m": found.shore_m,
        "pixel_m": read.pixel_m,
        "calibrated": scene.calibrated,
        "outline_sha256": hashlib.sha256(shapely.to_wkb(outline, byte_order=1)).hexdigest(),
    }
    method = method_of(read.method, read.threshold)
    water = PartWater(
        scene.id, part, read.index, round(read.threshold, 6), method, found.area_m2, found.hidden, body, None
    )
    return replace(water, shore=None if found.shore.is_empty else found.shore)


def method_of(way: str, threshold: float) -> str:
    """How a threshold came about; a given one is a way of its own for each number."""
    return f"{way} {threshold:.3f}" if way == GIVEN else way
