"""The prints of a database in memory: sixteen bytes a photo and an eighth more, grown as photos come."""

from __future__ import annotations

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from geo.prints import coarse_distances

AGAIN = 256  # rows at the end that are read again: what was rolled back goes, what came late is seen
LEAST = 1024


class PrintCache:
    """Numbers and prints in the order of their numbers; whoever reads or grows it holds ``lock``.

    Another process may add rows at any time, and a transaction may be rolled back after its own row was
    read: the end is therefore never trusted, it is read again each time.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.fids: NDArray[np.int64] = np.empty(LEAST, dtype=np.int64)
        self.prints: NDArray[np.uint64] = np.empty(LEAST, dtype=np.uint64)
        self.count = 0

    def known_before(self) -> int:
        """The number up to which nothing is read again."""
        kept = self.count - AGAIN
        return int(self.fids[kept - 1]) if kept > 0 else -1

    def replace_end(self, rows: NDArray[np.int64]) -> None:
        """Put rows (n, 2) in the place of all after ``known_before``."""
        kept = max(0, self.count - AGAIN)
        count = kept + len(rows)
        if count > len(self.fids):
            self.grow(count)
        self.fids[kept:count] = rows[:, 0]
        self.prints[kept:count] = rows[:, 1].view(np.uint64)
        self.count = count

    def grow(self, count: int) -> None:
        """Room for so many and an eighth more."""
        for name in ("fids", "prints"):
            old = getattr(self, name)
            new = np.empty(count + count // 8, dtype=old.dtype)
            new[: self.count] = old[: self.count]
            setattr(self, name, new)

    def near(self, print: int, bits: int) -> NDArray[np.int64]:
        """The numbers of prints that differ by no more bits of 64, the nearest first."""
        distances = coarse_distances(print, self.prints[: self.count])
        found = np.flatnonzero(distances <= bits)
        return self.fids[found[np.argsort(distances[found], kind="stable")]]
