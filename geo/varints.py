"""Protocol Buffers' variable-length integers, for whole arrays at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = tuple(1 << 7 * digits for digits in range(1, 10))  # a value needs one byte more from each of these on
LOW, MORE = np.uint8(0x7F), np.uint8(0x80)  # seven bits of a value; the mark that more follow
SMALL = tuple(bytes((value,)) for value in range(128))  # nearly all of them


def sizes(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many bytes each value takes, 1 to 10."""
    needed = np.ones(values.size, dtype=np.int64)
    largest = int(values.max()) if values.size else 0
    for step in STEPS:
        if largest < step:
            break
        needed += values >= step
    return needed


def encoded(values: NDArray[np.uint64], lengths: NDArray[np.int64]) -> bytes:
    """The values one after the other; ``lengths`` are their ``sizes``."""
    if not values.size:
        return b""
    starts = np.cumsum(lengths) - lengths
    out = np.empty(int(starts[-1] + lengths[-1]), dtype=np.uint8)
    out[starts] = values.astype(np.uint8) & LOW
    longer = np.flatnonzero(lengths > 1)
    for digit in range(1, int(lengths.max())):
        longer = longer[lengths[longer] > digit]
        place = starts[longer] + digit
        out[place] = (values[longer] >> np.uint64(7 * digit)).astype(np.uint8) & LOW
        out[place - 1] |= MORE
    return out.tobytes()


def zigzag(values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Signed values as unsigned ones, small ones staying small: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def varint(value: int) -> bytes:
    """One value of 0 or more."""
    if value < len(SMALL):
        return SMALL[value]
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def block(field: int, content: bytes) -> bytes:
    """A length-delimited field of a message."""
    return varint(field << 3 | 2) + varint(len(content)) + content
