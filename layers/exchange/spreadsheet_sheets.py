"""The cells of a spreadsheet's sheets, read within bounds.

A spreadsheet is an archive of XML: sizes are checked before anything is parsed, and what a sheet says of its
own size is not believed.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from layers.errors import FileRefused
from layers.exchange.source import Dataset

MOST_BYTES = 400_000_000  # unpacked, of all members
MOST_RATIO = 200  # unpacked to packed
MOST_MEMBERS = 2_000
MOST_ROWS = 1_048_576
MOST_WIDTH = 16_384
MOST_CELLS = 2_000_000  # with a value
MOST_SHEETS = 100
MOST_MERGED = 20_000
CHUNK = 1 << 20
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
    SyntaxError,
)


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
def opened(dataset: Dataset, *, values: bool = True) -> Iterator[Any]:
    """The workbook, read only; its damages and our bounds as FileRefused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and validations that we do not use
        try:
            require_bounds(dataset)
            with dataset.path.open("rb") as file:  # ours to close, also when the workbook cannot be opened
                yield openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
        except DAMAGED as damage:
            raise FileRefused(finding="xlsx-damaged", file=dataset.name, reason=str(damage)[:100]) from damage


def require_bounds(dataset: Dataset) -> None:
    """FileRefused when the archive would unpack to more than is taken."""
    with zipfile.ZipFile(dataset.path) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    packed = max(1, dataset.path.stat().st_size)
    if size > MOST_BYTES or size > MOST_RATIO * packed + CHUNK or len(members) > MOST_MEMBERS:
        raise FileRefused(finding="xlsx-too-large", file=dataset.name, most=MOST_CELLS // 10_000)


def read_sheet(dataset: Dataset, worksheet: Any) -> Sheet:
    """The cells of a sheet, which cannot be more than is taken, with merged areas and formulas."""
    worksheet.reset_dimensions()  # what it says of its size may be anything
    rows: list[tuple[Any, ...]] = []
    cells = width = 0
    for values in islice(worksheet.iter_rows(values_only=True), MOST_ROWS):
        row = trimmed(values)
        cells += len(row) - row.count(None)
        width = max(width, len(row))
        if cells > MOST_CELLS or width > MOST_WIDTH:
            raise FileRefused(finding="xlsx-too-large", file=dataset.name, most=MOST_CELLS // 10_000)
        rows.append(row)
    has_formulas, merged = looked_through(dataset.path, worksheet)
    if has_formulas:
        rows = with_formulas(dataset, worksheet.title, rows)
    sheet = Sheet(worksheet.title, rows, max(map(len, rows), default=0), merged)
    sheet.formats = number_formats(worksheet)
    return sheet


def trimmed(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without the empty cells at its end."""
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    return values[:end]


def looked_through(path: Path, worksheet: Any) -> tuple[bool, list[Area]]:
    """Whether a sheet has formulas, and its merged areas, by its XML, of which only pieces are in memory."""
    formulas, merged, rest = False, [], b""
    with zipfile.ZipFile(path) as archive, archive.open(worksheet._worksheet_path) as xml:
        for piece in pieces(xml):
            text = rest + piece
            formulas = formulas or re.search(rb"<(\w+:)?f[ >/]", text) is not None
            found = list(MERGE.finditer(text))
            merged += [area_of(match[2].decode()) for match in found[:MOST_MERGED]]
            rest = text[max(found[-1].end() if found else 0, len(text) - 200) :]
    return formulas, [area for area in merged if area is not None][:MOST_MERGED]


MERGE = re.compile(rb"<(\w+:)?mergeCell [^>]*?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")


def pieces(xml: IO[bytes]) -> Iterator[bytes]:
    while piece := xml.read(CHUNK):
        yield piece


def area_of(reference: str) -> Area:
    left, top, right, bottom = range_boundaries(reference)
    return Area(left, top, right, bottom)


def with_formulas(dataset: Dataset, title: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows with FORMULA where a formula has no value that its program kept."""
    with opened(dataset, values=False) as book:
        sheet = next(worksheet for worksheet in book.worksheets if worksheet.title == title)
        sheet.reset_dimensions()
        written = [trimmed(row) for row in islice(sheet.iter_rows(values_only=True), MOST_ROWS)]
    found = []
    for at, formulas in enumerate(written):
        row = list(rows[at]) if at < len(rows) else []
        row += [None] * (len(formulas) - len(row))
        marked = [
            FORMULA if value is None and is_formula(formula) else value
            for value, formula in zip(row, formulas, strict=False)
        ]
        found.append(tuple(marked + row[len(formulas) :]))
    return found


def is_formula(value: Any) -> bool:
    return value is not None and (not isinstance(value, str) or value.startswith("="))


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
