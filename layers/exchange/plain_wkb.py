"""Shapes as the stores keep them, in WKB: areas of one ring all at once, as nearly all of a large file are.

Source: OGC 06-103r4, 8.2.9 (well-known binary).
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from layers.store.blobs import fixed

LINE, AREA = bytes([2]), bytes([3])  # the second byte of WKB: its kind
ONE_LINE, ONE_AREA = struct.pack("<BII", 1, 5, 1), struct.pack("<BII", 1, 6, 1)  # of a multi shape of one
ONE_RING = ONE_AREA + struct.pack("<BII", 1, 3, 1)  # then the number of points, then their coordinates
HEAD = len(ONE_RING) + 4
POINT = 16
MOST_BYTES = 2**31 - 1  # of a column


def wkb_of(shapes: NDArray[Any]) -> pa.Array:
    """Little-endian WKB without heights, single lines and areas as multi shapes; what is missing stays so."""
    plain = plain_areas(shapes)
    return as_multis(pa.array(shapely.to_wkb(shapes, byte_order=1), pa.binary())) if plain is None else plain


def plain_areas(shapes: NDArray[Any]) -> pa.Array | None:
    """The same, of single areas without holes; None where one is anything else."""
    counts = shapely.get_num_coordinates(shapes).astype(np.int64)
    if not len(counts) or (shapely.get_type_id(shapes) != shapely.GeometryType.POLYGON).any():
        return None
    if not counts.all() or shapely.get_num_interior_rings(shapes).any() or shapely.has_z(shapes).any():
        return None
    if POINT * counts.sum() > MOST_BYTES - HEAD * len(counts):
        return None
    heads = np.empty((len(counts), HEAD), dtype=np.uint8)
    heads[:, : len(ONE_RING)] = np.frombuffer(ONE_RING, np.uint8)
    heads[:, len(ONE_RING) :] = counts.astype("<u4").view(np.uint8).reshape(-1, 4)
    xy = np.ascontiguousarray(shapely.get_coordinates(shapes), dtype="<f8")
    ends = np.concatenate([[0], np.cumsum(counts) * POINT]).astype(np.int32)
    points = pa.Array.from_buffers(
        pa.binary(), len(counts), [None, pa.py_buffer(ends), pa.py_buffer(xy.view(np.uint8).ravel())]
    )
    return pc.binary_join_element_wise(fixed(heads.view(f"V{HEAD}").ravel()), points, b"")


def as_multis(wkb: pa.Array) -> pa.Array:
    """Single lines and areas as multi shapes of one part, as the stores keep them: a head before their WKB.

    Args:
        wkb: little-endian and without heights; what is missing stays so.
    """
    kinds = pc.binary_slice(wkb, 1, 2)
    heads = pc.if_else(pc.equal(kinds, LINE), ONE_LINE, pc.if_else(pc.equal(kinds, AREA), ONE_AREA, b""))
    return pc.binary_join_element_wise(heads, wkb, b"")
