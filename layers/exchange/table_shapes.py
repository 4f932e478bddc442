"""Columns of whole shapes, as WKT or hexadecimal WKB, as shapes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from layers.exchange.findings import Tally

SRID = r"^\s*SRID=(?P<srid>\d{1,6})\s*;"
HEXADECIMAL = r"^\s*0[01][0-9A-Fa-f]+\s*$"
DEEPEST = 16  # collections in each other; the reader of shapes is recursive
MOST_CHARACTERS = 10_000_000


def shapes_of_texts(
    rows: NDArray[Any], column: pa.Array, tally: Tally
) -> tuple[NDArray[Any], dict[int, str]]:
    """The shapes of texts, None where a text is empty; rows whose text is no shape, told."""
    shapes = np.full(len(rows), None, dtype=object)
    if not pa.types.is_string(column.type):
        return shapes, dict.fromkeys(rows.tolist(), "place-no-shape")
    texts = pc.replace_substring_regex(column, SRID, "")
    usable = usable_of(texts)
    binary = flags(pc.match_substring_regex(texts, HEXADECIMAL)) & usable
    plain = usable & ~binary
    values = np.array(texts.to_pylist(), dtype=object)
    shapes[plain] = shapely.from_wkt(values[plain], on_invalid="ignore")
    shapes[binary] = shapely.from_wkb([text.strip() for text in values[binary]], on_invalid="ignore")
    filled = flags(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0))
    empty = np.array([shape is not None and shape.is_empty for shape in shapes], dtype=bool)
    shapes[empty] = None
    broken = rows[filled & ~empty & (shapes == None)].tolist()  # noqa: E711
    for code, found in (("place-no-shape", broken), ("place-missing", rows[~filled | empty].tolist())):
        for row in found:
            tally.note(code, row)
    return shapes, dict.fromkeys(broken, "place-no-shape")


def usable_of(texts: pa.Array) -> NDArray[np.bool_]:
    """Texts that may be given to the reader of shapes: not too long, not nested too deeply."""
    upper = pc.utf8_upper(texts)
    nested = pc.add(pc.count_substring(upper, "GEOMETRYCOLLECTION"), pc.count_substring(upper, "0107000000"))
    return flags(pc.and_(pc.less(pc.utf8_length(texts), MOST_CHARACTERS), pc.less_equal(nested, DEEPEST)))


def flags(values: Any) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return found


def srid_of(column: pa.Array) -> int | None:
    """The one SRID that the shapes of a sample carry; None when they carry none, or several."""
    if not pa.types.is_string(column.type):
        return None
    told = pc.struct_field(pc.extract_regex(column, SRID), "srid")
    found = Counter(int(text) for text in told.to_pylist() if text)
    usable = usable_of(column)
    binary = flags(pc.match_substring_regex(column, HEXADECIMAL)) & usable
    texts = np.array(column.to_pylist(), dtype=object)[binary]
    shapes = shapely.from_wkb([text.strip() for text in texts], on_invalid="ignore")
    found.update(int(srid) for srid in shapely.get_srid(shapes).tolist() if srid > 0)
    return next(iter(found)) if len(found) == 1 else None


def geometry_of(column: pa.Array) -> str:
    """What a sample of shapes is: ``point``, ``line``, ``area`` or ``mixed``."""
    shapes, _ = shapes_of_texts(np.arange(1, len(column) + 1), column, Tally())
    kinds = {KINDS.get(shape.geom_type, "mixed") for shape in shapes if shape is not None}
    return kinds.pop() if len(kinds) == 1 else "mixed"


KINDS = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "area",
    "MultiPolygon": "area",
}
