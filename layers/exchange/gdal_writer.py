"""Files that GDAL writes: one stream of columns from end to end, one opening of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from layers.definition import FieldDefinition
from layers.exchange.drivers import gdal

GEOMETRY = {"ARROW:extension:name": "geoarrow.wkb"}


class Stream:
    """Batches for GDAL, counted; what goes wrong in their making is kept, for GDAL tells only a text."""

    def __init__(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        self.batches = batches
        self.schema = schema
        self.count = 0
        self.error: BaseException | None = None

    def reader(self) -> Any:
        """As Arrow hands streams over."""
        return pa.RecordBatchReader.from_batches(self.schema, self.told())

    def told(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self.batches:
                self.count += batch.num_rows
                yield batch
        except BaseException as error:
            self.error = error
            raise


def chosen(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, fields: Sequence[FieldDefinition]
) -> Iterator[pa.RecordBatch]:
    """The shape and these columns of each batch, named as the schema says."""
    for batch in batches:
        columns = [batch.column("wkb"), *(batch.column(each.id) for each in fields)]
        yield pa.record_batch(columns, schema=schema)


def schema_of(names: Mapping[str, pa.DataType]) -> pa.Schema:
    """A schema of the shape and named columns."""
    shape = pa.field("geom", pa.binary(), metadata=GEOMETRY)
    return pa.schema([shape, *(pa.field(name, type) for name, type in names.items())])


def write_stream(file: Path, stream: Stream, **options: Any) -> int:
    """Write all batches into a new file; how many rows they had.

    Raises:
        what the making of a batch raised; pyogrio's errors where GDAL could not write.
    """
    known = gdal()
    try:
        known.write_arrow(stream.reader(), str(file), geometry_name="geom", **options)
    except (known.errors.DataSourceError, known.errors.DataLayerError, RuntimeError, OSError, ValueError):
        if stream.error is not None:
            raise stream.error from None
        raise
    return stream.count
