"""Whole columns as PostgreSQL's COPY takes them in its binary form, put together in Arrow.

A row is the number of its fields, then for each field its length and its bytes; numbers are big-endian, days
and moments count from 2000-01-01. Source: PostgreSQL's documentation, COPY, "Binary Format"; PostGIS, EWKB.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Table
from sqlalchemy.types import TypeEngine

from layers.store.batches import Column, Constant, folded
from layers.store.blobs import SRS_ID, fixed
from layers.store.columns import PostgisShape

START = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # signature, flags, length of the extension
END = struct.pack(">h", -1)
MISSING = struct.pack(">i", -1)  # the length of what is not there
EPOCH_DAYS = 10_957  # 2000-01-01 in days, and in microseconds, since 1970-01-01
EPOCH_US = EPOCH_DAYS * 86_400_000_000
SRID = SRS_ID.to_bytes(4, "little")


def rows_of(columns: Mapping[str, Column], table: Table) -> memoryview:
    """All rows in COPY's binary form, without its start and end; at least one column is no ``Constant``."""
    parts: list[Any] = [pa.scalar(struct.pack(">h", len(columns)))]
    for name, column in columns.items():
        parts += field(column, table.c[name].type)
    rows = pc.binary_join_element_wise(*folded(parts), b"")
    _, offsets, values = rows.buffers()
    return memoryview(values)[: int(np.frombuffer(offsets, np.int32)[len(rows)])]


def field(column: Column, type: TypeEngine[Any]) -> list[pa.Array | pa.Scalar]:
    """The lengths and the bytes of a column, to be joined."""
    if isinstance(column, Constant):
        said = pa.scalar(MISSING) if column.value is None else one(column.value, type)
        return [said]
    if isinstance(type, PostgisShape):
        return text(with_srid(column))
    if isinstance(type, sa.Text | sa.JSON | sa.LargeBinary):
        return text(column.cast(pa.binary()))
    return [number(column, type)]


def one(value: Any, type: TypeEngine[Any]) -> pa.Scalar:
    """One value with its length."""
    return pc.binary_join_element_wise(*field(pa.array([value]), type), b"")[0]


def text(column: pa.Array) -> list[pa.Array]:
    """Lengths and bytes of what has no length of its own."""
    sizes = pc.fill_null(pc.binary_length(column), -1).to_numpy(zero_copy_only=False)
    return [fixed(sizes.astype(">i4")), pc.fill_null(column, b"")]


def number(column: pa.Array, type: TypeEngine[Any]) -> pa.Array:
    """Lengths and bytes of numbers, truth, days and moments."""
    values = as_numbers(column, type)
    found = np.empty(len(values), dtype=[("size", ">i4"), ("value", values.dtype)])
    found["size"], found["value"] = values.dtype.itemsize, values
    return pc.if_else(column.is_valid(), fixed(found), MISSING) if column.null_count else fixed(found)


def as_numbers(column: pa.Array, type: TypeEngine[Any]) -> NDArray[Any]:
    """What PostgreSQL sends for a column of the type; anything where a value is missing."""
    match type:
        case sa.Boolean():
            return plain(column, pa.uint8()).astype("u1")
        case sa.Date():
            return (plain(column, pa.int32()) - EPOCH_DAYS).astype(">i4")
        case sa.DateTime():
            return (plain(column.cast(pa.timestamp("us", "UTC")), pa.int64()) - EPOCH_US).astype(">i8")
        case sa.BigInteger():
            return plain(column, pa.int64()).astype(">i8")
        case sa.Integer():
            return plain(column, pa.int32()).astype(">i4")
    return plain(column, pa.float64()).astype(">f8")


def plain(column: pa.Array, type: pa.DataType) -> NDArray[Any]:
    """The values, 0 where one is missing."""
    return np.asarray(pc.fill_null(column.cast(type), 0).to_numpy(zero_copy_only=False))


def with_srid(wkb: pa.Array) -> pa.Array:
    """Plain little-endian WKB with the system's number in its head, as PostGIS reads it."""
    return pc.binary_replace_slice(wkb, 4, 5, b"\x20" + SRID)  # the flag in the highest byte of the kind
