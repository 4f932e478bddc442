"""Imports: their originals as they were, what a person decided, and which layer already holds a file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from geo.errors import Refused
from layers.errors import NoSpace, NotFound, NotReady
from layers.store.database import Transaction
from layers.store.jobs import refusal_text
from layers.store.tables import AUDIT_ENTRIES, IMPORTS

PLAIN_ENDING = re.compile(r"\.[a-z0-9]{1,10}")
CHUNK = 1 << 20  # bytes of a stream at a time
SPARE = 1 << 30  # bytes of the disk that imports never take
ACTION = "file.import"
UNDO = "file.import_undo"


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was handed in, kept under its SHA-256; ``name`` is only what its sender called it."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


class ImportState(StrEnum):
    """Where an import stands."""

    RECEIVING = "receiving"
    EXAMINING = "examining"
    EXAMINED = "examined"
    STORING = "storing"
    STORED = "stored"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    CANCELLED = "cancelled"


S = ImportState
# from which states a step may begin
STEPS: Mapping[ImportState, frozenset[ImportState]] = {
    S.RECEIVING: frozenset({S.RECEIVING}),
    S.EXAMINING: frozenset({S.RECEIVING, S.EXAMINED, S.FAILED, S.CANCELLED}),
    S.STORING: frozenset({S.EXAMINED}),
    S.UNDOING: frozenset({S.STORED}),
}


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import from its first file to its end.

    Args:
        account, name: who began it; no account for the command line.
        report_sha256: of the report that was made last; the report itself lies among the files.
        revision: the layer's revision that the report compared with.
        stored: how many new, changed, unchanged, retired and left out.
    """

    id: str
    layer: str
    state: ImportState
    files: tuple[Original, ...]
    decisions: Mapping[str, Any]
    created_at: datetime
    account: str | None
    name: str
    job: str | None = None
    problem: Mapping[str, Any] | None = None
    report_sha256: str | None = None
    revision: int | None = None
    stored_at: datetime | None = None
    stored: Mapping[str, int] | None = None
    audit_number: int | None = None
    undone_at: datetime | None = None

    @property
    def sha256(self) -> str:
        """What the originals are known by: the hash of the one, or of the list of all by ending."""
        return sha256_of_all(self.files)


@dataclass(frozen=True, slots=True)
class Imported:
    """That a file was taken into a layer: when, and on whose behalf."""

    layer: str
    at: datetime
    by: str


def keep_original(file: Path, folder: Path) -> Original:
    """Copy a file into the folder for good, under its hash; a file that is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{uuid4().hex}"
    try:
        shutil.copyfile(file, draft)  # the kernel does it, not by way of our memory
        with draft.open("rb+") as copy, ThreadPoolExecutor(1) as beside:
            on_disk = beside.submit(os.fsync, copy.fileno())
            sha256 = sha256_of(draft)  # of the copy, while the disk takes it
            on_disk.result()
        kept = folder / f"{sha256}{file.suffix.lower()}"
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    return Original(file.name, kept, sha256, kept.stat().st_size)


def keep_originals(files: Sequence[Path], folder: Path) -> list[Original]:
    """``keep_original`` for the files of one dataset, side by side."""
    with ThreadPoolExecutor(len(files)) as beside:
        return list(beside.map(lambda file: keep_original(file, folder), files))


def keep_stream(chunks: Iterable[bytes], name: str, folder: Path) -> Original:
    """Write bytes into the folder for good, under their hash; NoSpace when the disk would be full."""
    folder.mkdir(parents=True, exist_ok=True)
    draft, digest, size = folder / f".{uuid4().hex}", hashlib.sha256(), 0
    try:
        with draft.open("xb") as target:
            for chunk in chunks:
                require_space(folder, len(chunk))
                size += target.write(chunk)
                digest.update(chunk)
            target.flush()
            os.fsync(target.fileno())
        kept = folder / f"{digest.hexdigest()}{ending(name)}"
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    return Original(name, kept, digest.hexdigest(), size)


def ending(name: str) -> str:
    """The plain ending of a sender's name, which may hold anything else; empty when it is not plain."""
    found = Path(name).suffix.lower()
    return found if PLAIN_ENDING.fullmatch(found) else ""


def require_space(folder: Path, more: int) -> None:
    """NoSpace when writing so many bytes would leave less than ``SPARE``: reports must still be taken."""
    if shutil.disk_usage(folder).free < more + SPARE:
        raise NoSpace()


