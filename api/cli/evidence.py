"""``lakewatch evidence``: whether the originals are what they were, and what is left over."""

from __future__ import annotations

from random import SystemRandom
from typing import Annotated

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, operator, settings_of
from api.cli.words import advance, out, progress
from api.storage import open_evidence_files
from layers.store.evidence_check import Checked, check_evidence, sweep_evidence

app = typer.Typer(help="佐证材料 · Originals of evidence.", no_args_is_help=True)
BROKEN = 1  # exit status when evidence is lost or altered
MOST_TOLD = 50
WORDS = {
    "missing": "原件缺失 missing",
    "altered": "内容被改动 altered",
    "wrong_size": "大小不符 wrong size",
    "orphan": "没有记录 of no record",
}


@app.callback()
def evidence() -> None:
    """佐证材料 · Originals of evidence."""


@app.command("check")
def check(
    data: DataOption = None,
    database: DatabaseOption = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="只重算这么多份 · Re-hash only so many, by chance.", show_default=False),
    ] = None,
    sweep: Annotated[
        bool, typer.Option("--sweep", help="清除一天前无记录的文件 · Remove files of no record, a day old.")
    ] = False,
) -> None:
    """记录与原件双向核对并重算校验值 · Compare records and originals both ways, and re-hash them."""
    settings = settings_of(data=data, database=database)
    files = open_evidence_files(settings)
    with opened(settings) as store:
        with progress("核验 · Checking", None) as bar:
            chance = SystemRandom()  # nobody can know which ones will be looked at
            found = check_evidence(
                store, files, operator(), sample=sample, chance=chance, tell=lambda done: advance(bar, done)
            )
        tell(found)
        if sweep:
            swept = sweep_evidence(store, files, operator())
            out.print(f"已清除 {swept} 个无记录的文件。Removed {swept} files that no record names.")
    if found.broken:
        raise typer.Exit(BROKEN)


def tell(found: Checked) -> None:
    """What was looked at and what is wrong, each fault on a line of its own."""
    out.print(f"记录 {found.records} 份，存储 {found.files} 份，重算 {found.hashed} 份。")
    out.print(f"{found.records} on record, {found.files} in the storage, {found.hashed} re-hashed.")
    for fault in found.faults[:MOST_TOLD]:
        out.print(f"{WORDS[fault.kind]}: {fault.sha256} {fault.found}")
    if len(found.faults) > MOST_TOLD:
        out.print(f"… {len(found.faults)}")
    if not found.broken:
        out.print("原件齐全，内容未变。All originals are here and unaltered.")
