"""Boxes in degrees: west, south, east, north, never in another order."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """An envelope in CGCS2000 degrees (longitude, latitude); edges belong to it."""

    west: float
    south: float
    east: float
    north: float
