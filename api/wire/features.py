"""Wire form of features: GeoJSON with what the map and the sheet need beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from math import isfinite
from typing import Annotated, Any, Literal

import shapely
from pydantic import Field
from shapely.geometry.base import BaseGeometry

from api.wire.base import Day, Id, Moment, Number, Value, WireIn, WireOut, Word
from geo.crs import plane_crs_for
from geo.measure import area_m2, length_m, plane_area_m2
from geo.shapes import shape_of
from layers.definition import LayerDefinition, ValueType
from layers.errors import ValueNotAllowed
from layers.rules import features as rules
from layers.rules.features import Feature, FeatureVersion, label_of
from layers.rules.receipts import moment_text

MOST_FIELDS = 200
Place = Annotated[list[Number], Field(min_length=2, max_length=2)]
BoxOut = Annotated[list[Number], Field(min_length=4, max_length=4)]


class GeometryIn(WireIn):
    """A GeoJSON geometry, longitude before latitude, CGCS2000 degrees."""

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]

    def shape(self) -> BaseGeometry:
        """The shape itself; InvalidShape or OutOfRange when the coordinates do not make one."""
        return shape_of(self.model_dump())


class FeatureIn(WireIn):
    """A feature as it shall be, and why."""

    geometry: GeometryIn | None
    properties: Annotated[dict[Word, Value], Field(max_length=MOST_FIELDS)]
    state: Word | None = None
    unit: Word | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    why: Annotated[str, Field(min_length=1, max_length=500)]


class OriginOut(WireOut):
    """What the coordinates were declared as, taken for, and why."""

    declared: str | None
    assumed: str | None
    evidence: str | None


class MeasuredOut(WireOut):
    """Area and length on the CGCS2000 ellipsoid, and the planar area officials expect beside it."""

    area_m2: float | None
    area_plane_m2: float | None
    plane_crs: str | None
    length_m: float | None


class FeatureOut(WireOut):
    """A feature; fields that the asker may not see are absent from its properties."""

    type: Literal["Feature"]
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]
    layer: str
    state: str | None
    unit: str | None
    valid_from: Day | None
    valid_to: Day | None
    demonstration: bool
    version: int
    recorded_at: Moment | None
    label: str
    origin: OriginOut
    measured: MeasuredOut


class FeaturesOut(WireOut):
    """A page of features; ``numberMatched`` counts all pages."""

    type: Literal["FeatureCollection"]
    features: list[FeatureOut]
    numberMatched: int
    numberReturned: int
    next: str | None


class VersionOut(WireOut):
    """One link of a feature's history."""

    operation: str
    why: str
    audit_number: int
    recorded_by: str | None
    feature: FeatureOut


class HistoryOut(WireOut):
    """All versions, newest first."""

    versions: list[VersionOut]


class HitOut(WireOut):
    """Something the search found; ``sub`` is its code or state."""

    layer: str
    id: str
    label: str
    sub: str | None
    place: Place | None
    box: BoxOut | None
    kind: Literal["feature", "report"]


class HitsOut(WireOut):
    """What the search found; ``total`` may be more than the hits."""

    hits: list[HitOut]
    total: int


class LastReportOut(WireOut):
    """The newest report on a feature."""

    id: str
    observed_at: Moment
    state_seen: str | None
    author_name: str


class NearOut(WireOut):
    """A feature near me: distance in metres, bearing in degrees clockwise from north."""

    layer: str
    id: str
    label: str
    state: str | None
    distance_m: float
    bearing_deg: float | None
    place: Place | None
    last_report: LastReportOut | None


class NearbyOut(WireOut):
    """Features near me, nearest first; ``total`` counts those in the radius."""

    features: list[NearOut]
    total: int


