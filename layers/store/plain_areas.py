"""Boxes of areas of one ring each, read from their WKB at once: nearly all areas of a large load are such.

Source: OGC 06-103r4, 8.2.9 (well-known binary).
"""

from __future__ import annotations

import struct

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

ONE_RING = np.frombuffer(struct.pack("<BIIBII", 1, 6, 1, 1, 3, 1), np.uint8)  # of one area of one ring
HEAD = len(ONE_RING) + 4  # then the number of points, then their coordinates
POINT = 16
LEAST_POINTS = 4
REST = 2**31 - 1


def boxes_of_plain(wkb: pa.Array) -> NDArray[np.float64] | None:
    """West, south, east, north of each; None unless every one is a sound area of one ring.

    Args:
        wkb: little-endian, of multi areas; degrees.
    """
    if wkb.null_count or not len(wkb):
        return None
    sizes = pc.binary_length(wkb).to_numpy().astype(np.int64)
    if sizes.min() < HEAD + LEAST_POINTS * POINT:
        return None
    heads = bytes_of(pc.binary_slice(wkb, 0, HEAD)).reshape(-1, HEAD)
    points = heads[:, len(ONE_RING) :].copy().view("<u4").ravel().astype(np.int64)
    if (heads[:, : len(ONE_RING)] != ONE_RING).any() or (sizes != HEAD + POINT * points).any():
        return None
    return boxes_of_rings(bytes_of(pc.binary_slice(wkb, HEAD, REST)).view("<f8").reshape(-1, 2), points)


def boxes_of_rings(xy: NDArray[np.float64], points: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """The boxes of rings that follow each other; None where one is not closed or has no finite number."""
    ends = np.cumsum(points)
    starts = ends - points
    if (xy[starts] != xy[ends - 1]).any() or not np.isfinite(xy.sum()):
        return None
    low, high = np.minimum.reduceat, np.maximum.reduceat
    x, y = np.ascontiguousarray(xy[:, 0]), np.ascontiguousarray(xy[:, 1])
    return np.column_stack([low(x, starts), low(y, starts), high(x, starts), high(y, starts)])


def bytes_of(column: pa.Array) -> NDArray[np.uint8]:
    """The bytes of all values of a column that misses none, one after the other."""
    _, offsets, values = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return np.frombuffer(values, np.uint8)[ends[0] : ends[-1]]
