"""Vector tiles as they are served: made by the layers' own code, kept with their compressed form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from api.ogc.tile_cache import Tile, to_tile
from layers.definition import LayerDefinition
from layers.store.features import FeatureStore
from layers.store.tile_layers import encoded_tile


def make_tile(
    store: FeatureStore,
    layers: Sequence[tuple[LayerDefinition, frozenset[str]]],
    address: tuple[int, int, int],
    day: date | None,
) -> Tile:
    """The encoded tile of several layers, each with the fields that are hidden from the asker."""
    return to_tile(*encoded_tile(store, layers, address, day))
