"""OGC API – Features, parts 1 to 3: the layers for other people's programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.dependencies import AnyonesStores, Stores, StoreSet
from api.ogc import collections, items, openapi, schemas, tilesets, times
from api.ogc.conformance import CLASSES
from api.ogc.counts import counted
from api.ogc.documents import answer
from api.ogc.landing import landing
from api.ogc.links import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    SCHEMA,
    Addresses,
    Link,
    link,
    public_address,
    with_query,
)
from api.ogc.negotiation import require_form, schema_type
from api.ogc.parameters import DOCUMENT, ITEM, ItemsAsked, read, read_items
from api.ogc.systems import DEFAULT
from api.ogc.systems import system as system_of
from geo.crs import OfferedCrs
from layers.definition import LayerDefinition
from layers.errors import NotFound, UnknownLayer
from layers.rules.permissions import hidden_fields, sees_layer
from layers.store.features import FeaturePage, FeatureQuery

router = APIRouter(prefix="/ogc", tags=["ogc"])
GET = ["GET", "HEAD"]
OPEN = {"Access-Control-Allow-Origin": "*"}  # documents that say nothing about any layer's features
LONGEST_ID = 200
CODE = "application/vnd.oai.openapi+json"


@router.api_route("", methods=GET)
@router.api_route("/", methods=GET)
def get_landing_page(request: Request) -> Response:
    """Where everything is."""
    read_document(request, JSON)
    return answer(landing(addresses_of(request)), headers=OPEN)


@router.api_route("/conformance", methods=GET)
def get_conformance(request: Request) -> Response:
    """Classes of the standards that are kept."""
    read_document(request, JSON)
    return answer({"conformsTo": list(CLASSES)}, headers=OPEN)


@router.api_route("/api", methods=GET)
def get_api(request: Request, stores: AnyonesStores) -> Response:
    """The contract as OpenAPI 3.0."""
    read_document(request, CODE, JSON)
    names = [definition.id for definition in seen(stores)]
    return answer(openapi.openapi(public_address(request), names), OPENAPI, OPEN)


@router.api_route("/api.html", methods=GET)
def get_api_page(request: Request) -> Response:
    """The contract as a page."""
    read(request, ())
    require_form(request, HTML)
    page = openapi.page(openapi.openapi(public_address(request), ()))
    return Response(page, headers=OPEN, media_type=HTML)


@router.api_route("/collections", methods=GET)
def get_collections(request: Request, stores: Stores) -> Response:
    """The layers that the asker sees."""
    read_document(request, JSON)
    found = [(definition, extent_of(stores, definition)) for definition in seen(stores)]
    return answer(collections.collections(found, addresses_of(request)))


@router.api_route("/collections/{layer}", methods=GET)
def get_collection(request: Request, layer: str, stores: Stores) -> Response:
    """One layer."""
    read_document(request, JSON)
    definition = visible(stores, layer)
    extent = extent_of(stores, definition)
    return answer(collections.collection(definition, extent, addresses_of(request)))


@router.api_route("/collections/{layer}/queryables", methods=GET)
def get_queryables(request: Request, layer: str, stores: Stores) -> Response:
    """What a filter on the layer may name."""
    read_document(request, SCHEMA, JSON)
    definition = visible(stores, layer)
    hidden = hidden_fields(stores.asker, definition)
    return answer(schemas.queryables(definition, hidden, addresses_of(request)), schema_type(request))


@router.api_route("/collections/{layer}/schema", methods=GET)
def get_schema(request: Request, layer: str, stores: Stores) -> Response:
    """What a feature of the layer looks like."""
    read_document(request, SCHEMA, JSON)
    definition = visible(stores, layer)
    hidden = hidden_fields(stores.asker, definition)
    return answer(schemas.feature_schema(definition, hidden, addresses_of(request)), schema_type(request))


@router.api_route("/collections/{layer}/items", methods=GET)
def get_items(request: Request, layer: str, stores: Stores) -> Response:
    """A page of features; ``next`` carries every filter and the record time of the first page."""
    require_form(request, GEOJSON, JSON)
    asked = read_items(request)
    definition = visible(stores, layer)
    query = query_of(stores, definition, asked)
    found = stores.features.find(query)
    texts = items.feature_texts(found.features, definition, query.hidden, asked.crs, asked.as_of)
    body = items.page(
        texts,
        matched=counted(request.app.state, stores, query),
        moment=stores.transaction.now,
        links=page_links(request, layer, found, asked.as_of or stores.transaction.now),
    )
    return in_system(body, asked.crs)


@router.api_route("/collections/{layer}/items/{feature}", methods=GET)
def get_item(request: Request, layer: str, feature: str, stores: Stores) -> Response:
    """One feature, now or as it was known then."""
    require_form(request, GEOJSON, JSON)
    given = read(request, ITEM)
    crs = system_of(given.get("crs", DEFAULT))
    as_of = times.to_record_time(given["as-of"]) if "as-of" in given else None
    definition = visible(stores, layer)
    hidden = hidden_fields(stores.asker, definition)
    require_possible(feature)
    query = FeatureQuery(layer, ids=(feature,), hidden=hidden, as_of=as_of, limit=1)
    texts = items.feature_texts(stores.features.find(query).features, definition, hidden, crs, as_of)
    if not texts:
        raise NotFound(noun="feature", id=feature)
    return in_system(items.single(texts[0], item_links(request, layer, feature)), crs)


@router.api_route("/collections/{layer}/tiles", methods=GET)
def get_tilesets(request: Request, layer: str, stores: Stores) -> Response:
    """The tilesets of a layer."""
    read_document(request, JSON)
    return answer(tilesets.tilesets(visible(stores, layer), addresses_of(request)))


@router.api_route("/collections/{layer}/tiles/WebMercatorQuad", methods=GET)
def get_tileset(request: Request, layer: str, stores: Stores) -> Response:
    """The tileset of a layer."""
    read_document(request, JSON)
    definition = visible(stores, layer)
    return answer(tilesets.tileset(definition, stores.features.extent(layer), addresses_of(request)))


def addresses_of(request: Request) -> Addresses:
    """All addresses below the public one."""
    return Addresses(public_address(request))


def read_document(request: Request, *types: str) -> None:
    """Refuse unknown parameters and other forms for a JSON document."""
    read(request, DOCUMENT)
    require_form(request, *types)


def seen(stores: StoreSet) -> list[LayerDefinition]:
    """The layers that exist for the asker."""
    return [one for one in stores.catalogue.layers.values() if sees_layer(stores.asker, one)]


def visible(stores: StoreSet, layer: str) -> LayerDefinition:
    """The layer's definition; UnknownLayer too when the asker may not see it."""
    definition = stores.catalogue.get(layer)
    if not sees_layer(stores.asker, definition):
        raise UnknownLayer(layer=layer)
    return definition


