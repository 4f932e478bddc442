"""Which reports a list may hold for whoever asks."""

from __future__ import annotations

from dataclasses import replace

from api.dependencies import StoreSet
from layers.rules.permissions import report_reach, require, visible_layers
from layers.store.report_search import ReportQuery


def reached(stores: StoreSet, query: ReportQuery) -> ReportQuery | None:
    """The query narrowed to the asker's reach; None when nothing in reach can fit it.

    Raises:
        NotAllowed: the asker may read no reports at all.
    """
    actor = require(stores.actor, "report.read_own")
    visible = [definition.id for definition in visible_layers(actor, stores.catalogue)]
    layers = tuple(layer for layer in visible if not query.layers or layer in query.layers)
    if not layers:
        return None
    query = replace(query, layers=layers)
    reach = report_reach(actor)
    if reach.everyone or (query.author is not None and query.author == reach.author):
        return query
    if reach.unit is not None:
        units = (reach.unit,)
        return replace(query, units=units) if not query.units or reach.unit in query.units else None
    if reach.author is None or query.author not in (None, reach.author):
        return None
    return replace(query, author=reach.author)
