"""Whether what people said about boundary versions is what the audit says, and nothing else is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.errors import ChainBroken
from layers.store.boundary_remarks import remark_sha256
from layers.store.boundary_tables import BOUNDARY_REMARKS
from layers.store.database import Transaction
from layers.store.proof_rows import Rows


class RemarkProof:
    """Walks the sayings beside the chain."""

    def __init__(self, transaction: Transaction) -> None:
        self.said = Rows(transaction, BOUNDARY_REMARKS)
        self.checks = {"boundary.said": self.require_remark}

    def require_remark(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One saying as it was kept."""
        rows = list(self.said.of(number))
        if [row["id"] for row in rows] != [id]:
            raise ChainBroken(number=number, reason=f"the remark {id} is missing")
        if not rows[0]["content_sha256"] == remark_sha256(rows[0]) == facts["content_sha256"]:
            raise ChainBroken(number=number, reason=f"the remark {id} was changed")

    def require_end(self) -> None:
        """ChainBroken when something was said without an entry."""
        self.said.require_end()
