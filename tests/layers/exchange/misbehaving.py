"""Reading processes that misbehave, as a taken-over or endless one would; each is named by its module's word.

``python -m tests.layers.exchange.misbehaving FOLDER`` does what ``FOLDER/behaviour`` says.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def memory(_folder: Path) -> None:
    """Ask for memory without end, touching all of it."""
    kept = []
    while True:
        kept.append(bytearray(b"x" * (16 << 20)))


def memory_unseen(folder: Path) -> None:
    """Run out of memory and hide how: as a C library that answers with an abort does."""
    try:
        memory(folder)
    except MemoryError:
        print("CPLMalloc(): Out of memory allocating 900000000 bytes.", file=sys.stderr, flush=True)
        os.abort()


def processor(_folder: Path) -> None:
    """Use the processor without end."""
    while True:
        pass


def asleep(_folder: Path) -> None:
    """Do nothing without end, with a child that does so too."""
    grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    print("reading", grandchild.pid, 0, flush=True)
    grandchild.wait()


def network(folder: Path) -> None:
    """Try to reach the listener whose port stands in ``FOLDER/port``; what happened is the answer."""
    found = {}
    for address in (("127.0.0.1", int((folder / "port").read_text())), ("192.0.2.1", 80)):
        try:
            socket.create_connection(address, timeout=3).close()
            found[address[0]] = "reached"
        except OSError as error:
            found[address[0]] = error.strerror or type(error).__name__
    found["interfaces"] = ",".join(
        line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]
    )
    found["environment"] = " ".join(os.environ)
    answer(folder, json.dumps(found))


def large_file(folder: Path) -> None:
    """Write a file larger than any report; the disk does not have to hold it."""
    with (folder / "report.json").open("wb") as file:
        file.truncate(1 << 30)


def link(folder: Path) -> None:
    """Answer with a link to a file of somebody else."""
    (folder / "report.json").symlink_to("/etc/passwd")


def wrong_refusal(folder: Path) -> None:
    """Refuse with something that is no refusal of ours."""
    (folder / "refusal.json").write_text('{"error": "annotations", "facts": {"file": "x"}}')


def pickled(folder: Path) -> None:
    """Refuse with a pickle."""
    (folder / "refusal.json").write_bytes(b"cos\nsystem\n(S'touch pwned'\ntR.")


def unknown_finding(folder: Path) -> None:
    """Refuse by a finding that there is not."""
    (folder / "refusal.json").write_text('{"error": "FileRefused", "facts": {"finding": "x", "file": "y"}}')


def silent(_folder: Path) -> None:
    """End well and say nothing."""


def shouting(folder: Path) -> None:
    """Tell progress that is none, and a line without end."""
    sys.stdout.write("../../x 1 1\nreading -5 x\n" + "y" * 3_000_000 + "\nreading 3 4\n")
    answer(folder, "{}")


def answer(folder: Path, text: str) -> None:
    """Leave a report."""
    (folder / "report.json").write_text(text)


BEHAVIOURS: dict[str, Callable[[Path], None]] = {
    each.__name__: each
    for each in (
        memory, memory_unseen, processor, asleep, network, large_file, link, wrong_refusal, pickled,
        unknown_finding, silent, shouting,
    )
}  # fmt: skip

if __name__ == "__main__":
    place = Path(sys.argv[1])
    BEHAVIOURS[(place / "behaviour").read_text()](place)
