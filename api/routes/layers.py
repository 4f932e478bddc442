"""Layers as the asker sees them: definition, style, legend, checklist and count."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import Stores
from api.layers import layer_of
from api.parameters import LayerPath
from api.strict import StrictRoute
from api.wire.layers import LayerOut, LayersOut, WordsOut
from layers.rules.permissions import visible_layer, visible_layers

router = APIRouter(route_class=StrictRoute, prefix="/api/layers", tags=["layers"])


@router.get("")
def list_layers(stores: Stores) -> LayersOut:
    """Every layer that exists for me, in drawing order, and the groups of the tree."""
    layers = [layer_of(stores, definition) for definition in visible_layers(stores.actor, stores.catalogue)]
    groups: dict[str, WordsOut] = {layer.group.zh: layer.group for layer in layers}
    return LayersOut(layers=layers, groups=list(groups.values()))


@router.get("/{layer}")
def get_layer(layer: LayerPath, stores: Stores) -> LayerOut:
    """One layer."""
    return layer_of(stores, visible_layer(stores.actor, stores.catalogue, layer))
