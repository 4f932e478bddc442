"""Jobs: how far long work is, and stopping it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from api.dependencies import Stores, StoreSet, database_of
from api.jobs import imports, scenes
from api.problems import told_refusal
from api.strict import StrictRoute
from api.wire.imports import JobOut, ProblemOut, job_out
from layers.errors import NotFound
from layers.store.jobs import ENDED, Job, JobFiles, JobState, JobStore

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


def shown(job: Job, request: Request) -> JobOut:
    """The job with what it told last, and why it failed; one that has not ended has a worker afterwards."""
    if job.state not in ENDED:
        request.app.state.worker.see_to_it()
    return job_out(job, files_of(request).told(job.id), problem_out(job.problem))


def problem_out(problem: object) -> ProblemOut | None:
    """A stored refusal in both languages."""
    if not isinstance(problem, dict):
        return None
    code, zh, en = told_refusal(problem["error"], problem["facts"])
    return ProblemOut(code=code, zh=zh, en=en)


def files_of(request: Request) -> JobFiles:
    """The small files beside the jobs."""
    return JobFiles(database_of(request).files / "jobs")
