"""Areas in the plane of Gauss and Krüger, as land offices print them, beside those on the ellipsoid.

Each shape is measured in the 3-degree zone in which it lies; the zone is named, because the reserve has two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import STORED, transformer

Floats = NDArray[np.float64]
ZONE_DEG = 3.0
ZONES = range(25, 46)  # 75 to 135 degrees east: the zones of CGCS2000
FIRST_CODE = 4534  # EPSG: zone 25 without its number in the easting; 38 is 4547, 39 is 4548


def zone_of(longitude: float) -> int | None:
    """The 3-degree zone of a place, 38 for the west of the reserve, 39 for its east; None outside China."""
    zone = int(np.floor(longitude / ZONE_DEG + 0.5)) if np.isfinite(longitude) else 0
    return zone if zone in ZONES else None


def plane_areas_m2(shapes: NDArray[Any]) -> tuple[Floats, tuple[int | None, ...]]:
    """Planar areas in square metres, and the zone that each was measured in: that of its box's middle.

    Args:
        shapes: longitude, latitude in degrees; missing ones, and those outside China's zones, give NaN.
    """
    bounds = shapely.bounds(shapes)
    zones = tuple(zone_of(float(middle)) for middle in (bounds[:, 0] + bounds[:, 2]) / 2)
    found = np.full(len(shapes), np.nan)
    for zone in set(zones) - {None}:
        own = np.array([each == zone for each in zones])
        found[own] = shapely.area(in_zone(shapes[own], zone or ZONES[0]))
    return found, zones


def in_zone(shapes: NDArray[Any], zone: int) -> NDArray[Any]:
    """Shapes as metres of a zone; the edges between their vertices are straight there."""
    way = transformer(STORED, f"EPSG:{FIRST_CODE + zone - ZONES[0]}")
    plane: NDArray[Any] = shapely.transform(
        shapes, lambda lonlat: np.column_stack(way.transform(lonlat[:, 0], lonlat[:, 1]))
    )
    return plane
