"""How much of each thing lies in each of some areas: counted, in metres, or in square metres.

Things and areas are longitude, latitude in degrees. Lengths and areas are taken on a plane at each thing,
right to a part in 10,000 for things up to a kilometre; ``geo.measure`` is exact. A line that runs twice along
one stretch is cut there once only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.degrees import in_metres

Shapes = NDArray[Any]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
TOUCH = 1e-9  # of a thing: less is the rounding of a common edge


@dataclass(frozen=True, slots=True)
class Shares:
    """What lies where: one row for each thing that has a part in an area.

    Args:
        areas, things: indices of both.
        inside: the part that is in the area: 1 for a point, metres of a line, square metres of an area.
        share: that part of the whole thing, 0 to 1.
    """

    areas: Indices
    things: Indices
    inside: Floats
    share: Floats

    def of(self, area: int) -> Shares:
        """The rows of one area."""
        own = self.areas == area
        return Shares(self.areas[own], self.things[own], self.inside[own], self.share[own])


def shares(areas: Shapes, things: Shapes) -> Shares:
    """The part of each thing in each area; things that only touch an area have none.

    A point on the edge of an area counts as inside: of two areas that share the edge it is in both.
    """
    tree = STRtree(things)
    wholes = sizes(things)
    found = [in_one(area, tree, things, wholes) for area in areas]
    counts = [len(row[0]) for row in found]
    at, inside = (np.concatenate([np.empty(0), *(row[column] for row in found)]) for column in (0, 1))
    at = at.astype(np.int64)
    share = inside / np.where(wholes[at] > 0, wholes[at], 1.0)
    return Shares(np.repeat(np.arange(len(areas)), counts), at, inside, share)


def in_one(area: BaseGeometry, tree: STRtree, things: Shapes, wholes: Floats) -> tuple[Indices, Floats]:
    """The things that have a part in an area, and how much of each."""
    shapely.prepare(area)
    near = np.sort(tree.query(area))
    near = near[shapely.intersects(area, things[near])]
    whole = shapely.covers(area, things[near])
    inside = wholes[near].copy()
    cut = np.flatnonzero(~whole)
    inside[cut] = sizes(shapely.intersection(area, things[near[cut]]), things[near[cut]])
    kept = inside > wholes[near] * TOUCH
    return near[kept], inside[kept]


def sizes(shapes: Shapes, like: Shapes | None = None) -> Floats:
    """1 for points, metres for lines, square metres for areas, 0 for empty and missing ones.

    Args:
        like: the things that shapes are parts of: what is left of a line is measured as a line.
    """
    kinds = shapely.get_dimensions(shapes if like is None else like)
    found = np.where((kinds == 0) & ~shapely.is_empty(shapes), 1.0, 0.0)
    for kind, measure in ((1, shapely.length), (2, shapely.area)):
        own = np.flatnonzero(kinds == kind)
        found[own] = np.nan_to_num(measure(in_metres(only(shapes[own], kind))))
    return found


def only(shapes: Shapes, kind: int) -> Shapes:
    """Shapes without parts of another dimension: where a line also touches in a point, the line is left."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    if not len(mixed):
        return shapes
    kept = shapes.copy()
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        kept[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == kind])
    return kept
