"""Any part of a kept scene on any grid, fast: files stay open, and no more is decoded than is looked at.

A part is read from the level of the file that is just finer than what is asked for, then laid on the asked
grid. Where its pixels fall is reckoned exactly on a net of points and straight in between, which over a tile
is right to a hundredth of a pixel. rasterio's warp and rio-tiler give the same picture, which the tests hold;
but they search a way between both systems for every tile, which takes longer than all the rest
(``bench/imagery.py``).
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from geo.clouds import Mask
from geo.crs import transformer
from geo.spectral import Band, Floats, reflectance
from layers.errors import SceneUnreadable
from layers.exchange.scene_cog import NOTHING
from layers.store.scene_storage import SceneStorage
from layers.store.scenes import KeptScene

MERCATOR, DEGREES = "EPSG:3857", "OGC:CRS84"
HALF_WORLD_M = math.pi * 6_378_137.0
NET = 17  # points along a side at which places are reckoned exactly
RIM = 2  # pixels around a part, for the interpolation
MOST_OPEN = 6  # scenes that a thread keeps open
CACHE_BYTES = 128 << 20  # decoded blocks, of all threads together
REMAPPED = (np.uint8, np.uint16, np.int16, np.float32, np.float64)  # numbers that OpenCV lays anew
Places = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shown:
    """A kept scene and where its file lies. ``options``: of GDAL, to open it."""

    scene: KeptScene
    place: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Square:
    """A picture to be made: a system, its outer edges there, and its size in pixels."""

    crs: str
    west: float
    south: float
    east: float
    north: float
    width: int
    height: int

    @property
    def pixel(self) -> tuple[float, float]:
        """Width and height of a pixel."""
        return (self.east - self.west) / self.width, (self.north - self.south) / self.height

    def moved(self, east: float, north: float) -> Square:
        """As large, so far to the east and north in its system's units."""
        west, south = self.west + east, self.south + north
        return replace(self, west=west, south=south, east=self.east + east, north=self.north + north)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a scene shows on a square, all as large as it.

    Args:
        numbers: as they are stored, by band.
        hidden: cloud and shadow. nothing: where the scene has no pixel; both are never true at once.
    """

    numbers: Mapping[Band, NDArray[Any]]
    hidden: Mask
    nothing: Mask

    def reflectances(self, scene: KeptScene) -> Mapping[Band, Floats]:
        """Reflectances, NaN where there is nothing."""
        valid = ~self.nothing
        return {
            band: reflectance(numbers, scene.scale, scene.offset, valid)
            for band, numbers in self.numbers.items()
        }


def shown(storage: SceneStorage, scene: KeptScene) -> Shown:
    """A scene as the functions of this room take it."""
    return Shown(scene, storage.place(scene.id), storage.options)


def tile_square(z: int, x: int, y: int, size: int = 256) -> Square:
    """A tile of the web's grid."""
    side = 2 * HALF_WORLD_M / 2**z
    west, north = x * side - HALF_WORLD_M, HALF_WORLD_M - y * side
    return Square(MERCATOR, west, north - side, west + side, north, size, size)


# --- open files -----------------------------------------------------------------------------
class Levels:
    """A scene's file and its overviews, each opened when it is first needed."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.whole = self.opened()
        self.factors = (1, *self.whole.overviews(1))
        self.level: dict[int, DatasetReader] = {0: self.whole}

    def opened(self, **options: Any) -> DatasetReader:
        with rasterio.Env(**self.shown.options, GDAL_CACHEMAX=CACHE_BYTES):
            return rasterio.open(self.shown.place, driver="GTiff", num_threads="all_cpus", **options)

    def finer_than(self, steps: float) -> DatasetReader:
        """The coarsest level of which a pixel is no larger than so many pixels of the scene."""
        number = max((at for at, factor in enumerate(self.factors) if factor <= max(steps, 1)), default=0)
        if number not in self.level:
            self.level[number] = self.opened(overview_level=number - 1)
        return self.level[number]

    def close(self) -> None:
        for dataset in self.level.values():
            dataset.close()


class OpenFiles(threading.local):
    """The scenes that this thread has open, the last used ones; a file belongs to one thread."""

    def __init__(self) -> None:
        self.levels: OrderedDict[tuple[str, str], Levels] = OrderedDict()

    def of(self, shown: Shown) -> Levels:
        """The scene's file; by its hash too, so that one that was kept anew is opened anew."""
        key = (shown.place, shown.scene.cog_sha256)
        if key not in self.levels:
            self.levels[key] = Levels(shown)
        self.levels.move_to_end(key)
        while len(self.levels) > MOST_OPEN:
            self.levels.popitem(last=False)[1].close()
        return self.levels[key]

    def forget(self, shown: Shown) -> None:
        """Close a file that could not be read, so that the next try opens it anew."""
        if (levels := self.levels.pop((shown.place, shown.scene.cog_sha256), None)) is not None:
            levels.close()


