"""How long somebody was at which shapes, told from the fixes of a walk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.degrees import degree_m


@dataclass(frozen=True, slots=True)
class Stays:
    """For each shape: whether a fix was near, and for how many seconds fixes in a row were; shape (m,)."""

    met: NDArray[np.bool_]
    stay_s: NDArray[np.float64]


def stays(
    positions: NDArray[np.float64],
    at_s: NDArray[np.float64],
    segments: NDArray[np.int64],
    shapes: NDArray[np.object_],
    *,
    within_m: float,
) -> Stays:
    """Who was near what for how long.

    Args:
        positions: CGCS2000 longitude, latitude in degrees, shape (n, 2), in the order of time.
        at_s: seconds from any beginning, shape (n,).
        segments: number of the unbroken line that each fix belongs to, shape (n,). Time between fixes of
            different segments is nobody's.
        shapes: (m,); None and empty ones are never met. within_m: 0 for inside.

    Distances are taken on a plane scaled to the middle latitude, right to a few parts in 1,000 over 20 km.
    """
    met, stay_s = np.zeros(len(shapes), dtype=bool), np.zeros(len(shapes))
    if len(positions) == 0 or len(shapes) == 0:
        return Stays(met, stay_s)
    scale = np.column_stack(degree_m(np.array([positions[:, 1].mean()])))[0]
    here = positions.mean(axis=0)
    plane = shapely.transform(shapes, lambda places: (places - here) * scale)
    points = shapely.points((positions - here) * scale)
    fix, shape = shapely.STRtree(plane).query(points, predicate="dwithin", distance=within_m)
    met[shape] = True
    order = np.lexsort((fix, shape))
    fix, shape = fix[order], shape[order]
    follows = (np.diff(shape) == 0) & (np.diff(fix) == 1) & (segments[fix[1:]] == segments[fix[:-1]])
    spent = (at_s[fix[1:]] - at_s[fix[:-1]])[follows]
    np.add.at(stay_s, shape[1:][follows], spent)
    return Stays(met, stay_s)
