"""``lakewatch key``: read-only keys by which QGIS, GDAL and scripts ask on somebody's behalf."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

import typer
from rich.table import Table

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.user import Name, account_named
from api.cli.words import out
from api.routes.keys import PREFIX
from api.sessions import new_secret, secret_hash
from layers.store.people import Key, PeopleStore

app = typer.Typer(help="只读密钥 · Read-only keys for QGIS and scripts.", no_args_is_help=True)


@app.command("add")
def add(
    name: Name,
    label: Annotated[str, typer.Option(help="用途 · What it is for.")] = "QGIS",
    days: Annotated[
        int | None, typer.Option(min=1, help="有效天数 · Days it lives, at most what the settings say.")
    ] = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """新建密钥 · Make a key that may read what the account may read; its secret is shown once."""
    settings = settings_of(data=data, database=database)
    secret = PREFIX + new_secret()
    with opened(settings) as store, store.transaction(operator()) as transaction:
        people = PeopleStore(transaction)
        account = account_named(people, name)
        ends_at = transaction.now + timedelta(days=min(days or settings.key_days, settings.key_days))
        key = Key(str(uuid4()), account.id, label, transaction.now, ends_at, None, None)
        people.add_key(key, secret_hash=secret_hash(secret))
    out.print(f"密钥（只显示这一次）· Key of {name}, shown this once, until {ends_at:%Y-%m-%d}: {secret}")


@app.command("list")
def list_keys(name: Name, data: DataOption = None, database: DatabaseOption = None) -> None:
    """列出密钥 · List an account's keys, never their secrets."""
    table = Table("id", "用途 label", "until", "last used", "", box=None)
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        people = PeopleStore(transaction)
        for key in people.keys(account_named(people, name).id):
            used = f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "–"
            ended = "作废 revoked" if key.revoked_at else ""
            table.add_row(key.id, key.name, f"{key.ends_at:%Y-%m-%d}", used, ended)
    out.print(table)


@app.command("revoke")
def revoke(
    name: Name,
    id: Annotated[str, typer.Argument(help="密钥编号 · Id of the key (lakewatch key list).")],
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """作废密钥 · End a key at once."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator()) as transaction,
    ):
        people = PeopleStore(transaction)
        people.revoke_key(account_named(people, name).id, id)
    out.print(f"已作废。Revoked {id}.")
