"""Layers whose features fall into sets, such as the versions of a boundary: a file brings whole sets.

It is compared with these and with no other, and what is missing in it is missing of these alone. A new
feature is kept under its id with the set's name before it, so that two sets may use the same ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from layers.definition import LayerDefinition
from layers.exchange.prepared import PreparedFile
from layers.rules.features import LONGEST_ID
from layers.store.features import Cql2


@dataclass(frozen=True, slots=True)
class Parts:
    """The sets that a file brings.

    Args:
        field: by which the layer's features fall into sets. values: their names.
    """

    field: str
    values: tuple[str, ...]

    def within(self, asked: Cql2 | None) -> Cql2:
        """What is asked for, of these sets alone."""
        mine = {"op": "in", "args": [{"property": self.field}, list(self.values)]}
        return mine if asked is None else {"op": "and", "args": [asked, mine]}

    def own_id(self, row: Mapping[str, Any]) -> str:
        """The id under which a row is kept that is no feature yet."""
        before = f"{row[self.field]}-"
        id = str(row["id"])
        return id if id.startswith(before) else f"{before}{id}"[:LONGEST_ID]


def parts_of(prepared: PreparedFile, definition: LayerDefinition) -> Parts | None:
    """The sets that the prepared rows belong to; None on a layer without sets."""
    if definition.parted_by is None:
        return None
    found: dict[str, None] = {}
    for batch in prepared.batches():
        values = pc.unique(batch.column(definition.parted_by)).to_pylist()
        found |= dict.fromkeys(value for value in values if value is not None)
    return Parts(definition.parted_by, tuple(found))


def with_ids(batch: pa.RecordBatch, ids: list[str]) -> pa.RecordBatch:
    """The batch with other ids."""
    return batch.set_column(batch.schema.get_field_index("id"), "id", pa.array(ids, pa.string()))
