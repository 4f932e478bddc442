"""A scene as it is kept: a cloud-optimised GeoTIFF of the bands that are asked for, and of what is hidden.

The last band, ``hidden``, is 1 where nothing may be compared: no data, cloud and shadow, by the product's own
classes where they came with it, else by the stated simple test. It is made once, here, so that every later
comparison of the scene hides the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.shutil import copy
from rasterio.windows import Window

from geo.clouds import hidden_by_bits, hidden_by_classes, hidden_by_test
from geo.grids import Grid
from geo.spectral import Band, reflectance
from layers.errors import BrokenScene, Cancelled, SceneEmpty
from layers.exchange.scene_files import SceneFile, onto_grid, opened

WINDOW = 2048
HALO = 64  # pixels around a window that the test for clouds looks at
HIDDEN = "hidden"
LEAST_CLEAR = 0.01
LAYOUT = {
    "compress": "zstd",
    "zstd_level": 1,
    "predictor": 2,
    "tiled": True,
    "blockxsize": 512,
    "blockysize": 512,
}
COG = {
    "driver": "COG",
    "compress": "ZSTD",
    "level": 1,
    "blocksize": 512,
    "predictor": "YES",
    "bigtiff": "IF_SAFER",
}
BY_CLASSES, BY_BITS, BY_TEST, BY_NONE = "classes", "bits", "test", "none"
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Classes:
    """A band of classes or quality bits that came with the scene; ``way`` says which."""

    file: Path
    name: str
    way: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A scene as it is kept.

    Args:
        bands: what each band shows, in order; ``hidden`` follows them.
        hidden_by: classes, bits, test or none. clear: the share of pixels that are not hidden.
    """

    path: Path
    grid: Grid
    bands: tuple[Band, ...]
    scale: float
    offset: float
    calibrated: bool
    hidden_by: str
    clear: float


