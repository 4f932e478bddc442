"""A layer as a GeoPackage of version 1.2, which every office's QGIS reads without a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layers.definition import GeometryType
from layers.exchange.gdal_writer import Stream, chosen, schema_of, write_stream
from layers.exchange.outgoing import RECORDED_AT, Outgoing
from layers.store.feature_batches import MOMENT, TYPES

KINDS = {GeometryType.POINT: "Point", GeometryType.LINE: "MultiLineString", GeometryType.AREA: "MultiPolygon"}


def write_gpkg(file: Path, outgoing: Outgoing) -> int:
    """Write the layer into a new file, times in UTC; how many features it has.

    Shapes in degrees are those of the store to the last bit; lines and areas are multi shapes. What a
    stranger must know stands in ``gpkg_metadata``, the notice in the layer's description too.
    """
    definition, about = outgoing.definition, outgoing.about
    options: dict[str, Any] = {
        "dataset_options": {"VERSION": "1.2"},
        "layer_options": {
            "GEOMETRY_NAME": "geom",
            "FID": "fid",
            "IDENTIFIER": f"{definition.words.zh} {definition.words.en}",
            "DESCRIPTION": f"{about['notice']} {definition.source}".strip(),
        },
        "layer_metadata": {name: value for name, value in about.items() if value},
    }
    return write_stream(
        file,
        stream_of(outgoing),
        layer=definition.id,
        driver="GPKG",
        geometry_type=KINDS[outgoing.geometry],
        crs=outgoing.crs.name,
        **options,
    )


def write_flatgeobuf(file: Path, outgoing: Outgoing) -> int:
    """Write the layer as FlatGeobuf; how many features it has.

    With its index, unless rows without a place are among them, which the index cannot hold.
    """
    about = outgoing.about
    return write_stream(
        file,
        stream_of(outgoing),
        layer=outgoing.definition.id,
        driver="FlatGeobuf",
        geometry_type=KINDS[outgoing.geometry],
        crs=outgoing.crs.name,
        layer_options={
            "SPATIAL_INDEX": "NO" if outgoing.placeless else "YES",
            "TITLE": f"{about['title_zh']} {about['title_en']}",
            "DESCRIPTION": " · ".join(value for name, value in about.items() if value and name != "layer"),
        },
    )


def stream_of(outgoing: Outgoing) -> Stream:
    """Every column of the layer, of its type."""
    types = {each.id: MOMENT if each is RECORDED_AT else TYPES[each.type] for each in outgoing.fields}
    schema = schema_of(types)
    return Stream(chosen(outgoing.batches, schema, outgoing.fields), schema)
