"""A layer as a zipped shapefile, only when asked for, with a list of what the old format cannot hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from layers.definition import FieldDefinition, GeometryType, ValueType
from layers.exchange.gdal_writer import Stream, schema_of, write_stream
from layers.exchange.geojson_writer import left_out
from layers.exchange.metadata_page import field_rows
from layers.exchange.outgoing import Outgoing
from layers.exchange.short_names import short_names
from layers.store.feature_batches import TYPES

KINDS = {GeometryType.POINT: "Point", GeometryType.LINE: "LineString", GeometryType.AREA: "Polygon"}
TEXT_BYTES = 254
DECIMALS = 15  # of a number in the table
TEXTS = (ValueType.TEXT, ValueType.CHOICE)


def write_shapefile(file: Path, outgoing: Outgoing) -> int:
    """Write ``.shp .shx .dbf .prj .cpg`` beside each other, named after ``file``; how many features."""
    names = short_names(each.id for each in outgoing.plain)
    outgoing.cuts.note("columns-left-out", left_out(outgoing))
    for each in outgoing.plain:
        if names[each.id] != each.id:
            outgoing.cuts.note("name-shortened", each.id, short=names[each.id])
    schema = schema_of({names[each.id]: TYPES[each.type] for each in outgoing.plain})
    stream = Stream(fitted(outgoing, schema), schema)
    return write_stream(
        file,
        stream,
        layer=file.stem,
        driver="ESRI Shapefile",
        geometry_type=KINDS[outgoing.geometry],
        crs=outgoing.crs.name,
        encoding="UTF-8",
        layer_options={"2GB_LIMIT": "YES"},
    )


def fitted(outgoing: Outgoing, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The batches with texts that the table can hold; every loss is noted."""
    for batch in outgoing.batches:
        columns = [fitted_column(batch.column(each.id), each, outgoing) for each in outgoing.plain]
        yield pa.record_batch([batch.column("wkb"), *columns], schema=schema)


def fitted_column(column: pa.Array, field: FieldDefinition, outgoing: Outgoing) -> pa.Array:
    if field.type in TEXTS:
        return fitted_texts(column, field.id, outgoing)
    if field.type is ValueType.NUMBER:
        known = column.drop_null().to_pylist()
        rounded = [value for value in known if abs(value) < 1e3 and float(f"{value:.{DECIMALS}f}") != value]
        outgoing.cuts.note("number-rounded", field.id, len(rounded), repr(rounded[0]) if rounded else "")
    return column


def fitted_texts(column: pa.Array, name: str, outgoing: Outgoing) -> pa.Array:
    """Texts of at most 254 bytes, cut between characters."""
    cuts = outgoing.cuts
    cuts.note("empty-text", name, pc.sum(pc.equal(column, "")).as_py() or 0)
    trimmed = pc.not_equal(pc.utf8_trim(column, " "), column)
    cuts.note("blanks-trimmed", name, pc.sum(trimmed).as_py() or 0)
    long = pc.greater(pc.binary_length(column), TEXT_BYTES)
    if not (count := pc.sum(long).as_py() or 0):
        return column
    cuts.note("text-cut", name, count, str(column.filter(long)[0]), most=f"{TEXT_BYTES} bytes")
    texts = column.to_pylist()
    cut = [text if text is None else text.encode()[:TEXT_BYTES].decode("utf-8", "ignore") for text in texts]
    return pa.array(cut, pa.string())


def field_table(outgoing: Outgoing) -> str:
    """The field-name table: the short name in the file, the whole id, both names, type, unit, values."""
    names = short_names(each.id for each in outgoing.plain)
    head, *rows = field_rows(outgoing.plain, names)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("字段 Field", *head))
    writer.writerows((each.id, *row) for each, row in zip(outgoing.plain, rows, strict=True))
    return "\ufeff" + text.getvalue()
