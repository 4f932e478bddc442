"""An overview map that leaves the house: layers as of a day, their legend and counts, in one HTML file."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import folium
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.shapes import as_geojson
from layers.definition import LayerDefinition
from layers.rules.features import Feature
from web.documents.self_contained import figure_of, self_contained
from web.documents.style import DEMONSTRATION, INK, circle_options, legend, path_options, symbol_of, value_by

STEP_DEG = 0.00002  # about two metres: what an overview can show
DECIMALS = 6
PAGE = """
<style>
 html, body {{ margin: 0; height: 100%; font-family: "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif; color: {ink}; }}
 .head {{ position: fixed; z-index: 1000; left: 56px; top: 10px; max-width: 60%; background: rgba(255,255,255,.94); padding: 8px 16px; border-radius: 4px; }}
 .head h1 {{ font-size: 18px; margin: 0; }} .head p {{ margin: 2px 0 0; font-size: 13px; }}
 .demo {{ color: #8A5A00; font-weight: 600; }}
 .legend {{ position: fixed; z-index: 1000; right: 10px; top: 10px; bottom: 24px; width: 240px; overflow: auto; background: rgba(255,255,255,.94); padding: 8px 12px; border-radius: 4px; font-size: 13px; }}
 .legend h2 {{ font-size: 14px; margin: 8px 0 2px; }} .legend div {{ display: flex; gap: 8px; align-items: center; }}
 .leaflet-container {{ background: #F3F1EA; }}
</style>
<div class="head"><h1>{title}</h1>{notice}<p>{facts}</p></div>
<div class="legend">{legend}</div>
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class MapDocument:
    """What the document says: a title, the day it speaks of, and each layer with its features."""

    title: str
    day: date
    layers: Sequence[tuple[LayerDefinition, Sequence[Feature]]]

    @property
    def demonstration(self) -> bool:
        """Whether anything in it is synthetic."""
        return any(feature.demonstration for _, features in self.layers for feature in features)


def map_document(document: MapDocument, assets: Path) -> str:
    """The document as one HTML file that asks no host for anything; ``assets`` as in ``self_contained``."""
    drawing = folium.Map(tiles=None, maxZoom=18, control_scale=True)
    for definition, features in sorted(document.layers, key=lambda pair: pair[0].style.order):
        for feature in features:
            if feature.shape is not None:
                drawn(definition, feature, feature.shape).add_to(drawing)
    if box := bounds(document):
        drawing.fit_bounds(box)
    figure_of(drawing).html.add_child(folium.Element(frame(document)))
    return self_contained(drawing, assets)


def drawn(definition: LayerDefinition, feature: Feature, shape: BaseGeometry) -> Any:
    """One feature with its symbol and its name."""
    symbol = symbol_of(definition.style, value_by(definition, feature.state, feature.properties))
    name = folium.Tooltip(html.escape(label(definition, feature)))
    if isinstance(shape, Point):
        return folium.CircleMarker((shape.y, shape.x), tooltip=name, **circle_options(symbol))
    fewer = shapely.simplify(shape, STEP_DEG, preserve_topology=True)
    options = path_options(symbol)
    geometry = {"type": "Feature", "properties": {}, "geometry": as_geojson(fewer, DECIMALS)}
    return folium.GeoJson(json.dumps(geometry), style_function=lambda _: options, tooltip=name)


def label(definition: LayerDefinition, feature: Feature) -> str:
    """The name people know the feature by, and of what layer it is."""
    name = feature.properties.get(definition.label or "")
    return f"{name or feature.id} · {definition.words.zh} {definition.words.en}"


def bounds(document: MapDocument) -> list[list[float]] | None:
    """South-west and north-east corner (latitude, longitude) of everything drawn; None when nothing is."""
    shapes = [one.shape for _, features in document.layers for one in features if one.shape is not None]
    if not shapes:
        return None
    west, south, east, north = map(float, shapely.total_bounds(shapes))
    return [[south, west], [north, east]]


def frame(document: MapDocument) -> str:
    """Title, notice, facts and legend; every text of a person is escaped."""
    facts = (
        f"截至 as of {document.day.isoformat()} · CGCS2000 (EPSG:4490), 图上按 CRS84 drawn as CRS84 · "
        f"概览已简化到约 2 米 simplified to about 2 m"
    )
    rows = "".join(legend_of(definition, features) for definition, features in document.layers)
    notice = f'<p class="demo">{DEMONSTRATION}</p>' if document.demonstration else ""
    return PAGE.format(ink=INK, title=html.escape(document.title), notice=notice, facts=facts, legend=rows)


def legend_of(definition: LayerDefinition, features: Iterable[Feature]) -> str:
    """One layer in the legend, with how many features it has."""
    count = sum(1 for _ in features)
    words = definition.words
    head = f"<h2>{html.escape(words.zh)} {html.escape(words.en)} ({count})</h2>"
    return head + "".join(
        f"<div>{swatch(path_options(row.symbol))}{html.escape(f'{row.words.zh} {row.words.en}')}</div>"
        for row in legend(definition)
    )


def swatch(options: dict[str, Any]) -> str:
    """A small picture of a symbol."""
    dash = f' stroke-dasharray="{options["dashArray"]}"' if options["dashArray"] else ""
    fill = options["fillColor"] or "none"
    return (
        '<svg width="28" height="18"><rect x="3" y="3" width="22" height="12"'
        f' fill="{fill}" fill-opacity="{max(options["fillOpacity"], 0.15)}"'
        f' stroke="{options["color"]}" stroke-width="{min(options["weight"], 3)}"{dash}/></svg>'
    )
