"""The audit chain: every entry holds the hash of the one before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from layers.store.database import Transaction


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link: ``hash`` is SHA-256 over the canonical JSON (RFC 8785) of all other members."""

    number: int
    at: datetime
    account: str | None
    name: str
    way: str
    action: str
    noun: str
    id: str
    facts: dict[str, object]  # content hashes and figures, never secrets
    why: str
    previous: str
    hash: str


class AuditStore:
    """Reads and verifies the chain within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def entries(self, *, after: int = 0, limit: int = 1000) -> list[AuditEntry]:
        """Entries by number."""
        raise NotImplementedError

    def verify(self) -> Iterator[AuditEntry]:
        """Every entry in turn, checked against its predecessor and against the record it speaks of.

        Raises:
            ChainBroken: naming the first entry that does not fit, and why.
        """
        raise NotImplementedError
