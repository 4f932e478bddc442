"""Where a report was: a point, a line along a dike or an area; how it was made, and when it is refused.

The phone asks the same before it saves (``domain/shape.ts``), a little more strictly, so that a saved report
is never refused for its place.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.measure import CGCS2000, area_m2, length_m
from geo.shapes import invalid
from layers.errors import BadPlace
from layers.rules.fixes import require, require_position

WALKED, DRAWN, TAPPED, TYPED, SENSOR, FEATURE = "walked", "drawn", "tapped", "typed", "sensor", "feature"
WAYS = (WALKED, DRAWN, TAPPED, TYPED, SENSOR, FEATURE)
MOST_POINTS = 2000  # of a line or an outline; a point each 5 m is 10 km of dike
SHORTEST_M, LONGEST_M = 1.0, 100_000.0  # of a line; the lake's shore is some 90 km long
LEAST_M2, MOST_M2 = 1.0, 300e6  # of an area; the reserve has 163.65 km²
POINTS = "点数 (points)"


@dataclass(frozen=True, slots=True)
class PlaceMade:
    """How a place was made; ``accuracies_m`` and ``seconds`` go along with its points, one for each.

    Args:
        way: walked, drawn, tapped, typed, sensor (where the phone was), feature (the inspected thing's own).
        began_at: when the first point was taken, by the phone's clock; None where no sensor took part.
        accuracies_m: of each point as the sensor said; None for a point put by hand, or where unknown.
        seconds: of each point after ``began_at``; None for a point put by hand.
    """

    way: str
    began_at: datetime | None = None
    accuracies_m: tuple[float | None, ...] = ()
    seconds: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walked place comes to: how many points a sensor gave, how good, and the widest gap between two.

    ``median_accuracy_m`` and ``worst_accuracy_m`` are None where no accuracy is known.
    """

    points: int
    by_sensor: int
    median_accuracy_m: float | None
    worst_accuracy_m: float | None
    seconds: float | None  # from the first point to the last
    longest_gap_s: float | None
    longest_gap_m: float | None  # between two neighbouring points


@dataclass(frozen=True, slots=True)
class PlaceMeasured:
    """Length and area on the CGCS2000 ellipsoid; None where the kind of place has none."""

    length_m: float | None
    area_m2: float | None


def require_place(place: BaseGeometry | None, made: PlaceMade | None = None) -> None:
    """Refuse a place that cannot stand.

    Args:
        place: CGCS2000 (longitude, latitude; degrees); None says that nobody marked one.

    Raises:
        ValueNotAllowed: no point, line or outline, not on the globe, or points without their accuracy.
        BadPlace: too many points, too short, too small or too large, or an outline that crosses itself.
    """
    if place is None:
        require("place_made", made and made.way, made is None or made.way == FEATURE, "place")
        return
    known = isinstance(place, Point | LineString | Polygon) and not place.is_empty
    require("place", place.geom_type, known, "Point, LineString, Polygon")
    for longitude, latitude in shapely.get_coordinates(place).tolist():
        require_position("place", longitude, latitude)
    if fault := next(faults(place), None):
        raise fault
    if made is not None:
        require_made(made, len(corners(place)))


def faults(place: BaseGeometry) -> Iterator[BadPlace]:
    """What is wrong with a line or an outline, in words that the phone can act on."""
    count = len(corners(place))
    if isinstance(place, Point):
        return
    if count > MOST_POINTS:
        yield bad(f"{count} 个点，最多 {MOST_POINTS} 个 ({count} points, at most {MOST_POINTS})")
    if isinstance(place, LineString):
        yield from line_faults(length_m(place))
    elif isinstance(place, Polygon):
        yield from outline_faults(place)


def line_faults(length: float) -> Iterator[BadPlace]:
    if length < SHORTEST_M:
        yield bad(f"线长不足 {SHORTEST_M:.0f} 米 (the line is shorter than {SHORTEST_M:.0f} m)")
    if length > LONGEST_M:
        yield bad(f"线长超过 {LONGEST_M / 1000:.0f} 公里 (the line is longer than {LONGEST_M / 1000:.0f} km)")


def outline_faults(place: Polygon) -> Iterator[BadPlace]:
    if place.interiors:
        yield bad("区域里有洞 (the area has a hole)")
    if not place.is_valid:
        where = invalid(place).facts["place"]
        yield bad("边界自己相交 (the outline crosses itself)", where)
    size = area_m2(place)
    if size < LEAST_M2:
        yield bad(f"面积不足 {LEAST_M2:.0f} 平方米 (the area is below {LEAST_M2:.0f} m²)")
    if size > MOST_M2:
        yield bad(f"面积超过 {MOST_M2 / 1e6:.0f} 平方公里 (the area is above {MOST_M2 / 1e6:.0f} km²)")


def bad(reason: str, place: object = None) -> BadPlace:
    return BadPlace(reason=reason, place=place)


def require_made(made: PlaceMade, count: int) -> None:
    """Refuse what cannot go along with so many points."""
    require("place_made.way", made.way, made.way in WAYS, ", ".join(WAYS))
    for name, each in (("accuracies_m", made.accuracies_m), ("seconds", made.seconds)):
        require(f"place_made.{name}", len(each), len(each) in (0, count), f"0, {count} {POINTS}")
    for accuracy in made.accuracies_m:
        require("place_made.accuracies_m", accuracy, within(accuracy, 0, 1e6), "0…1000000 m")
    for second in made.seconds:
        require("place_made.seconds", second, within(second, -1e7, 1e7), "-1e7…1e7 s")
    walked = made.began_at is not None and any(second is not None for second in made.seconds)
    require("place_made", made.way, walked or made.way != WALKED, "began_at, seconds")


def within(value: float | None, least: float, most: float) -> bool:
    return value is None or (math.isfinite(value) and least <= value <= most)


def corners(place: BaseGeometry) -> list[tuple[float, float]]:
    """The points of a place as a person put them: an outline's first one is not repeated at its end."""
    found = [(x, y) for x, y in shapely.get_coordinates(place).tolist()]
    return found[:-1] if isinstance(place, Polygon) else found


def measured(place: BaseGeometry) -> PlaceMeasured:
    """How long a line is, or how long around and how large an area; a point has neither."""
    if isinstance(place, Point) or place.is_empty:
        return PlaceMeasured(None, None)
    return PlaceMeasured(length_m(place), area_m2(place) if isinstance(place, Polygon) else None)


def walk_of(made: PlaceMade, place: BaseGeometry) -> Walk:
    """What a walk comes to; gaps in time lie between points a sensor gave; an outline's end is open."""
    points = corners(place)
    known = [accuracy for accuracy in made.accuracies_m if accuracy is not None]
    times = [second for second in made.seconds if second is not None]
    return Walk(
        points=len(points),
        by_sensor=len(times),
        median_accuracy_m=float(np.median(known)) if known else None,
        worst_accuracy_m=max(known, default=None),
        seconds=max(times) - min(times) if times else None,
        longest_gap_s=max((after - before for before, after in pairwise(times)), default=None),
        longest_gap_m=longest_step_m(points),
    )


def longest_step_m(points: Sequence[tuple[float, float]]) -> float | None:
    """The widest step between neighbouring points in metres; None for a lone point."""
    if len(points) < 2:
        return None
    x, y = np.array(points).T
    return float(np.max(CGCS2000.inv(x[:-1], y[:-1], x[1:], y[1:])[2]))
