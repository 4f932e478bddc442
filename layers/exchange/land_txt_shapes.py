"""Rings of boundary points as shapes: what is a hole is told by containment, never by a ring's number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Coordinates = NDArray[np.float64]
FEWEST = {"面": 3, "线": 2, "点": 1}  # different points that make one


def shape_of(kind: str, rings: Sequence[Coordinates]) -> BaseGeometry | None:
    """The shape of a parcel from the points of its rings (east, north); None when a ring has too few points.

    Args:
        kind: 点, 线 or 面.
    """
    if not rings or not all(has_points(ring, FEWEST[kind]) for ring in rings):
        return None
    if kind == "点":
        points = np.concatenate(rings)
        return shapely.Point(points[0]) if len(points) == 1 else shapely.MultiPoint(points)
    if kind == "线":
        lines = [shapely.LineString(ring) for ring in rings]
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
    return area_of(rings)


def has_points(ring: Coordinates, fewest: int) -> bool:
    """Whether a ring has so many different points; the first few of a sound one tell it."""
    different: set[tuple[float, float]] = set()
    for east, north in ring.tolist():
        different.add((east, north))
        if len(different) >= fewest:
            return True
    return False


def area_of(rings: Sequence[Coordinates]) -> BaseGeometry:
    """The area that rings enclose, closed or not.

    A ring inside an even number of others is a part of its own, one inside an odd number a hole.
    """
    if len(rings) == 1:
        return shapely.Polygon(rings[0])
    polygons = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    around = containers(polygons)
    depth = np.array([len(found) for found in around])
    parts = []
    for shell in np.flatnonzero(depth % 2 == 0):
        holes = [
            polygons[ring].exterior
            for ring in np.flatnonzero(depth == depth[shell] + 1)
            if shell in around[ring]
        ]
        parts.append(shapely.Polygon(polygons[shell].exterior, holes))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def containers(polygons: NDArray[Any]) -> list[set[int]]:
    """For each ring the larger rings in which all its points lie; two equal ones contain each other not."""
    areas = shapely.area(polygons)
    tree = shapely.STRtree(polygons)
    found: list[set[int]] = [set() for _ in polygons]
    for inner, outer in tree.query(shapely.envelope(polygons)).T:
        if areas[outer] > areas[inner] and inside(polygons[inner], polygons[outer]):
            found[inner].add(int(outer))
    return found


def inside(inner: BaseGeometry, outer: BaseGeometry) -> bool:
    """Whether every point of a ring lies in another or on its border; either may cross itself."""
    xy = shapely.get_coordinates(inner)
    shapely.prepare(outer)
    return bool(shapely.intersects_xy(outer, xy[:, 0], xy[:, 1]).all())
