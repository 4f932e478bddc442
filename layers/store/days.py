"""Audit days: the signed heads, and what has to be signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import RowMapping

from layers.errors import ChainBroken, KeyChanged
from layers.rules.days import AuditDay, day_of, head_sha256, require_signed, signed, to_day
from layers.rules.receipts import key_id, to_base64url
from layers.rules.tree import Frontier, to_frontier
from layers.store.audit import AuditStore, require_link
from layers.store.case_tables import AUDIT_DAYS
from layers.store.chain import START, next_number
from layers.store.database import Transaction
from layers.store.tables import AUDIT_ENTRIES

RESTORED = "ledger.restore"  # the action of an entry that declares: this is an older copy put back


@dataclass(frozen=True, slots=True)
class DayRow:
    """A signed head, and what the table keeps beside it."""

    head: AuditDay
    frontier: Frontier
    public_key: str  # raw, base64url


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The chain as it was when a day had ended."""

    day: date
    number: int
    hash: str
    frontier: Frontier


class DayStore:
    """Reads and writes the heads within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def last(self) -> DayRow | None:
        """The head of the latest day that was signed."""
        rows = self.rows(limit=1)
        return rows[0] if rows else None

    def rows(self, *, before: date | None = None, limit: int | None = None) -> list[DayRow]:
        """Signed heads, the latest first."""
        query = sa.select(AUDIT_DAYS).order_by(AUDIT_DAYS.c.day.desc()).limit(limit)
        if before is not None:
            query = query.where(AUDIT_DAYS.c.day < before)
        return [to_row(row) for row in self.transaction.execute(query).mappings()]

    def count(self) -> int:
        """How many days were signed."""
        return int(self.transaction.execute(sa.select(sa.func.count()).select_from(AUDIT_DAYS)).scalar_one())

    def keys(self) -> dict[str, tuple[str, date]]:
        """Every key that signed: its id -> itself (raw, base64url) and the first day it signed."""
        first = sa.func.min(AUDIT_DAYS.c.day)
        query = sa.select(AUDIT_DAYS.c.key_id, AUDIT_DAYS.c.public_key, first)
        grouped = query.group_by(AUDIT_DAYS.c.key_id, AUDIT_DAYS.c.public_key).order_by(first)
        return {id: (key, day) for id, key, day in self.transaction.execute(grouped)}

    def first_unsigned(self) -> date | None:
        """The first day without a head; None while there is no entry."""
        if last := self.last():
            return last.head.day + timedelta(days=1)
        first = self.transaction.execute(sa.select(AUDIT_ENTRIES.c.at).where(AUDIT_ENTRIES.c.number == 1))
        moment = first.scalar()
        return None if moment is None else day_of(moment)

    def unsigned(self, through: date) -> Iterator[Unsigned]:
        """What to sign for every day without a head up to this one; reads only what is newer than the last.

        Raises:
            ChainBroken: the chain is not what the last head says, or breaks after it; nothing is signed.
        """
        day, last = self.first_unsigned(), self.last()
        if day is None or day > through:
            return
        if last:
            self.require_kept(last)
        number, hash = (last.head.number, last.head.hash) if last else (0, START)
        frontier = last.frontier if last else Frontier()
        for entry in AuditStore(self.transaction).walk(after=number):
            while day <= through and day_of(entry.at) > day:
                yield Unsigned(day, number, hash, frontier)
                day += timedelta(days=1)
            if day > through:
                return
            require_link(entry, number, hash)
            number, hash, frontier = entry.number, entry.hash, frontier.grown(bytes.fromhex(entry.hash))
        while day <= through:
            yield Unsigned(day, number, hash, frontier)
            day += timedelta(days=1)

    def require_kept(self, last: DayRow) -> None:
        """ChainBroken unless the chain still goes through this head, and the head is what was signed."""
        head = last.head
        require_signed(head, last.public_key)
        if last.frontier.size != head.number or last.frontier.root().hex() != head.root:
            raise ChainBroken(
                number=head.number, reason=f"the tree kept with {head.day} is not the signed one"
            )
        query = sa.select(AUDIT_ENTRIES.c.hash).where(AUDIT_ENTRIES.c.number == head.number)
        if head.number and self.transaction.execute(query).scalar() != head.hash:
            reason = f"the head signed for {head.day} names another entry of this number"
            raise ChainBroken(number=head.number, reason=reason)

    def add(
        self, heads: Sequence[Unsigned], key: Ed25519PrivateKey, *, why: str, new_key: bool = False
    ) -> list[AuditDay]:
        """Sign heads and keep them; none when somebody else signed these days meanwhile.

        Raises:
            KeyChanged: another key signed the day before, and a new one was not asked for.
        """
        next_number(self.transaction.connection)  # whoever signs too waits here, and then sees our days
        if not heads or self.first_unsigned() != heads[0].day:
            return []
        last, own = self.last(), key_id(key.public_key())
        if last and own != last.head.key_id and not new_key:
            raise KeyChanged(day=last.head.day.isoformat(), known=last.head.key_id, found=own)
        return [self.added(head, key, why=why) for head in heads]

    def added(self, unsigned: Unsigned, key: Ed25519PrivateKey, *, why: str) -> AuditDay:
        """One head, signed and told of in the chain."""
        root = unsigned.frontier.root().hex()
        day = AuditDay(unsigned.day, unsigned.number, unsigned.hash, root, self.transaction.now)
        day = signed(day, key)
        facts = {"number": day.number, "hash": day.hash, "root": day.root, "key_id": day.key_id}
        facts["head_sha256"] = head_sha256(day)
        number, _ = self.transaction.record("day.sign", "day", day.day.isoformat(), facts, why=why)
        row = {
            "day": day.day,
            "number": day.number,
            "hash": day.hash,
            "root": day.root,
            "frontier": ",".join(peak.hex() for peak in unsigned.frontier.peaks),
            "key_id": day.key_id,
            "public_key": to_base64url(key.public_key().public_bytes_raw()),
            "signature": day.signature,
            "at": day.at,
            "audit_number": number,
        }
        self.transaction.execute(sa.insert(AUDIT_DAYS), row)
        return day

    def restored(self, *, head_number: int, head_hash: str, why: str) -> int:
        """Declare that this is an older copy put back, whose chain once went on to that head; the entry."""
        facts = {"head_number": head_number, "head_hash": head_hash}
        return self.transaction.record(RESTORED, "ledger", str(head_number), facts, why=why)[0]

    def restores(self) -> list[tuple[int, int]]:
        """Every declared restore: its number, and the number that the lost chain went on to."""
        entries = sa.select(AUDIT_ENTRIES.c.number, AUDIT_ENTRIES.c.id)
        found = self.transaction.execute(entries.where(AUDIT_ENTRIES.c.action == RESTORED))
        return [(number, int(id)) for number, id in found]


def to_row(row: RowMapping) -> DayRow:
    """The head of a row, and its tree."""
    return DayRow(to_day({**row}), to_frontier(row["number"], row["frontier"]), row["public_key"])
