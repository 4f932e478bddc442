"""Pictures of a lead before and after."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.dependencies import SignedIn, asker_of, database_of, present, scenes_of, store_set
from api.lead_chips import ChipAsked, asked_chip, drawn_chip
from api.leads import readable
from api.pictures import drawing_of
from api.routes.leads import LeadPath
from api.routes.scene_pictures import PNG, answered, headers_of
from api.strict import StrictRoute
from layers.rules.people import PROGRAM
from layers.rules.permissions import require

router = APIRouter(route_class=StrictRoute, prefix="/api/leads", tags=["leads"])


@router.get("/{id}/chips/{side}", response_class=Response, responses={200: {"content": {PNG: {}}}})
async def get_lead_chip(
    request: Request,
    asker: SignedIn,
    id: LeadPath,
    side: Literal["before", "after"],
    view: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """The place in the earlier or the later scene, 512 pixels wide, with outline, scale bar and caption."""
    asked = await run_in_threadpool(looked_at, request, id, side, view)
    headers = headers_of(asked.shown, asked.drawn_from, None)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return await drawing_of(request).run(request, partial(answered, partial(drawn_chip, asked), PNG, headers))


def looked_at(request: Request, id: str, side: str, view: str | None) -> ChipAsked:
    """What is to be drawn, in a transaction that is over before anything is.

    Raises:
        NotSignedIn, NotAllowed, NotFound, UnknownView, ViewNotPossible.
    """
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        stores = store_set(transaction, present(asker_of(request, transaction)))
        require(stores.actor, "scene.read")
        return asked_chip(transaction, scenes_of(request), readable(stores, id), side, view)
