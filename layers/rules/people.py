"""Who asks: roles, units, accounts, and the actor of a transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from layers.errors import ValueNotAllowed, WeakPassword

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128
ACCOUNT_NAME = re.compile(r"[a-z0-9._-]{2,64}")
# beginnings of the commonest passwords, without their digits and signs
COMMON = frozenset(
    [
        "password",
        "passwort",
        "qwerty",
        "qwertyuiop",
        "asdfgh",
        "asdfghjkl",
        "zxcvbn",
        "zxcvbnm",
        "iloveyou",
        "woaini",
        "admin",
        "administrator",
        "welcome",
        "letmein",
        "monkey",
        "dragon",
        "football",
        "baseball",
        "sunshine",
        "princess",
        "master",
        "shadow",
        "superman",
        "abc",
        "abcd",
        "abcdef",
        "aa",
        "qq",
        "qwe",
        "asd",
        "zxc",
        "test",
        "guest",
        "root",
        "user",
        "login",
        "hello",
        "secret",
        "changeme",
        "lakewatch",
        "hengshui",
        "hengshuihu",
    ]
)


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
class Post:
    """A seat in a body that signs, and who holds it from when to when; ``to_on`` is the first day after."""

    id: str
    body: str  # lead_leader, leading_group
    name_zh: str
    name_en: str
    account: str
    from_on: date
    to_on: date | None = None
    demonstration: bool = False


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


def may_act(actor: Actor, roles: frozenset[Role]) -> bool:
    """Whether somebody may take a step meant for these roles; a read-only key and an administrator never."""
    return bool(roles & actor.roles) and not actor.read_only and Role.ADMINISTRATOR not in actor.roles


def checked_name(name: str) -> str:
    """The sign-in name itself; ValueNotAllowed when it is not 2–64 of ``a-z 0-9 . _ -``."""
    if not ACCOUNT_NAME.fullmatch(name):
        raise ValueNotAllowed(field="name", value=name, allowed="a-z 0-9 . _ -, 2–64")
    return name


def checked_password(password: str, *, name: str) -> str:
    """The password itself.

    Raises:
        WeakPassword: shorter than 8 or longer than 128 characters, the account's name, a common word with
            digits around it, one character over and over, or a row of digits.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword(reason=f"{SHORTEST_PASSWORD}–{LONGEST_PASSWORD} 个字符 (characters)")
    letters = re.sub(r"[\W\d_]", "", password.lower())
    if not letters or letters in COMMON or letters == re.sub(r"[\W\d_]", "", name.lower()):
        raise WeakPassword(reason="太常见 (too common)")
    if len(set(password)) < 4:
        raise WeakPassword(reason="字符重复太多 (too few different characters)")
    return password
