"""Whether claims are what the audit says: as first recorded, withdrawn only where it is said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.store.case_tables import CLAIM_FEATURES, CLAIMS
from layers.store.claims import claim_sha256, since, to_claim, withdrawal_sha256
from layers.store.database import Transaction
from layers.store.proof_rows import some_of


class ClaimProof:
    """Looks up each claim beside its entry, then whether there are any others."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.kept, self.withdrawn, self.named = 0, 0, 0
        self.checks = {"claim.add": self.require_claim, "claim.withdraw": self.require_withdrawal}

    def require_claim(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One claim, with the content that the entry names, and the features it lists."""
        query = sa.select(CLAIMS).where(CLAIMS.c.id == id, CLAIMS.c.audit_number == number)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None:
            raise ChainBroken(number=number, reason=f"the claim {id} is missing")
        claim = to_claim(row)
        whole = row["content_sha256"] == claim_sha256(claim) == facts["content_sha256"]
        if not whole or (row["basis"], row["since_at"]) != (claim.scope.basis, since(claim)):
            raise ChainBroken(number=number, reason=f"the claim {claim.number} was changed")
        listed = sa.select(CLAIM_FEATURES.c.feature).where(CLAIM_FEATURES.c.claim == id)
        if set(self.transaction.connection.scalars(listed)) != set(claim.scope.features):
            raise ChainBroken(number=number, reason=f"the features of claim {claim.number} were changed")
        self.kept += 1
        self.named += len(claim.scope.features)

    def require_withdrawal(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """A claim that is still withdrawn, for the reason of its entry."""
        query = sa.select(CLAIMS).where(CLAIMS.c.id == id)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None or row["withdrawn_at"] is None or row["withdrawn_why"] != facts["why"]:
            raise ChainBroken(number=number, reason=f"the withdrawal of claim {id} was changed")
        if facts.get("record_sha256") not in (None, withdrawal_sha256(row)):  # entries of before have none
            raise ChainBroken(number=number, reason=f"the withdrawal of claim {id} was changed")
        self.withdrawn += 1

    def require_end(self) -> None:
        """ChainBroken when a claim, a withdrawal or a listed feature has no entry."""
        withdrawn = some_of(CLAIMS, ("withdrawn_at", "withdrawn_why"))
        rows = self.transaction.execute(sa.select(sa.func.count(), withdrawn).select_from(CLAIMS)).one()
        named = sa.select(sa.func.count()).select_from(CLAIM_FEATURES)
        found = (rows[0], rows[1], self.transaction.execute(named).scalar_one())
        if found != (self.kept, self.withdrawn, self.named):
            raise ChainBroken(number=0, reason="a claim or its withdrawal has no entry")
