"""The job of an export: write the file, note it in the log."""

from __future__ import annotations

from collections.abc import Callable

from geo.errors import Refused
from layers.errors import NotFound
from layers.store.database import Database
from layers.store.jobs import Job


def make_export(
    database: Database, job: Job, told: Callable[[str, int, int], None], cancelled: Callable[[], bool]
) -> None:
    """Write the file of an export."""
    raise NotFound(noun="export", id=job.subject)


def export_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Nothing was written."""
