"""``lakewatch unit``: the units that are responsible, to which accounts belong."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import out
from layers.rules.people import Unit
from layers.store.people import PeopleStore

app = typer.Typer(help="责任单位 · Responsible units.", no_args_is_help=True)


@app.command("add")
def add(
    id: Annotated[str, typer.Argument(help="编号 · Id, such as wetland-office.")],
    zh: Annotated[str, typer.Option(help="中文名称 · Name in Chinese.")],
    en: Annotated[str, typer.Option(help="英文名称 · Name in English.")],
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """新增单位 · Add a unit."""
    with (
        opened(settings_of(data=data, database=database), create=True) as store,
        store.transaction(operator()) as transaction,
    ):
        PeopleStore(transaction).add_unit(Unit(id, zh, en), why="lakewatch unit add")
    out.print(f"已新增单位 {zh}。Added the unit {en} ({id}).")


@app.command("list")
def list_units(data: DataOption = None, database: DatabaseOption = None) -> None:
    """列出单位 · List the units."""
    table = Table("id", "名称", "name", "", box=None)
    with (
        opened(settings_of(data=data, database=database)) as store,
        store.transaction(operator(), writes=False) as transaction,
    ):
        for unit in PeopleStore(transaction).units():
            table.add_row(unit.id, unit.name_zh, unit.name_en, "演示 demo" if unit.demonstration else "")
    out.print(table)
