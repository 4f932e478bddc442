"""Claims: kept once however often they are sent, read beside what contradicts them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.claims import exists_for, opens, parts_of, shown
from api.dependencies import Stores, StoreSet
from api.ledger import readable as readable_case
from api.paging import next_url
from api.parameters import Wanted, Words
from api.strict import StrictRoute
from api.wire.cases import WordsOut
from api.wire.claims import (
    ClaimDetailOut,
    ClaimIn,
    ClaimOut,
    ClaimsOut,
    ObservationOut,
    WithdrawIn,
    claim_out,
    observation_out,
    tally_out,
)
from layers.errors import BadClaim, NotFound, ReasonMissing
from layers.rules.claims import (
    Claim,
    checked_claim,
    tally,
)
from layers.rules.contradictions import (
    Observation,
)
from layers.rules.people import Actor
from layers.rules.permissions import (
    case_reach,
    may_speak_for,
    report_reach,
    require,
    visible_layer,
    visible_layers,
)
from layers.store.claims import ClaimQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/claims", tags=["claims"])
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("")
def list_claims(
    stores: Stores,
    request: Request,
    layer: Words = [],  # noqa: B006 - FastAPI copies it
    unit: Words = [],  # noqa: B006
    kind: Words = [],  # noqa: B006
    case: Wanted = None,
    contradicted: bool | None = None,
    withdrawn: bool | None = None,
    limit: Limit = 50,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> ClaimsOut:
    """A page of the claims I may read, the last recorded first, each with what stands behind it."""
    actor = require(stores.actor, "case.read_unit")
    against = None if contradicted is None else stores.claim_sight.contradicted()
    query = ClaimQuery(
        reach=case_reach(actor),
        layers=layers_of(stores, layer),
        units=tuple(unit),
        kinds=tuple(kind),
        case=case or None,
        withdrawn=withdrawn,
        only=against if contradicted or against is None else ~against,
        after=after,
        limit=limit,
    )
    page = stores.claims.find(query)
    claims = [one_out(stores, claim) for claim in page.claims]
    next = next_url(request, page.next)
    return ClaimsOut(claims=claims, total=page.total, returned=len(claims), next=next)


@router.put("/{id}", responses={201: {"model": ClaimOut}})
def make_claim(id: UUID, body: ClaimIn, stores: Stores, response: Response) -> ClaimOut:
    """Keep a claim: 201 new, 200 the same again, 409 another one under this id."""
    actor = require(stores.actor, "claim.add")
    claim = named(stores, body.record(id), actor)
    stored, new = stores.claims.add(claim, why=body.why)
    response.status_code = 201 if new else 200
    return one_out(stores, stored)


@router.get("/{id}")
def get_claim(
    id: UUID, stores: Stores, request: Request, limit: Limit = 50, after: Wanted = None
) -> ClaimDetailOut:
    """One claim, its parts and their sum, and a page of what contradicts it, the last first."""
    claim = readable(stores, id)
    page = stores.claim_sight.observations(claim, after=after or None, limit=limit)
    parts = stores.claims.parts(claim.id)
    return ClaimDetailOut(
        claim=one_out(stores, claim),
        tally=tally_out(tally(claim, parts)) if parts else None,
        parts=[one_out(stores, part) for part in parts_of(stores, parts)],
        observations=[seen_out(stores, claim, each) for each in page.observations],
        total=page.total,
        next=next_url(request, page.next),
    )


@router.post("/{id}/withdraw")
def withdraw_claim(id: UUID, body: WithdrawIn, stores: Stores) -> ClaimOut:
    """Take a claim back; it stays on record with the reason."""
    require(stores.actor, "claim.withdraw")
    claim = own(stores, readable(stores, id))
    if len(body.why.strip()) < 2:
        raise ReasonMissing()
    return one_out(stores, stores.claims.withdraw(claim.id, why=body.why))


# --- steps -----------------------------------------------------------------------------------
def layers_of(stores: StoreSet, wanted: list[str]) -> tuple[str | None, ...]:
    """The layers asked for that the asker may see; without a wish, claims of no layer too."""
    visible = [definition.id for definition in visible_layers(stores.actor, stores.catalogue)]
    if wanted:
        return tuple(layer for layer in visible if layer in wanted) or ("",)
    return (*visible, None)


def named(stores: StoreSet, claim: Claim, actor: Actor) -> Claim:
    """The claim when the asker may make it, about a layer and a case that exist for them."""
    definition = None if claim.layer is None else visible_layer(actor, stores.catalogue, claim.layer)
    checked = own(stores, checked_claim(claim, definition, day=stores.sight.today))
    if claim.unit is not None and claim.unit not in {unit.id for unit in stores.people.units()}:
        raise BadClaim(field="unit", reason=claim.unit)
    case = None if claim.case is None else readable_case(stores, claim.case)
    if claim.total_of is not None:
        readable(stores, claim.total_of)
    return replace(checked, demonstration=case is not None and case.demonstration)


def own(stores: StoreSet, claim: Claim) -> Claim:
    """The claim, when the asker may speak for its unit; BadClaim."""
    if not may_speak_for(stores.actor, claim.unit):
        raise BadClaim(field="unit", reason=f"= {stores.actor.unit}")
    return claim


def readable(stores: StoreSet, id: UUID | str) -> Claim:
    """The claim; NotFound also when the asker may not read it."""
    actor, claim = require(stores.actor, "case.read_unit"), stores.claims.get(str(id))
    if claim.layer is not None:
        visible_layer(actor, stores.catalogue, claim.layer)
    if not exists_for(stores, claim):
        raise NotFound(noun="claim", id=str(id))
    return claim


def one_out(stores: StoreSet, claim: Claim) -> ClaimOut:
    """A claim with what stands behind it."""
    return claim_out(shown(stores, claim), stores.claim_sight.behind(claim))


def seen_out(stores: StoreSet, claim: Claim, seen: Observation) -> ObservationOut:
    """An observation; who it was is told to those who may read the report."""
    definition = stores.catalogue.get(claim.layer or "")
    words = next((state.words for state in definition.states if state.id == seen.state), None)
    reach = report_reach(stores.actor)
    own_unit = reach.unit is not None and seen.unit == reach.unit
    return observation_out(
        seen,
        claim,
        state=None if words is None else WordsOut.of(words),
        unit=definition.remainder.unit if definition.remainder else None,
        named=reach.everyone or own_unit,
        opens=seen.noun != "report" or opens(stores, seen.noun_id),
    )
