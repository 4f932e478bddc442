"""``lakewatch demo``: the synthetic lake with its accounts, marked as a demonstration everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, settings_of, there
from api.cli.words import out
from api.passwords import hashed
from layers.rules.people import PROGRAM, Account, Role, Unit
from layers.store.database import Database
from layers.store.people import PeopleStore

PASSWORD = "lake-demo-2026"  # noqa: S105  (public: every demonstration lake has it)
WHY = "lakewatch demo"


def demo(
    data: DataOption = None,
    database: DatabaseOption = None,
    features: Annotated[
        int | None, typer.Option(min=1, max=2_000_000, help="要素总数 · About how many features.")
    ] = None,
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="已有数据则不做 · Do nothing where data are.")
    ] = False,
) -> None:
    """生成演示湖 · Create the demonstration lake."""
    settings = settings_of(data=data, database=database)
    if if_empty and there(settings):
        return
    with opened(settings, create=True) as store, store.transaction(PROGRAM) as transaction:
        people = PeopleStore(transaction)
        people.add_unit(Unit("demo-unit", "演示单位", "Demonstration unit", True), why=WHY)
        for role in Role:
            account = Account(f"demo-{role}", role, role, "demo-unit", frozenset({role}), True)
            people.add_account(account, password_hash=hashed(PASSWORD), why=WHY)
    out.print(f"演示湖已生成。The demonstration lake is in {settings.where}.")


def print_logins(store: Database) -> None:
    """The demonstration accounts with their public password; nothing in a real lake."""
    with store.transaction(PROGRAM, writes=False) as transaction:
        accounts = [account for account in PeopleStore(transaction).accounts() if account.demonstration]
    if not accounts:
        return
    out.print(f"演示账号（数据均为合成）· Demonstration accounts, all data synthetic; password {PASSWORD}")
    for account in accounts:
        out.print(f"  {account.name:14} {account.display_name}")
