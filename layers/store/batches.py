"""Features in columns: Arrow batches as the rows of a layer's table and of its history, many at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import rfc8785
import shapely
from numpy.typing import NDArray
from sqlalchemy import Table

from geo.errors import InvalidShape
from layers.definition import LayerDefinition, ValueType
from layers.errors import UnknownField
from layers.rules.features import Feature, Operation
from layers.store.chain import EXACT, Unusual, canonical, usual
from layers.store.columns import to_moment_text
from layers.store.plain_areas import boxes_of_plain
from layers.store.tables import VERSIONS
from layers.store.versions import SAID, TYPES, promoted

BATCH = 20_000
SLICE = 1_000  # values that are Python's objects at a time
ARROW = {
    ValueType.TEXT: pa.string(),
    ValueType.CHOICE: pa.string(),
    ValueType.INTEGER: pa.int64(),
    ValueType.NUMBER: pa.float64(),
    ValueType.BOOLEAN: pa.bool_(),
    ValueType.DATE: pa.date32(),
}
OWN = {
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
PLAIN_COLUMNS = (
    "state", "unit", "valid_from", "valid_to", "demonstration", "crs_declared", "crs_assumed", "crs_evidence",
)  # fmt: skip
PLAIN_LEAST, PLAIN_MOST = 1e-4, 1e10  # floats between are written without an exponent by everybody
ESCAPED = r'["\\\x00-\x1f]'  # what JSON cannot say plainly
KIND_IDS = {"Point": 0, "LineString": 1, "Polygon": 3, "MultiLineString": 5, "MultiPolygon": 6}


def schema_of(definition: LayerDefinition) -> pa.Schema:
    """The columns a batch must have; more may be there."""
    return pa.schema([*OWN.items(), *((field.id, ARROW[field.type]) for field in definition.fields)])


def batches_of(features: Iterable[Feature], definition: LayerDefinition) -> Iterator[pa.RecordBatch]:
    """Features as batches; UnknownField for a property that the layer does not have."""
    schema, known = schema_of(definition), {field.id for field in definition.fields}
    waiting = iter(features)
    while chunk := list(islice(waiting, BATCH)):
        for feature in chunk:
            if unknown := sorted(set(feature.properties) - known):
                raise UnknownField(layer=definition.id, field=unknown[0])
        shapes = [promoted(feature.shape, definition) for feature in chunk]
        wkb = shapely.to_wkb(np.array([*shapes, None], dtype=object)[:-1], byte_order=1)
        columns: dict[str, Any] = {"id": [feature.id for feature in chunk], "wkb": list(wkb)}
        columns |= {name: [getattr(feature, name) for feature in chunk] for name in PLAIN_COLUMNS}
        columns |= {name: [feature.properties.get(name) for feature in chunk] for name in known}
        arrays = [pa.array(columns[name], schema.field(name).type) for name in schema.names]
        yield pa.record_batch(arrays, schema=schema)


@dataclass(frozen=True, slots=True)
class Constant:
    """The same value in every row."""

    value: Any


Column: TypeAlias = Any  # an Arrow array, or a Constant


@dataclass(frozen=True, slots=True)
class Saving:
    """What all rows of one step share."""

    definition: LayerDefinition
    operation: Operation
    recorded_at: Any  # datetime in UTC
    recorded_by: str
    why: str
    audit_number: int


@dataclass(frozen=True, slots=True)
class Saved:
    """A batch ready for both tables; all columns have the same length.

    Args:
        layer: columns of the layer's table but the shape.
        version: columns of the history.
        wkb: plain WKB of each shape, binary; missing where there is none.
        boxes: float64 (n, 4): west, south, east, north; NaN where there is no shape.
    """

    fids: NDArray[np.int64]
    layer: Mapping[str, Column]
    version: Mapping[str, Column]
    wkb: pa.Array
    boxes: NDArray[np.float64]
    sha256: pa.Array


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows in the form in which a database takes them, ready to be sent.

    Args:
        facts: what is said of them, in JSON's own types.
        parts: their bytes, one piece after the other.
    """

    facts: Mapping[str, Any]
    parts: tuple[Any, ...]


Pack: TypeAlias = Callable[[Table, Mapping[str, Column], pa.Array, NDArray[np.float64]], Packed]


@dataclass(frozen=True, slots=True)
class Ready:
    """A batch packed for both tables; ids and hashes of its rows in the order of their numbers."""

    fids: NDArray[np.int64]
    ids: pa.Array
    sha256: pa.Array
    version: Packed
    layer: Packed


