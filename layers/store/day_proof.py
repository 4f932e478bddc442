"""Whether the signed heads of days are those that the audit tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.days import head_sha256, require_signed, to_day
from layers.rules.tree import to_frontier
from layers.store.case_tables import AUDIT_DAYS
from layers.store.database import Transaction


class DayProof:
    """Looks each head up beside the entry that tells of it, and counts them."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.days = 0
        self.checks = {"day.sign": self.require_day}

    def require_day(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One signed head of a day."""
        query = sa.select(AUDIT_DAYS).where(AUDIT_DAYS.c.audit_number == number)
        rows = self.transaction.execute(query).mappings().all()
        if len(rows) != 1:
            raise ChainBroken(number=number, reason=f"{len(rows)} heads for the signing of {id}")
        head, tree = to_day({**rows[0]}), to_frontier(rows[0]["number"], rows[0]["frontier"])
        require_signed(head, rows[0]["public_key"])
        if (head.day.isoformat(), head_sha256(head)) != (id, facts["head_sha256"]):
            raise ChainBroken(number=number, reason=f"the head of {id} was changed")
        if (tree.size, tree.root().hex()) != (head.number, head.root):
            raise ChainBroken(number=number, reason=f"the tree kept with {id} was changed")
        self.days += 1

    def require_end(self) -> None:
        """ChainBroken when a day was signed without an entry."""
        counted = sa.select(sa.func.count()).select_from(AUDIT_DAYS)
        if self.transaction.execute(counted).scalar_one() != self.days:
            raise ChainBroken(number=0, reason="a day was signed without an entry")
