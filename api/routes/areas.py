"""Areas to take along: ask for a package, see what it holds, fetch its files, hear what changed since."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from pydantic import BeforeValidator
from pydantic.json_schema import WithJsonSchema
from starlette.responses import FileResponse

from api.dependencies import Stores, StoreSet, database_of
from api.headers import SANDBOX
from api.jobs_out import problem_out, shown
from api.parameters import BoxText, HashPath, box_of
from api.strict import StrictRoute
from api.wire.areas import AreaChangeOut, AreaChangesOut, AreaIn, AreaManifestOut, AreaOut
from api.wire.base import to_moment
from geo.boxes import Box
from layers.errors import AreaNotReady, EyesChanged, NotFound, TooLarge
from layers.exchange.area_tiles import require_bounded
from layers.exchange.export_jobs import area_files
from layers.rules.areas import AreaKind, box_wanted, same_eyes
from layers.rules.permissions import hidden_fields, require, visible_layers
from layers.store.areas import AreaStore
from layers.store.exports import AREA, ExportOrder, ExportRecord, ExportState, ExportStore
from layers.store.jobs import JobState, JobStore

router = APIRouter(route_class=StrictRoute, prefix="/api/areas", tags=["areas"])
MOST_WAITING = 3  # of one account
PMTILES, GZIP = "application/vnd.pmtiles", "application/gzip"
TILED = ("tiles", "imagery")
WHY = "离线包 offline package"
Since = Annotated[
    datetime, Query(), BeforeValidator(to_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
CONTENT: dict[str, Any] = {"content": {PMTILES: {}, GZIP: {}}}
FILE: dict[int | str, dict[str, Any]] = {200: CONTENT, 206: CONTENT}


@router.post("", status_code=202)
def begin_area(body: AreaIn, stores: Stores, request: Request, after: BackgroundTasks) -> AreaOut:
    """Ask for a package; a job puts it together."""
    require(stores.actor, "area.take")
    box = box_wanted(body.kind, body.box())
    if box is not None:
        require_bounded(box)
    record = begun(stores, body.kind, box)
    after.add_task(request.app.state.worker.wake)
    return area_out(record, stores, request)


@router.get("/changes")
def area_changes(
    stores: Stores, since: Since, bbox: BoxText = None, limit: Annotated[int, Query(ge=1, le=1000)] = 500
) -> AreaChangesOut:
    """Features that were added, replaced or retired since a moment: what a package does not know yet."""
    require(stores.actor, "area.take")
    layers = [
        (one, hidden_fields(stores.actor, one)) for one in visible_layers(stores.actor, stores.catalogue)
    ]
    found, total = AreaStore(stores.transaction).changed(layers, since, box_of(bbox), limit=limit)
    changes = [AreaChangeOut.model_construct(**{n: getattr(c, n) for n in c.__slots__}) for c in found]
    return AreaChangesOut(changes=changes, total=total, now=stores.transaction.now)


@router.get("/{id}")
def get_area(id: UUID, stores: Stores, request: Request) -> AreaOut:
    """One package of one's own: how far it is, or what it holds."""
    return area_out(own(stores, id), stores, request)


@router.get("/{id}/files/{sha256}", response_class=FileResponse, responses=FILE)
def get_area_file(id: UUID, sha256: HashPath, stores: Stores, request: Request) -> Response:
    """A file of a package, whole or in part (``Range``); it never changes, its hash is its ETag."""
    record = own(stores, id)
    require_there(record, stores)
    files = area_files(database_of(request).files)
    named = {file["sha256"]: file["kind"] for file in files.manifest(record.id)["files"]}
    if sha256 not in named or not files.file(sha256).is_file():
        raise NotFound(noun="file", id=sha256)
    headers = {
        "ETag": f'"{sha256}"', "Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-store",
    }  # fmt: skip
    kind = PMTILES if named[sha256] in TILED else GZIP
    return FileResponse(files.file(sha256), media_type=kind, headers=headers)


def begun(stores: StoreSet, kind: AreaKind, box: Box | None) -> ExportRecord:
    """The order in the log, with a job that will put the package together; TooLarge when too many wait."""
    exports, jobs, id = ExportStore(stores.transaction), JobStore(stores.transaction), str(uuid4())
    waiting = exports.waiting(stores.actor.account)
    if waiting >= MOST_WAITING:
        raise TooLarge(what="exports", size=waiting + 1, most=MOST_WAITING)
    layers = tuple(one.id for one in visible_layers(stores.actor, stores.catalogue))
    exports.begin(id, ExportOrder(layers, AREA, WHY, box=box))
    exports.set_job(id, jobs.add("area", id, {"kind": kind.value}))
    return exports.get(id)


def own(stores: StoreSet, id: UUID) -> ExportRecord:
    """The package; NotFound for somebody else's, and for an export that is none."""
    require(stores.actor, "area.take")
    record = ExportStore(stores.transaction).get(str(id))
    if record.format != AREA or record.account != stores.actor.account:
        raise NotFound(noun="area", id=str(id))
    return record


def require_there(record: ExportRecord, stores: StoreSet) -> None:
    """The package is there and was made for these eyes; AreaNotReady, EyesChanged."""
    if record.state is not ExportState.DONE:
        raise AreaNotReady(id=record.id, state=record.state.value)
    if not same_eyes(record.actor, stores.actor):
        raise EyesChanged(id=record.id)


def area_out(record: ExportRecord, stores: StoreSet, request: Request) -> AreaOut:
    """The record with its job, and with its manifest when it is there for this asker."""
    job = JobStore(stores.transaction).get(record.job or "")
    there = record.state is ExportState.DONE and same_eyes(record.actor, stores.actor)
    stopped = record.state is ExportState.WAITING and job.state is JobState.CANCELLED
    manifest = area_files(database_of(request).files).manifest(record.id) if there else None
    return AreaOut(
        id=record.id,
        kind=str(job.details["kind"]),
        bbox=None if record.bbox is None else list(record.bbox),
        created_at=record.created_at,
        state=ExportState.CANCELLED.value if stopped else record.state.value,
        job=shown(job, request),
        problem=problem_out(record.problem),
        manifest=None if manifest is None else AreaManifestOut.model_validate(manifest),
    )
