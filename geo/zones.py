"""Which coordinate system the numbers of a file speak of, when nobody says so or what is said cannot be.

Sources: false eastings and zone numbers of the CGCS2000 systems in the EPSG register (3-degree zones 25 to
45 are EPSG 4513 to 4533, 6-degree zones 13 to 23 EPSG 4491 to 4501), and where Hengshui lies in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.boxes import Box, polygon_of
from geo.crs import OFFERED, OfferedCrs, to_crs

Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
REGION = Box(114.9, 36.9, 116.9, 38.6)  # Hengshui and a good deal of its neighbours
CHINA_NORTH_M = (300_000.0, 6_100_000.0)  # northings of China, 3 to 55 degrees
ZONE_M = 1_000_000.0  # the zone's number stands before the six digits of the easting
MOSTLY = 0.9  # this share of the positions makes a reading believable
SOME = 1e-9


class Reading(NamedTuple):
    """One way to read the numbers: a system, the order of the two, and the range they then lie in.

    ``near``: the range is that of the region; else it is as wide as the system allows.
    """

    name: str
    swapped: bool
    reason: str
    east: tuple[float, float]
    north: tuple[float, float]
    near: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """What the numbers may be.

    Args:
        name: short name of the system, ``EPSG:4527``.
        swapped: the first number is the northing (or the latitude).
        share: how much of the positions fits, 0 to 1.
        reason: ``degrees``, ``zone-prefix``, ``easting-range``, ``utm`` or ``web-mercator``.
        certain: no other reading of the same numbers puts them elsewhere.
        near: read so, they lie in Hengshui or beside it.
    """

    name: str
    swapped: bool
    share: float
    reason: str
    certain: bool
    near: bool


# In order of preference: 4509 has the numbers of 4548, UTM 50N nearly so (1.7 km further north).
NEAR = (
    ("EPSG:4490", "degrees"),
    ("EPSG:4527", "zone-prefix"),
    ("EPSG:4526", "zone-prefix"),
    ("EPSG:4498", "zone-prefix"),
    ("EPSG:4548", "easting-range"),
    ("EPSG:4547", "easting-range"),
    ("EPSG:32650", "utm"),
    ("EPSG:3857", "web-mercator"),
)
ALIKE = {"EPSG:4548": "EPSG:32650", "EPSG:32650": "EPSG:4548"}  # numbers that do not tell the two apart


def guesses(xy: Numbers) -> tuple[Guess, ...]:
    """What (n, 2) numbers may be, best first: by the share that fits, then by what offices use.

    Positions that are not finite are left out; no positions, no guesses. Readings that put the file in the
    region come before those that put it elsewhere. Systems whose numbers are the same (4509 and 4548) appear
    once, under the name that offices use.
    """
    finite = xy[np.isfinite(xy).all(axis=1)]
    if not len(finite):
        return ()
    near = ranked(finite, near_readings())
    if near and total(near) >= MOSTLY:
        return near
    return tuple(sorted((*near, *ranked(finite, far_readings())), key=lambda guess: -guess.share))


def ranked(xy: Numbers, readings: Sequence[Reading]) -> tuple[Guess, ...]:
    """The readings that some positions fit, best first."""
    found = [(reading, float(fits(xy, reading).mean())) for reading in readings]
    fitting = [(reading, share) for reading, share in found if share > SOME]
    names = {(reading.name, reading.swapped) for reading, _ in fitting}
    made = [
        Guess(
            reading.name,
            reading.swapped,
            share,
            reason=reading.reason,
            certain=(ALIKE.get(reading.name), reading.swapped) not in names,
            near=reading.near,
        )
        for reading, share in fitting
    ]
    return tuple(sorted(made, key=lambda guess: -guess.share))


def mixed(found: Sequence[Guess]) -> tuple[str, ...]:
    """The zones of a file that has rows of more than one; empty when one system explains it.

    One row of another zone is enough: read in the wrong zone it would lie 265 km away.
    """
    if not found or found[0].reason not in ("zone-prefix", "easting-range"):
        return ()
    alike = [guess for guess in found if same_kind(guess, found[0])]
    return tuple(guess.name for guess in alike) if len(alike) > 1 and total(alike) >= MOSTLY else ()


def same_kind(one: Guess, other: Guess) -> bool:
    """Whether two guesses read the numbers in one way, but for the zone."""
    return (one.reason, one.swapped, one.near) == (other.reason, other.swapped, other.near)


def total(found: Iterable[Guess]) -> float:
    """The share of all guesses that do not overlap with one before."""
    kept: dict[str, float] = {}
    for guess in found:
        if ALIKE.get(guess.name) not in kept:
            kept[guess.name] = guess.share
    return sum(kept.values())


def fits(xy: Numbers, reading: Reading) -> Mask:
    """Which positions lie in the range of a reading."""
    east, north = (xy[:, 1], xy[:, 0]) if reading.swapped else (xy[:, 0], xy[:, 1])
    inside: Mask = within(east, reading.east) & within(north, reading.north)
    return inside


def within(values: Numbers, limits: tuple[float, float]) -> Mask:
    """Which values lie between two limits, both included."""
    inside: Mask = (values >= limits[0]) & (values <= limits[1])
    return inside


def rows_by_zone(xy: Numbers, rows: NDArray[Any], names: Sequence[str], swapped: bool) -> NDArray[np.int64]:
    """For each row, which of some zones most of its positions lie in: an index of ``names``.

    Args:
        rows: the row of each position, ascending from 0; a row without positions gets the first zone.
    """
    count = int(rows[-1]) + 1 if len(rows) else 0
    by_zone = np.zeros((count, len(names)), dtype=np.int64)
    for column, name in enumerate(names):
        reading = next(r for r in all_readings() if (r.name, r.swapped) == (name, swapped))
        by_zone[:, column] = np.bincount(rows[fits(xy, reading)], minlength=count)
    most: NDArray[np.int64] = by_zone.argmax(axis=1)
    return most


@cache
def all_readings() -> tuple[Reading, ...]:
    """Those of the region, then the wider ones."""
    return (*near_readings(), *far_readings())


@cache
def near_readings() -> tuple[Reading, ...]:
    """Each system with the range that the region has in it, in both orders."""
    found = []
    for swapped in (False, True):
        for name, reason in NEAR:
            east, north = ranges_of(OFFERED[name])
            found.append(Reading(name, swapped, reason, east, north, near=True))
    return tuple(found)


def ranges_of(crs: OfferedCrs) -> tuple[tuple[float, float], tuple[float, float]]:
    """The eastings and northings of the region's box in a system."""
    west, south, east, north = to_crs(polygon_of(REGION).segmentize(0.1), crs).bounds
    return (west, east), (south, north)


