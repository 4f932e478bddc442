"""What the files of a shapefile say of each other, before GDAL reads them: it passes over much in silence.

GDAL gives an empty shape for a record whose lengths lie, believes an index that points elsewhere, and reads a
cut-off table as if it ended there. So records are walked from head to head, and the index and the table are
held against them. Shapefile Technical Description, ESRI, July 1998; dBASE III table files.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from layers.exchange.findings import Tally
from layers.exchange.refusals import refuse
from layers.exchange.shapefile_kinds import KINDS
from layers.exchange.source import Part

__all__ = ["KINDS", "Shapefile", "checked", "companion", "looked_at"]
HEAD = 100  # bytes of a .shp and of a .shx before their records
AT_ONCE = 4 << 20  # bytes of records whose heads are looked at in one go
COLUMN = 32  # bytes that describe a column of a .dbf
MOST_PRJ = 64 << 10  # bytes
DELETED = ord("*")


@dataclass(frozen=True, slots=True)
class Shapefile:
    """What the files hold.

    Args:
        offsets, words: of each record of the .shp, in 16-bit words as an index has them.
        kinds: the type of shape of each row that is read, 0 for none.
        shapes: how many records there are.
        rows: how many rows the head of the .dbf says, deleted ones among them.
        deleted: how many rows are marked as deleted.
        index: how many entries the .shx has; None without one.
        fits: whether the index leads to a whole record for each row.
        rest: bytes behind the last whole record.
    """

    offsets: NDArray[np.int64]
    words: NDArray[np.int64]
    kinds: NDArray[np.int64]
    shapes: int
    rows: int
    deleted: int
    index: int | None
    fits: bool
    rest: int


@lru_cache(maxsize=16)
def looked_at(shp: Path, name: str) -> Shapefile:
    """The files of a shapefile held against each other; the index in our folder is made again where it lies.

    Raises:
        FileRefused: the .shp has no head, or the table is cut off or contradicts itself.
    """
    dbf, shx = companion(shp, ".dbf"), companion(shp, ".shx")
    index = None if shx is None else entries(shx)
    offsets, words, kinds, rest = records(shp, name, index)
    gone = np.zeros(0, dtype=bool) if dbf is None else deleted_rows(dbf, len(offsets), name)
    rows = len(offsets) if dbf is None else rows_said(dbf)
    order = None if index is None else led_to(index, offsets, words, rows)
    if order is None:
        make_index(shp, offsets, words)
    in_order = kinds if order is None else kinds[order]
    return Shapefile(
        offsets,
        words,
        in_order[~gone] if len(gone) == len(in_order) else in_order,
        len(offsets) if order is None else len(order),
        rows,
        int(gone.sum()),
        None if index is None else len(index),
        order is not None,
        rest,
    )


def checked(shp: Path, name: str, part: Part, tally: Tally) -> Part:
    """The part with its rows counted by the table, and what does not agree told."""
    found = looked_at(shp, name)
    if not found.fits:
        code = "missing-shx" if found.index is None else "stale-shx"
        tally.note(code, index=found.index, shapes=found.shapes, rows=found.rows)
    if found.rows != found.shapes:
        tally.note("rows-and-shapes-differ", shapes=found.shapes, rows=found.rows)
    if found.rest:
        short = found.shapes < found.rows
        tally.note("shapes-cut-off" if short else "bytes-after-shapes", shapes=found.shapes, bytes=found.rest)
    if found.deleted:
        tally.note("deleted-rows", number=found.deleted)
    return Part(part.name, rows_to_read(found), part.geometry)


def rows_to_read(found: Shapefile) -> int:
    """How many rows a whole reading gives."""
    return max(found.rows, found.shapes) - found.deleted


def companion(path: Path, ending: str) -> Path | None:
    """The file beside a shapefile with this ending, however it is written."""
    for other in path.parent.iterdir():
        if other.stem == path.stem and other.suffix.lower() == ending:
            return other
    return None


# --- shapes ----------------------------------------------------------------------------------
def records(
    shp: Path, name: str, index: NDArray[np.int64] | None = None
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], int]:
    """Where each record begins, how long its content is, its type of shape; and the bytes that are left.

    Args:
        index: what an index says; it is believed of no record, but spares steps where every head agrees.
    """
    size = shp.stat().st_size
    if size < HEAD:
        raise refuse("shapes-cut-off", name, shapes=0, bytes=size)
    sure = np.zeros((0, 3), dtype=np.int64) if index is None else heads_as_said(shp, index, size)
    at = HEAD + 2 * int((sure[:, 1] + 4).sum())
    walked, at = heads_from(shp, at, size)
    found = np.concatenate([sure, walked])
    return found[:, 0], found[:, 1], found[:, 2], size - at


def heads_as_said(shp: Path, index: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The records from the first on, as a walk would find them, as far as the index follows the file.

    They are read thousands at a time, where the index says that they lie one behind the other; those before
    the first whose head says another length, or that is too large to be read at once, are given: offset,
    words, type of shape.
    """
    starts = HEAD // 2 + np.concatenate([[0], np.cumsum(index[:, 1] + 4)])
    fits = (index[:, 0] == starts[:-1]) & (index[:, 1] >= 2) & (2 * starts[1:] <= size)
    count = len(index) if fits.all() else int(np.argmin(fits))
    found = [np.zeros((0, 3), dtype=np.int64)]
    first, ends = 0, starts[1 : count + 1]
    with shp.open("rb") as file:
        while first < count:
            last = min(count, int(np.searchsorted(ends, starts[first] + AT_ONCE // 2, side="right")))
            heads = heads_in(file, starts[first : last + 1])
            same = heads[:, 1] == index[first:last, 1]
            found.append(heads if same.all() else heads[: int(np.argmin(same))])
            if not same.all() or last == first:
                break
            first = last
    return np.concatenate(found)


def heads_in(file: BinaryIO, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """What the heads of records say that lie one behind the other: offset, words, type of shape."""
    file.seek(2 * int(starts[0]))
    words = np.frombuffer(file.read(2 * int(starts[-1] - starts[0])), dtype="<u2")
    heads = words[(starts[:-1] - starts[0])[:, None] + np.arange(2, 6)]  # length, type
    said = heads.view(">i4")[:, 0], heads.view("<i4")[:, 1]
    return np.column_stack([starts[:-1], *said]).astype(np.int64)


def heads_from(shp: Path, at: int, size: int) -> tuple[NDArray[np.int64], int]:
    """The same from head to head, from a byte on, and the byte behind the last whole record."""
    found = array("q")
    with shp.open("rb", buffering=1 << 16) as file:
        while at + 12 <= size:
            file.seek(at)
            _, words, kind = struct.unpack(">ii", file.read(8)) + struct.unpack("<i", file.read(4))
            if words < 2 or at + 8 + 2 * words > size:
                break
            found.extend((at // 2, words, kind))
            at += 8 + 2 * words
    return np.array(found, dtype=np.int64).reshape(-1, 3), at


def entries(shx: Path) -> NDArray[np.int64]:
    """The entries of an index: where a record begins and how long it is, both in words."""
    whole = max(0, shx.stat().st_size - HEAD) // 8
    found = np.fromfile(shx, dtype=">i4", offset=HEAD, count=2 * whole) if whole else np.zeros(0)
    return found.reshape(-1, 2).astype(np.int64)


def led_to(
    index: NDArray[np.int64], offsets: NDArray[np.int64], words: NDArray[np.int64], rows: int
) -> NDArray[np.int64] | None:
    """The records that an index leads to, in its order; None when it does not lead to one for each row."""
    if len(index) not in (rows, len(offsets)) or not len(offsets):
        return None
    if len(index) == len(offsets) and (index[:, 0] == offsets).all() and (index[:, 1] == words).all():
        return np.arange(len(offsets))  # in the file's order, as nearly all are
    at = np.searchsorted(offsets, index[:, 0]).clip(max=len(offsets) - 1)
    right = (offsets[at] == index[:, 0]) & (words[at] == index[:, 1])
    return at if right.all() and len(np.unique(at)) == len(at) else None


def make_index(shp: Path, offsets: NDArray[np.int64], words: NDArray[np.int64]) -> None:
    """Write the index of a .shp in our own folder anew."""
    for other in shp.parent.iterdir():
        if other.stem == shp.stem and other.suffix.lower() == ".shx":
            other.unlink()
    with shp.open("rb") as file:
        head = bytearray(file.read(HEAD))
    head[24:28] = struct.pack(">i", 50 + 4 * len(offsets))
    body = np.column_stack([offsets, words]).astype(">i4").tobytes()
    shp.with_suffix(".shx").write_bytes(bytes(head) + body)


# --- table -----------------------------------------------------------------------------------
def rows_said(dbf: Path) -> int:
    """How many rows the head of a .dbf says."""
    with dbf.open("rb") as file:
        head = file.read(8)
    return int(struct.unpack("<I", head[4:8])[0]) if len(head) == 8 else 0


def deleted_rows(dbf: Path, shapes: int, name: str) -> NDArray[np.bool_]:
    """Which rows are marked as deleted.

    Raises:
        FileRefused: head and columns contradict each other, or rows are missing that the head and the shapes
            have.
    """
    with dbf.open("rb") as file:
        head = file.read(COLUMN)
        if len(head) < COLUMN:
            raise refuse("table-cut-off", name)
        rows, length, width = struct.unpack("<IHH", head[4:12])
        fields = file.read(max(0, length - COLUMN))
    if length <= COLUMN or len(fields) < length - COLUMN or width < 1 + widths(fields):
        raise refuse("table-cut-off", name)
    there = (dbf.stat().st_size - length) // width
    if there < rows == shapes:
        raise refuse("table-cut-off", name)
    flags = np.memmap(dbf, dtype=np.uint8, mode="r", offset=length)[: min(rows, there) * width : width]
    return np.array(flags == DELETED)


def widths(fields: bytes) -> int:
    """How many bytes the columns take in a row."""
    total = 0
    for at in range(0, len(fields) - COLUMN + 1, COLUMN):
        if fields[at] == 0x0D:
            break
        total += fields[at + 16]
    return total
