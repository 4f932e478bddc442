"""The vertices of many shapes as flat arrays, ring by ring, and points that stand twice in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.degrees import degree_m

POLYGON = 3
AREAS = (3, 6)  # Polygon and MultiPolygon, as GEOS numbers them
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vertices:
    """The vertices of shapes, without heights; a path is a ring or a line.

    Args:
        x, y: longitude and latitude in degrees, every vertex of every path in order.
        ends: one past the last vertex of each path.
        shapes: to which shape each path belongs.
        rings: whether each path is the ring of an area, whose last vertex repeats the first.
    """

    x: Floats
    y: Floats
    ends: Indices
    shapes: Indices
    rings: NDArray[np.bool_]

    @property
    def starts(self) -> Indices:
        """The first vertex of each path."""
        return np.concatenate(([0], self.ends[:-1])).astype(np.int64)

    @property
    def finite(self) -> bool:
        """Whether every coordinate is a finite number: a sum is not when one of them is not."""
        with np.errstate(invalid="ignore"):
            return bool(np.isfinite(self.x.sum() + self.y.sum()))

    def shape_of(self, vertices: Indices) -> Indices:
        """To which shape each of some vertices belongs."""
        return self.shapes[np.searchsorted(self.ends, vertices, side="right")]

    def squeeze(self) -> float | Floats:
        """By what longitudes are to be multiplied so that both axes have one scale."""
        if not len(self.y):
            return 1.0
        wide = self.y.max() - self.y.min() > 1  # within a degree one figure is right to 1.5 in 100
        east, north = degree_m(self.y if wide else self.y.mean())
        return east / north if wide else float(east / north)


def vertices_of(shapes: NDArray[Any]) -> Vertices:
    """The vertices of points, lines and areas, single or multi; missing and empty shapes have none."""
    xy = shapely.get_coordinates(shapes)
    parts, owners = parts_of(shapes)
    counts = shapely.get_num_coordinates(parts).astype(np.int64)
    holes = shapely.get_num_interior_rings(parts).astype(np.int64)
    areas = shapely.get_type_id(parts) == POLYGON
    if holes.any():
        paths = np.repeat(np.arange(len(parts)), holes + 1)
        lengths = counts[paths]
        pierced = holes[paths] > 0
        lengths[pierced] = shapely.get_num_coordinates(shapely.get_rings(parts[holes > 0]))
        counts, owners, areas = lengths, owners[paths], areas[paths]
    filled = counts > 0
    return Vertices(
        np.ascontiguousarray(xy[:, 0]),
        np.ascontiguousarray(xy[:, 1]),
        np.cumsum(counts[filled]),
        owners[filled].astype(np.int64),
        areas[filled],
    )


def parts_of(shapes: NDArray[Any]) -> tuple[NDArray[Any], Indices]:
    """The parts of the shapes, and to which shape each belongs; single shapes are their own part."""
    if (shapely.get_type_id(shapes) <= POLYGON).all():  # -1 is a missing one
        there = np.flatnonzero(~shapely.is_missing(shapes))
        return shapes[there], there
    parts, owners = shapely.get_parts(shapes, return_index=True)
    return parts, owners.astype(np.int64)


def repeated(vertices: Vertices) -> Indices:
    """Vertices that are at the very place of the one before them on their path."""
    same = (np.diff(vertices.x) == 0) & (np.diff(vertices.y) == 0)
    found = np.flatnonzero(same) + 1
    at = np.searchsorted(vertices.ends, found)  # a vertex that is an end begins another path
    kept: Indices = found[vertices.ends[np.minimum(at, len(vertices.ends) - 1)] != found]
    return kept


def fingerprints(vertices: Vertices, count: int) -> NDArray[np.uint64]:
    """A number for each of ``count`` shapes, the same for the same shape wherever its rings begin and
    whichever way they run, with repeated points or without.

    It is made of all edges, so two shapes that differ have the same number once in 2**64 pairs. Missing and
    empty shapes have 0.
    """
    found = np.zeros(count, dtype=np.uint64)
    if not len(vertices.ends):
        return found
    each = mixed(vertices.x.view(np.uint64), vertices.y.view(np.uint64))
    edges = np.zeros_like(each)
    edges[:-1] = mixed(each[:-1] + each[1:], each[:-1] ^ each[1:])
    edges[:-1][each[:-1] == each[1:]] = 0
    edges[vertices.ends - 1] = 0
    points = vertices.ends - vertices.starts == 1
    edges[vertices.starts[points]] = each[vertices.starts[points]]
    np.add.at(found, vertices.shapes, np.add.reduceat(edges, vertices.starts))
    return found


def mixed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Two numbers as one that depends on every bit of both (the finaliser of splitmix64, Steele 2014)."""
    z = first * np.uint64(0x9E3779B97F4A7C15) + second
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    z *= np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return z
