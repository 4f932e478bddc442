"""Whether evidence, its uses and its custody are what their audit entries say, and no others are there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping, Table

from layers.errors import ChainBroken
from layers.store.case_tables import CUSTODY, EVIDENCE, EVIDENCE_USES
from layers.store.database import Transaction
from layers.store.evidence import USE, WITHDRAWAL, custody_sha256, record_sha256, use_sha256
from layers.store.proof_entries import ACTIONS
from layers.store.proof_rows import some_of

Check = Callable[[int, str, Mapping[str, Any]], None]


class EvidenceProof:
    """Looks at the rows of each entry, and counts them: a row more or less is found at the end."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.files = self.uses = self.withdrawals = self.held = 0
        self.checks: dict[str, Check] = dict.fromkeys(ACTIONS[CUSTODY.name], self.require_custody)
        self.checks |= {
            "evidence.add": self.require_file,
            "evidence.use": self.require_use,
            "evidence.withdraw": self.require_withdrawal,
        }

    def require_custody(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """The custody entries that an audit entry vouches for."""
        query = sa.select(CUSTODY).where(CUSTODY.c.audit_number == number).order_by(CUSTODY.c.fid)
        rows = self.transaction.execute(query).mappings().all()
        if (len(rows), custody_sha256(rows)) != (facts["custody"], facts["custody_sha256"]):
            raise ChainBroken(number=number, reason=f"the custody of evidence {id} was changed")
        self.held += len(rows)

    def require_file(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One file on record."""
        row = self.row(EVIDENCE, EVIDENCE.c.sha256 == id, number)
        if row is None or record_sha256(row) != facts["record_sha256"]:
            raise ChainBroken(number=number, reason=f"the record of evidence {id} was changed")
        self.files += 1
        self.require_custody(number, id, facts)

    def require_use(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One use, as it was made."""
        row = self.row(EVIDENCE_USES, EVIDENCE_USES.c.id == id, number)
        if row is None or use_sha256(row, USE) != facts["record_sha256"]:
            raise ChainBroken(number=number, reason=f"the use {id} of evidence was changed")
        self.uses += 1
        self.require_custody(number, id, facts)

    def require_withdrawal(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One use, as it was taken back."""
        query = sa.select(EVIDENCE_USES).where(EVIDENCE_USES.c.id == id)
        row = self.transaction.execute(query).mappings().first()
        if row is None or use_sha256(row, WITHDRAWAL) != facts["withdrawal_sha256"]:
            raise ChainBroken(number=number, reason=f"the withdrawal of the use {id} of evidence was changed")
        self.withdrawals += 1
        self.require_custody(number, id, facts)

    def row(self, table: Table, mine: sa.ColumnElement[bool], number: int) -> RowMapping | None:
        """The row that an entry speaks of, when it names the entry too."""
        query = sa.select(table).where(mine, table.c.audit_number == number)
        return self.transaction.execute(query).mappings().first()

    def require_end(self) -> None:
        """ChainBroken when there is a file, use, withdrawal or custody entry that no audit entry knows."""
        counts = (
            (EVIDENCE, sa.func.count(), self.files),
            (EVIDENCE_USES, sa.func.count(), self.uses),
            (EVIDENCE_USES, some_of(EVIDENCE_USES, WITHDRAWAL), self.withdrawals),
            (CUSTODY, sa.func.count(), self.held),
        )
        for table, counted, known in counts:
            if self.transaction.execute(sa.select(counted).select_from(table)).scalar_one() != known:
                raise ChainBroken(number=0, reason=f"{table.name}: a row without an entry")
