"""Scenes: kept once, never changed, each with all it takes to read it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, polygon_of
from geo.grids import Grid
from geo.spectral import Band
from layers.errors import DifferentContent, NotFound
from layers.store.chain import canonical, sha256_hex
from layers.store.columns import to_moment_text
from layers.store.database import Transaction
from layers.store.people import called
from layers.store.scene_tables import SCENES

S = SCENES.c
UNSAID = frozenset({"fid", "geom", "content_sha256", "audit_number"})
SCENE_SAID = tuple(column.name for column in S if column.name not in UNSAID)


@dataclass(frozen=True, slots=True)
class KeptScene:
    """A scene as it is on file.

    Args:
        id: the first digits of ``sha256``, of the original. cog_sha256: of the scene as it is kept.
        bands: what each shows, in order; ``hidden`` follows them in the file.
        scale, offset: from numbers to reflectance; a scene that is not calibrated has a scale of its own.
        hidden_by, clear: how clouds were told, and the share of pixels that are to be seen.
        footprint: longitude, latitude.
    """

    id: str
    name: str
    acquired_on: date
    product: str | None
    sha256: str
    size_bytes: int
    cog_sha256: str
    grid: Grid
    bands: tuple[Band, ...]
    scale: float
    offset: float
    calibrated: bool
    hidden_by: str
    clear: float
    licence: str
    credit: str
    because: tuple[str, str]
    footprint: BaseGeometry | None
    demonstration: bool = False
    at: datetime | None = None
    account: str | None = None
    author: str = ""
    unit: str | None = None


class SceneStore:
    """Keeps and reads scenes and comparisons within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def add(self, scene: KeptScene, *, why: str) -> tuple[KeptScene, bool]:
        """Note a scene whose files are in place; (stored scene, True when it is new).

        Raises:
            DifferentContent: the same original is on file with other words: another day, other bands.
        """
        known = self.transaction.execute(sa.select(SCENES).where(S.id == scene.id)).mappings().one_or_none()
        if known is not None:
            stored = to_scene(known)
            if (stored.acquired_on, stored.bands) == (scene.acquired_on, scene.bands):
                return stored, False
            raise DifferentContent(
                noun="scene", id=scene.id, stored=str(stored.acquired_on), sent=str(scene.acquired_on)
            )
        row = self.signed(scene_row(scene))
        row["content_sha256"] = said_sha256(row, SCENE_SAID)
        facts = {"name": scene.name, "sha256": scene.sha256, "content_sha256": row["content_sha256"]}
        number, _ = self.transaction.record("scene.add", "scene", scene.id, facts, why=why)
        self.transaction.execute(sa.insert(SCENES), {**row, "audit_number": number})
        self.transaction.dialect.changed(self.transaction.connection, SCENES)
        return self.get(scene.id), True

    def get(self, id: str) -> KeptScene:
        """One scene; NotFound."""
        row = self.transaction.execute(sa.select(SCENES).where(S.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="scene", id=id)
        return to_scene(row)

    def all(self) -> list[KeptScene]:
        """Every scene, the latest picture first."""
        rows = self.transaction.execute(sa.select(SCENES).order_by(S.acquired_on.desc(), S.fid)).mappings()
        return [to_scene(row) for row in rows]

    def find(
        self, *, first: date | None = None, last: date | None = None, box: Box | None = None
    ) -> list[KeptScene]:
        """Scenes of days, both ends included, whose footprint touches a box; the latest picture first."""
        query = sa.select(SCENES).order_by(S.acquired_on.desc(), S.fid)
        if first is not None:
            query = query.where(S.acquired_on >= first)
        if last is not None:
            query = query.where(S.acquired_on <= last)
        found = [to_scene(row) for row in self.transaction.execute(query).mappings()]
        if box is None:
            return found
        wanted = polygon_of(box)  # scenes are few: no index is asked
        return [
            scene for scene in found if scene.footprint is not None and scene.footprint.intersects(wanted)
        ]

    def signed(self, row: dict[str, Any], *, unit: bool = True) -> dict[str, Any]:
        """The row with its moment and who made it."""
        actor = self.transaction.actor
        own = {"at": self.transaction.now, "account": actor.account, "author": called(self.transaction)}
        return {**row, **own, **({"unit": actor.unit} if unit else {})}


# --- rows ------------------------------------------------------------------------------------
def scene_row(scene: KeptScene) -> dict[str, Any]:
    """A scene's columns, without who and when."""
    plain = {name: getattr(scene, name) for name in SCENE_SAID if name not in ("at", "account", "author")}
    return {
        **plain,
        "grid": canonical(asdict(scene.grid)).decode(),
        "bands": canonical([band.value for band in scene.bands]).decode(),
        "because": canonical(list(scene.because)).decode(),
        "geom": scene.footprint,
    }


def to_scene(row: Mapping[Any, Any]) -> KeptScene:
    """The scene in a row."""
    plain = {name: row[name] for name in SCENE_SAID}
    zh, en = json.loads(row["because"])
    return KeptScene(
        **{
            **plain,
            "grid": Grid(**json.loads(row["grid"])),
            "bands": tuple(Band(each) for each in json.loads(row["bands"])),
            "because": (zh, en),
            "footprint": row["geom"],
        }
    )


def said_sha256(row: Mapping[Any, Any], said: tuple[str, ...]) -> str:
    """SHA-256 over the canonical JSON of what a row says, its shape too; its audit entry names it."""
    values = {name: plain_of(row[name]) for name in said}
    shape = row.get("geom")
    if shape is not None:
        values["geom"] = shapely.to_wkb(shape, hex=True, byte_order=1)
    return sha256_hex(canonical(values))


def plain_of(value: Any) -> Any:
    """A value of a row in JSON's own types."""
    if isinstance(value, datetime):
        return to_moment_text(value)
    return value.isoformat() if isinstance(value, date) else value
