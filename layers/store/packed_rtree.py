"""SQLite's R-tree written as a whole: full nodes of neighbours, level by level, instead of row by row.

The three tables behind a virtual table of SQLite's module hold the tree: ``_node`` its nodes, ``_rowid`` in
which leaf a row lies, ``_parent`` under which node a node lies. Rows that come later are put in by SQLite
itself. Source: SQLite, ext/rtree/rtree.c, "Database Format of R-Tree Tables".
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

ROOT = 1
HEAD = struct.Struct(">HH")  # the tree's depth (in the root only), the number of cells
CELL = np.dtype([("id", ">i8"), ("sides", ">f4", 4)])  # sides: minx, maxx, miny, maxy
Ids: TypeAlias = NDArray[np.int64]
Sides: TypeAlias = NDArray[np.float32]


def write_rtree(connection: sqlite3.Connection, name: str, ids: Ids, boxes: NDArray[np.float64]) -> None:
    """Make an R-tree hold these rows and no others.

    Args:
        ids: of the rows, neighbours after neighbours.
        boxes: west, south, east, north of each, none NaN.
    """
    root = f'SELECT length(data) FROM "{name}_node" WHERE nodeno = {ROOT}'  # noqa: S608 - the catalogue's names
    size = int(connection.execute(root).fetchone()[0])
    for table in ("_node", "_rowid", "_parent"):
        connection.execute(f'DELETE FROM "{name}{table}"')  # noqa: S608
    most = (size - HEAD.size) // CELL.itemsize
    sides, first, depth = rounded_outwards(boxes), ROOT + 1, 0
    while len(ids) > most:
        starts = starts_of(len(ids), most)
        nodes = np.arange(first, first + len(starts), dtype=np.int64)
        put_nodes(connection, name, nodes.tolist(), bodies(ids, sides, starts, size, 0))
        put_parents(connection, name, ids, np.repeat(nodes, np.diff(starts, append=len(ids))), depth)
        ids, sides = nodes, around(sides, starts)
        first, depth = first + len(nodes), depth + 1
    put_nodes(connection, name, [ROOT], bodies(ids, sides, np.zeros(1, dtype=np.int64), size, depth))
    put_parents(connection, name, ids, np.full(len(ids), ROOT), depth)


def rounded_outwards(boxes: NDArray[np.float64]) -> Sides:
    """The sides in single precision, none inside of where it was."""
    exact = boxes[:, [0, 2, 1, 3]]
    sides = exact.astype(np.float32)
    low, high = sides[:, ::2], sides[:, 1::2]
    np.copyto(low, np.nextafter(low, np.float32(-np.inf)), where=low > exact[:, ::2])
    np.copyto(high, np.nextafter(high, np.float32(np.inf)), where=high < exact[:, 1::2])
    return sides


def starts_of(count: int, most: int) -> Ids:
    """Where the nodes begin in which so many cells find room, all about equally full."""
    nodes = -(-count // most)
    return np.arange(nodes, dtype=np.int64) * count // nodes


def around(sides: Sides, starts: Ids) -> Sides:
    """The sides of nodes: around all their cells."""
    found = np.maximum.reduceat(sides, starts)
    found[:, ::2] = np.minimum.reduceat(sides[:, ::2], starts)
    return found


def bodies(ids: Ids, sides: Sides, starts: Ids, size: int, depth: int) -> Iterator[bytes]:
    """The nodes as SQLite keeps them."""
    cells = np.empty(len(ids), dtype=CELL)
    cells["id"], cells["sides"] = ids, sides
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(ids)], strict=True):
        yield (HEAD.pack(depth, end - start) + cells[start:end].tobytes()).ljust(size, b"\0")


def put_nodes(connection: sqlite3.Connection, name: str, nodes: Any, found: Iterator[bytes]) -> None:
    """Write nodes under their numbers."""
    connection.executemany(f'INSERT INTO "{name}_node" VALUES (?, ?)', zip(nodes, found, strict=True))  # noqa: S608


def put_parents(connection: sqlite3.Connection, name: str, ids: Ids, nodes: Ids, depth: int) -> None:
    """Write in which node each row, or above the leaves each node, lies; in the order of their numbers."""
    table, order = f"{name}_parent" if depth else f"{name}_rowid", np.argsort(ids)
    pairs = zip(ids[order].tolist(), nodes[order].tolist(), strict=True)
    connection.executemany(f'INSERT INTO "{table}" VALUES (?, ?)', pairs)  # noqa: S608
