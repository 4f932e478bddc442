"""What may be the same problem, and notices that a closed case may have come back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import Stores
from api.ledger import readable
from api.parameters import Wanted
from api.routes.reports import readable as readable_report
from api.strict import StrictRoute
from api.wire.look_backs import AlikesOut, DismissIn, ReboundOut, ReboundsOut, alike_out, rebound_out
from layers.errors import OwnWork, ReasonMissing
from layers.rules.alike import near_m
from layers.rules.permissions import case_reach, require, visible_layers

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["cases"])
Limit = Annotated[int, Query(ge=1, le=200)]
STATE = "^(open|reopened|not_rebound)$"


@router.get("/cases/{id}/alike")
def cases_alike(id: UUID, stores: Stores) -> AlikesOut:
    """Cases that may be the same as this one, closed ones too, with who accepted those."""
    case, today = readable(stores, id), stores.sight.today
    found = stores.alike.of_case(case, reach=case_reach(stores.actor))
    return AlikesOut(
        alike=[alike_out(each, today=today) for each in found], within_m=near_m(case.layer), today=today
    )


@router.get("/reports/{id}/alike")
def cases_like_report(id: UUID, stores: Stores) -> AlikesOut:
    """Cases that may be about what a report saw, closed ones too."""
    require(stores.actor, "case.read_unit")
    report, today = readable_report(stores, id), stores.sight.today
    found = stores.alike.of_report(report, reach=case_reach(stores.actor))
    return AlikesOut(
        alike=[alike_out(each, today=today) for each in found], within_m=near_m(report.layer), today=today
    )


@router.get("/rebounds")
def list_rebounds(
    stores: Stores,
    state: Annotated[str | None, Query(pattern=STATE)] = None,
    case: Wanted = None,
    limit: Limit = 50,
) -> ReboundsOut:
    """Notices about cases I may read, the last first."""
    actor = require(stores.actor, "case.read_unit")
    visible = [definition.id for definition in visible_layers(actor, stores.catalogue)]
    found, total = stores.rebounds.find(
        reach=case_reach(actor), state=state, case=case or None, layers=visible or ("",), limit=limit
    )
    return ReboundsOut(rebounds=[rebound_out(each) for each in found], total=total, returned=len(found))


@router.post("/rebounds/{id}/dismiss")
def dismiss_rebound(id: UUID, body: DismissIn, stores: Stores) -> ReboundOut:
    """Decide that it is no rebound; the reason is kept. Opening the case again decides the contrary."""
    actor = require(stores.actor, "rebound.decide")
    case = readable(stores, stores.rebounds.get(str(id)).case)
    if actor.unit == case.rectifying_unit:
        raise OwnWork(unit=actor.unit)
    if len(body.why.strip()) < 2:
        raise ReasonMissing()
    return rebound_out(stores.rebounds.dismiss(str(id), why=body.why))
