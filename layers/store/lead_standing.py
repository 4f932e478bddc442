"""How many leads of a kind in a zone stand where, now or as it was known then: what precision is told of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from layers.rules.leads import LeadState
from layers.store.database import Transaction
from layers.store.scene_tables import LEAD_EVENTS, LEADS

L, E = LEADS.c, LEAD_EVENTS.c


@dataclass(frozen=True, slots=True)
class Standing:
    """How many leads of a kind in a zone stand where; for which reasons leads were dismissed."""

    counted: Mapping[tuple[str, str, LeadState], int]
    reasons: Mapping[str, int]


class LeadStanding:
    """Counts leads within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def standing(self, as_of: datetime | None = None) -> Standing:
        """How many leads of a kind in a zone stand where, now or as it was known at a moment."""
        if as_of is None:
            return self.standing_now()
        last = sa.select(E.lead, sa.func.max(E.number).label("number")).where(E.at <= as_of).group_by(E.lead)
        known = last.subquery()
        same = (known.c.lead == E.lead) & (known.c.number == E.number)
        rows = self.transaction.execute(sa.select(E.record).join(known, same)).scalars()
        records = map(json.loads, rows)
        return standing_of((each["kind"], each["zone"], each["state"], each["reason"]) for each in records)

    def standing_now(self) -> Standing:
        """The same now: counted by the database, the dismissed ones read for their reasons."""
        counted = sa.select(L.kind, L.zone, L.state, sa.func.count()).group_by(L.kind, L.zone, L.state)
        dismissed = sa.select(L.body).where(L.state == str(LeadState.DISMISSED))
        reasons = Counter(
            json.loads(body)["reason"] for body in self.transaction.execute(dismissed).scalars()
        )
        found: Counter[tuple[str, str, LeadState]] = Counter()
        for kind, zone, state, count in self.transaction.execute(counted):
            found[kind, zone or "", LeadState(state)] += count
        return Standing(dict(found), dict(sorted(reasons.items())))


def standing_of(rows: Iterable[tuple[str, str | None, str, str | None]]) -> Standing:
    """Leads counted, of kind, zone, state and reason each."""
    counted: Counter[tuple[str, str, LeadState]] = Counter()
    reasons: Counter[str] = Counter()
    for kind, zone, state, reason in rows:
        counted[kind, zone or "", LeadState(state)] += 1
        reasons.update([reason] if reason is not None and state == LeadState.DISMISSED else [])
    return Standing(dict(counted), dict(sorted(reasons.items())))
