"""The job of an export: write the file, note it in the log."""

from __future__ import annotations

from collections.abc import Callable

from geo.errors import Refused
from layers.exchange.export_jobs import fail_export, run_export
from layers.store.database import Database
from layers.store.jobs import Job


def make_export(
    database: Database, job: Job, told: Callable[[str, int, int], None], cancelled: Callable[[], bool]
) -> None:
    """Write the file of an export."""
    run_export(database, database.files, job.subject, told, cancelled)


def export_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Nothing was written; the log says why."""
    fail_export(database, job.subject, refusal)
