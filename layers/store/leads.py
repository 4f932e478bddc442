"""Leads: noted many at once, then moved step by step; every step is an event that keeps the whole record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from layers.definition import Words
from layers.errors import BadLead, DifferentContent, LeadMoved, NotFound
from layers.rules.lead_matches import Match, priority
from layers.rules.lead_words import ABSORBED, EVENTS, NOTED
from layers.rules.leads import Lead, LeadAsked, LeadState, Source, Word, stepped
from layers.rules.people import Role
from layers.store.case_records import as_plain
from layers.store.chain import next_number
from layers.store.columns import to_moment_text
from layers.store.database import Transaction
from layers.store.lead_layer import LeadLayer
from layers.store.lead_records import LeadEvent, event_row, from_row, to_event, to_row
from layers.store.people import called
from layers.store.scene_tables import LEAD_EVENTS, LEADS
from layers.store.tables import REPORTS, UNITS

L, E = LEADS.c, LEAD_EVENTS.c
PAGE = 100


@dataclass(frozen=True, slots=True)
class LeadQuery:
    """Which leads; empty fields do not filter.

    Args:
        after: the (priority, number) after which a page goes on.
    """

    states: tuple[LeadState, ...] = ()
    kinds: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    run: str | None = None
    unit: str | None = None
    after: tuple[int, int] | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Beside:
    """What a list shows beside a lead: when it was changed last, and the points of its priority."""

    changed_at: datetime
    because: tuple[tuple[int, Words], ...]


class LeadStore:
    """Reads and writes leads within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: str) -> Lead:
        """The lead as it is now; NotFound."""
        row = self.transaction.execute(sa.select(LEADS).where(L.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="lead", id=id)
        return from_row(row)

    def find(self, query: LeadQuery) -> tuple[list[Lead], int, tuple[int, int] | None]:
        """A page, the most urgent first and of those the oldest; the total; the key of the next page."""
        condition = conditions(query)
        total = self.transaction.execute(sa.select(sa.func.count()).select_from(LEADS).where(condition))
        page = sa.select(LEADS).where(condition).order_by(L.priority.desc(), L.fid)
        if query.after is not None:
            points, number = query.after
            page = page.where((L.priority < points) | ((L.priority == points) & (L.fid > number)))
        rows = self.transaction.execute(page.limit(query.limit + 1)).mappings().all()
        shown = rows[: query.limit]
        more = len(rows) > query.limit
        key = (shown[-1]["priority"], shown[-1]["fid"]) if more else None
        return [from_row(row) for row in shown], int(total.scalar_one()), key

    def counts(self, query: LeadQuery) -> dict[str, int]:
        """How many leads of a query stand where, whatever states it asks for."""
        condition = conditions(replace(query, states=()))
        counted = sa.select(L.state, sa.func.count()).where(condition).group_by(L.state)
        return dict.fromkeys(map(str, LeadState), 0) | {
            row[0]: row[1] for row in self.transaction.execute(counted)
        }

    def beside(self, ids: Sequence[str]) -> dict[str, Beside]:
        """When each of these leads was changed last and why it is so urgent, in one statement."""
        if not ids:
            return {}
        first = (E.lead == L.id) & (E.number == 1)
        query = sa.select(L.id, L.changed_at, E.facts).join(LEAD_EVENTS, first).where(L.id.in_(ids))
        return {
            row.id: beside_of(row.changed_at, json.loads(row.facts))
            for row in self.transaction.execute(query)
        }

    def events(self, id: str) -> list[LeadEvent]:
        """What was done to the lead, oldest first."""
        query = sa.select(LEAD_EVENTS).where(E.lead == id).order_by(E.number)
        return [to_event(row) for row in self.transaction.execute(query).mappings()]

    def merged_into(self, id: str, events: Sequence[LeadEvent]) -> list[str]:
        """The leads that were merged into this one and still are, by its own events."""
        named = [event.facts["lead"] for event in events if event.step == ABSORBED]
        return [other for other in dict.fromkeys(named) if self.get(other).into == id]

    def note(self, leads: Iterable[tuple[Lead, Sequence[Match]]], *, why: str) -> int:
        """Note new leads with what they lie on; how many. One that is noted already stays as it is."""
        next_number(self.transaction.connection)
        count = 0
        for lead, found in leads:
            if self.transaction.execute(sa.select(L.fid).where(L.id == lead.id)).first() is not None:
                continue
            points = priority(lead, found)
            saved = replace(lead, version=1, priority=points.points)
            facts = {"matches": as_plain(list(found)), "priority": as_plain(points)}
            row = to_row(saved, changed_at=self.transaction.now)
            self.transaction.execute(sa.insert(LEADS), row)
            self.append(saved, None, NOTED, why=why, facts=facts)
            count += 1
        return count

    def add(self, lead: Lead, found: Sequence[Match], *, why: str) -> tuple[Lead, bool]:
        """Note one lead that somebody wrote down; (the lead on file, True when it is new).

        Raises:
            DifferentContent: another lead was noted under this id.
        """
        if self.note([(lead, found)], why=why):
            return self.get(lead.id), True
        stored = self.get(lead.id)
        if same_lead(stored, lead):
            return stored, False
        raise DifferentContent(noun="lead", id=lead.id, stored=stored.kind, sent=lead.kind)

    def step(self, id: str, asked: LeadAsked, *, version: int) -> Lead:
        """Take a step with a lead; the layer of sent leads follows.

        Raises:
            NotFound, LeadMoved: somebody else acted on it since version ``version`` was read. BadLead: it
            would be merged into one that was merged itself: both could be lost in a circle. And what
            ``layers/rules/leads.py`` refuses.
        """
        next_number(self.transaction.connection)
        before = self.require_version(id, version)
        after = stepped(before, asked, self.transaction.actor, self.word(before, asked))
        if asked.step == "send":
            self.require_unit(asked.unit)
        if after.state is LeadState.MERGED:
            return self.merge(before, after, asked)
        return self.save(before, after, asked.step, why=asked.why, facts=said_of(asked))

    def merge(self, before: Lead, after: Lead, asked: LeadAsked) -> Lead:
        """Save that a lead went into another one; NotFound only now, to who may merge at all."""
        target = self.get(after.into or "")
        if target.state is LeadState.MERGED:
            raise BadLead(field="into", reason="该线索自己已并入另一条 (that lead was merged itself)")
        saved = self.save(before, after, asked.step, why=asked.why, facts=said_of(asked))
        self.save(target, target, ABSORBED, why=asked.why, facts={"lead": before.id})
        return saved

    def word(self, lead: Lead, asked: LeadAsked) -> Word:
        """On whose word a step would rest: of who takes it, and of the report that it names."""
        actor, sent = self.transaction.actor, self.sender(lead.id)
        wrote = sa.select(REPORTS.c.author, REPORTS.c.unit).where(REPORTS.c.id == asked.report)
        report = None if asked.report is None else self.transaction.execute(wrote).first()
        speakers = {actor.account, None if report is None else report.author}
        return Word(
            sender=None if sent is None else sent.account,
            sender_name="" if sent is None else sent.name,
            speakers=frozenset(filter(None, speakers)),
            unit=None if report is None else report.unit,
            any_unit=report is None or Role.SUPERVISOR in actor.roles,
        )

    def save(self, before: Lead, after: Lead, step: str, *, why: str, facts: Mapping[str, Any]) -> Lead:
        """Save what became of a lead, with its event, and draw it so on the layer of sent leads."""
        saved = replace(after, version=before.version + 1)
        row = to_row(saved, changed_at=self.transaction.now)
        self.transaction.execute(sa.update(LEADS).where(L.id == before.id).values(**row))
        self.append(saved, before, step, why=why, facts=facts)
        LeadLayer(self.transaction).follow(saved, step, why=why)
        return saved

    def require_version(self, id: str, version: int) -> Lead:
        """The lead, when it still is at this version; LeadMoved says who did what instead."""
        lead = self.get(id)
        if lead.version == version:
            return lead
        last = self.events(id)[-1]
        words = EVENTS[last.step]
        facts = {"mine": version, "theirs": lead.version, "by": last.name, "at": to_moment_text(last.at)}
        raise LeadMoved(id=id, step=words.zh, step_en=words.en, **facts)

    def require_unit(self, unit: str | None) -> None:
        """BadLead when there is no such unit."""
        known = sa.select(UNITS.c.id).where(UNITS.c.id == unit)
        if self.transaction.execute(known).first() is None:
            raise BadLead(field="unit", reason=f"没有这个单位 (no such unit): {unit}")

    def sender(self, id: str) -> LeadEvent | None:
        """Who sent the lead last; None when nobody did."""
        sent = [event for event in self.events(id) if event.step == "send"]
        return sent[-1] if sent else None

    def append(
        self, lead: Lead, before: Lead | None, step: str, *, why: str, facts: Mapping[str, Any]
    ) -> None:
        """Append the event and its audit entry, in this transaction."""
        actor = self.transaction.actor
        event = LeadEvent(
            lead=lead.id,
            number=lead.version,
            step=step,
            before=None if before is None else before.state,
            after=lead.state,
            at=self.transaction.now,
            account=actor.account,
            name=called(self.transaction),
            unit=actor.unit,
            why=why,
            facts=facts,
        )
        row = event_row(event, lead)
        kept = {"event": lead.version, "after": str(lead.state), "content_sha256": row["content_sha256"]}
        number, _ = self.transaction.record(f"lead.{step}", "lead", lead.id, kept, why=why)
        self.transaction.execute(sa.insert(LEAD_EVENTS), {**row, "audit_number": number})
        self.transaction.dialect.changed(self.transaction.connection, LEADS)


def same_lead(one: Lead, other: Lead) -> bool:
    """Whether two say the same of the same place."""
    names = ("source", "kind", "day", "evidence")
    return all(getattr(one, name) == getattr(other, name) for name in names) and one.shape.equals(other.shape)


def beside_of(changed_at: datetime, facts: Mapping[str, Any]) -> Beside:
    """What the first event says of a lead's priority."""
    parts = facts.get("priority", {}).get("because", [])
    return Beside(changed_at, tuple((points, Words(said["zh"], said["en"])) for points, said in parts))


def said_of(asked: LeadAsked) -> dict[str, Any]:
    """What was asked beside step and words, without what was left out."""
    told = {name: value for name, value in as_plain(asked).items() if name not in ("step", "why")}
    return {name: value for name, value in told.items() if value is not None}


def conditions(query: LeadQuery) -> sa.ColumnElement[bool]:
    """The query as a condition, without its key and limit."""
    clauses: list[sa.ColumnElement[bool]] = [
        column.in_([str(value) for value in wanted])
        for column, wanted in ((L.state, query.states), (L.kind, query.kinds), (L.source, query.sources))
        if wanted
    ]
    if query.zones:  # "" asks for those that lie in none
        clauses.append(sa.func.coalesce(L.zone, "").in_(query.zones))
    clauses += [L.run == query.run] if query.run is not None else []
    clauses += [L.unit == query.unit] if query.unit is not None else []
    return sa.and_(sa.true(), *clauses)
