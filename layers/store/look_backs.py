"""Look-backs: made when a case closes, due until somebody looks; one that nobody made stays, overdue."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from layers.definition import Words
from layers.errors import NotFound
from layers.rules.cases import Case
from layers.rules.days import LOCAL
from layers.rules.look_backs import (
    DONE,
    DROPPED,
    DUE,
    REBOUND,
    Factor,
    History,
    LookBack,
    Looked,
    Plan,
    planned_look,
    reason_words,
)
from layers.rules.permissions import Reach
from layers.store.case_search import within
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASES, LOOK_BACKS
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction

L = LOOK_BACKS.c
NAMES = UUID("0d0a8f2e-3b57-5c1d-a3b4-6a1c0f5e7d92")  # the name space of look-backs
ENDED = ("state", "result", "report", "note", "done_at", "account")  # what is told at its end
ALL = Reach(everyone=True)
CONSUMED = ("close", "watch", "reopen")  # steps after which an earlier look no longer counts


@dataclass(frozen=True, slots=True)
class LookBackQuery:
    """Which look-backs; empty fields do not filter. ``overdue_on``: due ones whose day was before this."""

    reach: Reach = ALL
    layers: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    case: str | None = None
    due_until: date | None = None
    overdue_on: date | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class LookBackPage:
    """A page, the first due first, each with its case; the total of all pages, and the next one's key."""

    look_backs: Sequence[tuple[LookBack, Mapping[str, Any]]]
    total: int
    next: str | None


class LookBackStore:
    """Reads and writes look-backs within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, id: str) -> LookBack:
        """The look-back; NotFound."""
        row = self.transaction.execute(sa.select(LOOK_BACKS).where(L.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="look_back", id=id)
        return to_look_back(row)

    def to_decide(self, id: str) -> LookBack:
        """As ``get``, for who is about to tell the result: a second one waits, then sees the first."""
        next_number(self.transaction.connection)
        return self.get(id)

    def of_case(self, case: str) -> list[LookBack]:
        """Every look-back of a case, the first round first."""
        query = sa.select(LOOK_BACKS).where(L.case_id == case).order_by(L.audit_number)
        return [to_look_back(row) for row in self.transaction.execute(query).mappings()]

    def find(self, query: LookBackQuery) -> LookBackPage:
        """One page of look-backs with the number, title and units of their cases."""
        case = [CASES.c[name].label(f"case_{name}") for name in CASE_COLUMNS]
        joined = sa.select(LOOK_BACKS, *case).join(CASES, CASES.c.id == L.case_id)
        condition = self.condition(query)
        page = joined.where(condition, beyond(query.after)).order_by(L.due_on, L.id).limit(query.limit + 1)
        rows = self.transaction.execute(page).mappings().all()
        counted = sa.select(sa.func.count()).select_from(LOOK_BACKS.join(CASES, CASES.c.id == L.case_id))
        total = int(self.transaction.execute(counted.where(condition)).scalar_one())
        kept = rows[: query.limit]
        more = len(rows) > query.limit
        found = [(to_look_back(row), {name: row[f"case_{name}"] for name in CASE_COLUMNS}) for row in kept]
        next = f"{kept[-1]['due_on'].isoformat()}~{kept[-1]['id']}" if more else None
        return LookBackPage(found, total, next)

    def next_plan(self, case: Case, *, day: date) -> Plan | None:
        """When the case would be looked back on next, if it closed, or was looked at, on that day."""
        definition = self.transaction.definition(case.layer)
        round = 1 + self.rounds(case) if case.closed_on else 1
        return planned_look(case, definition, day=day, round=round, history=self.history(case))

    def plan(self, case: Case) -> None:
        """Make the row of the look-back that the case's step set; none is due when it set no day."""
        day = self.transaction.now.astimezone(LOCAL).date()
        plan = self.next_plan(case, day=day)
        if plan is None or case.look_back_on is None:
            return
        plan = replace(plan, due_on=case.look_back_on)
        unit = case.verifying_unit if case.verifying_unit != case.rectifying_unit else case.supervising_unit
        look_back = LookBack(str(uuid5(NAMES, f"{case.id}/{case.version}")), case.id, plan, unit)
        facts: dict[str, object] = {"look_back": look_back.id, **plan_facts(look_back)}
        number, _ = self.transaction.record("look_back.plan", "look_back", look_back.id, facts, why="")
        self.transaction.execute(sa.insert(LOOK_BACKS), {**to_row(look_back), "audit_number": number})

    def drop(self, case: Case, *, why: str) -> None:
        """Call off what is still due of a case that was opened again; it stays on record, with the reason."""
        for look_back in self.of_case(case.id):
            if look_back.state == DUE:
                self.change(look_back, "look_back.drop", {"state": DROPPED, "note": why}, why=why)

    def record(self, look_back: LookBack, looked: Looked) -> LookBack:
        """Keep what came of a look-back."""
        told = {"state": DONE, "result": looked.result, "report": str(looked.report.id), "note": looked.note}
        return self.change(look_back, "look_back.result", told, why=looked.note)

    def looked(self, case: Case) -> bool:
        """Whether a look-back found no rebound since the last step that rested on one."""
        events = CASE_EVENTS.c
        last = sa.select(sa.func.coalesce(sa.func.max(events.audit_number), 0)).where(
            events.case_id == case.id, events.step.in_(CONSUMED)
        )
        quiet = (L.result == "none") & (L.audit_number > last.scalar_subquery())
        query = sa.select(L.id).where(L.case_id == case.id, quiet)
        return self.transaction.execute(query).first() is not None

    def rebounded(self, case: Case) -> bool:
        """Whether the last look-back that was made of this case found a rebound."""
        made = sa.select(L.result).where(L.case_id == case.id, L.state == DONE)
        last = self.transaction.execute(made.order_by(L.audit_number.desc()).limit(1)).scalar_one_or_none()
        return last == REBOUND

    # --- steps -------------------------------------------------------------------------------
    def rounds(self, case: Case) -> int:
        """How many rounds were made since the case last closed."""
        events = CASE_EVENTS.c
        closed = sa.select(sa.func.coalesce(sa.func.max(events.audit_number), 0)).where(
            events.case_id == case.id, events.step == "close"
        )
        made = (L.case_id == case.id) & (L.state == DONE) & (L.audit_number > closed.scalar_subquery())
        counted = sa.select(sa.func.count()).select_from(LOOK_BACKS).where(made)
        return int(self.transaction.execute(counted).scalar_one())

    def history(self, case: Case) -> History:
        """Rebounds of other cases on the same features, and of all other cases of the unit."""
        other = sa.select(sa.func.count()).select_from(LOOK_BACKS.join(CASES, CASES.c.id == L.case_id))
        other = other.where(L.result == REBOUND, L.case_id != case.id)
        here = sa.select(CASE_FEATURES.c.case_id).where(
            CASE_FEATURES.c.layer == case.layer, CASE_FEATURES.c.feature.in_(case.features)
        )
        return History(
            rebounds=int(self.transaction.execute(other.where(L.case_id.in_(here))).scalar_one()),
            unit_rebounds=int(
                self.transaction.execute(
                    other.where(CASES.c.rectifying_unit == case.rectifying_unit)
                ).scalar_one()
            ),
        )

    def change(self, look_back: LookBack, action: str, told: Mapping[str, Any], *, why: str) -> LookBack:
        row = {**told, "done_at": self.transaction.now, "account": self.transaction.actor.account}
        facts: dict[str, object] = {"case": look_back.case, **told}
        facts["record_sha256"] = end_sha256({name: row.get(name) for name in ENDED} | {"id": look_back.id})
        number, _ = self.transaction.record(action, "look_back", look_back.id, facts, why=why)
        mine = sa.update(LOOK_BACKS).where(L.id == look_back.id)
        self.transaction.execute(mine.values(**row, audit_number=number))
        return self.get(look_back.id)

    def condition(self, query: LookBackQuery) -> ColumnElement[bool]:
        clauses: list[ColumnElement[bool]] = list(within(query.reach))
        for column, values in ((CASES.c.layer, query.layers), (L.unit, query.units), (L.state, query.states)):
            if values:
                clauses.append(column.in_(values))
        if query.case is not None:
            clauses.append(L.case_id == query.case)
        if query.due_until is not None:
            clauses.append(L.due_on <= query.due_until)
        if query.overdue_on is not None:
            clauses.append((L.state == DUE) & (L.due_on < query.overdue_on))
        return sa.and_(sa.true(), *clauses)


