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
    at, near = STRtree(things).query(areas, predicate="intersects")
    order = np.lexsort((near, at))
    at, near = at[order], near[order]
    wholes = np.zeros(len(things))
    met = np.unique(near)
    wholes[met] = sizes(things[met])  # of these alone: there may be a million others
    inside = wholes[near].copy()
    for area in np.unique(at).tolist():
        rows = slice(*np.searchsorted(at, [area, area + 1]))
        inside[rows] = parts_in(areas[area], things[near[rows]], inside[rows])
    kept = inside > wholes[near] * TOUCH
    at, near, inside = at[kept], near[kept], inside[kept]
    share = inside / np.where(wholes[near] > 0, wholes[near], 1.0)
    return Shares(at.astype(np.int64), near.astype(np.int64), inside, share)


def parts_in(area: BaseGeometry, things: Shapes, wholes: Floats) -> Floats:
    """How much of things that meet an area lies in it."""
    shapely.prepare(area)
    inside = wholes.copy()
    cut = np.flatnonzero(~shapely.covers(area, things))
    inside[cut] = sizes(shapely.intersection(area, things[cut]), things[cut])
    return inside


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
