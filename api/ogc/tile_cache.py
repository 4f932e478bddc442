"""Encoded tiles in memory, bounded by their bytes; the revision in the key keeps each one current."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

MOST_BYTES = 64 * 1024 * 1024
OVERHEAD = 400  # bytes of an entry beside its content
LEVEL = 6
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """An encoded tile, plain and compressed, and how many features each layer left out; empty: no content."""

    plain: bytes
    zipped: bytes
    omitted: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.plain) + len(self.zipped) + OVERHEAD


def to_tile(plain: bytes, omitted: tuple[tuple[str, int], ...]) -> Tile:
    """The tile with its compressed form, made once."""
    return Tile(plain, gzip.compress(plain, LEVEL, mtime=0) if plain else b"", omitted)


class TileCache:
    """The tiles that were asked for last."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.tiles: OrderedDict[Key, Tile] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Key) -> Tile | None:
        """The tile, when it is still here."""
        with self.lock:
            tile = self.tiles.get(key)
            if tile is not None:
                self.tiles.move_to_end(key)
            return tile

    def put(self, key: Key, tile: Tile) -> None:
        """Keep a tile; those not asked for longest go. One that would fill a quarter is not kept."""
        if tile.size > self.most_bytes // 4:
            return
        with self.lock:
            before = self.tiles.pop(key, None)
            self.bytes += tile.size - (before.size if before else 0)
            self.tiles[key] = tile
            while self.bytes > self.most_bytes:
                _, oldest = self.tiles.popitem(last=False)
                self.bytes -= oldest.size
