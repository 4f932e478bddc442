"""The reading process: strangers' files are read in a child with bounds, without network where possible."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import layers.errors
from geo import errors as geo_errors
from geo.errors import Refused
from layers.definition import Words
from layers.errors import Cancelled
from layers.exchange.drivers import SKIPPED
from layers.exchange.kinds import KINDS
from layers.exchange.order import REFUSAL, REPORT
from layers.exchange.refusals import refuse

MEMORY_BYTES = 832 << 20  # of data and heap; with code and mapped files the process stays below 1 GB
FILE_BYTES = 8 << 30  # the largest file that the child may write
OPEN_FILES = 256
LEAST_S = 15  # of processor time, and of wall-clock time twice that
GRACE_S = 2  # between the signal that ends the process and the one that kills it
MOST_ANSWER = 64 << 20  # bytes of a report
BYTES_PER_S = 4 << 20  # what is granted on top for large files
MOST_S = 900
LINE = 200  # characters of a line of progress
ROOT = Path(__file__).parents[2]
ROOMS = (layers.errors, geo_errors)
REFUSED = "reading-crashed"
OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "realloc", "Out of memory", "out of memory", "malloc")
Told = Callable[[str, int, int], None]


def nobody(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Never cancelled."""
    return False


def seconds_for(size_bytes: int) -> int:
    """How long a file of this size may take."""
    return min(MOST_S, LEAST_S + size_bytes // BYTES_PER_S)


def read(
    folder: Path,
    *,
    size_bytes: int,
    told: Told = nobody,
    cancelled: Callable[[], bool] = never,
    module: str = "layers.exchange.doctor",
    memory_bytes: int = MEMORY_BYTES,
    more_s: int = 0,
) -> None:
    """Have the order in a folder examined; ``report.json`` is there afterwards.

    Args:
        module: what the process runs. memory_bytes: of its data and heap.
        more_s: seconds that are granted besides those for the size.

    Raises:
        FileRefused: the file is refused, or reading it crashed, took too much memory or too long.
        Cancelled: a person stopped it.
    """
    limit_s = min(MOST_S, seconds_for(size_bytes) + more_s)
    command = [*protected(limit_s, memory_bytes), sys.executable, "-m", module, str(folder.absolute())]
    with (folder / "errors.txt").open("wb") as errors:
        child = subprocess.Popen(  # noqa: S603 - our own program
            command,
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        try:
            ended = follow(child, time.monotonic() + 2 * limit_s, told, cancelled)
        finally:
            kill(child)
    if cancelled():
        raise Cancelled(id=folder.name)
    take_answer(folder, child, ended=ended, limit_s=limit_s, memory_bytes=memory_bytes)


def take_answer(
    folder: Path,
    child: subprocess.Popen[bytes],
    *,
    ended: bool,
    limit_s: int,
    memory_bytes: int = MEMORY_BYTES,
) -> None:
    """Raise again what the child refused, or say how it died."""
    file = json.loads((folder / "order.json").read_text(encoding="utf-8"))["files"][0][0]
    if not ended or child.returncode in ended_by(signal.SIGXCPU):
        raise refuse("reading-too-long", file, most_s=limit_s)
    if (folder / REFUSAL).exists():
        raise refusal_in(folder / REFUSAL, file)
    if child.returncode == 0 and is_answer(folder / REPORT):
        return
    said = (folder / "errors.txt").read_bytes()[-4000:].decode("utf-8", "replace")
    if child.returncode in ended_by(signal.SIGKILL) or any(word in said for word in OUT_OF_MEMORY):
        raise refuse("reading-too-big", file, most_mb=memory_bytes >> 20)
    raise refuse(REFUSED, file)


def ended_by(name: signal.Signals) -> tuple[int, int]:
    """What a process that a signal has ended returns: itself, or through a shell."""
    return -name, 128 + name


def is_answer(file: Path) -> bool:
    """Whether there is a plain file of a size that may be read: a child that was taken over can write any."""
    return file.is_file() and not file.is_symlink() and file.stat().st_size <= MOST_ANSWER


def refusal_in(answer: Path, file: str) -> Refused:
    """The refusal that the child wrote; only kinds that we know, with facts that are theirs."""
    try:
        if not is_answer(answer):
            raise ValueError(answer.name)
        stored = json.loads(answer.read_text(encoding="utf-8"))
        kind = next(kind for room in ROOMS if (kind := getattr(room, stored["error"], None)) is not None)
        refusal = kind(**stored["facts"])
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError):
        return refuse(REFUSED, file)
    known = isinstance(refusal, Refused) and refusal.facts.get("finding", REFUSED) in KINDS
    return refusal if known else refuse(REFUSED, file)


def follow(
    child: subprocess.Popen[bytes], deadline: float, told: Told, cancelled: Callable[[], bool]
) -> bool:
    """Pass progress on until the child is done; False when its time was over or somebody cancelled."""
    output = child.stdout
    if output is None:
        return True
    waiting = b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while time.monotonic() < deadline and not cancelled():
            if not selector.select(timeout=0.5):
                continue
            chunk = os.read(output.fileno(), 65536)
            if not chunk:
                return ends(child, deadline)
            *lines, waiting = (waiting + chunk).split(b"\n")
            waiting = waiting[-LINE:]
            if lines:
                tell(lines[-1], told)
    return False


def ends(child: subprocess.Popen[bytes], deadline: float) -> bool:
    """Whether a child that says no more ends in its time; a taken-over one could close its mouth and stay."""
    try:
        child.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def tell(line: bytes, told: Told) -> None:
    """Pass on a line of progress; anything else is ignored."""
    parts = line[:LINE].split()
    if len(parts) == 3 and parts[0].isalpha() and parts[1].isdigit() and parts[2].isdigit():
        told(parts[0].decode("ascii", "replace"), int(parts[1]), int(parts[2]))


def kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started."""
    if child.stdout is not None:
        child.stdout.close()
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def environment(folder: Path) -> dict[str, str]:
    """What the child knows of the world: no credentials, no proxies, its own folder for temporary files."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV") if name in os.environ
    }
    own = {
        "TMPDIR": str(folder.absolute()),
        "HOME": str(folder.absolute()),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GDAL_SKIP": SKIPPED,
        "GDAL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "CPL_DEBUG": "OFF",
        "SHAPE_RESTORE_SHX": "NO",
        "OGR_SQLITE_PRAGMA": "trusted_schema=OFF",
        "PROJ_NETWORK": "OFF",
    }
    return {**kept, **own}


