"""Cases: opened once, changed step by step; every step is an event that keeps the whole record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from layers.errors import CaseMoved, DifferentContent, NotFound
from layers.rules.case_words import EVENT_WORDS, REZONED
from layers.rules.cases import Case, CaseEvent, Origin
from layers.store.case_hooks import after_step
from layers.store.case_records import as_plain, event_row, from_record, from_row, to_event, to_record, to_row
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASE_REPORTS, CASES
from layers.store.chain import canonical, next_number
from layers.store.columns import to_moment_text
from layers.store.database import Transaction
from layers.store.people import called

OPEN = "open"


class CaseStore:
    """Reads and writes cases within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: str) -> Case:
        """The case as it is now; NotFound."""
        row = self.transaction.execute(sa.select(CASES).where(CASES.c.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="case", id=id)
        return from_row(row)

    def numbered(self, number: str) -> Case:
        """The case of this number, as it is now; NotFound."""
        query = sa.select(CASES).where(CASES.c.number == number)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="case", id=number)
        return from_row(row)

    def as_of(self, id: str, moment: datetime) -> Case:
        """The case as it was recorded at a moment; NotFound when it was not opened yet."""
        then = (CASE_EVENTS.c.case_id == id) & (CASE_EVENTS.c.at <= moment)
        query = sa.select(CASE_EVENTS).where(then).order_by(CASE_EVENTS.c.number.desc()).limit(1)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="case", id=id)
        return from_record(json.loads(row["record"]), version=row["number"], changed_at=row["at"])

    def events(self, id: str) -> list[CaseEvent]:
        """What was done to the case, oldest first."""
        query = sa.select(CASE_EVENTS).where(CASE_EVENTS.c.case_id == id).order_by(CASE_EVENTS.c.number)
        return [to_event(row) for row in self.transaction.execute(query).mappings()]

    def open(self, case: Case, *, why: str) -> tuple[Case, bool]:
        """Save a new case under its own id; (stored case, True when it is new).

        The same case sent again gives the stored one and False.

        Raises:
            DifferentContent: another case was opened under this id.
        """
        next_number(self.transaction.connection)  # its lock also keeps two from taking one case number
        found = self.transaction.execute(sa.select(CASES.c.id).where(CASES.c.id == case.id)).first()
        if found is not None:
            return self.same(case), False
        actor, now = self.transaction.actor, self.transaction.now
        saved = replace(
            case,
            number=self.next_case_number(now.year),
            opened_by=actor.account,
            opened_by_name=called(self.transaction),
            opened_unit=actor.unit,
            opened_at=now,
            changed_at=now,
            version=1,
        )
        self.transaction.execute(sa.insert(CASES), to_row(saved))
        if saved.features:
            rows = [{"case_id": saved.id, "layer": saved.layer, "feature": each} for each in saved.features]
            self.transaction.execute(sa.insert(CASE_FEATURES), rows)
        self.note(saved, None, OPEN, why=why, facts={"opened_as": asked_for(case)})
        return saved, True

    def step(
        self, before: Case, after: Case, step: str, *, why: str, facts: Mapping[str, object], post: str | None
    ) -> Case:
        """Save what a step made of a case; its event and audit entry go with it.

        Raises:
            CaseMoved: somebody else acted on the case since ``before`` was read.
        """
        saved = replace(after, version=before.version + 1, changed_at=self.transaction.now)
        same = (CASES.c.id == before.id) & (CASES.c.version == before.version)
        if self.transaction.execute(sa.update(CASES).where(same).values(**to_row(saved))).rowcount != 1:
            self.require_version(before.id, before.version)
        self.note(saved, before, step, why=why, facts=facts, post=post)
        return saved

    def rezone(self, case: Case, zone: str | None, *, boundary: str, why: str) -> Case:
        """Note in which zone a case lies by another version of the boundary; unchanged, nothing happens."""
        if case.zone == zone:
            return case
        facts = {"zone_before": case.zone, "zone": zone, "boundary": boundary}
        return self.step(case, replace(case, zone=zone), REZONED, why=why, facts=facts, post=None)

    def require_version(self, id: str, version: int) -> Case:
        """The case, when it still is at this version; CaseMoved says who did what instead.

        Whatever else bears on a step (evidence withdrawn, a report received) waits until this one is saved.
        """
        next_number(self.transaction.connection)
        case = self.get(id)
        if case.version != version:
            last = self.events(id)[-1]
            words = EVENT_WORDS.get(last.step)
            raise CaseMoved(
                id=id,
                mine=version,
                theirs=case.version,
                by=last.name,
                step=words.zh if words else last.step,
                step_en=words.en if words else last.step,
                at=to_moment_text(last.at),
            )
        return case

    def add_report(self, id: str, report: str, role: str) -> None:
        """Tie a report to a case: the finding, a follow-up or a look-back; tied already, nothing happens."""
        actor = self.transaction.actor
        row = {"case_id": id, "report": report, "role": role, "at": self.transaction.now}
        insert = self.transaction.dialect.insert_new(CASE_REPORTS).returning(CASE_REPORTS.c.report)
        if self.transaction.execute(insert, {**row, "account": actor.account}).first() is not None:
            self.transaction.record("case.report", "case", id, {"report": report, "role": role}, why="")

    def reports(self, id: str) -> dict[str, str]:
        """The reports tied to a case, each with its role."""
        query = sa.select(CASE_REPORTS.c.report, CASE_REPORTS.c.role).where(CASE_REPORTS.c.case_id == id)
        return {row.report: row.role for row in self.transaction.execute(query)}

    def of_report(self, report: str) -> list[Case]:
        """The cases that a report is tied to, or that were opened from it."""
        tied = sa.select(CASE_REPORTS.c.case_id).where(CASE_REPORTS.c.report == report)
        found = (CASES.c.origin == str(Origin.REPORT)) & (CASES.c.origin_id == report)
        query = sa.select(CASES).where(CASES.c.id.in_(tied) | found).order_by(CASES.c.fid)
        return [from_row(row) for row in self.transaction.execute(query).mappings()]

    # --- steps of its own --------------------------------------------------------------------
    def same(self, case: Case) -> Case:
        """The stored case when it was opened with the same content; else DifferentContent."""
        stored, first = self.get(case.id), self.events(case.id)[0]
        if first.facts.get("opened_as") == json.loads(canonical(asked_for(case))):
            return stored
        raise DifferentContent(noun="case", id=case.id, stored=stored.number, sent=case.title)

    def note(
        self,
        case: Case,
        before: Case | None,
        step: str,
        *,
        why: str,
        facts: Mapping[str, object],
        post: str | None = None,
    ) -> None:
        """Append the event and its audit entry, in this transaction."""
        actor = self.transaction.actor
        event = CaseEvent(
            case=case.id,
            number=case.version,
            step=step,
            before=None if before is None else before.status,
            after=case.status,
            at=self.transaction.now,
            account=actor.account,
            name=called(self.transaction),
            unit=actor.unit,
            post=post,
            why=why,
            facts=dict(facts),
        )
        row = event_row(event, case)
        kept: dict[str, object] = {"number": case.number, "event": case.version, "after": str(case.status)}
        kept["content_sha256"] = row["content_sha256"]
        number, _ = self.transaction.record(f"case.{step}", "case", case.id, kept, why=why)
        self.transaction.execute(sa.insert(CASE_EVENTS), {**row, "audit_number": number})
        self.transaction.dialect.changed(self.transaction.connection, CASES)
        after_step(self.transaction, step, case, why, facts)

    def next_case_number(self, year: int) -> str:
        """The year's next number; cases are never removed, so counting gives it."""
        this_year = (CASES.c.number >= f"{year}-") & (CASES.c.number < f"{year}.")
        count = sa.select(sa.func.count()).select_from(CASES).where(this_year)
        return f"{year}-{int(self.transaction.execute(count).scalar_one()) + 1:04}"


def asked_for(case: Case) -> dict[str, Any]:
    """What the opener said, without what the store adds."""
    added = {"number", "opened_by", "opened_by_name", "opened_unit", "opened_at", "zone", "demonstration"}
    return {name: value for name, value in to_record(case).items() if name not in added}


def facts_of(asked: Any) -> dict[str, object]:
    """What a step said, without what it left open."""
    said = as_plain(asked)
    return {name: value for name, value in said.items() if value is not None and name not in ("step", "why")}
