"""Units, accounts, sessions and read-only keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from layers.rules.people import Account, Actor, Unit
from layers.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Key:
    """A personal, named, revocable, read-only key for programs; the secret is stored hashed."""

    id: str
    account: str
    name: str
    created_at: datetime
    ends_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class PeopleStore:
    """Reads and writes units, accounts, sessions and keys within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def add_unit(self, unit: Unit, *, why: str) -> Unit:
        """Save a new unit; AlreadyThere."""
        raise NotImplementedError

    def units(self) -> list[Unit]:
        """All units, by id."""
        raise NotImplementedError

    def add_account(self, account: Account, *, password_hash: str, why: str) -> Account:
        """Save a new account; AlreadyThere when id or name is taken."""
        raise NotImplementedError

    def accounts(self) -> list[Account]:
        """All accounts, by name."""
        raise NotImplementedError

    def account_named(self, name: str) -> tuple[Account, str] | None:
        """The account of this sign-in name and its password hash."""
        raise NotImplementedError

    def set_password(self, account: str, *, password_hash: str, why: str) -> None:
        """Store another password hash and end the account's sessions."""
        raise NotImplementedError

    def disable(self, account: str, *, why: str) -> None:
        """Disable an account; its sessions and keys end at once, its records stay."""
        raise NotImplementedError

    def open_session(self, account: str, *, token_hash: str, ends_at: datetime) -> None:
        """Remember a session by the SHA-256 of its token."""
        raise NotImplementedError

    def actor_of_session(self, token_hash: str) -> Actor | None:
        """Who this session belongs to; None when it ended, or the account is disabled."""
        raise NotImplementedError

    def close_session(self, token_hash: str) -> None:
        """End a session."""
        raise NotImplementedError

    def add_key(self, key: Key, *, secret_hash: str) -> Key:
        """Save a new key."""
        raise NotImplementedError

    def keys(self, account: str) -> list[Key]:
        """The account's keys, revoked ones too."""
        raise NotImplementedError

    def actor_of_key(self, secret_hash: str) -> Actor | None:
        """Who this key belongs to, read-only; None when it ended or was revoked."""
        raise NotImplementedError

    def revoke_key(self, account: str, key: str) -> None:
        """Revoke a key; NotFound when the account has none of this id."""
        raise NotImplementedError
