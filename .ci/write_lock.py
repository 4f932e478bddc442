"""Write ``requirements.lock``: every package with its hashes and no address, in two parts.

The first part is what running and building need, the second what checks and benches need besides; both come
from one resolution for every platform and every Python from 3.11 on. Needs ``uv``: ``make lock`` fetches it.
Versions stay as they are locked, so that a new package moves no other; ``make lock RAISE=1`` raises them all.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
OLDEST_PYTHON = "3.11"
HEAD = "# Written by `make lock` from pyproject.toml; do not edit.\n# --- to run and to build ---\n"
REST = "# --- to check and to bench ---\n"


def main(uv: str, *options: str) -> None:
    """Resolve everything, then what running needs within that, and write both parts."""
    everything = blocks(resolved(uv, "--all-extras", *options))
    LOCK.write_text("".join(everything.values()), encoding="utf-8")  # keeps both resolutions the same
    running = blocks(resolved(uv, "--extra", "build", "--constraints", str(LOCK)))
    first = "".join(everything[name] for name in everything if name in running)
    second = "".join(text for name, text in everything.items() if name not in running)
    LOCK.write_text(HEAD + first + REST + second, encoding="utf-8")


def resolved(uv: str, *options: str) -> str:
    fixed = ("--universal", "--generate-hashes", "--no-annotate", "--no-header", "--python-version")
    places = ("--no-emit-index-url", "--no-emit-find-links", "--quiet")
    kept = ("--output-file", str(LOCK))  # uv prefers the versions of the file that it is to write
    command: Sequence[str] = (
        uv,
        "pip",
        "compile",
        *fixed,
        OLDEST_PYTHON,
        *places,
        *kept,
        *options,
        "pyproject.toml",
    )
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603  (ours)
    return LOCK.read_text(encoding="utf-8")


def blocks(lock: str) -> dict[str, str]:
    """Each requirement with its hashes, by name, version and marker."""
    found = re.findall(r"^(?:[^\s#].*\n)(?:[ \t]+.*\n)*", lock, flags=re.MULTILINE)
    return {block.split(" \\\n")[0]: block for block in found}


if __name__ == "__main__":
    main(*sys.argv[1:])
