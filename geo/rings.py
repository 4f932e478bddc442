"""Rings: what is a hole is told by containment, never by where a ring stands; and lines as rings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LinearRing, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
FEWEST = 3  # different points that a ring has
CLOSING_M = 1.0  # a line whose ends lie nearer than this was meant to be closed
NORTH_M = 111_000.0  # metres of a degree of latitude, near enough for a threshold


def closed_ring(xy: Floats) -> Floats | None:
    """The positions with the first one repeated at the end, once; None with fewer than 3 different ones.

    No position moves: the closing edge is the straight line between last and first.
    """
    if len(np.unique(xy, axis=0)) < FEWEST:
        return None
    return xy if (xy[0] == xy[-1]).all() else np.concatenate([xy, xy[:1]])


def area_of_rings(rings: Sequence[Floats]) -> BaseGeometry | None:
    """The area that closed rings enclose; None when there is none, or a ring has too few points.

    A ring inside an even number of others is a part of its own, one inside an odd number a hole. Rings that
    stand twice count once. Whether the result is valid is asked afterwards: rings may cross each other.
    """
    if not rings or any(len(np.unique(ring, axis=0)) < FEWEST for ring in rings):
        return None
    polygons = np.array([Polygon(ring) for ring in rings], dtype=object)
    _, firsts = np.unique(shapely.to_wkb(shapely.normalize(polygons)), return_index=True)
    polygons = polygons[np.sort(firsts)]
    around = containers(polygons)
    depth = np.array([len(found) for found in around])
    parts = [
        Polygon(polygons[shell].exterior, holes_in(int(shell), polygons, around, depth))
        for shell in np.flatnonzero(depth % 2 == 0)
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def holes_in(
    shell: int, polygons: NDArray[np.object_], around: list[set[int]], depth: NDArray[np.int64]
) -> list[LinearRing]:
    """The rings directly inside a shell."""
    inside = (int(ring) for ring in np.flatnonzero(depth == depth[shell] + 1) if shell in around[ring])
    return [polygons[ring].exterior for ring in inside]


def containers(polygons: NDArray[np.object_]) -> list[set[int]]:
    """For each ring the larger rings in which all its vertices lie; either may cross itself."""
    areas = shapely.area(polygons)
    found: list[set[int]] = [set() for _ in polygons]
    for inner, outer in shapely.STRtree(polygons).query(shapely.envelope(polygons)).T.tolist():
        if areas[outer] > areas[inner]:
            xy = shapely.get_coordinates(polygons[inner])
            shapely.prepare(polygons[outer])
            if shapely.intersects_xy(polygons[outer], xy[:, 0], xy[:, 1]).all():
                found[inner].add(outer)
    return found


def rebuilt(shape: BaseGeometry) -> BaseGeometry | None:
    """An area whose rings say anew which of them are holes; None when that gives no valid area.

    No vertex moves. What was taken off as a false hole becomes area, so the area grows by twice that of the
    false holes.
    """
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shape)]
    found = area_of_rings(rings)
    return found if found is not None and found.is_valid else None


def gap_m(line: BaseGeometry) -> float:
    """Metres between the ends of a line of one part; inf for several parts or an empty one."""
    lines = shapely.get_parts(line)
    if len(lines) != 1 or line.is_empty:
        return float("inf")
    xy = shapely.get_coordinates(line)
    apart = (xy[0] - xy[-1]) * (np.cos(np.radians(xy[0, 1])), 1.0)
    return float(np.hypot(*apart) * NORTH_M)


def area_of_lines(shape: BaseGeometry, closing_m: float = 0.0) -> BaseGeometry | None:
    """The area that closed lines enclose, as CAD drawings deliver areas; None when a line is open.

    Args:
        closing_m: ends at most so far apart are joined by a straight line.

    Lines that only together make a ring are put together first. No vertex moves. Whether the result is valid
    is asked afterwards: lines may cross themselves and each other.
    """
    lines = shapely.get_parts(shapely.line_merge(shape)) if shape.geom_type != "LineString" else [shape]
    if any(gap_m(line) > closing_m for line in lines):
        return None
    rings = [closed_ring(shapely.get_coordinates(line)) for line in lines]
    return area_of_rings([ring for ring in rings if ring is not None]) if rings else None


def outlines(shape: BaseGeometry) -> BaseGeometry:
    """The rings of an area as lines; nothing moves, what is inside and outside is no longer said."""
    return shape.boundary
