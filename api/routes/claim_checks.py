"""Whether one thing of a claim is as it was said: somebody is sent to look."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.claim_checks import sent
from api.dependencies import Stores
from api.leads import leads_out
from api.routes.claims import readable
from api.strict import StrictRoute
from api.wire.claim_answers import ClaimCheckIn
from api.wire.leads import LeadOut
from layers.rules.permissions import require

router = APIRouter(route_class=StrictRoute, prefix="/api/claims", tags=["claims"])


@router.post("/{id}/checks", status_code=201, responses={200: {"model": LeadOut}})
def send_claim_check(id: UUID, body: ClaimCheckIn, stores: Stores, response: Response) -> LeadOut:
    """Send a unit to one thing of a claim: a lead that the claim is not true there, noted and sent at once.

    What comes back answers for the thing: confirmed speaks against the claim, refuted bears it out.
    """
    require(stores.actor, "lead.add")
    lead, new = sent(stores, readable(stores, id), body)
    response.status_code = 201 if new else 200
    return leads_out(stores, [lead])[0]
