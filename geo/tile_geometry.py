"""Shapes as the command streams of a vector tile, for a whole layer at once.

Source: Mapbox Vector Tile Specification 2.1, sections 4.3.2 to 4.3.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, tile_box
from geo.varints import zigzag

Ints: TypeAlias = NDArray[np.int64]
Shapes: TypeAlias = NDArray[np.object_]

EXTENT = 4096
BUFFER = 64  # tile units kept beyond the edge, so that outlines do not end there
POINT, LINE, AREA = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 15
CLASSES = {POINT: (0, 4), LINE: (1, 5), AREA: (3, 6)}  # GEOS type numbers


@dataclass(frozen=True, slots=True)
class Streams:
    """Command streams of features of one class.

    Args:
        rows: which feature of the layer each stream belongs to.
        values: all commands and parameters, one after the other.
        counts: how many values each stream has.
    """

    kind: int
    rows: Ints
    values: NDArray[np.uint64]
    counts: Ints


@dataclass(frozen=True, slots=True)
class Rings:
    """Vertices in tile units, cut into rings (or lines, or points), and these into features."""

    xy: Ints  # shape (2, vertices): passes over one coordinate stay in one piece of memory
    ring_of: Ints  # ring of each vertex
    row_of: Ints  # feature of each ring
    part_of: Ints  # polygon of each ring; of lines and points the ring's own number
    first: NDArray[np.bool_]  # the ring is a polygon's shell


def streams(shapes: Shapes, z: int, x: int, y: int) -> list[Streams]:
    """The streams of all shapes that leave something in the tile, by class.

    Args:
        shapes: longitude and latitude in degrees; None and empty ones are passed over.
    """
    cut = clipped(shapes, tile_box(z, x, y))
    types = shapely.get_type_id(cut)
    found = []
    for kind, numbers in CLASSES.items():
        rows = np.flatnonzero(np.isin(types, numbers))
        if rows.size:
            found.append(of_class(kind, cut[rows], rows, (z, x, y)))
    return [stream for stream in found if stream.rows.size]


def clipped(shapes: Shapes, box: Box) -> Shapes:
    """The shapes within the tile and its buffer; only those that cross its edge are cut."""
    dx, dy = (box.east - box.west) * BUFFER / EXTENT, (box.north - box.south) * BUFFER / EXTENT
    west, south, east, north = box.west - dx, box.south - dy, box.east + dx, box.north + dy
    bounds = shapely.bounds(shapes)
    inside = (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )
    cut = shapes.copy()
    cut[~inside] = None
    crossing = np.flatnonzero(~inside & (shapely.get_num_coordinates(shapes) > 0))
    for row in crossing:
        cut[row] = same_class(shapes[row], shapely.clip_by_rect(shapes[row], west, south, east, north))
    return cut


def same_class(shape: BaseGeometry, cut: BaseGeometry) -> BaseGeometry | None:
    """What clipping left of the shape's own class: an area touched by the edge may leave lines and points."""
    if cut.is_empty:
        return None
    if shapely.get_type_id(cut) != 7:
        return cut
    wanted = shapely.get_dimensions(shape)
    parts = [part for part in shapely.get_parts(cut) if shapely.get_dimensions(part) == wanted]
    if not parts:
        return None
    joined: BaseGeometry = shapely.multipolygons(parts) if wanted == 2 else shapely.multilinestrings(parts)
    return joined


def of_class(kind: int, shapes: Shapes, rows: Ints, address: tuple[int, int, int]) -> Streams:
    """The streams of shapes that are all points, all lines or all areas."""
    if kind == POINT:
        return point_streams(shapes, rows, address)
    rings = area_rings(shapes, address) if kind == AREA else line_rings(shapes, address)
    if kind == AREA:
        rings = wound(without_collapsed(rings))
    else:
        rings = kept_rings(rings, np.bincount(rings.ring_of, minlength=rings.row_of.size) >= 2)
    return ring_streams(kind, rings, rows)


