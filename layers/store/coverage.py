"""Coverage: which unit was where on which day, kept when the points that told it are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import sqlalchemy as sa

from geo.boxes import Box
from layers.rules.coverage import GRID, PASSED, VISITED, Ground, Lines, Visit, box_around, shares, visits
from layers.rules.days import day_of
from layers.rules.features import Feature
from layers.rules.tracks import Track
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.tables import REPORTS
from layers.store.track_tables import COVERAGE

V, R = COVERAGE.c, REPORTS.c
AT_ONCE = 1000  # features read at a time


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell or feature with what is known of visits to it in a span of days, by days alone."""

    feature: Feature
    visited_on: date | None = None  # the last day
    passed_on: date | None = None
    days: int = 0  # on which it was visited

    @property
    def kind(self) -> str:
        """visited, passed or none."""
        if self.visited_on is not None:
            return VISITED
        return PASSED if self.passed_on is not None else "none"


@dataclass(frozen=True, slots=True)
class Unvisited:
    """A feature with the last day on which somebody was there, by a track or by a report; None: never."""

    feature: str
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """A unit and its days, both ends included."""

    unit: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class UnitShare:
    """How many of a unit's cells were visited, passed, and neither."""

    unit: str
    counts: Mapping[str, int] = field(default_factory=dict)


NOTHING = Seen(Feature(GRID, "", None, {}))


