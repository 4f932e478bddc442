"""``lakewatch user``: accounts of the people who may sign in."""

from __future__ import annotations

import secrets
from typing import Annotated
from uuid import uuid4

import typer
from rich.table import Table

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import out
from api.passwords import hashed
from layers.errors import NotFound
from layers.rules.people import Account, Role, checked_name, checked_password
from layers.store.people import PeopleStore

RANDOM_BYTES = 12  # 96 bits: 16 characters that can be read out
app = typer.Typer(help="账号 · Accounts.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="登录名 · Sign-in name: a-z 0-9 . _ -")]
Ask = Annotated[bool, typer.Option("--ask", help="手工输入密码 · Type the password instead of a random one.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[list[Role], typer.Option(help="角色，可多个 · Role; may be given several times.")],
    unit: Annotated[str, typer.Option(help="单位编号 · Id of the unit (lakewatch unit list).")],
    display_name: Annotated[str | None, typer.Option(help="显示名 · Name as shown.")] = None,
    ask: Ask = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """新增账号 · Add an account; its first password is shown once."""
    checked_name(name)
    with opened(settings_of(data=data, database=database)) as store:
        password = first_password(name, ask=ask)
        account = Account(str(uuid4()), name, display_name or name, unit, frozenset(role))
        with store.transaction(operator()) as transaction:
            people = PeopleStore(transaction)
            if unit not in {known.id for known in people.units()}:
                raise NotFound(noun="unit", id=unit)
            people.add_account(account, password_hash=hashed(password), why="lakewatch user add")
    out.print(f"已新增账号 {name}。Added the account {name}: {', '.join(sorted(role))} of {unit}.")
    show_password(password, ask=ask)


@app.command("list")
def list_users(data: DataOption = None, database: DatabaseOption = None) -> None:
    """列出账号 · List the accounts."""
    table = Table("name", "显示名", "unit", "roles", "", box=None)
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        for account in PeopleStore(transaction).accounts():
            roles = ", ".join(sorted(account.roles))
            table.add_row(account.name, account.display_name, account.unit, roles, notes(account))
    out.print(table)


@app.command("disable")
def disable(
    name: Name,
    why: Annotated[str, typer.Option(help="原因 · Reason, kept in the audit.")],
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """停用账号 · Disable an account; its sessions and keys end at once, its records stay."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator()) as transaction,
    ):
        people = PeopleStore(transaction)
        people.disable(account_named(people, name).id, why=why)
    out.print(f"已停用 {name}。Disabled {name}; sessions and keys have ended.")


@app.command("password")
def password(name: Name, ask: Ask = False, data: DataOption = None, database: DatabaseOption = None) -> None:
    """重置密码 · Give an account a new password; its sessions end."""
    with opened(settings_of(data=data, database=database)) as store:
        with store.transaction(operator(), writes=False) as transaction:
            account = account_named(PeopleStore(transaction), name)
        chosen = first_password(name, ask=ask)
        with store.transaction(operator()) as transaction:
            PeopleStore(transaction).set_password(
                account.id, password_hash=hashed(chosen), why="lakewatch user password"
            )
    out.print(f"已重置 {name} 的密码。{name} has a new password.")
    show_password(chosen, ask=ask)


def account_named(people: PeopleStore, name: str) -> Account:
    """The account of this sign-in name; NotFound."""
    found = people.account_named(name)
    if found is None:
        raise NotFound(noun="account", id=name)
    return found[0]


def first_password(name: str, *, ask: bool) -> str:
    """A password that was typed twice, or a random one; WeakPassword."""
    if not ask:
        return secrets.token_urlsafe(RANDOM_BYTES)
    return checked_password(
        str(typer.prompt("密码 · Password", hide_input=True, confirmation_prompt=True)), name=name
    )


def show_password(password: str, *, ask: bool) -> None:
    """Show a random password, this once."""
    if not ask:
        out.print(f"初始密码（只显示这一次）· First password, shown this once: {password}")


def notes(account: Account) -> str:
    """What is special about an account."""
    words = ["演示 demo"] if account.demonstration else []
    if account.disabled_at:
        words.append(f"停用 disabled {account.disabled_at:%Y-%m-%d}")
    return ", ".join(words)
