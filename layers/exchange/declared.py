"""What a file says about its coordinate system, as a system we can transform from, or why not."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from geo.crs import CRS84, EPSG, OFFERED, STORED, OfferedCrs, transformer

WGS84 = "EPSG:4326"
MOST_UNCERTAIN_M = 10.0  # a datum whose way to WGS 84 is known no better is not taken
LONGEST = 50_000  # characters of a declaration
PLACES = np.array([[115.3, 37.3], [115.587, 37.613], [116.2, 38.1]])  # where two systems are compared
SAME_M = 0.001
# PROJ text and the names of files: PROJ shall open nothing for a stranger. "@null" is in GDAL's WKT of 3857.
FILES = re.compile(r"^\s*\+|grids\s*=\s*(?!@null)|PARAMETERFILE", re.IGNORECASE)
CHINESE = (*range(4491, 4555),)  # CGCS2000 zones, 6 and 3 degrees, with and without number
OUR_DATUMS = ("china2000", "cgcs2000", "chinageodetic", "worldgeodeticsystem1984", "wgs1984", "wgs84")
OLD_DATUMS = {
    "xian1980": "xian80",
    "xian80": "xian80",
    "beijing1954": "beijing54",
    "newbeijing": "beijing54",
    "pulkovo1942": "beijing54",
    "krasovsky": "beijing54",
}


class Standing(StrEnum):
    """What can be done with a declaration."""

    NONE = "none"  # nothing is declared, or a drawing's own plane
    UNREADABLE = "unreadable"
    GOOD = "good"  # CGCS2000 or WGS 84
    OTHER = "other"  # another datum with a known way
    XIAN80 = "xian80"
    BEIJING54 = "beijing54"
    REFUSED = "refused"  # no way is known


# As headings of the land ministry's files name them.
OLD_WORDS = {"西安": Standing.XIAN80, "北京": Standing.BEIJING54}


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, understood.

    Args:
        title: how people know it: ``EPSG:4527 CGCS2000 / 3-degree Gauss-Kruger zone 39``.
        crs: the system; its name is an EPSG code where one has the same numbers, else the name in the file.
        definition: what pyproj makes a transformer from.
        accuracy_m: of the way to WGS 84; None where the two count as one.
        geographic: its numbers are angles.
    """

    standing: Standing
    title: str = ""
    crs: OfferedCrs | None = None
    definition: str = ""
    accuracy_m: float | None = None
    geographic: bool = False


@lru_cache(maxsize=64)
def declared_of(text: str | None) -> Declared:
    """The declaration that a text is: ``EPSG:4490``, a URN, WKT of ESRI or of OGC; None: nothing declared."""
    words = (text or "").strip()
    if not words:
        return Declared(Standing.NONE)
    old = next((standing for name, standing in OLD_WORDS.items() if name in words[:100]), None)
    if old is not None:
        return Declared(old, title=words[:80])
    crs = parsed(words)
    if crs is None:
        return Declared(Standing.UNREADABLE, title=words[:80])
    if crs.type_name == "Engineering CRS":
        return Declared(Standing.NONE, title=crs.name)
    return understood(crs)


def parsed(words: str) -> CRS | None:
    """The system of a text; None when it cannot be understood, or names files for PROJ to open."""
    if len(words) > LONGEST or FILES.search(words):
        return None
    try:
        crs = CRS.from_user_input(words)
    except CRSError:
        return None
    return crs.source_crs if crs.is_bound and crs.source_crs else crs  # TOWGS84 of a stranger is not believed


def understood(crs: CRS) -> Declared:
    """A system by its datum; only geographic and projected ones can be used."""
    if not (crs.is_geographic or crs.is_projected):
        return Declared(Standing.REFUSED, title=crs.name)
    standing, accuracy_m = standing_of(crs)
    name = authority_name(crs)
    title = f"{name} {crs.name}" if name else crs.name
    entry = OFFERED.get(name or "") or OfferedCrs(name or crs.name, uri_of(name), degrees=plain_degrees(crs))
    return Declared(
        standing,
        title,
        entry,
        definition=name or crs.to_wkt(),
        accuracy_m=accuracy_m,
        geographic=crs.is_geographic,
    )