def record_of(body: FeatureIn, layer: str, id: Id, definition: LayerDefinition) -> Feature:
    """The feature as the rules know it, not yet checked; dates of date fields are days."""
    days = {field.id for field in definition.fields if field.type is ValueType.DATE}
    return Feature(
        layer=layer,
        id=id,
        shape=None if body.geometry is None else body.geometry.shape(),
        properties={
            name: to_day(name, value) if name in days else value for name, value in body.properties.items()
        },
        state=body.state,
        unit=body.unit,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
    )


def to_day(name: str, value: rules.Value) -> rules.Value:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueNotAllowed(field=name, value=value, allowed="YYYY-MM-DD") from error


def feature_json(feature: Feature, definition: LayerDefinition, hidden: frozenset[str]) -> str:
    """The feature's JSON text; shapely writes the geometry."""
    members = json.dumps(members_of(feature, definition, hidden), ensure_ascii=False, allow_nan=False)
    geometry = "null" if feature.shape is None else shapely.to_geojson(feature.shape)
    return f'{members[:-1]}, "geometry": {geometry}}}'


def members_of(feature: Feature, definition: LayerDefinition, hidden: frozenset[str]) -> dict[str, Any]:
    """All members of the feature but its geometry."""
    return {
        "type": "Feature",
        "id": feature.id,
        "properties": {
            field.id: json_value(feature.properties.get(field.id))
            for field in definition.fields
            if field.id not in hidden
        },
        "layer": feature.layer,
        "state": feature.state,
        "unit": feature.unit,
        "valid_from": json_value(feature.valid_from),
        "valid_to": json_value(feature.valid_to),
        "demonstration": feature.demonstration,
        "version": feature.version,
        "recorded_at": None if feature.recorded_at is None else moment_text(feature.recorded_at),
        "label": label_of(feature, definition, hidden),
        "origin": {
            "declared": feature.crs_declared,
            "assumed": feature.crs_assumed,
            "evidence": feature.crs_evidence,
        },
        "measured": measured(feature.shape),
    }


def json_value(value: rules.Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def measured(shape: BaseGeometry | None) -> dict[str, Any]:
    """Figures of the shape; null where they mean nothing, or lie beyond the projection."""
    figures: dict[str, Any] = dict.fromkeys(MeasuredOut.model_fields)
    if shape is None or shape.is_empty or shape.geom_type in ("Point", "MultiPoint"):
        return figures
    figures["length_m"] = finite(length_m(shape))
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        plane = plane_crs_for(shape)
        figures["area_m2"] = finite(area_m2(shape))
        figures["area_plane_m2"] = finite(plane_area_m2(shape, plane))
        figures["plane_crs"] = plane.name
    return figures


def finite(figure: float) -> float | None:
    return round(figure, 3) if isfinite(figure) else None


def page_json(features: Iterable[str], *, matched: int, next_url: str | None) -> bytes:
    """A list's JSON from the JSON of its features."""
    texts = list(features)
    rest = json.dumps({"numberMatched": matched, "numberReturned": len(texts), "next": next_url})
    return f'{{"type": "FeatureCollection", "features": [{",".join(texts)}], {rest[1:]}'.encode()


def version_json(version: FeatureVersion, definition: LayerDefinition, hidden: frozenset[str]) -> str:
    """One version's JSON."""
    members = {
        "operation": version.operation.value,
        "why": version.why,
        "audit_number": version.audit_number,
        "recorded_by": version.feature.recorded_by,
    }
    text = json.dumps(members, ensure_ascii=False)
    return f'{text[:-1]}, "feature": {feature_json(version.feature, definition, hidden)}}}'


def place_of(shape: BaseGeometry | None) -> list[float] | None:
    """A place to look at, inside the shape."""
    if shape is None or shape.is_empty:
        return None
    point = shape.representative_point()
    return [point.x, point.y]


def box_of(shape: BaseGeometry | None) -> list[float] | None:
    """The shape's envelope: west, south, east, north."""
    return None if shape is None or shape.is_empty else list(shape.bounds)
