"""A layer as GeoJSON (RFC 7946): longitude, latitude, right-hand rings, no ``crs`` member."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from layers.definition import FieldDefinition
from layers.exchange.outgoing import Outgoing, as_text, rows_of, shapes_of

DECIMALS = 8  # about a millimetre


def write_geojson(file: Path, outgoing: Outgoing) -> int:
    """Write one FeatureCollection; how many features it has.

    Coordinates are CRS84 with at most 8 decimals. What a stranger must know becomes the member ``metadata``,
    which comes last because it ends with the count.
    """
    head = json.dumps({"type": "FeatureCollection", "name": outgoing.definition.id}, ensure_ascii=False)
    outgoing.cuts.note("columns-left-out", left_out(outgoing))
    outgoing.cuts.note("coordinates-rounded", decimals=DECIMALS)
    count = 0
    with file.open("wb") as bytes_:
        bytes_.write(f'{head[:-1]}, "features": [\n'.encode())
        for batch in outgoing.batches:
            text = ",\n".join(features(batch, outgoing.plain))
            bytes_.write((b",\n" if count and text else b"") + text.encode())
            count += batch.num_rows
        metadata = json.dumps({**outgoing.about, "count": count}, ensure_ascii=False, allow_nan=False)
        bytes_.write(f'\n], "metadata": {metadata}}}\n'.encode())
    return count


def left_out(outgoing: Outgoing) -> str:
    """The columns that a format for the desk does not carry."""
    return ", ".join(each.id for each in outgoing.fields if each not in outgoing.plain)


def features(batch: pa.RecordBatch, fields: tuple[FieldDefinition, ...]) -> Iterator[str]:
    """Each row as a GeoJSON feature; what belongs to every layer stands beside its fields."""
    names = [each.id for each in fields]
    for shape, values in zip(geometries(batch), rows_of(batch, fields), strict=True):
        properties = {name: as_text(value) for name, value in zip(names, values, strict=True)}
        id = properties.pop("id")
        inner = json.dumps(properties, ensure_ascii=False, allow_nan=False)
        yield (
            f'{{"type": "Feature", "id": {json.dumps(id, ensure_ascii=False)},'
            f' "geometry": {shape or "null"}, "properties": {inner}}}'
        )


def geometries(batch: pa.RecordBatch) -> list[Any]:
    """The shapes as texts, all at once; None where there is none."""
    oriented = shapely.orient_polygons(shapes_of(batch), exterior_cw=False)
    rounded = shapely.transform(oriented, lambda xy: np.round(xy, DECIMALS))
    return list(shapely.to_geojson(rounded))
