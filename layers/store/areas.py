"""What changed in an area since a package of it was put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo.boxes import Box
from layers.definition import LayerDefinition
from layers.rules.features import Operation
from layers.store.database import Transaction
from layers.store.tables import VERSIONS

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
        found: list[AreaChange] = []
        for definition, hidden in layers:
            found += self.replaced(definition, hidden, since, box)
            found += self.retired(definition.id, since)
        return found[:limit], len(found)

    def replaced(
        self, definition: LayerDefinition, hidden: frozenset[str], since: datetime, box: Box | None
    ) -> list[AreaChange]:
        """Added or replaced since."""
        table = self.transaction.table(definition.id)
        c = table.c
        named = definition.label if definition.label and definition.label not in hidden else None
        label = c[named] if named else sa.null()
        query = (
            sa.select(c.id, label, c.state, c.version, c.recorded_at)
            .where(c.recorded_at > since)
            .order_by(c.fid)
        )
        if box is not None:
            query = query.where(self.transaction.dialect.meets(table, box))
        rows = self.transaction.execute(query).all()
        return [AreaChange(definition.id, *row) for row in rows]

    def retired(self, layer: str, since: datetime) -> list[AreaChange]:
        """Taken out since, wherever it was."""
        c = VERSIONS.c
        query = sa.select(c.feature_id, sa.func.max(c.version), sa.func.max(c.recorded_at)).where(
            c.layer == layer, c.operation == Operation.RETIRE.value, c.recorded_at > since
        )
        rows = self.transaction.execute(query.group_by(c.feature_id).order_by(c.feature_id)).all()
        return [AreaChange(layer, id, None, None, int(version), at, retired=True) for id, version, at in rows]
