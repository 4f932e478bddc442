"""The job of a dossier: gather, draw, pack, note it in the log."""

from __future__ import annotations

from collections.abc import Callable

from api.dependencies import store_set
from api.dossiers import Wish, file_name, gathered, made
from layers.errors import Cancelled, NotReady
from layers.exchange.export_jobs import file_of, sweep
from layers.rules.boundary_dossier import Dossier
from layers.rules.people import PROGRAM
from layers.store.chain import sha256_hex
from layers.store.database import Database
from layers.store.evidence_files import disk
from layers.store.exports import ExportState, ExportStore, Leaves
from layers.store.jobs import Job


def make_dossier(
    database: Database, job: Job, told: Callable[[str, int, int], None], cancelled: Callable[[], bool]
) -> None:
    """Write the dossier of a proposal with the eyes of whoever asked, and note it in log and audit.

    Raises:
        Cancelled: somebody stopped it. NotReady: it is written already. NoSpace: the disk is full.
        And what ``require_dossier`` refuses.
    """
    sweep(database, database.files)
    with database.transaction(PROGRAM, writes=False) as transaction:
        record = ExportStore(transaction).get(job.subject)
    if record.state is not ExportState.WAITING:
        raise NotReady(id=record.id, state=record.state.value, open="–")

    def tell(stage: str, done: int, total: int) -> None:
        if cancelled():
            raise Cancelled(id=record.id)
        told(stage, done, total)

    tell("gathering", 0, 0)
    wish = Wish.of(job.details)
    with database.transaction(record.actor, writes=False) as transaction:
        dossier = gathered(store_set(transaction, record.actor), wish.boundary, record.why)
    archive = made(dossier, wish, tell)
    target = file_of(database.files, record.id)
    with disk():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".export-{record.id}")
        draft.write_bytes(archive)
        draft.replace(target)
    with database.transaction(record.actor) as transaction:
        ExportStore(transaction).left(record.id, leaves_of(dossier, wish, archive))


def leaves_of(dossier: Dossier, wish: Wish, archive: bytes) -> Leaves:
    """The figures of a dossier for the log; it is counted in changes."""
    return Leaves(
        crs="EPSG:4490",
        hidden=(),
        count=len(dossier.changes),
        size_bytes=len(archive),
        sha256=sha256_hex(archive),
        data_sha256=dossier.sha256,
        file_name=file_name(dossier),
        demonstration=dossier.demonstration,
        more={
            "boundary": dossier.after.id,
            "base": dossier.before.id,
            "reading": dossier.reading,
            "formats": [format.value for format in wish.formats],
            "language": "en" if wish.english else "zh",
        },
    )
