"""A layer as CSV: UTF-8 with BOM, RFC 4180, safe from spreadsheets that take text for formulas."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import shapely

from geo.crs import from_crs
from layers.definition import ValueType
from layers.exchange.geojson_writer import left_out
from layers.exchange.outgoing import Outgoing, as_text, shapes_of
from layers.exchange.spreadsheet_texts import protected
from layers.store.tile_layers import label_places

PLACE = ("lon", "lat")  # of the label's place, always CGCS2000 degrees
WKT = "wkt"  # in the chosen system, easting or longitude first
WORDS = {True: "true", False: "false"}


def write_csv(file: Path, outgoing: Outgoing) -> int:
    """Write the layer as a table with its shapes as WKT; how many rows it has.

    Numbers stay numbers: only texts are protected. A missing value and an empty text are both an empty cell.
    """
    names = [each.id for each in outgoing.plain]
    outgoing.cuts.note("columns-left-out", left_out(outgoing))
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([*names, *PLACE, WKT])
        for batch in outgoing.batches:
            note_empty(batch, outgoing)
            writer.writerows(rows(batch, outgoing))
            count += batch.num_rows
    return count


def rows(batch: pa.RecordBatch, outgoing: Outgoing) -> Iterator[tuple[Any, ...]]:
    """The rows of a batch as cells."""
    columns = [cells(batch.column(each.id), each.type) for each in outgoing.plain]
    shapes = shapes_of(batch)
    return zip(*columns, *places(shapes, outgoing), shapely.to_wkt(shapes, -1).tolist(), strict=True)


def cells(column: pa.Array, type: ValueType) -> list[Any]:
    """A column as what the CSV writer prints."""
    if type in (ValueType.TEXT, ValueType.CHOICE):
        return list(protected(column).to_pylist())
    if type is ValueType.BOOLEAN:
        return [WORDS.get(value) for value in column.to_pylist()]
    return [as_text(value) for value in column.to_pylist()]


def places(shapes: Any, outgoing: Outgoing) -> tuple[list[float | None], list[float | None]]:
    """Longitude and latitude of the labels, to a millimetre; None where there is no place."""
    points = from_crs(cast(Any, label_places(shapes, outgoing.geometry)), outgoing.crs)
    return degrees(shapely.get_x(points)), degrees(shapely.get_y(points))


def degrees(values: Any) -> list[float | None]:
    """Numbers for cells; None where there is none."""
    return [None if math.isnan(value) else round(value, 8) for value in values.tolist()]


def note_empty(batch: pa.RecordBatch, outgoing: Outgoing) -> None:
    """Count the empty texts, which nobody can tell from missing ones afterwards."""
    for each in outgoing.plain:
        if each.type is ValueType.TEXT:
            outgoing.cuts.note("empty-text", each.id, batch.column(each.id).to_pylist().count(""))
