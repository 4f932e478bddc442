"""The cells of a dossier's tables: columns, rows, and how a cell is written in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from layers.definition import Words
from layers.rules.days import LOCAL
from layers.rules.dossier_words import M2_PER_HA, M2_PER_MU

Cell: TypeAlias = Words | str | float | date | datetime | None
DASH = "—"
LARGE = 1000  # numbers from here on are written whole
SHOWN = 12  # things named in a cell of a page; the sheet names all


class Unit(StrEnum):
    """How the numbers of a column are written."""

    TEXT = ""
    COUNT = "count"
    HA = "ha"
    MU = "mu"
    M = "m"
    SHARE = "share"
    DEGREES = "degrees"
    NUMBER = "number"


U = Unit
FORMATS = {
    U.TEXT: "{:,.6g}",
    U.COUNT: "{:,.0f}",
    U.HA: "{:,.4f}",
    U.MU: "{:,.2f}",
    U.M: "{:,.1f}",
    U.SHARE: "{:.1%}",
    U.DEGREES: "{:.6f}",
    U.NUMBER: "{:,.4g}",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, how its numbers are written, and its part of the width."""

    words: Words
    unit: Unit = Unit.TEXT
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class DossierTable:
    """One table.

    Args:
        rows: cells by column. changes: of each row the number of the change it is about, or None.
        note: what must be known to read it. empty: what is said where there are no rows.
    """

    id: str
    words: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    changes: tuple[int | None, ...] = ()
    note: Words | None = None
    empty: Words = Words("没有", "None")  # noqa: RUF009  (frozen)

    def change_of(self, row: int) -> int | None:
        """The change that a row is about."""
        return self.changes[row] if row < len(self.changes) else None


def joined(words: Sequence[Words]) -> Words | None:
    """Several words in one cell; None for none."""
    if not words:
        return None
    return Words("；".join(each.zh for each in words), "; ".join(each.en for each in words))


def counted(words: Words, count: int) -> Words:
    return Words(f"{words.zh} {count}", f"{words.en} {count}")


def names(labels: Sequence[str]) -> Words | None:
    """The first labels, and how many there are."""
    if not labels:
        return None
    first = "、".join(labels[:SHOWN])
    if len(labels) <= SHOWN:
        return Words(first, first)
    return Words(f"{first} 等{len(labels)}个", f"{first} … {len(labels)} in all")


def in_unit(value: float, unit: Unit) -> float:
    """A number as its column counts it: hectares and mu from square metres."""
    return value / M2_PER_HA if unit is U.HA else value / M2_PER_MU if unit is U.MU else value


def in_tongue(words: Words, *, english: bool) -> str:
    """Words in one language; the Chinese where there is no English."""
    return words.en if english and words.en else words.zh


def cell_text(cell: Cell, column: Column, *, english: bool) -> str:
    """A cell as it is written on paper; a dash for what nobody knows."""
    if cell is None or cell == "":
        return DASH
    if isinstance(cell, Words):
        return in_tongue(cell, english=english)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else number_text(cell, column.unit)


def number_text(value: float, unit: Unit) -> str:
    """A number as its column writes it; minus zero is zero."""
    counted = in_unit(value, unit)
    told = f"{counted:,.0f}" if unit is U.NUMBER and abs(counted) >= LARGE else FORMATS[unit].format(counted)
    return told.removeprefix("-") if not told.strip("-0.,%") else told
