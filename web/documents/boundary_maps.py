"""The maps of a dossier's page, drawn by folium: overview, before and after, and one to swipe."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import folium
import shapely
from branca.element import Figure
from folium.map import CustomPane
from shapely.geometry.base import BaseGeometry

from geo.shapes import as_geojson
from layers.definition import GeometryType, Symbol, Words
from layers.rules.boundary_dossier import ChangeLine, Dossier, Layers, Side
from layers.rules.dossier_cells import in_tongue
from layers.rules.dossier_words import TRANSITION_COLOURS, TRANSITIONS, VERDICTS, worded
from web.documents.map_document import label
from web.documents.style import INK, circle_options, path_options, symbol_of, value_by

DECIMALS = 7  # a centimetre
MANY = 3000  # vertices; a larger shape is drawn with fewer
STEP_DEG = 0.000005  # half a metre
GROUND_DEG = 0.00002  # two metres: the ground is no part of what is judged
OLD = Symbol(line="#5B6368", line_width=2.0, dash=(6, 4))
PROOF, FAULT, NOISE = "#B00020", "#8A5A00", "#5B6368"
PANES = {"before": 410, "after": 420}
ROOM = 0.04  # around the zones, of their extent


@dataclass(frozen=True, slots=True)
class Maps:
    """The maps by name, on one figure."""

    figure: Figure
    overview: folium.Map
    before: folium.Map
    after: folium.Map
    swipe: folium.Map

    def named(self) -> Mapping[str, folium.Map]:
        """Each map by what it shows."""
        return {"overview": self.overview, "before": self.before, "after": self.after, "swipe": self.swipe}


def maps_of(dossier: Dossier, *, english: bool) -> Maps:
    """All four maps, each fitted to the zones of both versions."""
    figure = Figure()
    maps = Maps(figure, *(a_map() for _ in range(4)))
    for map in maps.named().values():
        figure.add_child(map)
    overview(maps.overview, dossier, english=english)
    for map, side in ((maps.before, dossier.before), (maps.after, dossier.after)):
        ground(map, dossier.ground)
        for layer in zones(dossier, side, english=english):
            layer.add_to(map)
        change_layer(dossier, dossier.changes, english=english, filled=False).add_to(map)
    swipe(maps.swipe, dossier, english=english)
    box = dossier.frame
    wide, high = (box.east - box.west) * ROOM, (box.north - box.south) * ROOM
    for map in maps.named().values():
        map.fit_bounds([[box.south - high, box.west - wide], [box.north + high, box.east + wide]])
    return maps


def a_map() -> folium.Map:
    """An empty map that asks for no tiles."""
    options: dict[str, Any] = {"zoomSnap": 0.25, "zoomAnimation": False, "fadeAnimation": False}
    return folium.Map(tiles=None, maxZoom=19, control_scale=False, width="100%", height="100%", **options)


def overview(map: folium.Map, dossier: Dossier, *, english: bool) -> None:
    """Everything on one map, to be switched on and off."""
    below = group(Words("底图", "Ground"), english=english)
    ground(below, dossier.ground)
    after = group(Words("调整后分区", "Zones after"), english=english)
    for layer in zones(dossier, dossier.after, english=english):
        layer.add_to(after)
    old = group(Words("调整前界线", "Lines before"), english=english)
    for layer in zones(dossier, dossier.before, english=english, symbol=OLD):
        layer.add_to(old)
    every = [below, after, old]
    for id, words in TRANSITIONS.items():
        own = [change for change in dossier.changes if change.transition == id]
        if own:
            kind = Words(f"变化：{words.zh}（{len(own)}）", f"Changes: {words.en} ({len(own)})")
            every.append(group(kind, english=english))
            change_layer(dossier, own, english=english, filled=True).add_to(every[-1])
    every += list(findings(dossier, english=english))
    for each in every:
        each.add_to(map)
    folium.LayerControl(collapsed=False).add_to(map)


def findings(dossier: Dossier, *, english: bool) -> Iterator[folium.FeatureGroup]:
    """Proofs of broken rules, faults of the drawing, noise."""
    proofs = [
        (shape, f"{in_tongue(rule.words, english=english)}：{in_tongue(worded(VERDICTS, rule.verdict), english=english)}")  # noqa: E501
        for rule in dossier.rules
        if rule.verdict in ("fail", "warn")
        for shape in rule.proof
    ]  # fmt: skip
    faults = [
        (fault.shape, in_tongue(fault.words, english=english)) for fault in dossier.faults if fault.shape
    ]
    noise = [(shape, "") for each in dossier.noise for shape in each.shapes]
    for words, found, colour, shown in (
        (Words("规则证明", "Proofs of rules"), proofs, PROOF, True),
        (Words("绘图问题", "Faults of the drawing"), faults, FAULT, True),
        (Words("绘图误差", "Noise of drawing"), noise, NOISE, False),
    ):
        if found:
            made = group(words, english=english, shown=shown)
            marks(found, colour).add_to(made)
            yield made


def group(words: Words, *, english: bool, shown: bool = True) -> folium.FeatureGroup:
    return folium.FeatureGroup(name=html.escape(in_tongue(words, english=english)), show=shown)


def swipe(map: folium.Map, dossier: Dossier, *, english: bool) -> None:
    """Both versions over each other, each in a pane that the page's slider cuts."""
    ground(map, dossier.ground)
    for name, side in (("before", dossier.before), ("after", dossier.after)):
        CustomPane(name, z_index=PANES[name], pointer_events=True).add_to(map)
        for layer in zones(dossier, side, english=english, pane=name):
            layer.add_to(map)


