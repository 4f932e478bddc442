"""How a link of the audit chain is made; the one place that knows its members."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import rfc8785
import sqlalchemy as sa
from sqlalchemy import Connection

from layers.store.columns import to_moment_text
from layers.store.tables import AUDIT_ENTRIES, AUDIT_HEAD

EXACT = 2**53 - 1  # the largest integer that every JSON reader keeps exactly; beyond it, as text
START = "0" * 64  # what the first entry names as the one before it


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785); moments and days as text."""
    return rfc8785.dumps(plain(value))


def plain(value: Any) -> Any:
    """The value in JSON's own types."""
    if isinstance(value, Mapping):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, datetime):
        return to_moment_text(value)
    if isinstance(value, int) and abs(value) > EXACT:
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def hash_of(members: Mapping[str, Any]) -> str:
    """The hash of an entry: over the canonical JSON of all other members, ``previous`` among them."""
    return sha256_hex(canonical({name: value for name, value in members.items() if name != "hash"}))


def next_number(connection: Connection) -> int:
    """The number the next entry will have; the head's row is locked until the transaction ends."""
    return int(connection.execute(sa.select(AUDIT_HEAD.c.number).with_for_update()).scalar_one()) + 1


def append(connection: Connection, members: Mapping[str, Any]) -> tuple[int, str]:
    """Append an entry; its number and hash. The head's row is locked until the transaction ends."""
    number, previous = connection.execute(
        sa.select(AUDIT_HEAD.c.number, AUDIT_HEAD.c.hash).with_for_update()
    ).one()
    entry = {"number": number + 1, **members, "previous": previous}
    entry["hash"] = hash_of(entry)
    row = {**entry, "facts": canonical(entry["facts"]).decode()}
    connection.execute(sa.insert(AUDIT_ENTRIES), row)
    connection.execute(sa.update(AUDIT_HEAD).values(number=entry["number"], hash=entry["hash"]))
    return entry["number"], entry["hash"]
