"""Whether look-backs and notices of rebounds are what the audit says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.alike import OPEN
from layers.rules.look_backs import DUE
from layers.store.alike import DECIDED, NOTICED, notice_sha256
from layers.store.case_tables import LOOK_BACKS, REBOUNDS
from layers.store.database import Transaction
from layers.store.look_backs import ENDED, end_sha256
from layers.store.proof_rows import some_of


class LookBackProof:
    """Looks up each row beside its entries, then whether there are any others."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.planned, self.ended, self.noticed, self.decided = 0, 0, 0, 0
        self.checks = {
            "look_back.plan": self.require_plan,
            "look_back.result": self.require_end_of,
            "look_back.drop": self.require_end_of,
            "rebound.notice": self.require_notice,
            "rebound.decide": self.require_decision,
        }

    def require_plan(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """A look-back as it was planned: its case, round, day, unit and reason."""
        row = self.row(LOOK_BACKS, number, id)
        now = (
            row["case_id"],
            row["round"],
            row["due_on"].isoformat(),
            row["unit"],
            json.loads(row["reason"]),
        )
        require(
            number, now == tuple(facts[name] for name in ("case", "round", "due_on", "unit", "reason")), id
        )
        require(number, row["state"] != DUE or row["audit_number"] == number, id)
        self.planned += 1

    def require_end_of(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """A look-back that was made, or called off, as its entry says."""
        row = self.row(LOOK_BACKS, number, id)
        told = {name: value for name, value in facts.items() if name not in ("case", "record_sha256")}
        require(number, row["audit_number"] == number and all(row[name] == told[name] for name in told), id)
        require(number, facts.get("record_sha256") in (None, end_sha256(row)), id)  # None: of before
        self.ended += 1

    def require_notice(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """A notice about the case and the find of its entry."""
        row = self.row(REBOUNDS, number, id)
        now = (row["case_id"], row["noun"], row["noun_id"], row["audit_number"])
        require(number, now == (facts["case"], facts["noun"], facts["noun_id"], number), id)
        require(number, facts.get("record_sha256") in (None, notice_sha256(row, NOTICED)), id)
        self.noticed += 1

    def require_decision(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """A notice that was decided as its entry says."""
        row = self.row(REBOUNDS, number, id)
        require(number, (row["state"], row["decided_why"]) == (facts["state"], facts["why"]), id)
        require(number, facts.get("record_sha256") in (None, notice_sha256(row, DECIDED)), id)
        self.decided += 1

    def require_end(self) -> None:
        """ChainBroken when a look-back, a result, a notice or a decision has no entry."""
        ended = some_of(LOOK_BACKS, ENDED[1:], or_else=LOOK_BACKS.c.state != DUE)
        looks = self.transaction.execute(sa.select(sa.func.count(), ended).select_from(LOOK_BACKS)).one()
        decided = some_of(REBOUNDS, DECIDED[1:], or_else=REBOUNDS.c.state != OPEN)
        made = sa.select(sa.func.count(), decided).select_from(REBOUNDS)
        if tuple(looks) != (self.planned, self.ended):
            raise ChainBroken(number=0, reason="a look-back or its result has no entry")
        if tuple(self.transaction.execute(made).one()) != (self.noticed, self.decided):
            raise ChainBroken(number=0, reason="a notice of a rebound or its decision has no entry")

    def row(self, table: sa.Table, number: int, id: str) -> sa.RowMapping:
        found = self.transaction.execute(sa.select(table).where(table.c.id == id)).mappings().one_or_none()
        if found is None:
            raise ChainBroken(number=number, reason=f"{table.name} {id} is missing")
        return found


def require(number: int, holds: bool, id: str) -> None:
    if not holds:
        raise ChainBroken(number=number, reason=f"{id} is not what its entry says")
