"""JSON schemas of a layer: what a filter may name, and what a feature looks like."""

from __future__ import annotations

from typing import Any

from api.ogc.links import Addresses
from layers.definition import FieldDefinition, GeometryType, LayerDefinition, ValueType, Words

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TYPES: dict[ValueType, dict[str, Any]] = {
    ValueType.TEXT: {"type": "string"},
    ValueType.CHOICE: {"type": "string"},
    ValueType.INTEGER: {"type": "integer"},
    ValueType.NUMBER: {"type": "number"},
    ValueType.BOOLEAN: {"type": "boolean"},
    ValueType.DATE: {"type": "string", "format": "date"},
}
FORMATS = {
    GeometryType.POINT: "geometry-point",
    GeometryType.LINE: "geometry-multilinestring",
    GeometryType.AREA: "geometry-multipolygon",
}
SHAPES = {
    GeometryType.POINT: "Point",
    GeometryType.LINE: "MultiLineString",
    GeometryType.AREA: "MultiPolygon",
}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
OWN: dict[str, dict[str, Any]] = {
    "state": {"type": "string", "title": "状态 · State"},
    "unit": {"type": "string", "title": "责任单位 · Responsible unit"},
    "valid_from": {**DAY, "title": "生效日期 · Valid from this day on"},
    "valid_to": {**DAY, "title": "失效日期 · Valid until the day before"},
    "recorded_at": {**MOMENT, "title": "入库时间 · Recorded at"},
    "demonstration": {"type": "boolean", "title": "演示数据 · Demonstration data"},
    "as_of": {**MOMENT, "title": "截至时间 · As known at this time, where asked for"},
}


def queryables(definition: LayerDefinition, hidden: frozenset[str], addresses: Addresses) -> dict[str, Any]:
    """What a filter on the layer may name; hidden fields do not exist."""
    named = properties(definition, hidden)
    shape = {
        "title": "图形 · Shape",
        "format": FORMATS[definition.geometry],
        "x-ogc-role": "primary-geometry",
    }
    return {
        "$schema": DRAFT,
        "$id": addresses.queryables(definition.id),
        "type": "object",
        "title": both(definition.words),
        "properties": {"geometry": shape, "id": {"type": "string", "x-ogc-role": "id"}} | named,
        "additionalProperties": False,
        "queryables": [{"id": name} for name in named],  # the draft's form, which GDAL 3.6 reads
    }


def feature_schema(
    definition: LayerDefinition, hidden: frozenset[str], addresses: Addresses
) -> dict[str, Any]:
    """What a feature looks like; types are plain words, because GDAL reads no other."""
    return {
        "$schema": DRAFT,
        "$id": addresses.schema(definition.id),
        "type": "object",
        "title": both(definition.words),
        "description": "A value that is absent is null. 缺失的值为 null。",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"oneOf": [{"type": "null"}, geometry(SHAPES[definition.geometry])]},
            "properties": {"type": "object", "properties": properties(definition, hidden)},
        },
    }


def geometry(kind: str) -> dict[str, Any]:
    """A GeoJSON geometry of one kind."""
    members = {"type": {"type": "string", "enum": [kind]}, "coordinates": {"type": "array"}}
    return {"type": "object", "required": ["type", "coordinates"], "properties": members}


def properties(definition: LayerDefinition, hidden: frozenset[str]) -> dict[str, Any]:
    """The layer's own fields that the asker sees, then those of every layer."""
    shown = {field.id: field_schema(field) for field in definition.fields if field.id not in hidden}
    states = {"enum": [state.id for state in definition.states]} if definition.states else {}
    return {**shown, **OWN, "state": {**OWN["state"], **states}}


def field_schema(field: FieldDefinition) -> dict[str, Any]:
    """One field: type, title, unit, allowed values and range."""
    facts: dict[str, Any] = {
        "title": both(field.words),
        "x-ogc-unit": field.unit,
        "enum": [choice.value for choice in field.choices] or None,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "maxLength": field.longest if field.type is ValueType.TEXT else None,
    }
    return TYPES[field.type] | {name: value for name, value in facts.items() if value is not None}


def both(words: Words) -> str:
    """A name in both languages."""
    return f"{words.zh} · {words.en}"
