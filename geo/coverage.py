"""Overlaps and gaps between the areas of one layer, within bounded memory.

Boxes find the candidates; only their shapes are asked for, a bounded number of vertices at a time. Areas and
widths are measured on a plane about each overlap, right to a part in 1,000 below 10 km.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.degrees import degree_m, in_metres
from geo.repairs import of_kind
from geo.vertices import Floats, Indices

IGNORED_M = 0.02  # overlaps of less mean width are the rounding of coordinates
SLIVER_M = 0.5  # overlaps and gaps of less mean width are slivers
MOST_SHOWN = 100  # overlaps that are shown; all are counted
MOST_COST = 400_000_000  # vertices of candidates, and 50 for each pair: about a minute
PAIR_COST = 50
MOST_COUNTED = 200_000  # overlaps, after which the search ends: about twenty seconds
STRIP = 20_000  # boxes in one tree
ASKED = 256  # boxes looked up at a time: at most STRIP answers each
BATCH_VERTICES = 2_000_000  # vertices in memory at a time; two shapes may have 400,000
MOST_TILES = 20_000  # shapes among which gaps are looked for
MOST_TILE_VERTICES = 2_000_000
GAP_M2 = 10_000.0  # a larger hole in a cover may be meant
ShapesOf = Callable[[Indices], NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where two areas lie on each other; ``width_m`` is the mean width, 2 area / perimeter."""

    first: int
    second: int
    area_m2: float
    width_m: float
    shape: BaseGeometry


@dataclass(slots=True)
class Overlaps:
    """The overlaps of a layer: the first are shown, all are counted.

    Args:
        shown: real ones; slivers apart.
        looked_at: how many candidate pairs were looked at.
        complete: False when the search stopped at ``MOST_COST`` or ``MOST_COUNTED``.
    """

    shown: list[Overlap] = field(default_factory=list)
    slivers: list[Overlap] = field(default_factory=list)
    count: int = 0
    sliver_count: int = 0
    looked_at: int = 0
    complete: bool = True

    def add(self, overlap: Overlap) -> None:
        """Count one, and keep it when there is room."""
        thin = overlap.width_m < SLIVER_M
        self.sliver_count += thin
        self.count += not thin
        kept = self.slivers if thin else self.shown
        if len(kept) < MOST_SHOWN:
            kept.append(overlap)


def overlaps(
    boxes: Floats, vertices: Indices, shapes_of: ShapesOf, keys: NDArray[np.uint64] | None = None
) -> Overlaps:
    """Every pair of areas that overlap in more than rounding.

    Args:
        boxes: west, south, east, north of each area, shape (number, 4); NaN rows are passed over.
        vertices: how many vertices each has.
        shapes_of: gives valid areas by their indices into ``boxes``; None where there is none.
        keys: the same for the same shape (``geo.vertices.fingerprints``): such pairs are passed over.
    """
    found = Overlaps()
    cost = 0
    for first, second in gathered(candidates(boxes, keys), vertices):
        if cost > MOST_COST or found.count + found.sliver_count > MOST_COUNTED:
            found.complete = False
            break
        look_at(first, second, shapes_of, found)
        cost += int((vertices[first] + vertices[second] + PAIR_COST).sum())
    return found


def candidates(boxes: Floats, keys: NDArray[np.uint64] | None = None) -> Iterator[tuple[Indices, Indices]]:
    """Pairs of boxes with different keys that share more than rounding, each once, from west to east."""
    there = np.flatnonzero(np.isfinite(boxes).all(axis=1))
    order = there[np.argsort(boxes[there, 0], kind="stable")]
    west, east = boxes[order, 0], boxes[order, 2]
    for start in range(0, len(order), STRIP):
        own = order[start : start + STRIP]
        reaching = order[:start][east[:start] >= west[start]]
        for first, second in met(boxes, own, reaching, own):
            differ = np.ones(len(first), dtype=bool) if keys is None else keys[first] != keys[second]
            if differ.any():
                yield first[differ], second[differ]


