"""The cells of a spreadsheet's sheets, read within bounds.

A spreadsheet is an archive of XML: sizes are checked before anything is parsed, and what a sheet says of its
own size is not believed.
"""

from __future__ import annotations

import re
import warnings
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any
from xml.etree.ElementTree import ParseError, iterparse

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from layers.errors import FileRefused
from layers.exchange.source import Dataset

MOST_BYTES = 400_000_000  # unpacked, of all members
MOST_RATIO = 200  # unpacked to packed
MOST_MEMBERS = 2_000
MOST_ROWS = 1_048_576
MOST_WIDTH = 16_384
MOST_CELLS = 1_000_000  # with a value
MOST_SHEETS = 100
MOST_MERGED = 20_000
HEAD = 1 << 16  # bytes in which a sheet must have begun
SLACK = 1 << 20  # bytes that any archive may unpack to
IN_SHEET = f"{{{SHEET_MAIN_NS}}}"
MERGED_TAG = f"{IN_SHEET}mergeCell"
STYLED = 200  # rows whose number formats are looked at
FORMULA = object()  # stands in a cell whose formula was never reckoned out
DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    NotImplementedError,
    EOFError,
    OSError,  # "File contains no valid workbook part"
    ArithmeticError,
    SyntaxError,
)


class CellError(str):
    """What a cell shows whose formula failed: ``#REF!``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Area:
    """Merged cells, rows and columns counted from 1, both ends included."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def name(self) -> str:
        return f"{get_column_letter(self.left)}{self.top}"


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet row by row; ``width`` columns are used, ``formats`` by column from 0."""

    name: str
    rows: list[tuple[Any, ...]]
    width: int
    merged: list[Area] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)

    def formats_of(self, kept: tuple[int, ...]) -> dict[int, str]:
        """Number formats by the place of a column among those that are kept."""
        return {at: self.formats[column] for at, column in enumerate(kept) if column in self.formats}


def sheets_of(dataset: Dataset) -> Iterator[Sheet]:
    """Every sheet of cells, in order.

    Raises:
        FileRefused: no spreadsheet, damaged, or larger than is taken.
    """
    with opened(dataset) as book:
        for worksheet in book.worksheets[:MOST_SHEETS]:
            yield read_sheet(dataset, worksheet)


def sheet_named(dataset: Dataset, name: str | None) -> Sheet:
    """One sheet, the first when none is named; FileRefused when there is none of that name."""
    with opened(dataset) as book:
        names = [worksheet.title for worksheet in book.worksheets]
        if not names or (name is not None and name not in names):
            raise FileRefused(
                finding="xlsx-no-such-sheet", file=dataset.name, sheet=name, known="、".join(names[:20])
            )
        return read_sheet(dataset, book.worksheets[0 if name is None else names.index(name)])


@contextmanager
def opened(dataset: Dataset) -> Iterator[Any]:
    """The workbook, read only; its damages and our bounds as FileRefused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and validations that we do not use
        try:
            require_bounds(dataset)
            with dataset.path.open("rb") as file:  # ours to close, also when the workbook cannot be opened
                yield openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except DAMAGED as damage:
            raise FileRefused(finding="xlsx-damaged", file=dataset.name, reason=str(damage)[:100]) from damage


def require_bounds(dataset: Dataset) -> None:
    """FileRefused when the archive would unpack to more than is taken."""
    with zipfile.ZipFile(dataset.path) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    packed = max(1, dataset.path.stat().st_size)
    if size > MOST_BYTES or size > MOST_RATIO * packed + SLACK or len(members) > MOST_MEMBERS:
        raise FileRefused(finding="xlsx-too-large", file=dataset.name, most=MOST_CELLS)


def read_sheet(dataset: Dataset, worksheet: Any) -> Sheet:
    """The cells of a sheet, which cannot be more than is taken, with its merged areas."""
    rows: list[tuple[Any, ...]] = []
    cells = width = 0
    with worksheet.parent._archive.open(worksheet._worksheet_path) as xml:
        require_no_entities(xml.read(HEAD))
    with worksheet.parent._archive.open(worksheet._worksheet_path) as xml:
        parser = SheetParser(xml, worksheet)
        for number, row in parser.rows():
            cells += len(row) - row.count(None)
            width = max(width, len(row))
            if cells > MOST_CELLS or number > MOST_ROWS:
                raise FileRefused(finding="xlsx-too-large", file=dataset.name, most=MOST_CELLS)
            rows.extend(() for _ in range(number - len(rows) - 1))
            rows.append(row)
    return Sheet(worksheet.title, rows, width, parser.merged, number_formats(worksheet))