def standing_of(crs: CRS) -> tuple[Standing, float | None]:
    """What can be done with a system of this datum, and how well its way to WGS 84 is known, in metres."""
    words = datum_words(crs)
    for old, standing in OLD_DATUMS.items():
        if old in words:
            return Standing(standing), None
    if any(ours in words for ours in OUR_DATUMS):
        return Standing.GOOD, None
    accuracy_m = way_accuracy_m(crs)
    return (Standing.REFUSED, None) if accuracy_m is None else (Standing.OTHER, accuracy_m)


def datum_words(crs: CRS) -> str:
    """The names of the datum and of the system under it, in small letters and digits only."""
    geodetic = crs.geodetic_crs
    names = [geodetic.name, geodetic.datum.name if geodetic.datum else ""] if geodetic else []
    return " ".join(re.sub("[^a-z0-9]", "", name.lower()) for name in names)


def way_accuracy_m(crs: CRS) -> float | None:
    """How well PROJ knows the way to WGS 84; None when it does not, or not well enough."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of grids that are not installed: the accuracy then says enough
        try:
            ways = TransformerGroup(crs, WGS84, always_xy=True).transformers
        except ProjError:
            return None
    known = [way.accuracy for way in ways[:1] if "Ballpark" not in way.description]
    return float(known[0]) if known and 0 <= known[0] <= MOST_UNCERTAIN_M else None


def authority_name(crs: CRS) -> str | None:
    """``EPSG:4527`` for a system that gives the same numbers; None when none does.

    pyproj alone is not enough: of a WKT by GDAL it is not sure, and for central meridian 115.5 it proposes
    one at 102 degrees.
    """
    if plain_degrees(crs) and any(ours in datum_words(crs) for ours in OUR_DATUMS):
        named = ":".join(crs.to_authority() or ())
        return named if named in (CRS84, WGS84, STORED) else WGS84 if "84" in datum_words(crs) else STORED
    named = ":".join(crs.to_authority(min_confidence=70) or ())
    if named and same_numbers(crs, named):
        return named
    candidates = (*OFFERED, *(f"EPSG:{code}" for code in CHINESE))
    ours = any(our in datum_words(crs) for our in OUR_DATUMS) and crs.is_projected
    return next((name for name in candidates if ours and same_numbers(crs, name)), None)


def same_numbers(crs: CRS, name: str) -> bool:
    """Whether a system and one of an authority give the same coordinates around the lake."""
    other = CRS.from_user_input(name)
    mine, theirs = numbers_of(crs), numbers_of(other)
    return bool(np.isfinite(mine).all() and np.abs(mine - theirs).max() < SAME_M)


@lru_cache(maxsize=64)
def numbers_of(crs: CRS) -> NDArray[np.float64]:
    """The coordinates of some places in a system, counted from degrees of its own datum."""
    way = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    return np.column_stack(way.transform(*PLACES.T))


def plain_degrees(crs: CRS) -> bool:
    """Whether the numbers are degrees counted from Greenwich."""
    if not crs.is_geographic or (crs.prime_meridian and crs.prime_meridian.longitude):
        return False
    return all(abs(axis.unit_conversion_factor - np.pi / 180) < 1e-9 for axis in crs.axis_info[:2])


def uri_of(name: str | None) -> str:
    """The address of an EPSG code; empty for a system without one."""
    return f"{EPSG}{name.removeprefix('EPSG:')}" if name and name.startswith("EPSG:") else ""


def to_lonlat(xy: NDArray[np.float64], declared: Declared) -> NDArray[np.float64]:
    """Positions of a declared system (x, y) as longitude, latitude of the store; inf where that cannot be.

    Ways are taken to WGS 84 where the datum is another one: to CGCS2000 PROJ knows only ballpark ways.
    """
    if declared.crs is None or (declared.crs.degrees and declared.standing is not Standing.OTHER):
        return xy
    target = WGS84 if declared.standing is Standing.OTHER else STORED
    way = transformer(declared.definition, target)
    return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))
