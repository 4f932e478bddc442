"""How cases are looked for: pages in a chosen order, counts, and what lies near and may be the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from geo.boxes import Box
from layers.rules.cases import OPEN, STAYS_OPEN, Case, CaseStatus
from layers.rules.permissions import Reach
from layers.store.case_records import from_row
from layers.store.case_tables import CASE_FEATURES, CASES
from layers.store.database import Transaction

C = CASES.c
WAITS = (CaseStatus.ASSIGNED, CaseStatus.IN_PROGRESS)
LARGEST = (1 << 63) - 1
NO_DAY = date(9999, 12, 31)  # a case without a deadline comes after all others
ALL = Reach(everyone=True)
SORTS = ("newest", "deadline", "changed", "look_back")


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases; empty fields do not filter.

    Args:
        reach: whose cases the asker may read at all.
        units: rectifying units. concerns: a unit in any of the three parts.
        overdue_on: only those that are overdue on this day. due_until: with a deadline up to this day.
        look_back_until: with a look-back due up to this day.
        text: words, each of them in the title or the number.
        asks: kind of a request that waits for a decision. not_unit: not rectified by this unit.
        sort: newest (opened last first), deadline, changed (last first), look_back.
        after: ``next`` of the page before.
    """

    reach: Reach = ALL
    layers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    open: bool | None = None
    terms: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    supervising: tuple[str, ...] = ()
    verifying: tuple[str, ...] = ()
    concerns: str | None = None
    leader: str | None = None
    origins: tuple[str, ...] = ()
    feature: str | None = None
    overdue_on: date | None = None
    due_until: date | None = None
    look_back_until: date | None = None
    found_since: date | None = None
    found_until: date | None = None
    changed_since: datetime | None = None
    box: Box | None = None
    text: str | None = None
    asks: str | None = None
    not_unit: str | None = None
    sort: str = "newest"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases, the total of all pages, and the key of the next one."""

    cases: list[Case]
    total: int
    next: str | None


class CaseSearch:
    """Looks for cases within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def find(self, query: CaseQuery) -> CasePage:
        """One page of the cases that fit."""
        condition, order = self.condition(query), Order(query.sort)
        page = sa.select(CASES).where(condition, order.beyond(query.after)).order_by(*order.columns())
        rows = self.transaction.execute(page.limit(query.limit + 1)).mappings().all()
        total = sa.select(sa.func.count()).select_from(CASES).where(condition)
        kept = rows[: query.limit]
        more = len(rows) > query.limit and kept
        return CasePage(
            [from_row(row) for row in kept],
            int(self.transaction.execute(total).scalar_one()),
            order.key(kept[-1]) if more else None,
        )

    def counts(self, query: CaseQuery, today: date) -> Mapping[str, Mapping[str, int]]:
        """How many fit by ``status``, ``layer`` and ``unit``, and how many are ``overdue``, on all pages.

        Statuses, units and the overdue are counted as if the query did not ask for them: each count tells
        what choosing it instead would show.
        """
        statuses = self.counted(C.status, self.condition(replace(query, statuses=(), open=None)))
        units = self.counted(C.rectifying_unit, self.condition(replace(query, units=())))
        layers, late = self.by_layer(query, today)
        return {"status": statuses, "unit": units, "layer": layers, "overdue": {"overdue": late}}

    def by_layer(self, query: CaseQuery, today: date) -> tuple[dict[str, int], int]:
        """How many fit by layer, and how many are overdue: in one walk, where both ask for the same cases."""
        if query.overdue_on is not None:
            late = (
                sa.select(sa.func.count())
                .select_from(CASES)
                .where(self.condition(replace(query, overdue_on=None)), overdue_on(today))
            )
            counted = self.counted(C.layer, self.condition(query))
            return counted, int(self.transaction.execute(late).scalar_one())
        overdue = sa.func.sum(sa.case((overdue_on(today), 1), else_=0))
        walk = sa.select(C.layer, sa.func.count(), overdue).where(self.condition(query)).group_by(C.layer)
        rows = self.transaction.execute(walk).all()
        return {row[0]: row[1] for row in rows}, sum(int(row[2]) for row in rows)

    def on_feature(self, layer: str, feature: str, reach: Reach) -> list[Case]:
        """The cases of one feature, newest first."""
        return self.find(CaseQuery(reach=reach, layers=(layer,), feature=feature, limit=200)).cases

    # --- steps -------------------------------------------------------------------------------
    def counted(self, column: sa.Column[Any], condition: ColumnElement[bool]) -> dict[str, int]:
        query = sa.select(column, sa.func.count()).where(condition).group_by(column)
        return {row[0] or "": row[1] for row in self.transaction.execute(query)}

    def condition(self, query: CaseQuery) -> ColumnElement[bool]:
        """The query as a condition, without its key and limit."""
        lists = (
            (C.layer, query.layers),
            (C.status, query.statuses),
            (C.term, query.terms),
            (C.zone, query.zones),
            (C.rectifying_unit, query.units),
            (C.supervising_unit, query.supervising),
            (C.verifying_unit, query.verifying),
            (C.origin, query.origins),
        )
        clauses: list[ColumnElement[bool]] = [column.in_(values) for column, values in lists if values]
        clauses += [*within(query.reach), *spans(query)]
        if query.open is not None:
            stands = C.status.in_([str(status) for status in sorted(OPEN)])
            clauses.append(stands if query.open else ~stands)
        if query.concerns is not None:
            clauses.append(concerning(query.concerns))
        if query.leader is not None:
            clauses.append(C.lead_leader == query.leader)
        if query.overdue_on is not None:
            clauses.append(overdue_on(query.overdue_on))
        if query.asks is not None:  # in canonical JSON a quotation mark within a text is written \"
            clauses.append(C.status.in_(WAITS) & C.body.contains(f'"kind":"{query.asks}"', autoescape=True))
        if query.not_unit is not None:
            clauses.append(C.rectifying_unit.is_(None) | (C.rectifying_unit != query.not_unit))
        if query.feature is not None:
            named = sa.select(CASE_FEATURES.c.case_id).where(CASE_FEATURES.c.feature == query.feature)
            if query.layers:  # the index begins with the layer
                named = named.where(CASE_FEATURES.c.layer.in_(query.layers))
            clauses.append(C.id.in_(named))
        if query.box is not None:
            clauses.append(self.transaction.dialect.meets(CASES, query.box))
        for word in (query.text or "").split():
            clauses.append(
                C.title.icontains(word, autoescape=True) | C.number.startswith(word, autoescape=True)
            )
        return sa.and_(sa.true(), *clauses)


