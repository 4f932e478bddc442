"""What must hold before a layer can be drawn and explained in a legend."""

from __future__ import annotations

import re

from layers.schema import GeometryType, LayerDefinition, StyleCase, Symbol, ValueType
from layers.toml_records import Place

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
DEEPEST_ZOOM = 24
SYMBOL_LIMITS = {"fill_opacity": (0, 1), "line_width": (0, 20), "size": (1, 40)}  # CSS pixels


def require_style(definition: LayerDefinition, place: Place) -> None:
    """CatalogueMistake when the drawing looks at nothing the layer has, or a colour is no colour."""
    style = definition.style
    choices = {f.id: [c.value for c in f.choices] for f in definition.fields if f.type is ValueType.CHOICE}
    values = {**choices, "state": [state.id for state in definition.states]}
    if style.by is not None and not values.get(style.by):
        place.at("by").refuse(style.by, sorted(name for name, found in values.items() if found))
    if style.by is None and style.cases:
        place.at("by").refuse(None, "the field or state that the cases look at")
    for name, zoom in (("min_zoom", style.min_zoom), ("label_zoom", style.label_zoom)):
        if not 0 <= zoom <= DEEPEST_ZOOM:
            place.at(name).refuse(zoom, f"0 to {DEEPEST_ZOOM}")
    require_symbol(style.symbol, definition.geometry, place.at("symbol"))
    require_cases(style.cases, values.get(style.by or "", []), definition.geometry, place.at("cases"))


def require_cases(
    cases: tuple[StyleCase, ...], values: list[str], geometry: GeometryType, place: Place
) -> None:
    """CatalogueMistake when a case stands for no value, stands twice or cannot be drawn."""
    for number, case in enumerate(cases):
        if case.value not in values or case.value in [c.value for c in cases[:number]]:
            place.at(case.value).refuse(case.value, values)
        require_symbol(case.symbol, geometry, place.at(case.value).at("symbol"))


def require_symbol(symbol: Symbol, geometry: GeometryType, place: Place) -> None:
    """CatalogueMistake when a symbol cannot be seen or goes beyond what the map draws."""
    for key in ("fill", "line", "on_imagery"):
        require_colour(getattr(symbol, key), place.at(key))
    if geometry is GeometryType.LINE and symbol.line is None:
        place.at("line").refuse(None, "a colour: a line layer is drawn by its line")
    if symbol.line is None and symbol.fill is None:
        place.refuse("neither line nor fill", "a colour for at least one")
    for key, (least, most) in SYMBOL_LIMITS.items():
        if not least <= getattr(symbol, key) <= most:
            place.at(key).refuse(getattr(symbol, key), f"{least} to {most}")


def require_colour(colour: str | None, place: Place) -> None:
    """CatalogueMistake unless the colour is ``#RRGGBB`` or absent."""
    if colour is not None and not COLOUR.fullmatch(colour):
        place.refuse(colour, "#RRGGBB")
