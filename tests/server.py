"""The real server as a process of its own on the loopback address, for tests that kill it or drive it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
STARTS_WITHIN_S = 60.0
ANY_CERTIFICATE = ssl._create_unverified_context()  # whether it answers, not whom one should trust
DEMONSTRATION_PASSWORD = "lake-demo-2026"  # public, the same in every demonstration lake


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """``lakewatch serve`` over one data folder; it can be killed and started again on the same port."""

    data: Path
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers, without a slash at the end."""
        scheme = "https" if "--certificate" in self.arguments else "http"
        return f"{scheme}://127.0.0.1:{self.port}"

    def start(self) -> Server:
        """Start it and come back when it is ready; RuntimeError with its words when it gives up."""
        log = self.data.parent / f"{self.data.name}-server.log"
        command = ("serve", "--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data))
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli.main", *command, *self.arguments],
                cwd=ROOT,
                stdout=words,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )
        self.wait_until_ready(log)
        return self

    def wait_until_ready(self, log: Path) -> None:
        """Ask ``/ready`` until it answers 200."""
        assert self.process is not None
        ends = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < ends and self.process.poll() is None:
            if self.answers("/ready"):
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=0.03)  # ends early when it dies
        raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")

    def answers(self, path: str) -> bool:
        """Whether this address answers 200 just now."""
        try:
            with urlopen(f"{self.address}{path}", timeout=2, context=ANY_CERTIFICATE) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """SIGKILL to the whole process group: what a power cut does to a program."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None


@contextlib.contextmanager
def running_server(data: Path, *arguments: str) -> Iterator[Server]:
    """A server over this data folder for as long as the block runs."""
    server = Server(data, arguments).start()
    try:
        yield server
    finally:
        server.stop()


def lakewatch(*arguments: str) -> str:
    """What a ``lakewatch`` command prints; RuntimeError with its words when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"lakewatch {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout
