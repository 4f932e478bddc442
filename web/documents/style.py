"""The catalogue's style as Leaflet draws it, and the legend's rows: the same source as the live map's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.definition import LayerDefinition, Style, Symbol, Words

INK = "#10181D"
DEMONSTRATION = "演示数据 · 全部合成，非真实位置 · Demonstration data, all synthetic"


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of the legend: what it is called, and how it is drawn."""

    words: Words
    symbol: Symbol


def symbol_of(style: Style, value: str | None) -> Symbol:
    """The symbol of a feature whose ``by`` field holds this value; the layer's own when no case does."""
    return next((case.symbol for case in style.cases if case.value == value), style.symbol)


def value_by(definition: LayerDefinition, state: str | None, properties: Mapping[str, Any]) -> str | None:
    """What tells a feature's symbol from another's: its state, or a choice field."""
    by = definition.style.by
    value = state if by == "state" else properties.get(by or "")
    return None if value is None else str(value)


def path_options(symbol: Symbol) -> dict[str, Any]:
    """Leaflet's options for a line or an area; it has no hatches, dashes and legend say the same."""
    return {
        "color": symbol.line or INK,
        "weight": symbol.line_width if symbol.line else 0,
        "dashArray": " ".join(f"{length:g}" for length in symbol.dash) or None,
        "fill": symbol.fill is not None,
        "fillColor": symbol.fill,
        "fillOpacity": symbol.fill_opacity if symbol.fill else 0,
    }


def circle_options(symbol: Symbol) -> dict[str, Any]:
    """Leaflet's options for a point: a circle of the symbol's size and colours."""
    return {
        "radius": symbol.size,
        "color": symbol.line or INK,
        "weight": 1,
        "fillColor": symbol.fill or symbol.line or INK,
        "fillOpacity": 1.0,
    }


def legend(definition: LayerDefinition) -> list[LegendRow]:
    """The rows of one layer: its cases, or the layer itself when it has none."""
    if not definition.style.cases:
        return [LegendRow(definition.words, definition.style.symbol)]
    return [LegendRow(case.words, case.symbol) for case in definition.style.cases]
