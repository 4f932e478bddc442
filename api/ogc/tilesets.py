"""What there is to know of vector tiles: TileJSON, GDAL's metadata, OGC tilesets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from api.ogc.links import JSON, MVT, SCHEMA, TILING_SCHEME, Addresses, link
from api.ogc.schemas import both
from geo.boxes import Box
from layers.definition import GeometryType, LayerDefinition
from layers.store.tile_layers import MOST_ZOOM, NOTE, least_zoom, statistics, vector_layers

QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
WORLD = Box(-180.0, -85.0511287798066, 180.0, 85.0511287798066)
DIMENSIONS = {GeometryType.POINT: 0, GeometryType.LINE: 1, GeometryType.AREA: 2}


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
