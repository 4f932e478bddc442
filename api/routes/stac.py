"""STAC API 1.0: the kept scenes for other people's programs, of those who may see scenes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Depends, Request
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from starlette.responses import Response

from api.dependencies import Stores, StoreSet, database_of, signed_in, store_set
from api.errors import BadParameter, UnknownParameter
from api.ogc.documents import answer
from api.ogc.links import GEOJSON, JSON, Link, link, public_address, with_query
from api.ogc.parameters import read
from api.ogc.times import instant_range
from api.parameters import BOX, box_of
from api.stac import (
    COLLECTION,
    CONFORMS,
    TITLE,
    StacAddresses,
    catalogue,
    collection,
    collections,
    item,
    page,
)
from api.strict import parse_json, read_bounded
from geo.boxes import polygon_of
from layers.errors import NotFound
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.store.scene_storage import is_id
from layers.store.scenes import KeptScene, SceneStore

router = APIRouter(prefix="/stac", tags=["stac"])
GET = ["GET", "HEAD"]
OPEN = {"Access-Control-Allow-Origin": "*"}  # documents that say nothing about any scene
DEFAULT_LIMIT, MOST = 100, 1000
ITEMS = ("limit", "bbox", "datetime", "offset")
SEARCH = (*ITEMS, "ids", "collections", "intersects")


@router.api_route("", methods=GET)
@router.api_route("/", methods=GET)
def get_stac_landing(request: Request) -> Response:
    """Where everything is."""
    read(request, ())
    return answer(catalogue(addresses(request)), headers=OPEN)


@router.api_route("/conformance", methods=GET)
def get_stac_conformance(request: Request) -> Response:
    """Classes of the standards that are kept."""
    read(request, ())
    return answer({"conformsTo": list(CONFORMS)}, headers=OPEN)


@router.api_route("/collections", methods=GET)
def get_stac_collections(request: Request, stores: Stores) -> Response:
    """The one collection."""
    read(request, ())
    return answer(collections(addresses(request), scenes_of(stores)))


@router.api_route("/collections/{id}", methods=GET)
def get_stac_collection(id: str, request: Request, stores: Stores) -> Response:
    """Scenes: where and when."""
    read(request, ())
    require_collection(id)
    return answer(collection(addresses(request), scenes_of(stores)))


@router.api_route("/collections/{id}/items", methods=GET)
def get_stac_items(id: str, request: Request, stores: Stores) -> Response:
    """Scenes, the latest picture first."""
    asked = Asked.of(read(request, ITEMS))
    require_collection(id)
    return found(asked, request, stores, addresses(request).items)


@router.api_route("/collections/{id}/items/{scene}", methods=GET)
def get_stac_item(id: str, scene: str, request: Request, stores: Stores) -> Response:
    """One scene."""
    read(request, ())
    require_collection(id)
    require(stores.actor, "scene.read")
    if not is_id(scene):
        raise NotFound(noun="scene", id=scene[:80])
    return answer(item(addresses(request), SceneStore(stores.transaction).get(scene)), GEOJSON)


@router.api_route("/search", methods=GET)
def search_stac(request: Request, stores: Stores) -> Response:
    """Scenes of a box, a time, a shape, or by name."""
    return found(Asked.of(read(request, SEARCH)), request, stores, addresses(request).search)


async def posted(request: Request) -> dict[str, Any]:
    """The body of a search: an object, bounded."""
    parsed = parse_json(await read_bounded(request, most=request.app.state.settings.max_json_bytes))
    if not isinstance(parsed, dict):
        raise BadParameter(parameter="body", value=type(parsed).__name__, allowed="an object")
    return parsed


@router.post("/search")
def post_stac_search(request: Request, body: Annotated[dict[str, Any], Depends(posted)]) -> Response:
    """The same, with a body; it reads, and waits for no writer."""
    actor = signed_in(request)
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        stores = store_set(transaction, actor)
        return found(Asked.of(as_parameters(body)), request, stores, addresses(request).search)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for; None where it does not matter.

    Args:
        first, last: days. offset: how many scenes before the first that is wanted.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    box: BaseGeometry | None = None
    within: BaseGeometry | None = None
    first: date | None = None
    last: date | None = None
    ids: frozenset[str] | None = None
    ours: bool = True
    given: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From the parameters of an address; BadParameter."""
        box, intersects = given.get("bbox"), given.get("intersects")
        if box is not None and intersects is not None:
            raise BadParameter(parameter="bbox", value=box[:60], allowed="bbox or intersects, not both")
        first, last = days_of(given.get("datetime"))
        named, wanted = given.get("ids"), given.get("collections")
        return cls(
            limit=whole(given, "limit", DEFAULT_LIMIT, 1, MOST),
            offset=whole(given, "offset", 0, 0, 10**9),
            box=None if box is None else polygon_of(flat(box)),
            within=None if intersects is None else shape_of(intersects),
            first=first,
            last=last,
            ids=None if named is None else frozenset(named.split(",")),
            ours=wanted is None or COLLECTION in wanted.split(","),
            given=tuple((name, value) for name, value in given.items() if name != "offset"),
        )

    def holds(self, scene: KeptScene) -> bool:
        """Whether a scene is one of those."""
        if not self.ours or (self.ids is not None and scene.id not in self.ids):
            return False
        areas = [area for area in (self.box, self.within) if area is not None]
        return not areas or (
            scene.footprint is not None and all(scene.footprint.intersects(area) for area in areas)
        )


