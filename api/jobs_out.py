"""What is answered about jobs."""

from __future__ import annotations

from fastapi import Request

from api.dependencies import database_of
from api.problems import told_refusal
from api.wire.imports import JobOut, ProblemOut, job_out
from layers.store.jobs import ENDED, Job, JobFiles


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
