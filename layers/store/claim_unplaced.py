"""Reports of something wrong where nothing is on record: whose they are, and since when they are cleared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Table

from geo.measure import distance_m
from layers.rules.alike import near_m
from layers.rules.cases import ACCEPTED
from layers.rules.claim_answers import Answer, By, Voice
from layers.rules.days import day_of
from layers.store.case_tables import CASE_EVENTS, CASE_REPORTS, CASES
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.features import FeatureStore
from layers.store.tables import REPORTS, VERSIONS

R, V, E = REPORTS.c, VERSIONS.c, CASE_EVENTS.c
AMONG_M = 500.0  # a place further from all that is on record lies in nobody's narrowed scope: our own choice
NEAREST = 50  # more things do not lie within a kind's distance of one spot


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A report of something wrong at a place of no record.

    Args:
        nearest: the thing on record that lies nearest, within ``AMONG_M``. record: the thing that was put on
            record here since. turns: moments at which it was cleared (True) or counts again (False).
    """

    voice: Voice
    nearest: str | None
    record: str | None = None
    turns: Sequence[tuple[datetime, bool]] = field(default_factory=tuple)

    def voices(self) -> Iterator[Voice]:
        """Against the claim until cleared; of a thing put on record, from then on a voice on that thing."""
        yield self.voice
        for at, cleared in self.turns:
            yield replace(self.voice, at=at, answer=Answer.FOR if cleared else Answer.AGAINST)
            if cleared and self.record is not None:
                yield replace(self.voice, at=at, feature=self.record)


class UnplacedReports:
    """Reads the unplaced reports of a layer once, within one transaction; there are few."""

    def __init__(self, transaction: Transaction, layer: str) -> None:
        self.transaction = transaction
        self.layer = layer
        self.near_m = near_m(layer)

    @cached_property
    def all(self) -> dict[str, Unplaced]:
        """All of them by id."""
        bad = {state.id for state in self.transaction.definition(self.layer).states if not state.settled}
        rows, closed = self.rows(), self.closings()
        wrong = [row for row in rows if row.state_seen in bad or (row.remainder or 0) > 0]
        ids = {row.id for row in wrong}
        said = [row for row in rows if row.id not in ids and (row.state_seen or row.remainder is not None)]
        return {row.id: self.one(row, said, closed.get(row.id, [])) for row in wrong}

    def rows(self) -> Sequence[Any]:
        columns = (R.id, R.geom, R.received_at, R.observed_at, R.state_seen, R.remainder)
        query = sa.select(*columns).where(R.layer == self.layer, R.feature.is_(None))
        return self.transaction.execute(query.order_by(R.audit_number)).all()

    def one(self, row: Any, said: Sequence[Any], closed: Sequence[tuple[datetime, bool]]) -> Unplaced:
        voice = Voice(
            "", By.REPORT, Answer.AGAINST, row.received_at, day_of(row.observed_at), row.id, row.state_seen,
            row.remainder,
        )  # fmt: skip
        near = [] if row.geom is None else self.nearest(row.geom)
        again = [
            (each.received_at, True)
            for each in said
            if each.observed_at > row.observed_at and self.same_place(row.geom, each.geom)
        ]
        known = self.known_at([id for id, metres in near if metres <= self.near_m])
        made = min(((at, id) for id, at in known.items() if at > row.received_at), default=None)
        if made is not None:
            return Unplaced(voice, near[0][0], made[1], [(made[0], True)])
        turns = [turn for turn in sorted([*again[:1], *closed]) if turn[0] >= row.received_at]
        return Unplaced(voice, near[0][0] if near else None, None, changing(turns))

    def nearest(self, shape: BaseGeometry) -> list[tuple[str, float]]:
        spot, store = shape.representative_point(), FeatureStore(self.transaction)
        found = store.nearest([self.layer], spot.x, spot.y, limit=NEAREST, within_m=AMONG_M)
        return [(feature.id, metres) for feature, metres in found]

    def same_place(self, one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
        if one is None or other is None or one.is_empty or other.is_empty:
            return False
        spot = one.representative_point()
        return distance_m(spot.x, spot.y, other) <= self.near_m

    def known_at(self, ids: Sequence[str]) -> dict[str, datetime]:
        """Since when things are on record."""
        if not ids:
            return {}
        table = self.transaction.table(self.layer)
        query = sa.select(table.c.id, known_at(table)).where(table.c.id.in_(ids))
        return {row.id: row.known_at for row in self.transaction.execute(query)}

    def closings(self) -> dict[str, list[tuple[datetime, bool]]]:
        """When cases that rest on reports, tied or opened from them, were accepted and opened again."""
        tied = sa.select(CASE_REPORTS.c.report, CASE_REPORTS.c.case_id).where(
            CASE_REPORTS.c.role == "finding"
        )
        origin = sa.select(CASES.c.origin_id, CASES.c.id).where(CASES.c.origin == "report")
        of = sa.union(tied, origin).subquery("of")
        accepted = [str(status) for status in ACCEPTED]
        query = sa.select(of.c.report, E.at, E.after).select_from(
            sa.join(CASE_EVENTS, of, of.c.case_id == E.case_id).join(REPORTS, R.id == of.c.report)
        )
        moved = E.after.in_(accepted) | E.before.in_(accepted)
        rows = query.where(R.layer == self.layer, R.feature.is_(None), moved).order_by(E.fid)
        found: dict[str, list[tuple[datetime, bool]]] = {}
        for row in self.transaction.execute(rows):
            found.setdefault(row.report, []).append((row.at, row.after in accepted))
        return found


def known_at(table: Table) -> ColumnElement[Any]:
    """Since when a thing is on record; a bundled one has not changed since."""
    mine = (V.layer == table.name) & (V.feature_id == table.c.id)
    first = sa.select(sa.func.min(V.recorded_at)).where(mine).scalar_subquery()
    return sa.type_coerce(sa.func.coalesce(first, table.c.recorded_at), moment()).label("known_at")


def changing(turns: Sequence[tuple[datetime, bool]]) -> list[tuple[datetime, bool]]:
    """The turns that change anything: cleared twice is cleared once."""
    found: list[tuple[datetime, bool]] = []
    for at, cleared in turns:
        if cleared != (found[-1][1] if found else False):
            found.append((at, cleared))
    return found
