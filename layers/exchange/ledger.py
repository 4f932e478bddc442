"""The audit ledger as a file for a superior office: JSON lines that anyone can check without us.

Each line is the RFC 8785 JSON of an object with one member, which names its kind, in this order:

    {"ledger": {"format": 1, "made_at", "version"}}
    {"entry": {…}}        every audit entry by number; its hash is over its other members
    {"day": {…}}          every signed head
    {"receipt": {…}}      receipts that were put in, if any
    {"key": {"key_id", "public_key", "use"}}
    {"end": {"entries", "days", "receipts", "keys", "sha256"}}   SHA-256 of all bytes before this line
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from layers.errors import AlreadyThere, ChainBroken
from layers.rules.days import to_wire
from layers.store.audit import AuditEntry, AuditStore
from layers.store.chain import canonical
from layers.store.database import Transaction
from layers.store.days import DayStore
from layers.store.signing import sync_folder

FORMAT = 1
PLURALS = {"entry": "entries", "day": "days", "receipt": "receipts", "key": "keys"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What goes into the file and is not in the database."""

    version: str  # of the program
    receipts: Sequence[Mapping[str, Any]] = ()
    receipt_keys: Mapping[str, str] | None = None  # key id -> raw public key, base64url
    only_signed: bool = False  # end with the last signed day


@dataclass(frozen=True, slots=True)
class WrittenLedger:
    """What came of it."""

    entries: int
    days: int
    sha256: str  # of the whole file


def write_ledger(
    transaction: Transaction,
    file: Path,
    beside: Beside,
    *,
    overwrite: bool = False,
    told: Callable[[], None] = lambda: None,
) -> WrittenLedger:
    """Write all that one reading transaction sees; the file appears whole or not at all.

    Raises:
        AlreadyThere: the file exists.
        ChainBroken: an entry that cannot be read at all; what merely does not fit is written as it stands.
    """
    if file.exists() and not overwrite:
        raise AlreadyThere(noun="file", id=str(file))
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as target:
            written = written_to(target.write, parts(transaction, beside), told)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(file.parent)
    return written


def written_to(
    write: Callable[[bytes], object], lines: Iterable[tuple[str, Any]], told: Callable[[], None]
) -> WrittenLedger:
    """Every line, and the one that ends the file."""
    digest, counts = hashlib.sha256(), Counter[str]()
    for kind, value in lines:
        line = canonical({kind: value}) + b"\n"
        digest.update(line)
        write(line)
        counts[kind] += 1
        told()
    totals = {plural: counts[kind] for kind, plural in PLURALS.items()}
    end = canonical({"end": {**totals, "sha256": digest.hexdigest()}}) + b"\n"
    digest.update(end)
    write(end)
    return WrittenLedger(counts["entry"], counts["day"], digest.hexdigest())


def parts(transaction: Transaction, beside: Beside) -> Iterator[tuple[str, Any]]:
    """Kind and content of every line but the last."""
    days = DayStore(transaction)
    yield "ledger", {"format": FORMAT, "version": beside.version, "made_at": transaction.now}
    last = days.last()
    most = (last.head.number if last else 0) if beside.only_signed else None
    for entry in entries(transaction, most):
        yield "entry", asdict(entry)
    for row in reversed(days.rows()):
        yield "day", to_wire(row.head)
    for receipt in beside.receipts:
        yield "receipt", receipt
    for id, (key, _) in days.keys().items():
        yield "key", {"key_id": id, "public_key": key, "use": "day"}
    for id, key in (beside.receipt_keys or {}).items():
        yield "key", {"key_id": id, "public_key": key, "use": "receipt"}


def entries(transaction: Transaction, most: int | None) -> Iterator[AuditEntry]:
    """All entries up to a number; ChainBroken for one that cannot be read."""
    walk, last = AuditStore(transaction).walk(), 0
    try:
        for entry in takewhile(lambda entry: most is None or entry.number <= most, walk):
            yield entry
            last = entry.number
    except (ValueError, TypeError) as error:
        raise ChainBroken(number=last + 1, reason=f"it cannot be read: {error}") from error
