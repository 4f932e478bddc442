"""Columns of a file read as the type of their field: at once where they fit, value by value where not."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from layers.definition import FieldDefinition, ValueType, Words

WHOLE = re.compile(r"[+-]?\d{1,30}")
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
OTHER_DAYS = (
    re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T]00:00(?::00)?(?:\.0+)?)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
YES = frozenset({"true", "yes", "1", "是", "有", "t", "y"})
NO = frozenset({"false", "no", "0", "否", "无", "f", "n"})
EXACT = 2**53 - 1
CUT = 254  # bytes that a text of a .dbf may have
NOT_STORABLE = "\0"
NOTHING = Words("", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Values that do not fit: the finding's code, where they are in the batch, the first of them.

    ``words`` are all the different ones, where a person may say what they stand for.
    """

    code: str
    rows: tuple[int, ...]
    value: str
    allowed: Words = NOTHING
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A column as its field's type; what does not fit is null."""

    values: pa.Array
    problems: tuple[Problem, ...] = field(default=())


class Unfit(Exception):
    """One value does not fit: the finding's code, and what is allowed."""

    def __init__(self, code: str, allowed: Words | None = None) -> None:
        super().__init__(code)
        self.code, self.allowed = code, allowed or NOTHING


class Repairable(Exception):
    """One value fits after a repair that a person may accept."""

    def __init__(self, code: str, value: Any) -> None:
        super().__init__(code)
        self.code, self.value = code, value


One: TypeAlias = Callable[[FieldDefinition, Any], Any]


def one_by_one(
    definition: FieldDefinition, column: pa.Array, accepted: frozenset[str], read: One, type: pa.DataType
) -> Reading:
    """Every distinct value read once; the rest follows by its number."""
    encoded = column.dictionary_encode() if not pa.types.is_dictionary(column.type) else column
    numbers = encoded.indices
    values: list[Any] = []
    wrong: dict[int, Unfit | Repairable] = {}
    for number, raw in enumerate(encoded.dictionary.to_pylist()):
        value = None
        try:
            value = None if raw is None or raw == "" else read(definition, raw)
        except Repairable as offered:
            if offered.code in accepted:
                value = offered.value
            else:
                wrong[number] = offered
        except Unfit as unfit:
            wrong[number] = unfit
        values.append(value)
    made = pa.array(values, type).take(numbers) if values else pa.nulls(len(column), type)
    return Reading(made, tuple(problems_of(wrong, encoded)))


def problems_of(wrong: Mapping[int, Unfit | Repairable], encoded: pa.DictionaryArray) -> list[Problem]:
    """The problems by code, with the rows that have them."""
    if not wrong:
        return []
    numbers = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found: list[Problem] = []
    for code in dict.fromkeys(error.code for error in wrong.values()):
        which = [number for number, error in wrong.items() if error.code == code]
        rows = np.flatnonzero(np.isin(numbers, which))
        first = encoded.dictionary[int(numbers[rows[0]])].as_py()
        allowed = getattr(wrong[which[0]], "allowed", NOTHING)
        words = tuple(str(encoded.dictionary[number].as_py()) for number in which)
        found.append(Problem(code, tuple(rows.tolist()), str(first), allowed, words))
    return found


# --- one value -----------------------------------------------------------------------------
def half_width(text: str) -> str:
    """Full-width digits, signs and points as plain ones, blanks and grouping commas gone."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return plain.replace(",", "") if GROUPED.fullmatch(plain) else plain


def one_whole(definition: FieldDefinition, raw: Any) -> Any:
    """A whole number; never cut or rounded."""
    if isinstance(raw, bool):
        raise Unfit("value-wrong-type")
    if isinstance(raw, float):
        if not math.isfinite(raw) or not raw.is_integer():
            raise Unfit("value-wrong-type")
        raw = int(raw)
    if isinstance(raw, int):
        return within(definition, raw)
    text = str(raw).strip()
    if WHOLE.fullmatch(text):
        return within(definition, int(text))
    if WHOLE.fullmatch(half_width(text)):
        raise Repairable("digits-full-width", within(definition, int(half_width(text))))
    if DECIMAL.fullmatch(text) and float(text).is_integer():
        return within(definition, int(float(text)))
    raise Unfit("value-wrong-type")


def one_number(definition: FieldDefinition, raw: Any) -> Any:
    """A finite number."""
    if isinstance(raw, bool):
        raise Unfit("value-wrong-type")
    if isinstance(raw, int | float):
        return within(definition, float(raw))
    text = str(raw).strip()
    if DECIMAL.fullmatch(text):
        return within(definition, float(text))
    if DECIMAL.fullmatch(half_width(text)):
        raise Repairable("digits-full-width", within(definition, float(half_width(text))))
    raise Unfit("value-wrong-type")


def within(definition: FieldDefinition, number: Any) -> Any:
    """The number itself when it lies in the field's range and is exact."""
    low, high = definition.minimum, definition.maximum
    if isinstance(number, float) and not math.isfinite(number):
        raise Unfit("value-wrong-type")
    if isinstance(number, int) and abs(number) > EXACT:
        raise Unfit("number-too-large")
    if (low is not None and number < low) or (high is not None and number > high):
        raise Unfit("value-out-of-range", range_text(definition))
    return number


