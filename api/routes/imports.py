"""Imports: hand files in, have them looked at, decide, store, take back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request, Response
from pydantic import AfterValidator

from api.dependencies import SignedIn, Stores, StoreSet, database_of, settings_of, store_set
from api.jobs.imports import examined_folder
from api.jobs_out import problem_out, shown
from api.strict import StrictRoute
from api.uploads import content_type, spooled
from api.wire.base import storable
from api.wire.imports import DecisionsIn, FileOut, ImportIn, ImportOut, ImportsOut, WhyIn, import_out
from api.worker import WorkerProcess
from geo.shapes import as_geojson
from layers.errors import NotFound, NotReady, TooLarge
from layers.exchange.decisions import to_json
from layers.exchange.importing import RETIRE
from layers.exchange.importing import shown as shown_rows
from layers.exchange.order import REPORT
from layers.exchange.prepared import shape_of_row
from layers.rules.people import Actor, Role
from layers.rules.permissions import (
    allowed,
    hidden_fields,
    require,
    sees_layer,
    visible_layer,
    visible_layers,
)
from layers.store.evidence_files import chunks_of
from layers.store.imports import ImportRecord, ImportState, ImportStore, Original, keep_stream
from layers.store.jobs import JobStore
from layers.store.lead_guard import require_own_step

router = APIRouter(route_class=StrictRoute, prefix="/api/imports", tags=["imports"])
BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
MOST_FILES = 40  # of one loose set
FileName = Annotated[str, Query(min_length=1, max_length=255), AfterValidator(storable)]


@router.post("", status_code=201)
def begin_import(body: ImportIn, stores: Stores, request: Request) -> ImportOut:
    """Begin an import into a layer."""
    actor = require(stores.actor, "feature.load")
    visible_layer(actor, stores.catalogue, body.layer)
    require_own_step(stores.transaction, body.layer)
    return sent_out(ImportStore(stores.transaction).begin(str(uuid4()), body.layer), stores, request)


@router.get("")
def list_imports(stores: Stores, request: Request) -> ImportsOut:
    """The imports begun last."""
    require_reader(stores.actor)
    known = {definition.id for definition in visible_layers(stores.actor, stores.catalogue)}
    records = [record for record in ImportStore(stores.transaction).latest() if record.layer in known]
    return ImportsOut(imports=[sent_out(record, stores, request, whole=False) for record in records])


@router.get("/{id}")
def get_import(id: UUID, stores: Stores, request: Request) -> ImportOut:
    """One import with its report."""
    return sent_out(readable(stores, str(id)), stores, request)


async def uploaded(request: Request, actor: SignedIn) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The whole body, counted while it comes: a slow line holds no thread and no transaction."""
    require(actor, "feature.load")
    content_type(request, ("application/octet-stream",))
    async with spooled(request, what="file", most=settings_of(request).max_import_bytes) as file:
        yield file


@router.put("/{id}/files", status_code=201, openapi_extra=BYTES)
def send_file(
    id: UUID,
    name: FileName,
    request: Request,
    actor: SignedIn,
    file: Annotated[SpooledTemporaryFile[bytes], Depends(uploaded)],
) -> FileOut:
    """Hand in a file; its name is only shown. The same bytes again change nothing."""
    database = database_of(request)
    kept = keep_stream(chunks_of(file), name, database.files / "imports")
    with database.transaction(actor) as transaction:
        stores = store_set(transaction, actor)
        add_file(own(stores, str(id)), kept, stores)
    return FileOut(name=kept.name, size_bytes=kept.size_bytes, sha256=kept.sha256)


def add_file(record: ImportRecord, kept: Original, stores: StoreSet) -> None:
    """Note a file of the set; one of the same name takes the place of the earlier."""
    files = [file for file in record.files if file.name != kept.name]
    if len(files) >= MOST_FILES:
        raise TooLarge(what="files", size=len(files) + 1, most=MOST_FILES)
    ImportStore(stores.transaction).step(record.id, ImportState.RECEIVING, files=(*files, kept))


@router.post("/{id}/examine", status_code=202)
def examine_import(
    id: UUID, body: DecisionsIn, stores: Stores, request: Request, after: BackgroundTasks
) -> ImportOut:
    """Have the files looked at with these decisions."""
    record = own(stores, str(id))
    if RETIRE in body.accepted:
        require(stores.actor, "feature.retire")
    if not record.files:
        raise NotReady(id=record.id, state=record.state.value, open="files")
    decisions = to_json(body.record())
    return begun(
        record, ImportState.EXAMINING, "import.examine", {}, stores, request, after, decisions=decisions
    )


