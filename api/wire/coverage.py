"""Wire forms of coverage: what a unit visited; no person, no hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from api.wire.base import Day, WireOut
from api.wire.cases import WordsOut
from layers.definition import Words
from layers.rules.coverage import RULE, shares
from layers.store.coverage import Seen, UnitShare


class SharesOut(WireOut):
    """How many were visited, passed, and neither."""

    visited: int
    passed: int
    none: int


class CellOut(WireOut):
    """A cell of the responsibility grid, by days alone; ``geometry`` is GeoJSON in CGCS2000 degrees."""

    id: str
    label: str
    terrain: str | None
    interval_days: int | None
    kind: str
    visited_on: Day | None
    passed_on: Day | None
    days: int
    geometry: dict[str, Any] | None


class LayerCountOut(WireOut):
    """How many features of a layer were visited and passed."""

    layer: str
    visited: int
    passed: int


class UnitShareOut(WireOut):
    """A unit's cells; in the order of the units' ids, which is no ranking."""

    unit: str
    cells: SharesOut


class CoverageOut(WireOut):
    """What one unit visited in a span of days, both ends included; ``shore``: the cells at the shore."""

    unit: str
    since: Day
    until: Day
    rule: WordsOut
    cells: list[CellOut]
    total: SharesOut
    shore: SharesOut
    layers: list[LayerCountOut]
    units: list[UnitShareOut]


class UnvisitedOut(WireOut):
    """A feature with the last day on which somebody of the unit was there; null: never."""

    feature: str
    label: str
    state: str | None
    last_on: Day | None


class UnvisitedListOut(WireOut):
    """Features of a unit on a layer where nobody of it was since a day; ``total`` counts all pages."""

    unit: str
    layer: str
    before: Day
    features: list[UnvisitedOut]
    total: int
    returned: int
    next: str | None


def cell_out(seen: Seen) -> CellOut:
    """A cell as the wire has it."""
    values = seen.feature.properties
    own = values.get("interval_days")
    shape = seen.feature.shape
    return CellOut(
        id=seen.feature.id,
        label=str(values.get("code") or values.get("name") or seen.feature.id),
        terrain=None if values.get("terrain") is None else str(values["terrain"]),
        interval_days=own if isinstance(own, int) else None,
        kind=seen.kind,
        visited_on=seen.visited_on,
        passed_on=seen.passed_on,
        days=seen.days,
        geometry=None if shape is None else shapely.geometry.mapping(shape),
    )


def shares_out(seen: Sequence[Seen]) -> SharesOut:
    """The shares of some cells."""
    return SharesOut(**shares([each.kind for each in seen]))


def layers_out(counts: Mapping[str, Mapping[str, int]]) -> list[LayerCountOut]:
    """The counts by layer."""
    return [
        LayerCountOut(layer=layer, visited=found["visited"], passed=found["passed"])
        for layer, found in sorted(counts.items())
    ]


def units_out(units: Sequence[UnitShare]) -> list[UnitShareOut]:
    """Every unit's shares."""
    return [UnitShareOut(unit=each.unit, cells=SharesOut(**each.counts)) for each in units]


def rule_out() -> WordsOut:
    """The rule in words."""
    return WordsOut.of(Words(RULE.zh, RULE.en))
