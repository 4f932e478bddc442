"""Wire forms of the signed heads of days."""

from __future__ import annotations

from datetime import date

from api.wire.base import Day, Moment, WireOut
from layers.rules.days import AuditDay
from layers.store.days import DayStore


class AuditDayOut(WireOut):
    """The chain's head at the end of a day; signed is the RFC 8785 JSON of all members but the signature."""

    day: Day
    number: int
    hash: str
    root: str
    at: Moment
    key_id: str
    signature: str

    @classmethod
    def of(cls, day: AuditDay) -> AuditDayOut:
        """The head as the wire has it."""
        return cls(**{name: getattr(day, name) for name in AuditDay.__slots__})


class AuditKeyOut(WireOut):
    """A public key that signed days: raw bytes as base64url."""

    key_id: str
    algorithm: str
    public_key: str
    since: Day


class AuditDaysOut(WireOut):
    """Heads, the latest first; the keys of all; how many there are, and the address of the next page."""

    days: list[AuditDayOut]
    keys: list[AuditKeyOut]
    total: int
    next: str | None = None


def days_out(days: DayStore, *, before: date | None, limit: int | None) -> AuditDaysOut:
    """A page of heads, or all of them."""
    rows = days.rows(before=before, limit=None if limit is None else limit + 1)
    page = rows[:limit]
    following = f"/api/audit/days?limit={limit}&before={page[-1].head.day}" if len(rows) > len(page) else None
    keys = [
        AuditKeyOut(key_id=id, algorithm="Ed25519", public_key=key, since=day)
        for id, (key, day) in days.keys().items()
    ]
    out = [AuditDayOut.of(row.head) for row in page]
    return AuditDaysOut(days=out, keys=keys, total=days.count(), next=following)
