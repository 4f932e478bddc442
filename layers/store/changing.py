"""Many changes at once under one audit entry, and taking all that one entry did back as new versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from layers.errors import Conflict, NotFound
from layers.rules.features import Feature, Operation
from layers.store.batches import Ready, Saving, batches_of, ready, saved
from layers.store.boundary_guard import require_free, watched
from layers.store.bundles import Bundles
from layers.store.chain import next_number
from layers.store.database import Transaction
from layers.store.lead_guard import require_own_step
from layers.store.loading import insert_new, inserted, load_batches, saving_of
from layers.store.tables import VERSIONS
from layers.store.versions import from_version, to_feature

CHUNK = 500  # ids asked for at once


@dataclass(frozen=True, slots=True)
class Changed:
    """How many features a step added (those that came back too), replaced and retired; its audit entry."""

    added: int
    replaced: int
    retired: int
    audit_number: int


@dataclass(slots=True)
class Hashes:
    """The hashes of a step's versions, to be named by its entry in the order of the row numbers."""

    fids: list[NDArray[np.int64]] = field(default_factory=list)
    sha256: list[str] = field(default_factory=list)

    def add(self, rows: Ready) -> int:
        """Remember a batch; how many rows it had."""
        self.fids.append(rows.fids)
        self.sha256 += rows.sha256.to_pylist()
        return len(rows.fids)

    def digest(self) -> str:
        """The hash over all of them."""
        fids = np.concatenate([*self.fids, np.empty(0, dtype=np.int64)])
        order = np.argsort(fids, kind="stable").tolist()
        return hashlib.sha256("".join(self.sha256[index] for index in order).encode()).hexdigest()


Batches = Iterable[pa.RecordBatch]


def change_many(
    transaction: Transaction,
    layer: str,
    *,
    added: Batches = (),
    replaced: Batches = (),
    restored: Batches = (),
    retired: Sequence[tuple[str, int]] = (),
    why: str,
    pure: bool = False,
    rows: int = 0,
) -> Changed:
    """Save many changes with one audit entry; ``pure`` additions are an import's, told as a load.

    Args:
        rows: how many pure additions will come, where that is known.
    """
    require_own_step(transaction, layer)
    if pure:
        count, number = load_batches(transaction, layer, added, why=why, rows=rows)
        return Changed(count, 0, 0, number)
    require_free(transaction, layer, [id for id, _ in retired])
    step, hashes = Step(transaction, layer, why), Hashes()
    added, restored = (watched(transaction, layer, batches) for batches in (added, restored))
    replaced = watched(transaction, layer, replaced, stored=True)
    with transaction.dialect.indexing(transaction.connection, transaction.table(layer)):
        gone = sum(hashes.add(rows) for rows in step.retire(retired))
        new = sum(hashes.add(rows) for rows in insert_new(transaction, layer, added, step.of(Operation.ADD)))
        back = sum(hashes.add(rows) for rows in step.restore(restored))
        other = sum(hashes.add(rows) for rows in step.replace(replaced))
    transaction.touched(layer)
    counts = {"added": new + back, "replaced": other, "retired": gone}
    facts = {"layer": layer, "count": sum(counts.values()), "content_sha256": hashes.digest(), **counts}
    number, _ = transaction.record("feature.change", "layer", layer, facts, why=why)
    return Changed(**counts, audit_number=number)


class Step:
    """Changes of one layer that belong together."""

    def __init__(self, transaction: Transaction, layer: str, why: str) -> None:
        self.transaction, self.layer = transaction, layer
        self.saving = saving_of(transaction, layer, Operation.ADD, why)
        self.table = transaction.table(layer)
        self.bundles = Bundles(transaction, layer)

    def of(self, operation: Operation) -> Saving:
        """What the rows of one kind of change share."""
        return replace(self.saving, operation=operation)

    def replace(self, batches: Batches) -> Iterator[Ready]:
        """Replace features; their rows keep their numbers."""
        for batch in parts(batches):
            there = self.present(pairs_of(batch))
            fids = np.array([there[id] for id in batch.column("id").to_pylist()], dtype=np.int64)
            self.transaction.dialect.remove(self.transaction.connection, self.table, fids.tolist())
            yield self.insert(batch, fids, Operation.REPLACE)

    def restore(self, batches: Batches) -> Iterator[Ready]:
        """Bring retired features back under their old row numbers."""
        for batch in parts(batches):
            known = self.retired(pairs_of(batch))
            fids = np.array([known[id] for id in batch.column("id").to_pylist()], dtype=np.int64)
            yield self.insert(batch, fids, Operation.RESTORE)

    def retire(self, pairs: Sequence[tuple[str, int]]) -> Iterator[Ready]:
        """Take features out of the present, their last content kept as the last version."""
        definition = self.transaction.definition(self.layer)
        for start in range(0, len(pairs), CHUNK):
            chunk = pairs[start : start + CHUNK]
            there = self.present(chunk)
            query = sa.select(self.table).where(self.table.c.id.in_([id for id, _ in chunk]))
            features = [
                to_feature(row, definition, frozenset())
                for row in self.transaction.execute(query).mappings().all()
            ]
            self.transaction.dialect.remove(self.transaction.connection, self.table, list(there.values()))
            for batch in batches_of(features, definition):
                yield self.retired_rows(batch, features, there)

    def retired_rows(
        self, batch: pa.RecordBatch, features: Sequence[Feature], there: dict[str, int]
    ) -> Ready:
        fids = np.array([there[feature.id] for feature in features], dtype=np.int64)
        versions = pa.array([feature.version + 1 for feature in features], pa.int64())
        rows = self.ready(batch, fids, Operation.RETIRE, versions)
        self.transaction.dialect.load(self.transaction.connection, VERSIONS, rows.version)
        return rows

    def insert(self, batch: pa.RecordBatch, fids: NDArray[np.int64], operation: Operation) -> Ready:
        versions = pa.array(np.asarray(batch.column("version").to_numpy()) + 1, pa.int64())
        return inserted(self.transaction, self.layer, self.ready(batch, fids, operation, versions))

    def ready(
        self, batch: pa.RecordBatch, fids: NDArray[np.int64], operation: Operation, versions: pa.Array
    ) -> Ready:
        rows = saved(batch, self.of(operation), fids, versions)
        return ready(rows, self.table, self.transaction.dialect.pack)

    def present(self, pairs: Sequence[tuple[str, int]]) -> dict[str, int]:
        """Row numbers by id, of features that are to change now.

        Raises:
            Conflict, NotFound: one was saved since its version, or is gone.
        """
        c = self.table.c
        query = sa.select(c.id, c.fid, c.version).where(c.id.in_([id for id, _ in pairs]))
        found = {row.id: row for row in self.transaction.execute(query)}
        for id, version in pairs:
            if id not in found:
                raise NotFound(noun="feature", id=id)
            if found[id].version != version:
                raise Conflict(noun="feature", id=id, mine=version, theirs=found[id].version)
        there = {id: int(row.fid) for id, row in found.items()}
        self.bundles.spread(np.array([there[id] for id, version in pairs if version == 1], dtype=np.int64))
        return there

    def retired(self, pairs: Sequence[tuple[str, int]]) -> dict[str, int]:
        """Row numbers of retired features by id; Conflict when one came back since its last version."""
        c = VERSIONS.c
        mine = (c.layer == self.layer) & c.feature_id.in_([id for id, _ in pairs])
        query = sa.select(c.feature_id, sa.func.max(c.fid), sa.func.max(c.version)).where(mine)
        rows = self.transaction.execute(query.group_by(c.feature_id)).all()
        found = {str(id): (int(fid), int(version)) for id, fid, version in rows}
        for id, version in pairs:
            if id not in found:
                raise NotFound(noun="feature", id=id)
            if found[id][1] != version:
                raise Conflict(noun="feature", id=id, mine=version, theirs=found[id][1])
        return {id: fid for id, (fid, _) in found.items()}


