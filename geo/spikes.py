"""Spikes: vertices at which an outline goes out and comes back nearly the same way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.degrees import degree_m
from geo.vertices import Floats, Indices, Vertices

SPIKE_DEG = 2.0  # the way back lies within this angle of the way out
SPIKE_M = 0.5  # and the shorter of the two is at least as long
NORTH_M = 111_000.0  # metres of a degree of latitude, near enough for a threshold


def spikes(vertices: Vertices) -> Indices:
    """Vertices of rings that are the tips of spikes; repeated points must be dropped before."""
    x = vertices.x * vertices.squeeze()
    dx, dy = np.diff(x), np.diff(vertices.y)
    turning = sharp(dx[:-1], dy[:-1], dx[1:], dy[1:])
    inner = np.flatnonzero(turning) + 1
    found = inner[on_rings(vertices, inner)]
    found = found[long_enough(dx[found - 1], dy[found - 1], dx[found], dy[found])]
    return np.sort(np.concatenate([found, spikes_at_starts(vertices, dx, dy)]))


def sharp(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> NDArray[np.bool_]:
    """Whether step b goes back along step a."""
    back = -(ax * bx + ay * by)
    back *= np.tan(np.radians(SPIKE_DEG))
    aside = np.abs(ax * by - ay * bx)
    return (aside <= back) & (back > 0)


def long_enough(ax: Floats, ay: Floats, bx: Floats, by: Floats) -> NDArray[np.bool_]:
    """Whether both steps, in degrees of latitude, are as long as a spike must be."""
    shorter = np.minimum(np.hypot(ax, ay), np.hypot(bx, by))
    return np.asarray(shorter * NORTH_M >= SPIKE_M)


def on_rings(vertices: Vertices, found: Indices) -> NDArray[np.bool_]:
    """Which of some vertices are on a ring, and not where it begins or ends."""
    path = np.searchsorted(vertices.ends, found, side="right")
    inside = (found != vertices.starts[path]) & (found != vertices.ends[path] - 1)
    return np.asarray(inside & vertices.rings[path])


def spikes_at_starts(vertices: Vertices, dx: Floats, dy: Floats) -> Indices:
    """First vertices of rings that are tips: the step before is the last of the ring."""
    whole = vertices.rings & (vertices.ends - vertices.starts >= 4)
    first, last = vertices.starts[whole], vertices.ends[whole] - 2
    steps = (dx[last], dy[last], dx[first], dy[first])
    return first[sharp(*steps) & long_enough(*steps)]


def without_spikes(shape: BaseGeometry) -> BaseGeometry | None:
    """An area without the tips of its spikes; None when nothing would be left of a shell.

    The other vertices stay where they are. The area changes by that of the triangles at the tips. Holes
    that are nothing but a spike are dropped. Whether the result is valid is asked afterwards.
    """
    parts = [part_without_spikes(part) for part in shapely.get_parts(shape)]
    kept = [part for part in parts if part is not None]
    if not kept:
        return None
    return kept[0] if isinstance(shape, Polygon) else MultiPolygon(kept)


def part_without_spikes(part: Polygon) -> Polygon | None:
    """One part without the tips of its spikes; None when nothing would be left of its shell."""
    shell = ring_without_spikes(shapely.get_coordinates(part.exterior))
    holes = (ring_without_spikes(shapely.get_coordinates(hole)) for hole in part.interiors)
    return None if shell is None else Polygon(shell, [hole for hole in holes if hole is not None])


def ring_without_spikes(xy: Floats) -> Floats | None:
    """A closed ring of (longitude, latitude) without spikes; None when fewer than three points are left."""
    east_m, north_m = degree_m(xy[:, 1].mean())
    squeeze = float(east_m / north_m)
    ring = xy[:-1][(xy[1:] != xy[:-1]).any(axis=1)]
    while len(ring) >= 3:
        tip = next(tips(ring, squeeze), None)
        if tip is None:
            return np.concatenate([ring, ring[:1]])
        ring = np.delete(ring, tip, axis=0)
        ring = ring[(ring != np.roll(ring, 1, axis=0)).any(axis=1)]  # out and back to the very place
    return None


def tips(ring: Floats, squeeze: float) -> Iterator[int]:
    """The tips of an open ring, one after the other."""
    before = (ring - np.roll(ring, 1, axis=0)) * (squeeze, 1.0)
    after = np.roll(before, -1, axis=0)
    steps = (before[:, 0], before[:, 1], after[:, 0], after[:, 1])
    yield from np.flatnonzero(sharp(*steps) & long_enough(*steps)).tolist()
