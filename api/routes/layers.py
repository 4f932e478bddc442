"""Layers as the asker sees them: definition, style, legend, checklist and count."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import Stores, StoreSet
from api.parameters import LayerPath
from api.strict import StrictRoute
from api.wire.layers import LayerOut, LayersOut, WordsOut, layer_out
from layers.definition import LayerDefinition
from layers.rules.permissions import allowed_actions, hidden_fields, visible_layer, visible_layers
from layers.store.features import FeatureQuery

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


def layer_of(stores: StoreSet, definition: LayerDefinition) -> LayerOut:
    """The definition and what the store knows of it; the first feature says whether it demonstrates."""
    query = FeatureQuery(layer=definition.id, limit=1)
    first = stores.features.find(query).features
    steps = [step for step in allowed_actions(stores.actor) if step.startswith(("feature.", "report.submit"))]
    return layer_out(
        definition,
        hidden=hidden_fields(stores.actor, definition),
        count=stores.features.count(query),
        demonstration=any(feature.demonstration for feature in first),
        allowed=[step for step in steps if definition.inspectable or step != "report.submit"],
    )
