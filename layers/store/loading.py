"""Many features at once: in batches, each in spatial order, under one audit entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from numpy.typing import NDArray

from layers.errors import AlreadyThere
from layers.rules.features import Feature, Operation
from layers.store import bundles
from layers.store.batches import Ready, Saving, batches_of
from layers.store.beside import AHEAD, Beside, Work
from layers.store.boundary_guard import watched
from layers.store.chain import next_number
from layers.store.database import Transaction
from layers.store.lead_guard import require_own_step
from layers.store.plain_areas import bytes_of
from layers.store.tables import VERSIONS


def load(transaction: Transaction, layer: str, features: Iterable[Feature], *, why: str) -> int:
    """Save new features; how many they were."""
    batches = batches_of(features, transaction.definition(layer))
    return load_batches(transaction, layer, batches, why=why)[0]


def load_batches(
    transaction: Transaction, layer: str, batches: Iterable[pa.RecordBatch], *, why: str, rows: int = 0
) -> tuple[int, int]:
    """Save new features given in columns; how many they were, and the number of their audit entry.

    Args:
        rows: how many will come, where that is known.
    """
    require_own_step(transaction, layer)
    digest, total, table = hashlib.sha256(), 0, transaction.table(layer)
    transaction.keep_anyway(lambda after: after.dialect.index(after.connection, table))
    with transaction.dialect.indexing(transaction.connection, table, rows=rows):
        saving = saving_of(transaction, layer, Operation.ADD, why)
        first = rows >= bundles.LEAST and not bundles.ever(transaction, layer)
        looked_at = watched(transaction, layer, batches)
        for done in insert_new(transaction, layer, looked_at, saving, bundle=first, rows=rows):
            digest.update(bytes_of(done.sha256).data)
            total += len(done.fids)
    transaction.touched(layer)
    facts: dict[str, object] = {"layer": layer, "count": total, "content_sha256": digest.hexdigest()}
    number, _ = transaction.record("feature.load", "layer", layer, facts, why=why)
    return total, number


def saving_of(transaction: Transaction, layer: str, operation: Operation, why: str) -> Saving:
    """What all rows of a step share; the head of the audit chain is locked from now on."""
    return Saving(
        definition=transaction.definition(layer),
        operation=operation,
        recorded_at=transaction.now,
        recorded_by=transaction.actor.name,
        why=why,
        audit_number=next_number(transaction.connection),
    )


def insert_new(
    transaction: Transaction,
    layer: str,
    batches: Iterable[pa.RecordBatch],
    saving: Saving,
    *,
    bundle: bool = False,
    rows: int = 0,
) -> Iterator[Ready]:
    """Insert batches of new features; the next is worked out while the database takes the present one.

    Args:
        bundle: their versions go into bundles; nothing was ever in the layer.
        rows: how many will come, where that is known.
    """
    numbers = Numbers(transaction, layer, rows)
    with Beside(Work(saving, transaction.dialect.name, bundle), rows) as beside:
        for batch in batches:
            if not len(batch):
                continue
            beside.begin(batch, numbers.take(len(batch)))
            if beside.waiting > AHEAD:
                yield inserted(transaction, layer, beside.next())
        while beside.waiting:
            yield inserted(transaction, layer, beside.next())


class Numbers:
    """Row numbers for batches that are worked out before the one before them is in the table."""

    def __init__(self, transaction: Transaction, layer: str, rows: int = 0) -> None:
        self.transaction, self.table, self.rows = transaction, transaction.table(layer), rows
        self.ahead, self.known = 0, np.empty(0, dtype=np.int64)

    def take(self, count: int) -> NDArray[np.int64]:
        """So many numbers never given before, rising; the database is asked once where ``rows`` is known."""
        if len(self.known) < count:
            connection, asked = self.transaction.connection, max(count, self.rows - self.ahead)
            found = self.transaction.dialect.numbers(connection, self.table, asked, ahead=self.ahead)
            self.ahead, self.known = self.ahead + asked, np.asarray(found, dtype=np.int64)
        taken, self.known = self.known[:count], self.known[count:]
        return taken


def inserted(transaction: Transaction, layer: str, rows: Ready) -> Ready:
    """Insert a batch; AlreadyThere, by name, when an id comes twice in it or was ever used on the layer.

    The databases' keys find it: asking for the ids beforehand would cost more than the import.
    """
    connection, dialect = transaction.connection, transaction.dialect
    table = transaction.table(layer)
    try:
        with dialect.attempt(connection):
            if "bundles" in rows.version.facts:
                bundles.keep(transaction, rows.version)
            else:
                dialect.load(connection, VERSIONS, rows.version)
            dialect.load(connection, table, rows.layer)
    except sa.exc.IntegrityError as error:
        require_different(rows.ids)
        raise AlreadyThere(noun="feature", id=used_before(transaction, layer, rows)) from error
    return rows


def used_before(transaction: Transaction, layer: str, rows: Ready) -> str:
    """The first id of the batch that the layer knew already: numbers rise, so theirs are lower."""
    id, first = sa.bindparam("id", type_=sa.Text()), sa.bindparam("first", type_=sa.BigInteger())
    same = (VERSIONS.c.layer == layer) & (VERSIONS.c.feature_id == id) & (VERSIONS.c.fid < first)
    c = transaction.table(layer).c
    present = sa.select(c.id).where((c.id == id) & (c.fid < first))  # its version may be in a bundle
    either = sa.union_all(present, sa.select(VERSIONS.c.feature_id).where(same)).subquery()
    known = sa.select(either.c.id).limit(1)
    for feature_id in rows.ids.to_pylist():
        values = {"id": feature_id, "first": int(rows.fids.min())}
        if transaction.ask(("used", layer), lambda: known, values):
            return str(feature_id)
    return ""


def require_different(ids: pa.Array) -> None:
    """AlreadyThere, by name, when an id comes twice in a batch."""
    if pc.count_distinct(ids, mode="all").as_py() == len(ids):
        return
    seen: set[str] = set()
    for id in ids.to_pylist():
        if id in seen:
            raise AlreadyThere(noun="feature", id=id)
        seen.add(id)