def flat(text: str) -> Any:
    """A box of four numbers; of six the heights are left out."""
    parts = text.split(",")
    found = box_of(",".join([*parts[:2], *parts[3:5]]) if len(parts) == 6 else text)
    if found is None:
        raise BadParameter(parameter="bbox", value=text[:60], allowed=BOX)
    return found


def shape_of(text: str) -> BaseGeometry:
    """A GeoJSON geometry."""
    try:
        found = shape(json.loads(text))
        if found.is_empty or not shapely.is_valid(found):
            raise ValueError(text)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        ShapelyError,
    ) as error:
        raise BadParameter(parameter="intersects", value=text[:60], allowed="a GeoJSON geometry") from error
    return found


def days_of(text: str | None) -> tuple[date | None, date | None]:
    """The first and the last day (UTC) of an instant or a span; BadParameter."""
    if text is None or text == "":
        return None, None
    first, slash, last = text.partition("/")
    ends = (first, last) if slash else (first, first)
    if all(end in ("", "..") for end in ends):
        raise BadParameter(parameter="datetime", value=text[:60], allowed="one end at least")
    starts, stops = (None if end in ("", "..") else utc_day(end, text) for end in ends)
    if starts is not None and stops is not None and starts > stops:
        raise BadParameter(parameter="datetime", value=text[:60], allowed="the earlier before the later")
    return starts, stops


def utc_day(part: str, whole_text: str) -> date:
    """The day of an instant in UTC, as products count their days; a plain day is itself."""
    if len(part) == 10:
        return instant_range(f"{part}T00:00:00Z", whole_text)[0].astimezone(UTC).date()
    found: datetime = instant_range(part, whole_text)[0]
    return found.astimezone(UTC).date()


def whole(given: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    """A whole number; more than the most is the most, as the standard has it."""
    text = given.get(name)
    if text is None:
        return usual
    if not text.isascii() or not text.isdecimal() or len(text) > 12 or int(text) < least:
        raise BadParameter(parameter=name, value=text[:60], allowed=f"{least} … {most}")
    return min(int(text), most)


def as_parameters(body: Mapping[str, Any]) -> dict[str, str]:
    """A posted search as the parameters of an address."""
    told: dict[str, str] = {}
    for name, value in body.items():
        if name not in SEARCH:
            raise UnknownParameter(parameter=name[:100], known=", ".join(SEARCH))
        if value is None:
            continue
        if name == "intersects":
            told[name] = json.dumps(value)
        elif isinstance(value, list):
            told[name] = ",".join(str(each) for each in value)
        elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            told[name] = str(value)
        else:
            raise BadParameter(parameter=name, value=str(value)[:60], allowed="text, a number or a list")
    return told


def found(asked: Asked, request: Request, stores: StoreSet, address: str) -> Response:
    """A page of scenes."""
    matching = matched(asked, stores)
    at = addresses(request)
    shown = matching[asked.offset : asked.offset + asked.limit]
    links: list[Link] = [
        link(with_query(address, [*asked.given, *offset(asked.offset)]), "self", GEOJSON, "This page"),
        link(at.root, "root", JSON, TITLE),
        link(at.collection, "collection", JSON, TITLE),
    ]
    after = asked.offset + len(shown)
    if after < len(matching):
        links.append(link(with_query(address, [*asked.given, *offset(after)]), "next", GEOJSON, "More"))
    return answer(page([item(at, scene) for scene in shown], links, len(matching)), GEOJSON)


def offset(number: int) -> list[tuple[str, str]]:
    return [("offset", str(number))] if number else []


def matched(asked: Asked, stores: StoreSet) -> Sequence[KeptScene]:
    """The scenes that are searched for, the latest picture first."""
    require(stores.actor, "scene.read")
    of_days = SceneStore(stores.transaction).find(first=asked.first, last=asked.last)
    return [scene for scene in of_days if asked.holds(scene)]


def scenes_of(stores: StoreSet) -> Sequence[KeptScene]:
    """Every scene, for whoever may see scenes."""
    require(stores.actor, "scene.read")
    return SceneStore(stores.transaction).all()


def require_collection(id: str) -> None:
    """NotFound for any collection but the one."""
    if id != COLLECTION:
        raise NotFound(noun="collection", id=id[:80])


def addresses(request: Request) -> StacAddresses:
    return StacAddresses(public_address(request))
