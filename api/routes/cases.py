"""Cases: opened once however often they are sent, read by those whom they concern, moved step by step."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.case_filter import CaseFilter
from api.dependencies import Stores
from api.ledger import (
    detail_out,
    drawn,
    page_out,
    reached,
    readable,
    require_concerning,
    require_place,
)
from api.strict import StrictRoute
from api.wire.cases import CaseDetailOut, CaseIn, CasesOut, StepIn, TransitionsOut, WordsOut
from layers.rules.case_words import EVENT_WORDS, STATUSES, TERMS
from layers.rules.cases import opened
from layers.rules.permissions import require, visible_layer
from layers.rules.transitions import STEPS, stepped
from layers.store.cases import facts_of

router = APIRouter(route_class=StrictRoute, prefix="/api/cases", tags=["cases"])


@router.get("")
def list_cases(stores: Stores, request: Request, query: CaseFilter) -> CasesOut:
    """A page of the cases I may read, with the total and counts of all pages."""
    return page_out(stores, reached(stores, query), request)


@router.get("/words")
def case_words(stores: Stores) -> TransitionsOut:
    """What statuses, terms and steps are called."""
    require(stores.actor, "case.read_unit")
    return TransitionsOut(
        statuses={str(name): WordsOut.of(words) for name, words in STATUSES.items()},
        terms={str(name): WordsOut.of(words) for name, words in TERMS.items()},
        steps={name: WordsOut.of(words) for name, words in EVENT_WORDS.items()},
    )


@router.put("/{id}", responses={201: {"model": CaseDetailOut}})
def open_case(id: UUID, body: CaseIn, stores: Stores, response: Response) -> CaseDetailOut:
    """Open a case: 201 new, 200 the same again, 409 another one under this id."""
    actor = require(stores.actor, "case.open")
    visible_layer(actor, stores.catalogue, body.layer)
    case = opened(drawn(stores, body, id), day=stores.sight.today)
    require_place(case)
    stored, new = stores.cases.open(case, why=body.why)
    response.status_code = 201 if new else 200
    return detail_out(stores, stored)


@router.get("/{id}")
def get_case(id: UUID, stores: Stores) -> CaseDetailOut:
    """One case with its history, lists, conditions, and the steps I could take or why not."""
    return detail_out(stores, readable(stores, id))


@router.post("/{id}/steps/{step}")
def take_step(id: UUID, step: str, body: StepIn, stores: Stores) -> CaseDetailOut:
    """Take a step; 409 ``case-moved`` tells what somebody else did meanwhile."""
    readable(stores, id)
    case, asked = stores.cases.require_version(str(id), body.version), body.record(step)
    require_concerning(stores, case, asked.report)
    situation = stores.sight.situation(case, stores.actor, target=asked.duplicate_of)
    after = stepped(case, asked, stores.actor, situation)
    facts, post = facts_of(asked), STEPS[step].body
    saved = stores.cases.step(case, after, step, why=body.why, facts=facts, post=post)
    if asked.report is not None:
        stores.cases.add_report(case.id, asked.report, "follow_up")
    return detail_out(stores, saved)
