"""Arcs of the simple-features curve types (CircularString and what is made of it) as lines of short pieces.

Shapely cannot hold them; GDAL hands them on as ISO or extended WKB.
"""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
OFF_M, OFF_DEG = 0.01, 1e-7  # how far the pieces may lie off the arc: a centimetre
MOST_PIECES = 10_000  # of one arc
DEEPEST = 8  # nested collections
POINT, LINE, POLYGON, ARC, COMPOUND, CURVE_POLYGON, TRIANGLE = 1, 2, 3, 8, 9, 10, 17
LINES, AREAS = (5, 11), (6, 12, 15, 16)  # multi line, multi curve; multi polygon, multi surface, TIN …
COLLECTIONS = (4, 7, *LINES, *AREAS)


def straightened(wkb: bytes) -> BaseGeometry | None:
    """The shape of WKB with its arcs as straight pieces, at most a centimetre off; None when it is damaged.

    Coordinates within 180 and 90 are taken for degrees, others for metres. Heights run evenly along an arc;
    M values are dropped. The ends and middle points of arcs stay where they are.
    """
    reader = Reader(wkb)
    try:
        return reader.shape(DEEPEST)
    except (struct.error, ValueError, RecursionError, shapely.GEOSException):
        return None


class Reader:
    """WKB from front to back."""

    def __init__(self, wkb: bytes) -> None:
        self.wkb, self.at = wkb, 0

    def head(self) -> tuple[str, int, int]:
        """Byte order, type without dimensions, and how many of Z and M there are (Z is 1, M 2, both 3)."""
        order = "<" if self.wkb[self.at : self.at + 1] == b"\x01" else ">"
        (code,) = struct.unpack_from(order + "I", self.wkb, self.at + 1)
        self.at += 5 + 4 * bool(code & 0x20000000)  # an SRID follows
        extended = bool(code & 0x80000000) + 2 * bool(code & 0x40000000)
        code &= 0x0FFFFFFF
        return order, code % 1000, extended | code // 1000

    def count(self, order: str) -> int:
        """A number of things, each of which needs at least five bytes."""
        (number,) = struct.unpack_from(order + "I", self.wkb, self.at)
        self.at += 4
        if number * 5 > len(self.wkb) - self.at:
            raise ValueError(number)
        return int(number)

    def positions(self, order: str, dimensions: int) -> Floats:
        """A counted list of positions, without M."""
        return self.places(order, dimensions, self.count(order))

    def places(self, order: str, dimensions: int, number: int) -> Floats:
        width = 2 + (dimensions & 1) + (dimensions >> 1 & 1)
        found = np.frombuffer(self.wkb, order + "f8", number * width, self.at).reshape(number, width)
        self.at += found.nbytes
        return found[:, : 2 + (dimensions & 1)].astype(np.float64)

    def shape(self, depth: int) -> BaseGeometry:
        """The next shape."""
        if depth == 0:
            raise ValueError("nested too deeply")
        order, code, dimensions = self.head()
        if code == POINT:
            return shapely.Point(self.places(order, dimensions, 1)[0])
        if code in (POLYGON, TRIANGLE):
            return area([self.positions(order, dimensions) for _ in range(self.count(order))])
        if code == CURVE_POLYGON:
            return area([self.curve() for _ in range(self.count(order))])
        if code in COLLECTIONS:
            return together(code, [self.shape(depth - 1) for _ in range(self.count(order))])
        return shapely.LineString(self.rest_of_curve(order, code, dimensions))

    def curve(self) -> Floats:
        """The next line, arc or compound curve as positions."""
        return self.rest_of_curve(*self.head())

    def rest_of_curve(self, order: str, code: int, dimensions: int) -> Floats:
        if code == COMPOUND:
            pieces = [self.curve() for _ in range(self.count(order))]
            return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
        if code not in (LINE, ARC):
            raise ValueError(code)
        xy = self.positions(order, dimensions)
        return xy if code == LINE else along_arcs(xy)


def area(rings: list[Floats]) -> BaseGeometry:
    """An area of rings; ValueError when one is not closed: closing it is a person's decision."""
    if any(len(ring) and (ring[0] != ring[-1]).any() for ring in rings):
        raise ValueError("a ring is not closed")
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def together(code: int, shapes: list[BaseGeometry]) -> BaseGeometry:
    """A collection of the code's type."""
    make: Any = shapely.MultiPoint if code == 4 else shapely.GeometryCollection
    if code in (*LINES, *AREAS):
        make = shapely.MultiLineString if code in LINES else shapely.MultiPolygon
    found: BaseGeometry = make(shapes)
    return found


def along_arcs(positions: Floats) -> Floats:
    """Positions along arcs, each given by its start, a point on it and its end, where the next one starts.

    Raises:
        ValueError: their number is even, or below three.
    """
    if len(positions) == 0:
        return positions
    if len(positions) < 3 or len(positions) % 2 == 0:
        raise ValueError("an arc has a start, a middle and an end")
    arcs = [along(*positions[at : at + 3]) for at in range(0, len(positions) - 2, 2)]
    return np.concatenate([positions[:1], *arcs])


def along(start: Floats, middle: Floats, end: Floats) -> Floats:
    """Positions from after the start of an arc to its end, its middle point among them.

    An arc whose end is its start is a whole circle, with the middle point opposite. Three points in one line
    are that line.
    """
    centre = (start[:2] + middle[:2]) / 2 if (start[:2] == end[:2]).all() else centre_of(start, middle, end)
    if centre is None:
        return np.stack([middle, end])
    turns = [math.atan2(y, x) for x, y in (each[:2] - centre for each in (start, middle, end))]
    sweeps = swept(*turns)
    radius = math.dist(centre, start[:2])
    off = (
        OFF_DEG if (np.abs(positions := np.stack([start, middle, end]))[:, :2] <= (180, 90)).all() else OFF_M
    )
    step = 2 * math.acos(max(0.0, 1 - off / radius)) if radius else math.pi
    halves = [piece(positions[at : at + 2], centre, radius, turns[at], sweeps[at], step) for at in (0, 1)]
    return np.concatenate(halves)


def swept(start: float, middle: float, end: float) -> tuple[float, float]:
    """The angles from start to middle and from middle to end, in one direction; a circle is two halves."""
    if start == end:
        return math.pi, math.pi
    to_middle, to_end = (middle - start) % math.tau, (end - start) % math.tau
    if to_middle <= to_end:
        return to_middle, to_end - to_middle
    return to_middle - math.tau, to_end - to_middle


def piece(ends: Floats, centre: Floats, radius: float, turn: float, sweep: float, step: float) -> Floats:
    """Positions after the first of two ends of an arc, the second exactly as it is given."""
    number = min(MOST_PIECES, max(1, math.ceil(abs(sweep) / step)))
    share = np.linspace(0, 1, number + 1)[1:, None]
    found: Floats = ends[0] + share * (ends[1] - ends[0])  # heights, if there are any, run evenly
    angles = turn + share[:, 0] * sweep
    found[:, :2] = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    found[-1] = ends[1]
    return found


def centre_of(start: Floats, middle: Floats, end: Floats) -> Floats | None:
    """The centre of the circle through three points; None when they lie in one line."""
    (bx, by), (cx, cy) = middle[:2] - start[:2], end[:2] - start[:2]
    twice = 2 * (bx * cy - by * cx)
    if abs(twice) <= 1e-12 * (math.hypot(bx, by) * math.hypot(cx, cy)):
        return None
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    return np.asarray(start[:2] + np.array([cy * b2 - by * c2, bx * c2 - cx * b2]) / twice, dtype=np.float64)
