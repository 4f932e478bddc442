"""Exports: ask for a file, see how far it is, fetch it; and the log of all that left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from starlette.responses import FileResponse

from api.dependencies import Stores, StoreSet, database_of
from api.dossiers import require_dossier
from api.headers import SANDBOX
from api.jobs_out import problem_out, shown
from api.ledger import require_case_file
from api.strict import StrictRoute
from api.wire.exports import ExportIn, ExportOut, ExportsOut, export_out
from layers.errors import NotFound, NotReady, TooLarge
from layers.exchange.export_formats import ExportFormat, system_of
from layers.exchange.export_jobs import file_of, layers_of, query_of
from layers.rules.people import Actor
from layers.rules.permissions import allowed, require
from layers.store.exports import CASE_FILE, DOSSIER, ExportOrder, ExportRecord, ExportState, ExportStore
from layers.store.jobs import JobStore

router = APIRouter(route_class=StrictRoute, prefix="/api/exports", tags=["exports"])
MOST_WAITING = 5  # of one account


@router.post("", status_code=202)
def begin_export(body: ExportIn, stores: Stores, request: Request, after: BackgroundTasks) -> ExportOut:
    """Ask for a file; a job writes it."""
    order = body.order()
    hidden_now(order, stores.actor, stores)
    system_of(ExportFormat(order.format), order.crs, order.box)
    return begun(order, "export", stores, request, after)


@router.get("")
def list_exports(
    stores: Stores, request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> ExportsOut:
    """The exports asked for last: one's own, or everybody's for those who read the audit."""
    everyones = allowed(stores.actor, "audit.read")
    if not everyones:
        require(stores.actor, "layer.export")
    account = None if everyones else stores.actor.account
    records = ExportStore(stores.transaction).latest(account=account, limit=limit)
    return ExportsOut(exports=[sent_out(record, stores, request) for record in records])


@router.get("/{id}")
def get_export(id: UUID, stores: Stores, request: Request) -> ExportOut:
    """One export of one's own, or anybody's for those who read the audit."""
    record = ExportStore(stores.transaction).get(str(id))
    if not allowed(stores.actor, "audit.read"):
        require_own(record, stores.actor)
    return sent_out(record, stores, request)


@router.get("/{id}/file", response_class=FileResponse, responses={200: {"content": {"application/zip": {}}}})
def get_export_file(id: UUID, stores: Stores, request: Request) -> Response:
    """The file, a zip; only for the one who asked for it, who must still be allowed to see what is in it."""
    record = ExportStore(stores.transaction).get(str(id))
    require_own(record, stores.actor)
    if record.state is not ExportState.DONE:
        raise NotReady(id=record.id, state=record.state.value, open="–")
    file = file_of(database_of(request).files, record.id)
    if not still_seen(record, stores) or not file.is_file():
        raise NotFound(noun="export", id=record.id)
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-store"}
    return FileResponse(file, media_type="application/zip", filename=record.file_name, headers=headers)


def begun(
    order: ExportOrder,
    job: str,
    stores: StoreSet,
    request: Request,
    after: BackgroundTasks,
    details: Mapping[str, object] | None = None,
) -> ExportOut:
    """The order in the log, with a job that will write its file; TooLarge when too many wait."""
    exports, jobs = ExportStore(stores.transaction), JobStore(stores.transaction)
    waiting = exports.waiting(stores.actor.account)
    if waiting >= MOST_WAITING:
        raise TooLarge(what="exports", size=waiting + 1, most=MOST_WAITING)
    id = str(uuid4())
    exports.begin(id, order)
    exports.set_job(id, jobs.add(job, id, details or {}))
    after.add_task(request.app.state.worker.wake)
    return sent_out(exports.get(id), stores, request)


def hidden_now(order: ExportOrder, actor: Actor, stores: StoreSet) -> set[str]:
    """The fields of the order's layers that are hidden from the actor; NotAllowed, UnknownLayer."""
    if order.format == ExportFormat.PMTILES:
        return {field for _, hidden in layers_of(order, actor, stores.transaction) for field in hidden}
    return set(query_of(order, actor, stores.transaction).hidden)


def still_seen(record: ExportRecord, stores: StoreSet) -> bool:
    """Whether the actor may still see all that is in the file; NotAllowed, UnknownLayer, NotFound."""
    if record.format == CASE_FILE:
        require_case_file(stores, record.case_id or "", originals=record.originals)
        return True
    if record.format == DOSSIER and record.job is not None:
        require_dossier(stores, JobStore(stores.transaction).get(record.job).details["boundary"])
        return True
    return hidden_now(record.order, stores.actor, stores) <= set(record.hidden)


def require_own(record: ExportRecord, actor: Actor) -> None:
    """NotFound for somebody else's export."""
    require(actor, "layer.export")
    if record.account != actor.account:
        raise NotFound(noun="export", id=record.id)


def sent_out(record: ExportRecord, stores: StoreSet, request: Request) -> ExportOut:
    """The record with its job."""
    job = JobStore(stores.transaction).get(record.job) if record.job else None
    return export_out(
        record,
        job=shown(job, request) if job else None,
        problem=problem_out(record.problem),
        mine=record.account == stores.actor.account,
        by=stores.people.display_name(record.name),
    )