def extent_of(stores: StoreSet, definition: LayerDefinition) -> collections.Extent:
    """Where and when the layer's features are, from the data."""
    box = stores.features.extent(definition.id)
    return collections.Extent(box, *stores.features.valid_span(definition.id))


def query_of(stores: StoreSet, definition: LayerDefinition, asked: ItemsAsked) -> FeatureQuery:
    """What is asked, for this asker."""
    return FeatureQuery(
        definition.id,
        box=asked.box,
        within=asked.within,
        filter=asked.filter,
        hidden=hidden_fields(stores.asker, definition),
        valid_from=asked.days[0],
        valid_to=asked.days[1],
        as_of=asked.as_of,
        after=asked.after,
        limit=asked.limit,
    )


def page_links(request: Request, layer: str, found: FeaturePage, as_of: datetime) -> list[Link]:
    """This page, the next one where there is one, and the collection."""
    addresses = addresses_of(request)
    given = request.query_params.multi_items()
    here = with_query(addresses.items(layer), given)
    links = [
        link(here, "self", GEOJSON, "This page"),
        link(addresses.collection(layer), "collection", JSON, "The layer"),
    ]
    if found.next is None:
        return links
    kept = [(name, value) for name, value in given if name not in ("after", "as-of")]
    walk = [("as-of", times.to_text(as_of)), ("after", str(found.next))]
    there = with_query(addresses.items(layer), kept + walk)
    return [*links, link(there, "next", GEOJSON, "The next page")]


def item_links(request: Request, layer: str, feature: str) -> list[Link]:
    """This feature and its collection."""
    addresses = addresses_of(request)
    here = with_query(addresses.item(layer, feature), request.query_params.multi_items())
    return [
        link(here, "self", GEOJSON, "This feature"),
        link(addresses.collection(layer), "collection", JSON, "The layer"),
    ]


def require_possible(feature: str) -> None:
    """NotFound for an id that no feature can have."""
    if len(feature) > LONGEST_ID or not feature.isprintable():
        raise NotFound(noun="feature", id=feature[:LONGEST_ID])


def in_system(body: bytes, crs: OfferedCrs) -> Response:
    """GeoJSON that names its reference system."""
    headers: dict[str, Any] = {"Content-Crs": f"<{crs.uri}>", "Cache-Control": "no-cache"}
    return Response(body, headers=headers, media_type=GEOJSON)
