"""How QGIS draws a dossier's layers: the catalogue's zones, changes by what they do, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from layers.definition import Symbol
from layers.rules.boundary_dossier import Dossier
from layers.rules.dossier_words import TRANSITION_COLOURS, TRANSITIONS

QGIS = "3.22"
BY = {"zones_before": "zone", "zones_after": "zone", "changes": "transition"}


def style_of(sheet: str, dossier: Dossier) -> str:
    """The style of one layer as QGIS keeps it (QML)."""
    numbered = labels("number") if sheet == "changes" else ""
    named = labels("zone_zh") if sheet.startswith("zones") else ""
    entries = list(categories(sheet, dossier))
    listed = "".join(
        f'<category symbol="{at}" value={quoteattr(value)} label={quoteattr(label)} render="true"/>'
        for at, (value, label, _) in enumerate(entries)
    )
    symbols = "".join(fill(at, symbol) for at, (_, _, symbol) in enumerate(entries))
    renderer = (
        f'<renderer-v2 type="categorizedSymbol" attr="{BY[sheet]}" enableorderby="0" forceraster="0" '
        f'symbollevels="0"><categories>{listed}</categories><symbols>{symbols}</symbols></renderer-v2>'
    )
    return document(renderer, ' labelsEnabled="1"', numbered + named)


def document(renderer: str, more: str, labelling: str) -> str:
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
    categories = "Symbology|Labeling" if labelling else "Symbology"
    return f'{head}<qgis version="{QGIS}" styleCategories="{categories}"{more}>{renderer}{labelling}</qgis>'


def categories(sheet: str, dossier: Dossier) -> Iterator[tuple[str, str, Symbol]]:
    """Value, label and symbol of each category."""
    if sheet == "changes":
        for id, words in TRANSITIONS.items():
            colour = TRANSITION_COLOURS[id]
            yield id, words.zh, Symbol(fill=colour, fill_opacity=0.35, line=colour, line_width=2)
        return
    cases = {case.value: case.symbol for case in dossier.zone_layer.style.cases}
    for kind in dossier.drawn_kinds:
        yield kind.id, kind.words.zh, cases.get(kind.id, dossier.zone_layer.style.symbol)


def fill(name: int, symbol: Symbol) -> str:
    """One symbol of areas."""
    line = symbol.line or "#10181D"
    options = {
        "color": rgba(symbol.fill or line, symbol.fill_opacity if symbol.fill else 0),
        "outline_color": rgba(line, 1),
        "outline_style": "dash" if symbol.dash else "solid",
        "outline_width": f"{symbol.line_width * 0.26:g}",
        "outline_width_unit": "MM",
        "style": "solid",
    }
    listed = "".join(
        f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in options.items()
    )
    layer = f'<layer class="SimpleFill" enabled="1" pass="0"><Option type="Map">{listed}</Option></layer>'
    return f'<symbol type="fill" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'


def rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def labels(field: str) -> str:
    """Texts beside the shapes, in a white halo."""
    buffer = '<text-buffer bufferDraw="1" bufferSize="1" bufferColor="255,255,255,255"/>'
    style = f'<text-style fieldName="{field}" fontSize="10" textColor="16,24,29,255">{buffer}</text-style>'
    return f'<labeling type="simple"><settings calloutType="simple">{style}</settings></labeling>'
