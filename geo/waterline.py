"""Where the water ends on a date: the mask, its shore as lines, and its area by part of the lake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import geometry_mask, shapes
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from geo.clouds import Mask
from geo.grids import Grid
from geo.thresholds import otsu, two_hills

USUAL = 0.0  # where no valley parts water from land: the threshold that the index was made for


@dataclass(frozen=True, slots=True)
class Water:
    """The water of a scene.

    Args:
        mask: True where water is seen; False where none is, or where it is hidden.
        hidden: True where nothing is seen.
        at: the threshold; found: whether it was found in this scene (Otsu) or is the usual one.
    """

    mask: Mask
    hidden: Mask
    at: float
    found: bool


def water_of(index: NDArray[np.float32], hidden: Mask, at: float | None = None) -> Water:
    """Water by an index of water.

    Args:
        index: as large as the scene, NaN where unknown.
        at: a threshold that is given; None looks for the valley between water and land, and takes the usual
            one where there is none, as in a scene of water alone.
    """
    unseen = hidden | np.isnan(index)
    found = False
    if at is None:
        cut = otsu(index[~unseen])
        found = cut is not None and two_hills(index[~unseen], cut)
        at = cut.at if cut is not None and found else USUAL
    return Water((index > at) & ~unseen, unseen, float(at), found)


def outline_of(water: Water, grid: Grid, least_m2: float = 0.0) -> BaseGeometry:
    """The water as an area, without ponds smaller than ``least_m2``; in the scene's coordinates."""
    seen = water.mask.astype(np.uint8)
    traced = shapes(seen, mask=water.mask, transform=grid.transform)
    parts = np.array([shape(each) for each, _ in traced], dtype=object)
    kept = parts[shapely.area(parts) >= least_m2]
    return MultiPolygon(list(kept))


def shoreline_of(water: Water, grid: Grid, least_m2: float = 0.0) -> BaseGeometry:
    """The lines between water and land, without stretches at what is hidden and at the scene's edge."""
    outline = outline_of(water, grid, least_m2).boundary
    edge = shapely.box(*grid.bounds).boundary.buffer(grid.pixel / 4)
    veiled = [
        shape(each)
        for each, _ in shapes(water.hidden.astype(np.uint8), mask=water.hidden, transform=grid.transform)
    ]
    unknown = shapely.union_all([edge, *(part.buffer(grid.pixel / 4) for part in veiled)])
    return shapely.line_merge(shapely.difference(outline, unknown))


@dataclass(frozen=True, slots=True)
class PartWater:
    """Water within a part of the lake.

    Args:
        water_m2: seen. hidden: share of the part that the scene hides. whole_m2: of the part, by pixels.
    """

    water_m2: float
    hidden: float
    whole_m2: float


def water_in(water: Water, part: BaseGeometry, grid: Grid) -> PartWater:
    """How much of a part of the lake is seen as water, by pixels whose middles lie in it.

    Args:
        part: in the scene's coordinates, metres.
    """
    inside: NDArray[Any] = geometry_mask([part], water.mask.shape, grid.transform, invert=True)
    count = int(inside.sum())
    hidden = float((water.hidden & inside).sum() / count) if count else 1.0
    return PartWater(float((water.mask & inside).sum()) * grid.pixel_m2, hidden, count * grid.pixel_m2)


# --- over the dates -------------------------------------------------------------------------
LARGEST_HIDDEN = 0.001  # of a part of the lake; a cloud over open water would pass for a lower level
LEVEL_WORDS = {
    "zh": "岸线平均外移（米）：与最低一期相比，水面增加的面积除以两期岸线的平均长度。它随水位升降，但不是"
    "水位：同样的水位变化，缓岸移得远，陡岸移得近；芦苇下的水看不见。只比较所用指数和像元相同、"
    "遮挡不超过0.1%的各期。",
    "en": "By how many metres the shore stands farther out, on average, than at the lowest water seen: the"
    " area of water gained, divided by the mean length of both shores. It rises and falls with the level and"
    " is not the level: a flat shore moves far, a steep one little, and water under reed is not seen. Only"
    " dates with the same index and pixel are compared, and none of which more than 0.1 % is hidden.",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """The water of one part of the lake on one date.

    Args:
        water_m2: seen. hidden: share of the part that is not seen. shore_m: length of its shoreline.
        like: what it was read by, as index and pixel: dates that were read otherwise are not compared.
    """

    water_m2: float
    hidden: float
    shore_m: float
    like: tuple[str, float]


def levels(stands: Sequence[Stand]) -> list[float | None]:
    """How far the shore stands out on each date, metres, after ``LEVEL_WORDS``; 0 at the lowest.

    None where a date cannot be compared with another one: too much is hidden, it was read otherwise than
    most, or there is no second date. The lengths of shores drawn from pixels are up to a quarter too long,
    so the distance is as much too short.
    """
    clear = [each for each in stands if each.hidden <= LARGEST_HIDDEN and each.shore_m > 0]
    alike = Counter(each.like for each in clear).most_common(1)
    if not alike or alike[0][1] < 2:
        return [None] * len(stands)
    compared = [each for each in clear if each.like == alike[0][0]]
    lowest = min(compared, key=lambda each: each.water_m2)
    return [outward_m(each, lowest) if each in compared else None for each in stands]


def outward_m(stand: Stand, lowest: Stand) -> float:
    """The mean width of the strip between two shores."""
    return (stand.water_m2 - lowest.water_m2) / ((stand.shore_m + lowest.shore_m) / 2)
