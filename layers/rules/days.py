"""Audit days: what the signed head of a day says, and whether a key signed it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from layers.errors import ChainBroken, DayNotOver
from layers.rules.receipts import from_base64url, key_id, moment_text, signed_bytes, to_base64url

LOCAL = timezone(timedelta(hours=8))  # Asia/Shanghai, which has had no summer time since 1991


@dataclass(frozen=True, slots=True)
class AuditDay:
    """The head of the chain when a day had ended: how many entries, the last one's hash, the tree's root.

    An entry that was begun before midnight and stored after the head was signed belongs to the next day's.
    """

    day: date  # in Asia/Shanghai
    number: int  # of the last entry; 0 while there was none
    hash: str
    root: str  # RFC 6962 tree over the entries' hashes (32 bytes each), as hex
    at: datetime  # when it was signed
    key_id: str = ""
    signature: str = ""


def day_of(moment: datetime) -> date:
    """The day here at that moment."""
    return moment.astimezone(LOCAL).date()


def last_ended(moment: datetime) -> date:
    """Yesterday: the last day that is over."""
    return day_of(moment) - timedelta(days=1)


def require_ended(day: date, moment: datetime) -> date:
    """The day, when it is over; DayNotOver: entries may still come."""
    if day > last_ended(moment):
        raise DayNotOver(day=day.isoformat(), today=day_of(moment).isoformat())
    return day


def to_wire(day: AuditDay) -> dict[str, Any]:
    """The head as JSON says it."""
    return {
        "day": day.day.isoformat(),
        "number": day.number,
        "hash": day.hash,
        "root": day.root,
        "at": moment_text(day.at.astimezone(UTC)),
        "key_id": day.key_id,
        "signature": day.signature,
    }


def to_day(row: Mapping[str, Any]) -> AuditDay:
    """The head of a row that has a member of each name."""
    return AuditDay(**{name: row[name] for name in AuditDay.__slots__})


def signed(day: AuditDay, key: Ed25519PrivateKey) -> AuditDay:
    """The head with its signature: Ed25519 over the RFC 8785 JSON of all members but ``signature``."""
    named = replace(day, key_id=key_id(key.public_key()), signature="")
    return replace(named, signature=to_base64url(key.sign(signed_bytes(to_wire(named)))))


def require_signed(day: AuditDay, public_key: str) -> None:
    """ChainBroken unless the key (raw, base64url) signed exactly this head."""
    try:
        key = Ed25519PublicKey.from_public_bytes(from_base64url(public_key))
        key.verify(from_base64url(day.signature), signed_bytes(to_wire(day)))
    except (InvalidSignature, ValueError) as error:
        raise ChainBroken(number=day.number, reason=f"the head of {day.day} is not signed") from error


def head_sha256(day: AuditDay) -> str:
    """The hash of a signed head, signature and all: 64 hex digits."""
    return hashlib.sha256(rfc8785.dumps(to_wire(day))).hexdigest()
