"""The water that was read in scenes, by part of the lake: kept once for each way, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction
from layers.store.scene_tables import SCENE_WATER, SCENES
from layers.store.scenes import said_sha256

W = SCENE_WATER.c
LAYER = "lake_parts"
UNSAID = frozenset({"fid", "geom", "content_sha256", "audit_number"})
WATER_SAID = tuple(column.name for column in W if column.name not in UNSAID)


@dataclass(frozen=True, slots=True)
class PartWater:
    """The water of one part of the lake in one scene.

    Args:
        method: ``otsu``, ``usual``, or ``given`` with its threshold. area_m2: on the ellipsoid.
        hidden: share of the part. body: whole_m2, shore_m, pixel_m, calibrated, outlines_sha256.
        shore: longitude, latitude. day, demonstration: of the scene; only when it is read back.
    """

    scene: str
    part: str
    index_used: str
    threshold: float | None
    method: str
    area_m2: float
    hidden: float
    body: Mapping[str, Any]
    shore: BaseGeometry | None
    day: date | None = None
    demonstration: bool = False


class WaterStore:
    """Keeps and reads the water of scenes within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def outlines(self, day: date) -> dict[str, BaseGeometry]:
        """Each part of the lake as one area, as it was on a day; empty without such a layer."""
        if LAYER not in self.transaction.tables:
            return {}
        table = self.transaction.table(LAYER)
        then = (table.c.valid_from.is_(None) | (table.c.valid_from <= day)) & (
            table.c.valid_to.is_(None) | (table.c.valid_to > day)
        )
        query = sa.select(table.c.part, table.c.geom).where(then, table.c.geom.is_not(None))
        found: dict[str, list[BaseGeometry]] = {}
        for part, shape in self.transaction.execute(query.order_by(table.c.part, table.c.id)):
            found.setdefault(str(part), []).append(shape)
        return {part: shapely.union_all(shapes) for part, shapes in found.items()}

    def add(self, scene: str, rows: Sequence[PartWater], *, why: str) -> bool:
        """Note the water of a scene's parts, all read in one way; False when that was noted before."""
        next_number(self.transaction.connection)  # two that read at once note it one after the other
        if not rows or self.known(scene, rows[0].method):
            return False
        signed = {"at": self.transaction.now, "account": self.transaction.actor.account}
        said = [{**water_row(each), **signed} for each in rows]
        for row in said:
            row["content_sha256"] = said_sha256(row, WATER_SAID)
        facts = {"method": rows[0].method, "parts": len(said), "content_sha256": together_sha256(said)}
        number, _ = self.transaction.record("scene.water", "scene", scene, facts, why=why)
        self.transaction.execute(sa.insert(SCENE_WATER), [{**row, "audit_number": number} for row in said])
        self.transaction.dialect.changed(self.transaction.connection, SCENE_WATER)
        return True

    def known(self, scene: str, method: str | None = None) -> bool:
        """Whether the water of a scene was read, in this way or, without one, by looking for a threshold."""
        way = W.method.not_like("given%") if method is None else W.method == method
        query = sa.select(W.fid).where(W.scene == scene, way).limit(1)
        return self.transaction.execute(query).first() is not None

    def series(self) -> list[PartWater]:
        """The water of every scene in which a threshold was looked for, the earliest picture first."""
        return self.read(W.method.not_like("given%"))

    def of_scene(self, scene: str) -> list[PartWater]:
        """All that was read in one scene, in whatever way."""
        return self.read(W.scene == scene)

    def read(self, where: sa.ColumnElement[bool]) -> list[PartWater]:
        of_scene = SCENES.c.acquired_on.label("day"), SCENES.c.demonstration
        query = sa.select(SCENE_WATER, *of_scene).join(SCENES, SCENES.c.id == W.scene)
        order = (SCENES.c.acquired_on, W.scene, W.fid)
        return [
            to_water(row) for row in self.transaction.execute(query.where(where).order_by(*order)).mappings()
        ]


def water_row(water: PartWater) -> dict[str, Any]:
    """The columns of one part's water, without who and when."""
    names = ("scene", "part", "index_used", "threshold", "method", "area_m2", "hidden")
    plain = {name: getattr(water, name) for name in names}
    return {**plain, "body": canonical(dict(water.body)).decode(), "geom": water.shore}


def to_water(row: Mapping[Any, Any]) -> PartWater:
    """The water in a row."""
    names = ("scene", "part", "index_used", "threshold", "method", "area_m2", "hidden", "day")
    plain = {name: row[name] for name in (*names, "demonstration")}
    return PartWater(**plain, body=json.loads(row["body"]), shore=row["geom"])


def together_sha256(rows: Iterable[Mapping[Any, Any]]) -> str:
    """One hash for rows that one entry of the audit stands for, in their order."""
    return sha256_hex(canonical([row["content_sha256"] for row in rows]))
