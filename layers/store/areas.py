"""What changed in an area since a package of it was put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.boxes import Box
from layers.definition import LayerDefinition
from layers.rules.features import Operation
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.tables import VERSIONS

ALL = sa.func.count().over()  # rows there are, however few are read
Layers = Sequence[tuple[LayerDefinition, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class AreaChange:
    """A feature that is not as it was; a retired one has no state and its last version."""

    layer: str
    id: str
    label: str | None
    state: str | None
    version: int
    recorded_at: datetime
    retired: bool = False


class AreaStore:
    """Looks for changes within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def changed(
        self, layers: Layers, since: datetime, box: Box | None, *, limit: int
    ) -> tuple[list[AreaChange], int]:
        """The first changes by layer and number, and how many there are.

        One whose transaction began before ``since`` and ended after it is not among them: this is a hint,
        an update brings it all the same.
        """
        found, total = list[AreaChange](), 0
        for definition, hidden in layers:
            queries = (self.replaced(definition, hidden, since, box), self.retired(definition.id, since))
            for query, retired in zip(queries, (False, True), strict=True):
                rows = self.transaction.execute(query.limit(limit)).all()
                found += [
                    AreaChange(definition.id, id, label, state, version, at, retired)
                    for id, label, state, version, at, _ in rows
                ]
                total += rows[0][-1] if rows else 0
        return found[:limit], total

    def replaced(
        self, definition: LayerDefinition, hidden: frozenset[str], since: datetime, box: Box | None
    ) -> sa.Select[Any]:
        """Added or replaced since; last in each row, how many in all."""
        table = self.transaction.table(definition.id)
        c = table.c
        named = definition.label if definition.label and definition.label not in hidden else None
        label = c[named] if named else sa.null()
        query = (
            sa.select(c.id, label, c.state, c.version, c.recorded_at, ALL)
            .where(c.recorded_at > since)
            .order_by(c.fid)
        )
        return query if box is None else query.where(self.transaction.dialect.meets(table, box))

    def retired(self, layer: str, since: datetime) -> sa.Select[Any]:
        """Taken out since, wherever it was, and not brought back; last in each row, how many in all."""
        c, present = VERSIONS.c, self.transaction.table(layer)
        last = [sa.func.max(c.version), sa.func.max(c.recorded_at, type_=moment())]
        return (
            sa.select(c.feature_id, sa.null(), sa.null(), *last, ALL)
            .where(c.layer == layer, c.operation == Operation.RETIRE.value, c.recorded_at > since)
            .where(~sa.exists().where(present.c.id == c.feature_id))
            .group_by(c.feature_id)
            .order_by(c.feature_id)
        )
