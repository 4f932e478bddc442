"""What there is to know of vector tiles: TileJSON, GDAL's metadata, OGC tilesets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from api.ogc.links import JSON, MVT, SCHEMA, TILING_SCHEME, Addresses, link
from api.ogc.schemas import both
from geo.boxes import Box
from layers.definition import GeometryType, LayerDefinition, ValueType

LEAST_ZOOM, MOST_ZOOM = 0, 22
QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
WORLD = Box(-180.0, -85.0511287798066, 180.0, 85.0511287798066)
DIMENSIONS = {GeometryType.POINT: 0, GeometryType.LINE: 1, GeometryType.AREA: 2}
KINDS = {GeometryType.POINT: "Point", GeometryType.LINE: "LineString", GeometryType.AREA: "Polygon"}
NOTE = (
    "The first feature of a layer carries 'omitted': how many of the tile's features were left out at this"
    " zoom, being smaller than a pixel or too many. 每层首个要素的 omitted 为本级缩放未绘出的要素数。"
)


def labels_of(layer: str) -> str:
    """The name of the tile layer with the places of a layer's labels."""
    return f"{layer}__labels"


def columns_of(definition: LayerDefinition, hidden: frozenset[str]) -> tuple[str, ...]:
    """The attributes a tile carries: id, label, state, and what the style goes by."""
    by = definition.style.by
    own = () if by is None or by == "state" or by in hidden else (by,)
    return ("id", "label", "state", *own)


def fields_of(definition: LayerDefinition, hidden: frozenset[str]) -> dict[str, str]:
    """The attributes with their TileJSON types."""
    types = {field.id: field.type for field in definition.fields}
    kinds = {ValueType.INTEGER: "Number", ValueType.NUMBER: "Number", ValueType.BOOLEAN: "Boolean"}
    named = {
        name: kinds.get(types.get(name, ValueType.TEXT), "String") for name in columns_of(definition, hidden)
    }
    return {**named, "omitted": "Number"}


def vector_layers(
    definitions: Sequence[LayerDefinition], hidden: dict[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """Each layer and the layer of its labels."""
    found = []
    for definition in definitions:
        told = {"description": both(definition.words), "maxzoom": MOST_ZOOM}
        fields = fields_of(definition, hidden[definition.id])
        found.append({"id": definition.id, **told, "minzoom": definition.style.min_zoom, "fields": fields})
        names = {name: kind for name, kind in fields.items() if name != "omitted"}
        zoom = min(definition.style.label_zoom, MOST_ZOOM)
        found.append({"id": labels_of(definition.id), **told, "minzoom": zoom, "fields": names})
    return found


def tilejson(
    definitions: Sequence[LayerDefinition],
    hidden: dict[str, frozenset[str]],
    box: Box | None,
    addresses: Addresses,
    query: str,
) -> dict[str, Any]:
    """TileJSON 3.0 of several layers in one tile; ``query`` is appended to the tiles' address."""
    names = ",".join(definition.id for definition in definitions)
    shown = box or WORLD
    return {
        "tilejson": "3.0.0",
        "name": " · ".join(definition.words.zh for definition in definitions),
        "description": NOTE,
        "scheme": "xyz",
        "tiles": [addresses.plain_tiles(names) + query],
        "minzoom": least_zoom(definitions),
        "maxzoom": MOST_ZOOM,
        "bounds": list(shown),
        "center": [(shown.west + shown.east) / 2, (shown.south + shown.north) / 2, 12],
        "vector_layers": vector_layers(definitions, hidden),
    }


def least_zoom(definitions: Sequence[LayerDefinition]) -> int:
    """The first zoom at which any of the layers is drawn."""
    return min(definition.style.min_zoom for definition in definitions)


def metadata(
    definitions: Sequence[LayerDefinition], hidden: dict[str, frozenset[str]], box: Box | None
) -> dict[str, Any]:
    """The ``metadata.json`` that GDAL reads beside tiles; all its values are texts."""
    shown = box or WORLD
    inner = {"vector_layers": vector_layers(definitions, hidden), "tilestats": statistics(definitions)}
    return {
        "name": ",".join(definition.id for definition in definitions),
        "description": NOTE,
        "version": "2",
        "type": "overlay",
        "format": "pbf",
        "minzoom": str(least_zoom(definitions)),
        "maxzoom": str(MOST_ZOOM),
        "bounds": ",".join(f"{side:.8f}" for side in shown),
        "center": f"{(shown.west + shown.east) / 2:.8f},{(shown.south + shown.north) / 2:.8f},12",
        "json": json.dumps(inner, ensure_ascii=False),
    }


def statistics(definitions: Sequence[LayerDefinition]) -> dict[str, Any]:
    """The kind of shape of each tile layer, which GDAL takes from here."""
    layers = []
    for definition in definitions:
        layers.append({"layer": definition.id, "geometry": KINDS[definition.geometry]})
        layers.append({"layer": labels_of(definition.id), "geometry": "Point"})
    return {"layerCount": len(layers), "layers": layers}


def tilesets(definition: LayerDefinition, addresses: Addresses) -> dict[str, Any]:
    """The list of a layer's tilesets: there is one."""
    tileset = {
        "title": both(definition.words),
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": QUAD,
        "links": [link(addresses.tileset(definition.id), "self", JSON, "The tileset")],
    }
    return {
        "links": [link(addresses.tilesets(definition.id), "self", JSON, "The tilesets of this layer")],
        "tilesets": [tileset],
    }


def tileset(definition: LayerDefinition, box: Box | None, addresses: Addresses) -> dict[str, Any]:
    """The tileset of a layer; its template has the row before the column."""
    here = addresses.tileset(definition.id)
    shown = box or WORLD
    corners = {"lowerLeft": [shown.west, shown.south], "upperRight": [shown.east, shown.north]}
    template = link(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT, "A tile")
    return {
        "title": both(definition.words),
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": QUAD,
        "boundingBox": {**corners, "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
        "layers": [
            {
                "id": definition.id,
                "dataType": "vector",
                "geometryDimension": DIMENSIONS[definition.geometry],
                "minTileMatrix": str(definition.style.min_zoom),
                "maxTileMatrix": str(MOST_ZOOM),
            }
        ],
        "links": [
            link(here, "self", JSON, "This tileset"),
            link(QUAD, TILING_SCHEME, JSON, "WebMercatorQuad"),
            {**template, "templated": True},
            link(addresses.schema(definition.id), "describedby", SCHEMA, "What a feature looks like"),
            link(addresses.tilejson(definition.id), "alternate", JSON, "TileJSON"),
        ],
    }