def ready(rows: Saved, table: Table, pack: Pack, *, version: Packed | None = None) -> Ready:
    """Pack the rows of a batch for the history, where that was not done, and for their layer's table."""
    version = version or pack(VERSIONS, rows.version, rows.wkb, rows.boxes)
    layer = pack(table, rows.layer, rows.wkb, rows.boxes)
    return Ready(rows.fids, rows.layer["id"], rows.sha256, version, layer)


def saved(
    batch: pa.RecordBatch,
    saving: Saving,
    fids: NDArray[np.int64],
    versions: Column,
    boxes: NDArray[np.float64] | None = None,
) -> Saved:
    """Work out the rows of a batch, the hash of each version among them.

    Args:
        versions: int64, the number of the version that each row becomes.
        boxes: as ``checked_boxes`` gave them, where that was asked already.

    Raises:
        InvalidShape: a shape of another kind than the layer's, empty, or with heights.
    """
    definition = saving.definition
    if boxes is None:
        boxes = checked_boxes(batch.column("wkb"), definition)
    plain: dict[str, Column] = {name: whole(batch.column(name)) for name in PLAIN_COLUMNS}
    fields = {field.id: batch.column(field.id) for field in definition.fields}
    common: dict[str, Column] = {
        **plain,
        "version": versions,
        "recorded_at": Constant(saving.recorded_at),
        "recorded_by": Constant(saving.recorded_by),
    }
    properties = properties_json(fields, definition)
    said = {
        **common,
        "layer": Constant(definition.id),
        "feature_id": batch.column("id"),
        "fid": pa.array(fids),
        "operation": Constant(saving.operation.value),
        "why": Constant(saving.why),
    }
    hashes = version_hashes(said, properties, batch.column("wkb"))
    version = {
        **said,
        "properties": properties,
        "audit_number": Constant(saving.audit_number),
        "content_sha256": hashes,
    }
    layer = {"fid": pa.array(fids), "id": batch.column("id"), **fields, **common}
    return Saved(fids, layer, version, batch.column("wkb"), boxes, hashes)


def whole(column: pa.Array) -> Column:
    """A column that says the same in every row as a constant."""
    if column.null_count == len(column):
        return Constant(None)
    if column.null_count == 0 and len(column) and pc.count_distinct(column).as_py() == 1:
        return Constant(column[0].as_py())
    return column


def checked_boxes(wkb: pa.Array, definition: LayerDefinition) -> NDArray[np.float64]:
    """The boxes of shapes (``Saved.boxes``).

    Raises:
        InvalidShape: a shape of another kind than the layer's, empty, or with heights.
    """
    if "MultiPolygon" in TYPES[definition.geometry] and (plain := boxes_of_plain(wkb)) is not None:
        return plain
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    there = ~shapely.is_missing(shapes)
    allowed = [KIND_IDS[name] for name in TYPES[definition.geometry]]
    wrong = there & (
        ~np.isin(shapely.get_type_id(shapes), allowed) | shapely.is_empty(shapes) | shapely.has_z(shapes)
    )
    for index in np.flatnonzero(wrong)[:1]:
        promoted(shapes[index], definition)  # says what is wrong
        raise InvalidShape(reason="not of its layer's kind", place="")
    found: NDArray[np.float64] = shapely.bounds(shapes)
    return found


# --- the canonical JSON of versions (RFC 8785), column by column -----------------------------
def version_hashes(said: Mapping[str, Column], properties: pa.Array, wkb: pa.Array) -> pa.Array:
    """The hash of each version, as ``version_sha256`` gives it for a row."""
    texts: dict[str, pa.Array | pa.Scalar] = {
        name: json_of(column) for name, column in said.items() if name in SAID
    }
    texts |= {"properties": properties, "shape": json_of(hashes_of(wkb))}
    parts: list[Any] = []
    for name in sorted(texts):
        start = "{" if not parts else ","
        parts += [pa.scalar(f'{start}"{name}":'), texts[name]]
    rows = pc.binary_join_element_wise(*folded([*parts, pa.scalar("}")]), pa.scalar(""))
    return hashes_of(rows.cast(pa.binary()))