def require_no_entities(head: bytes) -> None:
    """ValueError unless the sheet's own element begins here, without a document type before it.

    Entities can only be made in a document type; UTF-16 could hide one from this look.
    """
    root = re.search(rb"<(\w+:)?worksheet[\s>]", head)
    if root is None or b"<!DOCTYPE" in head[: root.start()] or b"\0" in head[: root.start()]:
        raise ValueError("no worksheet, or a document type before it")


class SheetParser(WorkSheetParser):  # type: ignore[misc]
    """Rows as plain values, without guards against entities, which make openpyxl's own slow."""

    def __init__(self, xml: IO[bytes], worksheet: Any) -> None:
        book = worksheet.parent
        super().__init__(
            xml,
            worksheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.merged: list[Area] = []

    def rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Numbers of rows, rising from 1, and their values up to the last that is there."""
        last = 0
        for _, element in iterparse(self.source):  # noqa: S314 - there is no document type
            if element.tag == MERGED_TAG and len(self.merged) < MOST_MERGED:
                self.merged.append(Area(*range_boundaries(element.get("ref"))))
            elif element.tag == ROW_TAG:
                number, cells = self.parse_row(element)
                element.clear()
                if number <= last:
                    raise ValueError(f"row {number} after row {last}")
                last = number
                yield number, values_of(cells)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """A cell; FORMULA where there is one that no program reckoned out."""
        if element.get("t") == "inlineStr":
            element.set("t", "str")  # openpyxl would make an object of each text
            ET.SubElement(element, VALUE_TAG).text = inline_text(element)
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = FORMULA
        elif cell["data_type"] == "e":
            cell["value"] = CellError(cell["value"])
        return cell


def inline_text(element: Any) -> str:
    """The text that stands in a cell itself, plain or in runs of one font each; no reading aids."""
    found = element.find(f"{IN_SHEET}is")
    own = (
        [] if found is None else [*found.findall(f"{IN_SHEET}t"), *found.findall(f"{IN_SHEET}r/{IN_SHEET}t")]
    )
    return "".join(text.text or "" for text in own)


def values_of(cells: list[dict[str, Any]]) -> tuple[Any, ...]:
    """The values of a row by their columns; a column beyond what a sheet can have is an error."""
    filled = {cell["column"]: cell["value"] for cell in cells if cell["value"] is not None}
    width = max(filled, default=0)
    if width > MOST_WIDTH:
        raise ValueError(f"column {width}")
    return tuple(filled.get(column) for column in range(1, width + 1))


def number_formats(worksheet: Any) -> dict[int, str]:
    """By column, the number format of the last number among the first rows."""
    found: dict[int, str] = {}
    for row in islice(worksheet.iter_rows(), STYLED):
        for at, cell in enumerate(row):
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                found[at] = str(cell.number_format)
    return found


def filled_merges(sheet: Sheet, *, everything: bool) -> list[tuple[Any, ...]]:
    """The rows with merged cells of the head filled downwards, and those below it where it was agreed.

    The head begins in the first row that has several cells; a title across the sheet stays one cell.
    """
    head = next((at for at, row in enumerate(sheet.rows, 1) if len(row) - row.count(None) > 1), 0)
    wanted = [area for area in sheet.merged if (area.left == area.right if area.top <= head else everything)]
    rows = [list(row) for row in sheet.rows] if wanted else []
    for area in wanted:
        fill(rows, area, sheet.width)
    return [tuple(row) for row in rows] if wanted else sheet.rows


def fill(rows: list[list[Any]], area: Area, width: int) -> None:
    """Every cell of an area as its first one."""
    if area.top > len(rows) or area.left > len(rows[area.top - 1]):
        return
    value, right = rows[area.top - 1][area.left - 1], min(area.right, width)
    for row in rows[area.top - 1 : area.bottom]:
        row.extend([None] * (right - len(row)))
        row[area.left - 1 : right] = [value] * (right - area.left + 1)
