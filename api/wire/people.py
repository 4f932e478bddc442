"""Wire forms of sign-in, units and keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.version import VERSION
from api.wire.base import Line, Moment, WireIn, WireOut
from layers.rules.people import Account, Actor, Unit
from layers.rules.permissions import allowed_actions
from layers.store.people import Key


class SignIn(WireIn):
    """A name and its password."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class UnitOut(WireOut):
    """A responsible unit."""

    id: str
    name_zh: str
    name_en: str

    @classmethod
    def of(cls, unit: Unit) -> UnitOut:
        """The unit as the wire has it."""
        return cls(id=unit.id, name_zh=unit.name_zh, name_en=unit.name_en)


class AccountOut(WireOut):
    """Who is signed in."""

    id: str
    name: str
    display_name: str
    unit: UnitOut
    roles: list[str]
    demonstration: bool


class SessionOut(WireOut):
    """Who I am and what I may do; ``account`` is null when nobody is signed in."""

    account: AccountOut | None
    allowed: list[str]
    version: str
    demonstration: bool

    @classmethod
    def of(cls, account: Account | None, unit: Unit | None, actor: Actor | None, *, demo: bool) -> SessionOut:
        """The session of an account in its unit."""
        return cls(
            account=None if account is None else account_out(account, unit),
            allowed=allowed_actions(actor),
            version=VERSION,
            demonstration=demo,
        )


def account_out(account: Account, unit: Unit | None) -> AccountOut:
    unit = unit or Unit(id=account.unit, name_zh=account.unit, name_en=account.unit)
    return AccountOut(
        id=account.id,
        name=account.name,
        display_name=account.display_name,
        unit=UnitOut.of(unit),
        roles=sorted(role.value for role in account.roles),
        demonstration=account.demonstration,
    )


class UnitsOut(WireOut):
    """All units."""

    units: list[UnitOut]


class KeyIn(WireIn):
    """A new read-only key for a program."""

    name: Annotated[Line, Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=1100)] = 180


class KeyOut(WireOut):
    """A key without its secret."""

    id: str
    name: str
    created_at: Moment
    ends_at: Moment
    last_used_at: Moment | None
    revoked_at: Moment | None

    @classmethod
    def of(cls, key: Key) -> KeyOut:
        """The key as the wire has it."""
        return cls(
            id=key.id,
            name=key.name,
            created_at=key.created_at,
            ends_at=key.ends_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
        )


class KeysOut(WireOut):
    """My keys, revoked ones too."""

    keys: list[KeyOut]


class NewKeyOut(WireOut):
    """A new key; its secret is shown this once."""

    key: KeyOut
    secret: str
