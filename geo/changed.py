"""What became what between two scenes of one grid, pixel by pixel, and cleaned of single pixels.

A pixel has one kind of change at most, in the order of the table: water first, then roofs, then plants. What
either scene hides is ``HIDDEN``: it is never compared, and never counts as unchanged.

Along every edge two scenes differ by what is left of their shift, and by how edges fall into pixels. So a
change is *sure* only where none of the eight neighbours was before what the pixel is now, and what is not
sure counts only beside what is: the rim of a true change stays, a doubled edge goes. After Gong, LeDrew,
Miller 1992, "Registration-noise reduction in difference images for change detection".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from geo.clouds import Mask
from geo.spectral import INDICES, Band, Bands, Floats, index_of

Codes = NDArray[np.uint8]
RIM_PX = 3  # how far what is not sure may lie from what is
HALO = 12  # pixels that a window needs around it, so that its own are the same however the scene is cut


class Became(IntEnum):
    """Kinds of change; the numbers are those in a picture of codes."""

    NOTHING = 0
    WATER_TO_LAND = 1
    LAND_TO_WATER = 2
    NEW_ROOF = 3
    PLANTS_TO_BARE = 4
    BARE_TO_PLANTS = 5
    HIDDEN = 255


Found = tuple[Became, Mask, Callable[[], Mask]]  # a kind, where it was found, and where that is sure
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


def changed(before: Bands, after: Bands, hidden: Mask, limits: Limits) -> Codes:
    """The kind of change of every pixel, not yet cleaned.

    Args:
        before, after: reflectances of one grid; green and near infrared at least; red for plants, and all
            three visible bands for roofs: kinds whose bands are absent are not looked for.
        hidden: what either of both hides.
    """
    shared = before.keys() & after.keys()
    was, becomes = (shown({band: bands[band] for band in shared}, limits) for bands in (before, after))
    codes = np.zeros(hidden.shape, dtype=np.uint8)
    for kind, found, sure in (
        *plants_changed(was, becomes, limits),
        *roofs_new(was, becomes, limits),
        *water_changed(was, becomes, limits),
    ):
        if found.any():
            codes[beside(found & ~hidden, sure() & ~hidden)] = kind
    codes[hidden] = Became.HIDDEN
    return codes


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


def beside(found: Mask, sure: Mask) -> Mask:
    """What was found within ``RIM_PX`` pixels of what is sure."""
    size = 2 * RIM_PX + 1
    around = cv2.dilate((found & sure).astype(np.uint8), np.ones((size, size), np.uint8))
    near: Mask = found & (around > 0)
    return near


def lowest(values: Floats) -> Floats:
    """The lowest value of a pixel and its neighbours; −∞ where one is unknown."""
    known = np.where(np.isnan(values), np.float32(-np.inf), values)
    return np.asarray(cv2.erode(known, np.ones((3, 3), np.uint8)), dtype=np.float32)


def highest(values: Floats) -> Floats:
    """The highest value of a pixel and its neighbours; ∞ where one is unknown."""
    return -lowest(-values)


def water_changed(was: Shown, becomes: Shown, limits: Limits) -> list[Found]:
    """Water on the one date and clearly none on the other."""
    wet = limits.water + limits.margin
    return [
        (Became.WATER_TO_LAND, (was.water > wet) & becomes.dry, lambda: lowest(was.water) > wet),
        (Became.LAND_TO_WATER, was.dry & (becomes.water > wet), lambda: highest(was.water) < wet),
    ]


def plants_changed(was: Shown, becomes: Shown, limits: Limits) -> list[Found]:
    """Plants on the one date and bare or built ground on the other; never where either is water."""
    one, other = was.plants, becomes.plants
    if one is None or other is None:
        return []
    land, less = ~(was.wet | becomes.wet), one - other
    gone = (one > limits.plants) & (other < limits.bare) & (less > limits.drop) & land
    come = (one < limits.bare) & (other > limits.plants) & (-less > limits.drop) & land
    return [
        (Became.PLANTS_TO_BARE, gone, lambda: lowest(one) > limits.plants),
        (Became.BARE_TO_PLANTS, come, lambda: highest(one) < limits.bare),
    ]


def roofs_new(was: Shown, becomes: Shown, limits: Limits) -> list[Found]:
    """Much brighter than before, and without plants; ground that became water or was it is none."""
    one, other = was.light, becomes.light
    if one is None or other is None or becomes.plants is None:
        return []
    bright = (other > limits.bright) & (other - one > limits.brighter)
    found = bright & (becomes.plants < limits.bare) & ~(was.wet | becomes.wet)
    return [(Became.NEW_ROOF, found, lambda: other - highest(one) > limits.brighter)]


def brightness(bands: Bands) -> Floats:
    """The mean of the visible bands."""
    total: Floats = (bands[Band.BLUE] + bands[Band.GREEN] + bands[Band.RED]) / np.float32(3)
    return total


def cleaned(codes: Codes) -> Codes:
    """Each kind opened and closed by 3 by 3 pixels: single pixels go, small holes fill.

    What is hidden stays hidden. A line one pixel wide would go too: so a kind keeps a pixel whose neighbours
    in a row of five, in any of four directions, are of its kind.
    """
    result = np.zeros_like(codes)
    square = np.ones((3, 3), np.uint8)
    for kind in KINDS:
        mask = (codes == kind).astype(np.uint8)
        if not mask.any():
            continue
        body = cv2.morphologyEx(mask, cv2.MORPH_OPEN, square)
        kept = cv2.bitwise_or(body, in_lines(mask))
        closed = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, square)
        result[(closed > 0) & (result == 0)] = kind
    result[codes == Became.HIDDEN] = Became.HIDDEN
    return result


LINES = tuple(
    np.array(kernel, np.uint8)
    for kernel in (
        np.ones((1, 5)),
        np.ones((5, 1)),
        np.eye(5),
        np.fliplr(np.eye(5)),
    )
)


def in_lines(mask: Codes) -> Codes:
    """Pixels that lie in a row of five of their kind, in any of four directions: a dike is a line."""
    found = np.zeros_like(mask)
    for kernel in LINES:
        found = np.maximum(found, cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel))
    return found
