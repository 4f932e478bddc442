"""What a picture looks like, in 64 and in 256 bits: near copies differ in few, other pictures in about half.

The lowest frequencies of a small grey picture survive saving anew, resizing, a slight crop and a change of
brightness; each bit says on which side of the middle one of them lies. Sources: Zauner 2010, Implementation
and Benchmarking of Perceptual Image Hash Functions (pHash); Ahmed, Natarajan, Rao 1974 (DCT-II).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 32  # pixels of the grey picture
COARSE, FINE = 8, 16  # frequencies a side
FLAT = 2.0  # grey levels: a picture with less contrast has no print, all of them would be alike


@dataclass(frozen=True, slots=True)
class Print:
    """A picture's print: ``coarse`` 64 bits to search by, ``fine`` 256 bits (32 bytes) to compare by."""

    coarse: int  # 0 to 2^64 - 1
    fine: bytes


def print_of(grey: NDArray[np.number]) -> Print | None:
    """The print of a grey picture; None when it is so even that nothing tells it from others.

    Args:
        grey: shape (32, 32), any scale; rows from the top.

    Raises:
        ValueError: another shape, or a value that is not finite.
    """
    if grey.shape != (SIDE, SIDE) or not np.isfinite(grey).all():
        raise ValueError(f"a picture of {SIDE} by {SIDE} finite values is needed, not {grey.shape}")
    if float(np.std(grey)) < FLAT:
        return None
    spectrum = BASIS @ grey.astype(np.float64) @ BASIS.T
    coarse, fine = bits_of(spectrum, COARSE), bits_of(spectrum, FINE)
    return Print(int.from_bytes(np.packbits(coarse).tobytes(), "big"), np.packbits(fine).tobytes())


def bits_of(spectrum: NDArray[np.float64], side: int) -> NDArray[np.bool_]:
    """Whether each of the lowest frequencies lies above their median; the mean itself is left out of it."""
    low = spectrum[:side, :side].ravel()
    return low > np.median(low[1:])


def coarse_distances(one: int, others: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """In how many of the 64 bits each of the others differs."""
    found: NDArray[np.uint8] = np.bitwise_count(others ^ np.uint64(one))
    return found


def fine_distance(one: bytes, other: bytes) -> int:
    """In how many of the 256 bits two prints differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def cosines(side: int, count: int) -> NDArray[np.float64]:
    """The first rows of the DCT-II of this length, shape (count, side)."""
    places = (2 * np.arange(side) + 1) * np.pi / (2 * side)
    found: NDArray[np.float64] = np.cos(np.outer(np.arange(count), places))
    return found


BASIS = cosines(SIDE, FINE)
