"""One thing on a layer, its versions, and what its properties must satisfy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from layers.definition import LayerDefinition

Value: TypeAlias = str | int | float | bool | date | None


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


@dataclass(frozen=True, slots=True)
class FeatureVersion:
    """One link of a feature's history; append-only."""

    feature: Feature
    operation: Operation
    why: str
    audit_number: int


def checked(feature: Feature, definition: LayerDefinition) -> Feature:
    """The feature itself when it fits its layer.

    Raises:
        UnknownField, UnknownState, ValueMissing, ValueNotAllowed, BadText: the first misfit, by name.
        InvalidShape, OutOfRange: the shape is of another kind, invalid, not finite or not in degrees.
    """
    raise NotImplementedError