@dataclass(frozen=True, slots=True)
class Order:
    """One of the orders of the ledger; the row's number settles ties, so that pages never overlap."""

    name: str

    def columns(self) -> tuple[ColumnElement[Any], ...]:
        """What the rows are sorted by."""
        if self.name == "newest":
            return (C.fid.desc(),)
        if self.name == "changed":
            return (C.changed_at.desc(), C.fid.desc())
        return (self.day(), C.fid)

    def day(self) -> ColumnElement[Any]:
        column = C.deadline if self.name == "deadline" else C.look_back_on
        return sa.func.coalesce(column, sa.literal(NO_DAY, sa.Date()))

    def key(self, row: Mapping[Any, Any]) -> str:
        """Where the next page begins."""
        if self.name == "newest":
            return str(row["fid"])
        if self.name == "changed":
            return f"{row['changed_at'].isoformat()}~{row['fid']}"
        day = row["deadline"] if self.name == "deadline" else row["look_back_on"]
        return f"{(day or NO_DAY).isoformat()}~{row['fid']}"

    def beyond(self, key: str | None) -> ColumnElement[bool]:
        """Rows after a key; a key of another order, or no key at all, begins at the start."""
        if key is None:
            return sa.true()
        value, _, number = key.rpartition("~")
        try:
            fid = row_number(number)
            if self.name == "newest":
                return C.fid < fid
            if self.name == "changed":
                at = moment_of(value)
                return (C.changed_at < at) | ((C.changed_at == at) & (C.fid < fid))
            day = date.fromisoformat(value)
            return (self.day() > day) | ((self.day() == day) & (C.fid > fid))
        except (ValueError, OverflowError):
            return sa.true()


def row_number(text: str) -> int:
    """A row's number; ValueError for one that no column holds."""
    if (number := int(text)) > LARGEST:
        raise ValueError(text)
    return number


def moment_of(text: str) -> datetime:
    """A moment in UTC; ValueError without a zone, OverflowError beyond the calendar."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def concerning(unit: str) -> ColumnElement[bool]:
    """Cases in which a unit has one of the three parts."""
    return (C.rectifying_unit == unit) | (C.supervising_unit == unit) | (C.verifying_unit == unit)


def within(reach: Reach) -> list[ColumnElement[bool]]:
    """What keeps a list within somebody's reach."""
    if reach.everyone:
        return []
    mine: list[ColumnElement[bool]] = []
    if reach.unit is not None:
        mine += [concerning(reach.unit), C.opened_unit == reach.unit]
    if reach.author is not None:
        mine += [C.opened_by == reach.author, C.lead_leader == reach.author]
    return [sa.or_(sa.false(), *mine)]


def spans(query: CaseQuery) -> list[ColumnElement[bool]]:
    """The query's days; both ends belong to a span."""
    ends = (
        (query.due_until, lambda day: C.deadline <= day),
        (query.look_back_until, lambda day: C.look_back_on <= day),
        (query.found_since, lambda day: C.found_on >= day),
        (query.found_until, lambda day: C.found_on <= day),
        (query.changed_since, lambda at: C.changed_at >= at),
    )
    return [clause(value) for value, clause in ends if value is not None]  # type: ignore[no-untyped-call]


def overdue_on(day: date) -> ColumnElement[bool]:
    """As ``Case.overdue``: work not reported done by its deadline, or a long-term case beyond it."""
    waits = C.status.in_([str(status) for status in WAITS])
    long_term = C.term.in_([str(term) for term in sorted(STAYS_OPEN)])
    stands = C.status.in_([str(status) for status in sorted(OPEN)])
    return (C.deadline < day) & (waits | (long_term & stands))
