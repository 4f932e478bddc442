"""Finding reports: pages and counts of a query, the newest of features, those near a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, RowMapping

from geo.boxes import Box, envelope, widened
from geo.near import gap_m
from layers.rules.permissions import Reach
from layers.rules.reports import Report
from layers.store.database import Transaction
from layers.store.report_records import COLUMNS, to_report
from layers.store.tables import PHOTOS, REPORTS


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which reports; empty fields do not filter. ``after`` is the audit number after which a page goes on."""

    layers: tuple[str, ...] = ()
    feature: str | None = None
    units: tuple[str, ...] = ()
    author: str | None = None
    states: tuple[str, ...] = ()
    since: datetime | None = None  # by received_at
    until: datetime | None = None
    box: Box | None = None
    text: str | None = None
    supplements: str | None = None  # case/<id>, report/<id>
    incomplete: bool | None = None  # photos still missing
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A page, newest first, the total of all pages, and the key of the next page."""

    reports: list[Report]
    total: int
    next: int | None


class ReportSearch:
    """Finds reports within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def find(self, query: ReportQuery) -> ReportPage:
        """One page of reports, newest first."""
        condition, key = self.condition(query), REPORTS.c.audit_number
        total = sa.select(sa.func.count()).select_from(REPORTS).where(condition)
        page = sa.select(*COLUMNS).where(condition).order_by(key.desc()).limit(query.limit + 1)
        found = self.read(page if query.after is None else page.where(key < query.after))
        reports = found[: query.limit]
        more = len(found) > query.limit and reports
        counted = int(self.transaction.execute(total).scalar_one())
        return ReportPage(reports, counted, reports[-1].audit_number if more else None)

    def counts(self, query: ReportQuery) -> Mapping[str, Mapping[str, int]]:
        """How many fit the query by ``layer``, ``unit`` and ``state``, whatever limit and key.

        Reports of no unit, or that saw no state, are counted under "".
        """
        condition = self.condition(query)
        columns = {"layer": REPORTS.c.layer, "unit": REPORTS.c.unit, "state": REPORTS.c.state_seen}
        return {name: self.counted(column, condition) for name, column in columns.items()}

    def last_of(self, layer: str, features: tuple[str, ...]) -> Mapping[str, Report]:
        """The newest report of each of these features that has one."""
        newest = (
            sa.select(sa.func.max(REPORTS.c.audit_number))
            .where(REPORTS.c.layer == layer, REPORTS.c.feature.in_(features))
            .group_by(REPORTS.c.feature)
        )
        found = self.read(sa.select(*COLUMNS).where(REPORTS.c.audit_number.in_(newest)))
        return {report.feature: report for report in found if report.feature is not None}

    def last_received(self, layer: str, features: tuple[str, ...]) -> Mapping[str, datetime]:
        """When each of these features was last reported on, by the server's clock."""
        mine = (REPORTS.c.layer == layer) & REPORTS.c.feature.in_(features)
        last = sa.select(REPORTS.c.feature, sa.func.max(REPORTS.c.received_at)).where(mine)
        return {row[0]: row[1] for row in self.transaction.execute(last.group_by(REPORTS.c.feature))}

    def near(self, query: ReportQuery, place: BaseGeometry, within_m: float) -> list[tuple[Report, float]]:
        """The reports of a query whose place, else whose sensor's position, lies so near; nearest first.

        Args:
            query: its box, text and key are not looked at; ``limit`` bounds what is measured, the last first.
        """
        box = widened(envelope(place), within_m)
        there = self.transaction.dialect.touching(REPORTS, box)
        unmarked = REPORTS.c.geom.is_(None) & REPORTS.c.feature.is_(None)  # known by the sensor alone
        condition = self.condition(replace(query, box=None)) & (there | unmarked)
        last = sa.select(*COLUMNS).where(condition).order_by(REPORTS.c.audit_number.desc()).limit(query.limit)
        found = [(report, gap_m(place, at)) for report in self.read(last) if (at := place_of(report))]
        return sorted(
            ((report, gap) for report, gap in found if gap <= within_m),
            key=lambda pair: (pair[1], str(pair[0].id)),
        )

    def newest(self, layers: Sequence[str], reach: Reach) -> list[Report]:
        """The newest report within reach on each feature of these layers, newest first."""
        c = REPORTS.c
        mine = [
            column == value
            for column, value in ((c.unit, reach.unit), (c.author, reach.author))
            if value is not None
        ]
        within = sa.true() if reach.everyone else sa.or_(sa.false(), *mine)
        newest = (
            sa.select(sa.func.max(c.audit_number))
            .where(c.layer.in_(layers), c.feature.is_not(None), within)
            .group_by(c.layer, c.feature)
        )
        return self.read(
            sa.select(*COLUMNS).where(c.audit_number.in_(newest)).order_by(c.audit_number.desc())
        )

    # --- steps -----------------------------------------------------------------------------
    def condition(self, query: ReportQuery) -> ColumnElement[bool]:
        """The query as a condition, without its key and limit."""
        c = REPORTS.c
        lists = ((c.layer, query.layers), (c.unit, query.units), (c.state_seen, query.states))
        single = ((c.feature, query.feature), (c.author, query.author), (c.supplements, query.supplements))
        clauses: list[ColumnElement[bool]] = [column.in_(values) for column, values in lists if values]
        clauses += [column == value for column, value in single if value is not None]
        if query.since:
            clauses.append(c.received_at >= query.since)
        if query.until:
            clauses.append(c.received_at < query.until)
        if query.box:
            clauses.append(self.transaction.dialect.meets(REPORTS, query.box))
        if query.text:
            clauses.append(self.mentions(query.text))
        if query.incomplete is not None:
            clauses.append(c.missing > 0 if query.incomplete else c.missing == 0)
        return sa.and_(sa.true(), *clauses)

    def mentions(self, text: str) -> ColumnElement[bool]:
        """Reports whose note, author, feature or answers hold the text."""
        searched = (REPORTS.c.note, REPORTS.c.author_name, REPORTS.c.feature, REPORTS.c.answers)
        return sa.or_(*(column.icontains(text, autoescape=True) for column in searched))

    def counted(self, column: sa.Column[Any], condition: ColumnElement[bool]) -> dict[str, int]:
        """How many reports have each value of a column."""
        query = sa.select(column, sa.func.count()).where(condition).group_by(column)
        return {row[0] or "": row[1] for row in self.transaction.execute(query)}

    def read(self, query: sa.Select[Any]) -> list[Report]:
        """The reports of a query, with their photos, in two statements however many they are."""
        rows = self.transaction.execute(query).mappings().all()
        ids = [row["id"] for row in rows]
        announced = sa.select(PHOTOS).where(PHOTOS.c.report.in_(ids)).order_by(PHOTOS.c.position)
        photos: dict[str, list[RowMapping]] = {id: [] for id in ids}
        for photo in self.transaction.execute(announced).mappings() if ids else ():
            photos[photo["report"]].append(photo)
        return [to_report(row, photos[row["id"]]) for row in rows]


def place_of(report: Report) -> BaseGeometry | None:
    """Where a report was: the place marked, else where the sensor says the phone was."""
    if report.place is not None:
        return report.place
    return None if report.fix is None else Point(report.fix.longitude, report.fix.latitude)
