"""Tables of text (CSV) whose columns hold places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.errors import FileRefused
from layers.exchange import table_kinds, text_file
from layers.exchange.decisions import Decisions
from layers.exchange.delimited_kinds import KINDS as OWN_KINDS
from layers.exchange.delimited_lines import Block, Record, blocks, delimiter_of
from layers.exchange.delimited_rows import HEAD_AGAIN, broken_of, columns_of, is_empty, repeats
from layers.exchange.findings import Tally
from layers.exchange.land_txt import is_land_text, open_land_txt, parts_of_land_txt
from layers.exchange.place_columns import Form, PlaceColumns, place_columns
from layers.exchange.source import BATCH, MOST_COLUMNS, Batch, Dataset, Part, Source
from layers.exchange.table_head import SAMPLE, TableHead, head_of_table
from layers.exchange.table_places import Places
from layers.exchange.table_shapes import geometry_of, srid_of

KINDS = OWN_KINDS | table_kinds.KINDS | text_file.KINDS
MOST_BYTES = 1_000_000_000
MOST_LINES = 5_000_000
SNIFFED = 1_000  # lines by which separator, head and columns of places are judged
LOOKED_AT = 50  # lines by which a table is told from boundary points
MOST_SNIFFED = 20_000_000  # characters


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text table is built; ``sample`` are its first rows as columns."""

    path: Path
    encoding: str
    delimiter: str
    head: TableHead
    sample: dict[str, pa.Array]
    places: PlaceColumns | None

    @property
    def decimal_comma(self) -> bool:
        """Programs that part cells by semicolons do so because the comma stands in their numbers."""
        return self.delimiter == ";"


def parts_of_delimited(dataset: Dataset, decisions: Decisions) -> tuple[Part, ...]:
    """The one table of the file, its rows counted.

    Raises:
        FileRefused: too large, empty, too many columns, or an encoding was asked for that there is not.
    """
    if is_land_file(dataset, decisions):
        return parts_of_land_txt(dataset, decisions)
    layout = layout_of(dataset, decisions)
    return (part_of(dataset, layout, counted(layout, decisions).rows),)


def part_of(dataset: Dataset, layout: Layout, rows: int) -> Part:
    geometry = "none" if layout.places is None else "point"
    if layout.places is not None and layout.places.form is Form.WKT:
        geometry = geometry_of(layout.sample[layout.places.first[0]])
    return Part(Path(dataset.name).stem, rows, geometry)


def is_land_file(dataset: Dataset, decisions: Decisions) -> bool:
    """Whether a text without the section names of boundary points is one of their kind all the same."""
    encoding = text_file.encoding_of(dataset.path, decisions, dataset.name)
    return is_land_text(first_lines(dataset.path, encoding)[0][:LOOKED_AT])


def open_delimited(dataset: Dataset, decisions: Decisions, tally: Tally) -> Source:
    """The rows of the table; all columns are text, points have x east and y north.

    A text file that is no table but parcels or a list of points is opened as what it is.

    Raises:
        FileRefused: as ``parts_of_delimited``.
    """
    if is_land_file(dataset, decisions):
        return open_land_txt(dataset, decisions, tally)
    layout = layout_of(dataset, decisions)
    count = counted(layout, decisions)
    count.tell(layout, tally)
    if layout.encoding == "gb18030" and (line := text_file.line_in_utf8(dataset.path)):
        tally.note("mixed-encodings", line=line)
    for code, facts in layout.head.notes:
        tally.note(code, **facts)
    places = None
    if layout.places is None:
        tally.note("place-none")
    else:
        places = Places(layout.places, layout.sample, decisions, comma=layout.decimal_comma)
        places.tell(tally)
    return DelimitedSource(part_of(dataset, layout, count.rows), layout, places, decisions, tally)


def layout_of(dataset: Dataset, decisions: Decisions) -> Layout:
    """How the file is built, by its first lines."""
    text_file.require_size(dataset, MOST_BYTES)
    text_file.require_lines(dataset, MOST_LINES)
    encoding = text_file.encoding_of(dataset.path, decisions, dataset.name)
    lines, whole = first_lines(dataset.path, encoding)
    delimiter = delimiter_of(lines)
    first = [record for block in blocks(lines, delimiter) for record in block.records()]
    rows = [record.cells for record in (first if whole or len(first) < 2 else first[:-1])]
    head = head_of_table(rows[:SAMPLE])
    if (columns := len(head.names)) > MOST_COLUMNS:
        raise FileRefused(
            finding="table-too-many-columns", file=dataset.name, columns=columns, most=MOST_COLUMNS
        )
    if not columns:
        raise FileRefused(finding="table-empty", file=dataset.name)
    sample = columns_of([row for row in rows[head.before :] if not is_empty(row)], head.names)
    return Layout(dataset.path, encoding, delimiter, head, sample, place_columns(sample))


