"""A layer as a GeoPackage of version 1.2, which every office's QGIS reads without a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.shapes import multi
from layers.definition import GeometryType, LayerDefinition, ValueType
from layers.exchange.drivers import gdal
from layers.rules.features import Feature

BATCH = 10_000  # rows in memory at a time
KINDS = {GeometryType.POINT: "Point", GeometryType.LINE: "MultiLineString", GeometryType.AREA: "MultiPolygon"}
TYPES: Mapping[ValueType, tuple[str, Any]] = {  # numpy type, and what stands where a value is missing
    ValueType.TEXT: ("object", None),
    ValueType.CHOICE: ("object", None),
    ValueType.INTEGER: ("int64", 0),
    ValueType.NUMBER: ("float64", 0.0),
    ValueType.BOOLEAN: ("bool", False),
    ValueType.DATE: ("datetime64[D]", date(1970, 1, 1)),
}
OWN = {
    "state": ValueType.TEXT,
    "unit": ValueType.TEXT,
    "valid_from": ValueType.DATE,
    "valid_to": ValueType.DATE,
    "demonstration": ValueType.BOOLEAN,
    "crs_declared": ValueType.TEXT,
    "crs_assumed": ValueType.TEXT,
    "crs_evidence": ValueType.TEXT,
    "version": ValueType.INTEGER,
    "recorded_by": ValueType.TEXT,
}
UTC_FLAG = 100  # GDAL's mark of a time zone that is UTC


def write_gpkg(
    file: Path, definition: LayerDefinition, features: Iterator[Feature], about: Mapping[str, object]
) -> int:
    """Write features into a new file, EPSG:4490, times in UTC; how many they were.

    Shapes are those of the store to the last bit; lines and areas become multi shapes.
    """
    count = 0
    while (batch := list(islice(features, BATCH))) or not count:
        write_batch(file, definition, batch, about, append=count > 0)
        count += len(batch)
        if len(batch) < BATCH:
            break
    return count


def write_batch(
    file: Path,
    definition: LayerDefinition,
    batch: list[Feature],
    about: Mapping[str, object],
    *,
    append: bool,
) -> None:
    types = {"id": ValueType.TEXT, **{field.id: field.type for field in definition.fields}, **OWN}
    columns = [column(values_of(batch, name), type) for name, type in types.items()]
    recorded, unknown = moments(batch)
    words = {key: str(value) for key, value in about.items()}
    new: dict[str, Any] = {
        "dataset_options": {"VERSION": "1.2"},
        "layer_options": {
            "GEOMETRY_NAME": "geom",
            "FID": "fid",
            "IDENTIFIER": f"{definition.words.zh} {definition.words.en}",
            "DESCRIPTION": f"{words['notice']} {definition.source}".strip(),
        },
        "layer_metadata": words,
    }
    gdal().raw.write(
        str(file),
        geometry=wkb(batch),
        field_data=[*(data for data, _ in columns), recorded],
        fields=[*types, "recorded_at"],
        field_mask=[*(mask for _, mask in columns), unknown],
        layer=definition.id,
        driver="GPKG",
        geometry_type=KINDS[definition.geometry],
        crs="EPSG:4490",
        promote_to_multi=False,
        append=append,
        gdal_tz_offsets={"recorded_at": np.full(len(batch), UTC_FLAG, dtype="int8")},
        **({} if append else new),
    )


def wkb(batch: list[Feature]) -> NDArray[Any]:
    shapes = [None if feature.shape is None else multi(feature.shape) for feature in batch]
    return np.asarray(shapely.to_wkb(np.array(shapes, dtype=object)), dtype=object)


def values_of(batch: list[Feature], name: str) -> list[Any]:
    """A column's values; what belongs to every feature is its attribute, a field is in its properties."""
    own = name in OWN or name == "id"
    return [getattr(feature, name) if own else feature.properties.get(name) for feature in batch]


def column(values: list[Any], type: ValueType) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Values as an array of their type, and which of them are missing."""
    kind, filler = TYPES[type]
    missing = np.array([value is None for value in values], dtype=bool)
    return np.array([filler if value is None else value for value in values], dtype=kind), missing


def moments(batch: list[Feature]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """When the features were recorded, in UTC without a zone as numpy has it, and which are unknown."""
    known = [feature.recorded_at for feature in batch]
    plain = [(at or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None) for at in known]
    return np.array(plain, dtype="datetime64[ms]"), np.array([at is None for at in known], dtype=bool)
