"""Turns: who came first goes first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from layers.errors import Busy


class Turns:
    """A queue of writers; SQLite's own waiting would let some writers wait for seconds."""

    def __init__(self, *, patience_s: float = 60.0) -> None:
        self.patience_s = patience_s
        self.guard = Lock()
        self.waiting: deque[Lock] = deque()
        self.taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Held by one writer at a time, in the order of asking; Busy when it does not come in time."""
        self.wait()
        try:
            yield
        finally:
            self.pass_on()

    def wait(self) -> None:
        """Wait for one's turn."""
        with self.guard:
            if not self.taken:
                self.taken = True
                return
            mine = Lock()
            mine.acquire()
            self.waiting.append(mine)
        if not mine.acquire(timeout=self.patience_s):
            self.give_up(mine)

    def give_up(self, mine: Lock) -> None:
        """Leave the queue, unless the turn came in this very moment."""
        with self.guard:
            if mine in self.waiting:
                self.waiting.remove(mine)
                raise Busy(seconds=self.patience_s)

    def pass_on(self) -> None:
        """Give the turn to whoever has waited longest."""
        with self.guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self.taken = False
