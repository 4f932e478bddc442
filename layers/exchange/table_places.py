"""The places of a table's rows as shapes: x is east, y is north, whatever the columns are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from layers.exchange.axes import Axes, in_degrees, told_apart, zones
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.place_columns import Form, PlaceColumns
from layers.exchange.place_values import Numbers, numbers_of
from layers.exchange.table_shapes import shapes_of_texts

PAIR_SIGNS = re.compile(r"\s*[,，;；|/、]\s*")
COMPASS = re.compile(r"(?<=.)(?=东经|北纬|[EN]\s*\d)")
FEW, MANY = 5, 15  # rows that make packed degrees possible, and likely
UNIT_SIGNS = "°'\""
Columns = Mapping[str, pa.Array]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a sample of the rows tells of all: the first number is the northing; degrees, or which zone."""

    north_first: bool
    form: int
    packed: str | None  # the code of a finding


class Places:
    """Makes the shapes of one table's rows."""

    def __init__(
        self, columns: PlaceColumns, sample: Columns, decisions: Decisions, *, comma: bool = False
    ) -> None:
        self.columns, self.accepted, self.comma = columns, decisions.accepted, comma
        self.judged = None if columns.form is Form.WKT else self.judge(sample)

    def judge(self, sample: Columns) -> Judged:
        first, second = self.numbers(sample)
        axes = told_apart(first.values, second.values, otherwise=False)
        forms = np.minimum(forms_of(axes), 1)  # which zones, the placing tells
        found, counts = np.unique(forms[forms > NOTHING], return_counts=True)
        form = int(found[np.argmax(counts)]) if len(found) else DEGREES
        packed = packed_code(self.texts(sample)) if form == DEGREES else None
        return Judged(axes.north_first, form, packed)

    def tell(self, tally: Tally) -> None:
        """Tell which columns were taken, and how."""
        columns, judged = self.columns, self.judged
        first, second = "、".join(columns.first), "、".join(columns.second)
        if columns.others:
            tally.note("place-several", first=first, second=second or None, others="、".join(columns.others))
        if columns.by_values:
            tally.note("place-by-values", first=first, second=second)
        if judged is None:
            return
        if judged.packed:
            tally.note(judged.packed, first=first, second=second or first)
        if judged.north_first and columns.form is Form.PAIR:
            code = "place-x-is-north" if columns.second_is_north is None else "place-columns-swapped"
            tally.note(code, first=first, second=second)

    def shapes(
        self, rows: NDArray[Any], columns: Columns, tally: Tally
    ) -> tuple[NDArray[Any], dict[int, str]]:
        """The shapes of some rows, None where there is none, and what breaks a row, by its number."""
        if self.judged is None:
            shapes, broken = shapes_of_texts(rows, columns[self.columns.first[0]], tally)
            return shapes, self.kept(broken)
        first, second = self.numbers(columns)
        axes = told_apart(first.values, second.values, otherwise=False, most=self.judged.north_first)
        other = (forms := np.minimum(forms_of(axes), 1)) != self.judged.form
        broken = self.broken(rows, (first, second), axes, other & (forms > NOTHING), tally)
        shapes = np.full(len(rows), None, dtype=object)
        whole = np.isfinite(axes.east) & np.isfinite(axes.north) & ~np.isin(rows, list(broken))
        shapes[whole] = shapely.points(axes.east[whole], axes.north[whole])
        return shapes, self.kept(broken)

    def kept(self, broken: dict[int, str]) -> dict[int, str]:
        """What is still broken after what a person accepted: such rows come in without a place."""
        return {row: code for row, code in broken.items() if code not in self.accepted}

    def broken(
        self,
        rows: NDArray[Any],
        numbers: tuple[Numbers, Numbers],
        axes: Axes,
        of_other_form: NDArray[np.bool_],
        tally: Tally,
    ) -> dict[int, str]:
        """Rows whose place cannot be read, by number, everything told."""
        first, second = numbers
        missing = np.isnan(first.values) & np.isnan(second.values)
        faulty = np.zeros(len(rows), dtype=bool)
        faulty[[*first.faults, *second.faults]] = True
        told = {
            "place-missing": missing & ~faulty,
            "place-unreadable": faulty,
            "place-half": (np.isnan(first.values) ^ np.isnan(second.values)) & ~faulty,
            "place-mixed-forms": of_other_form,
            "place-mixed-order": axes.against,
            "place-order-unclear": axes.unclear,
        }
        broken: dict[int, str] = {}
        for code, mask in told.items():
            for row in rows[mask].tolist():
                tally.note(code, row)
                if code in BREAKING:
                    broken.setdefault(row, code)
        return broken

    def numbers(self, columns: Columns) -> tuple[Numbers, Numbers]:
        """The two numbers of each row, as the columns have them."""
        first, second = self.texts(columns)
        return numbers_of(first, decimal_comma=self.comma), numbers_of(second, decimal_comma=self.comma)

    def texts(self, columns: Columns) -> tuple[pa.Array, pa.Array]:
        """The two columns, each joined of its degrees, minutes and seconds or split from the one text."""
        names = self.columns
        if names.form is Form.TEXT:
            return split(columns[names.first[0]])
        return sexagesimal(columns, names.first), sexagesimal(columns, names.second)


