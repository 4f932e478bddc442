"""The changes between two divisions of the ground: connected pieces, each with a name that stays its own.

A line that was digitised twice leaves hundreds of pieces that are nowhere wider than the error of the hand.
They are no changes: they are set apart by transition, counted and summed, and their shapes are kept. The
thin arms that such a line leaves on a true change are cut from it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_areas_m2
from geo.degrees import degree_m
from geo.divisions import Division, Floats, Indices, Matrix, Pieces, Shapes, matrix_of, pieces_of, polygons_of

NOISE_M = 2.0  # two people who follow one edge on one image differ by less
SLIVER_M = 10.0  # of mean width: thinner changes are shown as slivers, not hidden
DIGITS = 8  # of a degree, a millimetre: what differs by less has the same name
ARM = 4.0  # times the square of the noise: smaller arms are the corners of the change itself


@dataclass(frozen=True, slots=True)
class Change:
    """One connected piece of ground whose kind differs.

    Args:
        id: twelve hexadecimal digits of what it was, becomes, and where it lies.
        before, after: kinds of zone; OUTSIDE ("") for ground outside.
        shape: a Polygon, longitude and latitude.
        area_m2: on the ellipsoid, by ``geo/chart.py``.
        width_m: the mean width, twice the area by the perimeter.
        place: longitude, latitude of a place inside.
    """

    id: str
    before: str
    after: str
    shape: BaseGeometry
    area_m2: float
    width_m: float
    place: tuple[float, float]

    @property
    def sliver(self) -> bool:
        """Whether it is so thin that it may be a mistake of drawing."""
        return self.width_m < SLIVER_M


@dataclass(frozen=True, slots=True)
class Noise:
    """Pieces of one transition that are nowhere wider than the tolerance."""

    before: str
    after: str
    shapes: Shapes
    area_m2: float


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two divisions.

    Args:
        matrix: the whole ground, noise included.
        changes: largest first.
        noise: by transition.
        noise_m: the tolerance that was asked for.
    """

    matrix: Matrix
    changes: tuple[Change, ...]
    noise: tuple[Noise, ...]
    noise_m: float


def difference_of(before: Division, after: Division, *, noise_m: float = NOISE_M) -> Difference:
    """What differs between two divisions, piece by piece.

    Args:
        noise_m: pieces that no circle of this diameter fits into are noise; 0 calls nothing noise.
    """
    pieces = pieces_of(before, after)
    matrix = matrix_of(before, after, pieces)
    wide, true = broad(pieces, noise_m)
    noise = noise_of(pieces, true, wide)
    return Difference(matrix, changes_of(pieces, true, wide), noise, noise_m)


def broad(pieces: Pieces, noise_m: float) -> tuple[list[Shapes], NDArray[np.bool_]]:
    """The broad parts of every piece that has any, and which pieces those are."""
    planes, scales = on_planes(pieces.shapes)
    fits = 2 * np.sqrt(shapely.area(planes) / np.pi) >= noise_m  # a larger circle cannot lie inside
    kept = np.flatnonzero(fits)
    eroded = shapely.buffer(planes[kept], -noise_m / 2) if noise_m > 0 else planes[kept]
    there = ~shapely.is_empty(eroded)
    kept, eroded = kept[there], eroded[there]
    true = np.zeros(len(planes), dtype=bool)
    true[kept] = True
    return [
        without_arms(pieces.shapes[at], core, scales[at], noise_m)
        for at, core in zip(kept, eroded, strict=True)
    ], true


def on_planes(shapes: Shapes) -> tuple[Shapes, Floats]:
    """Each shape with its degrees made metres, and the metres of a degree there: (n, 2)."""
    bounds = shapely.bounds(shapes)
    scales = np.column_stack(degree_m((bounds[:, 1] + bounds[:, 3]) / 2))
    _, owners = shapely.get_coordinates(shapes, return_index=True)
    planes: Shapes = shapely.transform(shapes, lambda lonlat: lonlat * scales[owners])
    return planes, scales


def without_arms(shape: BaseGeometry, core: BaseGeometry, scale: Floats, noise_m: float) -> Shapes:
    """The polygons that are left of a piece without the arms that its eroded core does not reach."""
    if noise_m <= 0:
        return polygons_of(shape)
    grown = shapely.buffer(core, noise_m / 2 * 1.001, join_style="mitre")  # brings corners back
    reached = shapely.transform(grown, lambda metres: metres / scale)
    arms = polygons_of(shapely.difference(shape, reached))
    long = shapely.area(arms) * scale.prod() > ARM * noise_m**2
    return polygons_of(shapely.difference(shape, shapely.union_all(arms[long])) if long.any() else shape)


def changes_of(pieces: Pieces, true: NDArray[np.bool_], wide: list[Shapes]) -> tuple[Change, ...]:
    """The broad parts as changes, largest first; of two as large, by name."""
    counts = [len(parts) for parts in wide]
    rows = np.repeat(np.flatnonzero(true), counts)
    shapes = np.concatenate([np.array([], dtype=object), *wide])
    areas = chart_areas_m2(shapes)
    planes, _ = on_planes(shapes)
    widths = 2 * shapely.area(planes) / np.maximum(shapely.length(planes), 1e-9)
    places = shapely.get_coordinates(shapely.point_on_surface(shapes))
    was, becomes = kinds_at(pieces, pieces.before[rows]), kinds_at(pieces, pieces.after[rows])
    columns = zip(was, becomes, shapes, areas.tolist(), widths.tolist(), places.tolist(), strict=True)
    found = [
        Change(name_of(kind, into, shape), kind, into, shape, area, width, (x, y))
        for kind, into, shape, area, width, (x, y) in columns
    ]
    return tuple(sorted(found, key=lambda change: (-change.area_m2, change.id)))


def kinds_at(pieces: Pieces, labels: Indices) -> list[str]:
    """The kinds of labels."""
    return [pieces.kinds[label] for label in labels]


def name_of(before: str, after: str, shape: BaseGeometry) -> str:
    """The name of a change: the same whatever vertex its rings begin at."""
    rounded: Any = shapely.transform(shape, lambda lonlat: np.round(lonlat, DIGITS))
    bytes_ = shapely.to_wkb(shapely.normalize(rounded), byte_order=1)
    return hashlib.sha256(f"{before}>{after}>".encode() + bytes_).hexdigest()[:12]


def noise_of(pieces: Pieces, true: NDArray[np.bool_], wide: list[Shapes]) -> tuple[Noise, ...]:
    """Pieces that are nowhere broad and the arms of those that are, by transition, largest first."""
    thin = np.flatnonzero(~true)
    shapes, rows = [pieces.shapes[thin]], [thin]
    for at, parts in zip(np.flatnonzero(true), wide, strict=True):
        arms = polygons_of(shapely.difference(pieces.shapes[at], shapely.union_all(parts)))
        shapes.append(arms)
        rows.append(np.repeat(at, len(arms)))
    every, owners = np.concatenate(shapes), np.concatenate(rows)
    areas = chart_areas_m2(every)
    transitions = np.column_stack([pieces.before[owners], pieces.after[owners]])
    found = []
    for was, becomes in np.unique(transitions, axis=0):
        own = (transitions == (was, becomes)).all(axis=1)
        found.append(Noise(pieces.kinds[was], pieces.kinds[becomes], every[own], float(areas[own].sum())))
    return tuple(sorted(found, key=lambda noise: (-noise.area_m2, noise.before, noise.after)))
