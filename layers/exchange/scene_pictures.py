"""Tiles, pictures and values of kept scenes: the same numbers always in the same colours."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.boxes import Box
from geo.crs import transformer
from geo.grids import Grid
from geo.spectral import Band, index_of
from layers.errors import TooLarge
from layers.exchange.scene_cog import NOTHING
from layers.exchange.scene_painting import Colours, Stretch, painted, png, webp
from layers.exchange.scene_reading import (
    DEGREES,
    HALF_WORLD_M,
    MERCATOR,
    Shown,
    Square,
    levels_of,
    seen,
    tile_square,
)
from layers.rules.scene_views import VIEWS, View, ViewKind, views_of
from layers.store.scenes import KeptScene

DRAWN = 1  # counts up when the same scene would be drawn otherwise, so that nobody keeps old tiles
LOWEST, HIGHEST = 2, 98  # percentiles that are drawn black and white
SAMPLE_PX = 1024  # along the longer side of what percentiles are taken from
MOST_ZOOM, TILE_PX = 22, 256
VISIBLE = (Band.RED, Band.GREEN, Band.BLUE)
MOST_STRETCHES = 500
STRETCHES: dict[tuple[str, str], Stretch] = {}
MOST_WIDTH, MOST_PIXELS = 2048, 2048 * 2048


@dataclass(frozen=True, slots=True)
class Value:
    """What a scene says of a place.

    Args:
        bands, indices: reflectances and indices by name, None where they are not defined; all None where
            the place is hidden.
    """

    hidden: bool
    bands: Mapping[str, float | None]
    indices: Mapping[str, float | None]


def tile(
    shown: Shown,
    view: View,
    z: int,
    x: int,
    y: int,
    *,
    veiled: bool | None = None,
    stretch: Stretch | None = None,
    shift_px: tuple[float, float] = (0.0, 0.0),
) -> bytes | None:
    """A tile of the web's grid as WebP, 256 pixels; None where the scene has nothing there.

    Args:
        view: one that the scene has. veiled: hatch what is hidden; None: for indices only, which say
            nothing of the ground there.
        stretch: another than the scene's own. shift_px: by how many of its pixels the scene lies too far
            to the right and down; it is taken back.

    Raises:
        SceneUnreadable.
    """
    square = moved_along(tile_square(z, x, y), shown.scene.grid, *shift_px)
    drawn = drawing(shown, view, square, veiled=veiled, stretch=stretch)
    return None if drawn is None or not drawn[..., 3].any() else webp(drawn, view.kind)


def picture(shown: Shown, view: View, box: Box, width: int, *, veiled: bool | None = None) -> bytes | None:
    """A box of degrees as PNG, in the web's projection; None where the scene has nothing there.

    Raises:
        TooLarge: more pixels than are drawn at once. SceneUnreadable.
    """
    drawn = drawing(shown, view, box_square(box, width), veiled=veiled)
    return None if drawn is None or not drawn[..., 3].any() else png(drawn)


def drawing(
    shown: Shown,
    view: View,
    square: Square,
    *,
    veiled: bool | None = None,
    smooth: bool = True,
    stretch: Stretch | None = None,
) -> Colours | None:
    """A square in a view's colours, by the scene's own stretch or another; None beyond the scene."""
    sight = seen(shown, square, view.needs, smooth=smooth)
    if sight is None:
        return None
    if stretch is None:
        stretch = stretch_of(shown) if view.kind is ViewKind.COLOUR else {}
    cover = view.kind is ViewKind.INDEX if veiled is None else veiled
    return painted(sight, shown.scene, view, stretch, veiled=cover)


def moved_along(square: Square, grid: Grid, right_px: float, down_px: float) -> Square:
    """A square so many pixels of a grid further to the right and down, in the square's own system."""
    if (right_px, down_px) == (0.0, 0.0):
        return square
    middle = (square.west + square.east) / 2, (square.south + square.north) / 2
    x, y = transformer(square.crs, grid.crs).transform(*middle)
    back = transformer(grid.crs, square.crs)
    at = back.transform(x, y)
    to = back.transform(x + right_px * grid.pixel, y - down_px * grid.pixel)
    return square.moved(to[0] - at[0], to[1] - at[1])


def box_square(box: Box, width: int) -> Square:
    """The square of a box of degrees, so many pixels wide; TooLarge."""
    way = transformer(DEGREES, MERCATOR)
    (west, east), (south, north) = way.transform([box.west, box.east], [box.south, box.north])
    height = max(1, round(width * (north - south) / (east - west)))
    if width > MOST_WIDTH or width * height > MOST_PIXELS:
        raise TooLarge(what="pixels", size=width * height, most=MOST_PIXELS)
    return Square(MERCATOR, west, south, east, north, width, height)


def value_at(shown: Shown, longitude: float, latitude: float) -> Value | None:
    """What the scene says of a place: of the pixel in which it lies; None beyond the scene.

    Raises:
        SceneUnreadable.
    """
    scene, cell = shown.scene, cell_of(shown.scene, longitude, latitude)
    if cell is None:
        return None
    sight = seen(shown, Square(cell.crs, *cell.bounds, 1, 1), scene.bands, smooth=False)
    if sight is None or sight.nothing[0, 0]:
        return None
    hidden = bool(sight.hidden[0, 0])
    bands = sight.reflectances(scene)
    views = [each.index for each in views_of(scene.bands, calibrated=scene.calibrated) if each.index]
    return Value(
        hidden,
        {band.value: None if hidden else told(float(bands[band][0, 0])) for band in scene.bands},
        {index.id: None if hidden else told(float(index_of(index, bands)[0, 0])) for index in views},
    )


