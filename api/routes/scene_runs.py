"""Comparisons of scenes: asked for, looked at, held against each other; and the limits they are made with."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response

from api.dependencies import Stores
from api.jobs_out import shown
from api.routes.features import GeoJson
from api.scene_runs import (
    all_limits_out,
    details_of,
    jobs_out,
    patches_json,
    require_comparable,
    runs_out,
)
from api.strict import StrictRoute
from api.wire.imports import JobOut
from api.wire.scene_runs import AgainstOut, AllLimitsOut, LimitsIn, RunIn, RunOut, RunsOut
from layers.rules.permissions import require
from layers.rules.scene_patches import against
from layers.store.jobs import JobStore
from layers.store.scene_limits import LimitStore
from layers.store.scene_runs import JOB, RunStore

router = APIRouter(route_class=StrictRoute, prefix="/api/scenes", tags=["scenes"])
RunPath = Annotated[UUID, Path()]


@router.post("/runs", status_code=202)
def compare_scenes(body: RunIn, stores: Stores, request: Request, after: BackgroundTasks) -> JobOut:
    """Have two scenes compared: a job does it, its subject is the run. One of mine that waits is answered.

    409 names the run that was made of the same with the same already.
    """
    actor = require(stores.actor, "scene.compare")
    details, jobs = details_of(stores, body), JobStore(stores.transaction)
    require_comparable(stores, request, details)
    waiting = RunStore(stores.transaction).job_waiting(actor.account, details)
    job = jobs.get(waiting or jobs.add(JOB, str(uuid4()), details))
    after.add_task(request.app.state.worker.wake)
    return shown(job, request)


@router.get("/runs")
def list_runs(stores: Stores, request: Request, limit: Annotated[int, Query(ge=1, le=500)] = 200) -> RunsOut:
    """Comparisons, the newest first, and those of mine that wait or run."""
    require(stores.actor, "scene.runs")
    runs = RunStore(stores.transaction).all(limit)
    return RunsOut(runs=runs_out(stores, runs), jobs=jobs_out(stores, request))


@router.get("/runs/{id}")
def get_run(id: RunPath, stores: Stores) -> RunOut:
    """One comparison with what came of it."""
    require(stores.actor, "scene.runs")
    return runs_out(stores, [RunStore(stores.transaction).get(str(id))])[0]


@router.get("/runs/{id}/patches.geojson", response_class=GeoJson)
def get_patches(id: RunPath, stores: Stores) -> Response:
    """Every patch with its measures and what both scenes show in it."""
    require(stores.actor, "scene.runs")
    runs = RunStore(stores.transaction)
    return GeoJson(patches_json(runs.patches(runs.get(str(id)).id)))


@router.get("/runs/{id}/against/{other}")
def get_run_against(id: RunPath, other: RunPath, stores: Stores) -> AgainstOut:
    """What this comparison found and the other did not, and the other way round."""
    require(stores.actor, "scene.runs")
    runs = RunStore(stores.transaction)
    found = against(*(runs.patches(runs.get(str(each)).id) for each in (id, other)))
    return AgainstOut(only_here=list(found.only_here), only_there=list(found.only_there), both=found.both)


@router.get("/limits")
def get_limits(stores: Stores) -> AllLimitsOut:
    """With what scenes are compared, what may be changed of it, and what stood before."""
    require(stores.actor, "scene.runs")
    return all_limits_out(stores)


@router.put("/limits")
def put_limits(body: LimitsIn, stores: Stores) -> AllLimitsOut:
    """Let other limits stand from now on; comparisons that were made keep their own."""
    require(stores.actor, "scene.limits")
    LimitStore(stores.transaction).put(body.parameters, why=body.why)
    return all_limits_out(stores)
