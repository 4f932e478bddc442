"""Lines as nature draws them: control points smoothed, then roughened at every scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.plane import Positions, largest

Curve: TypeAlias = NDArray[np.float64]  # shape (n,)
Drawn: TypeAlias = Sequence[tuple[float, float]]
ROUGHNESS = 0.85  # 1: smooth coasts, 0: torn ones


def points(text: str) -> Drawn:
    """Control points from text such as ``700 5100, 1700 5700``: metres east and north."""
    pairs = (pair.split() for pair in text.split(","))
    return [(float(east), float(north)) for east, north in pairs]


def chance(seed: int, *names: str) -> np.random.Generator:
    """Random numbers of their own for each subject, so that changing one leaves the others as they are."""
    return np.random.default_rng([seed, *(byte for name in names for byte in name.encode())])


def smoothed(points: Drawn | Positions, *, closed: bool, rounds: int = 4) -> Positions:
    """The line with its corners cut off (Chaikin 1974); an open line keeps its ends."""
    line = np.asarray(points, dtype=float)
    for _ in range(rounds):
        follow = np.roll(line, -1, axis=0) if closed else line[1:]
        start = line if closed else line[:-1]
        cut = np.stack([0.75 * start + 0.25 * follow, 0.25 * start + 0.75 * follow], axis=1).reshape(-1, 2)
        line = cut if closed else np.vstack([line[:1], cut, line[-1:]])
    return line


def stepped(line: Positions, step_m: float, *, closed: bool) -> Positions:
    """The line with a vertex about every ``step_m`` metres."""
    drawn = LineString(np.vstack([line, line[:1]]) if closed else line)
    count = max(8, round(drawn.length / step_m))
    marks = np.linspace(0, drawn.length, count, endpoint=not closed)
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(drawn, marks)))


def waves(count: int, rng: np.random.Generator, *, first: int, last: int) -> Curve:
    """A random curve of mean 0 and spread 1 that closes on itself, from ``first`` to ``last`` cycles."""
    cycles = np.arange(first, last + 1)
    strength = rng.normal(size=len(cycles)) * cycles ** -(ROUGHNESS + 0.5)
    phase = rng.uniform(0, 2 * np.pi, len(cycles))
    along = np.linspace(0, 2 * np.pi, count, endpoint=False)
    curve: Curve = np.cos(np.outer(along, cycles) + phase) @ strength
    return np.asarray(curve / max(curve.std(), 1e-9))


def roughened(
    line: Positions, rng: np.random.Generator, *, spread_m: float, longest_m: float, closed: bool
) -> Positions:
    """The line moved sideways by waves of ``longest_m`` and shorter, ``spread_m`` metres in the mean."""
    length = LineString(line).length
    first = max(1, round(length / longest_m))
    curve = waves(len(line), rng, first=first, last=max(first + 4, len(line) // 5))
    ahead, behind = np.roll(line, -1, axis=0), np.roll(line, 1, axis=0)
    along = ahead - behind
    if not closed:
        along[0], along[-1] = line[1] - line[0], line[-1] - line[-2]
        curve = curve * np.minimum(1, np.minimum(np.arange(len(line)), np.arange(len(line))[::-1]) / 8)
    sideways = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None].clip(1e-9)
    return np.asarray(line + sideways * (curve * spread_m)[:, None])


def organic_area(
    points: Drawn | Positions, rng: np.random.Generator, *, step_m: float, spread_m: float, longest_m: float
) -> Polygon:
    """An area with a natural edge around hand-drawn control points."""
    ring = stepped(smoothed(points, closed=True), step_m, closed=True)
    rough = roughened(ring, rng, spread_m=spread_m, longest_m=longest_m, closed=True)
    return largest(Polygon(rough).buffer(0))


def organic_line(
    points: Drawn, rng: np.random.Generator, *, step_m: float, spread_m: float, longest_m: float
) -> LineString:
    """A line with natural bends through hand-drawn control points."""
    line = stepped(smoothed(points, closed=False), step_m, closed=False)
    return LineString(roughened(line, rng, spread_m=spread_m, longest_m=longest_m, closed=False))


def blob(place: Positions, radius_m: float, rng: np.random.Generator, *, stretch: float = 1.0) -> Polygon:
    """A rounded area about a place, stretched in a random direction, its area about that of the circle."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    radii = radius_m * np.exp(0.16 * waves(48, rng, first=2, last=9))
    turn = rng.uniform(0, np.pi)
    along, across = radii * np.cos(angles) * np.sqrt(stretch), radii * np.sin(angles) / np.sqrt(stretch)
    x = along * np.cos(turn) - across * np.sin(turn)
    y = along * np.sin(turn) + across * np.cos(turn)
    return largest(Polygon(np.column_stack([x, y]) + place).buffer(0))


def without_slivers(shape: BaseGeometry, width_m: float) -> BaseGeometry:
    """The shape less its parts that are narrower than ``width_m`` metres."""
    return shape.buffer(-width_m / 2).buffer(width_m / 2).intersection(shape)
