"""``lakewatch scene check``: whether the files of scenes are what they were, and what is left over."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.cli.opening import DatabaseOption, DataOption, opened, settings_of
from api.cli.words import advance, out, progress
from api.storage import open_scenes
from layers.errors import Busy
from layers.store.scene_check import CheckedScenes, SceneFault, check_scenes, sweep_scenes

BROKEN = 1  # exit status when a scene is lost or altered
AGAIN_S = 60
WORDS = {
    SceneFault.MISSING: "文件缺失 missing",
    SceneFault.ALTERED: "内容被改动 altered",
    SceneFault.UNKNOWN: "没有记录 of no record",
}


def check(
    sweep: Annotated[
        bool, typer.Option("--sweep", help="清除没有记录的文件 · Remove files of no record.")
    ] = False,
    data: DataOption = None,
    database: DatabaseOption = None,
) -> None:
    """逐景重算校验值，并查没有记录的文件 · Re-hash every scene, and look for files of no record."""
    settings = settings_of(data=data, database=database)
    storage = open_scenes(settings)
    with opened(settings) as lake:
        with progress("核验 · Checking", None) as bar:
            found = check_scenes(lake, storage, lambda _: advance(bar))
        tell(found)
        if sweep:
            with nobody_keeps(settings.files / "jobs"):
                gone = sweep_scenes(lake, storage)
            out.print(
                f"已清除 {gone} 个没有记录的影像或残片 · Removed {gone} scenes of no record, or halves."
            )
    if found.broken:
        raise typer.Exit(BROKEN)


def tell(found: CheckedScenes) -> None:
    """What was looked at and what is wrong, each fault on a line of its own."""
    out.print(f"影像 {found.scenes} 景 · {found.scenes} scenes on record.")
    for fault in found.faults:
        which = "original" if fault.original else "kept"
        out.print(f"{WORDS[fault.kind]}: {fault.id} ({which})")
    if not found.broken:
        out.print("影像文件齐全，内容未变 · Every scene is here and unaltered.")


@contextmanager
def nobody_keeps(folder: Path) -> Iterator[None]:
    """While the block runs no worker works; Busy when one does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "worker.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(seconds=AGAIN_S) from error
        yield
