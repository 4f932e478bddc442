"""Boundary versions: drafted, changed while they are drafts, moved step by step; the law on a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Path, Request, Response

from api.boundaries import (
    detail_out,
    draft,
    law_on,
    note_documents,
    one_out,
    readable,
    require_documents,
    visible,
)
from api.boundary_zones import save_zones, zones_json
from api.dependencies import Stores
from api.parameters import DayText
from api.routes.features import GeoJson, of_demonstration
from api.routes.imports import worker_of
from api.strict import StrictRoute
from api.wire.boundaries import (
    BoundariesOut,
    BoundaryChangeIn,
    BoundaryDetailOut,
    BoundaryIn,
    BoundaryOut,
    BoundaryStepIn,
    RegisterIn,
    ZonesIn,
    boundary_out,
)
from layers.rules.boundaries import Status
from layers.rules.boundary_steps import stepped
from layers.rules.permissions import require
from layers.store.boundary_standing import standing_of

router = APIRouter(route_class=StrictRoute, prefix="/api/boundaries", tags=["boundaries"])
BoundaryPath = Annotated[str, Path(pattern="^[a-z0-9][a-z0-9_-]{0,63}$")]


@router.get("")
def list_boundaries(stores: Stores, on: DayText = None) -> BoundariesOut:
    """The versions I may see, as they were noted, and which one is the law on a day (today)."""
    actor = require(stores.actor, "boundary.read")
    versions, names, day = visible(stores, actor), stores.boundaries.names(), on or stores.sight.today
    shown = [boundary_out(version, names) for version in versions]
    return BoundariesOut(boundaries=shown, in_force=law_on(versions, day), on=day)


@router.post("", status_code=201, responses={200: {"model": BoundaryOut}})
def draft_boundary(body: BoundaryIn, stores: Stores, response: Response) -> BoundaryOut:
    """Note a new draft: 201 new, 200 the same again, 409 another one under this id."""
    require(stores.actor, "boundary.draft")
    require_documents(stores, body.documents)
    version = body.record(demonstration=of_demonstration(stores))
    stored, new = stores.boundaries.open(version, why=body.why, copy_zones=body.copy_zones)
    if new:
        note_documents(stores, stored)
    response.status_code = 201 if new else 200
    return one_out(stores, stored)


@router.post("/register", status_code=201)
def register_boundary(
    body: RegisterIn, stores: Stores, request: Request, after: BackgroundTasks
) -> BoundaryOut:
    """Note the law as it is: a version whose zones are in its layer already."""
    require(stores.actor, "boundary.register")
    require_documents(stores, body.documents)
    version = body.record(demonstration=of_demonstration(stores))
    stored = stores.boundaries.register(version, why=body.why)
    note_documents(stores, stored)
    after.add_task(worker_of(request).wake)
    return one_out(stores, stored)


@router.get("/{id}")
def get_boundary(id: BoundaryPath, stores: Stores) -> BoundaryDetailOut:
    """One version with its zones by kind, its history, and the steps I could take or why not."""
    return detail_out(stores, readable(stores, id))


@router.patch("/{id}")
def change_boundary(id: BoundaryPath, body: BoundaryChangeIn, stores: Stores) -> BoundaryOut:
    """Change the words, documents and declared areas of a draft; 409 when somebody else did meanwhile."""
    draft(stores, id)
    require_documents(stores, body.documents or ())
    before = stores.boundaries.require_version(id, body.version)
    saved = stores.boundaries.save(before, replace(before, **body.changes()), why=body.why)
    note_documents(stores, saved, before.documents)
    return one_out(stores, saved)


@router.post("/{id}/steps")
def step_boundary(
    id: BoundaryPath, body: BoundaryStepIn, stores: Stores, request: Request, after: BackgroundTasks
) -> BoundaryOut:
    """Take a step; 409 ``boundary-moved`` tells what somebody else did meanwhile."""
    readable(stores, id)
    before, asked = stores.boundaries.require_version(id, body.version), body.record()
    moved = stepped(before, asked, stores.actor, standing_of(stores.transaction, before))
    saved = stores.boundaries.step(before, moved, asked)
    if saved.status is Status.IN_FORCE:
        after.add_task(worker_of(request).wake)
    return one_out(stores, saved)


@router.get("/{id}/zones", response_class=GeoJson)
def get_zones(id: BoundaryPath, stores: Stores) -> Response:
    """The zones of a version as GeoJSON, each with its feature and the version to save it on."""
    return GeoJson(zones_json(stores, readable(stores, id)))


@router.put("/{id}/zones", response_class=GeoJson)
def put_zones(id: BoundaryPath, body: ZonesIn, stores: Stores) -> Response:
    """Save changes of a draft's zones, all or none; 412 ``edit-kept``: all that was sent is kept beside."""
    version = draft(stores, id)
    save_zones(stores, version, body)
    return GeoJson(zones_json(stores, version))
