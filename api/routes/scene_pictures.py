"""Pictures of scenes: tiles, boxes, and what a scene says of a place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from math import nan
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.dependencies import SignedIn, Stores, asker_of, database_of, present, scenes_of, store_set
from api.errors import BadParameter
from api.ogc.links import public_address
from api.ogc.parameters import read
from api.parameters import BOX, box_of
from api.pictures import drawing_of
from api.routes.tiles import GET, tile_address
from api.strict import StrictRoute
from api.wire.scene_pictures import TileJsonOut, ValueOut, ValuesOut, ViewOut, ViewsOut
from geo.boxes import Box
from layers.errors import SceneUnreadable
from layers.exchange.scene_painting import Stretch
from layers.exchange.scene_pictures import (
    MOST_WIDTH,
    Value,
    around,
    deepest_zoom,
    pair_token,
    picture,
    reaches,
    stretch_beside,
    tile,
    token,
    value_at,
)
from layers.exchange.scene_reading import Shown, shown
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.rules.scene_views import TRUE, VIEWS, View, view_of
from layers.store.scenes import SceneStore

router = APIRouter(route_class=StrictRoute, prefix="/api/scenes", tags=["scenes"])
WEBP, PNG = "image/webp", "image/png"
FOR_GOOD = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
VARY = "Authorization, Cookie"
NOT_KEPT = {"Cache-Control": "no-store", "Vary": VARY}
MOST_SHIFT_PX = 8.0  # as far as comparing takes a shift back
LEAST_SIDE = 1e-9  # degrees
MOST_VALUES = 60  # scenes that are read for one place
COVERS = {None: None, "show": False, "cover": True}
ScenePath = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
ViewName = Annotated[str, Query(max_length=40)]
Hidden = Annotated[
    Literal["show", "cover"] | None,
    Query(description="whether to hatch what cloud hides; left out: for indices only"),
]


@router.get("/views")
def list_scene_views(stores: Stores) -> ViewsOut:
    """Every way to look at a scene, with its legend, formula and source."""
    require(stores.actor, "scene.read")
    return ViewsOut(views=[ViewOut.of(view) for view in VIEWS.values()])


# A plain route, which the application asks before all others: tiles come by the dozen
TILE = "/api/scenes/{id}/tiles/{z}/{x}/{y}"


async def get_scene_tile(request: Request) -> Response:
    """A tile as WebP, 256 pixels; 204 where the scene has nothing.

    ``beside`` names another scene whose stretch is joined with this one's: what is darker looks darker.
    ``right`` and ``down`` say by how many pixels this one lies too far, which is taken back.
    """
    asked = request.path_params
    given = read(request, ("view", "hidden", "v", "beside", "right", "down"))
    place = tile_address((asked["z"], asked["x"], asked["y"]))
    veiled = veil_of(given.get("hidden"))
    name = given.get("view", TRUE)
    if database_of(request).dialect.name == "gpkg":  # its readers never wait
        found, view = looked_at(request, asked["id"], name)
    else:
        found, view = await run_in_threadpool(looked_at, request, asked["id"], name)
    shift = pixels_of("right", given.get("right", "0")), pixels_of("down", given.get("down", "0"))
    other = await run_in_threadpool(other_of, request, given["beside"]) if "beside" in given else None
    current = token(found.scene) if other is None else pair_token(found.scene, other.scene)
    headers = headers_of(found, f"{view.id} {veiled} {place} {shift}", given.get("v"), current)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    work = partial(tile, found, view, *place, veiled=veiled, shift_px=shift)
    answer = (
        partial(answered, work, WEBP, headers)
        if other is None
        else partial(answered_beside, work, headers, partial(stretch_beside, found, other, view))
    )
    return await drawing_of(request).run(request, answer)


TILES = (Route(TILE, get_scene_tile, methods=GET, include_in_schema=False),)


@router.get("/{id}/tilejson")
def get_scene_tilejson(request: Request, stores: Stores, id: ScenePath, view: ViewName = TRUE) -> TileJsonOut:
    """TileJSON 3.0: where the tiles of a scene lie, how deep they go, and the view's legend."""
    require(stores.actor, "scene.read")
    scene = SceneStore(stores.transaction).get(id)
    found = view_of(view, scene.bands, calibrated=scene.calibrated)
    query = urlencode({"view": found.id, "v": token(scene)})
    place = TILE.replace("{id}", scene.id)
    return TileJsonOut(
        name=f"{scene.name} {found.words.zh}",
        description=f"{scene.acquired_on.isoformat()} {found.words.en}",
        attribution=scene.credit,
        tiles=[f"{public_address(request)}{place}?{query}"],
        minzoom=0,
        maxzoom=deepest_zoom(scene),
        bounds=list(around(scene)),
        view=ViewOut.of(found),
    )


