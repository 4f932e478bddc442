"""Whether every original on record lies in the storage unaltered, and no file lies there without one.

Both directions, in two steps: rows against the storage's list (cheap), then a sample or all re-hashed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random

import sqlalchemy as sa

from layers.errors import NotFound
from layers.rules.people import Actor
from layers.store.case_tables import EVIDENCE, EVIDENCE_USES
from layers.store.database import Database, Transaction
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import EvidenceFiles, KeptFile, sha256_of
from layers.store.tables import PHOTOS

WAIT = timedelta(hours=24)  # what no record names may belong to an upload whose row is still to come
AT_ONCE = 500  # custody entries of one transaction
WHY = "核验 (check)"
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """``missing``, ``altered`` or ``wrong_size``: a record's file; ``orphan``: a file of no record."""

    kind: str
    sha256: str
    found: str = ""


@dataclass(slots=True)
class Checked:
    """What a check looked at, and what is wrong."""

    records: int = 0
    files: int = 0
    hashed: int = 0
    young: int = 0  # files of no record that came within the last day: not a fault yet
    faults: list[Fault] = field(default_factory=list)

    @property
    def broken(self) -> list[Fault]:
        """Faults that lose evidence; an orphan does not."""
        return [fault for fault in self.faults if fault.kind != "orphan"]


def check_evidence(
    database: Database,
    files: EvidenceFiles,
    actor: Actor,
    *,
    sample: int | None,
    chance: Random,
    tell: Tell = lambda _done: None,
) -> Checked:
    """Compare records and storage, re-hash all files (``sample`` None) or some, and note that."""
    checked = Checked()
    with database.transaction(actor, writes=False) as transaction:
        sizes, named = on_record(transaction), waiting(transaction)
        limit = transaction.now - WAIT
    here = set(compared(files.list(), sizes, named, limit, checked))
    checked.faults += [Fault("missing", sha256) for sha256 in sorted(sizes.keys() - here)]
    chosen = sorted(here & sizes.keys())
    if sample is not None and sample < len(chosen):
        chosen = sorted(chance.sample(chosen, sample))
    for part in parts(chosen):
        found = [(sha256, verdict(files, sha256)) for sha256 in part]
        checked.hashed += len(found)
        checked.faults += [Fault(kind, sha256, hash) for sha256, (kind, hash) in found if kind != "whole"]
        with database.transaction(actor) as transaction:
            notes = [(sha256, {"result": kind, "found": hash}) for sha256, (kind, hash) in found]
            EvidenceStore(transaction).note_checks(notes, why=WHY)
        tell(len(found))
    return checked


def on_record(transaction: Transaction) -> dict[str, int | None]:
    """Every file that must be in the storage, with its size: evidence, and photos of reports that arrived.

    No size of an original: a phone only announced it, and its hash alone was proven when it came.
    """
    photos = sa.select(PHOTOS.c.sha256, PHOTOS.c.received_bytes).where(PHOTOS.c.arrived_at.is_not(None))
    originals = sa.select(PHOTOS.c.original_sha256, sa.null()).where(
        PHOTOS.c.original_arrived_at.is_not(None)
    )
    own = sa.select(EVIDENCE.c.sha256, EVIDENCE.c.size_bytes)
    return {row[0]: row[1] for query in (originals, photos, own) for row in transaction.execute(query)}


def waiting(transaction: Transaction) -> set[str]:
    """Every file that a report announces or a use names: it is kept, whether its own row is there or not."""
    originals = sa.select(PHOTOS.c.original_sha256).where(PHOTOS.c.original_sha256.is_not(None))
    queries = (sa.select(PHOTOS.c.sha256), originals, sa.select(EVIDENCE_USES.c.sha256))
    return {row[0] for query in queries for row in transaction.execute(query)}


def compared(
    kept: Iterable[KeptFile],
    sizes: dict[str, int | None],
    named: Collection[str],
    limit: datetime,
    checked: Checked,
) -> Iterator[str]:
    """The hashes of the files in the storage, while each is compared with the records."""
    checked.records = len(sizes)
    for file in kept:
        checked.files += 1
        yield file.sha256
        if file.sha256 not in sizes and file.sha256 not in named:
            if file.kept_at < limit:
                checked.faults.append(Fault("orphan", file.sha256))
            else:
                checked.young += 1
        elif sizes.get(file.sha256) not in (None, file.size_bytes):
            checked.faults.append(Fault("wrong_size", file.sha256, str(file.size_bytes)))


def verdict(files: EvidenceFiles, sha256: str) -> tuple[str, str]:
    """Whether a file still has its hash: ``whole``, ``altered`` or ``missing``, and the hash it has."""
    try:
        with files.open(sha256) as file:
            found = sha256_of(file)
    except NotFound:
        return "missing", ""
    return ("whole" if found == sha256 else "altered"), found


def sweep_evidence(database: Database, files: EvidenceFiles, actor: Actor) -> int:
    """Remove half uploads, and files of no record, that are older than a day; how many.

    A file that a report or a use names is never removed. Each removal happens while no writer is between
    looking and writing, so that no row can come to a file that goes.
    """
    with database.transaction(actor, writes=False) as transaction:
        limit = transaction.now - WAIT
        known = on_record(transaction).keys() | waiting(transaction)
    orphans = [file.sha256 for file in files.list() if file.sha256 not in known and file.kept_at < limit]
    swept = files.sweep(before=limit)
    for sha256 in orphans:
        with database.transaction(actor) as transaction:
            swept += swept_one(transaction, files, sha256, limit)
    return swept


def swept_one(transaction: Transaction, files: EvidenceFiles, sha256: str, limit: datetime) -> int:
    """Remove one file, when it is still of no record and still old; 1, or 0 when it is left."""
    EvidenceStore(transaction).lock()
    columns = (EVIDENCE.c.sha256, EVIDENCE_USES.c.sha256, PHOTOS.c.sha256, PHOTOS.c.original_sha256)
    named = (transaction.execute(sa.select(column).where(column == sha256)).first() for column in columns)
    if any(named):
        return 0
    files.remove(sha256)
    facts: dict[str, object] = {"older_than": limit}
    transaction.record("evidence.sweep", "evidence", sha256, facts, why="没有记录 (no record names it)")
    return 1


def parts(names: list[str]) -> Iterator[list[str]]:
    """So many at a time as one transaction notes."""
    left = iter(names)
    while part := list(islice(left, AT_ONCE)):
        yield part
