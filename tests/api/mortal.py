"""The real service in a process of its own that can be killed at any moment and is back at once.

A fork server holds the imported modules, so that a new life takes tenths of a second. The process is real:
SIGKILL ends it in the middle of whatever it does, and nothing of it is left but its files.
"""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Event
from typing import Any

import uvicorn

from api.app import create_app
from api.settings import Settings
from layers.definition import read_catalogue
from layers.store.database import open_database

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.api.mortal"])
READY_WITHIN_S = 60


def live(where: str, folder: Path, port: int) -> None:
    """One life of the service."""
    database = open_database(where, read_catalogue(), folder / "files")
    app = create_app(Settings(data=folder, port=port, log_level="CRITICAL"), database)
    uvicorn.run(app, host="127.0.0.1", port=port, http="httptools", log_config=None, access_log=False)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Mortal:
    """A service over one database and one folder, on one port through all its lives."""

    where: str
    folder: Path
    port: int = field(default_factory=free_port)
    process: ForkServerProcess | None = None
    life: Callable[..., None] = live  # a top-level function, which the fork server finds by its name
    more: tuple[Any, ...] = ()  # what its life is told besides where, folder and port

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin a life and come back when it listens."""
        told = (self.where, self.folder, self.port, *self.more)
        self.process = FORKS.Process(target=self.life, args=told, daemon=True)
        self.process.start()
        pause = Event()
        for _ in range(READY_WITHIN_S * 50):
            if self.listens():
                return
            if not self.process.is_alive():
                raise RuntimeError(f"the service ended by itself: {self.process.exitcode}")
            pause.wait(0.02)
        raise RuntimeError("the service did not start")

    def listens(self) -> bool:
        """Whether somebody accepts connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """SIGKILL, wherever it is."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None