def range_text(definition: FieldDefinition) -> Words:
    """The allowed range, which reads the same in every language."""
    low = "" if definition.minimum is None else f"{definition.minimum:g}"
    high = "" if definition.maximum is None else f"{definition.maximum:g}"
    return Words(f"{low} … {high}", f"{low} … {high}")


def one_choice(definition: FieldDefinition, raw: Any) -> str:
    """A choice by its value or one of its names."""
    text = str(raw).strip()
    for choice in definition.choices:
        if text in (choice.value, choice.words.zh, choice.words.en):
            return choice.value
    zh = "、".join(choice.words.zh or choice.value for choice in definition.choices)
    en = ", ".join(choice.words.en or choice.value for choice in definition.choices)
    raise Unfit("value-not-in-list", Words(zh, en))


def one_boolean(_definition: FieldDefinition, raw: Any) -> bool:
    """Yes or no in the usual words."""
    word = str(raw).strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise Unfit("value-wrong-type")


def one_day(_definition: FieldDefinition, raw: Any) -> date:
    """A day; other ways of writing it are offered as a repair."""
    text = str(raw).strip()
    if DAY.fullmatch(text[:10]) and text[10:] in ("", " 00:00:00", "T00:00:00", "T00:00:00Z"):
        return day_of(*text[:10].split("-"))
    for form in OTHER_DAYS:
        if parts := form.fullmatch(unicodedata.normalize("NFKC", text)):
            raise Repairable("date-other-form", day_of(*parts.groups()))
    raise Unfit("value-wrong-type")


def day_of(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise Unfit("value-wrong-type") from error


# --- whole columns -------------------------------------------------------------------------
def read_text(definition: FieldDefinition, column: pa.Array, _accepted: frozenset[str]) -> Reading:
    """Text as it is; numbers as their digits; empty is missing; too long is refused."""
    texts = as_strings(column)
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    problems = []
    for code, wrong, allowed in (
        ("text-too-long", pc.greater(pc.utf8_length(texts), definition.longest), str(definition.longest)),
        ("text-not-storable", pc.match_substring(texts, NOT_STORABLE), ""),
    ):
        mask = pc.fill_null(wrong, False)
        if pc.any(mask).as_py():
            rows = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
            first = str(texts[int(rows[0])].as_py())
            problems.append(Problem(code, tuple(rows.tolist()), first, Words(allowed, allowed)))
            texts = pc.if_else(mask, pa.scalar(None, pa.string()), texts)
    cut = pc.fill_null(pc.equal(pc.binary_length(texts), CUT), False)
    if pc.any(cut).as_py():
        rows = np.flatnonzero(cut.to_numpy(zero_copy_only=False))
        problems.append(Problem("text-cut-at-254", tuple(rows.tolist()), ""))
    return Reading(texts, tuple(problems))


def as_strings(column: pa.Array) -> pa.Array:
    """Any column as text; whole numbers without a decimal point."""
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_floating(column.type):
        return pa.array([None if v is None else f"{v:.15g}" for v in column.to_pylist()], pa.string())
    if pa.types.is_binary(column.type) or pa.types.is_nested(column.type):
        return pa.array([None if v is None else str(v) for v in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def read_choice(definition: FieldDefinition, column: pa.Array, accepted: frozenset[str]) -> Reading:
    """By the distinct values."""
    return one_by_one(definition, as_strings(column), accepted, one_choice, pa.string())


def read_whole(definition: FieldDefinition, column: pa.Array, accepted: frozenset[str]) -> Reading:
    """Whole columns of integers at once."""
    if pa.types.is_integer(column.type) and fits(definition, column):
        return Reading(column.cast(pa.int64()))
    return one_by_one(definition, column, accepted, one_whole, pa.int64())


def read_number(definition: FieldDefinition, column: pa.Array, accepted: frozenset[str]) -> Reading:
    """Whole columns of numbers at once."""
    numeric = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
    if numeric and fits(definition, column):
        return Reading(column.cast(pa.float64(), safe=False))
    return one_by_one(definition, column, accepted, one_number, pa.float64())


def fits(definition: FieldDefinition, column: pa.Array) -> bool:
    """Whether every number is finite, exact and in range."""
    if len(column) == column.null_count:
        return True
    low, high = (pc.min_max(column)[name].as_py() for name in ("min", "max"))
    bounded = math.isfinite(low) and math.isfinite(high) and max(abs(low), abs(high)) <= EXACT
    if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
        return False
    above = definition.minimum is None or low >= definition.minimum
    return bounded and above and (definition.maximum is None or high <= definition.maximum)


def read_boolean(definition: FieldDefinition, column: pa.Array, accepted: frozenset[str]) -> Reading:
    """Whole columns of truth values at once."""
    if pa.types.is_boolean(column.type):
        return Reading(column)
    return one_by_one(definition, as_strings(column), accepted, one_boolean, pa.bool_())


def read_date(definition: FieldDefinition, column: pa.Array, accepted: frozenset[str]) -> Reading:
    """Whole columns of days and moments at once."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        return Reading(column.cast(pa.date32(), safe=False))
    return one_by_one(definition, as_strings(column), accepted, one_day, pa.date32())


READERS: Mapping[ValueType, Callable[[FieldDefinition, pa.Array, frozenset[str]], Reading]] = {
    ValueType.TEXT: read_text,
    ValueType.CHOICE: read_choice,
    ValueType.INTEGER: read_whole,
    ValueType.NUMBER: read_number,
    ValueType.BOOLEAN: read_boolean,
    ValueType.DATE: read_date,
}
