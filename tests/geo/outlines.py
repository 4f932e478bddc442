"""Outlines in metres about a place in the lake's neighbourhood, for tests of shapes."""

from __future__ import annotations

from collections.abc import Sequence

from shapely import Polygon

from geo.degrees import degree_m

WEST, SOUTH = 115.6, 37.6
EAST_M, NORTH_M = (float(metres) for metres in degree_m(SOUTH))
Metres = Sequence[tuple[float, float]]


def places(*metres: tuple[float, float]) -> list[tuple[float, float]]:
    """Longitude and latitude of positions in metres east and north of one corner."""
    return [(WEST + east / EAST_M, SOUTH + north / NORTH_M) for east, north in metres]


def area(*metres: tuple[float, float], holes: Sequence[Metres] = ()) -> Polygon:
    """An area whose corners are given in metres."""
    return Polygon(places(*metres), [places(*hole) for hole in holes])


def box(west: float, south: float, east: float, north: float) -> list[tuple[float, float]]:
    """The corners of a rectangle in metres."""
    return [(west, south), (east, south), (east, north), (west, north)]
