"""Patches of change: connected pixels of one kind as areas, measured, and simplified by a stated loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.changed import Became, Codes
from geo.grids import Grid

LARGEST_LOSS = 0.02  # of its area that simplifying may cost a patch, or give it
DIKE_LENGTH, DIKE_WIDTH_M = 5.0, 40.0  # times as long as wide; wider is no dike
BLOCK = 64  # pixels of a side that are looked at as one, to find where any change is
RIM_PX = 3  # how far around a patch what is hidden counts


@dataclass(frozen=True, slots=True)
class Patch:
    """A connected piece of one kind of change.

    Args:
        kind: of change.
        shape: simplified, in the scene's coordinates, metres; a multi shape where parts touch at a corner.
        pixels: how many it has. pixel_area: their area in square metres of the scene's plane.
        length_m, width_m: of the narrowest rectangle around it; a bent line is longer than that.
        compact: 4π × area ÷ perimeter², 1 for a circle.
        loss: by how much simplifying changed its area, as a share; within ± ``LARGEST_LOSS``.
    """

    kind: Became
    shape: BaseGeometry
    pixels: int
    pixel_area: float
    length_m: float
    width_m: float
    compact: float
    loss: float

    @property
    def dike_like(self) -> bool:
        """Whether it is new land in water, long and narrow: shaped like a dike, which only a look can say."""
        mean_width = 2 * self.shape.area / max(self.shape.length, 1e-9)  # of a long strip: its width
        long = self.shape.length / 2 / max(mean_width, 1e-9) >= DIKE_LENGTH
        return self.kind is Became.WATER_TO_LAND and long and mean_width <= DIKE_WIDTH_M


def patches_of(codes: Codes, grid: Grid, *, fewest: int) -> Iterator[Patch]:
    """Every connected piece of a kind with at least so many pixels, from north to south.

    Args:
        codes: cleaned kinds of change of a whole scene, or of a part of it.
        grid: of the same rows and columns.
        fewest: smaller pieces are left out. Pixels that touch at a corner only are one piece (8-neighbours),
            or a dike one pixel wide would be many.

    Pieces are found on the grid, so whatever is hidden is never bridged. Most of a scene has no change: only
    where blocks of pixels have any is it looked at pixel by pixel.
    """
    found = [
        patch_of(kind, outline, grid)
        for rows, columns, inside in islands(codes)
        for kind, outline in traced(codes[rows, columns], inside, grid.part_at(rows, columns))
        if round(outline.area / grid.pixel_m2) >= fewest
    ]
    yield from sorted(found, key=north_to_south)


Island = tuple[slice, slice, NDArray[np.bool_]]


def islands(codes: Codes) -> Iterator[Island]:
    """Groups of blocks that have any change and touch no other such group: rows, columns, what is theirs."""
    high, wide = (range(0, side, BLOCK) for side in codes.shape)
    strips = np.stack([is_change(codes[row : row + BLOCK]).view(np.uint8).max(axis=0) for row in high])
    blocks = np.maximum.reduceat(strips, list(wide), axis=1)
    count, groups, places, _ = cv2.connectedComponentsWithStats(blocks, connectivity=8)
    for group in range(1, count):
        left, top, across, down = places[group, :4].tolist()
        rows = slice(top * BLOCK, min((top + down) * BLOCK, codes.shape[0]))
        columns = slice(left * BLOCK, min((left + across) * BLOCK, codes.shape[1]))
        own = groups[top : top + down, left : left + across] == group
        spread = own.repeat(BLOCK, 0).repeat(BLOCK, 1)[
            : rows.stop - rows.start, : columns.stop - columns.start
        ]
        yield rows, columns, is_change(codes[rows, columns]) & spread


def is_change(codes: Codes) -> NDArray[np.bool_]:
    """Where there is any kind of change."""
    found: NDArray[np.bool_] = (codes > Became.NOTHING) & (codes < Became.HIDDEN)
    return found


def traced(codes: Codes, inside: NDArray[np.bool_], grid: Grid) -> Iterator[tuple[Became, BaseGeometry]]:
    """The outline of every connected piece."""
    for geometry, value in shapes(codes, mask=inside, connectivity=8, transform=grid.transform):
        yield Became(int(value)), shape(geometry)


def north_to_south(patch: Patch) -> tuple[float, float, int]:
    """The order of patches, the same however a scene is looked at."""
    west, _, _, north = patch.shape.bounds
    return -north, west, int(patch.kind)


def patch_of(kind: Became, traced_as: BaseGeometry, grid: Grid) -> Patch:
    """A piece with its measures; its staircase is drawn smoother as far as its area bears it."""
    outline = (
        traced_as if traced_as.is_valid else shapely.make_valid(traced_as)
    )  # parts that touch at a corner
    drawn = simplified(outline, grid.pixel)
    sides = sides_of(drawn)
    return Patch(
        kind=kind,
        shape=drawn,
        pixels=round(outline.area / grid.pixel_m2),
        pixel_area=float(outline.area),
        length_m=max(sides),
        width_m=min(sides),
        compact=float(4 * np.pi * drawn.area / drawn.length**2),
        loss=float(drawn.area / outline.area - 1),
    )


def simplified(outline: BaseGeometry, pixel_m: float) -> BaseGeometry:
    """The outline with fewer corners: the roughest of some tolerances that costs it hardly any area."""
    for tolerance in (0.75, 0.5, 0.25):
        drawn = outline.simplify(tolerance * pixel_m)
        alike = abs(drawn.area / outline.area - 1) <= LARGEST_LOSS
        if drawn.is_valid and not drawn.is_empty and alike:
            return drawn
    return outline


def sides_of(drawn: BaseGeometry) -> tuple[float, float]:
    """The sides of the narrowest rectangle around a shape."""
    around = shapely.get_coordinates(shapely.minimum_rotated_rectangle(drawn))
    one, other = around[1] - around[0], around[2] - around[1]
    return float(np.hypot(*one)), float(np.hypot(*other))


def hidden_share(patch: Patch, codes: Codes, grid: Grid) -> float:
    """The share of hidden pixels in a patch's rectangle and its rim: how much of it may go on unseen."""
    west, south, east, north = patch.shape.bounds
    (top, left), (bottom, right) = grid.place(west, north), grid.place(east, south)
    rows = slice(max(int(top) - RIM_PX, 0), int(np.ceil(bottom)) + RIM_PX)
    columns = slice(max(int(left) - RIM_PX, 0), int(np.ceil(right)) + RIM_PX)
    around: NDArray[Any] = codes[rows, columns]
    return float((around == Became.HIDDEN).mean()) if around.size else 0.0


def least_pixels(least_m2: float, grid: Grid) -> int:
    """How many pixels a minimum area takes; at least four, since fewer are noise at any resolution."""
    return max(4, int(np.ceil(least_m2 / grid.pixel_m2)))
