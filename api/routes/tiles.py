"""Vector tiles of one or more layers, with TileJSON and the metadata GDAL reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from api.dependencies import Stores, StoreSet, asker_of, database_of, present, store_set
from api.errors import BadParameter
from api.ogc import tilesets
from api.ogc.documents import answer
from api.ogc.links import MVT, Addresses, public_address
from api.ogc.parameters import read
from api.ogc.tile_cache import Tile, TileCache
from api.ogc.tiles import make_tile
from api.version import VERSION
from geo.boxes import Box
from geo.errors import TileOutside
from layers.definition import LayerDefinition
from layers.errors import UnknownLayer
from layers.rules.people import PROGRAM
from layers.rules.permissions import hidden_fields, sees_layer
from layers.store.tile_layers import MOST_ZOOM

router = APIRouter(tags=["tiles"])
GET = ["GET", "HEAD"]
LOCAL = ZoneInfo("Asia/Shanghai")
MOST_LAYERS = 40
NUMBER = re.compile("0|[1-9][0-9]{0,7}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


async def get_tile(request: Request) -> Response:
    """A tile of several layers; column before row."""
    asked = request.path_params
    return await served(request, asked["layers"], (asked["z"], asked["x"], asked["y"]))


async def get_ogc_tile(request: Request) -> Response:
    """The same bytes at the standard's address; row before column."""
    asked = request.path_params
    layer = asked["layer"].replace(",", "%2C")  # one layer only
    return await served(request, layer, (asked["z"], asked["column"], asked["row"]))


# Plain routes, which the application asks before all others: what FastAPI does for a route with typed
# arguments, and to find one among many, takes longer than a tile from memory.
OGC_TILE = "/ogc/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{column}"
FIRST = (
    Route("/tiles/{layers}/{z}/{x}/{y}.mvt", get_tile, methods=GET, include_in_schema=False),
    Route("/tiles/{layers}/{z}/{x}/{y}.pbf", get_tile, methods=GET, include_in_schema=False),  # GDAL
    Route(OGC_TILE, get_ogc_tile, methods=GET, include_in_schema=False),
)


@router.api_route("/tiles/{layers}/tilejson.json", methods=GET)
def get_tilejson(request: Request, layers: str, stores: Stores) -> Response:
    """TileJSON 3.0."""
    day = day_of(read(request, ("valid",)))
    found = chosen(stores, layers)
    hidden = {definition.id: fields for definition, fields in found}
    definitions = [definition for definition, _ in found]
    query = "" if day is None else f"?valid={day.isoformat()}"
    addresses = Addresses(public_address(request))
    return answer(tilesets.tilejson(definitions, hidden, extent_of(stores, definitions), addresses, query))


@router.api_route("/tiles/{layers}/metadata.json", methods=GET)
def get_metadata(request: Request, layers: str, stores: Stores) -> Response:
    """What GDAL reads beside the tiles."""
    read(request, ())
    found = chosen(stores, layers)
    hidden = {definition.id: fields for definition, fields in found}
    definitions = [definition for definition, _ in found]
    return answer(tilesets.metadata(definitions, hidden, extent_of(stores, definitions)))


async def served(request: Request, layers: str, address: tuple[str, str, str]) -> Response:
    """The tile: from memory at once where a file tells in no time that nothing changed, else in a thread."""
    if database_of(request).dialect.name == "gpkg":  # its readers never wait, so the others need not either
        known = tile_answer(request, layers, address, make=False)
        if known is not None:
            return known
    made = await run_in_threadpool(tile_answer, request, layers, address, make=True)
    if made is None:
        raise TileOutside(z=address[0], x=address[1], y=address[2])
    return made


