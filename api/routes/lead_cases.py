"""Cases on leads that the ground confirmed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.dependencies import SignedIn, database_of, scenes_of, store_set
from api.lead_cases import asked_chips, drawn_chips, open_case, wanted_case
from api.leads import readable
from api.ledger import detail_out
from api.routes.leads import LeadPath
from api.routes.photos import DECODING, photos_of
from api.strict import StrictRoute
from api.wire.cases import CaseDetailOut
from api.wire.lead_cases import LeadCaseIn
from layers.rules.people import Actor
from layers.rules.permissions import require

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["leads"])


def opener(actor: SignedIn) -> Actor:
    """Whoever may open a case on a lead; NotAllowed."""
    return require(actor, "lead.case")


@router.post("/leads/{id}/cases", status_code=201, responses={200: {"model": CaseDetailOut}})
def open_lead_case(
    id: LeadPath,
    body: LeadCaseIn,
    request: Request,
    actor: Annotated[Actor, Depends(opener)],
    response: Response,
) -> CaseDetailOut:
    """Open a case on a confirmed lead, its pictures on file as evidence: 201 new, 200 the same again.

    The pictures are drawn and on disk before the one transaction begins that names them.
    """
    database, files, asked = database_of(request), photos_of(request).originals, body.asked()
    with database.transaction(actor, writes=False) as transaction:
        stores = store_set(transaction, actor)
        lead = readable(stores, id)
        wanted_case(stores, lead, asked)
        chips = asked_chips(stores, scenes_of(request), lead) if lead.case is None else []
    with DECODING:
        drawn = drawn_chips(chips, files)
    with database.transaction(actor) as transaction:
        stores = store_set(transaction, actor)
        case, new = open_case(stores, id, asked, drawn, files)
        answer = detail_out(stores, case)
    response.status_code = 201 if new else 200
    return answer