def parts(batches: Batches) -> Iterator[pa.RecordBatch]:
    """The batches in parts whose ids may be asked for at once."""
    for batch in batches:
        for start in range(0, len(batch), CHUNK):
            yield batch.slice(start, CHUNK)


def pairs_of(batch: pa.RecordBatch) -> list[tuple[str, int]]:
    """Ids with the versions that the changes were made on."""
    return list(zip(batch.column("id").to_pylist(), batch.column("version").to_pylist(), strict=True))


def revert(transaction: Transaction, layer: str, audit_number: int, *, why: str) -> Changed:
    """Take back all that one entry did: what it added is retired, what it changed is as before.

    Raises:
        NotFound: the entry changed nothing of this layer.
        Conflict: a feature was changed by somebody since; nothing is taken back then.
    """
    undoing = Undoing(transaction, layer, audit_number)
    return change_many(
        transaction,
        layer,
        retired=undoing.added(),
        replaced=undoing.before(Operation.REPLACE),
        restored=undoing.before(Operation.RETIRE),
        why=why,
    )


class Undoing:
    """What one entry did, and what was there before."""

    def __init__(self, transaction: Transaction, layer: str, audit_number: int) -> None:
        self.transaction, self.layer = transaction, layer
        self.mine = (VERSIONS.c.audit_number == audit_number) & (VERSIONS.c.layer == layer)
        next_number(transaction.connection)  # nobody else makes rows of bundled versions meanwhile
        Bundles(transaction, layer).spread_entry(audit_number)
        if not transaction.execute(sa.select(VERSIONS.c.fid).where(self.mine).limit(1)).first():
            raise NotFound(noun="audit entry", id=str(audit_number))

    def added(self) -> list[tuple[str, int]]:
        """What it added or brought back, with the versions it gave them."""
        wanted = VERSIONS.c.operation.in_((Operation.ADD.value, Operation.RESTORE.value))
        query = sa.select(VERSIONS.c.feature_id, VERSIONS.c.version).where(self.mine & wanted)
        return [(str(id), int(version)) for id, version in self.transaction.execute(query)]

    def before(self, operation: Operation) -> Iterator[pa.RecordBatch]:
        """The content before the entry of what it changed so, with the version that it made."""
        definition = self.transaction.definition(self.layer)
        c, after = VERSIONS.c, -1
        while True:
            query = sa.select(c.feature_id, c.version, c.fid).where(
                self.mine & (c.operation == operation.value) & (c.fid > after)
            )
            changed = self.transaction.execute(query.order_by(c.fid).limit(CHUNK)).all()
            if not changed:
                return
            after = changed[-1].fid
            made = {row.feature_id: row.version for row in changed}
            features = [from_version(row, definition) for row in self.earlier(made)]
            for batch in batches_of(features, definition):
                versions = pa.array([made[feature.id] for feature in features], pa.int64())
                yield pa.RecordBatch.from_arrays(
                    [*batch.columns, versions], names=[*batch.schema.names, "version"]
                )

    def earlier(self, made: dict[str, int]) -> list[Any]:
        """The versions just before these."""
        c = VERSIONS.c
        query = sa.select(VERSIONS).where((c.layer == self.layer) & c.feature_id.in_(list(made)))
        rows = self.transaction.execute(query).mappings().all()
        return [row for row in rows if row["version"] == made[row["feature_id"]] - 1]
