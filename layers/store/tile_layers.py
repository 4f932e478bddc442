"""What a vector tile holds: the rows of its layers, generalised for its zoom, and the places of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boxes import Box, grown, tile_box
from geo.generalise import generalised, pixel_deg
from geo.mvt import TileLayer, encode
from layers.definition import GeometryType, LayerDefinition, ValueType
from layers.store.features import FeatureStore, TileRows

BUFFER = 1 / 64  # of the tile's size on each side: 64 of 4,096 units
MOST_ZOOM = 22
KINDS = {GeometryType.POINT: "Point", GeometryType.LINE: "LineString", GeometryType.AREA: "Polygon"}
NOTE = (
    "The first feature of a layer carries 'omitted': how many of the tile's features were left out at this"
    " zoom, being smaller than a pixel or too many. 每层首个要素的 omitted 为本级缩放未绘出的要素数。"
)


def encoded_tile(
    store: FeatureStore,
    layers: Sequence[tuple[LayerDefinition, frozenset[str]]],
    address: tuple[int, int, int],
    day: date | None,
) -> tuple[bytes, tuple[tuple[str, int], ...]]:
    """The bytes of a tile of several layers, each with the fields that are hidden from the asker.

    Beside them, how many features each layer left out. Empty bytes: nothing to draw.
    """
    made: list[TileLayer] = []
    omitted: list[tuple[str, int]] = []
    for definition, hidden in layers:
        if address[0] < definition.style.min_zoom:
            continue
        found, left_out = layers_of(store, definition, hidden, address, day)
        made += found
        omitted += [(definition.id, left_out)] if left_out else []
    z, x, y = address
    return encode(made, z, x, y) if made else b"", tuple(omitted)


def layers_of(
    store: FeatureStore,
    definition: LayerDefinition,
    hidden: frozenset[str],
    address: tuple[int, int, int],
    day: date | None,
) -> tuple[list[TileLayer], int]:
    """A layer and the layer of its labels, where they hold anything, and how many features were left out."""
    z, x, y = address
    sources = sources_of(definition, hidden, z)
    rows = store.tile_rows(
        definition.id,
        grown(tile_box(z, x, y), BUFFER),
        tuple(dict.fromkeys(sources.values())),
        valid_on=day,
        smallest_deg=0.0 if definition.geometry is GeometryType.POINT else pixel_deg(z),
    )
    columns = {name: rows.columns[source] for name, source in sources.items()}
    if not len(rows.fids):
        return [], rows.omitted
    shapes = shapely.from_wkb(rows.wkb)
    made = [TileLayer(definition.id, generalised(shapes, z), rows.fids, columns, rows.omitted)]
    if "label" in columns:
        made += label_layer(definition, rows, shapes, columns, tile_box(z, x, y))
    return made, rows.omitted


def sources_of(definition: LayerDefinition, hidden: frozenset[str], z: int) -> dict[str, str]:
    """The tile's attributes and the columns they come from; labels from their zoom on."""
    names = {name: name for name in columns_of(definition, hidden)}
    del names["label"]
    if definition.label and definition.label not in hidden and z >= definition.style.label_zoom:
        names["label"] = definition.label
    return names


def label_layer(
    definition: LayerDefinition,
    rows: TileRows,
    shapes: NDArray[np.object_],
    columns: Mapping[str, Sequence[Any]],
    box: Box,
) -> list[TileLayer]:
    """The places of the labels in this tile and in no other, one for each feature that has a label."""
    places = label_places(shapes, definition.geometry)
    x, y = shapely.get_x(places), shapely.get_y(places)
    named = np.array([bool(label) for label in columns["label"]])
    here = named & (x >= box.west) & (x < box.east) & (y > box.south) & (y <= box.north)
    chosen: list[int] = np.flatnonzero(here).tolist()
    if not chosen:
        return []
    kept = {name: [values[index] for index in chosen] for name, values in columns.items()}
    return [TileLayer(labels_of(definition.id), places[chosen], rows.fids[chosen], kept)]


def label_places(shapes: NDArray[np.object_], kind: GeometryType) -> NDArray[np.object_]:
    """One point for each shape: itself, the middle of its longest line, or a place inside its area."""
    if kind is GeometryType.POINT:
        return shapes
    if kind is GeometryType.AREA:
        return np.asarray(shapely.point_on_surface(shapes), dtype=object)
    parts, owners = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.length(parts), owners))
    places = np.full(len(shapes), None, dtype=object)
    if not len(owners):
        return places
    last = np.flatnonzero(np.append(np.diff(owners[order]) != 0, True))  # the longest of each owner
    longest = order[last]
    places[owners[longest]] = shapely.line_interpolate_point(parts[longest], 0.5, normalized=True)
    return places


def labels_of(layer: str) -> str:
    """The name of the tile layer with the places of a layer's labels."""
    return f"{layer}__labels"


def columns_of(definition: LayerDefinition, hidden: frozenset[str]) -> tuple[str, ...]:
    """The attributes a tile carries: id, label, state, and what the style goes by."""
    by = definition.style.by
    own = () if by is None or by == "state" or by in hidden else (by,)
    return ("id", "label", "state", *own)


def fields_of(definition: LayerDefinition, hidden: frozenset[str]) -> dict[str, str]:
    """The attributes with their TileJSON types."""
    types = {field.id: field.type for field in definition.fields}
    kinds = {ValueType.INTEGER: "Number", ValueType.NUMBER: "Number", ValueType.BOOLEAN: "Boolean"}
    named = {
        name: kinds.get(types.get(name, ValueType.TEXT), "String") for name in columns_of(definition, hidden)
    }
    return {**named, "omitted": "Number"}


def vector_layers(
    definitions: Sequence[LayerDefinition], hidden: dict[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """Each layer and the layer of its labels."""
    found = []
    for definition in definitions:
        told = {"description": f"{definition.words.zh} · {definition.words.en}", "maxzoom": MOST_ZOOM}
        fields = fields_of(definition, hidden[definition.id])
        found.append({"id": definition.id, **told, "minzoom": definition.style.min_zoom, "fields": fields})
        names = {name: kind for name, kind in fields.items() if name != "omitted"}
        zoom = min(definition.style.label_zoom, MOST_ZOOM)
        found.append({"id": labels_of(definition.id), **told, "minzoom": zoom, "fields": names})
    return found


def least_zoom(definitions: Sequence[LayerDefinition]) -> int:
    """The first zoom at which any of the layers is drawn."""
    return min(definition.style.min_zoom for definition in definitions)


def statistics(definitions: Sequence[LayerDefinition]) -> dict[str, Any]:
    """The kind of shape of each tile layer, which GDAL takes from here."""
    layers = []
    for definition in definitions:
        layers.append({"layer": definition.id, "geometry": KINDS[definition.geometry]})
        layers.append({"layer": labels_of(definition.id), "geometry": "Point"})
    return {"layerCount": len(layers), "layers": layers}
