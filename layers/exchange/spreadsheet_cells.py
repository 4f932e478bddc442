"""Columns of cells as Arrow columns of one type each; what spreadsheets do to codes and formulas is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from layers.exchange.findings import Tally
from layers.exchange.spreadsheet_sheets import FORMULA, CellError

CODE_NAME = re.compile(
    r"编码|代码|编号|区划|证号|身份证|电话|手机|邮编|账号|信用代码|code|adcode|phone|zip$|(^|_)id$|(^|_)no$",
    re.IGNORECASE,
)
ZEROS = re.compile(r"0{2,18}")  # a number format that shows leading zeros
EXACT = 10**15  # spreadsheets keep fifteen digits and write zeros for the rest
BIGGEST = 2**63


def columns_of(
    names: Sequence[str], columns: Sequence[tuple[Any, ...]], formats: Mapping[int, str], tally: Tally
) -> dict[str, pa.Array]:
    """Each column of the type that all its cells share, text where they share none.

    Args:
        formats: number formats by the place of a column.
    """
    found = {}
    for at, (name, cells) in enumerate(zip(names, columns, strict=True)):
        values = without_errors(name, cells, tally)
        tell_long(name, values, tally)
        if CODE_NAME.search(unicodedata.normalize("NFKC", name)):
            values = codes_of(name, values, formats.get(at, ""), tally)
        found[name] = column_of(values)
    return found


def without_errors(name: str, cells: Sequence[Any], tally: Tally) -> list[Any]:
    """The cells with nothing where a spreadsheet shows an error, or has no value of a formula."""
    for row, value in enumerate(cells, 1):
        if isinstance(value, CellError):
            tally.note("xlsx-error-cells", row, by=name, column=name, value=str(value))
    return [
        None if value is FORMULA or value == "" or isinstance(value, CellError) else value for value in cells
    ]


def codes_of(name: str, values: list[Any], format: str, tally: Tally) -> list[Any]:
    """Codes that were kept as numbers as text again, with the leading zeros that the sheet shows."""
    rows = [row for row, value in enumerate(values, 1) if is_whole(value)]
    if not rows:
        return values
    width = len(format) if ZEROS.fullmatch(format) else 0
    for row in rows:
        tally.note("xlsx-numeric-codes", row, by=name, column=name, value=str(int(values[row - 1])))
    return [str(int(value)).zfill(width) if is_whole(value) else value for value in values]


def is_whole(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or value.is_integer()


def tell_long(name: str, values: Iterable[Any], tally: Tally) -> None:
    """Tell of numbers beyond fifteen digits, whose end a spreadsheet has made zeros."""
    for row, value in enumerate(values, 1):
        if is_whole(value) and abs(value) >= EXACT and int(value) % 10 == 0:
            tally.note("xlsx-long-numbers", row, by=name, column=name, value=str(int(value)))


def column_of(values: Sequence[Any]) -> pa.Array:
    """An Arrow column of the type that all values share, text where they share none."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(value is None or abs(value) < BIGGEST for value in values):
        return pa.array(values, pa.int64())
    if kinds and kinds <= {int, float}:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kinds and kinds <= {datetime, date}:
        return moments(values)
    return pa.array([text_of(value) for value in values], pa.string())


def moments(values: Sequence[Any]) -> pa.Array:
    """Days where every moment is a midnight, else moments without a zone."""
    whole = [
        value if value is None or isinstance(value, datetime) else datetime.combine(value, time())
        for value in values
    ]
    if all(value is None or value.time() == time() for value in whole):
        return pa.array([None if value is None else value.date() for value in whole], pa.date32())
    return pa.array(whole, pa.timestamp("ms"))


def text_of(value: Any) -> str | None:
    """A cell as text: numbers without needless digits, days as ``YYYY-MM-DD``."""
    if value is None or value is FORMULA:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta | int | str) else None
