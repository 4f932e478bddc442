"""Coverage (覆盖): which cells and features a unit really visited, without persons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.dependencies import Stores, StoreSet
from api.errors import BadParameter
from api.paging import next_url
from api.parameters import LAYER_ID, DayText, Wanted
from api.reports import labelled
from api.strict import StrictRoute
from api.wire.coverage import (
    CoverageOut,
    UnvisitedListOut,
    UnvisitedOut,
    cell_out,
    layers_out,
    rule_out,
    shares_out,
    units_out,
)
from layers.errors import NotFound
from layers.rules.permissions import allowed, require, visible_layer, visible_layers
from layers.store.coverage import Span, Unvisited

router = APIRouter(route_class=StrictRoute, prefix="/api/coverage", tags=["coverage"])
USUAL_DAYS = 30
LONGEST_DAYS = 3660
FIRST_DAY = date(1900, 1, 1)  # nobody covered anything before, and days can be taken off it
LayerName = Annotated[str, Query(pattern=LAYER_ID)]


@router.get("")
def get_coverage(
    stores: Stores, unit: Wanted = None, since: DayText = None, until: DayText = None
) -> CoverageOut:
    """What a unit visited, my own unless another is named; the last thirty days unless said."""
    asked = unit_of(stores, unit)
    last = until or stores.sight.today
    if last < FIRST_DAY:
        raise BadParameter(parameter="until", value=str(last), allowed=f"≥ {FIRST_DAY}")
    first = since or last - timedelta(days=USUAL_DAYS - 1)
    if not timedelta(0) <= last - first <= timedelta(days=LONGEST_DAYS):
        raise BadParameter(parameter="since", value=str(first), allowed=f"≤ {last}, {LONGEST_DAYS} d")
    span = Span(asked, first, last)
    cells = stores.coverage.cells(span)
    seen = {each.id for each in visible_layers(stores.actor, stores.catalogue)}
    counts = {layer: n for layer, n in stores.coverage.counts(span).items() if layer in seen}
    every = allowed(stores.actor, "coverage.read_all")
    return CoverageOut(
        unit=asked,
        since=first,
        until=last,
        rule=rule_out(),
        cells=[cell_out(each) for each in cells],
        total=shares_out(cells),
        shore=shares_out([each for each in cells if each.feature.properties.get("terrain") == "shore"]),
        layers=layers_out(counts),
        units=units_out(stores.coverage.units(first, last)) if every else [],
    )


@router.get("/features")
def list_unvisited(
    stores: Stores,
    request: Request,
    layer: LayerName,
    unit: Wanted = None,
    days: Annotated[int, Query(ge=1, le=LONGEST_DAYS)] = 30,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Wanted = None,
) -> UnvisitedListOut:
    """Features of a unit where nobody of it was for so many days, by track or by report."""
    asked = unit_of(stores, unit)
    definition = visible_layer(stores.actor, stores.catalogue, layer)
    before = stores.sight.today - timedelta(days=days)
    found, total = stores.coverage.unvisited(
        asked, definition.id, before=before, after=after or None, limit=limit + 1
    )
    more = len(found) > limit
    return UnvisitedListOut(
        unit=asked,
        layer=definition.id,
        before=before,
        features=unvisited_out(stores, definition.id, found[:limit]),
        total=total,
        returned=len(found[:limit]),
        next=next_url(request, found[limit - 1].feature if more else None),
    )


def unit_of(stores: StoreSet, unit: str | None) -> str:
    """The unit asked about; NotFound for one that is beyond reach, and for somebody without a unit."""
    actor = require(stores.actor, "coverage.read_unit")
    asked = unit or actor.unit
    if asked is None or (asked != actor.unit and not allowed(actor, "coverage.read_all")):
        raise NotFound(noun="unit", id=asked or "–")
    return asked


def unvisited_out(stores: StoreSet, layer: str, found: list[Unvisited]) -> list[UnvisitedOut]:
    """Features with their labels, read once."""
    labels = {f.id: (label, f.state) for f, label in labelled(stores, layer, [one.feature for one in found])}
    return [
        UnvisitedOut(
            feature=one.feature,
            label=labels.get(one.feature, (one.feature, None))[0],
            state=labels.get(one.feature, (one.feature, None))[1],
            last_on=one.last_on,
        )
        for one in found
    ]