CASE_COLUMNS = ("number", "title", "layer", "status", "zone", "rectifying_unit")


def beyond(after: str | None) -> ColumnElement[bool]:
    """Rows after a key; a key that is none begins at the start."""
    day, _, id = (after or "").partition("~")
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        return sa.true()
    return (L.due_on > due_on) | ((L.due_on == due_on) & (L.id > id))


def end_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of what came of a look-back; its audit entry names it."""
    return sha256_hex(canonical({name: row[name] for name in ("id", *ENDED)}))


def plan_facts(look_back: LookBack) -> dict[str, object]:
    """What the audit keeps of a planned look-back."""
    plan = look_back.plan
    return {
        "case": look_back.case,
        "round": plan.round,
        "due_on": plan.due_on.isoformat(),
        "unit": look_back.unit,
        "reason": json.loads(reason_json(plan)),
    }


def reason_json(plan: Plan) -> str:
    """Why that day, as it is stored: the usual days and every factor."""
    factors = [{"id": f.id, "zh": f.words.zh, "en": f.words.en, "times": f.times} for f in plan.factors]
    words = reason_words(plan)
    whole = {"usual_days": plan.usual_days, "factors": factors, "zh": words.zh, "en": words.en}
    return canonical(whole).decode()


def to_row(look_back: LookBack) -> dict[str, Any]:
    """The row of a new look-back."""
    plan = look_back.plan
    return {
        "id": look_back.id,
        "case_id": look_back.case,
        "round": plan.round,
        "due_on": plan.due_on,
        "unit": look_back.unit,
        "reason": reason_json(plan),
        "state": look_back.state,
    }


def to_look_back(row: Mapping[Any, Any]) -> LookBack:
    """The look-back of a row."""
    reason = json.loads(row["reason"])
    factors = tuple(Factor(f["id"], Words(f["zh"], f["en"]), f["times"]) for f in reason["factors"])
    done_at: datetime | None = row["done_at"]
    return LookBack(
        id=row["id"],
        case=row["case_id"],
        plan=Plan(row["round"], row["due_on"], reason["usual_days"], factors),
        unit=row["unit"],
        state=row["state"],
        result=row["result"],
        report=row["report"],
        note=row["note"],
        done_at=done_at,
        account=row["account"],
    )
