"""Kept scenes for tests: small pictures of covers as they lie in a storage, with their record."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from numpy.typing import NDArray

from geo.crs import transformer
from geo.grids import Grid
from layers.exchange.scene_cog import Stored, stored
from layers.exchange.scene_files import examined
from layers.exchange.scene_reading import Shown, shown
from layers.store.scene_storage import FolderScenes
from layers.store.scenes import KeptScene
from tests.layers.exchange.scenes import write

DAY = date(2026, 5, 1)


def kept(folder: Path, bands: NDArray[Any], *, day: date = DAY, name: str = "scene", **written: Any) -> Shown:
    """A scene taken in as the product does it, and put into a storage."""
    original = write(folder / f"{name}.tif", bands, **written)
    made = stored(examined(original, original.name), folder / f"{name}-kept.tif")
    storage = FolderScenes(folder / "scenes")
    scene = record(original, made, day)
    storage.keep(scene.id, made.path, original)
    return shown(storage, scene)


def record(original: Path, made: Stored, day: date) -> KeptScene:
    """What is on file of a scene."""
    sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
    return KeptScene(
        id=sha256[:32],
        name=original.name,
        acquired_on=day,
        product=None,
        sha256=sha256,
        size_bytes=original.stat().st_size,
        cog_sha256=hashlib.sha256(made.path.read_bytes()).hexdigest(),
        grid=made.grid,
        bands=made.bands,
        scale=made.scale,
        offset=made.offset,
        calibrated=made.calibrated,
        hidden_by=made.hidden_by,
        clear=made.clear,
        licence="",
        credit="演示数据 demonstration",
        because=("按名称", "by its name"),
        footprint=footprint(made.grid),
        demonstration=True,
    )


def footprint(grid: Grid) -> shapely.Polygon:
    """The corners of a grid in degrees."""
    west, south, east, north = grid.bounds
    way = transformer(grid.crs, "OGC:CRS84")
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([way.transform(*corner) for corner in corners])


def bare(scene: Shown) -> Shown:
    """The same scene as if its numbers were no reflectances."""
    return replace(scene, scene=replace(scene.scene, calibrated=False))
