"""Where a table's head ends and its rows begin: titles above it, two heads, a row of units, or no head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median_high, mode
from typing import Any, TypeAlias

from layers.exchange.coordinates import Fault, coordinate

Cells: TypeAlias = Sequence[str]
SAMPLE = 60  # rows by which it is judged
UNIT = re.compile(
    r"[(\[]?(°|度|度分秒|十进制度|m|米|km|公里|千米|ha|公顷|亩|m2|平方米|km2|平方公里|m3|立方米|人|个|户|只|头|"
    r"家|元|万元|%|年|月|日|天|吨|单位.{0,10})[)\]]?",
    re.IGNORECASE,
)
NUMERIC_SHARE = 0.34  # a head has fewer cells that are numbers


@dataclass(frozen=True, slots=True)
class TableHead:
    """Names of the columns, each once, and how many records come before the rows.

    Args:
        cells: the head as it stands, empty where there is none.
        notes: findings on it: code and facts.
    """

    names: tuple[str, ...]
    before: int
    cells: tuple[str, ...] = ()
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def head_of_table(rows: Sequence[Cells]) -> TableHead:
    """The head of a table by its first records, of which empty ones count too.

    There are as many columns as the head has cells, or as most rows have when these are more.
    """
    full = median_high([filled(row) for row in rows if filled(row)] or [0])
    start = next(
        (at for at, row in enumerate(rows) if filled(row) >= min(max(2, 0.6 * full), full) > 0), None
    )
    if start is None:
        return TableHead((), 0)
    width = max(len(rows[start]), mode(len(row) for row in rows[start:]))
    notes: list[tuple[str, dict[str, Any]]] = []
    if titles := [row for row in rows[:start] if filled(row)]:
        notes.append(("table-title-rows", {"rows": len(titles), "text": shown(titles[0])}))
    if numeric_share(rows[start]) > NUMERIC_SHARE:
        notes.append(("table-no-head", {"text": shown(rows[start])}))
        return TableHead(tuple(f"列{number}" for number in range(1, width + 1)), start, notes=notes)
    heads = [rows[start]]
    while len(heads) < 3 and (code := second_head(rows[start:], len(heads))):
        notes.append((code, {"text": shown(rows[start + len(heads)])}))
        heads.append(rows[start + len(heads)])
    names = joined_names(heads, [code for code, _ in notes], width)
    unique, renamed = made_unique(names)
    if renamed:
        notes.append(("table-columns-renamed", {"names": "、".join(renamed[:10])}))
    return TableHead(unique, start + len(heads), tuple(cell.strip() for cell in rows[start]), notes)


def filled(row: Cells) -> int:
    return sum(1 for cell in row if cell.strip())


def shown(row: Cells) -> str:
    return "，".join(cell.strip() for cell in row if cell.strip())[:60]


def is_number(text: str) -> bool:
    return not isinstance(coordinate(text), Fault)


def numeric_share(row: Cells) -> float:
    cells = [cell for cell in row if cell.strip()]
    return sum(map(is_number, cells)) / len(cells) if cells else 0.0


def second_head(rows: Sequence[Cells], at: int) -> str | None:
    """The code of a record after the head that is no row: units, the head again, a second head."""
    if at >= len(rows):
        return None
    row = [cell.strip() for cell in rows[at]]
    cells = [unicodedata.normalize("NFKC", cell) for cell in row if cell]
    if cells and all(UNIT.fullmatch(cell) for cell in cells):
        return "table-unit-row"
    if row == [cell.strip() for cell in rows[0]]:
        return "table-head-twice"
    numbers = numeric_columns(rows[at + 1 :])
    own = [row[column] if column < len(row) else "" for column in numbers]
    if len(numbers) >= 2 and all(cell and not is_number(cell) for cell in own):
        return "table-two-heads"
    return None


def numeric_columns(rows: Sequence[Cells]) -> list[int]:
    """Columns in which at least four of five cells that are there, and at least two, are numbers."""
    width = max((len(row) for row in rows), default=0)
    found = []
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
        if len(cells) >= 2 and sum(map(is_number, cells)) >= 0.8 * len(cells):
            found.append(column)
    return found


def joined_names(heads: Sequence[Cells], codes: Sequence[str], width: int) -> list[str]:
    """The first head's names; of two heads the lower one's where the upper one only groups columns."""
    upper = padded(heads[0], width)
    if len(heads) == 1 or "table-two-heads" not in codes:
        return upper
    lower = padded(heads[codes_before(codes) + 1], width)
    whole = all(upper) and len(set(upper)) == len(upper)
    return upper if whole else [below or above for above, below in zip(upper, lower, strict=True)]


def codes_before(codes: Sequence[str]) -> int:
    """How many records of other kinds stand between a head and the second one."""
    kinds = [code for code in codes if code in ("table-unit-row", "table-head-twice", "table-two-heads")]
    return kinds.index("table-two-heads")


def padded(row: Cells, width: int) -> list[str]:
    cells = [" ".join(cell.split()) for cell in row]
    return (cells + [""] * (width - len(cells)))[:width]


def made_unique(names: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Names that are there and differ, and those that had to be made so."""
    taken: dict[str, None] = {}
    renamed: list[str] = []
    for number, name in enumerate(names, 1):
        wanted, count = name or f"列{number}", 1
        while wanted in taken:
            count += 1
            wanted = f"{name or f'列{number}'}_{count}"
        taken[wanted] = None
        if wanted != name:
            renamed.append(wanted)
    return tuple(taken), renamed
