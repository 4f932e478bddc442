"""Leads by which somebody was sent to things of claims, and the answers that came back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from layers.rules.claim_answers import Answer, By, Voice
from layers.rules.claim_checks import OPEN, SAYS, thing_of
from layers.rules.days import day_of
from layers.rules.leads import Lead, Source
from layers.store.chain import next_number
from layers.store.database import Transaction
from layers.store.lead_records import from_row
from layers.store.scene_tables import LEAD_EVENTS, LEADS
from layers.store.tables import REPORTS

E, L = LEAD_EVENTS.c, LEADS.c
ASKED = 900  # names in one statement


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

    def kept(self, claim: str, feature: str, id: str) -> Lead | None:
        """The check of a thing that was sent under this id, on whatever day and however it stands now."""
        return next((lead for lead in self.of_claim(claim).get(feature, []) if lead.id == id), None)

    def open_one(self, claim: str, feature: str) -> Lead | None:
        """The check of a thing that waits for an answer; from here on nobody else sends one before us."""
        next_number(self.transaction.connection)  # its lock: of two at once the second sees the first's
        self.__dict__.pop("leads", None)  # what was read before the lock may be old
        return next((lead for lead in self.of_claim(claim).get(feature, []) if lead.state in OPEN), None)

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
        steps = list(self.steps()) if checks else []
        seen = self.seen({report for row in steps if (report := named(row.facts))})
        for row in steps:
            claim, feature = checks[row.lead]
            on = day_of(seen.get(named(row.facts) or "", row.at))
            voice = Voice(feature, By.REPORT, Answer(SAYS[row.step]), row.at, on, row.lead, check=row.lead)
            found.setdefault(claim, []).append(voice)
        return found

    def steps(self) -> Iterator[Any]:
        """The steps that answer a check, or take its answer back."""
        query = sa.select(E.lead, E.step, E.at, E.facts).join(LEADS, L.id == E.lead)
        mine = query.where(L.source == str(Source.CLAIM), E.step.in_(SAYS)).order_by(E.fid)
        yield from self.transaction.execute(mine)

    def seen(self, reports: Collection[str]) -> dict[str, datetime]:
        """When what these reports tell was seen."""
        found: dict[str, datetime] = {}
        for part in batched(sorted(reports), ASKED):
            query = sa.select(REPORTS.c.id, REPORTS.c.observed_at).where(REPORTS.c.id.in_(part))
            found |= {row.id: row.observed_at for row in self.transaction.execute(query)}
        return found


def named(facts: str) -> str | None:
    """The report on which a step rests, by its facts as JSON."""
    report = json.loads(facts).get("report")
    return None if report is None else str(report)


def batched(ids: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (ids[at : at + most] for at in range(0, len(ids), most))
