"""Which cases may be the same problem, and notices that a closed one may have come back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement

from geo.boxes import envelope, widened
from geo.near import gap_m
from layers.definition import Words
from layers.errors import Decided, NotFound
from layers.rules.alike import (
    ACCEPTANCE,
    NOT_REBOUND,
    OPEN,
    REOPENED,
    Alike,
    Rebound,
    acceptance,
    near_m,
    nearest_first,
    recent,
)
from layers.rules.cases import ACCEPTED, Case, CaseStatus
from layers.rules.days import LOCAL
from layers.rules.look_backs import is_unsettled
from layers.rules.permissions import Reach
from layers.rules.reports import Report
from layers.store.case_records import from_row, to_event
from layers.store.case_search import within
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASES, REBOUNDS
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction
from layers.store.tables import ACCOUNTS

B = REBOUNDS.c
NAMES = UUID("b7a4c0de-5d21-5f3a-9e6b-3f0d8c2a1e74")  # the name space of notices
LEFT_OUT = (CaseStatus.MERGED, CaseStatus.VOID)  # stand for no problem of their own
MOST = 200
NOTICED = ("id", "case_id", "noun", "noun_id", "distance_m", "reason", "at", "account", "demonstration")
DECIDED = ("id", "decided_at", "decided_by", "decided_name", "decided_why")
ALL = Reach(everyone=True)


@dataclass(frozen=True, slots=True)
class Subject:
    """A problem whose like is looked for."""

    layer: str
    features: tuple[str, ...]
    place: BaseGeometry | None
    case: str | None = None  # its own id, left out


class AlikeStore:
    """Looks for cases that may be the same, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.today = transaction.now.astimezone(LOCAL).date()

    def of_case(self, case: Case, *, reach: Reach = ALL) -> list[Alike]:
        """Cases that may be the same as this one, nearest first, closed ones too."""
        return self.alike(Subject(case.layer, case.features, case.place, case.id), reach=reach)

    def of_report(self, report: Report, *, reach: Reach = ALL) -> list[Alike]:
        """Cases that may be about what a report saw."""
        return self.alike(subject_of(report), reach=reach)

    def alike(self, subject: Subject, *, reach: Reach = ALL, only: Sequence[str] = ()) -> list[Alike]:
        """Cases of the same kind on the same feature or within the kind's distance; MOST at the most."""
        known = CASES.c.layer == subject.layer
        known &= CASES.c.status.not_in([str(status) for status in LEFT_OUT])
        if only:
            known &= CASES.c.status.in_(only)
        if subject.case is not None:
            known &= CASES.c.id != subject.case
        there = sa.or_(self.on_features(subject), *self.near(subject))
        query = sa.select(CASES).where(known, there, *within(reach)).order_by(CASES.c.fid.desc()).limit(MOST)
        cases = [from_row(row) for row in self.transaction.execute(query).mappings()]
        found = [each for case in cases if (each := self.judged(subject, case))]
        return nearest_first(found)

    def concerns(self, case: Case, report: Report) -> bool:
        """Whether a report is about a case's features, or near enough to its place."""
        subject = subject_of(report)
        return subject.layer == case.layer and self.judged(subject, case) is not None

    # --- steps -------------------------------------------------------------------------------
    def on_features(self, subject: Subject) -> ColumnElement[bool]:
        named = sa.select(CASE_FEATURES.c.case_id).where(
            CASE_FEATURES.c.layer == subject.layer, CASE_FEATURES.c.feature.in_(subject.features)
        )
        return CASES.c.id.in_(named)

    def near(self, subject: Subject) -> list[ColumnElement[bool]]:
        """By the spatial index, in boxes; the distance itself is measured afterwards."""
        if subject.place is None or subject.place.is_empty:
            return []
        box = widened(envelope(subject.place), near_m(subject.layer))
        return [self.transaction.dialect.touching(CASES, box)]

    def judged(self, subject: Subject, case: Case) -> Alike | None:
        """The case with how near it is; None when it is too far, or ended too long ago."""
        same = bool(set(subject.features) & set(case.features))
        distance = None
        if subject.place is not None and case.place is not None:
            distance = gap_m(subject.place, case.place)
        near = distance is not None and distance <= near_m(subject.layer)
        if not (same or near) or not recent(case, self.today):
            return None
        return Alike(case, same, distance, self.accepted(case))

    def accepted(self, case: Case) -> tuple[Any, ...]:
        """By whom the case was reviewed, signed and closed."""
        if case.status not in ACCEPTED:
            return ()
        mine = (CASE_EVENTS.c.case_id == case.id) & CASE_EVENTS.c.step.in_(ACCEPTANCE)
        query = sa.select(CASE_EVENTS).where(mine).order_by(CASE_EVENTS.c.number)
        events = [to_event(row) for row in self.transaction.execute(query).mappings()]
        return acceptance(case, events)


def subject_of(report: Report) -> Subject:
    """What a report is about, as something that may have its like."""
    features = () if report.feature is None else (report.feature,)
    return Subject(report.layer, features, report.place)