@router.get("/{id}/picture", response_class=Response, responses={200: {"content": {PNG: {}}}})
async def get_scene_picture(
    request: Request,
    asker: SignedIn,
    id: ScenePath,
    bbox: Annotated[str, Query(max_length=200, description=BOX)],
    view: ViewName = TRUE,
    width: Annotated[int, Query(ge=1, le=MOST_WIDTH)] = 512,
    hidden: Hidden = None,
) -> Response:
    """A box of degrees as PNG in the web's projection; 204 where the scene has nothing."""
    box = box_with_room(bbox)
    found, chosen = await run_in_threadpool(looked_at, request, id, view)
    headers = headers_of(found, f"{chosen.id} {hidden} {box} {width}", None)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    work = partial(picture, found, chosen, box, width, veiled=COVERS[hidden])
    return await drawing_of(request).run(request, partial(answered, work, PNG, headers))


@router.get("/values", response_model=ValuesOut)
async def list_scene_values(
    request: Request,
    asker: SignedIn,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-89, le=89, allow_inf_nan=False)],
) -> Response:
    """What every scene says of a place, the latest first."""
    found = await run_in_threadpool(every_scene, request)
    return await drawing_of(request).run(request, lambda: values_answer(found, lon, lat))


# --- who may look at what ---------------------------------------------------------------------
def looked_at(request: Request, id: str, view: str) -> tuple[Shown, View]:
    """The scene and the view, in a transaction that is over before anything is drawn.

    Raises:
        NotSignedIn, NotAllowed, NotFound, UnknownView, ViewNotPossible.
    """
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        require(present(asker_of(request, transaction)), "scene.read")
        scene = SceneStore(transaction).get(id)
    return shown(scenes_of(request), scene), view_of(view, scene.bands, calibrated=scene.calibrated)


def other_of(request: Request, id: str) -> Shown:
    """The scene that another one is drawn beside; NotFound."""
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        scene = SceneStore(transaction).get(id)
    return shown(scenes_of(request), scene)


def every_scene(request: Request) -> list[Shown]:
    """All scenes, the latest picture first; NotSignedIn, NotAllowed."""
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        stores = store_set(transaction, present(asker_of(request, transaction)))
        require(stores.actor, "scene.read")
        scenes = SceneStore(transaction).all()
    return [shown(scenes_of(request), scene) for scene in scenes]


# --- answers ------------------------------------------------------------------------------------
def answered(work: Callable[[], bytes | None], type: str, headers: dict[str, str]) -> Response:
    """What was drawn; 204 when there is nothing."""
    drawn = work()
    if drawn is None:
        return Response(status_code=204, headers=headers)
    return Response(drawn, headers=headers, media_type=type)


def answered_beside(
    work: Callable[..., bytes | None], headers: dict[str, str], stretch: Callable[[], Stretch | None]
) -> Response:
    """A tile by the stretch of two scenes; by its own, and not kept, while the other one's file is gone."""
    try:
        both = stretch()
    except SceneUnreadable:
        return answered(work, WEBP, NOT_KEPT)
    return answered(partial(work, stretch=both), WEBP, headers)


def headers_of(found: Shown, what: str, sent: str | None, current: str = "") -> dict[str, str]:
    """Headers of a picture: an address with the scene's token never gives another one.

    Args:
        current: the token that counts, where it is not the scene's alone.
    """
    current = current or token(found.scene)
    return {
        "ETag": f'"{current}-{hash_of(what)}"',
        "Cache-Control": FOR_GOOD if sent == current else ASK_AGAIN,
        "Vary": VARY,
    }


def hash_of(what: str) -> str:
    """A short hash of what was asked for."""
    return hashlib.sha256(what.encode()).hexdigest()[:12]


def pixels_of(parameter: str, text: str) -> float:
    """A shift in pixels; BadParameter."""
    try:
        found = float(text)
    except ValueError:
        found = nan
    if not abs(found) <= MOST_SHIFT_PX:  # nor where it is no number
        raise BadParameter(parameter=parameter, value=text, allowed=f"-{MOST_SHIFT_PX:g} – {MOST_SHIFT_PX:g}")
    return found


def veil_of(text: str | None) -> bool | None:
    """Whether to cover what is hidden; BadParameter."""
    if text not in COVERS:
        raise BadParameter(parameter="hidden", value=text, allowed="show, cover")
    return COVERS[text]


def box_with_room(text: str) -> Box:
    """A box that has an area and lies within the web's projection; BadParameter."""
    box = box_of(text)
    if box is None or not has_room(box) or max(-box.south, box.north) > 85:
        raise BadParameter(parameter="bbox", value=text, allowed=f"{BOX}, -85 – 85")
    return box


def has_room(box: Box) -> bool:
    """Whether a picture can be made of it: below a tenth of a millimetre numbers run out."""
    return min(box.east - box.west, box.north - box.south) >= LEAST_SIDE


def values_answer(found: list[Shown], longitude: float, latitude: float) -> Response:
    """The values of the latest scenes that show the place; a scene that cannot be read says so."""
    values: list[ValueOut] = []
    showing = [each for each in found if reaches(each.scene, longitude, latitude)]
    for each in showing[:MOST_VALUES]:
        try:
            value: Value | None = value_at(each, longitude, latitude)
        except SceneUnreadable:
            values.append(ValueOut.of(each.scene, None))
            continue
        if value is not None:
            values.append(ValueOut.of(each.scene, value))
    left_out = max(0, len(showing) - MOST_VALUES)
    return JSONResponse(ValuesOut(values=values, left_out=left_out).model_dump(mode="json"))
