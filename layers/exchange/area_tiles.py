"""The tiles of one layer in one file (PMTiles): the service's bytes; the same content is the same file.

One file a layer: an update fetches only the layers that changed. The tiles of all layers joined end to end,
in the order of their ids, are the very tile that the service gives for all of them.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from pmtiles.tile import zxy_to_tileid
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, grown, tile_box
from geo.mvt import encode
from layers.definition import LayerDefinition
from layers.errors import TooLarge
from layers.exchange.area_package import LEVEL, MOST_TILES, Area, header, new_writer
from layers.store.database import Transaction
from layers.store.features import FeatureStore
from layers.store.tile_layers import BUFFER, layers_of, statistics, vector_layers

DEEPEST = 16  # as deep as the map asks the service; beyond it both are enlarged
Address = tuple[int, int, int]


def require_bounded(box: Box) -> None:
    """TooLarge for a box whose tiles nobody would wait for."""
    count = Area(box, (0, DEEPEST), date.min).count
    if count > MOST_TILES:
        raise TooLarge(what="tiles", size=count, most=MOST_TILES)


def write_layer(
    file: Path,
    transaction: Transaction,
    layer: tuple[LayerDefinition, frozenset[str]],
    area: BaseGeometry,
    box: Box,
    day: date,
    told: Callable[[], None],
) -> int:
    """Write the layer's tiles that touch the area; how many. No file where there is nothing to draw.

    Args:
        told: hears of every tile that was looked at; what it raises stops the work.
    """
    tiles = sorted(made(transaction, layer, area, box, day, told))
    if not tiles:
        return 0
    zooms = (layer[0].style.min_zoom, DEEPEST)
    with file.open("xb") as bytes_:
        writer = new_writer(bytes_)
        for number, content in tiles:
            writer.write_tile(number, content)
        writer.finalize(header(Area(box, zooms, day)), about(layer))
    return len(tiles)


def made(
    transaction: Transaction,
    layer: tuple[LayerDefinition, frozenset[str]],
    area: BaseGeometry,
    box: Box,
    day: date,
    told: Callable[[], None],
) -> Iterator[tuple[int, bytes]]:
    """Every tile with its number. Where a tile touches no feature, none of those within it does."""
    definition, hidden = layer
    store, least = FeatureStore(transaction), definition.style.min_zoom
    shapely.prepare(area)
    _, columns, rows = next(Area(box, (least, least), day).ranges())
    waiting = [(least, x, y) for x in columns for y in rows]
    while waiting:
        z, x, y = waiting.pop()
        if not area.intersects(shapely.box(*grown(tile_box(z, x, y), BUFFER))):
            continue
        told()
        found, left_out = layers_of(store, definition, hidden, (z, x, y), day)
        if not found and not left_out:
            continue
        if found and (plain := encode(found, z, x, y)):
            yield zxy_to_tileid(z, x, y), gzip.compress(plain, LEVEL, mtime=0)
        if z < DEEPEST:
            waiting += below(z, x, y)


def below(z: int, x: int, y: int) -> list[Address]:
    """The four tiles within a tile."""
    return [(z + 1, 2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1)]


def about(layer: tuple[LayerDefinition, frozenset[str]]) -> dict[str, Any]:
    """What a map program reads; no time and no person, so that the same tiles are the same file."""
    definition, hidden = layer
    return {
        "name": definition.words.zh,
        "type": "overlay",
        "version": "2",
        "vector_layers": vector_layers([definition], {definition.id: hidden}),
        "tilestats": statistics([definition]),
    }