def sha256_of(file: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with file.open("rb") as bytes_:
        return hashlib.file_digest(bytes_, "sha256").hexdigest()


def sha256_of_all(files: Sequence[Original]) -> str:
    """The hash of one file; of several, of the lines "ending hash", so that their names do not matter."""
    if len(files) == 1:
        return files[0].sha256
    lines = sorted(f"{Path(file.name).suffix.lower()} {file.sha256}" for file in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class ImportStore:
    """Reads and writes imports within one transaction; that one was stored stands in the audit chain too."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def begin(self, id: str, layer: str) -> ImportRecord:
        """Note a new import, still without files."""
        actor, now = self.transaction.actor, self.transaction.now
        record = ImportRecord(id, layer, S.RECEIVING, (), {}, now, actor.account, actor.name)
        self.transaction.execute(sa.insert(IMPORTS), import_row(record))
        return record

    def get(self, id: str) -> ImportRecord:
        """The import; NotFound."""
        query = sa.select(IMPORTS).where(IMPORTS.c.id == id)
        found = self.transaction.execute(query).mappings().one_or_none()
        if found is None:
            raise NotFound(noun="import", id=id)
        return to_import(found)

    def latest(self, *, account: str | None = None, limit: int = 100) -> list[ImportRecord]:
        """The imports begun last, newest first; of one account, or of all."""
        query = sa.select(IMPORTS).order_by(IMPORTS.c.created_at.desc(), IMPORTS.c.id).limit(limit)
        if account is not None:
            query = query.where(IMPORTS.c.account == account)
        return [to_import(row) for row in self.transaction.execute(query).mappings()]

    def change(self, id: str, **values: Any) -> ImportRecord:
        """Write some of a record's members; the record afterwards."""
        row = packed(values)
        self.transaction.execute(sa.update(IMPORTS).where(IMPORTS.c.id == id).values(**row))
        return self.get(id)

    def step(self, id: str, state: ImportState, **values: Any) -> ImportRecord:
        """Begin a step, when it is due; NotReady otherwise, also when somebody else began one meanwhile."""
        due = [earlier.value for earlier in STEPS[state]]
        mine = (IMPORTS.c.id == id) & IMPORTS.c.state.in_(due)
        row = packed({"state": state, "problem": None, **values})
        if not self.transaction.execute(sa.update(IMPORTS).where(mine).values(**row)).rowcount:
            raise NotReady(id=id, state=self.get(id).state.value, open="–")
        return self.get(id)

    def fail(self, id: str, refusal: Refused, *, state: ImportState = S.FAILED) -> None:
        """Note that a step was refused, and why; the import stands in ``state`` then."""
        row = {"state": state.value, "problem": refusal_text(refusal)}
        self.transaction.execute(sa.update(IMPORTS).where(IMPORTS.c.id == id).values(**row))

    def earlier(self, sha256: str, layer: str, table: str | None) -> Imported | None:
        """When this very file (this part of it) came into this layer, if it did and was not undone."""
        entries = sa.select(AUDIT_ENTRIES.c.at, AUDIT_ENTRIES.c.name, AUDIT_ENTRIES.c.facts).where(
            AUDIT_ENTRIES.c.action.in_((ACTION, UNDO)), AUDIT_ENTRIES.c.id == sha256
        )
        found: Imported | None = None
        for entry in self.transaction.execute(entries.add_columns(AUDIT_ENTRIES.c.action).order_by("number")):
            facts = json.loads(entry.facts)
            if (facts["layer"], facts["table"]) == (layer, table):
                found = Imported(layer, entry.at, entry.name) if entry.action == ACTION else None
        return found

    def record(
        self,
        sha256: str,
        file: str,
        layer: str,
        part: str | None,
        facts: Mapping[str, object],
        decisions: Mapping[str, Any],
        *,
        why: str,
    ) -> None:
        """Note that the file's rows are in the layer now, in the transaction that put them there.

        Args:
            facts: the report's hash, the audit entry that stored the rows, how many of what.
            decisions: what the person decided, as JSON's own types.
        """
        said = {"file": file, "layer": layer, "table": part, "decisions": decisions, **facts}
        self.transaction.record(ACTION, "file", sha256, said, why=why)

    def record_undo(
        self,
        sha256: str,
        layer: str,
        part: str | None,
        audit_number: int,
        counts: Mapping[str, int],
        *,
        why: str,
    ) -> None:
        """Note that an import was taken back, in the transaction that did it."""
        said: dict[str, object] = {"layer": layer, "table": part, "audit_number": audit_number, **counts}
        self.transaction.record(UNDO, "file", sha256, said, why=why)


def packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Members of a record as the columns keep them."""
    texts = {"files": files_text, "decisions": json_text, "stored": json_text, "problem": json_text}
    return {
        name: texts[name](value)
        if name in texts and value is not None
        else value.value
        if isinstance(value, ImportState)
        else value
        for name, value in values.items()
    }


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def files_text(files: Sequence[Original]) -> str:
    return json_text([[file.name, str(file.path), file.sha256, file.size_bytes] for file in files])


def import_row(record: ImportRecord) -> dict[str, Any]:
    """The row of a record."""
    members = {name: getattr(record, name) for name in ImportRecord.__slots__}
    return packed(members)


def to_import(row: Mapping[Any, Any]) -> ImportRecord:
    """The record of a row."""
    names = ("files", "decisions", "stored", "problem")
    parsed: dict[str, Any] = {name: None if row[name] is None else json.loads(row[name]) for name in names}
    files = tuple(Original(name, Path(path), sha, size) for name, path, sha, size in parsed["files"])
    return ImportRecord(**{**row, **parsed, "files": files, "state": ImportState(row["state"])})
