"""How far, and which way, shapes lie off shapes that are trusted: the best rigid shift.

Everything is longitude, latitude in degrees; shifts are metres east and north, file less trusted. Shapes are
compared by their positions against the outlines (or points) of the trusted ones (``geo/ground.py``), so the
two need not have the same vertices, nor the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.datum import metres_per_degree
from geo.ground import CLOSE_M, REACH_M, Agreement, Ground, Lonlat, Metres, Shapes, agreement_of

SAMPLE = 1_500  # positions of the file that are compared
FEWEST = 8  # positions, below which chance agrees too easily
LEAST_SHIFT_M = 2.0
MOST_SPREAD = 0.1  # of a shift's length, for shapes to have moved as one
AS_ONE = 0.8  # the share of shapes that moved alike
FEWEST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class Shift:
    """Where shapes lie, seen from the trusted ones.

    Args:
        spread_m: the median of what remains when the shift is taken back.
        pairs: shapes of the file that then agree with trusted ones.
        before, after: the agreement as the file is, and with the shift taken back.
    """

    east_m: float
    north_m: float
    spread_m: float
    pairs: int
    before: Agreement
    after: Agreement

    @property
    def length_m(self) -> float:
        """How far, in metres."""
        return float(np.hypot(self.east_m, self.north_m))


class Comparison:
    """Some positions of a file's shapes over the ground of trusted ones.

    Args:
        shapes, trusted: longitude, latitude.

    ``enough`` is false where there is too little to compare; nothing else may be asked then.
    """

    def __init__(self, shapes: Shapes, trusted: Shapes) -> None:
        self.ground = Ground(trusted, shapes)
        self.lonlat, self.rows = sample_of(shapes)
        self.positions = self.ground.in_metres(self.lonlat)
        self.enough = not self.ground.empty and len(self.positions) >= FEWEST

    @property
    def extent_m(self) -> float:
        """The diagonal of the box around the compared positions."""
        return float(np.hypot(*np.ptp(self.positions, axis=0)))

    def agreement(self, move: Callable[[Lonlat], Lonlat] | None = None) -> Agreement:
        """How well the file agrees as it is, or with its degrees moved by a function."""
        positions = self.positions if move is None else self.ground.in_metres(move(self.lonlat))
        return self.ground.agreement(positions)

    def expected(self, move: Callable[[Lonlat], Lonlat]) -> tuple[float, float]:
        """The shift, metres east and north, if ``move`` takes the file's degrees to the true ones."""
        off = (self.lonlat - move(self.lonlat)) * metres_per_degree(self.lonlat[:, 1])
        east, north = np.median(off, axis=0)
        return float(east), float(north)

    def best(self, starts: Sequence[tuple[float, float]] = ()) -> Shift:
        """The shift of best agreement, looked for as ``best_shift`` says."""
        starts = [(0.0, 0.0), *starts, *map(pair, self.ground.voted(self.positions))]
        tried = [self.ground.refined(self.positions, start) for start in starts]
        within = [shift for shift in tried if np.hypot(*shift) <= REACH_M]
        return self.measured(max([np.zeros(2), *within], key=self.quality))

    def pairs(self, move: Callable[[Lonlat], Lonlat]) -> int:
        """How many shapes of the file agree when its degrees are moved by a function."""
        distances = self.ground.distances(self.ground.in_metres(move(self.lonlat)))
        return agreeing_shapes(self.rows, distances <= CLOSE_M)

    def beside(self, start: tuple[float, float]) -> Shift:
        """The shift of best agreement in the neighbourhood of an expected one."""
        return self.measured(self.ground.refined(self.positions, start))

    def quality(self, shift: Metres) -> tuple[float, float]:
        """What makes one shift better than another: the share that agrees, then the smaller distance."""
        agreed = self.ground.agreement(self.positions - shift)
        return round(agreed.share, 2), -agreed.median_m

    def measured(self, shift: Metres) -> Shift:
        """A shift with its proof."""
        distances = self.ground.distances(self.positions - shift)
        return Shift(
            east_m=float(shift[0]),
            north_m=float(shift[1]),
            spread_m=float(np.median(distances)),
            pairs=agreeing_shapes(self.rows, distances <= CLOSE_M),
            before=self.agreement(),
            after=agreement_of(distances),
        )


