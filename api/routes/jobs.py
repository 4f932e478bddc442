"""Jobs: how far long work is, and stopping it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from api.dependencies import Stores, StoreSet
from api.jobs import imports, scenes
from api.jobs_out import files_of, shown
from api.strict import StrictRoute
from api.wire.imports import JobOut
from layers.errors import NotFound
from layers.store.jobs import Job, JobState, JobStore

router = APIRouter(route_class=StrictRoute, prefix="/api/jobs", tags=["jobs"])


@router.get("/{id}")
def get_job(id: UUID, stores: Stores, request: Request) -> JobOut:
    """One job of the asker's."""
    return shown(own(stores, str(id)), request)


@router.post("/{id}/cancel")
def cancel_job(id: UUID, stores: Stores, request: Request) -> JobOut:
    """Stop a job; one that has ended stays as it ended."""
    job = own(stores, str(id))
    jobs = JobStore(stores.transaction)
    if jobs.stop_waiting(job.id):
        imports.step_back(stores.transaction, job)
        scenes.step_back(stores.transaction, job)
    elif job.state is JobState.RUNNING:
        files_of(request).cancel(job.id)
    return shown(jobs.get(job.id), request)


def own(stores: StoreSet, id: str) -> Job:
    """The job; NotFound for one that somebody else asked for."""
    job = JobStore(stores.transaction).get(id)
    if job.actor.account != stores.actor.account:
        raise NotFound(noun="job", id=id)
    return job
