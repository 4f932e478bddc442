"""What one pixel says of two scenes of one grid: what it may have become, and what it was.

A byte for every pixel, without a look at its neighbours: so a scene can be read in pieces that need no rim,
and nothing is decoded twice. What neighbours say is asked afterwards (``geo/changed.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from geo.clouds import Mask
from geo.spectral import INDICES, Band, Bands, Floats, index_of

Marks = NDArray[np.uint8]


class Became(IntEnum):
    """Kinds of change; the numbers are those in a picture of codes."""

    NOTHING = 0
    WATER_TO_LAND = 1
    LAND_TO_WATER = 2
    NEW_ROOF = 3
    PLANTS_TO_BARE = 4
    BARE_TO_PLANTS = 5
    HIDDEN = 255


KINDS = tuple(kind for kind in Became if kind not in (Became.NOTHING, Became.HIDDEN))
WORDS: Mapping[Became, tuple[str, str]] = {
    Became.WATER_TO_LAND: ("水面变陆地", "Water became land"),
    Became.LAND_TO_WATER: ("陆地变水面", "Land became water"),
    Became.NEW_ROOF: ("新增高亮屋顶状地物", "New bright roof-like surface"),
    Became.PLANTS_TO_BARE: ("植被变裸地或建设用地", "Plants became bare or built ground"),
    Became.BARE_TO_PLANTS: ("裸地变植被", "Bare ground became plants"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a change begins. None of these is from a standard: they are this system's, and can be changed.

    Args:
        water: index of water; above is water. margin: both dates must be so far from it, on two sides.
        dry_nir: ground within the margin that reflects more near infrared is no water: roofs and concrete
            have an index of about zero, floating algae a high one.
        plants, bare: vegetation index; above and below. drop: by how much it must change.
        bright: mean of the visible bands of a roof; brighter: by how much it must have risen.
    """

    water: float = 0.0
    margin: float = 0.05
    dry_nir: float = 0.18
    plants: float = 0.40
    bare: float = 0.25
    drop: float = 0.20
    bright: float = 0.22
    brighter: float = 0.08


class May(IntEnum):
    """What a pixel may have become, as the lower three bits of its mark."""

    NOTHING = 0
    WATER_TO_LAND = 1
    LAND_TO_WATER = 2
    NEW_ROOF = 3
    PLANTS_TO_BARE = 4
    BARE_TO_PLANTS = 5
    ROOF_OR_BARE = 6  # a new roof; where that is not sure, ground that lost its plants
    HIDDEN = 7


class Was(IntFlag):
    """What a pixel clearly was on the earlier date: a neighbour of it is no doubled edge."""

    WATER = 8
    NO_WATER = 16
    PLANTS = 32
    BARE = 64
    DIM = 128  # not as bright as a roof


def water_index(bands: Collection[Band]) -> str:
    """MNDWI where short-wave infrared is there, since it parts water from houses; else NDWI."""
    return "mndwi" if Band.SWIR_1 in bands else "ndwi"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rules of change ask of one date.

    Args:
        water: index of water. dry: clearly no water; wet: water. plants: vegetation index; None without red.
        light: mean of the visible bands; None without them.
    """

    water: Floats
    dry: Mask
    wet: Mask
    plants: Floats | None
    light: Floats | None


def marked(before: Bands, after: Bands, hidden: Mask, limits: Limits) -> Marks:
    """The mark of every pixel.

    Args:
        before, after: reflectances of one grid; green and near infrared at least; red for plants, and all
            three visible bands for roofs: kinds whose bands are absent are not looked for.
        hidden: what either of both hides.
    """
    shared = before.keys() & after.keys()
    was, becomes = (shown({band: bands[band] for band in shared}, limits) for bands in (before, after))
    return marks_between(was, becomes, hidden, limits)


def marks_between(was: Shown, becomes: Shown, hidden: Mask, limits: Limits) -> Marks:
    """The mark of every pixel by what both dates show; of the same bands."""
    marks = earlier(was, limits)
    found = may(was, becomes, limits)
    found[hidden] = May.HIDDEN
    marks |= found
    return marks


def shown(bands: Bands, limits: Limits) -> Shown:
    """What one date shows.

    Clearly no water is what its index says; in doubt, what reflects too much near infrared for water.
    """
    water, nir = index_of(INDICES[water_index(bands)], bands), bands[Band.NIR]
    doubtful = (water <= limits.water + limits.margin) & (nir > limits.dry_nir)
    dry = (water < limits.water - limits.margin) | doubtful
    visible = {Band.BLUE, Band.GREEN, Band.RED} <= bands.keys()
    return Shown(
        water=water,
        dry=dry,
        wet=(water > limits.water) & ~dry,
        plants=index_of(INDICES["ndvi"], bands) if Band.RED in bands else None,
        light=brightness(bands) if visible else None,
    )


def may(was: Shown, becomes: Shown, limits: Limits) -> Marks:
    """What every pixel may have become."""
    wet = limits.water + limits.margin
    found = np.zeros(was.water.shape, dtype=np.uint8)
    if was.plants is not None and becomes.plants is not None:
        land = ~(was.wet | becomes.wet)
        add_plants(found, was.plants, becomes.plants, land, limits)
        if was.light is not None and becomes.light is not None:
            bright = (becomes.light > limits.bright) & (becomes.light - was.light > limits.brighter)
            roof = bright & (becomes.plants < limits.bare) & land
            found[roof] = np.where(found[roof] == May.PLANTS_TO_BARE, May.ROOF_OR_BARE, May.NEW_ROOF)
    found[(was.water > wet) & becomes.dry] = May.WATER_TO_LAND
    found[was.dry & (becomes.water > wet)] = May.LAND_TO_WATER
    return found


def add_plants(found: Marks, one: Floats, other: Floats, land: Mask, limits: Limits) -> None:
    """Plants on the one date and bare or built ground on the other; never where either is water."""
    less = one - other
    gone = (one > limits.plants) & (other < limits.bare) & (less > limits.drop) & land
    come = (one < limits.bare) & (other > limits.plants) & (less < -limits.drop) & land
    found[gone], found[come] = May.PLANTS_TO_BARE, May.BARE_TO_PLANTS


def earlier(was: Shown, limits: Limits) -> Marks:
    """What every pixel clearly was; nothing where it is not known."""
    wet = limits.water + limits.margin
    found = flag(was.water > wet, Was.WATER) | flag(was.water < wet, Was.NO_WATER)
    if was.plants is not None:
        found |= flag(was.plants > limits.plants, Was.PLANTS) | flag(was.plants < limits.bare, Was.BARE)
    if was.light is not None:
        found |= flag(was.light < limits.bright, Was.DIM)
    return found


def flag(where: Mask, value: Was) -> Marks:
    """A flag where something is so."""
    raised: Marks = where.view(np.uint8) * np.uint8(value)
    return raised


def brightness(bands: Bands) -> Floats:
    """The mean of the visible bands."""
    total: Floats = (bands[Band.BLUE] + bands[Band.GREEN] + bands[Band.RED]) / np.float32(3)
    return total
