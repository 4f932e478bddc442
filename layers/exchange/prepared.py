"""The rows as they would be stored, in an Arrow file between the reading process and the storing one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.definition import LayerDefinition, ValueType
from layers.exchange.order import Order
from layers.exchange.placing import Placement
from layers.exchange.plain_wkb import wkb_of
from layers.exchange.source import Batch

TYPES = {
    ValueType.TEXT: pa.string(),
    ValueType.CHOICE: pa.string(),
    ValueType.INTEGER: pa.int64(),
    ValueType.NUMBER: pa.float64(),
    ValueType.BOOLEAN: pa.bool_(),
    ValueType.DATE: pa.date32(),
}
OWN = {
    "row": pa.int64(),
    "id": pa.string(),
    "wkb": pa.binary(),
    "state": pa.string(),
    "unit": pa.string(),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    "demonstration": pa.bool_(),
    "crs_declared": pa.string(),
    "crs_assumed": pa.string(),
    "crs_evidence": pa.string(),
}
MOST_DOUBLED = 100  # ids that stand more than once and are named


def prepared_schema(definition: LayerDefinition) -> pa.Schema:
    """The columns of the file: what every feature has, then one for each field of the layer."""
    fields = {field.id: TYPES[field.type] for field in definition.fields}
    return pa.schema(list({**OWN, **fields}.items()))


class PreparedRows:
    """Writes the file, and remembers the ids."""

    def __init__(self, file: Path, definition: LayerDefinition) -> None:
        self.schema = prepared_schema(definition)
        self.sink = pa.OSFile(str(file), "wb")
        self.writer = pa.ipc.new_file(self.sink, self.schema)
        self.ids: list[pa.Array] = []

    def write(self, columns: Mapping[str, pa.Array]) -> None:
        """Append rows, whose columns are those of the schema."""
        batch = pa.record_batch([columns[name] for name in self.schema.names], schema=self.schema)
        self.ids.append(batch.column("id"))
        self.writer.write_batch(batch)

    def doubled_ids(self) -> list[str]:
        """Ids that stand more than once, at most ``MOST_DOUBLED``."""
        counted = pc.value_counts(pa.chunked_array(self.ids, pa.string()))
        more = counted.filter(pc.greater(counted.field("counts"), 1))
        return [str(id) for id in more.field("values")[:MOST_DOUBLED].to_pylist()]

    def close(self) -> None:
        """Finish the file."""
        self.writer.close()
        self.sink.close()


class PreparedFile:
    """Reads the file; memory does not grow with it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.source = pa.OSFile(str(file), "rb")
        self.reader = pa.ipc.open_file(self.source)
        self.firsts: NDArray[np.int64] | None = None  # the first row number of each batch

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Every batch in order."""
        for index in range(self.reader.num_record_batches):
            yield self.reader.get_batch(index)

    def batches_ahead(self) -> Iterator[pa.RecordBatch]:
        """The same; the next is read while the present one is dealt with."""
        with ThreadPoolExecutor(1) as beside:
            batches = self.batches()
            waiting = beside.submit(next, batches, None)
            while (batch := waiting.result()) is not None:
                waiting = beside.submit(next, batches, None)
                yield batch

    @cached_property
    def count(self) -> int:
        """How many rows there are; the rows themselves are not read for it."""
        with pa.memory_map(str(self.file)) as source, pa.ipc.open_file(source) as reader:
            return sum(reader.get_batch(index).num_rows for index in range(reader.num_record_batches))

    def shapes(self, numbers: NDArray[np.int64]) -> NDArray[Any]:
        """The shapes of rows by their numbers, in their order; None where there is no such row or shape."""
        found = np.full(len(numbers), None, dtype=object)
        asked = np.asarray(numbers, dtype=np.int64)
        for batch in self.batches():
            rows = batch.column("row").to_numpy()
            if not len(rows):
                continue
            here = np.flatnonzero((asked >= rows[0]) & (asked <= rows[-1]))
            at = np.searchsorted(rows, asked[here]).clip(max=len(rows) - 1)
            same = rows[at] == asked[here]
            wkb = batch.column("wkb").take(pa.array(at[same]))
            found[here[same]] = shapely.from_wkb(np.asarray(wkb.to_pylist(), dtype=object))
        return found

    def close(self) -> None:
        """Let the file go."""
        self.source.close()


def rows_of(
    batch: Batch,
    shapes: NDArray[Any],
    values: Mapping[str, pa.Array],
    stays: NDArray[np.bool_],
    order: Order,
    placement: Placement,
) -> dict[str, pa.Array]:
    """The columns of the rows that stay."""
    count = len(batch.numbers)
    mask = None if stays.all() else pa.array(stays)
    schema = prepared_schema(order.definition)
    own = {
        "row": pa.array(batch.numbers, pa.int64()),
        "id": ids_of(batch, values, order),
        "wkb": wkb_of(shapes),
        "demonstration": pc.fill_null(values.get("demonstration", pa.nulls(count, pa.bool_())), False),
        "crs_declared": constant(placement.declared, count),
        "crs_assumed": constant(placement.assumed, count),
        "crs_evidence": constant(placement.evidence, count),
    }
    found = {**values, **own}
    made = {
        name: found.get(name, pa.nulls(count, schema.field(name).type)).cast(schema.field(name).type)
        for name in schema.names
    }
    return made if mask is None else {name: column.filter(mask) for name, column in made.items()}


def shape_of_row(row: Mapping[str, Any]) -> BaseGeometry:
    """The shape of a prepared row; an empty point where it has none."""
    return shapely.Point() if row["wkb"] is None else shapely.from_wkb(row["wkb"])


def ids_of(batch: Batch, values: Mapping[str, pa.Array], order: Order) -> pa.Array:
    """Ids: the file's own column, the file's own name of a feature, the official code, else file and row."""
    count = len(batch.numbers)
    numbers = pa.array(batch.numbers, pa.int64()).cast(pa.string())
    fallback = pc.binary_join_element_wise(pa.scalar(order.sha256[:12]), numbers, "-")
    code = values.get(order.definition.code or "", pa.nulls(count, pa.string())).cast(pa.string())
    own = pa.nulls(count, pa.string()) if batch.ids is None else pa.array(batch.ids, pa.string())
    return pc.coalesce(values.get("id", pa.nulls(count, pa.string())), own, code, fallback)


def constant(text: str | None, count: int) -> pa.Array:
    """The same text in every row."""
    return (
        pa.nulls(count, pa.string())
        if text is None
        else pa.array([text], pa.string()).take(pa.array([0] * count))
    )
