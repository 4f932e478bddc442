"""``lakewatch post``: who holds a seat in a body that signs, from when to when."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import out
from layers.errors import NotFound
from layers.rules.case_words import BODIES, GROUP, LEAD
from layers.rules.days import LOCAL
from layers.rules.people import Post
from layers.store.people import PeopleStore

app = typer.Typer(help="签批岗位 · Posts that sign.", no_args_is_help=True)


class Body(StrEnum):
    """The two tiers of signature."""

    LEAD = LEAD
    GROUP = GROUP


DAY = ["%Y-%m-%d"]
From = Annotated[
    datetime | None, typer.Option("--from", formats=DAY, help="任职日，默认今天 · First day; today.")
]
On = Annotated[
    datetime | None, typer.Option(formats=DAY, help="免职日，默认今天 · First day without; today.")
]


@app.command("add")
def add(
    account: Annotated[str, typer.Argument(help="登录名 · Sign-in name.")],
    body: Annotated[Body, typer.Option(help="牵头领导或领导小组 · Lead leader, or leading group.")],
    zh: Annotated[str, typer.Option(help="职务 · The post in Chinese.")],
    en: Annotated[str, typer.Option(help="职务英文 · The post in English.")],
    from_on: From = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """任职 · Give somebody a post; only then can they sign."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator()) as transaction,
    ):
        people = PeopleStore(transaction)
        found = people.account_named(account)
        if found is None:
            raise NotFound(noun="account", id=account)
        post = Post(
            f"post-{secrets.token_hex(4)}", body, zh, en, found[0].id, day_of(from_on, transaction.now)
        )
        people.add_post(post, why="lakewatch post add")
    out.print(f"{account} 自 {post.from_on} 起任“{zh}”。{account} holds the post {en} from that day.")


@app.command("end")
def end(
    id: Annotated[str, typer.Argument(help="编号 · Id (lakewatch post list).")],
    on: On = None,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """免职 · End a post; signatures already given stay."""
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator()) as transaction,
    ):
        day = day_of(on, transaction.now)
        PeopleStore(transaction).end_post(id, day, why="lakewatch post end")
    out.print(f"任职已于 {day} 结束。The post has ended.")


@app.command("list")
def list_posts(data: DataOption = None, database: DatabaseOption = None) -> None:
    """列出现任岗位 · List the posts that are held today."""
    table = Table("id", "机构", "职务", "post", "account", "from", box=None)
    table.columns[0].no_wrap = True  # it is typed again to end the post
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        people = PeopleStore(transaction)
        posts = people.posts(day_of(None, transaction.now))
        names = people.named([post.account for post in posts])
    for post in posts:
        holder, words = names[post.account], BODIES[post.body].zh
        table.add_row(post.id, words, post.name_zh, post.name_en, holder, str(post.from_on))
    out.print(table)


def day_of(given: datetime | None, now: datetime) -> date:
    """The day given, or today's at the lake."""
    return given.date() if given is not None else now.astimezone(LOCAL).date()
