"""``lakewatch audit``: whether the chain of changes is whole."""

from __future__ import annotations

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, out, progress
from layers.store.audit import AuditStore

app = typer.Typer(help="审计链 · The chain of changes.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """审计链 · The chain of changes."""


@app.command("verify")
def verify(data: DataOption = None, database: DatabaseOption = None) -> None:
    """逐条核验审计链 · Check every entry against the one before it and against its record."""
    settings = settings_of(data=data, database=database)
    with opened(settings) as store, store.transaction(operator(), writes=False) as transaction:
        count, last = 0, None  # the entry that nothing follows: an anchor for whoever writes it down
        with progress("核验 · Verifying", None) as bar:
            for entry in AuditStore(transaction).verify():
                count, last = count + 1, entry
                advance(bar)
    if last is None:
        out.print("审计链为空。The chain has no entries yet.")
        return
    out.print(f"审计链完整：{count} 条，末条 {last.number}。")
    out.print(f"The chain is whole: {count} entries, the last is number {last.number} of {last.at:%Y-%m-%d}.")
    out.print(f"SHA-256 {last.hash}")
