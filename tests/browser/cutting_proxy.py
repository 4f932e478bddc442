"""A line that goes dead in the middle of an answer, between a phone and the real server."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK = 16_384


@dataclass
class CuttingProxy:
    """Passes bytes both ways; an answer about ``cut_path`` stops for good after ``cut_after`` bytes."""

    server: tuple[str, int]
    noted: bytes = b"/files/"
    cut_path: bytes = b"/files/"
    cut_after: int | None = None
    requests: list[bytes] = field(default_factory=list)  # those whose address holds ``noted``
    listener: socket.socket = field(default_factory=socket.socket)
    dead: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client: socket.socket) -> None:
        """One connection."""
        try:
            server = socket.create_connection(self.server)
        except OSError:
            client.close()  # the server is down: so is the line
            return
        about = threading.Event()
        threading.Thread(target=self.up, args=(client, server, about), daemon=True).start()
        self.down(client, server, about)

    def up(self, client: socket.socket, server: socket.socket, about: threading.Event) -> None:
        """What the phone says."""
        with suppress(OSError):
            while data := client.recv(CHUNK):
                asked = data.split(b"\r\n", 1)[0]
                if self.noted in asked:
                    self.requests.append(data)
                if self.cut_path in asked:
                    about.set()
                server.sendall(data)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def down(self, client: socket.socket, server: socket.socket, about: threading.Event) -> None:
        """What the server says, as far as the line lasts."""
        sent = 0
        with suppress(OSError):
            while data := server.recv(CHUNK):
                if about.is_set() and self.cut_after is not None:
                    client.sendall(data[: self.cut_after - sent])
                    sent += len(data)
                    if sent >= self.cut_after:
                        self.dead += [client, server]  # open, and silent
                        return
                else:
                    client.sendall(data)
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def break_off(self) -> None:
        """End the connections that went silent: what a phone sees when the network is gone for good."""
        for end in self.dead:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.dead.clear()

    def close(self) -> None:
        """Listen no more."""
        self.break_off()
        self.listener.close()
