"""The demonstration lake, made once by its command and copied for every test that wants one."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from tests.server import lakewatch


def demonstration_lake(data: Path) -> Path:
    """A demonstration lake of the caller's own in this folder, which must not be there yet; the folder."""
    shutil.copytree(_made(), data)
    return data


@functools.cache
def _made() -> Path:
    """Where this process keeps the one that is copied; it goes when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="lakewatch-demonstration-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    lakewatch("demo", "--data", str(folder / "lake"))
    return folder / "lake"
