"""Tables of a spreadsheet (XLSX) whose columns hold places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.place_columns import Form, PlaceColumns, place_columns
from layers.exchange.source import BATCH, MOST_COLUMNS, Batch, Dataset, Part
from layers.exchange.spreadsheet_cells import columns_of, text_of
from layers.exchange.spreadsheet_kinds import KINDS
from layers.exchange.spreadsheet_sheets import FORMULA, Sheet, filled_merges, sheet_named, sheets_of
from layers.exchange.table_head import SAMPLE, TableHead, head_of_table
from layers.exchange.table_places import Places
from layers.exchange.table_shapes import geometry_of

__all__ = ["KINDS", "SpreadsheetSource", "open_spreadsheet", "parts_of_spreadsheet"]
JUDGED = 5_000  # rows by which the columns of places are judged
MERGED, FORMULAS = "xlsx-merged-cells", "xlsx-formula-without-value"


def parts_of_spreadsheet(dataset: Dataset, decisions: Decisions) -> tuple[Part, ...]:
    """The sheets of the file, their rows counted.

    Raises:
        FileRefused: no spreadsheet, damaged, or larger than is taken.
    """
    return tuple(part_of(table_of(sheet, decisions, dataset.name)) for sheet in sheets_of(dataset))


def open_spreadsheet(dataset: Dataset, decisions: Decisions, tally: Tally) -> SpreadsheetSource:
    """The rows of one sheet; numbers, dates and texts have their types, points have x east and y north.

    Raises:
        FileRefused: as ``parts_of_spreadsheet``; there is no such sheet, or nothing on it.
    """
    table = table_of(sheet_named(dataset, decisions.part), decisions, dataset.name)
    if not table.head.names:
        raise FileRefused(finding="table-empty", file=f"{dataset.name}/{table.sheet.name}")
    table.tell(tally)
    columns = columns_of(table.head.names, table.columns(), table.sheet.formats_of(table.kept), tally)
    found = place_columns({name: column[:JUDGED] for name, column in columns.items()})
    places = None
    if found is None:
        tally.note("place-none")
    else:
        places = Places(found, {name: column[:JUDGED] for name, column in columns.items()}, decisions)
        places.tell(tally)
    return SpreadsheetSource(part_of(table, columns, found), columns, places, tally)


def part_of(
    table: Table, columns: dict[str, pa.Array] | None = None, places: PlaceColumns | None = None
) -> Part:
    """The part that a table is."""
    if columns is None:
        sample = columns_of(table.head.names, table.columns(JUDGED), {}, Tally())
        return part_of(table, sample, place_columns(sample))
    if places is None:
        return Part(table.sheet.name, len(table.rows), "none")
    form = geometry_of(columns[places.first[0]][:JUDGED]) if places.form is Form.WKT else "point"
    return Part(table.sheet.name, len(table.rows), form)


@dataclass(frozen=True, slots=True)
class Table:
    """The table on a sheet: its head and its rows; ``kept`` are the sheet's columns that hold anything."""

    sheet: Sheet
    head: TableHead
    kept: tuple[int, ...]
    rows: list[tuple[Any, ...]]
    numbers: list[int]  # of the sheet's rows, counted from 1
    empty: int

    def columns(self, most: int | None = None) -> list[tuple[Any, ...]]:
        """The values column by column."""
        rows = self.rows[:most]
        return list(zip(*rows, strict=True)) if rows else [() for _ in self.head.names]

    def tell(self, tally: Tally) -> None:
        """Tell what the sheet shows beside its rows."""
        for code, facts in self.head.notes:
            tally.note(code, **facts)
        if self.empty:
            tally.note("table-empty-rows", rows=self.empty)
        below = [area for area in self.sheet.merged if self.numbers and area.top >= self.numbers[0]]
        if below:
            tally.note(MERGED, areas=len(below), cell=below[0].name)
        for number, (line, row) in enumerate(zip(self.numbers, self.rows, strict=True), 1):
            if FORMULA in row:
                tally.note(FORMULAS, number, line=line)


def table_of(sheet: Sheet, decisions: Decisions, file: str) -> Table:
    """The table of a sheet: its empty columns and rows left out, merged cells of the head filled."""
    cells = filled_merges(sheet, everything=MERGED in decisions.accepted)
    kept = tuple(
        at for at in range(sheet.width) if any(at < len(row) and not is_blank(row[at]) for row in cells)
    )
    if len(kept) > MOST_COLUMNS:
        raise FileRefused(finding="table-too-many-columns", file=file, columns=len(kept), most=MOST_COLUMNS)
    rows = [tuple(row[at] if at < len(row) else None for at in kept) for row in cells]
    head = head_of_table([[text_of(value) or "" for value in row] for row in rows[:SAMPLE]])
    numbered = [(number, row) for number, row in enumerate(rows, 1) if number > head.before]
    filled = [(number, row) for number, row in numbered if not all(map(is_blank, row))]
    return Table(
        sheet,
        head,
        kept,
        [row for _, row in filled] if head.names else [],
        [number for number, _ in filled] if head.names else [],
        len(numbered) - len(filled),
    )


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass
class SpreadsheetSource:
    """The rows of one sheet."""

    part: Part
    values: dict[str, pa.Array]
    places: Places | None
    tally: Tally
    told: int = field(default=0)  # rows whose findings are in the tally
    declared: str | None = None
    evidence: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.values)

    def batches(self) -> Iterator[Batch]:
        """Every row in order; findings on a row are told once, however often they are asked for."""
        for start in range(0, self.part.rows, BATCH):
            columns = {name: column[start : start + BATCH] for name, column in self.values.items()}
            count = min(BATCH, self.part.rows - start)
            numbers = np.arange(start + 1, start + 1 + count, dtype=np.int64)
            tally = self.tally if start >= self.told else Tally()
            self.told = max(self.told, start + count)
            shapes: NDArray[Any] = np.full(count, None, dtype=object)
            broken: dict[int, str] = {}
            if self.places is not None:
                shapes, broken = self.places.shapes(numbers, columns, tally)
            yield Batch(numbers, shapes, columns, broken=broken)