class ReboundStore:
    """Keeps notices that closed cases may have come back, until people decide."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: str) -> Rebound:
        """The notice; NotFound."""
        row = self.transaction.execute(sa.select(REBOUNDS).where(B.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="rebound", id=id)
        return to_rebound(row)

    def find(
        self,
        *,
        reach: Reach = ALL,
        state: str | None = None,
        case: str | None = None,
        layers: Sequence[str] = (),
        limit: int = 50,
    ) -> tuple[list[Rebound], int]:
        """Notices, the last first, and how many there are in all."""
        condition = sa.and_(CASES.c.layer.in_(layers) if layers else sa.true(), *within(reach))
        if state is not None:
            condition &= B.state == state
        if case is not None:
            condition &= B.case_id == case
        joined = REBOUNDS.join(CASES, CASES.c.id == B.case_id)
        rows = sa.select(REBOUNDS).select_from(joined).where(condition)
        page = self.transaction.execute(rows.order_by(B.at.desc(), B.id).limit(limit)).mappings()
        counted = sa.select(sa.func.count()).select_from(joined).where(condition)
        return [to_rebound(row) for row in page], int(self.transaction.execute(counted).scalar_one())

    def after_report(self, report: Report) -> None:
        """A notice for every closed case that a report of something unsettled is about, or near."""
        if is_unsettled(report, self.transaction.definition(report.layer)):
            self.notify(subject_of(report), "report", str(report.id), demonstration=report.demonstration)

    def after_opening(self, case: Case) -> None:
        """A notice for every closed case that a new one is like."""
        subject = Subject(case.layer, case.features, case.place, case.id)
        self.notify(subject, "case", case.id, demonstration=case.demonstration)

    def after_reopening(self, case: Case, *, why: str) -> None:
        """What waited for a decision on the case is decided: it was opened again."""
        for notice in self.find(state=OPEN, case=case.id, limit=10_000)[0]:
            self.decide(notice, REOPENED, why=why)

    def dismiss(self, id: str, *, why: str) -> Rebound:
        """Decide that it is no rebound, for a reason that is kept; Decided when somebody was first."""
        next_number(self.transaction.connection)  # a second one waits here, then sees the first decision
        notice = self.get(id)
        if notice.state != OPEN:
            raise Decided(id=id, by=notice.decided_name or "–", state=notice.state)
        return self.decide(notice, NOT_REBOUND, why=why)

    def waiting(self, case: Case) -> bool:
        """Whether a notice about the case waits for a decision."""
        query = sa.select(B.id).where(B.case_id == case.id, B.state == OPEN).limit(1)
        return self.transaction.execute(query).first() is not None

    # --- steps -------------------------------------------------------------------------------
    def notify(self, subject: Subject, noun: str, noun_id: str, *, demonstration: bool) -> None:
        accepted = [str(status) for status in sorted(ACCEPTED)]
        for like in AlikeStore(self.transaction).alike(subject, only=accepted):
            why = canonical({"zh": like.why.zh, "en": like.why.en}).decode()
            row: dict[str, Any] = {
                "id": str(uuid5(NAMES, f"{like.case.id}/{noun_id}")),
                "case_id": like.case.id,
                "noun": noun,
                "noun_id": noun_id,
                "distance_m": None if like.same_feature else like.distance_m,
                "reason": why,
                "at": self.transaction.now,
                "account": self.transaction.actor.account,
                "state": OPEN,
                "demonstration": demonstration,
            }
            insert = self.transaction.dialect.insert_new(REBOUNDS).returning(B.id)
            if self.transaction.execute(insert, row).first() is not None:
                facts: dict[str, object] = {"case": like.case.id, "noun": noun, "noun_id": noun_id}
                facts["record_sha256"] = notice_sha256(row, NOTICED)
                number, _ = self.transaction.record("rebound.notice", "rebound", row["id"], facts, why="")
                mine = sa.update(REBOUNDS).where(B.id == row["id"])
                self.transaction.execute(mine.values(audit_number=number))

    def decide(self, notice: Rebound, state: str, *, why: str) -> Rebound:
        actor = self.transaction.actor
        name = sa.select(ACCOUNTS.c.display_name).where(ACCOUNTS.c.id == actor.account)
        told = {
            "state": state,
            "decided_at": self.transaction.now,
            "decided_by": actor.account,
            "decided_name": self.transaction.execute(name).scalar_one_or_none() or actor.name,
            "decided_why": why,
        }
        self.transaction.execute(sa.update(REBOUNDS).where(B.id == notice.id).values(**told))
        facts: dict[str, object] = {"case": notice.case, "state": state, "why": why}
        facts["record_sha256"] = notice_sha256({"id": notice.id, **told}, DECIDED)
        self.transaction.record("rebound.decide", "rebound", notice.id, facts, why=why)
        return self.get(notice.id)


def to_rebound(row: Mapping[Any, Any]) -> Rebound:
    """The notice of a row."""
    reason = json.loads(row["reason"])
    names = ("id", "noun", "noun_id", "distance_m", "at", "state", "decided_at", "decided_name",
             "decided_why", "demonstration")  # fmt: skip
    said = {name: row[name] for name in names}
    return Rebound(case=row["case_id"], why=Words(reason["zh"], reason["en"]), **said)


def notice_sha256(row: Mapping[Any, Any], names: Sequence[str]) -> str:
    """The hash of a notice as it was made, or of what was decided; its audit entry names it."""
    return sha256_hex(canonical({name: row[name] for name in names}))
