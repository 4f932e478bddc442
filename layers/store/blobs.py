"""Shapes as a GeoPackage keeps them: a header, an envelope, then plain WKB; and back again."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

SRS_ID = 4490
HEADER = struct.Struct("<2sBBi")  # magic, version, flags, srs_id
ENVELOPE = struct.Struct("<4d")  # minx, maxx, miny, maxy
ENVELOPE_BYTES = (0, 32, 48, 48, 64)  # by the envelope code of the flags: none, xy, xyz, xym, xyzm
POINT_HEADER = HEADER.pack(b"GP", 0, 0b0_000_1, SRS_ID)
AREA_HEADER = HEADER.pack(b"GP", 0, 0b0_001_1, SRS_ID)
EMPTY_HEADER = HEADER.pack(b"GP", 0, 0b1_000_1, SRS_ID)
WKB_POINT = 1  # the second byte of a point's little-endian WKB
AREA_START = HEADER.size + ENVELOPE.size  # where the WKB of a line or area begins, as we and GDAL write it


def to_blob(shape: BaseGeometry) -> bytes:
    """The shape as a GeoPackage blob; points without an envelope, as GDAL does."""
    return to_blobs([shape])[0]


def to_blobs(shapes: Sequence[BaseGeometry]) -> list[bytes]:
    """Many shapes at once; none may be None."""
    array = np.asarray(shapes, dtype=object)
    bounds = shapely.bounds(array)[:, [0, 2, 1, 3]].astype("<f8")
    points = shapely.get_type_id(array) == shapely.GeometryType.POINT
    empty = shapely.is_empty(array)
    heads = (
        EMPTY_HEADER if none else POINT_HEADER if point else AREA_HEADER + box.tobytes()
        for box, point, none in zip(bounds, points, empty, strict=True)
    )
    return [head + wkb for head, wkb in zip(heads, shapely.to_wkb(array, byte_order=1), strict=True)]


def with_heads(wkb: pa.Array, boxes: NDArray[np.float64]) -> pa.Array:
    """Plain WKB with the header and envelope that a GeoPackage keeps before it; what is missing stays so.

    Args:
        boxes: (n, 4) west, south, east, north.
    """
    points = pc.equal(pc.binary_slice(wkb, 1, 2), bytes([WKB_POINT]))
    if pc.all(points).as_py():
        return pc.binary_join_element_wise(POINT_HEADER, wkb, b"")
    envelopes = np.ascontiguousarray(boxes[:, [0, 2, 1, 3]], dtype="<f8").view(f"V{ENVELOPE.size}").ravel()
    return pc.binary_join_element_wise(AREA_HEADER, fixed(envelopes), wkb, b"")


def fixed(values: NDArray[Any]) -> pa.Array:
    """The bytes of each value of an array, as binary."""
    size = pa.binary(values.dtype.itemsize)
    return pa.FixedSizeBinaryArray.from_buffers(size, len(values), [None, pa.py_buffer(values)]).cast(
        pa.binary()
    )


def to_wkb(blob: bytes) -> bytes:
    """The plain WKB; QGIS and GDAL write an envelope between header and WKB."""
    return blob[HEADER.size + ENVELOPE_BYTES[blob[3] >> 1 & 7] :]


def to_shape(blob: bytes) -> BaseGeometry:
    """The shape in a blob."""
    return shapely.from_wkb(to_wkb(blob))


def plain_wkb(blobs: Iterable[bytes | None]) -> NDArray[np.object_]:
    """The plain WKB of many blobs, quickly: nearly all carry the usual envelope; None stays None."""
    usual = AREA_HEADER[3]
    found = [
        None if blob is None else blob[AREA_START:] if blob[3] == usual else to_wkb(blob) for blob in blobs
    ]
    array = np.empty(len(found), dtype=object)
    array[:] = found
    return array


def bounds(blob: bytes) -> tuple[float, float, float, float] | None:
    """The envelope west, south, east, north; read from the header where it stands there. None when empty."""
    flags = blob[3]
    if flags & 0b1_000_0:
        return None
    if flags >> 1 & 7:
        order = "<4d" if flags & 1 else ">4d"
        west, east, south, north = struct.unpack_from(order, blob, HEADER.size)
        return west, south, east, north
    shape = to_shape(blob)
    return None if shape.is_empty else shape.bounds


def side(index: int) -> Any:
    """A function for SQL: a side of a blob's envelope (0 west, 1 south, 2 east, 3 north), None when empty."""

    def value(blob: bytes | None) -> float | None:
        box = bounds(blob) if blob else None
        return box[index] if box else None

    return value
