"""A look at one part of a kept scene: reflectances and what is hidden, on its own pixels or coarser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Any, Protocol

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.warp import Resampling
from rasterio.windows import Window

from geo.clouds import Mask
from geo.grids import Grid
from geo.spectral import Band, Bands, reflectance
from layers.errors import BrokenScene
from layers.exchange.scene_files import OPTIONS

MOST_PIXELS = 16_000_000  # of one look; a wider one is read in coarser pixels, and says so


class Kept(Protocol):
    """A scene as the store knows it."""

    @property
    def name(self) -> str: ...
    @property
    def grid(self) -> Grid: ...
    @property
    def bands(self) -> tuple[Band, ...]: ...
    @property
    def scale(self) -> float: ...
    @property
    def offset(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Args:
        bands: reflectances, NaN where hidden. hidden: also what lies beyond the scene.
        grid: of both; coarser than the scene's where the look was wide.
    """

    bands: Bands
    hidden: Mask
    grid: Grid


@contextmanager
def opened_scene(place: str, options: Any, name: str) -> Iterator[DatasetReader]:
    """A kept scene by what its storage says of it; BrokenScene."""
    try:
        with rasterio.Env(**{**OPTIONS, **options}), rasterio.open(place, driver="GTiff") as source:
            yield source
    except RasterioError as error:
        raise BrokenScene(name=name) from error


def look(
    source: DatasetReader,
    scene: Kept,
    bounds: Sequence[float],
    used: Sequence[Band],
    most: int = MOST_PIXELS,
) -> Look:
    """The pixels within west, south, east, north of the scene's plane, with all they touch.

    Args:
        used: the bands that are read; KeyError for one that the scene has not.
        most: pixels; more are brought down to it by means of pixels, and hidden is what mostly is.
    """
    wanted = around(scene.grid, bounds)
    step = max(ceil(sqrt(wanted.rows * wanted.columns / most)), 1)
    return padded(source, scene, wanted, step, used)


def around(grid: Grid, bounds: Sequence[float]) -> Grid:
    """The pixels of a grid, and of what would be beyond it, that bounds touch."""
    west, south, east, north = bounds
    left, right = floor((west - grid.west) / grid.pixel), ceil((east - grid.west) / grid.pixel)
    top, bottom = floor((grid.north - north) / grid.pixel), ceil((grid.north - south) / grid.pixel)
    return Grid(
        grid.crs,
        grid.west + left * grid.pixel,
        grid.north - top * grid.pixel,
        grid.pixel,
        max(bottom - top, 1),
        max(right - left, 1),
    )


def coarser(grid: Grid, step: int) -> Grid:
    """The same ground in pixels so many times as wide."""
    return Grid(
        grid.crs, grid.west, grid.north, grid.pixel * step, ceil(grid.rows / step), ceil(grid.columns / step)
    )


def padded(source: DatasetReader, scene: Kept, wanted: Grid, step: int, used: Sequence[Band]) -> Look:
    """What the scene has of the wanted pixels; the rest of them is hidden."""
    row, column = wanted.offset_in(scene.grid)
    grid = coarser(wanted, step)
    top, left = ceil(max(-row, 0) / step), ceil(max(-column, 0) / step)
    rows = min((scene.grid.rows - row) // step, grid.rows) - top
    columns = min((scene.grid.columns - column) // step, grid.columns) - left
    if rows <= 0 or columns <= 0:
        return nothing_of(grid, used)
    window = Window(column + left * step, row + top * step, columns * step, rows * step)
    numbers = [scene.bands.index(band) + 1 for band in used]
    shape = (rows, columns)
    values: NDArray[Any] = source.read(
        numbers, window=window, out_shape=(len(numbers), *shape), resampling=Resampling.average
    )
    veil: NDArray[Any] = source.read(
        len(scene.bands) + 1, window=window, out_shape=shape, resampling=Resampling.mode
    )
    inner = np.s_[top : top + rows, left : left + columns]
    hidden = np.ones(grid.shape, dtype=bool)
    hidden[inner] = veil != 0
    bands = {}
    for at, band in enumerate(used):
        whole = np.full(grid.shape, np.nan, dtype=np.float32)
        whole[inner] = reflectance(values[at], scene.scale, scene.offset, ~hidden[inner])
        bands[band] = whole
    return Look(bands, hidden, grid)


def nothing_of(grid: Grid, used: Sequence[Band]) -> Look:
    """Ground that a scene does not show."""
    empty = {band: np.full(grid.shape, np.nan, dtype=np.float32) for band in used}
    return Look(empty, np.ones(grid.shape, dtype=bool), grid)
