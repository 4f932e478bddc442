"""How many metres a degree is long, for measures that need no geodesic."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

SEMI_MAJOR_M = 6378137.0
E2 = (2 - 1 / 298.257222101) / 298.257222101  # first eccentricity of CGCS2000, squared


def degree_m(latitude: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres of one degree of longitude and of one degree of latitude, at each latitude in degrees.

    Areas of shapes up to a kilometre, measured in degrees and multiplied by both, are right to a part in
    10,000. Source: radii of curvature of the ellipsoid, Snyder 1987, formulas 4-18 and 4-19.
    """
    sine = np.sin(np.radians(np.asarray(latitude, dtype=np.float64)))
    root = np.sqrt(1 - E2 * sine**2)
    east = SEMI_MAJOR_M / root * np.sqrt(1 - sine**2)
    north = SEMI_MAJOR_M * (1 - E2) / root**3
    return np.radians(east), np.radians(north)


def in_metres(shapes: NDArray[Any]) -> NDArray[Any]:
    """Each shape on a plane of its own, in metres east and north of its south-west corner.

    Lengths and areas of shapes up to 10 km are right to a part in 1,000. Missing shapes stay missing.
    """
    bounds = shapely.bounds(shapes)
    _, owners = shapely.get_coordinates(shapes, return_index=True)
    with np.errstate(invalid="ignore"):
        scale = np.column_stack(degree_m((bounds[:, 1] + bounds[:, 3]) / 2))
    plane: NDArray[Any] = shapely.transform(shapes, lambda xy: (xy - bounds[owners, :2]) * scale[owners])
    return plane


def areas_m2(shapes: NDArray[Any]) -> NDArray[np.float64]:
    """Area of each shape in square metres, by the length of a degree at its middle; NaN for a missing one.

    Right to a part in 10,000 up to a kilometre, to a part in 1,000 up to 10 km; ``geo.measure.area_m2`` is
    exact.
    """
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        east_m, north_m = degree_m((bounds[:, 1] + bounds[:, 3]) / 2)
    area = shapely.area(shapes)
    return np.where(area == 0, 0.0, area * east_m * north_m)