@cache
def far_readings() -> tuple[Reading, ...]:
    """Degrees anywhere, and eight-digit eastings of any Chinese zone: their number decides."""
    found = [
        Reading("EPSG:4490", False, "degrees", (-180.0, 180.0), (-90.0, 90.0), near=False),
        Reading("EPSG:4490", True, "degrees", (90.000001, 180.0), (-90.0, 90.0), near=False),
    ]
    for swapped in (False, True):
        found += [far_zone(zone, 4488 + zone, swapped) for zone in range(25, 46)]
        found += [far_zone(zone, 4478 + zone, swapped) for zone in range(13, 24)]
    return tuple(found)


def far_zone(zone: int, code: int, swapped: bool) -> Reading:
    """The reading of an easting that begins with a zone's number; it reaches 350 km to both sides."""
    middle = zone * ZONE_M + 500_000.0
    east = (middle - 350_000.0, middle + 350_000.0)
    return Reading(f"EPSG:{code}", swapped, "zone-prefix", east, CHINA_NORTH_M, near=False)


def share_near(lonlat: Numbers) -> float:
    """The share of positions (longitude, latitude) that lie in the region; 0 when there are none."""
    finite = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(finite):
        return 0.0
    west, south, east, north = REGION
    return float((within(finite[:, 0], (west, east)) & within(finite[:, 1], (south, north))).mean())
