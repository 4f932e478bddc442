"""The catalogue of layers: one TOML file each, read, checked and frozen."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from layers.consistency import require_consistent, require_layer_name
from layers.schema import (
    UNITS,
    Catalogue,
    Choice,
    ClosingCondition,
    Condition,
    FieldDefinition,
    GeometryType,
    Hatch,
    Inspection,
    LayerDefinition,
    Question,
    Remainder,
    Shape,
    StateDefinition,
    Style,
    StyleCase,
    Symbol,
    ValueType,
    Words,
)
from layers.toml_records import Place, record

__all__ = [
    "CATALOGUE",
    "UNITS",
    "Catalogue",
    "Choice",
    "ClosingCondition",
    "Condition",
    "FieldDefinition",
    "GeometryType",
    "Hatch",
    "Inspection",
    "LayerDefinition",
    "Question",
    "Remainder",
    "Shape",
    "StateDefinition",
    "Style",
    "StyleCase",
    "Symbol",
    "ValueType",
    "Words",
    "read_catalogue",
    "read_layer",
]
CATALOGUE = Path(__file__).parent / "catalogue"
MOST_BYTES = 1_000_000


def read_catalogue(folder: Path = CATALOGUE) -> Catalogue:
    """Every ``*.toml`` of the folder as one catalogue.

    Raises:
        CatalogueMistake: with the file, the line or key, what was found and what is allowed.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        Place(str(folder)).refuse("no layer", "at least one file <layer>.toml")
    layers = sorted((read_layer(file) for file in files), key=lambda layer: (layer.style.order, layer.id))
    require_one_translation(layers)
    return Catalogue({layer.id: layer for layer in layers})


def read_layer(file: Path) -> LayerDefinition:
    """The layer of one file; the file's name is the layer's id.

    Raises:
        CatalogueMistake: as ``read_catalogue``.
    """
    place = Place(file.name)
    require_layer_name(file.stem, place)
    table = read_toml(file)
    if "id" in table:
        place.at("id").refuse("id", "no id in the file: its name is the layer's id")
    if isinstance(table.get("style"), dict):
        table["style"] = with_completed_cases(table["style"], table)
    definition = record(LayerDefinition, {"id": file.stem, **table}, place)
    require_consistent(definition, place)
    return definition


def read_toml(file: Path) -> dict[str, Any]:
    """The file's tables; CatalogueMistake with the line where it is no TOML, no UTF-8 or too long."""
    place = Place(file.name)
    if (size := file.stat().st_size) > MOST_BYTES:
        place.refuse(f"{size} bytes", f"at most {MOST_BYTES} bytes")
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line \d+(, column \d+)?|end of document", str(error))
        Place(file.name, line[0] if line else "").refuse(str(error), "TOML 1.0")
    except UnicodeDecodeError as error:
        Place(file.name, f"byte {error.start}").refuse("bytes that are not UTF-8", "UTF-8")


def with_completed_cases(style: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """The style table with every case's names and whole symbol.

    A case takes its names from the state or choice it stands for, and from the layer's symbol what its own
    symbol does not say; the states with a colour that have no case of their own get one. What cannot be
    completed stays as it is, and is refused when it is read.
    """
    values = {key(each): each for each in values_styled(style.get("by"), table)}
    cases = style.get("cases", [])
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        return style
    own = {key(case) for case in cases}
    derived = [{"value": id} for id, each in values.items() if "colour" in each and id not in own]
    order = {value: number for number, value in enumerate(values)}
    coloured = ("fill",) if table.get("geometry") == "point" else ("fill", "line")
    base = style.get("symbol")
    completed = [
        completed_case(case, values.get(key(case), {}), base, coloured) for case in [*cases, *derived]
    ]
    return {**style, "cases": sorted(completed, key=lambda case: order.get(key(case), len(order)))}


def key(table: dict[str, Any]) -> str:
    """What a state, a choice or a case is called in its file."""
    return str(table.get("value", table.get("id")))


def values_styled(by: object, table: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables of the states, or of the choices of the field, that the style looks at."""
    if by == "state":
        return tables(table.get("states"))
    styled = [field for field in tables(table.get("fields")) if field.get("id") == by]
    return tables(styled[0].get("choices")) if styled else []


def tables(found: object) -> list[dict[str, Any]]:
    """The tables in a list; none when it is no list."""
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def completed_case(
    case: dict[str, Any], each: dict[str, Any], base: object, coloured: tuple[str, ...]
) -> dict[str, Any]:
    """One case with its names and its whole symbol; a state's colour stands for what is coloured."""
    names = {name: each.get(name, key(case)) for name in ("zh", "en")}
    colour = {part: each["colour"] for part in coloured if "colour" in each}
    own = case.get("symbol", {})
    if not isinstance(base, dict) or not isinstance(own, dict):
        return {**names, **case}
    return {**names, **case, "symbol": {**base, **colour, **own}}


def require_one_translation(layers: list[LayerDefinition]) -> None:
    """CatalogueMistake when one group has two English names: it would stand in the list twice."""
    english: dict[str, str] = {}
    for layer in layers:
        known = english.setdefault(layer.group.zh, layer.group.en)
        if known != layer.group.en:
            Place(f"{layer.id}.toml", "group.en").refuse(layer.group.en, known)