def hashes_of(values: pa.Array) -> pa.Array:
    """SHA-256 of each value in hex; missing where there is none."""
    sha256, found = hashlib.sha256, list[str | None]()
    for start in range(0, len(values), SLICE):
        part = values.slice(start, SLICE).to_pylist()
        found += [None if value is None else sha256(value).hexdigest() for value in part]
    return pa.array(found, pa.string())


def folded(parts: Sequence[pa.Array | pa.Scalar]) -> list[pa.Array | pa.Scalar]:
    """The same texts one after the other, constants that follow each other as one."""
    found: list[pa.Array | pa.Scalar] = []
    for part in parts:
        if found and isinstance(part, pa.Scalar) and isinstance(found[-1], pa.Scalar):
            found[-1] = pa.scalar(found[-1].as_py() + part.as_py())
        else:
            found.append(part)
    return found


def json_of(column: Column) -> pa.Array | pa.Scalar:
    """A column, or a constant, as JSON texts; what is missing as ``null``."""
    if isinstance(column, Constant):
        return pa.scalar(canonical(column.value).decode())
    return pc.fill_null(json_texts(column), "null")


def json_texts(column: pa.Array) -> pa.Array:
    """Values as canonical JSON; a missing one stays missing."""
    if pa.types.is_string(column.type):
        return json_strings(column)
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "true", "false")
    if pa.types.is_date(column.type):
        return quoted(column.cast(pa.string()))
    if pa.types.is_integer(column.type):
        return json_integers(column)
    return json_numbers(column)


def json_strings(column: pa.Array) -> pa.Array:
    """Texts in quotes; those with signs that JSON escapes, one by one."""
    special = pc.match_substring_regex(column, ESCAPED)
    if not pc.any(special).as_py():
        return quoted(column)
    made = [None if text is None else json.dumps(text, ensure_ascii=False) for text in column.to_pylist()]
    return pa.array(made, pa.string())


def quoted(column: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar('"'), column, pa.scalar('"'), pa.scalar(""))


def json_integers(column: pa.Array) -> pa.Array:
    """Whole numbers; beyond 2^53 in quotes, as every record's canonical form has them."""
    texts = column.cast(pa.string())
    if len(column) == column.null_count:
        return texts
    large = pc.greater(pc.abs(column), EXACT)
    return pc.if_else(large, quoted(texts), texts) if pc.any(large).as_py() else texts


def json_numbers(column: pa.Array) -> pa.Array:
    """Floats: whole ones, and those that Arrow writes as JavaScript does, at once; the others one by one."""
    size = pc.abs(column)
    integral = pc.and_(pc.equal(pc.floor(column), column), pc.less_equal(size, EXACT))
    plain = pc.and_(pc.greater_equal(size, PLAIN_LEAST), pc.less(size, PLAIN_MOST))
    if not pc.all(pc.or_(integral, plain)).as_py():
        return pa.array(
            [None if value is None else number(value) for value in column.to_pylist()], pa.string()
        )
    digits = pc.if_else(integral, column, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(integral, digits, column.cast(pa.string()))


def number(value: float) -> str:
    """A float as canonical JSON."""
    try:
        plain = usual(value)
    except Unusual:
        return rfc8785.dumps(value).decode()
    return repr(plain)


def properties_json(fields: Mapping[str, pa.Array], definition: LayerDefinition) -> pa.Array:
    """The properties of each row as canonical JSON: what is known, by name."""
    members = [
        pc.binary_join_element_wise(pa.scalar(f'"{name}":'), json_texts(fields[name]), pa.scalar(""))
        for name in sorted(fields)
        if fields[name].null_count < len(fields[name])
    ]
    if not members:
        count = len(next(iter(fields.values()))) if fields else 0
        return pa.array(["{}"] * count, pa.string())
    if all(member.null_count for member in members):  # Arrow would leave out rows that have none of them
        first = pa.array([""] * len(members[0]))
        joined = pc.binary_join_element_wise(first, *members, pa.scalar(","), null_handling="skip")
        inside = pc.utf8_slice_codeunits(joined, 1)
    else:
        inside = pc.binary_join_element_wise(*members, pa.scalar(","), null_handling="skip")
    return pc.binary_join_element_wise(pa.scalar("{"), inside, pa.scalar("}"), pa.scalar(""))


def moment_constant(column: Column) -> Column:
    """A constant moment as the text that a GeoPackage keeps."""
    if isinstance(column, Constant) and hasattr(column.value, "astimezone"):
        return Constant(to_moment_text(column.value))
    return column
