"""What scenes show within shapes: medians of indices and the share that is hidden, window by window.

A scene is opened once for many shapes, and of each only the window around it is read, of a large one some
blocks spread over it: memory is bounded whatever the shape. ``looked`` is a plain function of plain arguments
that runs in a thread, in another process and on another machine, with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.windows import Window
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geo.clouds import Mask
from geo.grids import Grid
from geo.marked import brightness
from geo.spectral import INDICES, Band, Floats, index_of, lacking, reflectance
from layers.exchange.scene_change import Run, Side, opened_side

TOLD = ("ndwi", "mndwi", "ndvi", "ndbi")
BRIGHTNESS = "brightness"
VISIBLE = frozenset({Band.BLUE, Band.GREEN, Band.RED})
BLOCK, MOST_BLOCKS = 512, 16
AT_ONCE = 200  # shapes in one piece of work
DIGITS = 4
DRAWING = Lock()
Values = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Look:
    """Shapes to be looked at in one scene.

    Args:
        shapes: as WKB, in the scene's own coordinates.
        right_px, down_px: by how much its picture is shifted against the one the shapes were drawn on.
    """

    side: Side
    shapes: tuple[bytes, ...]
    right_px: float = 0.0
    down_px: float = 0.0


@dataclass(frozen=True, slots=True)
class Within:
    """What a scene shows within one shape.

    Args:
        values: the median of each index that its bands give, and of the brightness; None where nothing
            is to be seen.
        hidden: the share of the shape that is hidden, or lies beyond the scene.
        pixels: how many were looked at.
    """

    values: Mapping[str, float | None]
    hidden: float
    pixels: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Shapes to be looked at in one scene, in any order; ``shift`` as of ``Look``."""

    side: Side
    shapes: Sequence[BaseGeometry]
    shift: tuple[float, float] = (0.0, 0.0)


def looked_at(grounds: Sequence[Ground], run: Run = map) -> list[list[Within]]:
    """What each scene shows within each of its shapes, in their order.

    Shapes are looked at by the blocks they lie in, so that none is decoded for every shape in it anew.
    """
    orders = [by_blocks(ground) for ground in grounds]
    pieces = [
        looks(ground.side, [ground.shapes[at] for at in order], shift=ground.shift)
        for ground, order in zip(grounds, orders, strict=True)
    ]
    results = iter(run(looked, [piece for each in pieces for piece in each]))
    found: list[list[Within]] = []
    for order, each in zip(orders, pieces, strict=True):
        seen = [within for _ in each for within in next(results)]
        found.append([seen[at] for at in np.argsort(order).tolist()] if seen else [])
    return found


