"""A layer as its asker sees it, for the list of layers and for what goes along into the field."""

from __future__ import annotations

from api.dependencies import StoreSet
from api.wire.layers import LayerOut, layer_out
from layers.definition import LayerDefinition
from layers.rules.permissions import allowed_actions, hidden_fields
from layers.store.features import FeatureQuery


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
