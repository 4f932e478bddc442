"""Areas, lengths and distances on the CGCS2000 ellipsoid, and in the plane where officials expect it.

Source: Karney 2013, doi:10.1007/s00190-012-0578-z, through pyproj.Geod.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.crs import OfferedCrs, to_crs

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
M2_PER_MU = 2000 / 3  # 1 亩; 15 亩 are one hectare
M2_PER_HA = 10_000.0


def area_m2(shape: BaseGeometry) -> float:
    """Geodesic area in square metres of longitude, latitude; 0 for points, lines and empty shapes.

    Holes are taken off whichever way their rings run: unoriented, pyproj would add them.
    """
    if shape.is_empty:
        return 0.0
    return float(CGCS2000.geometry_area_perimeter(shapely.orient_polygons(shape))[0])


def length_m(shape: BaseGeometry) -> float:
    """Geodesic length in metres of lines, or of all rings of an area; 0 for points and empty shapes."""
    if shape.is_empty:
        return 0.0
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return abs(float(CGCS2000.geometry_area_perimeter(shape)[1]))
    return float(CGCS2000.geometry_length(shape))


def plane_area_m2(shape: BaseGeometry, crs: OfferedCrs) -> float:
    """Area in square metres in a projected system, as land offices print it; 0 for an empty shape."""
    projected: Any = to_crs(shape, crs)
    return float(projected.area)


def ha(m2: float) -> float:
    """Square metres in hectares (公顷)."""
    return m2 / M2_PER_HA


def mu(m2: float) -> float:
    """Square metres in mu (亩)."""
    return m2 / M2_PER_MU


def distance_m(longitude: float, latitude: float, shape: BaseGeometry) -> float:
    """Metres from a point to the nearest place of a shape; 0 inside an area, nan for an empty shape."""
    return way_to(longitude, latitude, shape)[0]


def bearing_deg(longitude: float, latitude: float, shape: BaseGeometry) -> float:
    """Direction to the nearest place of a shape, degrees clockwise from north, 0 to 360; nan when empty."""
    return way_to(longitude, latitude, shape)[1]


def way_to(longitude: float, latitude: float, shape: BaseGeometry) -> tuple[float, float]:
    """Distance in metres and bearing in degrees to the nearest place of a shape.

    The nearest place is looked for in degrees squeezed by the cosine of the latitude, which within a
    reserve's width differs from the geodesic by less than a millionth; the distance itself is geodesic.
    """
    if shape.is_empty:
        return float("nan"), float("nan")
    squeeze = np.array([np.cos(np.radians(latitude)), 1.0])
    squeezed = shapely.transform(shape, lambda xy: xy * squeeze)
    here = Point(longitude * squeeze[0], latitude)
    near = shapely.shortest_line(here, squeezed)
    x, y = shapely.get_coordinates(near)[-1]
    forward, _, metres = CGCS2000.inv(longitude, latitude, x / squeeze[0], y)
    return float(metres), float(forward) % 360.0