DEGREES, NOTHING = -1, -2
BREAKING = frozenset({"place-unreadable", "place-half", "place-mixed-forms"})


def forms_of(axes: Axes) -> NDArray[np.int64]:
    """Of each place: DEGREES, its zone number, 0 for metres without one; NOTHING without a place."""
    known = np.isfinite(axes.east) & np.isfinite(axes.north)
    forms = np.where(in_degrees(axes.east, axes.north), DEGREES, zones(axes.east))
    return np.where(known, forms, NOTHING).astype(np.int64)


def sexagesimal(columns: Columns, names: tuple[str, ...]) -> pa.Array:
    """One column as it is, or degrees, minutes and seconds joined to one text; null where there are none."""
    if len(names) == 1:
        return columns[names[0]]
    parts = [pc.cast(columns[name], pa.string()) for name in names]
    signed = [
        pc.binary_join_element_wise(pc.fill_null(part, "0"), sign, "")
        for part, sign in zip(parts, UNIT_SIGNS, strict=True)
    ]
    return pc.if_else(pc.is_valid(parts[0]), pc.binary_join_element_wise(*signed, " "), None)


def split(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The two halves of each text; one that does not fall in two stands twice, and is no number."""
    halves = [None if text is None else halves_of(text) for text in column.to_pylist()]
    first = pa.array([None if pair is None else pair[0] for pair in halves], pa.string())
    return first, pa.array([None if pair is None else pair[1] for pair in halves], pa.string())


def halves_of(text: str) -> tuple[str, str]:
    bare = text.strip().strip("()（）[]【】").strip()
    for parts in (PAIR_SIGNS.split(bare), COMPASS.split(bare), bare.split()):
        if len(parts) == 2:
            return parts[0], parts[1]
    return text, text


def packed_code(columns: tuple[pa.Array, pa.Array]) -> str | None:
    """The code of a finding when plain degrees might be degrees, minutes and seconds packed (115.35132).

    In decimal degrees the third and fourth digit are below sixty in six of ten values; in packed ones always,
    as are the first and second. Fifteen different places all so have a chance of one in millions.
    """
    matched = [pc.match_substring_regex(pc.cast(c, pa.string()), PACKED) for c in columns]
    plain = [pc.match_substring_regex(pc.cast(c, pa.string()), r"^\s*\d+\.\d") for c in columns]
    if any(pc.sum(found).as_py() != pc.sum(all).as_py() for found, all in zip(matched, plain, strict=True)):
        return None
    different = min(pc.count_distinct(pc.filter(c, m)).as_py() for c, m in zip(columns, matched, strict=True))
    return (
        "place-packed-likely" if different >= MANY else "place-packed-possible" if different >= FEW else None
    )


PACKED = r"^\s*\d{1,3}\.[0-5]\d[0-5]\d\d{0,4}\s*$"
