"""What became what between two scenes of one grid, pixel by pixel, and cleaned of single pixels.

A pixel has one kind of change at most: water first, then roofs, then plants. What either scene hides is
``HIDDEN``: it is never compared, and never counts as unchanged.

Along every edge two scenes differ by what is left of their shift, and by how edges fall into pixels. So a
change is *sure* only where none of the eight neighbours was before what the pixel is now, and what is not
sure counts only beside what is: the rim of a true change stays, a doubled edge goes. After Gong, LeDrew,
Miller 1992, "Registration-noise reduction in difference images for change detection".
"""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np
from numpy.typing import NDArray

from geo.clouds import Mask
from geo.marked import KINDS, WORDS, Became, Limits, Marks, May, Was, marked, water_index
from geo.spectral import Bands

__all__ = ["KINDS", "WORDS", "Became", "Limits", "changed", "cleaned", "sure", "water_index"]
Codes = NDArray[np.uint8]
RIM_PX = 3  # how far what is not sure may lie from what is
HALO = 12  # pixels that a window needs around it, so that its own are the same however the scene is cut
# a kind, the marks that may stand for it, what its neighbours must have been; the later ones go before
RULES = (
    (Became.PLANTS_TO_BARE, (May.PLANTS_TO_BARE, May.ROOF_OR_BARE), Was.PLANTS),
    (Became.BARE_TO_PLANTS, (May.BARE_TO_PLANTS,), Was.BARE),
    (Became.NEW_ROOF, (May.NEW_ROOF, May.ROOF_OR_BARE), Was.DIM),
    (Became.WATER_TO_LAND, (May.WATER_TO_LAND,), Was.WATER),
    (Became.LAND_TO_WATER, (May.LAND_TO_WATER,), Was.NO_WATER),
)
EVERY_MARK = np.arange(256, dtype=np.uint8)


def changed(before: Bands, after: Bands, hidden: Mask, limits: Limits) -> Codes:
    """The kind of change of every pixel, not yet cleaned; arguments as of ``geo.marked.marked``."""
    return sure(marked(before, after, hidden, limits))


def sure(marks: Marks) -> Codes:
    """The kind of change of every pixel that its neighbours bear out, not yet cleaned."""
    codes, may = hidden_codes(marks), marks & np.uint8(7)
    for kind, signs, neighbours in RULES:
        found = chosen(may, signs)
        if found.any():
            were = chosen_bit(marks, neighbours)
            codes[beside(found, eroded(were))] = kind
    return codes


def any_change(marks: Marks) -> bool:
    """Whether any pixel may have become something else."""
    return (
        int(((marks + np.uint8(1)) & np.uint8(6)).max()) > 0
    )  # of three bits neither 0, nothing, nor 7, hidden


def hidden_codes(marks: Marks) -> Codes:
    """What is hidden, and no change anywhere."""
    hidden = (marks & np.uint8(7)) == May.HIDDEN
    return np.asarray(hidden.view(np.uint8) * np.uint8(Became.HIDDEN), dtype=np.uint8)


def eroded(where: Marks) -> Marks:
    """1 where all eight neighbours are 1 too; what is beyond the picture has no say."""
    return np.asarray(cv2.erode(where, np.ones((3, 3), np.uint8)), dtype=np.uint8)


def chosen(may: Marks, signs: Collection[May]) -> Marks:
    """1 where a mark is one of those, else 0."""
    return np.asarray(cv2.LUT(may, np.isin(EVERY_MARK, list(signs)).astype(np.uint8)), dtype=np.uint8)


def chosen_bit(marks: Marks, bit: Was) -> Marks:
    """1 where a mark has the bit, else 0."""
    return np.asarray(cv2.LUT(marks, (EVERY_MARK & bit > 0).astype(np.uint8)), dtype=np.uint8)


def beside(found: Marks, certain: Marks) -> Mask:
    """What was found within ``RIM_PX`` pixels of what is certain."""
    size = 2 * RIM_PX + 1
    around = cv2.dilate(cv2.bitwise_and(found, certain), np.ones((size, size), np.uint8))
    near: Mask = cv2.bitwise_and(found, around) > 0
    return near


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
