"""A layer as a collection: what it is, where it lies, when it is valid, and where to go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from api.ogc.links import (
    GEOJSON,
    JSON,
    QUERYABLES,
    SCHEMA,
    TILESETS,
    Addresses,
    Link,
    link,
)
from api.ogc.schemas import both
from api.ogc.systems import ADDRESSES, DEFAULT, STORAGE
from geo.boxes import Box
from layers.definition import LayerDefinition

LOCAL = ZoneInfo("Asia/Shanghai")
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a layer's shapes lie and when they are valid; None where open or empty."""

    box: Box | None
    valid_from: date | None
    valid_to: date | None


def collections(found: Iterable[tuple[LayerDefinition, Extent]], addresses: Addresses) -> dict[str, Any]:
    """All layers the asker sees."""
    return {
        "links": [link(addresses.collections, "self", JSON, "The layers")],
        "crs": list(ADDRESSES),
        "collections": [collection(definition, extent, addresses) for definition, extent in found],
    }


def collection(definition: LayerDefinition, extent: Extent, addresses: Addresses) -> dict[str, Any]:
    """One layer; the same alone and in the list."""
    return {
        "id": definition.id,
        "title": both(definition.words),
        "description": both(definition.description),
        "itemType": "feature",
        "extent": to_extent(extent),
        "crs": list(ADDRESSES),
        "storageCrs": STORAGE,
        "links": links(definition.id, addresses),
    }


def to_extent(extent: Extent) -> dict[str, Any]:
    """The extent; an empty layer has no place."""
    span = [to_instant(extent.valid_from), to_instant(extent.valid_to)]
    found: dict[str, Any] = {"temporal": {"interval": [span], "trs": GREGORIAN}}
    if extent.box is not None:
        found["spatial"] = {"bbox": [list(extent.box)], "crs": DEFAULT}
    return found


def to_instant(day: date | None) -> str | None:
    """The day's first instant in Shanghai, in UTC."""
    if day is None:
        return None
    return datetime.combine(day, time(), LOCAL).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def links(layer: str, addresses: Addresses) -> list[Link]:
    """Where to go on from a collection."""
    return [
        link(addresses.collection(layer), "self", JSON, "This layer"),
        link(addresses.items(layer), "items", GEOJSON, "Its features"),
        link(addresses.queryables(layer), QUERYABLES, SCHEMA, "What a filter may name"),
        link(addresses.queryables(layer), "queryables", JSON, "The same, as GDAL asks for it"),
        link(addresses.schema(layer), "describedby", SCHEMA, "What a feature looks like"),
        link(addresses.schema(layer), "describedBy", SCHEMA, "The same, as GDAL 3.6 spells it"),
        link(addresses.tilesets(layer), TILESETS, JSON, "Its vector tiles"),
        link(addresses.tilejson(layer), "alternate", JSON, "Its vector tiles as TileJSON"),
        link(addresses.collections, "parent", JSON, "All layers"),
    ]