def to_tile(lonlat: NDArray[np.float64], address: tuple[int, int, int]) -> Ints:
    """Degrees, shape (n, 2), as whole tile units, shape (2, n); y downwards, spherical Mercator."""
    z, x, y = address
    scale = EXTENT * 2.0**z
    north = 0.5 - np.arctanh(np.sin(np.radians(lonlat[:, 1]))) / (2 * np.pi)
    tile = np.empty((2, lonlat.shape[0]), dtype=np.int64)
    tile[0] = np.rint((lonlat[:, 0] + 180.0) * (scale / 360.0) - x * EXTENT)
    tile[1] = np.rint(north * scale - y * EXTENT)
    return tile


def moves(xy: Ints) -> NDArray[np.bool_]:
    """Whether each vertex but the first lies elsewhere than the one before."""
    elsewhere: NDArray[np.bool_] = (xy[0, 1:] != xy[0, :-1]) | (xy[1, 1:] != xy[1, :-1])
    return elsewhere


def area_rings(shapes: Shapes, address: tuple[int, int, int]) -> Rings:
    """Rings of areas without repeated vertices and without the closing one."""
    parts, row_of_part = shapely.get_parts(shapes, return_index=True)
    outlines, part_of = shapely.get_rings(parts, return_index=True)
    lonlat, ring_of = shapely.get_coordinates(outlines, return_index=True)
    xy = to_tile(lonlat, address)
    # A vertex stays when the next one lies elsewhere; so runs shrink to one, and what equals the
    # closing vertex at the ring's end goes with it.
    differs = np.empty(xy.shape[1], dtype=bool)
    differs[:-1] = moves(xy)
    differs[np.flatnonzero(np.diff(ring_of, append=-1))] = False
    first = np.diff(part_of, prepend=-1) != 0
    return Rings(np.compress(differs, xy, axis=1), ring_of[differs], row_of_part[part_of], part_of, first)


def line_rings(shapes: Shapes, address: tuple[int, int, int]) -> Rings:
    """Lines without repeated vertices."""
    parts, row_of_part = shapely.get_parts(shapes, return_index=True)
    _, lonlat, (ends,) = shapely.to_ragged_array(parts)
    xy = to_tile(lonlat, address)
    ring_of = np.repeat(np.arange(ends.size - 1), np.diff(ends))
    differs = np.empty(xy.shape[1], dtype=bool)
    differs[1:] = moves(xy)
    differs[ends[:-1]] = True
    numbers = np.arange(ends.size - 1)
    return Rings(
        np.compress(differs, xy, axis=1),
        ring_of[differs],
        row_of_part,
        numbers,
        np.ones(numbers.size, dtype=bool),
    )


def without_collapsed(rings: Rings) -> Rings:
    """Only rings that still enclose something; a polygon whose shell collapsed goes with its holes."""
    count = np.bincount(rings.ring_of, minlength=rings.row_of.size)
    good = (count >= 3) & (doubled_areas(rings) != 0)
    shells = np.zeros(int(rings.part_of.max()) + 1 if rings.part_of.size else 0, dtype=bool)
    shells[rings.part_of[rings.first & good]] = True
    return kept_rings(rings, good & shells[rings.part_of])


def kept_rings(rings: Rings, keep: NDArray[np.bool_]) -> Rings:
    """The rings of a mask, numbered anew."""
    if keep.all():
        return rings
    numbers = np.cumsum(keep) - 1
    stays = keep[rings.ring_of]
    return Rings(
        np.compress(stays, rings.xy, axis=1),
        numbers[rings.ring_of[stays]],
        rings.row_of[keep],
        rings.part_of[keep],
        rings.first[keep],
    )


def doubled_areas(rings: Rings) -> Ints:
    """Twice each ring's signed area by the surveyor's formula, y downwards."""
    following = followers(rings)
    x, y = rings.xy
    cross = x * y[following] - x[following] * y
    return summed(rings, cross)


