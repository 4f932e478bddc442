"""What people say about boundary versions: remarks, decisions, answers, waivers; and where one was named."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.boundaries import readable
from api.boundary_remarks import mentions_out, remarks_out, said, told
from api.dependencies import Stores
from api.routes.boundaries import BoundaryPath
from api.strict import StrictRoute
from api.wire.boundary_remarks import MentionsOut, RemarkIn, RemarkOut, RemarksOut
from layers.rules.permissions import require
from layers.store.boundary_review import review_of

router = APIRouter(route_class=StrictRoute, prefix="/api/boundaries", tags=["boundaries"])
ChangeText = Annotated[str | None, Query(pattern="^([0-9a-f]{12})?$", max_length=64)]


@router.get("/mentions")
def list_mentions(
    stores: Stores,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MentionsOut:
    """Where I was named, newest first; ``after``: only what was said after that number."""
    require(stores.actor, "boundary.read")
    return mentions_out(stores, after=after, limit=limit)


@router.get("/{id}/remarks")
def list_remarks(id: BoundaryPath, stores: Stores, change: ChangeText = None) -> RemarksOut:
    """What was said about a version and its earlier revisions, or about one change as it is now."""
    return remarks_out(stores, readable(stores, id), change)


@router.post("/{id}/remarks", status_code=201, responses={200: {"model": RemarkOut}})
def add_remark(id: BoundaryPath, body: RemarkIn, stores: Stores, response: Response) -> RemarkOut:
    """Say something: 201 new, 200 the same again; what is said stays, and is taken back by saying so."""
    remark, new = said(stores, body.record(id))
    response.status_code = 201 if new else 200
    return next(each for each in told(stores, review_of(stores.transaction, id)) if each.id == remark.id)
