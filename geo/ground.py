"""Trusted outlines and points, ready to be compared with positions; everything in metres around a middle.

Sources: point-to-line registration, Chen and Medioni 1992, doi:10.1016/0262-8856(92)90066-C, from the most
frequent difference of positions (Hough transform), Ballard 1981, doi:10.1016/0031-3203(81)90009-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.datum import metres_per_degree

Lonlat: TypeAlias = NDArray[np.float64]  # (n, 2) degrees
Metres: TypeAlias = NDArray[np.float64]  # (n, 2) metres east and north of the ground's middle
Shapes: TypeAlias = NDArray[Any]
MOST_TRUSTED = 250_000  # positions of the trusted shapes
REACH_M = 1_800.0  # BD-09 lies 1.3 km off at the lake, UTM taken for Gauss-Krüger 1.7 km
CLOSE_M = 8.0  # two surveys of one line differ less
BIN_M = 20.0
STEP_M = 60.0  # between the positions that vote, along trusted outlines
MOST_VOTES = 2_000_000
ROUNDS = 20
SETTLED_M = 0.005


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well positions lie on trusted outlines: the median distance, and the share within ``CLOSE_M``."""

    median_m: float
    share: float


class Ground:
    """Trusted shapes by their straight pieces and points.

    Args:
        trusted: shapes in longitude, latitude; None and empty ones are left out.
        near: the file's shapes: only trusted shapes within ``REACH_M`` of the box around them are taken.

    ``empty`` is true when there are none.
    """

    def __init__(self, trusted: Shapes, near: Shapes) -> None:
        self.middle = middle_of(near)
        shapes = within_reach(trusted, near)
        dots = shapes[shapely.get_dimensions(shapes) == 0]
        self.begins, self.ends = pieces(outlines(shapes), self.middle)
        self.dots = self.in_metres(shapely.get_coordinates(dots))
        straight = np.asarray(shapely.linestrings(np.stack([self.begins, self.ends], axis=1)), dtype=object)
        self.tree = STRtree(np.concatenate([straight, points_of(self.dots)]))
        self.empty = len(self.tree.geometries) == 0

    def in_metres(self, lonlat: Lonlat) -> Metres:
        """Degrees as metres from the middle, true to scale along each parallel and each meridian."""
        return in_metres(lonlat, self.middle)

    def ways(self, positions: Metres) -> tuple[Metres, Metres]:
        """From each position to the nearest place of the ground: the way, and the direction it counts in.

        The direction is a unit vector across the outline; zero where both directions count (points).
        """
        nearest = np.asarray(self.tree.nearest(points_of(positions)))
        on_line = nearest < len(self.begins)
        way, across = np.empty_like(positions), np.zeros_like(positions)
        way[~on_line] = self.dots[nearest[~on_line] - len(self.begins)] - positions[~on_line]
        begins, ends = self.begins[nearest[on_line]], self.ends[nearest[on_line]]
        way[on_line], across[on_line] = to_pieces(positions[on_line], begins, ends)
        return way, across

    def distances(self, positions: Metres) -> NDArray[np.float64]:
        """Metres from each position to the nearest place of the ground."""
        way, _ = self.ways(positions)
        length: NDArray[np.float64] = np.hypot(way[:, 0], way[:, 1])
        return length

    def agreement(self, positions: Metres) -> Agreement:
        """How well positions lie on the ground."""
        return agreement_of(self.distances(positions))

    def refined(self, positions: Metres, start: Sequence[float] | Metres) -> Metres:
        """A shift made better step by step until it rests; far positions do not count."""
        shift = np.array(start, dtype=np.float64)
        for _ in range(ROUNDS):
            step = solved(*self.ways(positions - shift))
            shift = shift - step
            if np.hypot(step[0], step[1]) < SETTLED_M:
                break
        return shift

    def voted(self, positions: Metres) -> list[Metres]:
        """The two most frequent differences between positions and places of the ground."""
        targets = np.concatenate([stepped(self.begins, self.ends), self.dots])
        targets = targets[:: -(-len(targets) // MOST_TRUSTED)]
        tree = STRtree(points_of(targets))
        voters = positions[:: -(-len(positions) // voters_allowed(tree, positions))]
        pairs = tree.query(boxes_around(voters))
        votes = votes_of(voters[pairs[0]] - targets[pairs[1]])
        return [peak - REACH_M for peak in peaks(smoothed(votes))]


def agreement_of(distances: NDArray[np.float64]) -> Agreement:
    """The median, and the share that is close."""
    return Agreement(float(np.median(distances)), float((distances <= CLOSE_M).mean()))


def solved(way: Metres, across: Metres) -> Metres:
    """The step that brings positions onto the outlines with the least squares, far ones left out."""
    length = np.hypot(way[:, 0], way[:, 1])
    near = length <= max(2.5 * float(np.median(length)), SETTLED_M)
    way, across = way[near], across[near]
    free = ~across.any(axis=1)  # points: both directions count
    if free.all():
        return np.asarray(np.median(way, axis=0))
    normals = np.concatenate([across[~free], np.tile(np.eye(2), (int(free.sum()), 1))])
    wanted = np.concatenate([(way[~free] * across[~free]).sum(axis=1), way[free].ravel()])
    squares = normals.T @ normals + np.eye(2) * 1e-9 * len(normals)  # parallel lines leave one way open
    return np.asarray(np.linalg.solve(squares, normals.T @ wanted))


def voters_allowed(tree: STRtree, positions: Metres) -> int:
    """How many positions may vote, so that there are about ``MOST_VOTES`` differences at most."""
    trial = positions[:: -(-len(positions) // 50)]
    each = tree.query(boxes_around(trial)).shape[1] / len(trial)
    return max(20, int(MOST_VOTES / max(each, 1.0)))


def votes_of(differences: Metres) -> NDArray[np.float64]:
    """How often each difference up to ``REACH_M`` occurs: counts by bins of ``BIN_M``, east by north."""
    count = int(2 * REACH_M / BIN_M)
    bins = np.floor((differences + REACH_M) / BIN_M).astype(np.int64)
    bins = bins[((bins >= 0) & (bins < count)).all(axis=1)]
    counts = np.bincount(bins[:, 0] * count + bins[:, 1], minlength=count * count)
    return counts.astype(np.float64).reshape(count, count)


def boxes_around(positions: Metres) -> Shapes:
    """A box of ``REACH_M`` around each position."""
    x, y = positions.T
    return np.asarray(shapely.box(x - REACH_M, y - REACH_M, x + REACH_M, y + REACH_M), dtype=object)


def smoothed(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Votes with those of the eight neighbours, so that a peak on a border between bins is not missed."""
    wide = np.pad(votes, 1)
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    return np.asarray(rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:])


def peaks(votes: NDArray[np.float64], count: int = 2) -> list[Metres]:
    """The middles of the fullest bins, each apart from those before; metres from the corner."""
    left, found = votes.copy(), []
    for _ in range(count):
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        if left[row, column] <= 0:
            break
        found.append((np.array([row, column]) + 0.5) * BIN_M)
        left[max(0, row - 5) : row + 6, max(0, column - 5) : column + 6] = 0
    return found


def middle_of(shapes: Shapes) -> NDArray[np.float64]:
    """The middle of the box around shapes: longitude, latitude; NaN when they are all empty."""
    west, south, east, north = box_around(shapes)
    return np.array([(west + east) / 2, (south + north) / 2])


def box_around(shapes: Shapes) -> NDArray[np.float64]:
    """West, south, east, north of all shapes together; NaN when there are none."""
    return np.asarray(shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan))


def in_metres(lonlat: Lonlat, middle: NDArray[np.float64]) -> Metres:
    """Degrees as metres from a middle; a displacement keeps length and direction within a thousandth."""
    east = (lonlat[:, 0] - middle[0]) * metres_per_degree(lonlat[:, 1])[:, 0]
    north = (lonlat[:, 1] - middle[1]) * metres_per_degree(float(middle[1]))[1]
    return np.column_stack([east, north])


def within_reach(trusted: Shapes, near: Shapes) -> Shapes:
    """Trusted shapes within reach of the box around the file's, up to ``MOST_TRUSTED`` positions."""
    box = box_around(near)
    if not np.isfinite(box).all() or np.abs(box).max() > 180:
        return trusted[:0]
    grown = REACH_M / metres_per_degree(float(box[1] + box[3]) / 2)
    (west, south), (east, north) = box[:2] - grown, box[2:] + grown
    bounds = shapely.bounds(trusted)
    met = (bounds[:, :2] <= (east, north)).all(axis=1) & (bounds[:, 2:] >= (west, south)).all(axis=1)
    kept: Shapes = trusted[met]
    counts = np.cumsum(shapely.get_num_coordinates(kept))
    return np.asarray(kept[counts <= max(MOST_TRUSTED, int(counts[0]))]) if len(kept) else kept


def outlines(shapes: Shapes) -> Shapes:
    """The lines of lines, and the rings of areas."""
    flat = shapely.get_parts(shapely.get_parts(shapes))  # a collection may hold multi shapes
    flat = flat[shapely.get_dimensions(flat) > 0]
    areas = shapely.get_dimensions(flat) == 2
    return np.concatenate([flat[~areas], shapely.get_rings(flat[areas])])


def pieces(lines: Shapes, middle: NDArray[np.float64]) -> tuple[Metres, Metres]:
    """Begins and ends of all straight pieces of lines, in metres; none of no length."""
    lonlat, rows = shapely.get_coordinates(lines, return_index=True)
    places = in_metres(lonlat, middle) if len(lonlat) else np.empty((0, 2))
    follows = (rows[1:] == rows[:-1]) & (places[1:] != places[:-1]).any(axis=1)
    follows &= np.isfinite(places[1:]).all(axis=1) & np.isfinite(places[:-1]).all(axis=1)
    return places[:-1][follows], places[1:][follows]


def stepped(begins: Metres, ends: Metres) -> Metres:
    """Positions along pieces, about ``STEP_M`` apart: the begins, and those between."""
    run = ends - begins
    counts = np.maximum(1, np.ceil(np.hypot(run[:, 0], run[:, 1]) / STEP_M)).astype(np.int64)
    counts = np.minimum(counts, MOST_TRUSTED // max(1, len(begins)) + 10)
    which = np.repeat(np.arange(len(begins)), counts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray(begins[which] + (place / counts[which])[:, None] * run[which])


def to_pieces(positions: Metres, begins: Metres, ends: Metres) -> tuple[Metres, Metres]:
    """From positions to the nearest place of one straight piece each, and the unit vector across it."""
    run = ends - begins
    along = ((positions - begins) * run).sum(axis=1) / (run**2).sum(axis=1)
    nearest = begins + np.clip(along, 0.0, 1.0)[:, None] * run
    across = np.column_stack([-run[:, 1], run[:, 0]]) / np.hypot(run[:, 0], run[:, 1])[:, None]
    return nearest - positions, across


def points_of(positions: Metres) -> Shapes:
    """Positions as an array of points."""
    return np.asarray(shapely.points(positions), dtype=object)