def tile_answer(
    request: Request, layers: str, address: tuple[str, str, str], *, make: bool
) -> Response | None:
    """The tile; 304 when the asker has it; None when it would have to be made and must not be."""
    given = read(request, ("valid",))
    place = tile_address(address)
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        stores = store_set(transaction, present(asker_of(request, transaction)))
        found = chosen(stores, layers)
        day = day_of(given) or stores.transaction.now.astimezone(LOCAL).date()
        key = key_of(stores, found, place, day)
        headers = headers_of(key)
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        tile = cache_of(request).get(key)
        if tile is None and make:
            tile = make_tile(stores.features, found, place, day)
            cache_of(request).put(key, tile)
    return None if tile is None else tile_response(request, tile, headers)


def tile_address(address: tuple[str, str, str]) -> tuple[int, int, int]:
    """Zoom, column, row; TileOutside when there is no such tile."""
    if not all(NUMBER.fullmatch(part) for part in address):
        raise TileOutside(z=address[0][:20], x=address[1][:20], y=address[2][:20])
    z, x, y = map(int, address)
    if z > MOST_ZOOM or max(x, y) >= 2**z:
        raise TileOutside(z=z, x=x, y=y)
    return z, x, y


def day_of(given: dict[str, str]) -> date | None:
    """The day that is drawn; BadParameter when it is none."""
    text = given.get("valid")
    if text is None:
        return None
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadParameter(parameter="valid", value=text, allowed="YYYY-MM-DD") from error


def chosen(stores: StoreSet, layers: str) -> list[tuple[LayerDefinition, frozenset[str]]]:
    """The layers named, each once, with the fields hidden from the asker; UnknownLayer."""
    names = list(dict.fromkeys(layers.split(",")))
    if len(names) > MOST_LAYERS:
        raise BadParameter(parameter="layers", value=layers[:100], allowed=f"at most {MOST_LAYERS} layers")
    found = []
    for name in names:
        definition = stores.catalogue.get(name)
        if not sees_layer(stores.asker, definition):
            raise UnknownLayer(layer=name)
        found.append((definition, hidden_fields(stores.asker, definition)))
    return found


def key_of(
    stores: StoreSet, found: Sequence[Any], place: tuple[int, int, int], day: date
) -> tuple[object, ...]:
    """What a tile hangs on: its layers and their state, its place, the day, what the asker may not see."""
    names = tuple(definition.id for definition, _ in found)
    seen = tuple(tuple(sorted(hidden)) for _, hidden in found)
    return (names, place, day, seen, stores.features.revision(names), id(stores.catalogue))


def headers_of(key: tuple[object, ...]) -> dict[str, str]:
    """Headers of a tile: whoever has it asks again, since it hangs on who asks."""
    digest = hashlib.sha256(f"{VERSION} {key}".encode()).hexdigest()[:32]
    return {
        "ETag": f'W/"{digest}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding, Authorization, Cookie",
    }


def cache_of(request: Request) -> TileCache:
    """The application's tiles in memory."""
    state = request.app.state
    if not hasattr(state, "tiles"):
        state.tiles = TileCache()
    tiles: TileCache = state.tiles
    return tiles


def tile_response(request: Request, tile: Tile, headers: dict[str, str]) -> Response:
    """The tile as it is accepted; 204 when there is nothing to draw."""
    if tile.omitted:
        headers["X-Omitted"] = ", ".join(f"{layer}={count}" for layer, count in tile.omitted)
    if not tile.plain:
        return Response(status_code=204, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(tile.zipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=MVT)
    return Response(tile.plain, headers=headers, media_type=MVT)


def extent_of(stores: StoreSet, definitions: Sequence[LayerDefinition]) -> Box | None:
    """The envelope of all these layers; None when they are empty."""
    boxes = [box for definition in definitions if (box := stores.features.extent(definition.id))]
    return reduce(joined, boxes) if boxes else None


def joined(one: Box, other: Box) -> Box:
    """The envelope of two boxes."""
    return Box(
        min(one.west, other.west),
        min(one.south, other.south),
        max(one.east, other.east),
        max(one.north, other.north),
    )
