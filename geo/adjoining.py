"""Which shapes lie beside each other: share an edge, or come nearer than the error of drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.changes import NOISE_M
from geo.degrees import degree_m


def adjoining(shapes: NDArray[Any], within_m: float = NOISE_M) -> tuple[tuple[int, ...], ...]:
    """For each shape the others that lie within so many metres of it, in order.

    Args:
        shapes: longitude, latitude in degrees; missing and empty ones adjoin nothing.
    """
    if not len(shapes):
        return ()
    bounds = shapely.bounds(shapes)
    latitude = float(np.nanmean(bounds[:, [1, 3]])) if np.isfinite(bounds).any() else 0.0
    scale = np.column_stack(degree_m(np.array([latitude])))
    planes = shapely.transform(shapes, lambda lonlat: lonlat * scale)
    one, other = STRtree(planes).query(planes, predicate="dwithin", distance=within_m)
    beside: list[list[int]] = [[] for _ in shapes]
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if first != second:
            beside[first].append(second)
    return tuple(tuple(sorted(each)) for each in beside)
