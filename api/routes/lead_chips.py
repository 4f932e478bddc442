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
from api.routes.scene_pictures import NOT_KEPT, PNG, headers_of
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
    return await drawing_of(request).run(request, partial(chip_answer, asked, headers))


def chip_answer(asked: ChipAsked, headers: dict[str, str]) -> Response:
    """The chip; one that lacks the other side's file is not kept: once that is back it is drawn otherwise."""
    drawn = drawn_chip(asked)
    return Response(drawn.content, headers=headers if drawn.whole else NOT_KEPT, media_type=PNG)


def looked_at(request: Request, id: str, side: str, view: str | None) -> ChipAsked:
    """What is to be drawn, in a transaction that is over before anything is.

    Raises:
        NotSignedIn, NotAllowed, NotFound, UnknownView, ViewNotPossible.
    """
    with database_of(request).transaction(PROGRAM, writes=False) as transaction:
        stores = store_set(transaction, present(asker_of(request, transaction)))
        require(stores.actor, "scene.read")
        return asked_chip(transaction, scenes_of(request), readable(stores, id), side, view)
