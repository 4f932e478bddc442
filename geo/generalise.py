"""Fewer vertices where a map is too small to show them."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

DETAILED_FROM = 15  # at this zoom and deeper shapes are drawn as they are stored
MANY_VERTICES = 48  # smaller shapes gain nothing
PIXELS_A_TILE = 512


def pixel_deg(z: int) -> float:
    """Width of a screen pixel in degrees of longitude."""
    return 360.0 / float(2**z) / PIXELS_A_TILE


def generalised(shapes: NDArray[np.object_], z: int) -> NDArray[np.object_]:
    """The shapes for one zoom: large ones without vertices that move no edge by more than half a pixel.

    Areas stay valid and none vanishes; what the stores keep is not touched.

    Source: Douglas and Peucker 1973; where that breaks a shape, GEOS's slower variant that keeps topology.
    """
    tolerance = pixel_deg(z) / 2
    if z >= DETAILED_FROM:
        return shapes
    worth = np.flatnonzero(crowded(shapes, tolerance))
    if not worth.size:
        return shapes
    fewer = shapely.simplify(shapes[worth], tolerance, preserve_topology=False)
    broken = ~shapely.is_valid(fewer) | shapely.is_empty(fewer)
    fewer[broken] = shapely.simplify(shapes[worth][broken], tolerance, preserve_topology=True)
    found = shapes.copy()
    found[worth] = fewer
    return found


def crowded(shapes: NDArray[np.object_], tolerance: float) -> NDArray[np.bool_]:
    """Whether vertices stand so close that simplifying pays: on average within twice the tolerance."""
    count = shapely.get_num_coordinates(shapes)
    close = shapely.length(shapes) < count * tolerance * 2
    return np.asarray((count > MANY_VERTICES) & close, dtype=np.bool_)
