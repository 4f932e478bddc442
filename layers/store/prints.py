"""What photos look like: kept in the database, searched in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.prints import Print, fine_distance
from layers.store.case_tables import PHOTO_PRINTS
from layers.store.chain import next_number
from layers.store.database import Transaction

AT_ONCE = 50_000  # rows fetched at a time when the memory is filled
MOST = 1000  # candidates whose finer prints are compared, the nearest first
P = PHOTO_PRINTS.c


@dataclass(frozen=True, slots=True)
class Alike:
    """A photo that looks like another; the bits of 64 and of 256 in which they differ."""

    sha256: str
    coarse: int
    fine: int


class PrintStore:
    """Reads and writes prints within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def add(self, sha256: str, print: Print) -> None:
        """Keep what a photo looks like; a photo has one print.

        The audit's lock comes first: numbers then grow in the order in which they become visible.
        """
        next_number(self.transaction.connection)
        row = {
            "sha256": sha256,
            "print": signed(print.coarse),
            "fine": print.fine,
            "at": self.transaction.now,
        }
        self.transaction.execute(self.transaction.dialect.insert_new(PHOTO_PRINTS), row)

    def alike(self, print: Print, *, coarse: int, fine: int, but: str = "") -> list[Alike]:
        """Photos whose prints differ by no more bits of 64 and of 256, the most alike first.

        Args:
            but: hash of a photo to leave out.
        """
        chosen = self.near(print.coarse, coarse)
        if not chosen:
            return []
        query = sa.select(P.sha256, P.print, P.fine).where(P.fid.in_(chosen), P.sha256 != but)
        found = [compared(print, row) for row in self.transaction.execute(query)]
        close = [each for each in found if each.coarse <= coarse and each.fine <= fine]
        return sorted(close, key=lambda each: (each.fine, each.coarse, each.sha256))

    def near(self, print: int, bits: int) -> list[int]:
        """Numbers of the photos that this transaction sees whose prints differ by no more bits of 64."""
        cache = self.transaction.prints
        with cache.lock:
            cache.replace_end(self.since(cache.known_before()))
            found = cache.near(print, bits)
        return [int(fid) for fid in found[:MOST]]

    def since(self, fid: int) -> NDArray[np.int64]:
        """Rows after a number, as (n, 2): number, print as a signed integer."""
        parts: list[NDArray[np.int64]] = [np.empty((0, 2), dtype=np.int64)]
        while True:
            query = sa.select(P.fid, P.print).where(P.fid > fid).order_by(P.fid).limit(AT_ONCE)
            rows = self.transaction.execute(query).all()
            if not rows:
                return np.concatenate(parts)
            parts.append(np.array([tuple(row) for row in rows], dtype=np.int64))
            fid = rows[-1][0]


def compared(print: Print, row: Any) -> Alike:
    """A kept print beside another."""
    coarse = (print.coarse ^ (row.print & 0xFFFF_FFFF_FFFF_FFFF)).bit_count()
    return Alike(row.sha256, coarse, fine_distance(print.fine, bytes(row.fine)))


def signed(coarse: int) -> int:
    """64 bits as the signed integer that databases keep."""
    return coarse - (1 << 64) if coarse >> 63 else coarse
