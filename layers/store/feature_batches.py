"""Features in columns, batch after batch: what leaves the house, however many rows it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from layers.definition import ValueType
from layers.store.database import Transaction
from layers.store.reading import FeatureQuery, LayerReader
from layers.store.sources import Source
from layers.store.versions import PLAIN

BATCH = 20_000  # rows in memory at a time
MOMENT = pa.timestamp("ms", "UTC")
TYPES: dict[ValueType, pa.DataType] = {
    ValueType.TEXT: pa.string(),
    ValueType.CHOICE: pa.string(),
    ValueType.INTEGER: pa.int64(),
    ValueType.NUMBER: pa.float64(),
    ValueType.BOOLEAN: pa.bool_(),
    ValueType.DATE: pa.date32(),
}
OWN_TYPES: dict[str, pa.DataType] = {
    **dict.fromkeys(PLAIN, pa.string()),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    "demonstration": pa.bool_(),
    "version": pa.int64(),
    "recorded_at": MOMENT,
}
# what a driver may give for a value that its database has no type for (SQLite: days, moments and truth)
AS_KEPT: dict[pa.DataType, pa.DataType] = {
    pa.date32(): pa.string(),
    MOMENT: pa.string(),
    pa.bool_(): pa.int8(),
}


@dataclass(frozen=True, slots=True)
class Totals:
    """How many features a query has, how many of them are made up, and how many have no place."""

    count: int = 0
    demonstration: int = 0
    placeless: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.count + other.count,
            self.demonstration + other.demonstration,
            self.placeless + other.placeless,
        )


class FeatureBatches:
    """The features of one query within one transaction; limit and key of the query are passed over."""

    def __init__(self, transaction: Transaction, query: FeatureQuery) -> None:
        self.transaction = transaction
        self.query = query
        self.reader = LayerReader(transaction, query.layer, query.hidden)

    @property
    def schema(self) -> pa.Schema:
        """``wkb`` (longitude and latitude of CGCS2000; null where the place is unknown), ``id``, the layer's
        fields that may be seen, then what belongs to every feature."""
        known = {field.id: TYPES[field.type] for field in self.reader.definition.fields}
        fields = [(name, known[name]) for name in self.reader.fields]
        own = [(name, OWN_TYPES[name]) for name in PLAIN if name != "id"]
        return pa.schema([("wkb", pa.binary()), ("id", pa.string()), *fields, *own])

    def sources(self) -> Iterator[Source]:
        """Where the features stand: the present, and the past when something has changed since."""
        yield self.reader.present(self.query.when)
        if past := self.reader.past(self.query.when):
            yield past

    def totals(self) -> Totals:
        """Counted by the database."""
        return sum((self.totals_of(source) for source in self.sources()), Totals())

    def totals_of(self, source: Source) -> Totals:
        c = source.rows.c
        placed = sa.type_coerce(source.wkb, sa.LargeBinary()).is_(None)
        columns = (
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((c.demonstration, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(sa.case((placed, 1), else_=0)), 0),
        )
        condition = self.reader.condition(source, self.query)
        found = self.transaction.execute(sa.select(*columns).select_from(source.rows).where(condition)).one()
        return Totals(*map(int, found))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Every feature once: the present by number, then the past by number."""
        for source in self.sources():
            yield from self.of(source)

    def of(self, source: Source) -> Iterator[pa.RecordBatch]:
        schema, c = self.schema, source.rows.c
        # without types: values come as the driver has them, and become arrays all at once
        columns = (source.wkb, *(c[name] for name in schema.names[1:]))
        plain = (sa.type_coerce(column, sa.types.NullType()) for column in columns)
        condition = self.reader.condition(source, self.query)
        statement = sa.select(*plain).where(condition).order_by(c.fid)
        found = self.transaction.execute(statement.execution_options(yield_per=BATCH))
        for rows in found.partitions():
            wkb, *values = zip(*rows, strict=True)
            yield pa.record_batch([shapes_of(source.to_wkb(wkb)), *arrays(values, schema)], schema=schema)


def shapes_of(wkb: NDArray[Any]) -> pa.Array:
    """WKB as a column."""
    return pa.array(wkb.tolist(), pa.binary())


def arrays(columns: Sequence[Sequence[Any]], schema: pa.Schema) -> list[pa.Array]:
    """The columns after the shape, each of its type."""
    return [array(values, field.type) for values, field in zip(columns, list(schema)[1:], strict=True)]


def array(values: Sequence[Any], type: pa.DataType) -> pa.Array:
    """Values of a driver as an array; days, moments and truth may have come as texts and numbers."""
    if type in AS_KEPT:
        first = next((value for value in values if value is not None), None)
        if isinstance(first, str) or (isinstance(first, int) and not isinstance(first, bool)):
            return pa.array(values, AS_KEPT[type]).cast(type)
    return pa.array(values, type)
