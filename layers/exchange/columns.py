"""Which column of a file becomes which field of a layer, and how its values are read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from layers.definition import FieldDefinition, LayerDefinition, ValueType
from layers.errors import NoSuchColumn, UnknownField, ValueNotAllowed
from layers.exchange.short_names import short_names
from layers.rules.features import Value

OWN = ("id", "state", "unit", "valid_from", "valid_to", "demonstration")  # what every layer has
MARKS = dict.fromkeys(("演示数据", "demonstration data"), "demonstration")  # as exports head that column
WHOLE = re.compile(r"[+-]?\d{1,18}")
DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YES = frozenset({"true", "yes", "1", "是", "有"})
NO = frozenset({"false", "no", "0", "否", "无"})


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Columns by the field, or the word of ``OWN``, that they become; ``left`` become nothing."""

    columns: Mapping[str, str]
    left: tuple[str, ...]


def column_plan(
    columns: Sequence[str], definition: LayerDefinition, wishes: Mapping[str, str], file: str
) -> ColumnPlan:
    """Columns matched by wish, then by id, Chinese or English name of a field, whatever their case.

    Args:
        wishes: field by column, as a person asked.

    Raises:
        NoSuchColumn: a wish names a column that the file does not have.
        UnknownField: a wish names a field that the layer does not have.
    """
    names = names_of(definition)
    found: dict[str, str] = {}
    for column, field in wishes.items():
        if column not in columns:
            raise NoSuchColumn(file=file, column=column, known=", ".join(columns))
        if field not in names.values():
            raise UnknownField(layer=definition.id, field=field)
        found[field] = column
    for column in columns:
        target = names.get(column.strip().casefold())
        if target and target not in found and column not in wishes:
            found[target] = column
    return ColumnPlan(found, tuple(column for column in columns if column not in found.values()))


def names_of(definition: LayerDefinition) -> dict[str, str]:
    """Field ids by every name they go by; an id wins over another field's name, any name over a short one."""
    ids = (*OWN, *(field.id for field in definition.fields))
    names = {short.casefold(): id for id, short in short_names(ids).items()} | MARKS
    for field in definition.fields:
        names |= {field.words.zh.casefold(): field.id, field.words.en.casefold(): field.id}
    return (
        names | {word: word for word in OWN} | {field.id.casefold(): field.id for field in definition.fields}
    )


def read_value(field: FieldDefinition, raw: object) -> Value:
    """A file's value as the field's type; ValueNotAllowed when it is not plainly one.

    Empty text is a missing value. Text of digits is taken as a number, never the other way round cut or
    rounded; a choice may be given by one of its names.
    """
    if raw is None or raw == "":
        return None
    value = READERS[field.type](field, raw)
    if value is None:
        raise ValueNotAllowed(field=field.id, value=str(raw)[:100], allowed=allowed_text(field))
    return value


def allowed_text(field: FieldDefinition) -> str:
    return ", ".join(choice.value for choice in field.choices) or field.type.value


def as_text(field: FieldDefinition, raw: object) -> Value:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)  # a code that its program took for a number; leading zeros were lost before
    return raw if isinstance(raw, str) else None


def as_choice(field: FieldDefinition, raw: object) -> Value:
    for choice in field.choices:
        if str(raw).strip() in (choice.value, choice.words.zh, choice.words.en):
            return choice.value
    return None


def as_integer(field: FieldDefinition, raw: object) -> Value:
    if isinstance(raw, str) and WHOLE.fullmatch(raw.strip()):
        return int(raw)
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def as_number(field: FieldDefinition, raw: object) -> Value:
    number = float(raw) if isinstance(raw, str) and DECIMAL.fullmatch(raw.strip()) else raw
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        return None
    return number


def as_boolean(field: FieldDefinition, raw: object) -> Value:
    word = str(raw).strip().lower()
    return True if word in YES else False if word in NO else None


def as_date(field: FieldDefinition, raw: object) -> Value:
    return read_day(field.id, raw) if isinstance(raw, str) else None


def read_day(name: str, raw: object) -> date | None:
    """A day written ``YYYY-MM-DD``; ValueNotAllowed for any other form."""
    if raw is None or raw == "":
        return None
    text = str(raw).strip()
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "-")
    except ValueError as error:
        raise ValueNotAllowed(field=name, value=text[:100], allowed="YYYY-MM-DD") from error


READERS: Mapping[ValueType, Callable[[FieldDefinition, object], Value]] = {
    ValueType.TEXT: as_text,
    ValueType.CHOICE: as_choice,
    ValueType.INTEGER: as_integer,
    ValueType.NUMBER: as_number,
    ValueType.BOOLEAN: as_boolean,
    ValueType.DATE: as_date,
}
