"""Leads (线索): patches that may be a problem, on the desk that decides and on the way to the ground."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import Stores
from api.leads import (
    detail_out,
    geojson_of,
    key_of,
    leads_out,
    page_out,
    readable,
    require_concerning,
    sources_of,
    states_of,
)
from api.parameters import MomentText, Wanted, Words
from api.strict import StrictRoute
from api.wire.lead_detail import LeadDetailOut
from api.wire.lead_precision import PrecisionsOut, precision_out
from api.wire.lead_steps import LeadStepIn, LeadStepsIn
from api.wire.leads import LeadOut, LeadsOut, LeadsSteppedOut
from layers.rules.lead_precision import told
from layers.rules.permissions import require
from layers.store.lead_standing import LeadStanding
from layers.store.leads import LeadQuery

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["leads"])
LeadPath = Annotated[str, Path(max_length=80, pattern="^[0-9A-Za-z][0-9A-Za-z._-]*$")]
MOST_DRAWN = 5000


@router.get("/leads")
def list_leads(
    stores: Stores,
    state: Words = [],  # noqa: B006 - FastAPI copies it
    kind: Words = [],  # noqa: B006
    zone: Words = [],  # noqa: B006
    source: Words = [],  # noqa: B006
    run: Wanted = None,
    unit: Wanted = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    after: Wanted = None,
) -> LeadsOut:
    """A page of leads, the most urgent first; ``next`` goes into ``after``, ``counts`` are of all pages."""
    query = LeadQuery(
        states=states_of(state),
        kinds=tuple(kind),
        zones=tuple(zone),
        sources=sources_of(source),
        run=run or None,
        unit=unit or None,
        after=key_of(after or None),
        limit=limit,
    )
    return page_out(stores, query)


@router.get("/leads.geojson", response_class=Response)
def draw_leads(
    stores: Stores,
    state: Words = [],  # noqa: B006 - FastAPI copies it
    kind: Words = [],  # noqa: B006
    zone: Words = [],  # noqa: B006
    source: Words = [],  # noqa: B006
    run: Wanted = None,
    unit: Wanted = None,
    limit: Annotated[int, Query(ge=1, le=MOST_DRAWN)] = MOST_DRAWN,
) -> Response:
    """The shapes of the same list, and how many there are in all."""
    query = LeadQuery(
        states=states_of(state),
        kinds=tuple(kind),
        zones=tuple(zone),
        sources=sources_of(source),
        run=run or None,
        unit=unit or None,
        limit=limit,
    )
    return Response(geojson_of(stores, query), media_type="application/geo+json")


@router.post("/leads/steps")
def step_many(body: LeadStepsIn, stores: Stores) -> LeadsSteppedOut:
    """Take one step with many leads: all of them, or none."""
    asked = body.asked()
    leads = [
        stores.leads.step(readable(stores, id).id, asked, version=version)
        for id, version in sorted(body.ids_versions.items())
    ]
    return LeadsSteppedOut(leads=leads_out(stores, leads))


@router.get("/leads/precision")
def lead_precision(stores: Stores, as_of: MomentText = None) -> PrecisionsOut:
    """How often leads were right, per kind and zone, for all who are signed in, now or as known then."""
    require(stores.actor, "lead.precision")
    standing = LeadStanding(stores.transaction).standing(as_of)
    return PrecisionsOut(
        rows=[precision_out(each) for each in told(standing.counted)],
        reasons=dict(standing.reasons),
        as_of=as_of or stores.transaction.now,
    )


@router.get("/leads/{id}")
def get_lead(id: LeadPath, stores: Stores) -> LeadDetailOut:
    """One lead: what it lies on now, what was done, what I could do or why not."""
    return detail_out(stores, readable(stores, id))


@router.post("/leads/{id}/steps")
def step_lead(id: LeadPath, body: LeadStepIn, stores: Stores) -> LeadOut:
    """Take a step; 409 ``lead-moved`` when somebody else acted on it meanwhile."""
    require_concerning(stores, readable(stores, id), body.step, body.report)
    lead = stores.leads.step(id, body.asked(), version=body.version)
    return leads_out(stores, [lead])[0]
