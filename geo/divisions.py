"""Two divisions of the ground into kinds of zone, laid over each other: what each piece was and becomes.

Everything is longitude, latitude in degrees. What no zone covers is ``OUTSIDE``. Areas are those of the chart
(``geo/chart.py``): the parts of a zone add up to the zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GEOSException, MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_areas_m2

Shapes = NDArray[Any]
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
OUTSIDE = ""  # the kind of ground that no zone covers


@dataclass(frozen=True, slots=True)
class Division:
    """Kinds of zone, each with all its ground; no two share any.

    Args:
        kinds: in the order of strictness, strictest first; each once.
        shapes: one area for each kind.
    """

    kinds: tuple[str, ...]
    shapes: Shapes

    def areas_m2(self, kinds: tuple[str, ...]) -> Floats:
        """The area of each of some kinds; 0 for one that is not here."""
        own = dict(zip(self.kinds, chart_areas_m2(self.shapes), strict=True))
        return np.array([own.get(kind, 0.0) for kind in kinds])


def division_of(zones: Iterable[tuple[str, BaseGeometry]], order: tuple[str, ...] = ()) -> Division:
    """Zones of the same kind as one; ground claimed by two kinds goes to the one that is named first.

    Args:
        zones: kind and shape, valid areas.
        order: kinds from the strictest on; others follow as they come.
    """
    parts: dict[str, list[BaseGeometry]] = {kind: [] for kind in order}
    for kind, shape in zones:
        parts.setdefault(kind, []).append(shape)
    named = {kind: as_one(shapes) for kind, shapes in parts.items() if shapes}
    kinds = tuple(named)
    return Division(kinds, apart([named[kind] for kind in kinds]))


def as_one(shapes: Sequence[BaseGeometry] | Shapes) -> BaseGeometry:
    """The union of areas: joined along their common edges where that is all there is to do, else overlaid."""
    if len(shapes) == 1:
        return shapes[0]
    try:
        joined: BaseGeometry = shapely.coverage_union_all(
            shapes
        )  # right only where none overlap or half touch
    except GEOSException:  # says so itself where edges meet without a common vertex
        return shapely.union_all(shapes)
    same = np.isclose(shapely.area(joined), shapely.area(shapes).sum(), rtol=1e-13, atol=0)
    return joined if same and shapely.is_valid(joined) else shapely.union_all(shapes)


def apart(shapes: list[BaseGeometry]) -> Shapes:
    """Each shape without the ground of those before it; untouched where they share none."""
    found: list[BaseGeometry] = []
    for shape in shapes:
        taken = [earlier for earlier in found if shapely.relate_pattern(shape, earlier, "T********")]
        left = areas_only(shapely.difference(shape, shapely.union_all(taken))) if taken else shape
        found.append(left)
    return np.array(found, dtype=object)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Connected pieces of ground whose kind differs between two divisions.

    Args:
        kinds: all kinds of both divisions, and OUTSIDE as the last.
        before, after: the index of the kind that each piece was, and becomes.
        shapes: Polygons.
        areas_m2: their areas.
    """

    kinds: tuple[str, ...]
    before: Indices
    after: Indices
    shapes: Shapes
    areas_m2: Floats


def pieces_of(before: Division, after: Division) -> Pieces:
    """Every piece whose kind differs, from the exact intersections of the kinds' areas.

    The kinds that stay are not intersected: their ground is what the pieces leave over, so two divisions that
    agree cost next to nothing more than their unions.
    """
    kinds = (*dict.fromkeys((*before.kinds, *after.kinds)), OUTSIDE)
    found: list[tuple[int, int, Shapes]] = []
    for number, kind in enumerate(before.kinds):
        for other, into in enumerate(after.kinds):
            if kind != into:
                shared = shapely.intersection(before.shapes[number], after.shapes[other])
                found.append((kinds.index(kind), kinds.index(into), polygons_of(shared)))
    outside = len(kinds) - 1
    found += [(kinds.index(kind), outside, parts) for kind, parts in left_over(before, after)]
    found += [(outside, kinds.index(kind), parts) for kind, parts in left_over(after, before)]
    counts = [len(parts) for _, _, parts in found]
    shapes = np.concatenate([np.array([], dtype=object), *(parts for _, _, parts in found)])
    was = np.repeat(np.array([first for first, _, _ in found], dtype=np.int64), counts)
    becomes = np.repeat(np.array([second for _, second, _ in found], dtype=np.int64), counts)
    return Pieces(kinds, was, becomes, shapes, chart_areas_m2(shapes))


def left_over(one: Division, other: Division) -> Iterable[tuple[str, Shapes]]:
    """What the other division covers with nothing, by kind of the one."""
    whole = as_one(other.shapes)
    for kind, shape in zip(one.kinds, one.shapes, strict=True):
        yield kind, polygons_of(shapely.difference(shape, whole))


def polygons_of(shape: BaseGeometry) -> Shapes:
    """The polygons of a shape: without the lines and points at which areas only touch."""
    parts = shapely.get_parts(shapely.get_parts([shape]))
    return np.asarray(parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)], dtype=object)


def areas_only(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape as one."""
    parts = polygons_of(shape)
    return parts[0] if len(parts) == 1 else MultiPolygon(list(parts))


@dataclass(frozen=True, slots=True)
class Matrix:
    """How much ground goes from which kind to which, in square metres.

    Args:
        kinds: of rows (before) and columns (after); OUTSIDE is the last.
        m2: rows by columns; outside to outside is 0.
        residual_m2: by how much the rows and columns of each kind miss the areas of both divisions.
    """

    kinds: tuple[str, ...]
    m2: Floats
    residual_m2: float


def matrix_of(before: Division, after: Division, pieces: Pieces) -> Matrix:
    """The matrix of transitions; what stays is a zone's area without the pieces that leave it.

    The residual compares what stays, reckoned from before and from after: two divisions that were measured
    and cut rightly agree to the rounding of numbers, ground that is claimed twice or lost shows here.
    """
    count = len(pieces.kinds)
    m2 = np.zeros((count, count))
    np.add.at(m2, (pieces.before, pieces.after), pieces.areas_m2)
    own = pieces.kinds[:-1]
    stays = before.areas_m2(own) - m2[:-1].sum(axis=1)
    stays_too = after.areas_m2(own) - m2[:, :-1].sum(axis=0)
    m2[np.arange(count - 1), np.arange(count - 1)] = stays
    return Matrix(pieces.kinds, m2, float(np.abs(stays - stays_too).max(initial=0.0)))
