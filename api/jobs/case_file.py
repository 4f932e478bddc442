"""The job of a case file: gather, draw, pack, note it in the log."""

from __future__ import annotations

from collections.abc import Callable

from api.case_file import gathered, made, note_left
from layers.errors import Cancelled, NotReady
from layers.exchange.case_file import file_name
from layers.exchange.export_jobs import file_of, sweep
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.store.database import Database
from layers.store.exports import ExportState, ExportStore
from layers.store.jobs import Job
from layers.store.photos import PhotoFiles


def make_case_file(
    database: Database,
    job: Job,
    told: Callable[[str, int, int], None],
    cancelled: Callable[[], bool],
    *,
    photos: PhotoFiles,
) -> None:
    """Write the file of a case with the eyes of whoever asked, and note it in log, audit and custody.

    Raises:
        Cancelled: somebody stopped it. NotReady: it is written already. NotAllowed: the asker may not.
    """
    sweep(database, database.files)
    with database.transaction(PROGRAM, writes=False) as transaction:
        record = ExportStore(transaction).get(job.subject)
    if record.state is not ExportState.WAITING:
        raise NotReady(id=record.id, state=record.state.value, open="–")
    require(record.actor, "case.file")

    def tell(stage: str, done: int, total: int) -> None:
        if cancelled():
            raise Cancelled(id=record.id)
        told(stage, done, total)

    tell("gathering", 0, 0)
    with database.transaction(record.actor, writes=False) as transaction:
        found = gathered(transaction, record.order, record.id, record.actor, photos)
    target = file_of(database.files, record.id)
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = made(database, photos, found, target, record.order, tell)
    with database.transaction(record.actor) as transaction:
        note_left(transaction, record.id, found, packed, file_name(found.file), record.why)
