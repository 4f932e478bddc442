"""GCJ-02 and BD-09, the shifted degrees of Chinese map services, and their way back.

All arrays are (n, 2), longitude before latitude, degrees; WGS 84 and CGCS2000 count as one. Outside the box
of China nothing is shifted. NaN stays NaN.

Source: the published reconstruction of the obfuscation (GCJ-02: googollee/eviltransform, MIT; BD-09: Baidu's
own constants as in coordtransform); the ellipsoid is Krasovsky's. Our own code: see decision 0006.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Degrees: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = Any  # a float or an array of them
CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north: where the services shift
A_M = 6378245.0
EE = 0.00669342162296594323
BD_LONGITUDE, BD_LATITUDE = 0.0065, 0.006
BD_WAVES = np.pi * 3000.0 / 180.0
GCJ_ROUNDS = 4  # each leaves at most 1/140 of the error: two micrometres remain
BD_ROUNDS = 6  # each leaves at most 1/90: under a micrometre remains
MARGIN_DEG = 0.1  # no shift is so long
BLOCK = 65_536  # positions at a time: the working arrays stay in the processor's cache


class Datum(StrEnum):
    """What degrees of longitude and latitude were measured on."""

    CGCS2000 = "cgcs2000"  # WGS 84 too: within decimetres
    GCJ02 = "gcj02"
    BD09 = "bd09"


def gcj02_from_wgs84(lonlat: Degrees) -> Degrees:
    """GCJ-02 of true positions; the shift is 100 to 700 m in China, none outside its box."""
    return in_blocks(lambda part: np.where(in_china(part), part + gcj_shift(part), part), lonlat)


def wgs84_from_gcj02(lonlat: Degrees) -> Degrees:
    """True positions of GCJ-02, within 0.1 mm of what ``gcj02_from_wgs84`` started from.

    A position up to 700 m outside the box of China is ambiguous, and taken as shifted when its way back leads
    into the box.
    """
    return in_blocks(lambda part: undone(part, gcj_shift, GCJ_ROUNDS), lonlat)


def bd09_from_gcj02(lonlat: Degrees) -> Degrees:
    """BD-09 of GCJ-02 positions; the same numbers outside the box of China."""
    return in_blocks(lambda part: np.where(in_china(part), part + bd_shift(part), part), lonlat)


def gcj02_from_bd09(lonlat: Degrees) -> Degrees:
    """GCJ-02 of BD-09 positions, within 0.1 mm of what ``bd09_from_gcj02`` started from."""
    return in_blocks(lambda part: undone(part, bd_shift, BD_ROUNDS), lonlat)


def bd09_from_wgs84(lonlat: Degrees) -> Degrees:
    """BD-09 of true positions, by way of GCJ-02."""
    return bd09_from_gcj02(gcj02_from_wgs84(lonlat))


def wgs84_from_bd09(lonlat: Degrees) -> Degrees:
    """True positions of BD-09, within 0.1 mm of what ``bd09_from_wgs84`` started from."""
    return wgs84_from_gcj02(gcj02_from_bd09(lonlat))


FROM_TRUE: dict[Datum, Callable[[Degrees], Degrees]] = {
    Datum.CGCS2000: lambda lonlat: lonlat,
    Datum.GCJ02: gcj02_from_wgs84,
    Datum.BD09: bd09_from_wgs84,
}
TO_TRUE: dict[Datum, Callable[[Degrees], Degrees]] = {
    Datum.CGCS2000: lambda lonlat: lonlat,
    Datum.GCJ02: wgs84_from_gcj02,
    Datum.BD09: wgs84_from_bd09,
}


def to_stored(shapes: NDArray[Any], datum: Datum) -> NDArray[Any]:
    """Shapes whose degrees are of ``datum`` as shapes of the store (CGCS2000); None and heights stay."""
    return shapes if datum is Datum.CGCS2000 else with_positions(shapes, TO_TRUE[datum])


def from_stored(shapes: NDArray[Any], datum: Datum) -> NDArray[Any]:
    """Shapes of the store with the degrees that a map service of ``datum`` would show."""
    return shapes if datum is Datum.CGCS2000 else with_positions(shapes, FROM_TRUE[datum])


def offset_m(longitude: float, latitude: float, datum: Datum) -> tuple[float, float]:
    """How many metres east and north of a true position its number in ``datum`` lies."""
    true = np.array([[longitude, latitude]])
    east, north = (FROM_TRUE[datum](true) - true)[0] * metres_per_degree(latitude)
    return float(east), float(north)


def metres_per_degree(latitude: Numbers) -> Numbers:
    """Metres of one degree east and one degree north at a latitude, on the ellipsoid of CGCS2000; (…, 2)."""
    phi = np.radians(latitude)
    e2 = 0.0066943800229  # GRS 80
    root = np.sqrt(1 - e2 * np.sin(phi) ** 2)
    east, north = 6378137.0 * np.cos(phi) / root, 6378137.0 * (1 - e2) / root**3
    return np.radians(np.stack([east, north], axis=-1))


def with_positions(shapes: NDArray[Any], move: Callable[[Degrees], Degrees]) -> NDArray[Any]:
    """Shapes with every position moved; heights stay, None stays None; measures (M) are not kept."""
    made = np.asarray(shapes, dtype=object).copy()
    deep = shapely.has_z(made)
    for rows, columns in ((~deep, 2), (deep, 3)):
        if rows.any():
            positions = shapely.get_coordinates(made[rows], include_z=columns == 3)
            positions[:, :2] = move(positions[:, :2])
            made[rows] = shapely.set_coordinates(made[rows], positions)
    return made


def in_blocks(work: Callable[[Degrees], Degrees], lonlat: Degrees) -> Degrees:
    """``work`` done to some positions at a time; those far from China stay as they are, however large."""
    made = np.array(lonlat, dtype=np.float64)
    for begin in range(0, len(made), BLOCK):
        block = made[begin : begin + BLOCK]
        near = in_china(block, MARGIN_DEG)
        block[...] = np.where(near, work(np.where(near, block, np.nan)), block)
    return made


def in_china(lonlat: Degrees, margin: float = 0.0) -> NDArray[np.bool_]:
    """Which positions lie in the box in which services shift, or so many degrees around it; (n, 1)."""
    west, south, east, north = CHINA
    x, y = lonlat[:, :1], lonlat[:, 1:]
    across = (x >= west - margin) & (x <= east + margin)
    return np.asarray(across & (y >= south - margin) & (y <= north + margin))


def undone(lonlat: Degrees, shift: Callable[[Degrees], Degrees], rounds: int) -> Degrees:
    """Positions whose shifted numbers these are: x = given - shift(x), repeated (both shifts contract)."""
    true = lonlat
    for _ in range(rounds):
        true = lonlat - shift(true)
    return np.where(in_china(true), true, lonlat)


def gcj_shift(lonlat: Degrees) -> Degrees:
    """GCJ-02 less WGS 84, in degrees, at true positions."""
    x, y = lonlat[:, 0] - 105.0, lonlat[:, 1] - 35.0
    ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
    root = np.sqrt(np.abs(x))
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += (ripple + waves(y, 20.0, 40.0, 160.0, 320.0)) * (2.0 / 3.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += (ripple + waves(x, 20.0, 40.0, 150.0, 300.0)) * (2.0 / 3.0)
    phi = np.radians(lonlat[:, 1])
    squeeze = 1.0 - EE * np.sin(phi) ** 2
    east = east_m / (A_M / np.sqrt(squeeze) * np.cos(phi))
    north = north_m / (A_M * (1.0 - EE) / (squeeze * np.sqrt(squeeze)))
    shift: Degrees = np.degrees(np.column_stack([east, north]))
    return shift


def waves(t: Degrees, full: float, third: float, twelfth: float, thirtieth: float) -> Degrees:
    """The four sines of both directions: of one, a third, a twelfth, a thirtieth of the frequency."""
    sines: Degrees = (
        full * np.sin(np.pi * t)
        + third * np.sin(np.pi / 3.0 * t)
        + twelfth * np.sin(np.pi / 12.0 * t)
        + thirtieth * np.sin(np.pi / 30.0 * t)
    )
    return sines


def bd_shift(lonlat: Degrees) -> Degrees:
    """BD-09 less GCJ-02, in degrees, at GCJ-02 positions."""
    x, y = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BD_WAVES)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BD_WAVES)
    longitude = radius * np.cos(angle) + BD_LONGITUDE
    latitude = radius * np.sin(angle) + BD_LATITUDE
    shift: Degrees = np.column_stack([longitude - x, latitude - y])
    return shift
