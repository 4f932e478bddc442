"""Records of a text table as columns, and what is wrong with single rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from layers.exchange.decisions import Decisions
from layers.exchange.delimited_lines import OPEN_QUOTE, Record
from layers.exchange.findings import Tally
from layers.exchange.table_head import TableHead

# texts that a spreadsheet would reckon with, as an export protects them by one apostrophe
ESCAPED = r"^'('*[=+\-@\t\r\x00＝＋－＠])"
HEAD_AGAIN = "table-head-again"
HARMLESS = frozenset({"csv-short-row", "csv-nul"})
MENDED = frozenset({OPEN_QUOTE, "csv-long-row"})  # read as they stand once a person agreed


def columns_of(rows: Sequence[Sequence[str]], names: Sequence[str]) -> dict[str, pa.Array]:
    """Text columns of rows, which may be too short or too long; empty cells are null."""
    width = len(names)
    if any(len(row) != width for row in rows):
        rows = [[*row[:width], *("",) * (width - len(row))] for row in rows]
    cells = zip(*rows, strict=True) if rows else zip_longest(*([[]] * width))
    found = {name: column_of(column) for name, column in zip(names, cells, strict=False)}
    return found or {name: pa.array([], pa.string()) for name in names}


def column_of(cells: Sequence[str]) -> pa.Array:
    """One column; texts that were protected from spreadsheets as they were before."""
    column = pa.array(cells, pa.string())
    if pc.any(pc.starts_with(column, "'")).as_py():
        column = pc.replace_substring_regex(column, ESCAPED, r"\1")
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def broken_of(
    numbers: NDArray[Any], records: Sequence[Record], head: TableHead, decisions: Decisions, tally: Tally
) -> dict[int, str]:
    """What breaks rows, by their number; everything is told with its line in the file."""
    broken: dict[int, str] = {}
    width = len(head.names)
    for number, record in zip(numbers.tolist(), records, strict=True):
        code = record.fault or fault_of(record.cells, width, head.cells)
        if code is None:
            continue
        tally.note(code, number, line=record.line, cells=len(record.cells), columns=width)
        if code not in HARMLESS and not (code in MENDED and code in decisions.accepted):
            broken[number] = code
    return broken


def fault_of(cells: Sequence[str], width: int, head: tuple[str, ...]) -> str | None:
    """The code of a row that is not as wide as the head, repeats it or holds NUL; None for a whole one."""
    if len(cells) < width:
        return "csv-short-row"
    if len(cells) > width and any(cells[width:]):
        return "csv-long-row"
    if head and cells[0].strip() == head[0] and repeats(cells, head):
        return HEAD_AGAIN
    return "csv-nul" if "\0" in "".join(cells) else None


def is_empty(cells: Sequence[str]) -> bool:
    return not "".join(cells).strip()


def repeats(cells: Sequence[str], head: tuple[str, ...]) -> bool:
    """Whether a row says what the head says."""
    return tuple(cell.strip() for cell in cells) == head
