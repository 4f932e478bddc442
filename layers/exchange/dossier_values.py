"""Single values of a dossier's JSON: words, moments, shapes, names; what is absent is not known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Catalogue, Words
from layers.exchange.spreadsheet_texts import REPLACEMENT
from layers.rules.boundaries import ZONES
from layers.rules.case_words import STATUSES
from layers.rules.cases import CaseStatus
from layers.rules.dossier_words import NOUNS, VALUES, worded

WRONG = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SHAPES = ("geometry", "proof")  # which have no texts
Json: TypeAlias = Mapping[str, Any]


def printable(value: Any) -> Any:
    """The same JSON with no sign in its texts that XML, and so Word and a workbook, cannot hold."""
    if isinstance(value, str):
        return WRONG.sub(REPLACEMENT, value)
    if isinstance(value, Mapping):
        return {name: each if name in SHAPES else printable(each) for name, each in value.items()}
    return [printable(each) for each in value] if isinstance(value, list | tuple) else value


def words(value: Any) -> Words:
    """Words of ``{"zh", "en"}``, or of a plain text."""
    if isinstance(value, Mapping):
        zh = str(value.get("zh") or value.get("en") or "")
        return Words(zh, str(value.get("en") or zh))
    return Words(str(value or ""), str(value or ""))


def moment(value: Any) -> datetime | None:
    """A moment of a text; a moment as it is."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value) if value else None


def day(value: Any) -> date | None:
    """A day of the first ten letters of a text."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10]) if value else None


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def shape(value: Any) -> BaseGeometry | None:
    """A shape of GeoJSON, be it a geometry, a feature or a collection; None where there is none."""
    if not value:
        return None
    if value.get("type") == "FeatureCollection":
        found = [one for each in value["features"] if (one := shape(each.get("geometry"))) is not None]
        return shapely.GeometryCollection(found) if found else None
    geometry = value.get("geometry", value) if value.get("type") == "Feature" else value
    return shapely.from_geojson(json.dumps(geometry)) if geometry else None


def named(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(each["id"]), str(each.get("label") or each["id"])) for each in value or ())


def cover(value: Any) -> tuple[tuple[Words, float], ...]:
    """Land cover as classes with areas, from a list of classes or from a mapping."""
    if not value:
        return ()
    if isinstance(value, Mapping):
        value = value.get("classes", value)
    if isinstance(value, Mapping):
        return tuple((words(name), float(m2)) for name, m2 in value.items() if isinstance(m2, int | float))
    return tuple((words(each), float(each["area_m2"])) for each in value if "area_m2" in each)


def noun_words(noun: str, told: Json, catalogue: Catalogue) -> Words:
    """What things are called: as the reading says, as the catalogue does, or by the noun itself."""
    if told.get("zh"):
        return words(told)
    layer = catalogue.layers.get(noun)
    return layer.words if layer else worded(NOUNS, noun)


def field_words(noun: str, name: str, catalogue: Catalogue) -> Words:
    """What a summed field is called."""
    layer = catalogue.layers.get(noun)
    fields = layer.fields if layer else ()
    return next((each.words for each in fields if each.id == name), worded(NOUNS, name))


def value_words(noun: str, name: str, value: str, catalogue: Catalogue) -> Words:
    """What a value of a field, or a state, is called."""
    if noun == "cases" and value in set(CaseStatus):
        return STATUSES[CaseStatus(value)]
    layer = catalogue.layers.get(ZONES if name == "zone" else noun)
    if layer is not None:
        choices = (choice for each in layer.fields if each.id == name for choice in each.choices)
        states = (state for state in layer.states if name == "state")
        for known in choices:
            if known.value == value:
                return known.words
        for state in states:
            if state.id == value:
                return state.words
    return worded(VALUES, value)
