"""Zones are drawn while their version is a draft; afterwards a change is a new revision.

Every way of writing features asks here: single changes, batches, imports and what takes them back, kept
edits, the command line. Zones that name no registered version stay free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import sqlalchemy as sa

from layers.errors import BoundaryClosed
from layers.rules.boundaries import PROPOSED, STATUSES, ZONES, Status
from layers.store.boundary_tables import BOUNDARIES
from layers.store.chain import next_number
from layers.store.database import Transaction

NAMES = "boundary_version"  # the property by which a zone names its version
AT_ONCE = 500  # ids asked for at once


@contextmanager
def by_a_step(transaction: Transaction) -> Iterator[None]:
    """Held while a step of a version writes its zones itself."""
    transaction.zones_open = True
    try:
        yield
    finally:
        transaction.zones_open = False


def guarded(transaction: Transaction, layer: str) -> bool:
    """Whether writes to this layer are looked at."""
    here = layer in (ZONES, PROPOSED) and not transaction.zones_open
    return here and NAMES in transaction.table(layer).c


def require_drawable(transaction: Transaction, layer: str, named: Iterable[object]) -> None:
    """BoundaryClosed when a zone of one of these versions may not be written on the layer.

    The law's own layer is written by the steps of versions alone.
    """
    if not guarded(transaction, layer) or not (asked := {str(name) for name in named if name is not None}):
        return
    next_number(transaction.connection)  # its lock: no step is taken between this look and the write
    for id, status in transaction.execute(sa.select(BOUNDARIES.c.id, BOUNDARIES.c.status)):
        if id in asked and (layer == ZONES or status != Status.DRAFT.value):
            stands = STATUSES[Status(status)]
            raise BoundaryClosed(version=id, stands=stands.zh, stands_en=stands.en, layer=layer)


def require_free(transaction: Transaction, layer: str, ids: Sequence[str]) -> None:
    """BoundaryClosed when a stored zone with one of these ids may not be written."""
    if not guarded(transaction, layer):
        return
    c = transaction.table(layer).c
    for start in range(0, len(ids), AT_ONCE):
        mine = c.id.in_(ids[start : start + AT_ONCE])
        named = transaction.execute(sa.select(c[NAMES]).where(mine).distinct()).scalars().all()
        require_drawable(transaction, layer, named)


def watched(
    transaction: Transaction, layer: str, batches: Iterable[pa.RecordBatch], *, stored: bool = False
) -> Iterable[pa.RecordBatch]:
    """The batches, each looked at before it is written; ``stored``: what they replace is looked at too."""
    if not guarded(transaction, layer):
        return batches
    return looked_at(transaction, layer, batches, stored=stored)


def looked_at(
    transaction: Transaction, layer: str, batches: Iterable[pa.RecordBatch], *, stored: bool
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        require_drawable(transaction, layer, batch.column(NAMES).unique().to_pylist())
        if stored:
            require_free(transaction, layer, batch.column("id").to_pylist())
        yield batch
