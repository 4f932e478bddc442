"""Whether readings of boundary versions are what the audit says, and no others are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.store.boundary_readings import AUDITED, reading_sha256
from layers.store.boundary_tables import BOUNDARY_CHANGES, BOUNDARY_READINGS
from layers.store.database import Transaction


class ReadingProof:
    """Looks up the reading of each entry; there are few of them."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.seen = 0
        self.checks = {AUDITED: self.require_reading}

    def require_reading(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One reading with its changes, as they were kept."""
        asked = sa.select(BOUNDARY_READINGS).where(BOUNDARY_READINGS.c.id == facts["reading"])
        row = self.transaction.execute(asked).mappings().one_or_none()
        if row is None or row["boundary"] != id:
            raise ChainBroken(number=number, reason=f"a reading of boundary {id} is missing")
        c = BOUNDARY_CHANGES.c
        changes = sa.select(BOUNDARY_CHANGES).where(c.reading == row["id"]).order_by(c.number)
        if reading_sha256(row, self.transaction.execute(changes).mappings()) != facts["content_sha256"]:
            raise ChainBroken(number=number, reason=f"a reading of boundary {id} was changed")
        self.seen += 1

    def require_end(self) -> None:
        """ChainBroken when a reading, or a change of one, has no entry."""
        count = sa.select(sa.func.count()).select_from(BOUNDARY_READINGS)
        if self.transaction.execute(count).scalar_one() != self.seen:
            raise ChainBroken(number=0, reason="boundary_readings: a row without an entry")