@cache
def tools() -> dict[str, bool]:
    """Which protections this system allows, tried once."""
    isolated = ["unshare", "-rn", "--", "true"]
    found = {"prlimit": shutil.which("prlimit") is not None, "unshare": False}
    if shutil.which("unshare") is not None:
        found["unshare"] = subprocess.run(isolated, capture_output=True, check=False).returncode == 0  # noqa: S603
    return found


def protected(limit_s: int, memory_bytes: int = MEMORY_BYTES) -> list[str]:
    """The beginning of the child's command line: its bounds, and no network."""
    bounds = [
        f"--data={memory_bytes}",
        f"--cpu={limit_s}:{limit_s + GRACE_S}",
        f"--fsize={FILE_BYTES}",
        f"--nofile={OPEN_FILES}",
    ]
    command = ["prlimit", *bounds, "--core=0", "--"] if tools()["prlimit"] else []
    return command + (["unshare", "-rn", "--"] if tools()["unshare"] else [])


def is_protected() -> bool:
    """Whether every protection is on."""
    return all(tools().values())


def protection() -> Words:
    """Which protection is on, to be said when the service starts."""
    bounds, network = tools()["prlimit"], tools()["unshare"]
    zh = f"导入文件在单独进程中读取：内存和时间限制{'已' if bounds else '未'}启用，"
    en = f"Imports are read in a process of their own: bounds {'on' if bounds else 'OFF'}, "
    return Words(f"{zh}断网{'已' if network else '未'}启用", f"{en}no network {'on' if network else 'OFF'}")
