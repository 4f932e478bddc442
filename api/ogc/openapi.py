"""The contract of the OGC routes as one OpenAPI 3.0 document, without references to other documents."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from api.ogc.landing import DESCRIPTION, TITLE
from api.ogc.links import GEOJSON, HTML, JSON, MVT, OPENAPI, PROBLEM, SCHEMA
from api.ogc.parameters import DEFAULT_LIMIT, LANGUAGES, MOST
from api.ogc.systems import ADDRESSES, DEFAULT
from api.version import VERSION

Document = dict[str, Any]
TIME = "YYYY-MM-DD (that day in Asia/Shanghai) or an RFC 3339 time"


def openapi(public: str, layers: Sequence[str]) -> Document:
    """The document; ``layers`` are those the asker sees."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": VERSION, "license": LICENSE},
        "servers": [{"url": f"{public}/ogc"}],
        "security": [{"basic": []}, {"key": []}, {"session": []}, {}],
        "paths": paths(),
        "components": {
            "parameters": parameters(layers),
            "responses": {"Problem": said(PROBLEM, "A refusal (RFC 9457)", PROBLEM_SCHEMA)},
            "schemas": SCHEMAS,
            "securitySchemes": SCHEMES,
        },
    }


def paths() -> dict[str, Document]:
    """Every OGC address, below the server's."""
    collection = ("collectionId",)
    items = (
        "limit",
        "bbox",
        "bbox-crs",
        "datetime",
        "filter",
        "filter-lang",
        "filter-crs",
        "crs",
        "as-of",
        "after",
    )
    tile = (*collection, "tileMatrix", "tileRow", "tileCol", "valid")
    document = "A JSON document"
    routes = {
        "/": ("getLandingPage", "Where everything is", (), said(JSON, document, ref("LandingPage"))),
        "/conformance": (
            "getConformance", "Classes that are kept", (), said(JSON, document, ref("Conformance")),
        ),
        "/api": ("getApi", "This document", (), said(OPENAPI, document, ANY)),
        "/api.html": ("getApiPage", "This document, to be read", (), said(HTML, "A page", TEXT)),
        "/collections": ("getCollections", "The layers", (), said(JSON, document, ref("Collections"))),
        "/collections/{collectionId}": (
            "getCollection", "One layer", collection, said(JSON, document, ref("Collection")),
        ),
        "/collections/{collectionId}/queryables": (
            "getQueryables", "What a filter may name", collection, said(SCHEMA, "A JSON schema", ANY),
        ),
        "/collections/{collectionId}/schema": (
            "getSchema", "What a feature looks like", collection, said(SCHEMA, "A JSON schema", ANY),
        ),
        "/collections/{collectionId}/items": (
            "getItems", "Features of a layer", (*collection, *items), placed("Features", ref("Features")),
        ),
        "/collections/{collectionId}/items/{featureId}": (
            "getItem",
            "One feature",
            (*collection, "featureId", "crs", "as-of"),
            placed("A feature", ref("Feature")),
        ),
        "/collections/{collectionId}/tiles": (
            "getTilesets", "Vector tiles of a layer", collection, said(JSON, document, ANY),
        ),
        "/collections/{collectionId}/tiles/WebMercatorQuad": (
            "getTileset", "The tileset of a layer", collection, said(JSON, document, ANY),
        ),
        "/collections/{collectionId}/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}": (
            "getTile", "One vector tile; row before column", tile, said(MVT, "A Mapbox vector tile", BINARY),
        ),
    }  # fmt: skip
    return {path: {"get": operation(*route)} for path, route in routes.items()}


def operation(name: str, summary: str, names: Sequence[str], good: Document) -> Document:
    """One GET; every refusal is the same problem document."""
    form = () if name in ("getTile", "getApiPage") else ("f",)
    refused = {status: {"$ref": "#/components/responses/Problem"} for status in refusals(name)}
    empty = {"204": {"description": "Nothing here"}} if name == "getTile" else {}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{parameter}"} for parameter in (*names, *form)],
        "responses": {"200": good, **empty, **refused, "default": {"$ref": "#/components/responses/Problem"}},
    }


def refusals(name: str) -> tuple[str, ...]:
    """The statuses with which a route refuses."""
    if name in ("getLandingPage", "getConformance", "getApi", "getApiPage"):
        return ("400", "406")
    return ("400", "401") if name == "getCollections" else ("400", "401", "404", "406")


def ref(name: str) -> Document:
    """A schema of this document."""
    return {"$ref": f"#/components/schemas/{name}"}


def said(type: str, description: str, schema: Document) -> Document:
    """An answer of one type."""
    return {"description": description, "content": {type: {"schema": schema}}}


def placed(description: str, schema: Document) -> Document:
    """An answer in GeoJSON that names its reference system."""
    header = {"description": "The reference system, in angle brackets", "schema": TEXT}
    return {**said(GEOJSON, description, schema), "headers": {"Content-Crs": header}}


