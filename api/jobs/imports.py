"""Jobs of an import: look at it, store it, take it back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from geo.errors import Refused
from layers.errors import Cancelled
from layers.exchange.decisions import from_json
from layers.exchange.importing import Examined, commit, examine, part_in, undo
from layers.exchange.order import REPORT
from layers.rules.people import PROGRAM
from layers.store.database import Database, Transaction
from layers.store.imports import ImportRecord, ImportState, ImportStore
from layers.store.jobs import Job

Told = Callable[[str, int, int], None]
Asked = Callable[[], bool]
# where an import stands when one of its steps came to nothing
BEFORE: Mapping[str, ImportState] = {
    "import.examine": ImportState.CANCELLED,
    "import.commit": ImportState.EXAMINED,
    "import.undo": ImportState.STORED,
}


def folder_of(database: Database, id: str) -> Path:
    """The folder of an import's report and prepared rows."""
    return database.files / "imports" / "by-id" / id


def examined_folder(database: Database, id: str) -> Path:
    """Where the last whole examination of an import lies."""
    return folder_of(database, id) / "examined"


def examine_import(database: Database, job: Job, told: Told, cancelled: Asked) -> None:
    """Look at the originals with the decisions so far, and leave the report."""
    record = read(database, job.subject)
    draft = folder_of(database, record.id) / job.id
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    decisions = from_json(record.decisions)
    found = examine(
        database, job.actor, record.layer, record.files, decisions, draft, told=told, cancelled=cancelled
    )
    if cancelled():
        raise Cancelled(id=job.id)
    values = {"report_sha256": found.report_sha256, "revision": found.revision}
    keep(database, record.id, draft)
    with database.transaction(job.actor) as transaction:
        ImportStore(transaction).change(record.id, state=ImportState.EXAMINED, problem=None, **values)


def keep(database: Database, id: str, draft: Path) -> None:
    """Put an examination in the place of the one before; its unpacked files are of no more use."""
    shutil.rmtree(draft / "unpacked", ignore_errors=True)
    place = examined_folder(database, id)
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(draft, place)  # the command line's drafts may lie on another disk


def commit_import(database: Database, job: Job, told: Told, cancelled: Asked) -> None:
    """Store what was examined, all of it or nothing; done once, also when the worker died at its very end."""
    record = read(database, job.subject)
    if record.state is not ImportState.STORING:
        return
    folder = examined_folder(database, record.id)
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    examined = Examined(folder, report, record.revision or 0)
    rows, total = 0, report["rows"]["fit"]
    told("storing", rows, total)

    def counted(more: int) -> None:
        nonlocal rows
        if cancelled():
            raise Cancelled(id=job.id)
        rows += more
        told("storing", rows, total)

    with database.transaction(job.actor) as transaction:
        counts, number = commit(
            examined,
            record.files,
            from_json(record.decisions),
            transaction,
            why=job.details["why"],
            told=counted,
        )
        values = {"stored": counts, "stored_at": transaction.now, "audit_number": number}
        ImportStore(transaction).change(record.id, state=ImportState.STORED, **values)


def undo_import(database: Database, job: Job, told: Told, _cancelled: Asked) -> None:
    """Take an import back, as new versions of what it changed; once, as with storing."""
    record = read(database, job.subject)
    if record.state is not ImportState.UNDOING:
        return
    told("undoing", 0, 0)
    with database.transaction(job.actor) as transaction:
        take_back(database, record, transaction, why=job.details["why"])


def take_back(database: Database, record: ImportRecord, transaction: Transaction, *, why: str) -> None:
    """Undo a stored import in the caller's transaction; Conflict when something of it was changed since."""
    report = json.loads((examined_folder(database, record.id) / REPORT).read_text(encoding="utf-8"))
    undo(record.layer, record.sha256, part_in(report), record.audit_number or 0, transaction, why=why)
    ImportStore(transaction).change(record.id, state=ImportState.UNDONE, undone_at=transaction.now)


def examination_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Back to where other decisions may be tried."""
    shutil.rmtree(folder_of(database, job.subject) / job.id, ignore_errors=True)
    state = ImportState.CANCELLED if isinstance(refusal, Cancelled) else ImportState.FAILED
    note(database, job, refusal, state)


def commit_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Nothing was stored: the import stands as it was examined."""
    note(database, job, refusal, BEFORE[job.kind])


def undo_failed(database: Database, job: Job, refusal: Refused) -> None:
    """Nothing was undone: the import stays stored."""
    note(database, job, refusal, BEFORE[job.kind])


def step_back(transaction: Transaction, job: Job) -> None:
    """An import whose step was taken back before it began stands where another may be taken."""
    if job.kind in BEFORE:
        ImportStore(transaction).fail(job.subject, Cancelled(id=job.id), state=BEFORE[job.kind])


def note(database: Database, job: Job, refusal: Refused, state: ImportState) -> None:
    with database.transaction(PROGRAM) as transaction:
        ImportStore(transaction).fail(job.subject, refusal, state=state)


def read(database: Database, id: str) -> ImportRecord:
    with database.transaction(PROGRAM, writes=False) as transaction:
        return ImportStore(transaction).get(id)
