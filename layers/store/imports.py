"""Files that were imported: their originals as they were, and which layer already holds one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from layers.store.database import Transaction
from layers.store.tables import AUDIT_ENTRIES

CHUNK = 1 << 20  # bytes
ACTION = "file.import"


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was handed in, kept under its SHA-256; ``name`` is only what its sender called it."""

    name: str
    path: Path
    sha256: str
    size_bytes: int


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
        with file.open("rb") as source, draft.open("xb") as target:
            shutil.copyfileobj(source, target, CHUNK)
            target.flush()
            os.fsync(target.fileno())
        sha256 = sha256_of(draft)
        kept = folder / f"{sha256}{file.suffix.lower()}"
        draft.replace(kept)
    finally:
        draft.unlink(missing_ok=True)
    return Original(file.name, kept, sha256, kept.stat().st_size)


def sha256_of(file: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with file.open("rb") as bytes_:
        return hashlib.file_digest(bytes_, "sha256").hexdigest()


class ImportStore:
    """Reads and writes the record of imports, which is the audit chain itself."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def earlier(self, sha256: str, layer: str, table: str | None) -> Imported | None:
        """When this very file (this table of it) came into this layer, if it did."""
        entries = sa.select(AUDIT_ENTRIES.c.at, AUDIT_ENTRIES.c.name, AUDIT_ENTRIES.c.facts).where(
            AUDIT_ENTRIES.c.action == ACTION, AUDIT_ENTRIES.c.id == sha256
        )
        for entry in self.transaction.execute(entries):
            facts = json.loads(entry.facts)
            if (facts["layer"], facts["table"]) == (layer, table):
                return Imported(layer, entry.at, entry.name)
        return None

    def record(self, original: Original, layer: str, table: str | None, rows: int, *, why: str) -> None:
        """Note that the file's rows are in the layer now, in the transaction that put them there."""
        facts: dict[str, object] = {"file": original.name, "size_bytes": original.size_bytes}
        facts |= {"layer": layer, "table": table, "rows": rows}
        self.transaction.record(ACTION, "file", original.sha256, facts, why=why)