@router.post("/{id}/commit", status_code=202)
def commit_import(
    id: UUID, body: WhyIn, stores: Stores, request: Request, after: BackgroundTasks
) -> ImportOut:
    """Store what was examined, all of it or nothing."""
    record = own(stores, str(id))
    report = report_of(record, request)
    if record.state is ImportState.EXAMINED and report is not None and report["open"]:
        raise NotReady(id=record.id, state=record.state.value, open=", ".join(report["open"]))
    why = {"why": body.why}
    return begun(record, ImportState.STORING, "import.commit", why, stores, request, after)


@router.post("/{id}/undo", status_code=202)
def undo_import(id: UUID, body: WhyIn, stores: Stores, request: Request, after: BackgroundTasks) -> ImportOut:
    """Take a stored import back, as new versions."""
    require(stores.actor, "feature.load")
    record = readable(stores, str(id))
    return begun(record, ImportState.UNDOING, "import.undo", {"why": body.why}, stores, request, after)


@router.get("/{id}/shapes")
def import_shapes(
    id: UUID, stores: Stores, request: Request, limit: Annotated[int, Query(ge=1, le=5000)] = 2000
) -> Response:
    """The prepared rows as GeoJSON, as many as are asked for, and how many there are."""
    record = readable(stores, str(id))
    folder = examined_folder(database_of(request), record.id)
    if report_of(record, request) is None:
        raise NotReady(id=record.id, state=record.state.value, open="–")
    rows, total = shown_rows(folder, limit=limit)
    definition = stores.catalogue.get(record.layer)
    label = None if definition.label in hidden_fields(stores.actor, definition) else definition.label
    body = {
        "type": "FeatureCollection",
        "features": [feature_of(row, label) for row in rows],
        "numberMatched": total,
        "numberReturned": len(rows),
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/geo+json")


def feature_of(row: dict[str, Any], label: str | None) -> dict[str, Any]:
    name = row[label] if label else None
    properties = {"row": row["row"], "id": row["id"], "label": name, "change": row["change"]}
    return {"type": "Feature", "geometry": as_geojson(shape_of_row(row), 7), "properties": properties}


def begun(
    record: ImportRecord,
    state: ImportState,
    kind: str,
    details: dict[str, str],
    stores: StoreSet,
    request: Request,
    after: BackgroundTasks,
    **values: Any,
) -> ImportOut:
    """Begin a step as a job; the worker is woken when this is committed and answered."""
    job = JobStore(stores.transaction).add(kind, record.id, details)
    changed = ImportStore(stores.transaction).step(record.id, state, job=job, **values)
    after.add_task(worker_of(request).wake)
    return sent_out(changed, stores, request)


def sent_out(record: ImportRecord, stores: StoreSet, request: Request, *, whole: bool = True) -> ImportOut:
    """The record with its job, and its report where it is asked for whole."""
    job = JobStore(stores.transaction).get(record.job) if record.job else None
    return import_out(
        record,
        report=report_of(record, request) if whole else None,
        job=shown(job, request) if job else None,
        problem=problem_out(record.problem),
        mine=record.account == stores.actor.account,
        by=stores.people.display_name(record.name),
    )


def report_of(record: ImportRecord, request: Request) -> dict[str, Any] | None:
    """The report of the last examination; None before the first."""
    file = examined_folder(database_of(request), record.id) / REPORT
    if record.report_sha256 is None or not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def own(stores: StoreSet, id: str) -> ImportRecord:
    """The import, when the asker began it and may still import; NotFound for another's."""
    actor = require(stores.actor, "feature.load")
    record = ImportStore(stores.transaction).get(id)
    if record.account != actor.account:
        raise NotFound(noun="import", id=id)
    return record


def readable(stores: StoreSet, id: str) -> ImportRecord:
    """The import, for who may import into its layer or audits; NotFound when that layer is not for them."""
    require_reader(stores.actor)
    record = ImportStore(stores.transaction).get(id)
    if not sees_layer(stores.actor, stores.catalogue.get(record.layer)):
        raise NotFound(noun="import", id=id)
    return record


def require_reader(actor: Actor) -> None:
    """NotAllowed unless the asker may import, or audits."""
    if Role.AUDITOR not in actor.roles or not allowed(actor, "audit.read"):
        require(actor, "feature.load")


def worker_of(request: Request) -> WorkerProcess:
    worker: WorkerProcess = request.app.state.worker
    return worker
