"""The audit chain: every entry holds the hash of the one before it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import RowMapping

from layers.errors import ChainBroken
from layers.store.chain import START, hash_of
from layers.store.database import Transaction
from layers.store.proof import Proof
from layers.store.tables import AUDIT_ENTRIES, AUDIT_HEAD

MOST_ASKED = 500  # numbers in one statement


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
        number = AUDIT_ENTRIES.c.number
        query = sa.select(AUDIT_ENTRIES).where(number > after).order_by(number).limit(limit)
        return [to_entry(row) for row in self.transaction.execute(query).mappings()]

    def numbered(self, numbers: Collection[int]) -> list[AuditEntry]:
        """The entries of these numbers that there are, in order."""
        wanted, found = sorted(set(numbers)), []
        for at in range(0, len(wanted), MOST_ASKED):
            mine = AUDIT_ENTRIES.c.number.in_(wanted[at : at + MOST_ASKED])
            query = sa.select(AUDIT_ENTRIES).where(mine).order_by(AUDIT_ENTRIES.c.number)
            found += [to_entry(row) for row in self.transaction.execute(query).mappings()]
        return found

    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry."""
        head = self.transaction.execute(sa.select(AUDIT_HEAD.c.number, AUDIT_HEAD.c.hash)).one()
        return head.number, head.hash

    def verify(self) -> Iterator[AuditEntry]:
        """Every entry in turn, checked against its predecessor and against the record it speaks of.

        When the last one is through, the head, records without an entry and the present are looked at.

        Raises:
            ChainBroken: naming the first entry that does not fit, and why.
        """
        proof, number, previous = Proof(self.transaction), 0, START
        for entry in self.walk():
            require_link(entry, number, previous)
            proof.require_record(entry.number, entry.action, entry.id, entry.facts)
            yield entry
            number, previous = entry.number, entry.hash
        head = self.head()
        if head != (number, previous):
            raise ChainBroken(number=number, reason=f"the chain ends here, its head says {head[0]}")
        proof.require_nothing_else()

    def walk(self, *, after: int = 0) -> Iterator[AuditEntry]:
        """All entries beyond a number, a thousand at a time."""
        while page := self.entries(after=after):
            yield from page
            after = page[-1].number


def to_entry(row: RowMapping) -> AuditEntry:
    """The entry of a row."""
    return AuditEntry(**{**row, "facts": json.loads(row["facts"])})


def require_link(entry: AuditEntry, number: int, previous: str) -> None:
    """ChainBroken unless the entry follows the one before it and has the hash of its own members."""
    if entry.number != number + 1:
        raise ChainBroken(number=number + 1, reason="the entry is missing")
    if entry.previous != previous:
        raise ChainBroken(number=entry.number, reason="it does not follow the entry before it")
    if entry.hash != hash_of(asdict(entry)):
        raise ChainBroken(number=entry.number, reason="its content does not have its hash")
