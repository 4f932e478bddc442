"""Today's tasks of a unit: looked for where they come from, merged in one order.

The number of statements depends on the catalogue alone, never on how many tasks there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Table

from geo.boxes import Box
from layers.definition import Inspection, LayerDefinition
from layers.rules.alike import OPEN
from layers.rules.cases import CaseStatus
from layers.rules.days import day_of
from layers.rules.features import Feature, label_of
from layers.rules.leads import LAYER, LeadState
from layers.rules.look_backs import DUE, STRICT_ZONES
from layers.rules.people import Actor
from layers.rules.permissions import hidden_fields, visible_layers
from layers.rules.today import (
    AHEAD_DAYS,
    INSPECT,
    KINDS,
    LEAD,
    LOOK_BACK,
    NO_DAY,
    RANKS,
    REBOUND,
    VERIFY,
    Due,
    Key,
    in_order,
    key_text,
    placed,
)
from layers.store.case_records import from_row
from layers.store.case_tables import CASES, LOOK_BACKS, REBOUNDS
from layers.store.columns import moment, shape
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.report_search import ReportSearch
from layers.store.scene_tables import LEADS
from layers.store.tables import REPORTS

C, L, B, R = CASES.c, LOOK_BACKS.c, REBOUNDS.c, REPORTS.c
GRID, ZONES = "responsibility_grid", "reserve_zones"
MOST_CELLS = 5000  # of one unit
Found = tuple[str, date, int]  # id, day before its interval is added, 0 in a strict zone


@dataclass(frozen=True, slots=True)
class TodayPage:
    """A page in the order of the tasks; how many there are by kind and how many are overdue, on all pages."""

    tasks: list[Due]
    total: int
    counts: Mapping[str, int]
    overdue: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where tasks of one kind come from: a query of id, ``day`` and ``rank``; due ``shift`` days after."""

    kind: str
    rows: sa.Select[Any]
    layer: str = ""
    shift: int = 0
    every_days: int | None = None

    @property
    def key(self) -> tuple[int, str, int]:
        """Where the source's tasks stand among others of one day and rank."""
        return RANKS[self.kind], self.layer, self.shift

    def beyond(self, rows: sa.Subquery, after: Key | None) -> ColumnElement[bool]:
        """Rows after a key."""
        if after is None:
            return sa.true()
        c, (due, rank, *source, id) = rows.c, after
        day = due if due == NO_DAY else due - timedelta(days=self.shift)
        last = c.id > id if self.key == tuple(source) else sa.literal(self.key > tuple(source))
        return (c.day > day) | ((c.day == day) & ((c.rank > rank) | ((c.rank == rank) & last)))


