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

    Source: Douglas and Peucker 1973, through GEOS's topology-preserving variant.
    """
    if z >= DETAILED_FROM or not shapes.size:
        return shapes
    many = np.flatnonzero(shapely.get_num_coordinates(shapes) > MANY_VERTICES)
    if not many.size:
        return shapes
    fewer = shapes.copy()
    fewer[many] = shapely.simplify(shapes[many], pixel_deg(z) / 2, preserve_topology=True)
    return fewer
