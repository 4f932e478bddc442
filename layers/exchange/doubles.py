"""Which row first had a number, over many batches, without a large dictionary."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]


class FirstRows:
    """Remembers keys with their rows, 16 bytes each, in sorted runs at least twice as long as the next."""

    def __init__(self) -> None:
        self.runs: list[tuple[Keys, Rows]] = []

    def met(self, keys: Keys, rows: Rows) -> Rows:
        """For each row an earlier row with the same key, or -1; then remember the keys. 0 is no key."""
        found = np.full(len(keys), -1, dtype=np.int64)
        for known, owners in self.runs:
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            same = (known[at] == keys) & (found < 0)
            found[same] = owners[at[same]]
        firsts, at, inverse = np.unique(keys, return_index=True, return_inverse=True)
        here = rows[at][inverse]
        within = (found < 0) & (here != rows)
        found[within] = here[within]
        found[keys == 0] = -1
        new = (found[at] < 0) & (firsts != 0)
        self.remember(firsts[new], rows[at][new])
        return found

    def remember(self, keys: Keys, rows: Rows) -> None:
        """Add a sorted run, merging runs that have become too short."""
        while self.runs and len(self.runs[-1][0]) < 2 * len(keys):
            older, owners = self.runs.pop()
            keys, rows = np.concatenate([older, keys]), np.concatenate([owners, rows])
            order = np.argsort(keys, kind="stable")
            keys, rows = keys[order], rows[order]
        if len(keys):
            self.runs.append((keys, rows))
