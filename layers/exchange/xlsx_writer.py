"""A layer as a spreadsheet whose texts stay texts: codes keep their zeros, formulas stay what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from layers.definition import FieldDefinition, ValueType
from layers.errors import TooLarge
from layers.exchange.csv_writer import PLACE, WKT, note_empty, places
from layers.exchange.geojson_writer import left_out
from layers.exchange.metadata_page import facts_of, field_rows
from layers.exchange.outgoing import Outgoing, shapes_of
from layers.exchange.spreadsheet_texts import printable

MOST_ROWS = 1_048_575  # of a sheet, below its head
MOST_CHARACTERS = 32_767  # of a cell
EXACT = 10**15  # beyond it a spreadsheet drops digits
DAY = "yyyy-mm-dd"
METADATA = "元数据"
TEXTS = (ValueType.TEXT, ValueType.CHOICE)


def write_xlsx(file: Path, outgoing: Outgoing) -> int:
    """Write the layer as a sheet, and what there is to know of it as another; how many rows it has.

    Raises:
        TooLarge: more rows than a sheet can hold.
    """
    if outgoing.count > MOST_ROWS:
        raise TooLarge(what="xlsx rows", size=outgoing.count, most=MOST_ROWS)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(outgoing.definition.words.zh[:31])
    sheet.freeze_panes = "A2"
    outgoing.cuts.note("columns-left-out", left_out(outgoing))
    sheet.append([*(each.id for each in outgoing.plain), *PLACE, WKT])
    count = 0
    for batch in outgoing.batches:
        note_empty(batch, outgoing)
        for row in rows(batch, outgoing, sheet):
            sheet.append(row)
        count += batch.num_rows
    add_metadata(book, outgoing, count)
    book.save(file)
    return count


def rows(batch: pa.RecordBatch, outgoing: Outgoing, sheet: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a batch as cells."""
    columns = [cells(batch.column(each.id), each, outgoing, sheet) for each in outgoing.plain]
    shapes = shapes_of(batch)
    return zip(*columns, *places(shapes, outgoing), wkt(shapes, outgoing), strict=True)


def cells(column: pa.Array, field: FieldDefinition, outgoing: Outgoing, sheet: Any) -> list[Any]:
    """A column as cells."""
    if field.type in TEXTS:
        return [text_cell(sheet, value) for value in printable(column, field.id, outgoing.cuts).to_pylist()]
    make = MAKERS.get(field.type, lambda _sheet, value: value)
    if field.type is ValueType.INTEGER:
        long = [value for value in column.to_pylist() if value is not None and abs(value) >= EXACT]
        outgoing.cuts.note("number-as-text", field.id, len(long), str(long[0]) if long else "")
    return [None if value is None else make(sheet, value) for value in column.to_pylist()]


def text_cell(sheet: Any, value: str | None) -> Any:
    """A text that stays one, whatever it begins with and also when somebody edits it."""
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type, cell.quotePrefix = "s", True
    return cell


def day_cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = DAY
    return cell


def whole_cell(sheet: Any, value: int) -> Any:
    return value if abs(value) < EXACT else text_cell(sheet, str(value))


def number_cell(sheet: Any, value: float) -> Any:
    """A number with all its digits: openpyxl would write 16 of the 17 that some need."""
    if float(f"{value:.16g}") == value:
        return value
    cell = WriteOnlyCell(sheet, value=0)
    cell._value = repr(value)
    return cell


MAKERS: dict[ValueType, Callable[[Any, Any], Any]] = {
    ValueType.DATE: day_cell,
    ValueType.INTEGER: whole_cell,
    ValueType.NUMBER: number_cell,
}


def wkt(shapes: Any, outgoing: Outgoing) -> list[str | None]:
    """The shapes as WKT; None for one that no cell can hold."""
    texts: list[str | None] = shapely.to_wkt(shapes, -1).tolist()
    long = sum(text is not None and len(text) > MOST_CHARACTERS for text in texts)
    outgoing.cuts.note("shape-too-long", WKT, long, most=MOST_CHARACTERS)
    return [None if text is None or len(text) > MOST_CHARACTERS else text for text in texts]


def add_metadata(book: Workbook, outgoing: Outgoing, count: int) -> None:
    """The second sheet: facts, fields, what was cut."""
    sheet = book.create_sheet(METADATA)
    lines: list[tuple[str, ...]] = [*facts_of({**outgoing.about, "count": str(count)}), ("", "")]
    lines += field_rows(outgoing.plain)
    lines += [("", ""), *((cut.zh, cut.en) for cut in outgoing.cuts.all())]
    for line in lines:
        sheet.append([text_cell(sheet, text) for text in line])
