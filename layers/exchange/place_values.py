"""Columns of coordinates as arrays of numbers: the plain ones all at once, the others one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.exchange.coordinates import Fault, coordinate

PLAIN = r"^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a column; nan where there is none.

    Args:
        faults: why a text is no number, by its index.
        sexagesimal: which were degrees with minutes.
    """

    values: NDArray[np.float64]
    faults: dict[int, Fault]
    sexagesimal: NDArray[np.bool_]


def numbers_of(column: pa.Array, *, decimal_comma: bool = False) -> Numbers:
    """The numbers of a column of texts or numbers; empty cells are nan without a fault."""
    nothing = np.zeros(len(column), dtype=bool)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return Numbers(finite(column), {}, nothing)
    if not pa.types.is_string(column.type):
        return Numbers(np.full(len(column), np.nan), {}, nothing)
    plain = pc.fill_null(pc.match_substring_regex(column, PLAIN), False)
    trimmed = pc.utf8_trim_whitespace(pc.if_else(plain, column, None))
    values = finite(pc.cast(trimmed, pa.float64()))
    return with_others(column, values, plain, decimal_comma=decimal_comma)


def finite(column: pa.Array) -> NDArray[np.float64]:
    values: NDArray[np.float64] = np.array(
        pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64
    )
    values[~np.isfinite(values)] = np.nan
    return values


def with_others(
    column: pa.Array, values: NDArray[np.float64], plain: pa.Array, *, decimal_comma: bool
) -> Numbers:
    """The numbers with those that are written in another way; equal texts are read once."""
    faults: dict[int, Fault] = {}
    sexagesimal = np.zeros(len(column), dtype=bool)
    others = np.flatnonzero(pc.and_(pc.invert(plain), pc.is_valid(column)).to_numpy(zero_copy_only=False))
    known: dict[str, Any] = {}
    for index, text in zip(others.tolist(), column.take(pa.array(others)).to_pylist(), strict=True):
        if not text.strip():
            continue
        found = known.get(text)
        if found is None:
            found = known[text] = coordinate(text, decimal_comma=decimal_comma)
        if isinstance(found, Fault):
            faults[index] = found
        else:
            values[index], sexagesimal[index] = found.value, found.sexagesimal
    return Numbers(values, faults, sexagesimal)
