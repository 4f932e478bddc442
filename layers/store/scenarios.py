"""What the scenarios of a proposal are made of: both lines, the villages, and houses that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
import sqlalchemy as sa

from geo.boxes import Box
from geo.divisions import Division, division_of
from layers.errors import BadBoundary, FaultyBoundary
from layers.rules.boundaries import BoundaryVersion, Regime, common_regime, mapped
from layers.rules.cases import OPEN
from layers.rules.features import Feature
from layers.rules.obligations import SCATTERED, Reply, Village
from layers.rules.scenarios import DWELLINGS, VILLAGES, Dwelling, Lines, Scenario, scenario
from layers.store.case_tables import CASE_FEATURES, CASES
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore

AT_ONCE = 500  # features read at a time


@dataclass(frozen=True, slots=True)
class Compared:
    """A proposal and the version it is compared with, each with the features that are its zones."""

    version: BoundaryVersion
    zones: Sequence[Feature]
    base: BoundaryVersion
    base_zones: Sequence[Feature]


class ScenarioStore:
    """Derives scenarios within one transaction; it writes nothing.

    Args:
        day: villages and dwellings are taken as they were so on this day.
    """

    def __init__(self, transaction: Transaction, day: date) -> None:
        self.transaction = transaction
        self.day = day

    def both(self, compared: Compared) -> tuple[Scenario, Scenario]:
        """Approved and refused; see ``of``."""
        return self.of(compared, Reply.APPROVED), self.of(compared, Reply.REFUSED)

    def of(self, compared: Compared, reply: Reply) -> Scenario:
        """What a reply means.

        Raises:
            BadBoundary: one of both has no zones. FaultyBoundary: one of their zones is no valid area.
        """
        lines = lines_of(compared)
        return scenario(reply, self.villages(), self.scattered(lines), lines)

    def villages(self) -> list[Village]:
        """Every village, in the order of their numbers."""
        told = self.open_cases()
        return [village_of(each, told.get(each.id)) for each in self.every(FeatureQuery(VILLAGES))]

    def scattered(self, lines: Lines) -> list[Dwelling]:
        """Scattered dwellings in the box of both lines."""
        box = Box(*shapely.total_bounds(np.concatenate([lines.before.shapes, lines.after.shapes])).tolist())
        asked = {"op": "=", "args": [{"property": "settlement"}, SCATTERED]}
        found = self.every(FeatureQuery(DWELLINGS, filter=asked, box=box))
        return [Dwelling(each.id, each.unit, each.shape) for each in found if each.shape is not None]

    def every(self, query: FeatureQuery) -> Iterator[Feature]:
        """All features of a query as of the day; none where the catalogue lacks the layer."""
        after: int | None = 0 if query.layer in self.transaction.tables else None
        store = FeatureStore(self.transaction)
        while after is not None:
            dated = replace(query, valid_from=self.day, valid_to=self.day, after=after, limit=AT_ONCE)
            page = store.find(dated)
            yield from page.features
            after = page.next

    def open_cases(self) -> dict[str, tuple[str, str]]:
        """Id and number of the open case about each village; of several the one opened last."""
        about = CASE_FEATURES.c
        query = (
            sa.select(about.feature, CASES.c.id, CASES.c.number)
            .join(CASES, CASES.c.id == about.case_id)
            .where(about.layer == VILLAGES, CASES.c.status.in_([str(status) for status in OPEN]))
            .order_by(CASES.c.fid)
        )
        return {row.feature: (row.id, row.number) for row in self.transaction.execute(query)}


def lines_of(compared: Compared) -> Lines:
    """Both lines in their common regime."""
    regime = common_regime(compared.base, compared.version)
    return Lines(
        line_of(compared.base, compared.base_zones, regime),
        line_of(compared.version, compared.zones, regime),
        regime,
    )


def line_of(version: BoundaryVersion, zones: Sequence[Feature], regime: Regime) -> Division:
    """A version's zones by kind."""
    drawn = [(zone, zone.shape) for zone in zones if zone.shape is not None]
    if not drawn:
        raise BadBoundary(field="zones", reason=f"“{version.id}”没有分区 (it has no zones)")
    if wrong := [zone.id for zone, shape in drawn if not shapely.is_valid(shape)]:
        raise FaultyBoundary(count=len(wrong), first=wrong[0])
    return division_of(
        ((mapped(str(zone.properties["zone"]), to=regime.id), shape) for zone, shape in drawn), regime.kinds
    )


def village_of(feature: Feature, case: tuple[str, str] | None) -> Village:
    """A village as the rules know it."""
    told = feature.properties
    households = told.get("households")
    return Village(
        feature=feature.id,
        code=str(told.get("village_code") or ""),
        name=str(told.get("name") or feature.id),
        township=str(told.get("township") or ""),
        settlement=text_of(told.get("settlement")),
        planned=text_of(told.get("obligation")),
        households=int(households) if isinstance(households, int | float) else None,
        unit=feature.unit,
        shape=feature.shape,
        case=None if case is None else case[0],
        case_number=None if case is None else case[1],
    )


def text_of(value: object) -> str | None:
    return value if isinstance(value, str) else None
