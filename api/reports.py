"""Which report is whose to read, and what the things that reports are about are called."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from api.dependencies import StoreSet
from layers.errors import NotFound
from layers.rules.features import Feature, label_of
from layers.rules.people import Actor
from layers.rules.permissions import hidden_fields, require, sees_case, sees_report, visible_layer
from layers.rules.reports import Report
from layers.store.features import FeatureQuery


def readable(stores: StoreSet, id: UUID) -> Report:
    """The report; NotFound also when the asker may not read it."""
    actor = require(stores.actor, "report.read_own")
    report = stores.reports.get(id)
    visible_layer(actor, stores.catalogue, report.layer)
    if not sees_report(actor, report) and not on_own_case(stores, report, actor):
        raise NotFound(noun="report", id=str(id))
    return report


def on_own_case(stores: StoreSet, report: Report, actor: Actor) -> bool:
    """Whether a case that the actor may read rests on this report: who must act on it sees what was found."""
    return any(sees_case(actor, case) for case in stores.cases.of_report(str(report.id)))


def labelled(stores: StoreSet, layer: str, ids: Sequence[str]) -> list[tuple[Feature, str]]:
    """Features of a layer with the names that the asker may see."""
    if not ids:
        return []
    definition = stores.catalogue.get(layer)
    hidden = hidden_fields(stores.asker, definition)
    found = stores.features.find(FeatureQuery(layer=layer, ids=tuple(ids), limit=len(ids))).features
    return [(feature, label_of(feature, definition, hidden)) for feature in found]
