"""How far one scene lies beside another, to a part of a pixel, before anything is compared.

Two pictures of one place differ at every edge when the one is shifted: a thin double of each shore and dike.
The shift is measured on squares: by phase correlation of the edges to a pixel, then refined by the enhanced
correlation coefficient (Evangelidis & Psarakis 2008, doi:10.1109/TPAMI.2008.113), which asks neither for
equal light nor for equal contrast. Phase correlation alone draws every shift towards whole pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[Any]
MOVED_AS_THEY_ARE = (np.uint8, np.uint16, np.int16, np.float32)
SQUARE = 128  # pixels; each is measured for itself
LEAST_KNOWN = 0.8  # share of a square that both scenes must show
LEAST_RESPONSE = 0.08  # of the correlation's peak, 0 to 1: below is weather, not a shift
LARGEST_PX = 8.0  # more is another place or grid, not a misregistration
FEWEST = 3  # one square is no agreement
SPREAD_PX = 0.25  # squares that agree no better do not measure a common shift
LEAST_LIKE = 0.3  # correlation of two squares once aligned
ENOUGH = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 50, 1e-4)


@dataclass(frozen=True, slots=True)
class Alignment:
    """How the later scene lies over the earlier one.

    Args:
        right_px, down_px: by how much the later scene's picture is shifted to the right and down.
        spread_px: how far the squares differ from it, as a median.
        squares: how many squares were measured; of: how many there are.
    """

    right_px: float
    down_px: float
    spread_px: float
    squares: int
    of: int

    @property
    def pixels(self) -> float:
        """The length of the shift."""
        return float(np.hypot(self.right_px, self.down_px))

    @property
    def certain(self) -> bool:
        """Whether the squares agree on it."""
        return self.squares >= FEWEST and self.spread_px <= SPREAD_PX and self.pixels <= LARGEST_PX


def alignment_of(earlier: Floats, later: Floats) -> Alignment | None:
    """The shift between two pictures of one grid, such as their near infrared; None where there is none.

    Args:
        earlier, later: (rows, columns) alike, NaN where nothing is known.
    """
    if earlier.shape != later.shape:
        raise ValueError(f"two grids: {earlier.shape} and {later.shape}")
    corners = squares_of(*earlier.shape)
    return agreed([shift_of(cut(earlier, row, column), cut(later, row, column)) for row, column in corners])


def agreed(shifts: Sequence[tuple[float, float] | None]) -> Alignment | None:
    """What squares have in common: the median of their shifts, so that a changed or clouded one has no say.

    Args:
        shifts: of every square that was tried, (right, down); None where it could not be measured.
    """
    found = np.array([shift for shift in shifts if shift is not None])
    if not len(found):
        return None
    middle = np.median(found, axis=0)
    spread = float(np.median(np.hypot(*(found - middle).T)))
    return Alignment(float(middle[0]), float(middle[1]), spread, len(found), len(shifts))


def squares_of(rows: int, columns: int) -> list[tuple[int, int]]:
    """Where squares begin; a picture smaller than a square is one."""
    return [
        (row, column)
        for row in range(0, max(rows - SQUARE // 2, 1), SQUARE)
        for column in range(0, max(columns - SQUARE // 2, 1), SQUARE)
    ]


def cut(picture: Floats, row: int, column: int) -> Floats:
    """The square of a picture that begins there."""
    return picture[row : row + SQUARE, column : column + SQUARE]


def shift_of(one: Floats, other: Floats) -> tuple[float, float] | None:
    """The shift of a square, (right, down); None where too little is known or the pictures do not agree."""
    known = np.isfinite(one) & np.isfinite(other)
    if known.mean() < LEAST_KNOWN:
        return None
    first, second = edges_of(one, known), edges_of(other, known)
    if first.std() == 0 or second.std() == 0:
        return None
    window = cv2.createHanningWindow((one.shape[1], one.shape[0]), cv2.CV_32F)
    (right, down), response = cv2.phaseCorrelate(first, second, window)
    if response < LEAST_RESPONSE or np.hypot(right, down) > LARGEST_PX:
        return None
    return refined(one, other, known, (right, down))


def refined(
    one: Floats, other: Floats, known: NDArray[np.bool_], about: tuple[float, float]
) -> tuple[float, float] | None:
    """The shift to a hundredth of a pixel, from one known to a pixel; None where it does not settle."""
    first, second = filled(one, known), filled(other, known)
    guess = np.array([[1, 0, about[0]], [0, 1, about[1]]], dtype=np.float32)
    try:
        like, found = cv2.findTransformECC(
            first, second, guess, cv2.MOTION_TRANSLATION, ENOUGH, known.astype(np.uint8), 3
        )
    except cv2.error:  # it says so when it does not converge
        return None
    right, down = float(found[0, 2]), float(found[1, 2])
    return (right, down) if like >= LEAST_LIKE and np.hypot(right, down) <= LARGEST_PX else None


def filled(picture: Floats, known: NDArray[np.bool_]) -> Floats:
    """The picture with its median where nothing is known."""
    return np.where(known, picture, np.float32(np.median(picture[known]))).astype(np.float32)


def edges_of(picture: Floats, known: NDArray[np.bool_]) -> Floats:
    """How steep the picture is: the same for a dark and a bright season; flat where nothing is known."""
    whole = filled(picture, known)
    across, along = cv2.Scharr(whole, cv2.CV_32F, 1, 0), cv2.Scharr(whole, cv2.CV_32F, 0, 1)
    steep = cv2.magnitude(across, along)
    steep[cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0] = 0
    return np.asarray(steep, dtype=np.float32)


def laid_over(later: Numbers, alignment: Alignment, *, beyond: float = float("nan")) -> Numbers:
    """The later picture moved back over the earlier one, in its own type of number, or as floats.

    Bilinear: what lies beside something unknown is unknown too, and beyond the picture is ``beyond``.
    """
    back = np.array([[1, 0, -alignment.right_px], [0, 1, -alignment.down_px]], dtype=np.float64)
    size = (later.shape[1], later.shape[0])
    known = later if later.dtype in MOVED_AS_THEY_ARE else later.astype(np.float32)
    moved = cv2.warpAffine(
        known, back, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=beyond
    )
    return np.asarray(moved)
