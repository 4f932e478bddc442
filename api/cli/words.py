"""How the command line speaks: sentences of refusals, progress bars, tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.problems import PROBLEMS, sentence
from geo.errors import Refused

out = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False, markup=False)


def english() -> bool:
    """Whether this terminal's language is not Chinese; the web says the same in both."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return not spoken.startswith("zh")


def refusal_text(refusal: Refused) -> str:
    """The refusal's sentence and its stable code."""
    return f"{sentence(refusal, english=english())} [{PROBLEMS[type(refusal)].code}]"


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """A bar on standard error while the block runs; nothing where nobody looks (a file, a pipe)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        bar.add_task(what, total=total)
        yield bar


def advance(bar: Progress, steps: int = 1) -> None:
    """Move the one task of a bar on."""
    bar.advance(bar.task_ids[0], steps)
