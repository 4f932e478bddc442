"""One thing on a layer, its versions, and what its properties must satisfy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from math import isfinite
from typing import TypeAlias

import numpy as np
from shapely import get_coordinates, is_valid_reason
from shapely.geometry.base import BaseGeometry

from geo.errors import InvalidShape, OutOfRange
from layers.definition import FieldDefinition, GeometryType, LayerDefinition, ValueType
from layers.errors import BadText, UnknownField, UnknownState, ValueMissing, ValueNotAllowed

Value: TypeAlias = str | int | float | bool | date | None
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes no NUL, UTF-8 no lone surrogate
LONGEST_ID = 128
EXACT = 2.0**53  # beyond it a JSON reader may round a whole number
DEGREES = np.array([180.0, 90.0])  # longitude, latitude
PYTHON: dict[ValueType, tuple[type, ...]] = {
    ValueType.TEXT: (str,),
    ValueType.CHOICE: (str,),
    ValueType.INTEGER: (int,),
    ValueType.NUMBER: (int, float),
    ValueType.BOOLEAN: (bool,),
    ValueType.DATE: (date,),
}
KINDS: dict[GeometryType, tuple[str, ...]] = {
    GeometryType.POINT: ("Point",),
    GeometryType.LINE: ("LineString", "MultiLineString"),
    GeometryType.AREA: ("Polygon", "MultiPolygon"),
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing on a layer.

    Args:
        shape: CGCS2000 (EPSG:4490), longitude then latitude, degrees; None where the place is unknown.
        properties: a value for each catalogue field; a missing key is None.
        valid_from, valid_to: the days on which this was so, [from, to); None is open.
        version: 0 before the first save; the version that was read when it is saved again.
        crs_declared, crs_assumed, crs_evidence: what the coordinates were declared as, taken for, and why.
    """

    layer: str
    id: str
    shape: BaseGeometry | None
    properties: Mapping[str, Value] = field(default_factory=dict)
    state: str | None = None
    unit: str | None = None  # responsible unit
    valid_from: date | None = None
    valid_to: date | None = None
    demonstration: bool = False
    crs_declared: str | None = None
    crs_assumed: str | None = None
    crs_evidence: str | None = None
    version: int = 0
    recorded_at: datetime | None = None
    recorded_by: str | None = None


class Operation(StrEnum):
    """What a version did to its feature."""

    ADD = "add"
    REPLACE = "replace"
    RETIRE = "retire"
    RESTORE = "restore"  # a retired one came back


@dataclass(frozen=True, slots=True)
class FeatureVersion:
    """One link of a feature's history; append-only."""

    feature: Feature
    operation: Operation
    why: str
    audit_number: int


def label_of(feature: Feature, definition: LayerDefinition, hidden: frozenset[str]) -> str:
    """What people call the feature: its label field, its code, else its id."""
    for name in (definition.label, definition.code):
        if name is not None and name not in hidden and (value := feature.properties.get(name)) is not None:
            return str(value)
    return feature.id


def checked(feature: Feature, definition: LayerDefinition) -> Feature:
    """The feature itself when it fits its layer.

    Raises:
        UnknownField, UnknownState, ValueMissing, ValueNotAllowed, BadText: the first misfit, by name.
        InvalidShape, OutOfRange: the shape is of another kind, invalid, not finite or not in degrees.
    """
    require_texts({"id": feature.id, "state": feature.state, "unit": feature.unit})
    require_known(feature, definition)
    for column in definition.fields:
        require_value(column, feature.properties.get(column.id))
    require_days(feature)
    if feature.shape is not None:
        require_kind(feature.shape, definition.geometry)
        require_drawn(feature.shape)
    return feature


def require_texts(texts: Mapping[str, str | None]) -> None:
    """BadText or ValueNotAllowed when a name of the feature itself cannot be stored."""
    for place, text in texts.items():
        if text is not None:
            require_text(text, LONGEST_ID, place)
    if not texts["id"]:
        raise ValueMissing(field="id")