def parameters(layers: Sequence[str]) -> dict[str, Document]:
    """Every parameter, with its bounds as they are kept."""
    layer = {"type": "string", "enum": list(layers)} if layers else TEXT
    day = {"type": "string", "format": "date"}
    return {
        "collectionId": in_path("collectionId", "A layer", layer),
        "featureId": in_path("featureId", "A feature", TEXT),
        "tileMatrix": in_path("tileMatrix", "Zoom", whole(0, 24)),
        "tileRow": in_path("tileRow", "Row, from the north", whole(0, 2**24 - 1)),
        "tileCol": in_path("tileCol", "Column, from the west", whole(0, 2**24 - 1)),
        "limit": in_query(
            "limit", f"At most so many features; more than {MOST} gives {MOST}",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        ),
        "bbox": {
            **in_query(
                "bbox", "Four numbers, or six with heights, in the order of bbox-crs",
                {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
            ),
            "style": "form",
            "explode": False,
        },
        "bbox-crs": in_query("bbox-crs", "The system of bbox", system()),
        "filter-crs": in_query("filter-crs", "The system of shapes in filter", system()),
        "crs": in_query("crs", "The system of the answer, in its authority's axis order", system()),
        "datetime": in_query("datetime", f"{TIME}, or a span of two joined by /, one of them maybe ..", TEXT),
        "filter": in_query("filter", "A condition in CQL2", {"type": "string", "maxLength": 8000}),
        "filter-lang": in_query(
            "filter-lang", "The language of filter",
            {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]},
        ),
        "as-of": in_query("as-of", f"What was known then: {TIME}", TEXT),
        "after": in_query("after", "Where a page goes on; from a next link", whole(0, 2**53 - 1)),
        "valid": in_query("valid", "The day that is drawn; today unless given", day),
        "f": in_query("f", "The form", {"type": "string", "enum": ["json"]}),
    }  # fmt: skip


def in_path(name: str, description: str, schema: Document) -> Document:
    """A parameter of the path."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def in_query(name: str, description: str, schema: Document) -> Document:
    """A parameter of the query."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def whole(least: int, most: int) -> Document:
    """A whole number within bounds."""
    return {"type": "integer", "minimum": least, "maximum": most}


def system() -> Document:
    """The address of an offered reference system."""
    return {"type": "string", "format": "uri", "enum": list(ADDRESSES), "default": DEFAULT}


ANY: Document = {"type": "object"}
TEXT: Document = {"type": "string"}
BINARY: Document = {"type": "string", "format": "binary"}
LICENSE = {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}
LINKS: Document = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["href", "rel", "type"],
        "properties": {"href": TEXT, "rel": TEXT, "type": TEXT, "title": TEXT},
    },
}
FEATURE: Document = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": TEXT,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
        "links": LINKS,
    },
}
COLLECTION: Document = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": TEXT,
        "title": TEXT,
        "description": TEXT,
        "itemType": TEXT,
        "extent": ANY,
        "crs": {"type": "array", "items": TEXT},
        "storageCrs": TEXT,
        "links": LINKS,
    },
}
PROBLEM_SCHEMA: Document = {"$ref": "#/components/schemas/Problem"}
SCHEMAS: dict[str, Document] = {
    "LandingPage": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": TEXT, "description": TEXT, "links": LINKS},
    },
    "Conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": TEXT}},
    },
    "Collection": COLLECTION,
    "Collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {"links": LINKS, "collections": {"type": "array", "items": ref("Collection")}},
    },
    "Feature": FEATURE,
    "Features": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "features": {"type": "array", "items": ref("Feature")},
            "links": LINKS,
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "code", "title", "status", "detail"],
        "properties": {
            "type": TEXT,
            "code": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "instance": TEXT,
            "request_id": TEXT,
        },
    },
}
SCHEMES: dict[str, Document] = {
    "basic": {"type": "http", "scheme": "basic", "description": "A read-only key as the password"},
    "key": {"type": "http", "scheme": "bearer", "description": "A read-only key"},
    "session": {"type": "apiKey", "in": "cookie", "name": "lakewatch_session"},
}


def page(document: Document) -> str:
    """The document as a plain page, without script or style."""
    rows = "".join(
        f"<dt><code>GET {escape(path)}</code></dt><dd>{escape(routes['get']['summary'])}</dd>"
        for path, routes in document["paths"].items()
    )
    names = "".join(
        f"<dt><code>{escape(name)}</code></dt><dd>{escape(parameter['description'])}</dd>"
        for name, parameter in document["components"]["parameters"].items()
    )
    title = escape(TITLE)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><p>{escape(DESCRIPTION)}</p>"
        f"<h2>Addresses</h2><dl>{rows}</dl><h2>Parameters</h2><dl>{names}</dl></main></body></html>"
    )
