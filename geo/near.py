"""How far shapes are from a place."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)


def distances_m(shapes: NDArray[np.object_], longitude: float, latitude: float) -> NDArray[np.float64]:
    """The geodesic distance from a place to the nearest point of each shape, in metres.

    Args:
        shapes: CGCS2000 (longitude, latitude; degrees); None and empty shapes give NaN.

    The nearest point is sought on a plane scaled to the place's latitude, which is right to a few parts in
    10,000 within 10 km; the distance to it is geodesic. A place inside an area is at distance 0.
    """
    scale = np.array([math.cos(math.radians(latitude)), 1.0])
    here = np.array([longitude, latitude])
    near = shapely.transform(shapes, lambda places: (places - here) * scale)
    ends = shapely.get_point(shapely.shortest_line(near, shapely.Point(0.0, 0.0)), 0)
    known = ~(shapely.is_missing(ends) | shapely.is_empty(ends))
    places = shapely.get_coordinates(ends[known]) / scale + here
    distances = np.full(len(shapes), np.nan)
    from_here = np.broadcast_to(here, places.shape)
    _, _, distances[known] = CGCS2000.inv(from_here[:, 0], from_here[:, 1], places[:, 0], places[:, 1])
    return distances


def gap_m(one: BaseGeometry, other: BaseGeometry) -> float:
    """The geodesic distance between the nearest points of two shapes, in metres; NaN when one is empty."""
    return float(gaps_m(np.array([one], dtype=object), other)[0])


def gaps_m(shapes: NDArray[np.object_], other: BaseGeometry) -> NDArray[np.float64]:
    """The geodesic distance from the nearest point of each shape to one other, in metres.

    Args:
        shapes, other: CGCS2000 (longitude, latitude; degrees); None and empty shapes give NaN.

    The nearest points are sought on a plane scaled to the other's latitude, right to a few parts in 10,000
    within 10 km. Shapes that touch are at distance 0.
    """
    found = np.full(len(shapes), np.nan)
    if other.is_empty:
        return found
    scale = np.array([math.cos(math.radians((other.bounds[1] + other.bounds[3]) / 2)), 1.0])
    near, there = (shapely.transform(each, lambda places: places * scale) for each in (shapes, other))
    ways: NDArray[np.object_] = np.asarray(shapely.shortest_line(near, there), dtype=object)
    known = ~(shapely.is_missing(ways) | shapely.is_empty(ways))
    ends = shapely.get_coordinates(ways[known]).reshape(-1, 2, 2) / scale
    _, _, found[known] = CGCS2000.inv(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])
    return found
