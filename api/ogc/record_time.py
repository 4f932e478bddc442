"""``as_of`` in a filter: what a plain GIS can ask without our own parameter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.ogc.times import to_record_time
from layers.errors import BadFilter

NAME = {"property": "as_of"}


def split_record_time(condition: Any) -> tuple[Any, datetime | None]:
    """The filter without ``as_of = …``, and the time it names; it may stand alone or in the outermost AND.

    Raises:
        BadFilter: it names two times. UnknownField, later, when it stands anywhere else.
    """
    parts = condition["args"] if is_and(condition) else [condition]
    named = [moment for part in parts if (moment := record_time(part)) is not None]
    rest = [part for part in parts if record_time(part) is None]
    if not named:
        return condition, None
    if len(named) > 1:
        raise BadFilter(reason="as_of is named twice")
    return (None if not rest else rest[0] if len(rest) == 1 else {"op": "and", "args": rest}), named[0]


def is_and(condition: Any) -> bool:
    """Whether the condition is an AND with a list of parts."""
    return (
        isinstance(condition, Mapping)
        and condition.get("op") == "and"
        and isinstance(condition.get("args"), list)
    )


def record_time(part: Any) -> datetime | None:
    """The time of ``as_of = time``; None for any other condition."""
    if not isinstance(part, Mapping) or part.get("op") != "=" or not isinstance(part.get("args"), list):
        return None
    args = part["args"]
    if len(args) != 2 or NAME not in args:
        return None
    value = args[1] if args[0] == NAME else args[0]
    if isinstance(value, Mapping):
        value = value.get("timestamp") or value.get("date")
    if not isinstance(value, str):
        raise BadFilter(reason="as_of is compared with a TIMESTAMP or a DATE")
    return to_record_time(value)
