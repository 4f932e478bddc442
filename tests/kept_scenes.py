"""Scenes of small made grounds, kept as scenes that came from outside are; tests name what lies where."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rasterio import Affine
from shapely import box

from geo.crs import STORED, moved, transformer
from layers.demo.pictures import CLOUD, COVERS
from layers.exchange.scene_cog import Classes, stored
from layers.exchange.scene_files import examined
from layers.rules.people import Role
from layers.store.database import Database
from layers.store.scene_storage import ID_DIGITS, SceneStorage
from layers.store.scenes import KeptScene, SceneStore
from tests.builders import an_actor
from tests.layers.exchange.scenes import NAMES, write

SIZE = 384  # three squares a side, by which the shift is told
WEST, NORTH, PIXEL = 367_800.0, 4_165_900.0, 10.0
PLACE = Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH)  # over the zones of tests/boundaries.py
MAY, JULY, OCTOBER, NOVEMBER = date(2026, 5, 6), date(2026, 7, 9), date(2026, 10, 18), date(2026, 11, 12)
Rectangle = tuple[slice, slice, str]
LAKE: Rectangle = np.s_[250:384, 0:384, "water"]
ANALYST = an_actor(Role.ANALYST)


def ground(*rectangles: Rectangle, size: int = SIZE) -> NDArray[np.float32]:
    """Reflectances of six bands: fields, the lake in the south, and rectangles of covers."""
    few = np.random.default_rng(5).random((size // 13 + 1, size // 19 + 1)) < 0.55
    fields = np.kron(few, np.ones((13, 19), dtype=bool))[:size, :size]
    drawn = np.empty((6, size, size), dtype=np.float32)
    for at in range(6):
        drawn[at] = np.where(fields, COVERS["plants"][at], COVERS["bare"][at])
        for rows, columns, cover in (LAKE, *rectangles):
            drawn[at, rows, columns] = CLOUD[at] if cover == "cloud" else COVERS[cover][at]
    return drawn


def pictured(drawn: NDArray[np.float32], seed: int, east_px: float = 0.0) -> NDArray[np.uint16]:
    """The ground as it is photographed, with noise of its own, perhaps a little to the east."""
    move = np.array([[1, 0, east_px], [0, 1, 0]], dtype=np.float64)
    size = (drawn.shape[2], drawn.shape[1])
    shifted = [cv2.warpAffine(band, move, size, borderMode=cv2.BORDER_REPLICATE) for band in drawn]
    noisy = np.stack(shifted) * 10_000 + np.random.default_rng(seed).normal(0, 25, drawn.shape)
    return np.clip(np.round(noisy), 1, 60_000).astype(np.uint16)


def keep(
    database: Database,
    storage: SceneStorage,
    folder: Path,
    day: date,
    bands: NDArray[np.uint16],
    *,
    names: Sequence[str] = NAMES,
    place: Affine = PLACE,
    crs: str = "EPSG:4548",
    scale: float | None = 1e-4,
) -> KeptScene:
    """A scene in store and storage."""
    folder.mkdir(exist_ok=True)
    path = write(
        folder / f"scene-{day}.tif", bands, names=tuple(names), transform=place, crs=crs, scale=scale
    )
    return keep_file(database, storage, path, day)


def keep_file(
    database: Database,
    storage: SceneStorage,
    path: Path,
    day: date,
    roles: Sequence[str] | None = None,
    classes: Classes | None = None,
) -> KeptScene:
    """A file as a scene in store and storage."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    file = examined(path, path.name, roles)
    found = stored(file, path.with_name(f"kept-{path.name}"), classes=classes)
    scene = KeptScene(
        id=sha256[:ID_DIGITS],
        name=path.name,
        acquired_on=day,
        product=file.product,
        sha256=sha256,
        size_bytes=path.stat().st_size,
        cog_sha256=hashlib.sha256(found.path.read_bytes()).hexdigest(),
        grid=found.grid,
        bands=found.bands,
        scale=found.scale,
        offset=found.offset,
        calibrated=found.calibrated,
        hidden_by=found.hidden_by,
        clear=found.clear,
        licence=file.licence or "made for a test",
        credit=file.credit or "made for a test",
        because=file.because,
        footprint=moved(box(*found.grid.bounds), transformer(found.grid.crs, STORED)),
    )
    storage.keep(scene.id, found.path, path)
    with database.transaction(ANALYST) as transaction:
        return SceneStore(transaction).add(scene, why="test")[0]
