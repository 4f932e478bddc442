"""The mark of a demonstration, which goes along in a scene's file, and how a scene without it is known again.

A kept scene can be fetched and handed in anew, by an account that is none of a demonstration. Its file says
what it is; where a program has taken that away, its pixels are still those of a scene on file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from geo.grids import Grid
from geo.spectral import Band
from layers.errors import BrokenScene
from layers.exchange.scene_files import OPTIONS
from layers.exchange.scene_look import opened_scene

SIDE = 256  # pixels of a window that is compared
ACROSS = 3  # windows in each direction, spread over the scene


class Shown(Protocol):
    """A scene as the store knows it."""

    @property
    def name(self) -> str: ...
    @property
    def grid(self) -> Grid: ...
    @property
    def bands(self) -> tuple[Band, ...]: ...


def same_picture(path: Path, new: Shown, place: str, options: Any, known: Shown) -> bool:
    """Whether a scene about to be kept shows, number for number, a scene on file.

    Nine windows spread over both are compared, in the bands that both have; scenes on other grids, or
    without a common band, are other scenes. A picture of one number alone is known as nothing.

    Raises:
        BrokenScene: either cannot be read.
    """
    bands = [band for band in new.bands if band in known.bands]
    if new.grid != known.grid or not bands:
        return False
    mine, theirs = ([scene.bands.index(band) + 1 for band in bands] for scene in (new, known))
    told = False
    with opened_here(path, new.name) as one, opened_scene(place, options, known.name) as other:
        for window in windows_of(new.grid):
            found = numbers(one, mine, window, new.name)
            if not np.array_equal(found, numbers(other, theirs, window, known.name)):
                return False
            told |= bool((found != found.flat[0]).any())
    return told


def opened_here(path: Path, name: str) -> DatasetReader:
    """A scene that was written just now."""
    try:
        with rasterio.Env(**OPTIONS):
            return rasterio.open(path, driver="GTiff")
    except RasterioError as error:
        raise BrokenScene(name=name) from error


def windows_of(grid: Grid) -> list[Window]:
    """Windows spread over a grid, from corner to corner."""
    rows, columns = (spread(size) for size in (grid.rows, grid.columns))
    wide, high = min(SIDE, grid.columns), min(SIDE, grid.rows)
    return [Window(column, row, wide, high) for row in rows for column in columns]


def spread(size: int) -> list[int]:
    """Where windows begin along one side; each beginning once."""
    last = max(size - SIDE, 0)
    return sorted({last * step // (ACROSS - 1) for step in range(ACROSS)})


def numbers(source: DatasetReader, bands: list[int], window: Window, name: str) -> NDArray[Any]:
    """The numbers of some bands within a window, no number as zero."""
    try:
        found: NDArray[Any] = np.nan_to_num(source.read(bands, window=window))
    except RasterioError as error:
        raise BrokenScene(name=name) from error
    return found
