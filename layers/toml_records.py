"""Frozen records out of TOML tables; every mistake is told with its place and what is allowed."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from layers.errors import CatalogueMistake

Record = TypeVar("Record")
NAMES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands: ``fields.length_m.unit``."""

    file: str
    path: str = ""

    def at(self, key: str) -> Place:
        """The place of a key below this one."""
        return Place(self.file, f"{self.path}.{key}" if self.path else key)

    def refuse(self, found: object, allowed: object) -> NoReturn:
        """Raise CatalogueMistake for what stands here."""
        raise CatalogueMistake(file=self.file, place=self.path, found=found, allowed=allowed)


def record(kind: type[Record], table: object, place: Place) -> Record:
    """The table as a record: keys are its attributes; an attribute ``words`` stands as keys of its own.

    Raises:
        CatalogueMistake: a key is unknown or missing, or its value is of another type.
    """
    if not isinstance(table, dict):
        place.refuse(table, "a table")
    hints = hints_of(kind)  # type: ignore[arg-type]
    attributes = fields(kind)  # type: ignore[arg-type]
    refuse_unknown(table, [a for a in attributes if a.init], hints, place)
    return kind(**{a.name: attribute(a, hints[a.name], table, place) for a in attributes})


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """The types of a record's attributes, worked out once: a catalogue has two thousand records."""
    return types.MappingProxyType(get_type_hints(kind))


def refuse_unknown(table: dict[str, Any], attributes: list[Field[Any]], hints: Any, place: Place) -> None:
    """CatalogueMistake when the table has a key that the record does not."""
    allowed = [k for a in attributes for k in (("zh", "en") if a.name == "words" else (a.name,))]
    for key in table:
        if key not in allowed:
            place.at(key).refuse(key, allowed)


def attribute(field: Field[Any], hint: Any, table: dict[str, Any], place: Place) -> Any:
    """One attribute's value from its table, or its default."""
    if field.name == "words":
        return record(hint, {k: table[k] for k in ("zh", "en") if k in table}, place)
    if field.name in table:
        return value(hint, table[field.name], place.at(field.name))
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    if get_origin(hint) is tuple:
        return ()
    return None if optional(hint) else place.at(field.name).refuse(None, f"{field.name} is required")


def optional(hint: Any) -> bool:
    """Whether the type allows None."""
    return get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)


def value(hint: Any, found: Any, place: Place) -> Any:
    """What was found as a value of the type."""
    if optional(hint):
        (hint,) = (kind for kind in get_args(hint) if kind is not type(None))
    if is_dataclass(hint):
        return record(hint, found, place)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return member(hint, found, place)
    origin = get_origin(hint)
    if origin in (tuple, frozenset):
        return origin(items(get_args(hint)[0], found, place))
    if origin is not None and issubclass(origin, Mapping):
        return parameters(found, place)
    return plain(hint, found, place)


def items(hint: Any, found: Any, place: Place) -> list[Any]:
    """The members of a list, each told by its id where it has one."""
    if not isinstance(found, list):
        place.refuse(found, "a list")
    return [value(hint, item, place.at(name_of(item, number))) for number, item in enumerate(found)]


def name_of(item: object, number: int) -> str:
    """What an item of a list is called in a place: its id or value, else its number from 0."""
    name = (item.get("id") or item.get("value")) if isinstance(item, dict) else None
    return name if isinstance(name, str) else str(number)


def member(kind: type[Enum], found: Any, place: Place) -> Enum:
    """The member of an enumeration by its value."""
    try:
        return kind(found)
    except ValueError:
        place.refuse(found, [each.value for each in kind])


def parameters(found: Any, place: Place) -> dict[str, Any]:
    """A table of plain values, or lists of texts, by free keys."""
    if not isinstance(found, dict):
        place.refuse(found, "a table")
    for key, each in found.items():
        texts = isinstance(each, list) and all(isinstance(one, str) for one in each)
        if type(each) not in NAMES and not texts:
            place.at(key).refuse(each, "text, a number, true or false, a list of texts")
    return dict(found)


def plain(kind: Any, found: Any, place: Place) -> Any:
    """A text, number or boolean; a whole number also serves as a number, a boolean never does."""
    if kind is float and type(found) is int:
        return float(found)
    if type(found) is not kind or (kind is float and not isfinite(found)):
        place.refuse(found, NAMES[kind])
    if kind is str and not found.strip():
        place.refuse(found, "text that is not empty")
    return found