def met(boxes: Floats, own: Indices, *askers: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Pairs of the asking boxes with the own ones; a pair of two own ones once."""
    lines = diagonals(boxes[own])
    tree = shapely.STRtree(lines)
    for asking in askers:
        asked = lines if asking is own else diagonals(boxes[asking])
        for start in range(0, len(asking), ASKED):
            at, inside = tree.query(asked[start : start + ASKED])
            if asking is own:
                once = inside > at + start
                at, inside = at[once], inside[once]
            if not len(at):
                continue
            first, second = asking[at + start], own[inside]
            kept = wide_enough(boxes[first], boxes[second])
            if kept.any():
                yield first[kept], second[kept]


def diagonals(boxes: Floats) -> NDArray[Any]:
    """A line through each box: it has the same box, and needs less memory than an area."""
    return np.asarray(shapely.linestrings(boxes.reshape(-1, 2, 2)), dtype=object)


def wide_enough(first: Floats, second: Floats) -> NDArray[np.bool_]:
    """Whether what two boxes share is as wide as an overlap that is no rounding.

    The mean width 2A/P of a shape is never more than the shorter side of its box.
    """
    low = np.maximum(first[:, :2], second[:, :2])
    shared = np.minimum(first[:, 2:], second[:, 2:]) - low
    metres = shared * np.column_stack(degree_m(low[:, 1]))
    return np.asarray((metres > IGNORED_M).all(axis=1))


def gathered(
    pairs: Iterator[tuple[Indices, Indices]], vertices: Indices
) -> Iterator[tuple[Indices, Indices]]:
    """The pairs in batches whose shapes have about ``BATCH_VERTICES``, each counted for every pair."""
    first, second = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for one, other in pairs:
        first, second = np.concatenate([first, one]), np.concatenate([second, other])
        ends = np.cumsum(vertices[first] + vertices[second])
        cuts = np.flatnonzero(np.diff(ends // BATCH_VERTICES)) + 1
        *full, rest = zip(np.split(first, cuts), np.split(second, cuts), strict=True)
        yield from full
        first, second = rest
    if len(first):
        yield first, second


def look_at(first: Indices, second: Indices, shapes_of: ShapesOf, found: Overlaps) -> None:
    """Look at some pairs exactly."""
    rows, at = np.unique(np.concatenate([first, second]), return_inverse=True)
    shapes = shapes_of(rows)
    shapely.prepare(shapes)
    one, other = shapes[at[: len(first)]], shapes[at[len(first) :]]
    inside = np.flatnonzero(shapely.relate_pattern(one, other, "T********"))
    for index, shape, area_m2, width_m in measured(inside, one[inside], other[inside]):
        found.add(Overlap(int(first[index]), int(second[index]), area_m2, width_m, shape))
    found.looked_at += len(first)


def measured(
    indices: Indices, one: NDArray[Any], other: NDArray[Any]
) -> Iterator[tuple[int, BaseGeometry, float, float]]:
    """What pairs share, where it is wider than rounding: index, shape, area and mean width."""
    shared = shapely.intersection(one, other)
    plane = in_metres(shared)
    area, around = shapely.area(plane), shapely.length(plane)
    with np.errstate(invalid="ignore", divide="ignore"):
        width = 2 * area / around
    for at in np.flatnonzero(width > IGNORED_M).tolist():
        shape = of_kind(shared[at], "area")  # without the lines and points at which they only touch
        if shape is not None:
            yield int(indices[at]), shape, float(area[at]), float(width[at])


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole between areas that should cover the ground without one; ``width_m`` is the mean width."""

    area_m2: float
    width_m: float
    shape: BaseGeometry


def too_many_for_gaps(vertices: Indices) -> bool:
    """Whether there are more areas or vertices than gaps are looked for among."""
    return bool(len(vertices) > MOST_TILES or vertices.sum() > MOST_TILE_VERTICES)


def gaps(shapes: NDArray[Any]) -> list[Gap]:
    """Holes in what valid areas cover together, of at most ``GAP_M2``, largest first.

    Only holes with areas all round: a gap that is open to the outside is none. All shapes are in memory: ask
    ``too_many_for_gaps`` before.
    """
    holes = own_holes(shapely.get_parts(shapely.union_all(shapes)))
    plane = in_metres(holes)
    area = shapely.area(plane)
    with np.errstate(invalid="ignore", divide="ignore"):
        width = 2 * area / shapely.length(plane)
    small = np.flatnonzero((area <= GAP_M2) & (width > IGNORED_M))
    order = small[np.argsort(-area[small], kind="stable")]
    return [Gap(float(area[at]), float(width[at]), holes[at]) for at in order.tolist()]


def own_holes(parts: NDArray[Any]) -> NDArray[Any]:
    """The holes of polygons as polygons."""
    rings, owners = shapely.get_rings(parts, return_index=True)
    inner = np.diff(owners, prepend=-1) == 0
    return np.asarray(shapely.polygons(rings[inner]), dtype=object)
