"""Leads that people hand in: one at a time, a list of another agency, or a note from the ground."""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Request, Response

from api.dependencies import SignedIn, Stores, database_of, store_set
from api.errors import BadParameter
from api.lead_lists import HandedList, read_rows, taken_in
from api.leads import handed_in, leads_out
from api.parameters import DayText, Wanted
from api.reports import readable as readable_report
from api.routes.imports import BYTES, FileName
from api.strict import StrictRoute
from api.uploads import content_type, spooled
from api.wire.lead_sources import FromNoteIn, LeadIn, ListOut
from api.wire.leads import LeadOut
from layers.rules.lead_sources import of_note, written
from layers.rules.leads import Source
from layers.rules.permissions import require
from layers.store.evidence_files import chunks_of
from layers.store.imports import keep_stream

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["leads"])
MOST_BYTES = 64 << 20  # of a list
ONE_AT_A_TIME = BoundedSemaphore(1)  # a list is read while its sender waits; others wait behind it
NAMES = UUID("5d1f7c3e-62ab-5b0d-9a4e-8c27f0e1b936")  # the name space of leads that notes became


@router.post("/leads", status_code=201, responses={200: {"model": LeadOut}})
def add_lead(body: LeadIn, stores: Stores, response: Response) -> LeadOut:
    """Write a lead down: 201 new, 200 the same again, 409 another one under this id."""
    require(stores.actor, "lead.add")
    lead = written(
        str(body.id),
        Source(body.source),
        body.kind,
        body.geometry.shape(),
        body.day,
        agency=body.agency,
        today_=stores.sight.today,
    )
    stored, new = handed_in(stores, lead, why=body.why)
    response.status_code = 201 if new else 200
    return leads_out(stores, [stored])[0]


async def uploaded(request: Request, actor: SignedIn) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The whole body, counted while it comes; nobody else's is read."""
    require(actor, "lead.add")
    content_type(request, ("application/octet-stream",))
    async with spooled(request, what="file", most=MOST_BYTES) as file:
        yield file


@router.post("/leads/lists", openapi_extra=BYTES)
def add_list(
    name: FileName,
    day: DayText,
    request: Request,
    actor: SignedIn,
    file: Annotated[SpooledTemporaryFile[bytes], Depends(uploaded)],
    agency: Wanted = None,
) -> ListOut:
    """Hand in a list of patches, as any file the doctor reads: each row a lead, or said why not.

    The day is that of the list's images or inspection. The same list again makes no lead twice.
    """
    if day is None:
        raise BadParameter(parameter="day", value="", allowed="YYYY-MM-DD")
    database = database_of(request)
    with ONE_AT_A_TIME:
        kept = keep_stream(chunks_of(file), name, database.files / "imports")
        handed = HandedList(kept, day, agency or "")
        listed = read_rows(database, actor, handed)
    with database.transaction(actor) as transaction:
        return taken_in(store_set(transaction, actor), handed, listed)


@router.post("/leads/from-note", status_code=201, responses={200: {"model": LeadOut}})
def add_lead_from_note(body: FromNoteIn, stores: Stores, response: Response) -> LeadOut:
    """Let a quick note be looked at as a lead, once: its place, words and photos go with it."""
    require(stores.actor, "lead.add")
    report = readable_report(stores, body.report)
    kind = str(report.answers.get("kind") or "other")
    lead = of_note(str(uuid5(NAMES, str(report.id))), report, kind=kind)
    stored, new = handed_in(stores, lead, why=body.why or report.note)
    response.status_code = 201 if new else 200
    return leads_out(stores, [stored])[0]
