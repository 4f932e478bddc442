"""Units, accounts, sessions and read-only keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping

from layers.errors import AlreadyThere, NotFound
from layers.rules.people import Account, Actor, Post, Role, Unit
from layers.store.case_tables import POSTS
from layers.store.columns import moment
from layers.store.database import Transaction
from layers.store.tables import ACCOUNTS, KEYS, SESSIONS, UNITS

HASH = sa.bindparam("hash", type_=sa.Text())
NOW = sa.bindparam("now", type_=moment())


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
        self.insert_new(UNITS, asdict(unit), noun="unit")
        self.transaction.record("unit.add", "unit", unit.id, asdict(unit), why=why)
        return unit

    def units(self) -> list[Unit]:
        """All units, by id."""
        rows = self.transaction.execute(sa.select(UNITS).order_by(UNITS.c.id)).mappings()
        return [Unit(**row) for row in rows]

    def add_account(self, account: Account, *, password_hash: str, why: str) -> Account:
        """Save a new account; AlreadyThere when id or name is taken, NotFound for an unknown unit."""
        if account.unit not in {unit.id for unit in self.units()}:
            raise NotFound(noun="unit", id=account.unit)
        row = {**asdict(account), "roles": words(account), "password_hash": password_hash}
        self.insert_new(ACCOUNTS, row, noun="account")
        facts = {"name": account.name, "unit": account.unit, "roles": words(account)}
        self.transaction.record("account.add", "account", account.id, facts, why=why)
        return account

    def accounts(self) -> list[Account]:
        """All accounts, by name."""
        rows = self.transaction.execute(sa.select(ACCOUNTS).order_by(ACCOUNTS.c.name)).mappings()
        return [to_account(row) for row in rows]

    def add_post(self, post: Post, *, why: str) -> Post:
        """Save who holds a seat in a body that signs; AlreadyThere, NotFound for an unknown account."""
        self.named([post.account])
        self.insert_new(POSTS, asdict(post), noun="post")
        facts = {**asdict(post), "from_on": post.from_on.isoformat(), "to_on": str(post.to_on or "")}
        self.transaction.record("post.add", "post", post.id, facts, why=why)
        return post

    def end_post(self, id: str, day: date, *, why: str) -> None:
        """Note the first day on which a post is no longer held; NotFound when it is not held."""
        held = (POSTS.c.id == id) & POSTS.c.to_on.is_(None) & (POSTS.c.from_on <= day)
        if self.transaction.execute(sa.update(POSTS).where(held).values(to_on=day)).rowcount != 1:
            raise NotFound(noun="post", id=id)
        self.transaction.record("post.end", "post", id, {"to_on": day.isoformat()}, why=why)

    def posts(self, day: date) -> list[Post]:
        """The posts that are held on a day, by id."""
        held = (POSTS.c.from_on <= day) & (POSTS.c.to_on.is_(None) | (POSTS.c.to_on > day))
        rows = self.transaction.execute(sa.select(POSTS).where(held).order_by(POSTS.c.id)).mappings()
        return [Post(**row) for row in rows]

    def named(self, accounts: Collection[str]) -> dict[str, str]:
        """What these accounts' people are called, by account id; NotFound."""
        query = sa.select(ACCOUNTS.c.id, ACCOUNTS.c.display_name).where(ACCOUNTS.c.id.in_(accounts))
        found = {row.id: row.display_name for row in self.transaction.execute(query)}
        if lacking := sorted(set(accounts) - set(found)):
            raise NotFound(noun="account", id=lacking[0])
        return found

    def account_named(self, name: str) -> tuple[Account, str] | None:
        """The account of this sign-in name and its password hash."""
        query = sa.select(ACCOUNTS).where(ACCOUNTS.c.name == name)
        row = self.transaction.execute(query).mappings().one_or_none()
        return (to_account(row), row["password_hash"]) if row else None

    def display_name(self, name: str) -> str:
        """What people call the account of this sign-in name; the name itself when there is none any more."""
        query = sa.select(ACCOUNTS.c.display_name).where(ACCOUNTS.c.name == name)
        return self.transaction.execute(query).scalar_one_or_none() or name

    def set_password(self, account: str, *, password_hash: str, why: str) -> None:
        """Store another password hash and end the account's sessions."""
        self.change(account, password_hash=password_hash)
        self.end_sessions(account)
        self.transaction.record("account.set_password", "account", account, {}, why=why)

    def disable(self, account: str, *, why: str) -> None:
        """Disable an account; its sessions and keys end at once, its records stay."""
        now = self.transaction.now
        self.change(account, disabled_at=now)
        self.end_sessions(account)
        live = (KEYS.c.account == account) & KEYS.c.revoked_at.is_(None)
        self.transaction.execute(sa.update(KEYS).where(live).values(revoked_at=now))
        self.transaction.record("account.disable", "account", account, {}, why=why)

    def open_session(self, account: str, *, token_hash: str, ends_at: datetime) -> None:
        """Remember a session by the SHA-256 of its token; ended ones of this account are swept."""
        now = self.transaction.now
        ended = (SESSIONS.c.account == account) & (SESSIONS.c.ends_at <= now)
        self.transaction.execute(sa.delete(SESSIONS).where(ended))
        row = {"token_hash": token_hash, "account": account, "opened_at": now, "ends_at": ends_at}
        self.transaction.execute(sa.insert(SESSIONS), row)
        self.transaction.record("session.open", "account", account, {}, why="")

    def actor_of_session(self, token_hash: str) -> Actor | None:
        """Who this session belongs to; None when it ended, or the account is disabled."""
        return self.actor("session", actor_by_session, token_hash, way="web")

    def close_session(self, token_hash: str) -> None:
        """End a session."""
        self.transaction.execute(sa.delete(SESSIONS).where(SESSIONS.c.token_hash == token_hash))

    def add_key(self, key: Key, *, secret_hash: str) -> Key:
        """Save a new key; AlreadyThere."""
        self.insert_new(KEYS, {**asdict(key), "secret_hash": secret_hash}, noun="key")
        facts = {"account": key.account, "name": key.name, "ends_at": key.ends_at}
        self.transaction.record("key.add", "key", key.id, facts, why="")
        return key

    def keys(self, account: str) -> list[Key]:
        """The account's keys, revoked ones too, oldest first."""
        columns = [column for column in KEYS.c if column.name != "secret_hash"]
        query = sa.select(*columns).where(KEYS.c.account == account).order_by(KEYS.c.created_at, KEYS.c.id)
        return [Key(**row) for row in self.transaction.execute(query).mappings()]

    def actor_of_key(self, secret_hash: str) -> Actor | None:
        """Who this key belongs to, read-only; None when it ended or was revoked."""
        return self.actor("key", actor_by_key, secret_hash, way="key", read_only=True)

    def actor(
        self, kind: str, make: Callable[[], sa.Select[Any]], hash: str, *, way: str, read_only: bool = False
    ) -> Actor | None:
        """The account behind a hash as somebody who asks; every request begins with this."""
        rows = self.transaction.ask(f"actor by {kind}", make, {"hash": hash, "now": self.transaction.now})
        for row in rows[:1]:
            account = to_account(dict(zip(ACCOUNTS.c.keys(), row, strict=True)))
            return to_actor(account, way=way, read_only=read_only)
        return None

    def key_used(self, secret_hash: str) -> None:
        """Note when a key was last used; called in a transaction that writes, now and then."""
        used = sa.update(KEYS).where(KEYS.c.secret_hash == secret_hash)
        self.transaction.execute(used.values(last_used_at=self.transaction.now))

    def revoke_key(self, account: str, key: str) -> None:
        """Revoke a key; NotFound when the account has none of this id. Revoking again changes nothing."""
        mine = (KEYS.c.id == key) & (KEYS.c.account == account)
        row = self.transaction.execute(sa.select(KEYS.c.revoked_at).where(mine)).one_or_none()
        if row is None:
            raise NotFound(noun="key", id=key)
        if row.revoked_at is None:
            self.transaction.execute(sa.update(KEYS).where(mine).values(revoked_at=self.transaction.now))
            self.transaction.record("key.revoke", "key", key, {"account": account}, why="")

    def insert_new(self, table: sa.Table, row: dict[str, Any], *, noun: str) -> None:
        """Insert by primary key; AlreadyThere when a key of the row is taken."""
        statement = self.transaction.dialect.insert_new(table).returning(*table.primary_key)
        if self.transaction.execute(statement, row).first() is None:
            raise AlreadyThere(noun=noun, id=row["id"])

    def change(self, account: str, **values: Any) -> None:
        """Change columns of an account; NotFound."""
        statement = sa.update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(**values)
        if self.transaction.execute(statement).rowcount != 1:
            raise NotFound(noun="account", id=account)

    def end_sessions(self, account: str) -> None:
        """End every session of an account."""
        self.transaction.execute(sa.delete(SESSIONS).where(SESSIONS.c.account == account))