FILES = OpenFiles()


@contextmanager
def levels_of(shown: Shown) -> Iterator[Levels]:
    """The open file; SceneUnreadable when it is not there, or what the caller reads fails."""
    try:
        with rasterio.Env(**shown.options):
            yield FILES.of(shown)
    except RasterioError as error:
        FILES.forget(shown)
        raise SceneUnreadable(name=shown.scene.name) from error


# --- reading --------------------------------------------------------------------------------
def seen(shown: Shown, square: Square, bands: Sequence[Band], *, smooth: bool = True) -> Sight | None:
    """What a scene shows on a square; None where it has no pixel there.

    Args:
        smooth: between pixels; else each stays a square of its own, as it was recorded.

    Raises:
        SceneUnreadable: the file is gone or damaged.
    """
    grid = shown.scene.grid
    across, down = places_in(shown.scene, square)
    if beyond(across, grid.columns) or beyond(down, grid.rows):
        return None
    steps = min(np.ptp(across) / square.width, np.ptp(down) / square.height)
    numbers = [shown.scene.bands.index(band) + 1 for band in bands]
    with levels_of(shown) as levels:
        level = levels.finer_than(float(steps))
        across, down = across * level.width / grid.columns, down * level.height / grid.rows
        window = window_around(across, down, level)
        read = level.read([*numbers, len(shown.scene.bands) + 1], window=window)
        size = (level.width, level.height)
    across, down = enlarged(across, square), enlarged(down, square)
    outside = (across < 0) | (down < 0) | (across >= size[0]) | (down >= size[1])
    # from edges of pixels, where the first begins at 0, to middles, where it lies at 0
    at = (across - np.float32(window.col_off + 0.5), down - np.float32(window.row_off + 0.5))
    veil = laid(read[-1], at, smooth=False)
    nothing = outside | (veil >= NOTHING // 2)
    laid_bands = {band: laid(read[number], at, smooth=smooth) for number, band in enumerate(bands)}
    return Sight(laid_bands, (veil != 0) & ~nothing, nothing)


def places_in(scene: KeptScene, square: Square) -> tuple[Places, Places]:
    """Column and row of the scene for a net of points over a square, its edges included.

    Both are measured from the outer edge of the first pixel; not finite where there is no way from the
    square's system to the scene's.
    """
    x = np.linspace(square.west, square.east, NET)
    y = np.linspace(square.north, square.south, NET)
    way = transformer(square.crs, scene.grid.crs)
    east, north = way.transform(*np.meshgrid(x, y))
    columns = (np.asarray(east) - scene.grid.west) / scene.grid.pixel
    rows = (scene.grid.north - np.asarray(north)) / scene.grid.pixel
    return columns.astype(np.float32), rows.astype(np.float32)


def beyond(places: Places, size: int) -> bool:
    """Whether none of these places can be within the scene."""
    return bool(not np.isfinite(places).all() or places.max() <= 0 or places.min() >= size)


def window_around(across: Places, down: Places, level: DatasetReader) -> Window:
    """The pixels that the places need, cut off at the scene's edges."""
    left, top = max(math.floor(across.min()) - RIM, 0), max(math.floor(down.min()) - RIM, 0)
    right = min(math.ceil(across.max()) + RIM, level.width)
    bottom = min(math.ceil(down.max()) + RIM, level.height)
    return Window(left, top, right - left, bottom - top)


def enlarged(places: Places, square: Square) -> Places:
    """The places of the middles of all pixels, from those of the net, straight in between."""
    return between(between(places, square.height).T, square.width).T


def between(places: Places, size: int) -> Places:
    """As many rows as asked, from ``NET`` rows: a product of matrices would start threads for so little."""
    above, share = steps_of(size)
    return places[above] * (1 - share) + places[above + 1] * share


@lru_cache(maxsize=64)
def steps_of(size: int) -> tuple[NDArray[np.intp], Places]:
    """The row of the net above the middle of each of so many pixels, and how far it is below that row."""
    at = (np.arange(size) + 0.5) * (NET - 1) / size
    above = np.floor(at).astype(np.intp)
    return above, (at - above).astype(np.float32)[:, np.newaxis]


def laid(values: NDArray[Any], at: Sequence[Places], *, smooth: bool) -> NDArray[Any]:
    """Values at places (columns, rows), between pixels or of the nearest; beyond the edge, the edge's."""
    if values.dtype not in REMAPPED:
        values = values.astype(np.float64)
    way = cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST
    return cv2.remap(values, at[0], at[1], way, borderMode=cv2.BORDER_REPLICATE)