def reaches(scene: KeptScene, longitude: float, latitude: float) -> bool:
    """Whether a place lies within the scene's pixels."""
    return cell_of(scene, longitude, latitude) is not None


def cell_of(scene: KeptScene, longitude: float, latitude: float) -> Grid | None:
    """The pixel in which a place lies, as a grid of its own; None beyond the scene."""
    x, y = transformer(DEGREES, scene.grid.crs).transform(longitude, latitude)
    row, column = (math.floor(at) if math.isfinite(at) else -1 for at in scene.grid.place(x, y))
    if not (0 <= row < scene.grid.rows and 0 <= column < scene.grid.columns):
        return None
    return scene.grid.part(row, column, 1, 1)


def told(number: float) -> float | None:
    """Four decimals; None where nothing is defined."""
    return round(number, 4) if math.isfinite(number) else None


# --- what is the same for all tiles of a scene ------------------------------------------------
def stretch_of(shown: Shown) -> Stretch:
    """The numbers that are drawn black and white, of each band that colours ask for; taken once."""
    key = (shown.place, shown.scene.cog_sha256)
    if key not in STRETCHES:
        if len(STRETCHES) >= MOST_STRETCHES:
            STRETCHES.clear()
        STRETCHES[key] = percentiles(shown)
    return STRETCHES[key]


def stretch_of_pair(shown: Shown, other: Shown) -> Stretch | None:
    """One stretch of reflectances for two scenes, in the first one's numbers: what is darker looks darker.

    None where either has no reflectances: their numbers say nothing of each other.
    """
    one, two = shown.scene, other.scene
    if not (one.calibrated and two.calibrated):
        return None
    mine, theirs = stretch_of(shown), stretch_of(other)
    return {
        band: common(ends, [(end * two.scale + two.offset - one.offset) / one.scale for end in theirs[band]])
        for band, ends in mine.items()
        if band in theirs
    }


def stretch_beside(shown: Shown, other: Shown, view: View) -> Stretch | None:
    """The stretch of a view that two scenes have, in the first one's numbers; None where they have none.

    Raises:
        SceneUnreadable: of either file.
    """
    if view.kind is not ViewKind.COLOUR:
        return None
    found = stretch_of_pair(shown, other)
    return found if found is not None and set(view.needs) <= found.keys() else None


def common(mine: tuple[float, float], theirs: Sequence[float]) -> tuple[float, float]:
    """The ends that hold both stretches."""
    return min(mine[0], theirs[0]), max(mine[1], theirs[1])


def percentiles(shown: Shown) -> Stretch:
    """Percentiles 2 and 98 over the clear pixels of a small picture of the whole scene."""
    scene = shown.scene
    asked = {band for view in VIEWS.values() if view.kind is ViewKind.COLOUR for band in view.needs}
    bands = [band for band in scene.bands if band in asked]
    numbers = [scene.bands.index(band) + 1 for band in bands]
    with levels_of(shown) as levels:
        level = levels.finer_than(max(scene.grid.shape) / SAMPLE_PX)
        shrink = max(1.0, max(level.width, level.height) / SAMPLE_PX)
        size = (len(bands) + 1, math.ceil(level.height / shrink), math.ceil(level.width / shrink))
        read = level.read([*numbers, len(scene.bands) + 1], out_shape=size)
    clear = read[-1] == 0
    clear = clear if clear.any() else read[-1] < NOTHING // 2
    found = {band: ends(read[at][clear]) for at, band in enumerate(bands)}
    return {**found, **together({band: found[band] for band in VISIBLE if band in found})}


def together(stretch: Stretch) -> Stretch:
    """One stretch for all, so that grey stays grey and a colour is not made of brightness."""
    low = min((ends[0] for ends in stretch.values()), default=0.0)
    high = max((ends[1] for ends in stretch.values()), default=1.0)
    return dict.fromkeys(stretch, (low, high))


def ends(numbers: NDArray[Any]) -> tuple[float, float]:
    """The ends of a stretch, never the same number."""
    known = numbers[np.isfinite(numbers)]
    if not known.size:
        return 0.0, 1.0
    low, high = (float(each) for each in np.percentile(known, (LOWEST, HIGHEST)))
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def deepest_zoom(scene: KeptScene) -> int:
    """The zoom at which a tile's pixel is no larger than the scene's."""
    box = around(scene)
    wide = math.cos(math.radians((box.south + box.north) / 2)) * 2 * HALF_WORLD_M / TILE_PX
    return max(0, min(MOST_ZOOM, math.ceil(math.log2(wide / scene.grid.pixel))))


def around(scene: KeptScene) -> Box:
    """The box of degrees around a scene's pixels."""
    return Box(*transformer(scene.grid.crs, DEGREES).transform_bounds(*scene.grid.bounds))


def token(scene: KeptScene) -> str:
    """What an address carries so that its answer may be kept for good."""
    return hashlib.sha256(f"{DRAWN} {scene.cog_sha256}".encode()).hexdigest()[:12]


def pair_token(scene: KeptScene, other: KeptScene) -> str:
    """The same for a scene that is drawn beside another one."""
    return token(scene) + token(other)
