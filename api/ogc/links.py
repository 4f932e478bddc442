"""Links with their types, absolute from the public address."""

from __future__ import annotations

from typing import Any, TypeAlias
from urllib.parse import quote, urlencode

from fastapi import Request

JSON = "application/json"
GEOJSON = "application/geo+json"
SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
HTML = "text/html"
MVT = "application/vnd.mapbox-vector-tile"
PROBLEM = "application/problem+json"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
TILING_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
Link: TypeAlias = dict[str, Any]


def public_address(request: Request) -> str:
    """How people reach us, without a slash at the end: as configured, else the host that was asked."""
    configured: str | None = request.app.state.settings.public_url
    return (configured or str(request.base_url)).rstrip("/")


def link(href: str, rel: str, type: str, title: str) -> Link:
    """One link; all its members are always there."""
    return {"href": href, "rel": rel, "type": type, "title": title}


def with_query(href: str, pairs: list[tuple[str, str]]) -> str:
    """The address with its parameters, escaped."""
    return f"{href}?{urlencode(pairs)}" if pairs else href


class Addresses:
    """Every address of the OGC service below one public address."""

    def __init__(self, public: str) -> None:
        self.public = public
        self.landing = f"{public}/ogc"
        self.conformance = f"{public}/ogc/conformance"
        self.api = f"{public}/ogc/api"
        self.doc = f"{public}/ogc/api.html"
        self.collections = f"{public}/ogc/collections"

    def collection(self, layer: str) -> str:
        """One collection."""
        return f"{self.collections}/{quote(layer, safe='')}"

    def items(self, layer: str) -> str:
        """The features of a collection."""
        return f"{self.collection(layer)}/items"

    def item(self, layer: str, id: str) -> str:
        """One feature."""
        return f"{self.items(layer)}/{quote(id, safe='')}"

    def queryables(self, layer: str) -> str:
        """What a filter may name."""
        return f"{self.collection(layer)}/queryables"

    def schema(self, layer: str) -> str:
        """What a feature looks like."""
        return f"{self.collection(layer)}/schema"

    def tilesets(self, layer: str) -> str:
        """The tilesets of a collection."""
        return f"{self.collection(layer)}/tiles"

    def tileset(self, layer: str) -> str:
        """The one tileset of a collection."""
        return f"{self.tilesets(layer)}/WebMercatorQuad"

    def tilejson(self, layers: str) -> str:
        """The TileJSON of one or more layers."""
        return f"{self.public}/tiles/{quote(layers, safe=',')}/tilejson.json"

    def plain_tiles(self, layers: str) -> str:
        """The template of plain tile addresses."""
        return f"{self.public}/tiles/{quote(layers, safe=',')}/{{z}}/{{x}}/{{y}}.mvt"
