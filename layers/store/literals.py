"""The literals of CQL2 JSON as values: texts, numbers, days, moments, spans and shapes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from layers.errors import BadFilter, BadText

LONGEST_TEXT = 2_000  # characters of one literal
MOST_VERTICES = 20_000
LOCAL = ZoneInfo("Asia/Shanghai")
Instant: TypeAlias = datetime | None


class Kind(StrEnum):
    """What a property of a filter holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Property:
    """A property's column and kind; ``folded`` when the filter asks regardless of case."""

    name: str
    column: Any
    kind: Kind
    folded: bool = False


def operation(node: Any) -> tuple[str, Sequence[Any]]:
    """The operator and arguments of a CQL2 node."""
    op = node.get("op") if isinstance(node, Mapping) else None
    args = node.get("args") if isinstance(node, Mapping) else None
    if not isinstance(op, str) or not isinstance(args, list) or not args:
        raise BadFilter(reason=f"an operator with arguments is expected, not {short(node)}")
    return op, args


def exactly(op: str, args: Sequence[Any], count: int) -> Sequence[Any]:
    """The arguments, when they are as many as the operator takes."""
    if len(args) != count:
        raise BadFilter(reason=f"{op} takes {count} arguments, not {len(args)}")
    return args


def short(node: Any) -> str:
    """A node as it is quoted in a refusal."""
    return repr(node)[:60]


def literal(subject: Property, node: Any) -> Any:
    """The Python value of a literal of the subject's kind."""
    if isinstance(node, Mapping) and node.get("op") == "casei" and subject.kind is Kind.TEXT:
        (node,) = exactly("casei", operation(node)[1], 1)
    if subject.kind is Kind.TEXT:
        value = to_text(subject, node)
        return value.lower() if subject.folded else value
    return {Kind.NUMBER: to_number, Kind.BOOLEAN: to_boolean, Kind.DAY: to_day}[subject.kind](subject, node)


def misfit(subject: Property, node: Any) -> BadFilter:
    """The refusal of a literal of the wrong type."""
    return BadFilter(reason=f"{subject.name} is a {subject.kind}, {short(node)} is none")


def to_text(subject: Property, node: Any) -> str:
    """A text that both stores can hold."""
    if not isinstance(node, str):
        raise misfit(subject, node)
    if len(node) > LONGEST_TEXT:
        raise BadFilter(reason=f"a text of the filter has more than {LONGEST_TEXT} characters")
    if "\0" in node or any("\ud800" <= letter <= "\udfff" for letter in node):
        raise BadText(place="filter")
    return node


def to_number(subject: Property, node: Any) -> int | float:
    """A finite number that a 64-bit column can be compared with."""
    if isinstance(node, bool) or not isinstance(node, int | float):
        raise misfit(subject, node)
    if not math.isfinite(node) or (isinstance(node, int) and abs(node) >= 2**63):
        raise BadFilter(reason=f"the number {short(node)} is too large")
    return node


def to_boolean(subject: Property, node: Any) -> bool:
    """True or false; 1 and 0 too, because GDAL cannot say it otherwise."""
    if not isinstance(node, bool) and node not in (0, 1):
        raise misfit(subject, node)
    return bool(node)


def to_day(subject: Property, node: Any) -> date:
    """A day, as ``DATE('…')`` or as text."""
    text = node.get("date") if isinstance(node, Mapping) else without_t(node)
    try:
        if not isinstance(text, str) or len(text) != 10:
            raise misfit(subject, node)
        return date.fromisoformat(text)
    except ValueError as error:
        raise misfit(subject, node) from error


def without_t(node: Any) -> Any:
    """A day as GDAL writes it, ``2026-02-01T``, without its last letter."""
    return node[:10] if isinstance(node, str) and len(node) == 11 and node.endswith("T") else node


def is_moment(node: Any) -> bool:
    """Whether a literal is a timestamp, as ``TIMESTAMP('…')`` or as text."""
    text = node.get("timestamp") if isinstance(node, Mapping) else without_t(node)
    return isinstance(text, str) and len(text) > 10 and text[10] in "Tt "


def span(node: Any) -> tuple[Instant, Instant]:
    """First and last instant of a temporal literal; None is open."""
    if not isinstance(node, Mapping) or "interval" not in node:
        return instants(node)
    ends = node["interval"]
    if not isinstance(ends, list) or len(ends) != 2:
        raise BadFilter(reason="an interval has two ends")
    first = None if ends[0] == ".." else instants(ends[0])[0]
    last = None if ends[1] == ".." else instants(ends[1])[1]
    if first and last and first > last:
        raise BadFilter(reason="the interval ends before it begins")
    return first, last


def instants(node: Any) -> tuple[datetime, datetime]:
    """First and last instant that a date (that whole day in Shanghai) or a timestamp means; UTC."""
    text = (node.get("date") or node.get("timestamp")) if isinstance(node, Mapping) else without_t(node)
    if not isinstance(text, str) or not 10 <= len(text) <= 35:
        raise BadFilter(reason=f"a date or timestamp is expected, not {short(node)}")
    try:
        if len(text) == 10:
            day = datetime.combine(date.fromisoformat(text), time(), LOCAL).astimezone(UTC)
            return day, day + timedelta(days=1) - timedelta(milliseconds=1)
        moment = datetime.fromisoformat(text.upper())
        moment = (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadFilter(reason=f"{text!r} is no date or timestamp") from error
    return moment, moment


def to_shape(node: Any) -> BaseGeometry:
    """A shape literal: GeoJSON, or a box of four (or six) numbers; CGCS2000 degrees, longitude first."""
    if not isinstance(node, Mapping):
        raise BadFilter(reason=f"a shape is expected, not {short(node)}")
    if "bbox" in node:
        return to_box(node["bbox"])
    try:
        shape = shapely.from_geojson(to_json(node))
    except (GEOSException, ValueError, TypeError) as error:
        raise BadFilter(reason=f"the shape {short(node)} cannot be read") from error
    require_sound(shape)
    return shape


def to_json(node: Mapping[str, Any]) -> str:
    """The node as JSON text; numbers must be finite."""
    return json.dumps(node, allow_nan=False)


def to_box(numbers: Any) -> BaseGeometry:
    """The area of a box literal; across the antimeridian it has two parts."""
    if not isinstance(numbers, list) or len(numbers) not in (4, 6) or not all(map(is_number, numbers)):
        raise BadFilter(reason="a box has four or six numbers")
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if south > north:
        raise BadFilter(reason="the box's south lies above its north")
    shape: BaseGeometry = shapely.box(west, south, east, north)
    if west > east:
        shape = shapely.union(shapely.box(west, south, 180, north), shapely.box(-180, south, east, north))
    require_sound(shape)
    return shape


def is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def require_sound(shape: BaseGeometry) -> None:
    """Refuse shapes that are empty, too large, outside the degrees or crossing themselves."""
    if shape.is_empty or shapely.get_num_coordinates(shape) > MOST_VERTICES:
        raise BadFilter(reason=f"a shape needs 1 to {MOST_VERTICES} vertices")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadFilter(reason="a shape lies outside longitude -180 to 180, latitude -90 to 90")
    if not shape.is_valid:
        raise BadFilter(reason=f"a shape is not valid: {shapely.is_valid_reason(shape)}")
