"""Which of two numbers is the northing: told by the size that numbers have in China, never by a heading.

Latitudes are 3 to 54 degrees, longitudes 73 to 136; northings have seven digits, eastings six, or eight with
the number of their zone in front.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
ZONE = 1_000_000.0  # what one zone number adds to an easting, metres


@dataclass(frozen=True, slots=True)
class Axes:
    """The numbers of places as east and north, and how that was found.

    Args:
        east, north: metres or degrees; nan stays nan.
        north_first: the greater part of the places has the northing first.
        against: places that had it the other way, by their size; they were turned too.
        unclear: places whose size says nothing; they were taken as the greater part.
    """

    east: Numbers
    north: Numbers
    north_first: bool
    against: Flags
    unclear: Flags


def told_apart(first: Numbers, second: Numbers, *, otherwise: bool, most: bool | None = None) -> Axes:
    """East and north of each place by its own size; what its size does not tell goes with the greater part.

    Args:
        otherwise: whether the first is the northing where no place tells it.
        most: whether the greater part has the northing first, where more places are known than these.
    """
    north_first = northings(first) & eastings(second)
    east_first = eastings(first) & northings(second)
    yes, no = int(north_first.sum()), int(east_first.sum())
    if most is None:
        most = otherwise if yes == no else yes > no
    turned = north_first | (~east_first & most)
    return Axes(
        east=np.where(turned, second, first),
        north=np.where(turned, first, second),
        north_first=most,
        against=east_first if most else north_first,
        unclear=~(north_first | east_first) & np.isfinite(first) & np.isfinite(second),
    )


def northings(numbers: Numbers) -> Flags:
    """Which numbers can only be latitudes or northings."""
    return ((numbers >= 3) & (numbers <= 54)) | ((numbers >= 1e6) & (numbers < 1e7))


def eastings(numbers: Numbers) -> Flags:
    """Which numbers can only be longitudes or eastings."""
    return (
        ((numbers >= 73) & (numbers <= 136))
        | ((numbers >= 1e5) & (numbers < 1e6))
        | ((numbers >= 1e7) & (numbers < 5e7))
    )


def zones(east: Numbers) -> NDArray[np.int64]:
    """The zone number in front of each easting; 0 where there is none."""
    found = np.where(np.isfinite(east) & (east >= 1e7) & (east < 5e7), east, 0.0) // ZONE
    return found.astype(np.int64)


def in_degrees(east: Numbers, north: Numbers) -> Flags:
    """Which places can be degrees."""
    return (np.abs(east) <= 180) & (np.abs(north) <= 90)
