"""The features of one layer in columns, as a phone keeps them; the same content is the same bytes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from geo.crs import plane_crs_for
from geo.measure import area_m2, length_m, plane_area_m2
from layers.definition import LayerDefinition
from layers.rules.areas import is_near
from layers.rules.features import Feature, label_of
from layers.rules.receipts import moment_text
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore

UNIT = 1_000_000  # shapes in millionths of a degree: a tenth of a metre
PAGE = 1000
LEVEL = 9
LETTERS = {"Point": "p", "LineString": "l", "Polygon": "a"}


def features_in(
    transaction: Transaction,
    definition: LayerDefinition,
    hidden: frozenset[str],
    area: BaseGeometry,
    box: Box,
    day: date,
    told: Callable[[], None],
) -> list[Feature]:
    """Every feature of the layer that touches the area and is valid on the day, in the order of the store."""
    store, found, after = FeatureStore(transaction), list[Feature](), 0
    whole = shapely.box(*box).equals(area)
    shapely.prepare(area)
    while True:
        query = FeatureQuery(
            definition.id, box=box, hidden=hidden, valid_from=day, valid_to=day, after=after, limit=PAGE
        )
        page = store.find(query)
        found += [one for one in page.features if whole or area.intersects(one.shape)]
        told()
        if page.next is None:
            return found
        after = page.next


def columns_of(
    features: Sequence[Feature], definition: LayerDefinition, hidden: frozenset[str]
) -> dict[str, Any]:
    """The layer as ``web/client/src/domain/area.ts`` reads it (AreaLayer); no hidden field in it."""
    measures = [measures_of(feature.shape) for feature in features]
    shown = [field.id for field in definition.fields if field.id not in hidden]
    plain: dict[str, Sequence[Any]] = {
        "ids": [feature.id for feature in features],
        "labels": [label_of(feature, definition, hidden) for feature in features],
        "states": [feature.state for feature in features],
        "units": [feature.unit for feature in features],
        "versions": [feature.version for feature in features],
        "recorded": [
            None if feature.recorded_at is None else moment_text(feature.recorded_at) for feature in features
        ],
        "from": [text_of(feature.valid_from) for feature in features],
        "to": [text_of(feature.valid_to) for feature in features],
        "demonstration": [feature.demonstration for feature in features],
        "declared": [feature.crs_declared for feature in features],
        "assumed": [feature.crs_assumed for feature in features],
        "evidence": [feature.crs_evidence for feature in features],
        "shapes": [shape_text(feature.shape) for feature in features],
        **{name: [each[name] for each in measures] for name in NOTHING},
    }
    fields = {name: [text_of(feature.properties.get(name)) for feature in features] for name in shown}
    return {
        "layer": definition.id,
        "count": len(features),
        "near": is_near(definition),
        **{name: column(values) for name, values in plain.items()},
        "fields": {name: column(values) for name, values in fields.items()},
    }


def column(values: Sequence[Any]) -> Any:
    """The values; one for all where they are equal."""
    first = values[0] if values else None
    same = all(value == first and type(value) is type(first) for value in values)
    return {"all": first} if same and len(values) != 1 else list(values)


def text_of(value: Any) -> Any:
    """A day as text, everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value


NOTHING = {"area_m2": None, "area_plane_m2": None, "plane_crs": None, "length_m": None}


def measures_of(shape: BaseGeometry | None) -> dict[str, Any]:
    """Area and length in tenths of a unit, as the sheet shows them; None where they mean nothing."""
    if shape is None or shape.is_empty or shape.geom_type.endswith("Point"):
        return NOTHING
    if not isinstance(shape, Polygon | MultiPolygon):
        return {**NOTHING, "length_m": round(length_m(shape), 1)}
    plane = plane_crs_for(shape)
    return {
        "area_m2": round(area_m2(shape), 1),
        "area_plane_m2": finite(plane_area_m2(shape, plane)),
        "plane_crs": plane.name,
        "length_m": round(length_m(shape), 1),
    }


def finite(figure: float) -> float | None:
    """A figure in tenths; None for one beyond the projection."""
    return round(figure, 1) if np.isfinite(figure) else None


def shape_text(shape: BaseGeometry | None) -> str | None:
    """A shape as text: a letter (p, l, a), parts between ``|``, rings between ``;``, corners as steps.

    None for a place that is unknown.

    Longitude and latitude in millionths of a degree, the first corner whole, each further one as the step
    from the one before; every corner lies within 0.06 m of where it was.
    """
    if shape is None or shape.is_empty:
        return None
    parts = list(shapely.get_parts(shape))
    letter = LETTERS[parts[0].geom_type]
    return letter + "|".join(";".join(steps(ring) for ring in rings_of(part)) for part in parts)


def rings_of(part: BaseGeometry) -> list[BaseGeometry]:
    """The outline and the holes of an area; a line or point by itself."""
    return [part.exterior, *part.interiors] if isinstance(part, Polygon) else [part]


def steps(ring: BaseGeometry) -> str:
    """The corners of one ring."""
    corners = np.rint(shapely.get_coordinates(ring) * UNIT).astype(np.int64)
    return " ".join(map(str, np.diff(corners, axis=0, prepend=0).ravel().tolist()))


def packed(value: Any) -> bytes:
    """JSON without blanks, compressed once; the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), LEVEL, mtime=0)
