"""Readings of boundary versions: asked for, then looked at: the head, the changes, one change."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response

from api.boundaries import readable
from api.boundary_readings import changes_out, detail_out, head_out, shapes_json
from api.dependencies import Stores
from api.jobs_out import shown
from api.routes.boundaries import BoundaryPath
from api.routes.features import GeoJson
from api.strict import StrictRoute
from api.wire.boundary_readings import ChangeDetailOut, ChangesOut, ReadingOut
from api.wire.imports import JobOut
from layers.rules.permissions import require
from layers.store.boundary_readings import JOB, ReadingStore
from layers.store.jobs import JobStore

router = APIRouter(route_class=StrictRoute, prefix="/api/boundaries", tags=["boundaries"])
ChangePath = Annotated[str, Path(pattern="^[0-9a-f]{12}$")]
WantedReading = Annotated[UUID | None, Query()]


@router.post("/{id}/readings", status_code=202)
def read_boundary(id: BoundaryPath, stores: Stores, request: Request, after: BackgroundTasks) -> JobOut:
    """Have a version compared with its base; a job does it. One of mine that waits is answered again."""
    actor = require(stores.actor, "boundary.compare")
    version, jobs = readable(stores, id), JobStore(stores.transaction)
    waiting = ReadingStore(stores.transaction).job_waiting(version.id, actor.account)
    job = jobs.get(waiting or jobs.add(JOB, version.id, {}))
    after.add_task(request.app.state.worker.wake)
    return shown(job, request)


@router.get("/{id}/reading")
def get_reading(id: BoundaryPath, stores: Stores, reading: WantedReading = None) -> ReadingOut:
    """The head of the last reading, or of another one; 404 when the version was never read."""
    version = readable(stores, id)
    found = ReadingStore(stores.transaction).get(version.id, text_of(reading))
    return ReadingOut(**head_out(stores, version, found))


@router.get("/{id}/changes")
def list_changes(
    id: BoundaryPath,
    stores: Stores,
    sort: Literal["number", "area", "severity"] = "number",
    reading: WantedReading = None,
) -> ChangesOut:
    """Every change without its shape: numbered from the largest on, or the gravest first."""
    version = readable(stores, id)
    found = ReadingStore(stores.transaction).get(version.id, text_of(reading))
    return ChangesOut(**changes_out(stores, version, found, sort))


@router.get("/{id}/changes.geojson", response_class=GeoJson)
def get_change_shapes(id: BoundaryPath, stores: Stores, reading: WantedReading = None) -> Response:
    """The shapes of all changes, with what a map is drawn by."""
    found = ReadingStore(stores.transaction).get(readable(stores, id).id, text_of(reading))
    return GeoJson(shapes_json(stores, found))


@router.get("/{id}/changes/{change}")
def get_change(
    id: BoundaryPath, change: ChangePath, stores: Stores, reading: WantedReading = None
) -> ChangeDetailOut:
    """One change with its shape, the zones about it before and after, and the rules that touch it."""
    version = readable(stores, id)
    found = ReadingStore(stores.transaction).get(version.id, text_of(reading))
    return ChangeDetailOut(**detail_out(stores, version, found, change))


def text_of(reading: UUID | None) -> str | None:
    return None if reading is None else str(reading)
