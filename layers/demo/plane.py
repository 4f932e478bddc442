"""The plane the synthetic lake is drawn in: metres east and north of the lake's middle."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Positions: TypeAlias = NDArray[np.float64]  # shape (n, 2): metres east, metres north
Area: TypeAlias = Polygon | MultiPolygon
MIDDLE = np.array([375_240.0, 4_165_483.0])  # EPSG:4548, easting and northing: 115.587° E, 37.613° N
TO_DEGREES = Transformer.from_crs(4548, 4490, always_xy=True)
DECIMALS = 9  # about 0.1 mm
GRID_M = 0.05  # overlays are drawn on this grid, so that nothing touches itself once it is in degrees


def degrees(positions: Positions) -> Positions:
    """Positions of the plane as CGCS2000 longitude and latitude, degrees."""
    eastings, northings = (positions + MIDDLE).T
    return np.round(np.column_stack(TO_DEGREES.transform(eastings, northings)), DECIMALS)


def in_degrees(shape: BaseGeometry) -> BaseGeometry:
    """A shape of the plane in CGCS2000 longitude and latitude, degrees."""
    return shapely.transform(shape, degrees)


def all_in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Many shapes at once, as ``in_degrees``."""
    return shapely.transform(shapes, degrees)


def largest(shape: BaseGeometry) -> Polygon:
    """The largest polygon of an area."""
    return max(polygons(shape), key=lambda part: part.area)


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of any shape; lines and points that an overlay left behind are none."""
    return [part for part in shapely.get_parts(shape).tolist() if part.geom_type == "Polygon" and part.area]


def area_of(shape: BaseGeometry) -> Area:
    """The areas of any shape as one."""
    return cast(Area, shapely.set_precision(shapely.union_all(polygons(shape)), GRID_M))


def rotated(positions: Positions, radians: float) -> Positions:
    """Positions turned about the plane's middle, counter-clockwise."""
    sine, cosine = np.sin(radians), np.cos(radians)
    turned: Any = positions @ np.array([[cosine, sine], [-sine, cosine]])
    return cast(Positions, turned)