def summed(rings: Rings, values: Ints) -> Ints:
    """Values of vertices added up by ring; the vertices of a ring stand together."""
    total = np.concatenate([[0], np.cumsum(values)])
    ends = np.searchsorted(rings.ring_of, np.arange(rings.row_of.size + 1))
    return np.asarray(total[ends[1:]] - total[ends[:-1]], dtype=np.int64)


def followers(rings: Rings) -> Ints:
    """The vertex after each vertex of its ring, the first after the last."""
    following = np.arange(1, rings.xy.shape[1] + 1)
    ends = np.searchsorted(rings.ring_of, np.arange(rings.row_of.size + 1))
    filled = ends[1:] > ends[:-1]
    following[ends[1:][filled] - 1] = ends[:-1][filled]
    return following


def wound(rings: Rings) -> Rings:
    """Shells with positive area, holes with negative, turned round where they are not."""
    turn = (doubled_areas(rings) > 0) != rings.first
    if not turn.any():
        return rings
    ends = np.searchsorted(rings.ring_of, np.arange(rings.row_of.size + 1))
    here = np.arange(rings.xy.shape[1])
    mirrored = (ends[:-1] + ends[1:] - 1)[rings.ring_of] - here
    order = np.where(turn[rings.ring_of], mirrored, here)
    return Rings(np.take(rings.xy, order, axis=1), rings.ring_of, rings.row_of, rings.part_of, rings.first)


def ring_streams(kind: int, rings: Rings, rows: Ints) -> Streams:
    """MoveTo, LineTo and, for areas, ClosePath of every ring."""
    if not rings.row_of.size:
        return Streams(kind, np.empty(0, np.int64), np.empty(0, np.uint64), np.empty(0, np.int64))
    counts = np.bincount(rings.ring_of, minlength=rings.row_of.size)
    lengths = 2 * counts + (3 if kind == AREA else 2)
    starts = np.cumsum(lengths) - lengths
    values = np.empty(int(lengths.sum()), dtype=np.uint64)
    values[starts] = 1 << 3 | MOVE_TO
    values[starts + 3] = (counts - 1) << 3 | LINE_TO
    if kind == AREA:
        values[starts + lengths - 1] = CLOSE_PATH
    begins = np.cumsum(counts) - counts
    at = (starts - 2 * begins + 2)[rings.ring_of] + 2 * np.arange(rings.xy.shape[1])
    at[begins] -= 1  # LineTo stands between the first vertex and the second
    values[at], values[at + 1] = zigzag(deltas(rings, begins))
    firsts = np.flatnonzero(np.diff(rings.row_of, prepend=-1))
    return Streams(kind, rows[rings.row_of[firsts]], values, np.add.reduceat(lengths, firsts))


def deltas(rings: Rings, begins: Ints) -> Ints:
    """Steps from vertex to vertex; a feature begins at the tile's corner, ClosePath moves nothing."""
    steps = rings.xy.copy()
    steps[:, 1:] -= rings.xy[:, :-1]
    opening = begins[np.flatnonzero(np.diff(rings.row_of, prepend=-1))]
    steps[:, opening] = rings.xy[:, opening]
    return steps


def point_streams(shapes: Shapes, rows: Ints, address: tuple[int, int, int]) -> Streams:
    """One MoveTo with all points of each feature, as they came."""
    parts, row_of_part = shapely.get_parts(shapes, return_index=True)
    xy = to_tile(shapely.get_coordinates(parts), address)
    counts = np.bincount(row_of_part, minlength=rows.size)
    steps = xy.copy()
    steps[:, 1:] -= xy[:, :-1]
    begins = np.cumsum(counts) - counts
    steps[:, begins] = xy[:, begins]
    lengths = 2 * counts + 1
    starts = np.cumsum(lengths) - lengths
    values = np.empty(int(lengths.sum()), dtype=np.uint64)
    values[starts] = counts << 3 | MOVE_TO
    at = starts[row_of_part] + 1 + 2 * (np.arange(row_of_part.size) - begins[row_of_part])
    values[at], values[at + 1] = zigzag(steps)
    return Streams(POINT, rows, values, lengths)
