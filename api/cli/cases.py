"""``lakewatch cases``: the table of steps, as the documentation shows it."""

from __future__ import annotations

import typer

from api.cli.words import out
from layers.rules.case_diagram import diagram, table

app = typer.Typer(help="案件台账 · The ledger.", no_args_is_help=True)


@app.command("table")
def print_table() -> None:
    """打印步骤表和状态图 · Print the table of steps and the diagram, in Markdown."""
    out.print(f"{table()}\n\n```mermaid\n{diagram()}\n```")
