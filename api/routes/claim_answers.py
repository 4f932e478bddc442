"""What is known of claims: all of them at once, the things of one, how that went, and a list to take out."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.case_filter import today
from api.claim_answers import (
    ThingsWish,
    Wish,
    answered,
    answers_page,
    changes_out,
    collection,
    shapes_of,
    things_page,
)
from api.claims import may_name
from api.dependencies import SignedIn, Stores, database_of, store_set
from api.paging import next_url
from api.parameters import DayText, Wanted, Words
from api.routes.case_tables import speaks_english
from api.routes.claims import Limit, layers_of, readable
from api.strict import StrictRoute
from api.tables_out import ANSWER, TableOut
from api.wire.claim_answers import ChangesOut, ClaimAnswersOut, ClaimTableIn, ThingsOut
from layers.exchange.claim_table import ClaimTable, write_claim_table
from layers.rules.claim_answers import Answer, Standing
from layers.rules.permissions import case_reach, require
from layers.store.claims import ClaimQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/claims", tags=["claims"])
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Standings = Annotated[list[Standing], Query(max_length=len(Standing))]
Answers = Annotated[list[Answer], Query(max_length=len(Answer))]


@router.get("/answers")
def list_claim_answers(
    stores: Stores,
    request: Request,
    standing: Standings = [],  # noqa: B006 - FastAPI copies it
    layer: Words = [],  # noqa: B006
    unit: Words = [],  # noqa: B006
    kind: Words = [],  # noqa: B006
    case: Wanted = None,
    text: Wanted = None,
    withdrawn: bool = False,
    as_of: DayText = None,
    limit: Limit = 50,
    after: Offset = 0,
) -> ClaimAnswersOut:
    """The claims I may read and what is known of each, now or by a day; what wants attention first."""
    actor = require(stores.actor, "case.read_unit")
    query = ClaimQuery(
        reach=case_reach(actor),
        layers=layers_of(stores, layer),
        units=tuple(unit),
        kinds=tuple(kind),
        case=case or None,
    )
    wish = Wish(tuple(standing), as_of, withdrawn, text or "", after, limit)
    page, next = answers_page(stores, query, wish)
    return page.model_copy(update={"next": next_url(request, next)})


@router.get("/{id}/things")
def list_claim_things(
    id: UUID,
    stores: Stores,
    request: Request,
    answer: Answers = [],  # noqa: B006
    feature: Wanted = None,
    as_of: DayText = None,
    limit: Limit = 50,
    after: Offset = 0,
) -> ThingsOut:
    """What a claim speaks of, thing by thing, each with who says what of it; the gravest first."""
    found = answered(stores, readable(stores, id), as_of)
    wanted = ThingsWish(tuple(answer), feature or None, as_of, after, limit)
    page, next = things_page(stores, found, wanted)
    return page.model_copy(update={"next": next_url(request, next)})


@router.get("/{id}/things.geojson", response_class=Response)
def draw_claim_things(id: UUID, stores: Stores, as_of: DayText = None) -> Response:
    """All things of a claim where they lie now, each with its answer; ``placeless`` counts those nowhere."""
    found = answered(stores, readable(stores, id), as_of)
    content = json.dumps(collection(stores, found), ensure_ascii=False, separators=(",", ":"))
    return Response(content, media_type="application/geo+json")


@router.get("/{id}/changes")
def list_claim_changes(id: UUID, stores: Stores) -> ChangesOut:
    """How what is known of a claim went, from what is on record; the last first."""
    return changes_out(stores, readable(stores, id))


@router.post("/{id}/table", response_class=Response, responses=ANSWER)
def take_claim_table(id: UUID, body: ClaimTableIn, actor: SignedIn, request: Request) -> Response:
    """The things of a claim as CSV or XLSX; the taking is on record before the file leaves."""
    require(actor, "case.export")
    database = database_of(request)
    with TemporaryDirectory() as folder, database.transaction(actor, writes=False) as transaction:
        stores = store_set(transaction, actor)
        claim = readable(stores, id)
        found = answered(stores, claim, body.as_of)
        file = Path(folder) / f"claim.{body.format}"
        table = ClaimTable(
            claim=claim,
            sum=found.sum,
            definition=stores.catalogue.layers.get(claim.layer or ""),
            english=speaks_english(request),
            by=stores.people.display_name(actor.name),
            at=transaction.now,
            as_of=body.as_of,
            named=may_name(stores),
        )
        count = write_claim_table(file, table, shapes_of(stores, found))
        out = TableOut(file.read_bytes(), count, body.format)
    as_of = None if body.as_of is None else body.as_of.isoformat()
    facts = {"number": claim.number, "as_of": as_of, **out.facts()}
    with database.transaction(actor) as transaction:
        transaction.record("claim.export", "claim", claim.id, facts, why=body.why)
    mark = "-demonstration" if claim.demonstration else ""
    known = "" if as_of is None else f"-as-of-{as_of}"
    return out.answer(f"lakewatch-claim-{claim.number}{mark}{known}-{today(request):%Y%m%d}-{count}")
