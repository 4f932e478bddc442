"""Who asks: roles, units, accounts, and the actor of a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The eight kinds of users (DESIGN, section 1)."""

    PATROL = "patrol"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    PLANNER = "planner"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is responsible: an office, a district, a township; separate from administrative areas."""

    id: str
    name_zh: str
    name_en: str
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in; the password is stored as an Argon2id hash, elsewhere."""

    id: str
    name: str  # what is typed at sign-in: [a-z0-9._-]{2,64}
    display_name: str
    unit: str  # unit id
    roles: frozenset[Role]
    demonstration: bool = False
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """On whose behalf a transaction runs; ``account`` is None for the program itself (migration, demo)."""

    account: str | None
    name: str
    unit: str | None
    roles: frozenset[Role]
    way: str  # web, key, command
    read_only: bool = False


PROGRAM = Actor(account=None, name="lakewatch", unit=None, roles=frozenset(), way="command")
