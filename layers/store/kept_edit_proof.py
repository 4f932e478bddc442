"""Whether late edits and what was decided about them are what the audit says, and no other ones are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.store.database import Transaction
from layers.store.kept_edits import DECIDED, decision_sha256, edit_sha256
from layers.store.proof_rows import some_of
from layers.store.tables import KEPT_EDITS

K = KEPT_EDITS.c


class KeptEditProof:
    """Looks at the row of each entry, and counts them."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.edits = self.decisions = 0
        self.checks = {
            "feature.aside": self.require_edit,
            "feature.aside_decided": self.require_decision,
        }

    def require_edit(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One edit as it was sent."""
        row = self.row(facts["id"])
        named = (id, number)
        if row is None or (row["feature"], row["audit_number"]) != named or not is_edit(row, facts):
            raise ChainBroken(number=number, reason=f"a kept edit of {id} was changed")
        self.edits += 1

    def require_decision(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """What was decided about one."""
        row = self.row(id)
        if row is None or decision_sha256(row) != facts["record_sha256"]:
            raise ChainBroken(number=number, reason=f"the decision about the kept edit {id} was changed")
        self.decisions += 1

    def row(self, id: str) -> Mapping[Any, Any] | None:
        return self.transaction.execute(sa.select(KEPT_EDITS).where(K.id == id)).mappings().one_or_none()

    def require_end(self) -> None:
        """ChainBroken when an edit or a decision has no entry."""
        decided = some_of(KEPT_EDITS, [name for name in DECIDED if name != "id"])
        counted = sa.select(sa.func.count(), decided).select_from(KEPT_EDITS)
        if tuple(self.transaction.execute(counted).one()) != (self.edits, self.decisions):
            raise ChainBroken(number=0, reason="kept_edits: a row without an entry")


def is_edit(row: Mapping[Any, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a row is the edit that its entry names."""
    return bool(row["content_sha256"] == edit_sha256(row) == facts["content_sha256"])
