"""A feature as rows: its row in the layer's table, its version, and the hash of what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.errors import InvalidShape
from layers.definition import FieldDefinition, GeometryType, LayerDefinition, ValueType
from layers.errors import UnknownField
from layers.rules.features import Feature, Operation, Value
from layers.store.chain import canonical, sha256_hex

PLAIN = (
    "id", "state", "unit", "valid_from", "valid_to", "demonstration",
    "crs_declared", "crs_assumed", "crs_evidence", "version", "recorded_at", "recorded_by",
)  # fmt: skip
SAID = (
    "layer", "feature_id", "fid", "operation", "why", "properties", *(name for name in PLAIN if name != "id"),
)  # fmt: skip
TYPES = {
    GeometryType.POINT: {"Point"},
    GeometryType.LINE: {"LineString", "MultiLineString"},
    GeometryType.AREA: {"Polygon", "MultiPolygon"},
}


def promoted(shape: BaseGeometry | None, definition: LayerDefinition) -> BaseGeometry | None:
    """The shape in the type its layer stores; single lines and areas become multi shapes of one part.

    Raises:
        InvalidShape: another kind, empty, or with heights, which the store would lose.
    """
    if shape is None:
        return None
    if shape.geom_type not in TYPES[definition.geometry]:
        raise InvalidShape(reason=f"{shape.geom_type} on a layer of {definition.geometry}", place="")
    if shape.is_empty or shape.has_z:
        raise InvalidShape(reason="empty" if shape.is_empty else "has heights", place="")
    if shape.geom_type == "Polygon":
        return MultiPolygon([cast(Polygon, shape)])
    return MultiLineString([cast(LineString, shape)]) if shape.geom_type == "LineString" else shape


def to_row(feature: Feature, definition: LayerDefinition) -> dict[str, Any]:
    """The row of the layer's table; UnknownField for a property the layer does not have."""
    fields = {field.id for field in definition.fields}
    if unknown := sorted(set(feature.properties) - fields):
        raise UnknownField(layer=definition.id, field=unknown[0])
    row = {name: getattr(feature, name) for name in PLAIN}
    return {**row, "geom": feature.shape, **{name: feature.properties.get(name) for name in fields}}


def to_feature(row: Mapping[Any, Any], definition: LayerDefinition, hidden: frozenset[str]) -> Feature:
    """The feature in a row that has the columns of the layer's table."""
    properties = {field.id: row[field.id] for field in definition.fields if field.id not in hidden}
    plain = {name: row[name] for name in PLAIN}
    return Feature(layer=definition.id, shape=row["geom"], properties=properties, **plain)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape as the history keeps it; all None where there is no shape."""

    wkb: bytes | None
    box: tuple[float | None, ...]


def drawn(shapes: Sequence[BaseGeometry | None]) -> list[Drawn]:
    """Many shapes at once."""
    array = np.asarray(shapes, dtype=object)
    boxes = shapely.bounds(array).tolist()
    return [
        Drawn(None, (None,) * 4) if wkb is None else Drawn(wkb, tuple(box))
        for wkb, box in zip(shapely.to_wkb(array, byte_order=1), boxes, strict=True)
    ]


def to_version(
    feature: Feature,
    operation: Operation,
    *,
    fid: int,
    why: str,
    audit_number: int = 0,
    shape: Drawn | None = None,
) -> dict[str, Any]:
    """The row of the history, its hash included; ``shape`` where many were drawn at once."""
    shape = shape or drawn([feature.shape])[0]
    row = {name: getattr(feature, name) for name in PLAIN if name != "id"} | {
        "layer": feature.layer,
        "feature_id": feature.id,
        "fid": fid,
        "operation": operation.value,
        "properties": plain_properties(feature.properties),
        "shape": shape.wkb,
        **dict(zip(("minx", "miny", "maxx", "maxy"), shape.box, strict=True)),
        "why": why,
        "audit_number": audit_number,
    }
    return {**row, "content_sha256": version_sha256(row)}


def version_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of everything a version says; its audit entry names it."""
    shape = None if row["shape"] is None else sha256_hex(bytes(row["shape"]))
    return sha256_hex(canonical({**{name: row[name] for name in SAID}, "shape": shape}))


def from_version(row: Mapping[Any, Any], definition: LayerDefinition) -> Feature:
    """The feature as a version tells it."""
    shape = None if row["shape"] is None else shapely.from_wkb(bytes(row["shape"]))
    plain = {name: row[name] for name in PLAIN if name != "id"}
    return Feature(
        layer=row["layer"],
        id=row["feature_id"],
        shape=shape,
        properties=typed_properties(row["properties"], definition.fields),
        **plain,
    )


def plain_properties(properties: Mapping[str, Value]) -> dict[str, Any]:
    """What is known, as JSON; days as text, absent values left out."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in properties.items()
        if value is not None
    }


def typed_properties(stored: Mapping[str, Any], fields: Iterable[FieldDefinition]) -> dict[str, Value]:
    """The properties of a version, a value or None for each field that the layer has now."""
    return {field.id: typed(stored.get(field.id), field.type) for field in fields}


def typed(value: Any, type: ValueType) -> Value:
    """A JSON value as the field's type has it."""
    if value is None:
        return None
    if type is ValueType.DATE:
        return date.fromisoformat(value)
    return float(value) if type is ValueType.NUMBER else value
