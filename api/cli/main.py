"""The command line ``lakewatch``: its nouns, and how a refusal is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from api.cli.words import refusal_text
from api.version import VERSION
from geo.errors import Refused

REFUSED = 2  # exit status of every refusal
# the module of each command here and its name there; a module is loaded when its command is asked for
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serve", "serve"),
    "demo": ("demo", "demo"),
    "import": ("importing", "import_file"),
    "undo-import": ("importing", "undo_import"),
    "export": ("exporting", "export_file"),
    "certificate": ("certificate", "certificate"),
    "import-outbox": ("outbox", "import_outbox"),
    "openapi": ("openapi", "openapi"),
    "web": ("web", "web"),
    "worker": ("worker", "worker"),
    **{
        name: (name, "app")
        for name in (
            "document", "layers", "unit", "user", "post", "key", "audit", "evidence", "receipt", "cases",
            "tracks", "boundary", "lead", "scene",
        )
    },
}  # fmt: skip


class Commands(TyperGroup):
    """The commands of the table; an import of a file need not load the web service."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, its module loaded now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        found = getattr(import_module(f"api.cli.{module}"), name)
        alone = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=cmd_name)
            return cast(TyperGroup, get_command(alone)).commands[cmd_name]
        alone.command(cmd_name)(found)
        return get_command(alone)


app = typer.Typer(
    name="lakewatch",
    cls=Commands,
    help="衡水湖生态监管一张图 · Supervision of the Hengshui Lake nature reserve on one map.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="打印版本 · Print the version.", is_eager=True),
) -> None:
    """衡水湖生态监管一张图 · Supervision of the Hengshui Lake nature reserve on one map."""
    if show:
        print(f"lakewatch {VERSION}")
        raise typer.Exit


def run() -> None:
    """The program: a refusal is a sentence on standard error and status 2, never a stack trace."""
    try:
        app()
    except Refused as refusal:
        print(refusal_text(refusal), file=sys.stderr)
        sys.exit(REFUSED)


if __name__ == "__main__":
    run()
