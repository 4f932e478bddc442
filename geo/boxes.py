"""Boxes in degrees: west, south, east, north, never in another order."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import OfferedCrs, from_crs
from geo.errors import OutOfRange

EDGE_PIECES = 64  # a 22 km edge of a projected box is then within 2 mm of its true place
EDGE_PIECES_LONG = 256
LONG_EDGE_M = 50_000


class Box(NamedTuple):
    """An envelope in CGCS2000 degrees (longitude, latitude); edges belong to it.

    West greater than east means across the 180th meridian.
    """

    west: float
    south: float
    east: float
    north: float


def box_of(values: tuple[float, ...], *, degrees: bool = True) -> Box:
    """Four numbers (six: heights are left out) as a box; OutOfRange when they cannot be one."""
    if len(values) not in (4, 6):
        raise OutOfRange(value=f"{len(values)} numbers", allowed="4 or 6 numbers")
    west, south, east, north = values if len(values) == 4 else (*values[:2], *values[3:5])
    if not all(math.isfinite(value) for value in values):
        raise OutOfRange(value="NaN or infinite", allowed="finite numbers")
    if south > north or (west > east and not degrees):
        raise OutOfRange(value=f"{west},{south},{east},{north}", allowed="minimum before maximum")
    if degrees and (max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90):
        raise OutOfRange(value=f"{west},{south},{east},{north}", allowed="-180..180, -90..90")
    return Box(west, south, east, north)


def polygon_of(box: Box) -> Polygon | MultiPolygon:
    """The box as an area; two areas when it crosses the 180th meridian."""
    if box.west <= box.east:
        return shapely.box(*box)
    return MultiPolygon(
        [shapely.box(box.west, box.south, 180, box.north), shapely.box(-180, box.south, box.east, box.north)]
    )


def densified(box: Box, crs: OfferedCrs) -> Polygon:
    """A box of another system as an area in longitude and latitude, its edges cut into many pieces.

    Two corners alone would miss 17,000 of 2 million points at Hengshui (measured); the envelope of this
    area serves the index, the area itself the exact test.
    """
    longest = max(box.east - box.west, box.north - box.south)
    pieces = EDGE_PIECES_LONG if longest > LONG_EDGE_M and not crs.degrees else EDGE_PIECES
    along = np.linspace(0.0, 1.0, pieces, endpoint=False)
    x = np.concatenate([along, np.ones(pieces), 1 - along, np.zeros(pieces)])
    y = np.concatenate([np.zeros(pieces), along, np.ones(pieces), 1 - along])
    ring = np.column_stack([box.west + x * (box.east - box.west), box.south + y * (box.north - box.south)])
    area = from_crs(Polygon(ring), crs)
    if not shapely.is_valid(area) or not np.isfinite(shapely.get_coordinates(area)).all():
        raise OutOfRange(value=",".join(map(str, box)), allowed=f"a box within {crs.name}")
    return area


def envelope(shape: BaseGeometry) -> Box:
    """The smallest box around a shape that is not empty."""
    return Box(*map(float, shape.bounds))


def tile_box(z: int, x: int, y: int) -> Box:
    """The box of a Web Mercator tile, y counted from the north."""
    count = 2**z
    north, south = (math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / count)))) for row in (y, y + 1))
    return Box(x / count * 360 - 180, south, (x + 1) / count * 360 - 180, north)


def grown(box: Box, share: float) -> Box:
    """The box with this share of its size added on every side, within the world."""
    dx, dy = (box.east - box.west) * share, (box.north - box.south) * share
    return Box(
        max(box.west - dx, -180), max(box.south - dy, -90), min(box.east + dx, 180), min(box.north + dy, 90)
    )


def widened(box: Box, metres: float) -> Box:
    """The box with so many metres more on every side, or a little over; within the world."""
    up = metres / 110_000  # no degree of latitude is shorter
    farthest = min(max(abs(box.south), abs(box.north)) + up, 89.0)
    aside = up / math.cos(math.radians(farthest))
    return Box(
        max(box.west - aside, -180), max(box.south - up, -90),
        min(box.east + aside, 180), min(box.north + up, 90),
    )  # fmt: skip
