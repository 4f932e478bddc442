"""Features as GeoJSON, made as bytes: shapes all at once by GEOS, properties one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely

from api.ogc.links import Link
from api.ogc.systems import placed
from api.ogc.times import to_text
from geo.crs import OfferedCrs
from layers.definition import LayerDefinition
from layers.rules.features import Feature, Value


def to_geojson(shapes: Sequence[Any], system: OfferedCrs) -> list[str]:
    """Each shape as GeoJSON text in the system's axis order; ``null`` where there is none."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    texts = shapely.to_geojson(placed(shapely.orient_polygons(array), system))
    return [text or "null" for text in texts]


def feature_texts(
    features: Sequence[Feature],
    definition: LayerDefinition,
    hidden: frozenset[str],
    system: OfferedCrs,
    as_of: datetime | None,
) -> list[str]:
    """Each feature as GeoJSON text, without its braces: links may follow."""
    names = [field.id for field in definition.fields if field.id not in hidden]
    moment = None if as_of is None else to_text(as_of)
    shapes = to_geojson([feature.shape for feature in features], system)
    return [
        f'"type":"Feature","id":{dumps(feature.id)},"geometry":{shape},'
        f'"properties":{dumps(properties(feature, names, moment))}'
        for feature, shape in zip(features, shapes, strict=True)
    ]


def properties(feature: Feature, names: Iterable[str], as_of: str | None) -> dict[str, Any]:
    """The layer's own fields, then those of every layer; days and times as ISO texts."""
    found: dict[str, Any] = {name: plain(feature.properties.get(name)) for name in names}
    found["state"] = feature.state
    found["unit"] = feature.unit
    found["valid_from"] = plain(feature.valid_from)
    found["valid_to"] = plain(feature.valid_to)
    found["recorded_at"] = None if feature.recorded_at is None else to_text(feature.recorded_at)
    found["demonstration"] = feature.demonstration
    found["as_of"] = as_of
    return found


def plain(value: Value) -> Any:
    """A value as JSON can say it."""
    return value.isoformat() if isinstance(value, date) else value


def dumps(value: Any) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def page(texts: Sequence[str], *, matched: int | None, moment: datetime, links: Sequence[Link]) -> bytes:
    """A page as a feature collection; a count that was not made is left out."""
    head = {"type": "FeatureCollection", "timeStamp": to_text(moment), "numberReturned": len(texts)}
    if matched is not None:
        head["numberMatched"] = matched
    body = ",".join(f"{{{text}}}" for text in texts)
    return f'{dumps(head)[:-1]},"features":[{body}],"links":{dumps(list(links))}}}'.encode()


def single(text: str, links: Sequence[Link]) -> bytes:
    """One feature with its links."""
    return f'{{{text},"links":{dumps(list(links))}}}'.encode()