def first_lines(path: Path, encoding: str) -> tuple[list[str], bool]:
    """The first lines of the file, and whether they are all."""
    lines: list[str] = []
    characters = 0
    for line in text_file.lines_with_ends(path, encoding):
        lines.append(line)
        characters += len(line)
        if len(lines) == SNIFFED or characters > MOST_SNIFFED:
            return lines, False
    return lines, True


def blocks_of(layout: Layout) -> Iterator[Block]:
    """The records below the head, many at a time."""
    lines = text_file.lines_with_ends(layout.path, layout.encoding)
    found = blocks(lines, layout.delimiter, len(layout.head.names))
    left = layout.head.before
    for block in found:
        records = block.records()
        yield replace(block, careful=records[left:])
        left -= len(records)
        if left <= 0:
            break
    yield from found


def rows_of(layout: Layout, decisions: Decisions) -> Iterator[Record]:
    """The records that are rows: not empty, and not the head again where a person agreed to leave it out."""
    again = layout.head.cells if HEAD_AGAIN in decisions.accepted else None
    for block in blocks_of(layout):
        for record in block.records():
            if not is_empty(record.cells) and (again is None or not repeats(record.cells, again)):
                yield record


@dataclass(slots=True)
class Count:
    """What one look through the file tells."""

    rows: int = 0
    empty: int = 0
    unreadable: int = 0
    first_unreadable: int = 0

    def look_at_lines(self, first: int, lines: list[str]) -> None:
        if text_file.UNREADABLE in "".join(lines):
            bad = [first + at for at, line in enumerate(lines) if text_file.UNREADABLE in line]
            self.unreadable += len(bad)
            self.first_unreadable = self.first_unreadable or bad[0]

    def look_at_records(self, records: list[Record]) -> None:
        for record in records:
            if text_file.UNREADABLE in "".join(record.cells):
                self.unreadable += 1
                self.first_unreadable = self.first_unreadable or record.line

    def tell(self, layout: Layout, tally: Tally) -> None:
        if layout.delimiter != ",":
            tally.note("csv-delimiter", delimiter=SIGNS.get(layout.delimiter, layout.delimiter))
        if self.empty:
            tally.note("table-empty-rows", rows=self.empty)
        if self.unreadable:
            tally.note(
                "undecodable-text",
                encoding=layout.encoding,
                lines=self.unreadable,
                line=self.first_unreadable,
            )


SIGNS = {"\t": "Tab", "，": "，（全角逗号）"}


def counted(layout: Layout, decisions: Decisions) -> Count:
    """Rows, empty rows, and records with bytes that are no text."""
    found = Count()
    again = layout.head.cells if HEAD_AGAIN in decisions.accepted else None
    for block in blocks_of(layout):
        if again is None and (known := block.count()):
            rows, empty = known
            found.look_at_lines(block.first, block.lines)
        else:
            records = block.records()
            empty = sum(is_empty(record.cells) for record in records)
            rows = len(records) - empty
            rows -= sum(repeats(record.cells, again) for record in records) if again else 0
            found.look_at_records(records)
        found.rows += rows
        found.empty += empty
    return found


@dataclass
class DelimitedSource:
    """The rows of one text table."""

    part: Part
    layout: Layout
    places: Places | None
    decisions: Decisions
    tally: Tally
    told: int = field(default=0)  # rows whose findings are in the tally

    @property
    def columns(self) -> tuple[str, ...]:
        return self.layout.head.names

    @property
    def declared(self) -> str | None:
        """The system of the SRID that shapes of PostGIS carry; points in columns declare none."""
        places = self.layout.places
        if places is None or places.form is not Form.WKT:
            return None
        srid = srid_of(self.layout.sample[places.first[0]])
        return None if srid is None else f"EPSG:{srid}"

    @property
    def evidence(self) -> str:
        return "SRID" if self.declared else ""

    def batches(self) -> Iterator[Batch]:
        """Every row in order; findings on a row are told once, however often they are asked for."""
        number = 0
        rows = rows_of(self.layout, self.decisions)
        while records := list(islice(rows, BATCH)):
            numbers = np.arange(number + 1, number + 1 + len(records), dtype=np.int64)
            tally = self.tally if number >= self.told else Tally()
            number += len(records)
            made = self.batch(numbers, records, tally)
            self.told = max(self.told, number)
            yield made

    def batch(self, numbers: NDArray[Any], records: list[Record], tally: Tally) -> Batch:
        broken = broken_of(numbers, records, self.layout.head, self.decisions, tally)
        columns = columns_of([record.cells for record in records], self.columns)
        shapes: NDArray[Any] = np.full(len(numbers), None, dtype=object)
        if self.places is not None:
            shapes, misplaced = self.places.shapes(numbers, columns, tally)
            broken = misplaced | broken
        shapes[[row - int(numbers[0]) for row in broken]] = None
        return Batch(numbers, shapes, columns, broken=broken)
