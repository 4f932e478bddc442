"""In which kinds of zone a thing lies, and with how much of itself: points, metres, or square metres.

Everything is longitude, latitude in degrees. What lies on the common edge of two kinds is the stricter one's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_area_m2
from geo.measure import length_m

UNITS = ("", "m", "m2")  # by dimension
LEAST = 1e-9  # of a thing: less is the rounding of a common edge


@dataclass(frozen=True, slots=True)
class Lying:
    """How a thing lies among kinds of zone.

    Args:
        unit: of its size: "" counts points, "m" of lines, "m2" of areas.
        size: the whole thing.
        inside: (kind, part of the size) of every kind that it lies in, in the zones' order.
        outside: the part that no zone covers.
    """

    unit: str
    size: float
    inside: tuple[tuple[str, float], ...]
    outside: float


def lying_in(shape: BaseGeometry, zones: Iterable[tuple[str, BaseGeometry]]) -> Lying:
    """How a thing lies among zones; of a mixed thing, the parts of the highest dimension count.

    What one zone has taken is not looked for in the next ones: ground that two claim is counted once, and
    zones need not be joined first, however large they are. An empty thing has no size and lies nowhere.

    Args:
        zones: kind and shape of each, the strictest first; valid areas.
    """
    dimension = int(shapely.get_dimensions(shape))
    if shape.is_empty or dimension < 0:
        return Lying("", 0.0, (), 0.0)
    rest = only(shape, dimension)
    size = measured(rest, dimension)
    found: dict[str, float] = {}
    for kind, zone in zones:
        part = measured(only(shapely.intersection(rest, zone), dimension), dimension)
        if part > size * LEAST:
            found[kind] = found.get(kind, 0.0) + part
            rest = only(shapely.difference(rest, zone), dimension)
    outside = measured(rest, dimension)
    return Lying(UNITS[dimension], size, tuple(found.items()), outside if outside > size * LEAST else 0.0)


def measured(shape: BaseGeometry, dimension: int) -> float:
    """Points by number, lines in metres, areas in square metres."""
    if dimension == 0:
        return float(len(shapely.get_parts(shape)[~shapely.is_empty(shapely.get_parts(shape))]))
    return length_m(shape) if dimension == 1 else chart_area_m2(shape)


def only(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """The parts of a shape that have this dimension, as one; empty where there are none."""
    parts = flat([shape])
    own: BaseGeometry = shapely.union_all(
        [each for each in parts if shapely.get_dimensions(each) == dimension]
    )
    return own


def flat(shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Single shapes, collections within collections taken apart."""
    found: list[BaseGeometry] = []
    for shape in shapes:
        parts = list(getattr(shape, "geoms", ()))
        found += flat(parts) if parts else [] if shape.is_empty else [shape]
    return found