def require_known(feature: Feature, definition: LayerDefinition) -> None:
    """UnknownField or UnknownState for a name that the layer does not have."""
    fields = {field.id for field in definition.fields}
    for name in feature.properties:
        if name not in fields:
            raise UnknownField(layer=definition.id, field=name)
    states = [state.id for state in definition.states]
    if feature.state is not None and feature.state not in states:
        raise UnknownState(layer=definition.id, state=feature.state, allowed=", ".join(states))


def require_value(field: FieldDefinition, value: Value) -> None:
    """ValueMissing or ValueNotAllowed when the value does not fit its field."""
    if value is None or value == "":
        if field.required:
            raise ValueMissing(field=field.id)
        return
    if not fits(value, field.type):
        raise ValueNotAllowed(field=field.id, value=value, allowed=field.type.value)
    if isinstance(value, str):
        require_text(value, field.longest, field.id)
        require_choice(field, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        require_number(field, value)


def fits(value: Value, type: ValueType) -> bool:
    """Whether the value is of the type; to Python a boolean is a whole number and a moment is a day."""
    if isinstance(value, bool):
        return type is ValueType.BOOLEAN
    return isinstance(value, PYTHON[type]) and not isinstance(value, datetime)


def require_choice(field: FieldDefinition, value: str) -> None:
    """ValueNotAllowed when the field has a list and the value is not on it."""
    values = [choice.value for choice in field.choices]
    if values and value not in values:
        raise ValueNotAllowed(field=field.id, value=value, allowed=", ".join(values))


def require_number(field: FieldDefinition, value: float) -> None:
    """ValueNotAllowed when a number is not finite, out of the field's range or not exact in JSON."""
    least = -EXACT if field.minimum is None else field.minimum
    most = EXACT if field.maximum is None else field.maximum
    if not (isfinite(value) and least <= value <= most):
        raise ValueNotAllowed(field=field.id, value=value, allowed=f"{least:.12g} … {most:.12g}")


def require_text(text: str, longest: int, place: str) -> None:
    """BadText when no database could hold the text, ValueNotAllowed when it is too long."""
    if UNSTORABLE.search(text):
        raise BadText(place=place)
    if len(text) > longest:
        raise ValueNotAllowed(field=place, value=f"{text[:20]}…", allowed=f"≤ {longest}")


def require_days(feature: Feature) -> None:
    """ValueNotAllowed when the feature ends on or before the day on which it begins."""
    begins, ends = feature.valid_from, feature.valid_to
    if begins and ends and ends <= begins:
        raise ValueNotAllowed(field="valid_to", value=ends, allowed=f"> {begins}")


def require_kind(shape: BaseGeometry, geometry: GeometryType) -> None:
    """InvalidShape when the shape is not of the layer's kind, or has heights, which no layer stores."""
    if shape.geom_type not in KINDS[geometry]:
        raise InvalidShape(reason=f"{shape.geom_type}: {' / '.join(KINDS[geometry])}", place="geometry")
    if shape.has_z:
        raise InvalidShape(reason="Z", place="geometry")


def require_drawn(shape: BaseGeometry) -> None:
    """InvalidShape or OutOfRange when the shape is empty, not finite, not in degrees or crosses itself."""
    if shape.is_empty:
        raise InvalidShape(reason="empty", place="geometry")
    positions = get_coordinates(shape)
    if not np.isfinite(positions).all():
        raise InvalidShape(reason="not finite", place="geometry")
    outside = np.abs(positions) > DEGREES
    if outside.any():
        raise OutOfRange(value=float(positions[outside][0]), allowed="-180 … 180, -90 … 90")
    if not shape.is_valid:
        reason, _, place = is_valid_reason(shape).rstrip("]").partition("[")
        raise InvalidShape(reason=reason, place=place)
