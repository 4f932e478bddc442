"""Shapes of WKB, with those that are damaged named and arcs read as lines of short pieces."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.curves import straightened


def shapes_of(wkb: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]:
    """Shapes of WKB, which of them cannot be made though there are bytes, and which were made of arcs."""
    there = np.array([value is not None for value in wkb], dtype=bool)
    curved = np.zeros(len(wkb), dtype=bool)
    try:
        shapes = shapely.from_wkb(wkb)
    except (shapely.GEOSException, NotImplementedError):  # damaged ones or arcs: each is asked on its own
        shapes, curved = one_by_one(wkb)
    return shapes, there & shapely.is_missing(shapes), curved


def one_by_one(wkb: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The shape of each WKB, None where it is damaged; and which were made of arcs, which shapely lacks."""
    shapes, curved = np.full(len(wkb), None, dtype=object), np.zeros(len(wkb), dtype=bool)
    for index, each in enumerate(wkb):
        try:
            shapes[index] = shapely.from_wkb(each, on_invalid="ignore")
        except NotImplementedError:
            shapes[index] = straightened(bytes(each))
            curved[index] = shapes[index] is not None
    return shapes, curved
