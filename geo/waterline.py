"""Where the water ends on a date: the mask, its shore as lines, and its area by part of the lake."""

from __future__ import annotations

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