class TodayStore:
    """Looks for what one unit has to look at, within one transaction."""

    def __init__(self, transaction: Transaction, actor: Actor) -> None:
        self.transaction = transaction
        self.actor = actor
        self.layers = {each.id: each for each in visible_layers(actor, transaction.catalogue)}
        self.day = day_of(transaction.now)

    def find(self, *, kinds: Collection[str] = (), after: Key | None = None, limit: int = 50) -> TodayPage:
        """One page of the tasks of the actor's unit; none for somebody without a unit."""
        if self.actor.unit is None or not self.layers:
            return TodayPage([], 0, dict.fromkeys(KINDS, 0), 0, None)
        sources = list(self.sources(self.actor.unit))
        each, late = self.counted(sources)
        counts = dict.fromkeys(KINDS, 0)
        for source, count in zip(sources, each, strict=True):
            counts[source.kind] += count
        some = [source for source, count in zip(sources, each, strict=True) if count]
        asked = [source for source in some if not kinds or source.kind in kinds]
        found = self.read(asked, after, limit + 1)
        tasks = in_order(self.told(found[:limit]))
        more = len(found) > limit
        return TodayPage(
            tasks,
            sum(count for kind, count in counts.items() if not kinds or kind in kinds),
            counts,
            late,
            key_text(tasks[-1].key) if more and tasks else None,
        )

    # --- where tasks come from ---------------------------------------------------------------
    def sources(self, unit: str) -> Iterator[Source]:
        """Every source of this unit's tasks."""
        seen, strict = C.layer.in_(list(self.layers)), ranked(C.zone.in_(sorted(STRICT_ZONES)))
        waits = (C.verifying_unit == unit) & (C.status == str(CaseStatus.REPORTED_DONE))
        until = sa.func.coalesce(C.deadline, sa.literal(NO_DAY, sa.Date()))
        yield Source(VERIFY, sa.select(C.id, until.label("day"), strict).where(waits, seen))
        looks = LOOK_BACKS.join(CASES, C.id == L.case_id)
        ahead = self.day + timedelta(days=AHEAD_DAYS)
        due = (L.unit == unit) & (L.state == DUE) & (L.due_on <= ahead)
        rows = sa.select(L.id, L.due_on.label("day"), strict).select_from(looks)
        yield Source(LOOK_BACK, rows.where(due, seen))
        notices = REBOUNDS.join(CASES, C.id == B.case_id)
        told = sa.select(B.id, self.transaction.dialect.lake_day(B.at).label("day"), strict)
        mine = (B.state == OPEN) & (C.verifying_unit == unit)
        yield Source(REBOUND, told.select_from(notices).where(mine, seen))
        if LAYER in self.layers:
            yield self.leads(unit)
        cells, core = self.cells(unit), self.strict_area()
        for definition in self.layers.values():
            if definition.inspection is not None:
                yield from self.inspections(definition, definition.inspection, unit, cells, core)

    def leads(self, unit: str) -> Source:
        """Leads that were sent to the unit and that no report has answered, each with its own day."""
        drawn = self.transaction.table(LAYER)
        due = sa.func.coalesce(drawn.c.due_on, sa.literal(NO_DAY, sa.Date())).label("day")
        strict = ranked(sa.func.coalesce(LEADS.c.zone, "").in_(sorted(STRICT_ZONES)))
        rows = sa.select(LEADS.c.id, due, strict).select_from(LEADS.join(drawn, drawn.c.id == LEADS.c.id))
        return Source(LEAD, rows.where(LEADS.c.state == str(LeadState.SENT), LEADS.c.unit == unit))

    def inspections(
        self,
        definition: LayerDefinition,
        inspection: Inspection,
        unit: str,
        cells: BaseGeometry | None,
        core: BaseGeometry | None,
    ) -> Iterator[Source]:
        """The features of a layer that were never reported on, or not within their interval."""
        table = self.transaction.table(definition.id)
        mine = self.answers_for(table, definition, unit, cells)
        if not inspection.settled:
            open_states = [state.id for state in definition.states if not state.settled]
            mine &= table.c.state.is_(None) | table.c.state.in_(open_states)
        strict = ranked(sa.false() if core is None else touches(table, core))
        every = self.interval(table, inspection).label("every")
        known = [table.c.id, table.c.recorded_at, every, strict, last_report(table, definition.id)]
        own = sa.select(*known).where(mine).cte(f"own_{definition.id}")  # worked out once for all intervals
        day, c = self.transaction.dialect.lake_day, own.c
        never = sa.select(c.id, day(c.recorded_at).label("day"), c.rank)
        yield Source(INSPECT, never.where(c.at.is_(None)), definition.id)
        looked = sa.select(c.id, day(c.at).label("day"), c.rank)
        for days in self.intervals(table, inspection):
            over = (c.every == days) & (day(c.at) <= self.day - timedelta(days=days))
            yield Source(INSPECT, looked.where(over), definition.id, days, days)

    def interval(self, table: Table, inspection: Inspection) -> ColumnElement[int]:
        """A feature's interval in days."""
        usual: ColumnElement[int] = sa.literal(inspection.days)
        return usual if inspection.field is None else sa.func.coalesce(table.c[inspection.field], usual)

    def intervals(self, table: Table, inspection: Inspection) -> list[int]:
        """The different intervals of a layer, the shortest first."""
        if inspection.field is None:
            return [inspection.days]
        query = sa.select(self.interval(table, inspection)).distinct()
        return sorted(int(days) for days in self.transaction.connection.scalars(query))

    def answers_for(
        self, table: Table, definition: LayerDefinition, unit: str, cells: BaseGeometry | None
    ) -> ColumnElement[bool]:
        """Features of the unit, and those of no unit in the unit's cells; valid on this day."""
        c = table.c
        valid = (c.valid_from.is_(None) | (c.valid_from <= self.day)) & (
            c.valid_to.is_(None) | (c.valid_to > self.day)
        )
        if cells is None or definition.id == GRID:
            return valid & (c.unit == unit)
        near = self.transaction.dialect.touching(table, Box(*cells.bounds))
        return valid & ((c.unit == unit) | (c.unit.is_(None) & near & touches(table, cells)))

    def cells(self, unit: str) -> BaseGeometry | None:
        """The ground the unit answers for; None where there is no grid."""
        if GRID not in self.layers:
            return None
        query = FeatureQuery(GRID, units=(unit,), limit=MOST_CELLS)
        return union_of(FeatureStore(self.transaction).find(query).features)

    def strict_area(self) -> BaseGeometry | None:
        """The strictly protected zones in force on this day."""
        if ZONES not in self.transaction.catalogue.layers:
            return None
        query = FeatureQuery(ZONES, valid_from=self.day, valid_to=self.day, limit=200)
        found = FeatureStore(self.transaction).find(query).features
        strict = [
            each for each in found if each.properties.get("zone") in STRICT_ZONES and each.state != "proposed"
        ]
        return union_of(strict)

    # --- read --------------------------------------------------------------------------------
    def counted(self, sources: Sequence[Source]) -> tuple[list[int], int]:
        """How many tasks each source has, and how many are overdue in all, in one statement."""
        parts = []
        for number, source in enumerate(sources):
            rows = source.rows.subquery()
            late = sa.case((rows.c.day < self.day - timedelta(days=source.shift), 1), else_=0)
            place = sa.literal(number).label("source")
            parts.append(sa.select(place, sa.func.count(), sa.func.sum(late)).select_from(rows))
        found = sorted(self.transaction.execute(sa.union_all(*parts)).all(), key=lambda row: int(row[0]))
        return [row[1] for row in found], sum(int(row[2] or 0) for row in found)

    def read(
        self, sources: Sequence[Source], after: Key | None, limit: int
    ) -> list[tuple[Source, str, date, int]]:
        """The first tasks of all sources beyond a key: source, id, day and rank, in one statement."""
        parts = []
        for number, source in enumerate(sources):
            rows = source.rows.subquery()
            own = sa.select(sa.literal(number).label("source"), rows).where(source.beyond(rows, after))
            parts.append(sa.select(own.order_by(rows.c.day, rows.c.rank, rows.c.id).limit(limit).subquery()))
        if not parts:
            return []
        found = [
            (sources[row.source], row.id, shifted(row.day, sources[row.source].shift), row.rank)
            for row in self.transaction.execute(sa.union_all(*parts))
        ]
        # sorted keeps the database's own order of ids within a source
        return sorted(found, key=lambda one: (one[2], one[3], one[0].key))[:limit]

    def told(self, found: Sequence[tuple[Source, str, date, int]]) -> Iterator[Due]:
        """The tasks with all that is shown of them."""
        bare = [
            Due(
                kind=source.kind,
                id=id,
                layer=LAYER if source.kind == LEAD else source.layer,
                due_on=None if day == NO_DAY else day,
                strict=rank == 0,
                every_days=source.every_days,
            )
            for source, id, day, rank in found
        ]
        things = (INSPECT, LEAD)
        yield from self.of_cases([task for task in bare if task.kind not in things])
        yield from self.of_features([task for task in bare if task.kind in things])

    def of_cases(self, tasks: Sequence[Due]) -> Iterator[Due]:
        """Tasks about cases."""
        looks = self.rows(LOOK_BACKS, [task.id for task in tasks if task.kind == LOOK_BACK])
        notices = self.rows(REBOUNDS, [task.id for task in tasks if task.kind == REBOUND])
        named = {id: row["case_id"] for id, row in {**looks, **notices}.items()}
        cases = {
            id: from_row(row)
            for id, row in self.rows(CASES, [named.get(task.id, task.id) for task in tasks]).items()
        }
        for task in tasks:
            case = cases[named.get(task.id, task.id)]
            about = replace(
                task,
                layer=case.layer,
                case=case.id,
                case_number=case.number,
                title=case.title,
                feature=case.features[0] if len(case.features) == 1 else None,
                features=len(case.features),
                unit=case.rectifying_unit,
                round=looks[task.id]["round"] if task.kind == LOOK_BACK else None,
                demonstration=case.demonstration,
            )
            yield placed(about, case.place)

    def of_features(self, tasks: Sequence[Due]) -> Iterator[Due]:
        """Tasks about features, read layer by layer."""
        for layer in sorted({task.layer for task in tasks}):
            ids = tuple(task.id for task in tasks if task.layer == layer)
            query = FeatureQuery(layer, ids=ids, limit=len(ids))
            features = {each.id: each for each in FeatureStore(self.transaction).find(query).features}
            last = ReportSearch(self.transaction).last_received(layer, ids)
            for task in tasks:
                if task.layer == layer:
                    yield self.of_feature(task, features[task.id], last.get(task.id))

    def of_feature(self, task: Due, feature: Feature, last_at: datetime | None) -> Due:
        definition = self.layers[task.layer]
        inspection = definition.inspection
        own = feature.properties.get(inspection.field) if inspection and inspection.field else None
        about = replace(
            task,
            feature=feature.id,
            features=1,
            label=label_of(feature, definition, hidden_fields(self.actor, definition)),
            state=feature.state,
            unit=feature.unit,
            every_days=int(own) if isinstance(own, int) else inspection.days if inspection else None,
            last_at=last_at,
            demonstration=feature.demonstration,
        )
        return placed(about, feature.shape)

    def rows(self, table: Table, ids: Sequence[str]) -> dict[str, Mapping[Any, Any]]:
        """Rows by id, in one statement; none is asked for no id."""
        if not ids:
            return {}
        found = self.transaction.execute(sa.select(table).where(table.c.id.in_(ids))).mappings()
        return {row["id"]: row for row in found}


def last_report(table: Table, layer: str) -> sa.Label[Any]:
    """When a feature was last reported on, by the server's clock: one look into an index."""
    mine = (R.layer == layer) & (R.feature == table.c.id)
    query = sa.select(sa.func.max(R.received_at, type_=moment())).where(mine)
    return query.correlate(table).scalar_subquery().label("at")


def ranked(strict: ColumnElement[bool]) -> ColumnElement[int]:
    """0 for what lies in a strict zone, 1 for the rest."""
    return sa.case((strict, 0), else_=1).label("rank")


def touches(table: Table, area: BaseGeometry) -> ColumnElement[bool]:
    """Shapes that touch an area, exactly."""
    return sa.func.ST_Intersects(table.c.geom, sa.literal(area, shape()), type_=sa.Boolean())


def union_of(features: Sequence[Feature]) -> BaseGeometry | None:
    """The shapes of features as one; None when there is none."""
    shapes = [feature.shape for feature in features if feature.shape is not None]
    return shapely.union_all(shapes) if shapes else None


def shifted(day: date, days: int) -> date:
    """A day some days later; no day stays no day."""
    return day if day == NO_DAY else day + timedelta(days=days)
