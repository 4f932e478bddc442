"""What a vector tile holds: the rows of its layers, generalised for its zoom, and the places of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from api.ogc.tile_cache import Tile, to_tile
from api.ogc.tilesets import columns_of, labels_of
from geo.boxes import Box, grown, tile_box
from geo.generalise import generalised, pixel_deg
from geo.mvt import TileLayer, encode
from layers.definition import GeometryType, LayerDefinition
from layers.store.features import FeatureStore, TileRows

BUFFER = 1 / 64  # of the tile's size on each side: 64 of 4,096 units


def make_tile(
    store: FeatureStore,
    layers: Sequence[tuple[LayerDefinition, frozenset[str]]],
    address: tuple[int, int, int],
    day: date | None,
) -> Tile:
    """The encoded tile of several layers, each with the fields that are hidden from the asker."""
    made: list[TileLayer] = []
    omitted: list[tuple[str, int]] = []
    for definition, hidden in layers:
        if address[0] < definition.style.min_zoom:
            continue
        found, left_out = layers_of(store, definition, hidden, address, day)
        made += found
        omitted += [(definition.id, left_out)] if left_out else []
    z, x, y = address
    return to_tile(encode(made, z, x, y) if made else b"", tuple(omitted))


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
    last = np.flatnonzero(np.append(np.diff(owners[order]) != 0, True))  # the longest of each owner
    places = np.full(len(shapes), None, dtype=object)
    longest = order[last]
    places[owners[longest]] = shapely.line_interpolate_point(parts[longest], 0.5, normalized=True)
    return places