def stored(
    scene: SceneFile,
    target: Path,
    *,
    classes: Classes | None = None,
    tell: Tell = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Stored:
    """Write the scene as it is kept; nothing is left behind when that fails.

    Raises:
        BrokenScene: the file cannot be read to its end. SceneEmpty: hardly anything is to be seen.
        Cancelled: somebody ended it.
    """
    draft, finished = target.with_suffix(".part.tif"), target.with_suffix(".cog.tif")
    try:
        bands, hidden_by, clear = written(scene, draft, classes, tell, cancelled)
        if clear < LEAST_CLEAR:
            raise SceneEmpty(name=scene.name, hidden=f"{1 - clear:.1%}")
        tell("cog", 0, 1)
        copy(draft, finished, **COG)
        finished.replace(target)
    finally:
        draft.unlink(missing_ok=True)
        finished.unlink(missing_ok=True)
    scale = scene.scale if scene.scale is not None else 1 / largest_of(scene.dtype)
    return Stored(target, scene.grid, bands, scale, scene.offset, scene.scale is not None, hidden_by, clear)


def largest_of(dtype: str) -> float:
    """The largest number of a type; 1 for fractions."""
    return 1.0 if dtype.startswith("float") else float(np.iinfo(dtype).max)


def written(
    scene: SceneFile, draft: Path, classes: Classes | None, tell: Tell, cancelled: Callable[[], bool]
) -> tuple[tuple[Band, ...], str, float]:
    """The bands and what is hidden, window by window, in the order of the file's bands."""
    numbers = [number for number, role in enumerate(scene.roles, start=1) if role is not None]
    bands = tuple(role for role in scene.roles if role is not None)
    profile = {
        "driver": "GTiff", "dtype": scene.dtype, "count": len(bands) + 1, "crs": scene.grid.crs,
        "transform": scene.grid.transform, "width": scene.grid.columns, "height": scene.grid.rows,
        "bigtiff": "if_safer", "interleave": "pixel", **LAYOUT,
    }  # fmt: skip
    if scene.dtype.startswith("float"):
        profile["predictor"] = 3
    seen = 0
    with ExitStack() as stack:
        source = stack.enter_context(opened(scene.path, scene.name))
        read = source if scene.as_it_is else stack.enter_context(onto_grid(source, scene.grid))
        veils = Veils(stack, scene, classes)
        target = stack.enter_context(rasterio.open(draft, "w", **profile))
        target.descriptions = (*(band.value for band in bands), HIDDEN)
        windows = list(windows_of(scene.grid))
        for done, window in enumerate(windows):
            if cancelled():
                raise Cancelled()
            tell("read", done, len(windows))
            around = widened(window, scene.grid, HALO)
            values, valid = read_window(read, numbers, around, scene)
            hidden = veils.of(values, valid, bands, around)
            inner = within(window, around)
            target.write(values[(slice(None), *inner)], indexes=list(range(1, len(bands) + 1)), window=window)
            target.write(hidden[inner].astype(scene.dtype), indexes=len(bands) + 1, window=window)
            seen += int((~hidden[inner]).sum())
    return bands, veils.way, seen / (scene.grid.rows * scene.grid.columns)


def read_window(
    source: Any, numbers: list[int], window: Window, scene: SceneFile
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The bands within a window, and where every one of them has a number."""
    try:
        values = source.read(numbers, window=window)
        mask = source.dataset_mask(window=window)
    except rasterio.errors.RasterioError as error:
        raise BrokenScene(name=scene.name) from error
    valid = mask > 0
    if scene.nodata is not None:
        empty = np.isnan(values) if np.isnan(scene.nodata) else values == scene.nodata
        valid &= ~empty.any(axis=0)
    if scene.dtype.startswith("float"):
        valid &= np.isfinite(values).all(axis=0)
    elif scene.nodata is None:
        valid &= (values != 0).any(axis=0)  # the collar of a turned scene that names no nodata
    return values, valid


class Veils:
    """What hides the ground, by what came with the scene or by the simple test."""

    def __init__(self, stack: ExitStack, scene: SceneFile, classes: Classes | None) -> None:
        self.scene, self.way, self.source = scene, BY_NONE, None
        if classes is not None:
            source = stack.enter_context(opened(classes.file, classes.name))
            self.source = stack.enter_context(onto_grid(source, scene.grid, nearest=True))
            self.way = classes.way
        elif scene.scale is not None and {Band.BLUE, Band.GREEN, Band.RED, Band.NIR} <= set(scene.roles):
            self.way = BY_TEST

    def of(
        self, values: NDArray[Any], valid: NDArray[np.bool_], bands: tuple[Band, ...], window: Window
    ) -> NDArray[np.bool_]:
        """True where nothing may be compared."""
        if self.source is not None:
            classes = self.source.read(1, window=window)
            by = hidden_by_classes if self.way == BY_CLASSES else hidden_by_bits
            return by(classes) | ~valid
        if self.way == BY_TEST and self.scene.scale is not None:
            scale, offset = self.scene.scale, self.scene.offset
            seen = {band: reflectance(values[at], scale, offset, valid) for at, band in enumerate(bands)}
            found = hidden_by_test(seen)
            return ~valid if found is None else found | ~valid
        return ~valid


def windows_of(grid: Grid, size: int = WINDOW) -> Iterator[Window]:
    """Windows that cover a grid, row by row."""
    for row in range(0, grid.rows, size):
        for column in range(0, grid.columns, size):
            yield Window(column, row, min(size, grid.columns - column), min(size, grid.rows - row))


def widened(window: Window, grid: Grid, halo: int) -> Window:
    """A window with a rim, cut off at the grid's edges."""
    left, top = max(window.col_off - halo, 0), max(window.row_off - halo, 0)
    right = min(window.col_off + window.width + halo, grid.columns)
    bottom = min(window.row_off + window.height + halo, grid.rows)
    return Window(left, top, right - left, bottom - top)


def within(window: Window, around: Window) -> tuple[slice, slice]:
    """Where a window lies in the wider one, as slices of rows and columns."""
    top, left = window.row_off - around.row_off, window.col_off - around.col_off
    return slice(top, top + window.height), slice(left, left + window.width)
