"""Password hashes: Argon2id, the same work for names that exist and names that do not."""

from __future__ import annotations

from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

# 19 MiB and two passes: OWASP's second choice for Argon2id; a small server survives many at once
HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
AT_ONCE = BoundedSemaphore(4)  # more would only wait for the same cores


def hashed(password: str) -> str:
    """The Argon2id hash of a password, salt and parameters included."""
    with AT_ONCE:
        return HASHER.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password has this hash; None costs as much time as a wrong password and never fits."""
    with AT_ONCE:
        try:
            return HASHER.verify(password, password_hash or nobodys_hash()) and password_hash is not None
        except UnknownHashError:
            return False


@cache
def nobodys_hash() -> str:
    return HASHER.hash("nobody has this password")
