"""How a link of the audit chain is made; the one place that knows its members."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import rfc8785
import sqlalchemy as sa
from sqlalchemy import Connection

from layers.store.columns import to_moment_text
from layers.store.tables import AUDIT_ENTRIES, AUDIT_HEAD

EXACT = 2**53 - 1  # the largest integer that every JSON reader keeps exactly; beyond it, as text
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
START = "0" * 64  # what the first entry names as the one before it


class Unusual(Exception):
    """A value whose canonical form the fast encoder does not know."""


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785); moments and days as text, integers beyond 2^53 too.

    Python's own encoder gives the same bytes for names in ASCII and numbers that it writes as JavaScript
    would; only the others go to ``rfc8785``, which is ten times slower (an import hashes a million records).
    """
    try:
        return ENCODER.encode(plain(value, usual)).encode()
    except Unusual:
        return rfc8785.dumps(plain(value, lambda number: number))


def plain(value: Any, number: Callable[[float], float]) -> Any:
    """The value in JSON's own types, its floats as ``number`` gives them."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, date):  # a datetime is one too
        return to_moment_text(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, Mapping):
        if number is usual and not all(map(str.isascii, value)):
            raise Unusual  # RFC 8785 sorts names by UTF-16, Python by code points
        return {name: plain(member, number) for name, member in value.items()}
    return [plain(member, number) for member in value]


def usual(value: float) -> float:
    """A float that Python writes as JavaScript does: a whole number as such, others without an exponent."""
    if abs(value) <= EXACT and value.is_integer():
        return int(value)
    if 1e-4 <= abs(value) < 1e15:
        return value
    raise Unusual


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