class CoverageStore:
    """Adds up and reads coverage within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    # --- added up ----------------------------------------------------------------------------
    def add(self, track: Track, lines: Lines) -> int:
        """Add what a whole track visited to its unit's coverage; how many cells and features that were.

        A day after the track was received is a phone's clock gone wrong: it counts for nothing.
        """
        box = box_around(lines)
        if track.unit is None or box is None:
            return 0
        last = day_of(track.received_at or self.transaction.now)
        found = [visit for visit in visits(lines, list(self.ground(box))) if visit.day <= last]
        for visit in found:
            self.keep(track.unit, visit, demonstration=track.demonstration)
        return len(found)

    def ground(self, box: Box) -> Iterator[Ground]:
        """Everything that is inspected and touches a box."""
        for definition in self.transaction.catalogue.layers.values():
            if definition.id != GRID and not (definition.inspectable and definition.nearby):
                continue
            for feature in self.features(FeatureQuery(definition.id, box=box)):
                yield Ground(feature.layer, feature.id, feature.shape)

    def features(self, query: FeatureQuery) -> Iterator[Feature]:
        """All features of a query, page by page."""
        after: int | None = 0
        while after is not None:
            asked = FeatureQuery(
                query.layer, box=query.box, ids=query.ids, units=query.units, after=after, limit=AT_ONCE
            )
            page = FeatureStore(self.transaction).find(asked)
            yield from page.features
            after = page.next

    def keep(self, unit: str, visit: Visit, *, demonstration: bool) -> None:
        """Keep a visit; one that was only passed becomes visited, never the other way."""
        row = {
            "unit": unit,
            "layer": visit.layer,
            "feature": visit.feature,
            "day": visit.day,
            "kind": visit.kind,
            "demonstration": demonstration,
        }
        insert = self.transaction.dialect.insert_new(COVERAGE).returning(V.unit)
        if self.transaction.execute(insert, row).first() is None and visit.kind == VISITED:
            mine = (V.unit == unit) & (V.layer == visit.layer) & (V.feature == visit.feature)
            self.transaction.execute(sa.update(COVERAGE).where(mine, V.day == visit.day).values(kind=VISITED))

    # --- read --------------------------------------------------------------------------------
    def cells(self, span: Span) -> list[Seen]:
        """The cells a unit answers for, in the order of their numbers, with its own visits to them."""
        if GRID not in self.transaction.catalogue.layers:
            return []
        features = list(self.features(FeatureQuery(GRID, units=(span.unit,))))
        told = self.told(span, GRID)
        return [replace(told.get(each.id, NOTHING), feature=each) for each in features]

    def told(self, span: Span, layer: str) -> dict[str, Seen]:
        """What a unit visited on one layer, by feature."""
        days = V.day.between(span.since, span.until)
        mine = (V.unit == span.unit) & (V.layer == layer) & days
        query = sa.select(V.feature, V.kind, sa.func.max(V.day), sa.func.count()).where(mine)
        found: dict[str, Seen] = {}
        for id, kind, day, count in self.transaction.execute(query.group_by(V.feature, V.kind)):
            seen = found.get(id, NOTHING)
            is_visit = kind == VISITED
            found[id] = (
                replace(seen, visited_on=day, days=count) if is_visit else replace(seen, passed_on=day)
            )
        return found

    def counts(self, span: Span) -> dict[str, dict[str, int]]:
        """How many features a unit visited and passed, by layer."""
        days = V.day.between(span.since, span.until)
        # of the two words "visited" is the greater one, in every collation
        best = sa.select(V.layer, V.feature, sa.func.max(V.kind).label("kind"))
        inner = best.where(V.unit == span.unit, days).group_by(V.layer, V.feature).subquery()
        query = sa.select(inner.c.layer, inner.c.kind, sa.func.count()).group_by(inner.c.layer, inner.c.kind)
        found: dict[str, dict[str, int]] = {}
        for layer, kind, count in self.transaction.execute(query):
            found.setdefault(layer, {VISITED: 0, PASSED: 0})[kind] = count
        return found

    def units(self, since: date, until: date) -> list[UnitShare]:
        """Every unit that answers for cells, with its shares, in the order of their ids."""
        if GRID not in self.transaction.catalogue.layers:
            return []
        table = self.transaction.table(GRID)
        owned = sa.select(table.c.unit).where(table.c.unit.is_not(None)).distinct().order_by(table.c.unit)
        return [
            UnitShare(unit, shares([seen.kind for seen in self.cells(Span(unit, since, until))]))
            for unit in self.transaction.connection.scalars(owned).all()
        ]

    def unvisited(
        self, unit: str, layer: str, *, before: date, after: str | None, limit: int
    ) -> tuple[list[Unvisited], int]:
        """Features of a unit where nobody of it was since a day, by track or report; and how many in all."""
        table = self.transaction.table(layer)
        walked = (
            sa.select(V.feature, sa.func.max(V.day).label("day"))
            .where(V.unit == unit, V.layer == layer, V.kind == VISITED)
            .group_by(V.feature)
            .subquery()
        )
        told = sa.select(R.feature, sa.func.max(R.received_at, type_=moment()).label("at"))
        reported = told.where(R.layer == layer, R.unit == unit).group_by(R.feature).subquery()
        on = self.transaction.dialect.lake_day(reported.c.at)
        both = table.join(walked, walked.c.feature == table.c.id, isouter=True).join(
            reported, reported.c.feature == table.c.id, isouter=True
        )
        walked_before = walked.c.day.is_(None) | (walked.c.day < before)
        old = walked_before & (reported.c.at.is_(None) | (on < before))
        query = sa.select(table.c.id, walked.c.day, on.label("on")).select_from(both)
        page = query.where(table.c.unit == unit, old).order_by(table.c.id)
        rows = self.transaction.execute(
            (page if after is None else page.where(table.c.id > after)).limit(limit)
        ).all()
        counted = sa.select(sa.func.count()).select_from(both).where(table.c.unit == unit, old)
        total = int(self.transaction.execute(counted).scalar_one())
        return [Unvisited(row.id, latest(row.day, row.on)) for row in rows], total


def latest(*days: date | None) -> date | None:
    """The last of some days; None when there is none."""
    known = [day for day in days if day is not None]
    return max(known) if known else None


def span_of(unit: str, *, until: date, days: int) -> Span:
    """The last so many days up to one."""
    return Span(unit, until - timedelta(days=days - 1), until)