def actor_by_key() -> sa.Select[Any]:
    """The account of a key that holds now."""
    held = (KEYS.c.secret_hash == HASH) & (KEYS.c.ends_at > NOW) & KEYS.c.revoked_at.is_(None)
    joined = sa.select(ACCOUNTS).join(KEYS, KEYS.c.account == ACCOUNTS.c.id)
    return joined.where(held, ACCOUNTS.c.disabled_at.is_(None))


def actor_by_session() -> sa.Select[Any]:
    """The account of a session that holds now."""
    held = (SESSIONS.c.token_hash == HASH) & (SESSIONS.c.ends_at > NOW)
    joined = sa.select(ACCOUNTS).join(SESSIONS, SESSIONS.c.account == ACCOUNTS.c.id)
    return joined.where(held, ACCOUNTS.c.disabled_at.is_(None))


def words(account: Account) -> str:
    """The account's roles in one text, sorted."""
    return " ".join(sorted(role.value for role in account.roles))


def to_account(row: Mapping[str, Any] | RowMapping) -> Account:
    """The account in a row."""
    return Account(
        id=row["id"],
        name=row["name"],
        display_name=row["display_name"],
        unit=row["unit"],
        roles=frozenset(Role(word) for word in row["roles"].split()),
        demonstration=row["demonstration"],
        disabled_at=row["disabled_at"],
    )


def to_actor(account: Account, *, way: str, read_only: bool = False) -> Actor:
    """The account as somebody who asks."""
    return Actor(
        account=account.id,
        name=account.name,
        unit=account.unit,
        roles=account.roles,
        way=way,
        read_only=read_only,
    )


def called(transaction: Transaction) -> str:
    """What the actor of a transaction is called: the person's name, where there is an account."""
    query = sa.select(ACCOUNTS.c.display_name).where(ACCOUNTS.c.id == transaction.actor.account)
    return transaction.execute(query).scalar_one_or_none() or transaction.actor.name
