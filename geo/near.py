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
    """The geodesic distance between the nearest points of two shapes, in metres; NaN when one is empty.

    Both CGCS2000 (longitude, latitude; degrees). The nearest points are sought on a plane scaled to their
    latitude, right to a few parts in 10,000 within 10 km. Shapes that touch are at distance 0.
    """
    if one.is_empty or other.is_empty:
        return math.nan
    latitude = (one.bounds[1] + other.bounds[1]) / 2
    scale = np.array([math.cos(math.radians(latitude)), 1.0])
    near = [shapely.transform(shape, lambda places: places * scale) for shape in (one, other)]
    ends = shapely.get_coordinates(shapely.shortest_line(*near)) / scale
    return float(CGCS2000.inv(*ends[0], *ends[1])[2])
