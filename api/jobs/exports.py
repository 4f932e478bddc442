"""The job of an export: write the file, note it in the log."""

from __future__ import annotations

from collections.abc import Callable

from geo.errors import Refused
from layers.errors import Cancelled
from layers.exchange.export_jobs import run_export
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.exports import ExportState, ExportStore
from layers.store.jobs import Job


def make_export(
    database: Database, job: Job, told: Callable[[str, int, int], None], cancelled: Callable[[], bool]
) -> None:
    """Write the file of an export."""
    run_export(database, database.files, job.subject, told, cancelled)


def export_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Nothing was written; the log says why."""
    state = ExportState.CANCELLED if isinstance(refusal, Cancelled) else ExportState.FAILED
    with database.transaction(PROGRAM) as transaction:
        ExportStore(transaction).fail(job.subject, state, refusal)
