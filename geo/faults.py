"""What is wrong with shapes, why and where: found on whole arrays, nothing is repaired.

Every function takes an array of shapes in longitude and latitude, and gives ``Faults`` by index into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.degrees import degree_m, in_metres
from geo.rings import rebuilt
from geo.shapes import MOST_VERTICES
from geo.spikes import spikes
from geo.vertices import AREAS, Floats, Indices, Vertices, repeated

SLIVER_M = 0.5  # mean width below which a thin area is a sliver
SLIVER_COMPACTNESS = 0.1  # 4 pi area / perimeter²: 1 for a disc, 0.1 for a strip 30 times as long as wide
REASONS = {  # GEOS's reason: the code of the fault
    "Self-intersection": "self-intersection",
    "Ring Self-intersection": "ring-self-intersection",
    "Hole lies outside shell": "hole-outside",
    "Holes are nested": "nested-holes",
    "Nested shells": "nested-parts",
    "Duplicate Rings": "same-ring-twice",
    "Interior is disconnected": "interior-disconnected",
    "Too few points in geometry component": "too-few-points",
}
OTHERWISE = "invalid-shape"
FALSE_HOLES = "false-holes"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one shape; place is longitude and latitude, NaN where there is none."""

    index: int
    kind: str
    place: tuple[float, float]
    measure: float


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of one kind, each shape once.

    Args:
        indices: the shapes.
        places: longitude, latitude of the first place, shape (number, 2); NaN where there is none.
        measures: how bad, in what the maker of the faults says; NaN where that means nothing.
    """

    kind: str
    indices: Indices
    places: Floats
    measures: Floats

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[Fault]:
        columns = (self.indices.tolist(), self.places.tolist(), self.measures.tolist())
        for index, (x, y), measure in zip(*columns, strict=True):
            yield Fault(index, self.kind, (x, y), measure)


def faults_at(kind: str, indices: Any, places: Any = None, measures: Any = None) -> Faults:
    """Faults of shapes, with NaN for the places and measures that are not given."""
    found = np.asarray(indices, dtype=np.int64)
    where = np.full((len(found), 2), np.nan) if places is None else np.asarray(places, dtype=np.float64)
    size = np.full(len(found), np.nan) if measures is None else np.asarray(measures, dtype=np.float64)
    return Faults(kind, found, where.reshape(-1, 2), size)


def somewhere(shapes: NDArray[Any]) -> Floats:
    """The first vertex of each shape; NaN where it has none."""
    firsts = np.full((len(shapes), 2), np.nan)
    xy, owners = shapely.get_coordinates(shapes, return_index=True)
    there, at = np.unique(owners, return_index=True)
    firsts[there] = xy[at]
    return firsts


def missing(shapes: NDArray[Any]) -> Faults:
    """Shapes that are not there."""
    return faults_at("null-shape", np.flatnonzero(shapely.is_missing(shapes)))


def empty(shapes: NDArray[Any]) -> Faults:
    """Shapes without a vertex."""
    return faults_at("empty-shape", np.flatnonzero(shapely.is_empty(shapes)))


def with_heights(shapes: NDArray[Any]) -> Faults:
    """Shapes with Z; the measure is the largest height as the file has it, NaN where none is known."""
    found = np.flatnonzero(shapely.has_z(shapes))
    return faults_at("has-heights", found, somewhere(shapes[found]), largest(shapes[found], 2))


def with_measures(shapes: NDArray[Any]) -> Faults:
    """Shapes with M."""
    found = np.flatnonzero(shapely.has_m(shapes))
    return faults_at("has-measures", found, somewhere(shapes[found]))


def largest(shapes: NDArray[Any], column: int) -> Floats:
    """The largest number of a coordinate in each shape; NaN where there is none."""
    values = np.full(len(shapes), np.nan)
    all_of_it, owners = shapely.get_coordinates(shapes, include_z=True, return_index=True)
    np.fmax.at(values, owners, all_of_it[:, column])
    return values


def not_finite(shapes: NDArray[Any]) -> Faults:
    """Shapes with a coordinate that is no number, or infinite."""
    xy, owners = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~np.isfinite(xy).all(axis=1)
    return faults_at("not-finite", np.unique(owners[wrong]))


def outside_degrees(shapes: NDArray[Any]) -> Faults:
    """Shapes beyond 180 degrees of longitude or 90 of latitude; the measure is the largest number."""
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        found = np.flatnonzero((np.abs(bounds) > (180, 90, 180, 90)).any(axis=1))
    return faults_at("outside-degrees", found, bounds[found, :2], np.abs(bounds[found]).max(axis=1))


def too_many_vertices(shapes: NDArray[Any]) -> Faults:
    """Shapes with more than ``MOST_VERTICES``; the measure is their number."""
    counts = shapely.get_num_coordinates(shapes)
    found = np.flatnonzero(counts > MOST_VERTICES)
    return faults_at("too-many-vertices", found, somewhere(shapes[found]), counts[found])


def duplicate_points(vertices: Vertices) -> Faults:
    """Shapes with points that stand twice in a row; the measure is how many."""
    return by_shape("duplicate-points", vertices, repeated(vertices))


def spiky(vertices: Vertices) -> Faults:
    """Areas with spikes (``geo.spikes``); the measure is how many tips."""
    return by_shape("spike", vertices, spikes(vertices))


def by_shape(kind: str, vertices: Vertices, found: Indices) -> Faults:
    """Faults at vertices, each shape once at its first vertex; the measure is how many."""
    shapes, at, counts = np.unique(vertices.shape_of(found), return_index=True, return_counts=True)
    first = found[at]
    return faults_at(kind, shapes, np.column_stack([vertices.x[first], vertices.y[first]]), counts)


def invalid(shapes: NDArray[Any], valid: NDArray[np.bool_] | None = None) -> list[Faults]:
    """Shapes that GEOS calls invalid, by its reason, with the place of it; ``valid`` where that was asked.

    A multipart area that was delivered as one with false holes is told from the rest: its rings make a valid
    area of more parts when containment decides what is a hole (DOMAIN §12).
    """
    if valid is None:
        valid = shapely.is_valid(shapes)
    wrong = np.flatnonzero(~valid & ~shapely.is_missing(shapes))
    found: dict[str, list[tuple[int, tuple[float, float]]]] = {}
    for index, text in zip(wrong.tolist(), shapely.is_valid_reason(shapes[wrong]), strict=True):
        reason, place = read_reason(text)
        kind = FALSE_HOLES if has_false_holes(shapes[index]) else REASONS.get(reason, OTHERWISE)
        found.setdefault(kind, []).append((index, place))
    return [
        faults_at(kind, [index for index, _ in entries], [place for _, place in entries])
        for kind, entries in found.items()
    ]


def read_reason(text: str) -> tuple[str, tuple[float, float]]:
    """The reason and place in what GEOS says, such as ``Self-intersection[115.55 37.55]``."""
    reason, _, place = text.partition("[")
    numbers = place.rstrip("]").split()
    return reason.strip(), (float(numbers[0]), float(numbers[1])) if len(numbers) >= 2 else (np.nan, np.nan)


def has_false_holes(shape: Any) -> bool:
    """Whether an invalid area becomes a valid one of more parts when containment says what is a hole."""
    if (
        shapely.get_type_id(shape) not in AREAS
        or not shapely.get_num_interior_rings(shapely.get_parts(shape)).any()
    ):
        return False
    found = rebuilt(shape)
    return found is not None and shapely.get_num_geometries(found) > shapely.get_num_geometries(shape)


def slivers(shapes: NDArray[Any]) -> Faults:
    """Thin areas: mean width (2 area / perimeter) below ``SLIVER_M``, and not compact.

    The measure is the mean width in metres. Small but compact areas, such as the foot of a pole, are none.
    """
    bounds = shapely.bounds(shapes)
    area, around = shapely.area(shapes), shapely.length(shapes)
    with np.errstate(invalid="ignore", divide="ignore"):
        east_m, _ = degree_m((bounds[:, 1] + bounds[:, 3]) / 2)
        maybe = np.flatnonzero((area > 0) & (2 * area * east_m / around < SLIVER_M))
    plane = in_metres(shapes[maybe])
    area_m2, around_m = shapely.area(plane), shapely.length(plane)
    width = 2 * area_m2 / around_m
    thin = (width < SLIVER_M) & (4 * np.pi * area_m2 / around_m**2 < SLIVER_COMPACTNESS)
    return faults_at("sliver", maybe[thin], somewhere(shapes[maybe[thin]]), width[thin])


def repeated_parts(shapes: NDArray[Any]) -> Faults:
    """Multi shapes with the same part twice, wherever its ring begins; the measure is how many too many."""
    several = np.flatnonzero(shapely.get_num_geometries(shapes) > 1)
    parts, owners = shapely.get_parts(shapes[several], return_index=True)
    keys = shapely.to_wkb(shapely.normalize(parts))
    seen: set[tuple[int, bytes]] = set()
    extra: dict[int, list[int]] = {}
    for at, key in enumerate(zip(owners.tolist(), keys.tolist(), strict=True)):
        if key in seen:
            extra.setdefault(key[0], []).append(at)
        seen.add(key)
    firsts = [at[0] for at in extra.values()]
    counts = [len(at) for at in extra.values()]
    return faults_at("repeated-part", several[list(extra)], somewhere(parts[firsts]), counts)
