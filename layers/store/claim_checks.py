"""Leads by which somebody was sent to things of claims, and the answers that came back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from layers.rules.claim_answers import Answer, By, Voice
from layers.rules.claim_checks import SAYS, thing_of
from layers.rules.days import day_of
from layers.rules.leads import Lead, Source
from layers.store.database import Transaction
from layers.store.lead_records import from_row
from layers.store.scene_tables import LEAD_EVENTS, LEADS

E, L = LEAD_EVENTS.c, LEADS.c


class ClaimChecks:
    """Reads the checks of claims within one transaction; all of them once, for there are few."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def of_claim(self, claim: str) -> dict[str, list[Lead]]:
        """The checks of a claim's things, the latest first."""
        found: dict[str, list[Lead]] = {}
        for lead in self.leads:
            of, feature = thing_of(lead)
            if of == claim:
                found.setdefault(feature, []).append(lead)
        return found

    def voices(self, claim: str, since: datetime, as_of: datetime | None) -> list[Voice]:
        """What came back about a claim's things."""
        until = as_of or self.transaction.now
        return [voice for voice in self.answers.get(claim, []) if since <= voice.at <= until]

    @cached_property
    def leads(self) -> list[Lead]:
        """All checks, the latest first."""
        query = sa.select(LEADS).where(L.source == str(Source.CLAIM)).order_by(L.fid.desc())
        return [from_row(row) for row in self.transaction.execute(query).mappings()]

    @cached_property
    def answers(self) -> dict[str, list[Voice]]:
        """What came back, by claim, in the order in which it came."""
        found: dict[str, list[Voice]] = {}
        checks = {lead.id: thing_of(lead) for lead in self.leads}
        for row in self.steps() if checks else ():
            claim, feature = checks[row.lead]
            says = Answer(SAYS[row.step])
            voice = Voice(feature, By.REPORT, says, row.at, day_of(row.at), row.lead, check=row.lead)
            found.setdefault(claim, []).append(voice)
        return found

    def steps(self) -> Iterator[Any]:
        """The steps that answer a check, or take its answer back."""
        query = sa.select(E.lead, E.step, E.at).join(LEADS, L.id == E.lead)
        mine = query.where(L.source == str(Source.CLAIM), E.step.in_(SAYS)).order_by(E.fid)
        yield from self.transaction.execute(mine)