def best_shift(shapes: Shapes, trusted: Shapes, starts: Sequence[tuple[float, float]] = ()) -> Shift | None:
    """The rigid shift under which a file agrees best with trusted shapes; None with too little to compare.

    Looked for from no shift, from ``starts`` (expected shifts, metres east and north) and from the most
    frequent differences of positions up to ``REACH_M``. That a shift was found does not make it believable:
    ``before`` and ``after`` say how much better the file lies with it.
    """
    compared = Comparison(shapes, trusted)
    return compared.best(starts) if compared.enough else None


def pair(values: Metres) -> tuple[float, float]:
    """Two numbers of an array."""
    return float(values[0]), float(values[1])


def sample_of(shapes: Shapes, most: int = SAMPLE) -> tuple[Lonlat, NDArray[np.int64]]:
    """At most so many positions, evenly out of all finite ones, and the row of each."""
    lonlat, rows = shapely.get_coordinates(shapes, return_index=True)
    fine = np.isfinite(lonlat).all(axis=1)
    lonlat, rows = lonlat[fine], rows[fine]
    taken = np.unique(np.linspace(0, max(len(lonlat) - 1, 0), most).astype(np.int64))[: len(lonlat)]
    return lonlat[taken], rows[taken]


def agreeing_shapes(rows: NDArray[np.int64], close: NDArray[np.bool_]) -> int:
    """Shapes of which at least half of the positions agree."""
    total, agreed = np.bincount(rows), np.bincount(rows, weights=close)
    return int(((total > 0) & (agreed * 2 >= total)).sum())


def constant_shift(before: Shapes, after: Shapes) -> Shift | None:
    """The one vector by which shapes moved (same row, same feature); None when they did not move as one.

    They did when at least three, and four fifths of all, moved by one vector, to a tenth of its length or
    half a metre, and that is over ``LEAST_SHIFT_M``. GCJ-02 moves the shapes of a county so.
    """
    fine = np.isfinite(shapely.bounds(before)).all(axis=1) & np.isfinite(shapely.bounds(after)).all(axis=1)
    if fine.sum() < FEWEST_PAIRS:
        return None
    old, new = centres(before[fine], after[fine])
    vectors = (new - old) * metres_per_degree(old[:, 1])
    east, north = np.median(vectors, axis=0)
    off = np.hypot(vectors[:, 0] - east, vectors[:, 1] - north)
    length = float(np.hypot(east, north))
    alike = off <= max(0.5, MOST_SPREAD * length)
    if length < LEAST_SHIFT_M or alike.mean() < AS_ONE or alike.sum() < FEWEST_PAIRS:
        return None
    distances = np.hypot(vectors[:, 0], vectors[:, 1])
    spread_m, pairs = float(np.median(off)), int(alike.sum())
    return Shift(float(east), float(north), spread_m, pairs, agreement_of(distances), agreement_of(off))


def centres(before: Shapes, after: Shapes) -> tuple[Lonlat, Lonlat]:
    """The mean of the vertices of each pair; of the shapes' centroids where the vertices differ in number."""
    same = shapely.get_num_coordinates(before) == shapely.get_num_coordinates(after)
    made = [shapely.get_coordinates(shapely.centroid(shapes)) for shapes in (before, after)]
    for shapes, middle in zip((before, after), made, strict=True):
        lonlat, rows = shapely.get_coordinates(shapes, return_index=True)
        sums = np.column_stack([np.bincount(rows, weights=lonlat[:, axis]) for axis in (0, 1)])
        middle[same] = (sums / np.bincount(rows)[:, None])[same]
    return made[0], made[1]
