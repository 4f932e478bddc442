"""What a writer is handed: columns, batches of rows in the chosen system, and what to say about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.crs import OfferedCrs, to_crs
from layers.definition import FieldDefinition, GeometryType, LayerDefinition, ValueType, Words
from layers.exchange.cuts import Cuts
from layers.rules.features import Feature

NOTICE = "演示数据，全部为合成，不是真实情况 · Demonstration data, all synthetic, not the real situation"
OWN: tuple[FieldDefinition, ...] = (
    FieldDefinition("state", Words("状态", "State"), ValueType.TEXT),
    FieldDefinition("unit", Words("责任单位", "Responsible unit"), ValueType.TEXT),
    FieldDefinition("valid_from", Words("生效日期", "Valid from this day on"), ValueType.DATE),
    FieldDefinition("valid_to", Words("失效日期", "Valid until the day before"), ValueType.DATE),
    FieldDefinition("demonstration", Words("演示数据", "Demonstration data"), ValueType.BOOLEAN),
)
RECORD: tuple[FieldDefinition, ...] = (
    FieldDefinition("crs_declared", Words("原声明坐标系", "System as declared"), ValueType.TEXT),
    FieldDefinition("crs_assumed", Words("采用坐标系", "System as taken"), ValueType.TEXT),
    FieldDefinition("crs_evidence", Words("坐标系依据", "Why that system"), ValueType.TEXT),
    FieldDefinition("version", Words("版本", "Version"), ValueType.INTEGER),
    FieldDefinition("recorded_by", Words("入库人", "Recorded by"), ValueType.TEXT),
)
ID = FieldDefinition("id", Words("系统编号", "Id"), ValueType.TEXT, required=True)
RECORDED_AT = FieldDefinition("recorded_at", Words("入库时间（UTC）", "Recorded at (UTC)"), ValueType.TEXT)

Told = Callable[[int], None]  # called with a number of rows (or tiles) as they are done


def nobody(_rows: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Outgoing:
    """One layer on its way out.

    Args:
        fields: those the asker may see, ``id`` first, then what belongs to every feature.
        batches: ``wkb`` in the chosen system, easting or longitude first; then the columns of the store.
        crs: the system of the coordinates.
        count, placeless: rows in all, and rows without a place, counted beforehand.
        about: what a stranger must know who finds the file alone; every value a text.
        cuts: where a writer notes what its format could not hold.
    """

    definition: LayerDefinition
    fields: tuple[FieldDefinition, ...]
    batches: Iterator[pa.RecordBatch]
    crs: OfferedCrs
    count: int
    placeless: int
    about: Mapping[str, str]
    cuts: Cuts = field(default_factory=Cuts)

    @property
    def plain(self) -> tuple[FieldDefinition, ...]:
        """The fields without the record's own history, as formats for the desk carry them."""
        return tuple(each for each in self.fields if each not in RECORD and each is not RECORDED_AT)

    @property
    def geometry(self) -> GeometryType:
        """What the layer's shapes are."""
        return self.definition.geometry


def fields_leaving(definition: LayerDefinition, hidden: frozenset[str]) -> tuple[FieldDefinition, ...]:
    """All columns of a layer that may leave, in their order."""
    seen = (each for each in definition.fields if each.id not in hidden)
    return (ID, *seen, *OWN, *RECORD, RECORDED_AT)


def moved(batches: Iterator[pa.RecordBatch], crs: OfferedCrs) -> Iterator[pa.RecordBatch]:
    """The batches with their shapes in the system; degrees stay as they are to the last bit."""
    for batch in batches:
        yield batch if crs.degrees else with_shapes(batch, to_crs(cast(Any, shapes_of(batch)), crs))


def with_shapes(batch: pa.RecordBatch, shapes: NDArray[Any]) -> pa.RecordBatch:
    """The batch with other shapes."""
    wkb = pa.array(shapely.to_wkb(shapes, byte_order=1).tolist(), pa.binary())
    return batch.set_column(0, batch.schema.field(0), wkb)


def shapes_of(batch: pa.RecordBatch) -> NDArray[Any]:
    """The shapes of a batch, None where there is none."""
    wkb = np.empty(batch.num_rows, dtype=object)
    wkb[:] = batch.column("wkb").to_pylist()
    return np.asarray(shapely.from_wkb(wkb), dtype=object)


def rows_of(batch: pa.RecordBatch, fields: Sequence[FieldDefinition]) -> Iterator[tuple[Any, ...]]:
    """The rows of these columns as Python values."""
    return zip(*(batch.column(each.id).to_pylist() for each in fields), strict=True)


def features_of(outgoing: Outgoing) -> Iterator[Feature]:
    """Rows as features, for a format that is written one by one."""
    definition, own = outgoing.definition, tuple(each for each in outgoing.fields if each in (ID, *OWN))
    inner = tuple(each for each in outgoing.fields if each in definition.fields)
    for batch in outgoing.batches:
        rows = zip(shapes_of(batch), rows_of(batch, own), rows_of(batch, inner), strict=True)
        for shape, values, properties in rows:
            known = dict(zip((each.id for each in own), values, strict=True))
            named = dict(zip((each.id for each in inner), properties, strict=True))
            yield Feature(layer=definition.id, shape=shape, properties=named, **known)


def as_text(value: Any) -> Any:
    """Days as ``YYYY-MM-DD``, moments in UTC with ``Z``; every other value as it is."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
