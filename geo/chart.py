"""Areas of shapes whose edges run straight on the chart of longitude and latitude, as files store them.

An edge that is cut anywhere on its straight line keeps its area, so the parts of a shape add up to the whole
to the rounding of numbers; geodesic edges (``geo.measure.area_m2``) would not. Under an edge of L metres the
two differ by at most L³ tan φ / 12 R: at the lake a hundredth of a square metre for 100 m, 10 m² for 1 km.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.degrees import E2, SEMI_MAJOR_M

Floats = NDArray[np.float64]
E = float(np.sqrt(E2))
# Gauss-Legendre with three points on [0, 1]: exact to the fifth order, 1e-15 for edges below a degree
NODES, WEIGHTS = (values / 2 for values in np.polynomial.legendre.leggauss(3))
NODES = NODES + 0.5


def chart_areas_m2(shapes: NDArray[Any]) -> Floats:
    """Areas in square metres on the CGCS2000 ellipsoid of areas in longitude, latitude, degrees.

    0 for points, lines, empty and missing shapes; NaN where a coordinate is none. Holes are taken off
    whichever way their rings run.

    Source: the area under an edge, a² ∫ q(φ)/2 dλ, with q of Snyder 1987, equation 3-12, integrated along the
    edge by Gauss and Legendre.
    """
    parts, owners = shapely.get_parts(shapes, return_index=True)
    flat = shapely.get_dimensions(parts) == 2
    parts, owners = parts[flat], owners[flat]
    found: Floats = np.zeros(len(shapes))
    if len(parts):
        rings, of_part = shapely.get_rings(parts, return_index=True)
        hole = np.concatenate([[False], of_part[1:] == of_part[:-1]])  # the first ring of a part is its shell
        areas = np.abs(ring_areas_m2(rings))
        np.add.at(found, owners[of_part], np.where(hole, -areas, areas))
    return found


def chart_area_m2(shape: Any) -> float:
    """The area of one shape; see ``chart_areas_m2``."""
    return float(chart_areas_m2(np.array([shape], dtype=object))[0])


def ring_areas_m2(rings: NDArray[Any]) -> Floats:
    """Signed areas of closed rings: positive where they run counterclockwise."""
    lonlat, owners = shapely.get_coordinates(rings, return_index=True)
    origin = lonlat[np.searchsorted(owners, np.arange(len(rings)))]  # near the ring: no digits are lost
    run = np.radians(np.diff(lonlat[:, 0]))
    south, rise = lonlat[:-1, 1], np.diff(lonlat[:, 1])
    base = origin[owners[:-1], 1]
    height = sum(
        weight * (authalic(south + node * rise) - authalic(base))
        for node, weight in zip(NODES, WEIGHTS, strict=True)
    )
    own = owners[1:] == owners[:-1]
    under = np.where(own, run * height, 0.0)
    signed = -np.bincount(owners[:-1], weights=under, minlength=len(rings)) * SEMI_MAJOR_M**2
    return np.asarray(signed)


def authalic(latitude: Floats) -> Floats:
    """Half of Snyder's q at latitudes in degrees: the area down to the equator, over a² and a radian."""
    sine = np.sin(np.radians(latitude))
    log = np.log((1 - E * sine) / (1 + E * sine)) / (2 * E)
    return np.asarray((1 - E2) * (sine / (1 - E2 * sine**2) - log) / 2)
