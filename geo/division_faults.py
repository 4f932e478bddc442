"""What is wrong with a drawing of zones: where they overlap, leave gaps, cross or touch themselves.

Shapes are longitude, latitude in degrees, one for each zone as drawn; nothing is repaired. What is thinner
than ``EXACT_M`` is the rounding of a file's coordinates, not a fault. A hole wide enough to be seen on a plan
is ground that was left out on purpose: it shows as a change, and is no fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geo.changes import NOISE_M, SLIVER_M, on_planes
from geo.chart import chart_areas_m2
from geo.degrees import degree_m
from geo.divisions import Floats, Shapes, as_one, polygons_of
from geo.faults import read_reason

EXACT_M = 0.01  # of mean width; files print metres with two to four decimals
SLIT_M = NOISE_M  # two zones that lie nearer than the error of drawing were meant to meet
MOST_PINCHES = 50
SELF_TOUCH = "Ring Self-intersection"


class FaultKind(StrEnum):
    """What is wrong."""

    EMPTY = "empty"
    INVALID = "invalid"
    SELF_TOUCHING = "self_touching"
    PINCHED = "pinched"  # valid, but hangs together, or touches another part of itself, in a point only
    OVERLAP = "overlap"
    GAP = "gap"
    HOLE_SLIVER = "hole_sliver"


GRAVE = frozenset(FaultKind) - {FaultKind.PINCHED}  # what keeps a proposal from going on


@dataclass(frozen=True, slots=True)
class DivisionFault:
    """One fault of the drawing.

    Args:
        zones: indices of the zones that it lies in or between.
        shape: the ground or the place of it; empty where there is none.
        area_m2, width_m: of overlaps, gaps and slivers; 0 for places.
        reason: GEOS's words for an invalid shape.
    """

    kind: FaultKind
    zones: tuple[int, ...]
    shape: BaseGeometry
    area_m2: float = 0.0
    width_m: float = 0.0
    reason: str = ""

    @property
    def grave(self) -> bool:
        """Whether it keeps a proposal from going on."""
        return self.kind in GRAVE


def division_faults(zones: Sequence[BaseGeometry]) -> tuple[DivisionFault, ...]:
    """Everything wrong with zones as drawn: places first, then ground from the largest on.

    Overlaps and gaps are looked for only between zones that are valid: of others nobody knows the inside.
    """
    shapes = np.array(list(zones), dtype=object)
    broken = [*without_ground(shapes), *invalid_zones(shapes)]
    sound = np.setdiff1d(np.arange(len(shapes)), [at for each in broken for at in each.zones])
    found = [*broken, *pinched(shapes, sound)]
    if broken or len(sound) == 0:
        return tuple(found)
    areas = [*overlaps(shapes), *gaps(shapes)]
    return (*found, *sorted(areas, key=lambda each: (-each.area_m2, each.kind, each.zones)))


def without_ground(shapes: Shapes) -> Iterator[DivisionFault]:
    """Zones that are missing, empty, or no areas."""
    kinds = shapely.get_dimensions(shapes)
    for at in np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes) | (kinds != 2)):
        yield DivisionFault(FaultKind.EMPTY, (int(at),), Polygon())


def invalid_zones(shapes: Shapes) -> Iterator[DivisionFault]:
    """Zones that GEOS calls invalid, with the place; a ring that touches itself is a kind of its own."""
    areas = shapely.get_dimensions(shapes) == 2
    for at in np.flatnonzero(areas & ~shapely.is_valid(shapes)):
        reason, place = read_reason(shapely.is_valid_reason(shapes[at]))
        kind = FaultKind.SELF_TOUCHING if reason == SELF_TOUCH else FaultKind.INVALID
        where = Point(place) if np.isfinite(place).all() else Point()
        yield DivisionFault(kind, (int(at),), where, reason=reason)


def pinched(shapes: Shapes, sound: NDArray[Any]) -> Iterator[DivisionFault]:
    """Places where a valid zone touches itself in a point: a vertex that two of its rings share."""
    for at in sound.tolist():
        rings, _ = shapely.get_rings(shapely.get_parts(shapes[at]), return_index=True)
        xy, owners = shapely.get_coordinates(rings, return_index=True)
        inner = np.flatnonzero(owners[:-1] == owners[1:])  # a ring's last vertex is its first again
        places, counts = np.unique(xy[inner], axis=0, return_counts=True)
        for x, y in places[counts > 1][:MOST_PINCHES].tolist():
            yield DivisionFault(FaultKind.PINCHED, (at,), Point(x, y))


def overlaps(shapes: Shapes) -> Iterator[DivisionFault]:
    """Ground that two zones claim."""
    if shapely.coverage_is_valid(shapes):
        return
    one, other = STRtree(shapes).query(shapes)
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if first < second and shapely.relate_pattern(shapes[first], shapes[second], "T********"):
            shared = polygons_of(shapely.intersection(shapes[first], shapes[second]))
            yield from thick(FaultKind.OVERLAP, shared, [(first, second)] * len(shared))


def gaps(shapes: Shapes) -> Iterator[DivisionFault]:
    """Thin holes in what all zones cover, and slits between two; a hole of one zone is its sliver."""
    whole = as_one(shapes)
    holes = holes_of(whole)
    thin = holes[widths_m(holes) < SLIVER_M] if len(holes) else holes
    beside = bordering(shapes, thin)
    kinds = [FaultKind.GAP if len(each) > 1 else FaultKind.HOLE_SLIVER for each in beside]
    for kind, hole, zones in zip(kinds, thin, beside, strict=True):
        yield from thick(kind, np.array([hole], dtype=object), [zones])
    yield from slits(shapes, whole)


def holes_of(whole: BaseGeometry) -> Shapes:
    """The holes of an area as areas."""
    rings: list[Any] = [ring for part in polygons_of(whole) for ring in part.interiors]
    return np.array([Polygon(ring) for ring in rings], dtype=object)


def slits(shapes: Shapes, whole: BaseGeometry) -> Iterator[DivisionFault]:
    """Narrow ground between two zones that is open to the outside.

    What closing the whole by ``SLIT_M`` would fill, where it has two zones beside it: a bay of one zone is
    drawn so, a slit between two was not meant.
    """
    if len(shapes) < 2 or shapely.coverage_is_valid(shapes, gap_width=SLIT_M / 1e5):
        return
    planes, scales = on_planes(np.array([whole], dtype=object))
    closed = shapely.buffer(
        shapely.buffer(planes[0], SLIT_M / 2, join_style="mitre"), -SLIT_M / 2 * 1.001, join_style="mitre"
    )
    scale = scales[0]
    filled = shapely.transform(shapely.difference(closed, planes[0]), lambda metres: metres / scale)
    parts = polygons_of(filled)
    parts = parts[shapely.area(parts) * scale.prod() > SLIT_M**2]  # what the closing rounds off at corners
    inside = shapely.union_all(holes_of(whole))  # holes are told already
    parts = parts[~shapely.intersects(parts, inside)] if len(parts) else parts
    beside = bordering(shapes, parts)
    for part, zones in zip(parts, beside, strict=True):
        if len(zones) > 1:
            yield from thick(FaultKind.GAP, np.array([part], dtype=object), [zones])


def thick(kind: FaultKind, parts: Shapes, zones: Sequence[tuple[int, ...]]) -> Iterator[DivisionFault]:
    """Faults of those parts that are more than the rounding of coordinates."""
    if not len(parts):
        return
    columns: Iterable[Any] = zip(
        parts, chart_areas_m2(parts).tolist(), widths_m(parts).tolist(), zones, strict=True
    )
    for part, area_m2, width_m, beside in columns:
        if width_m >= EXACT_M:
            yield DivisionFault(kind, beside, part, area_m2, width_m)


def widths_m(parts: Shapes) -> Floats:
    """Mean widths in metres: twice the area by the perimeter; 0 for empty ones."""
    planes, _ = on_planes(parts)
    found: Floats = 2 * shapely.area(planes) / np.maximum(shapely.length(planes), 1e-9)
    return found


def bordering(shapes: Shapes, parts: Shapes) -> list[tuple[int, ...]]:
    """The zones that lie at each part, within ``EXACT_M`` of it."""
    if not len(parts):
        return []
    latitude = float(shapely.total_bounds(parts)[1])
    reach = EXACT_M / float(degree_m(latitude)[0])
    part, zone = STRtree(shapes).query(parts, predicate="dwithin", distance=reach)
    return [tuple(sorted(set(zone[part == number].tolist()))) for number in range(len(parts))]