# --- layers ---------------------------------------------------------------------------------------
def ground(onto: Any, layers: Layers) -> None:
    """What lies beneath, by the catalogue's symbols: a map's layer for each symbol, whatever its features."""
    for definition, features in sorted(layers, key=lambda pair: pair[0].style.order):
        alike: dict[Symbol, list[tuple[BaseGeometry, Mapping[str, Any]]]] = {}
        for feature in features:
            if feature.shape is not None:
                value = value_by(definition, feature.state, feature.properties)
                name = {"label": html.escape(label(definition, feature))}
                fewer = shapely.simplify(feature.shape, GROUND_DEG, preserve_topology=True)
                alike.setdefault(symbol_of(definition.style, value), []).append((fewer, name))
        for symbol, rows in alike.items():
            below(rows, symbol, definition.geometry).add_to(onto)


def below(
    rows: Sequence[tuple[BaseGeometry, Mapping[str, Any]]], symbol: Symbol, geometry: GeometryType
) -> folium.GeoJson:
    """Features of one symbol."""
    tooltip = folium.GeoJsonTooltip(["label"], labels=False)
    if geometry is GeometryType.POINT:
        spot = folium.CircleMarker(**circle_options(symbol))
        return folium.GeoJson(collection(rows), marker=spot, tooltip=tooltip)
    return layer_of(rows, path_options(symbol), tooltip, "overlayPane")


def zones(
    dossier: Dossier, side: Side, *, english: bool, symbol: Symbol | None = None, pane: str = "overlayPane"
) -> Iterator[folium.GeoJson]:
    """The zones of one version, a layer for each kind, the mildest first."""
    for kind in reversed(dossier.drawn_kinds):
        shapes = [shape for own, shape in side.zones if own == kind.id]
        if shapes:
            options = path_options(symbol) if symbol else hatched(dossier, kind.id)
            name = f"{in_tongue(side.name, english=english)} · {in_tongue(kind.words, english=english)}"
            yield layer_of(
                [(shape, {}) for shape in shapes], options, folium.Tooltip(html.escape(name)), pane
            )


def hatched(dossier: Dossier, kind: str) -> dict[str, Any]:
    """Leaflet's options of a kind of zone, filled by the page's pattern of that kind."""
    options = path_options(zone_symbol(dossier, kind))
    return {**options, "fill": True, "fillColor": f"url(#{pattern_id(kind)})", "fillOpacity": 1}


def zone_symbol(dossier: Dossier, kind: str) -> Symbol:
    """How the catalogue draws a kind of zone."""
    style = dossier.zone_layer.style
    return next((case.symbol for case in style.cases if case.value == kind), style.symbol)


def pattern_id(kind: str) -> str:
    return f"zone-{''.join(sign if sign.isalnum() else '-' for sign in kind)}"


def change_layer(
    dossier: Dossier, changes: Sequence[ChangeLine], *, english: bool, filled: bool
) -> folium.GeoJson:
    """Changes with their numbers, coloured by what they do."""
    rows = [
        (change.shape, {"number": change.number, "transition": change.transition,
                        "label": html.escape(change_label(dossier, change, english=english))})
        for change in changes
    ]  # fmt: skip

    def look(feature: Mapping[str, Any]) -> dict[str, Any]:
        colour = TRANSITION_COLOURS.get(feature["properties"]["transition"], INK)
        return {"color": colour, "weight": 3, "fillColor": colour, "fillOpacity": 0.3 if filled else 0.05}

    tooltip = folium.GeoJsonTooltip(["label"], labels=False) if rows else None
    return folium.GeoJson(collection(rows), style_function=look, tooltip=tooltip)


def change_label(dossier: Dossier, change: ChangeLine, *, english: bool) -> str:
    """A change in one line."""
    before, after = (
        in_tongue(dossier.kind_words(kind), english=english) for kind in (change.before, change.after)
    )
    ha = f"{change.area_m2 / 10_000:,.4f} {'ha' if english else '公顷'}"
    where = in_tongue(change.where, english=english)
    return f"{change.number} · {before} → {after} · {ha}" + (f" · {where}" if where else "")


def marks(found: Sequence[tuple[BaseGeometry, str]], colour: str) -> folium.GeoJson:
    """Shapes that show something, each with a sentence."""
    rows = [(shape, {"label": html.escape(text)}) for shape, text in found]
    options = {"color": colour, "weight": 3, "dashArray": "4 4", "fillColor": colour, "fillOpacity": 0.15}
    spot = folium.CircleMarker(radius=7, color=colour, fill=True, fill_opacity=0.4)
    labelled = any(text for _, text in found)
    tooltip = folium.GeoJsonTooltip(["label"], labels=False) if labelled else None
    return folium.GeoJson(collection(rows), style_function=lambda _: options, marker=spot, tooltip=tooltip)


def layer_of(
    rows: Sequence[tuple[BaseGeometry, Mapping[str, Any]]], options: dict[str, Any], tooltip: Any, pane: str
) -> folium.GeoJson:
    return folium.GeoJson(collection(rows), style_function=lambda _: options, tooltip=tooltip, pane=pane)


def collection(rows: Sequence[tuple[BaseGeometry, Mapping[str, Any]]]) -> dict[str, Any]:
    """A GeoJSON collection that no host has to be asked for."""
    features = [
        {"type": "Feature", "id": str(at), "properties": dict(values), "geometry": geometry(shape)}
        for at, (shape, values) in enumerate(rows)
    ]
    return {"type": "FeatureCollection", "features": json.loads(json.dumps(features))}


def geometry(shape: BaseGeometry) -> dict[str, Any]:
    """A shape as it is drawn: large ones with fewer vertices, half a metre off at most."""
    many = shapely.get_num_coordinates(shape) > MANY
    return as_geojson(shapely.simplify(shape, STEP_DEG, preserve_topology=True) if many else shape, DECIMALS)