def by_blocks(ground: Ground) -> list[int]:
    """The shapes' positions, those of one block of the scene side by side."""
    if not len(ground.shapes):
        return []
    west, _, _, north = shapely.bounds(np.array(ground.shapes, dtype=object)).T
    grid = ground.side.grid
    rows, columns = (grid.north - north) / grid.pixel, (west - grid.west) / grid.pixel
    order: list[int] = np.lexsort((columns // BLOCK, rows // BLOCK)).tolist()
    return order


def looks(
    side: Side, shapes: Sequence[BaseGeometry], *, shift: tuple[float, float] = (0.0, 0.0)
) -> list[Look]:
    """The shapes in pieces of work, in their order."""
    plain = shapely.to_wkb(np.array(shapes, dtype=object)).tolist() if len(shapes) else []
    return [
        Look(side, tuple(plain[at : at + AT_ONCE]), shift[0], shift[1])
        for at in range(0, len(plain), AT_ONCE)
    ]


def looked(asked: Look) -> list[Within]:
    """What the scene shows within each shape."""
    side = asked.side
    east, north = asked.right_px * side.grid.pixel, -asked.down_px * side.grid.pixel
    with opened_side(side) as source:
        return [
            within_one(source, side, affinity.translate(shapely.from_wkb(shape), east, north))
            for shape in asked.shapes
        ]


def within_one(source: Any, side: Side, shape: BaseGeometry) -> Within:
    """What an open scene shows within one shape."""
    bands = needed(side)
    seen: list[NDArray[Any]] = []
    hidden: list[Mask] = []
    for grid in spots(shape, side.grid):
        inside = drawn(shape, grid)
        values, veil = read(source, side, grid, bands)
        seen.append(values[:, inside])
        hidden.append(veil[inside])
    if not seen:
        return Within({}, 1.0, 0)
    numbers, veiled = np.concatenate(seen, axis=1), np.concatenate(hidden)
    beyond = beyond_of(shape, side.grid)
    count = len(veiled)
    share = 1.0 if count == 0 else float(veiled.mean()) * (1 - beyond) + beyond
    return Within(medians(numbers[:, ~veiled], bands, side), round(share, DIGITS), count)


def needed(side: Side) -> tuple[Band, ...]:
    """The bands of a scene that any of the values asks for."""
    wanted = VISIBLE | {band for id in TOLD for band in INDICES[id].needs}
    return tuple(Band(name) for name in side.bands if Band(name) in wanted)


def read(source: Any, side: Side, grid: Grid, bands: Sequence[Band]) -> tuple[NDArray[Any], Mask]:
    """Stored numbers of the bands on a grid within the scene, and what is hidden."""
    row, column = grid.offset_in(side.grid)
    numbers = [side.bands.index(band) + 1 for band in bands]
    window = Window(column, row, grid.columns, grid.rows)
    values = source.read([*numbers, len(side.bands) + 1], window=window)
    return values[:-1], values[-1] != 0


def medians(numbers: NDArray[Any], bands: Sequence[Band], side: Side) -> Values:
    """The median of each index over some pixels; None where there are none."""
    valid = np.ones(numbers.shape[1:], dtype=bool)
    seen: dict[Band, Floats] = {
        band: reflectance(numbers[at], side.scale, side.offset, valid) for at, band in enumerate(bands)
    }
    found: Values = {}
    for id in TOLD:
        if not lacking(INDICES[id], bands):
            found[id] = middle(index_of(INDICES[id], seen))
    if set(bands) >= VISIBLE:
        found[BRIGHTNESS] = middle(brightness(seen))
    return found


def middle(values: Floats) -> float | None:
    """The median of the values that are known."""
    known = values[np.isfinite(values)]
    return round(float(np.median(known)), DIGITS) if len(known) else None


def spots(shape: BaseGeometry, grid: Grid) -> Iterator[Grid]:
    """The windows of a scene in which a shape is looked at: one, or some blocks spread over a large one."""
    around = part_around(shape, grid)
    if around is None:
        return
    if around.rows <= 2 * BLOCK and around.columns <= 2 * BLOCK:
        yield around
        return
    blocks = [
        around.part(row, column, BLOCK, BLOCK)
        for row in range(0, around.rows, BLOCK)
        for column in range(0, around.columns, BLOCK)
    ]
    shapely.prepare(shape)
    touched = [block for block in blocks if shape.intersects(shapely.box(*block.bounds))]
    step = max(len(touched) / MOST_BLOCKS, 1.0)
    for at in range(min(len(touched), MOST_BLOCKS)):
        yield touched[int(at * step)]


def part_around(shape: BaseGeometry, grid: Grid) -> Grid | None:
    """The window of a scene around a shape; None where the shape lies beside it."""
    west, south, east, north = shape.bounds
    (top, left), (bottom, right) = grid.place(west, north), grid.place(east, south)
    first, last = max(int(np.floor(top)), 0), min(int(np.ceil(bottom)), grid.rows)
    begin, end = max(int(np.floor(left)), 0), min(int(np.ceil(right)), grid.columns)
    return grid.part(first, begin, last - first, end - begin) if last > first and end > begin else None


def beyond_of(shape: BaseGeometry, grid: Grid) -> float:
    """The share of a shape that lies beyond the scene."""
    west, south, east, north = grid.bounds
    left, low, right, high = shape.bounds
    if west <= left and south <= low and right <= east and high <= north:
        return 0.0
    return float(1 - shapely.intersection(shape, shapely.box(*grid.bounds)).area / shape.area)


def drawn(shape: BaseGeometry, grid: Grid) -> Mask:
    """The pixels of a grid whose middle lies in the shape; of a very small one all that it touches."""
    mask = burnt(shape, grid, touched=False)
    return mask if mask.any() else burnt(shape, grid, touched=True)


def burnt(shape: BaseGeometry, grid: Grid, *, touched: bool) -> Mask:
    """The pixels of a grid that a shape covers; one thread at a time, since rasterio silences a warning by a
    setting of the whole process.
    """
    with DRAWING:
        found: NDArray[np.uint8] = rasterize(
            [(shape, 1)], out_shape=grid.shape, transform=grid.transform, all_touched=touched, dtype="uint8"
        )
    return found > 0
