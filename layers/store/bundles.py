"""First versions kept in bundles: thousands of rows of the history as one compressed piece.

The first large load into a layer would write everything twice, once into the layer's table and once, row by
row, into the history. Its first versions come into the history as bundles instead, and each becomes a row
there, like any other version, in the moment before its feature changes for the first time. So a feature that
has rows in the history has all of them, one without is in a bundle, and what was bundled is never touched.

A bundle is two Arrow streams: what all its versions have in common, and their columns, in zstd.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray

from layers.errors import ChainBroken
from layers.store.batches import Column, Constant, Packed, Saved
from layers.store.database import Transaction
from layers.store.tables import BUNDLES, VERSIONS

LEAST = 50_000  # rows of a load from which on its versions are bundled
ROWS = 4_000  # in a bundle: so few that one version is found in milliseconds
OPEN = 8  # bundles kept in memory as they were read
ASKED = 1_000  # numbers in one statement
SIDES = ("minx", "miny", "maxx", "maxy")
Row: TypeAlias = Mapping[Any, Any]  # a version by the names of the history's columns


def bundled(rows: Saved) -> Packed:
    """The versions of a batch as bundles; the numbers of its rows rise."""
    sides = zip(SIDES, rows.boxes.T, strict=True)
    shape = {"shape": rows.wkb, **{name: pa.array(side, mask=np.isnan(side)) for name, side in sides}}
    every: dict[str, Column] = {**rows.version, **shape}
    shared = {name: column.value for name, column in every.items() if isinstance(column, Constant)}
    own = {name: column for name, column in every.items() if name not in shared}
    parts = [slice(start, start + ROWS) for start in range(0, len(rows.fids), ROWS)]
    heads = [head_of(shared, rows.fids[part]) for part in parts]
    return Packed({"bundles": heads}, tuple(content_of(shared, own, part) for part in parts))


def head_of(shared: Row, fids: NDArray[np.int64]) -> dict[str, Any]:
    """What the table says of a bundle of these numbers."""
    ends = {"first_fid": int(fids[0]), "last_fid": int(fids[-1]), "count": len(fids)}
    return {"layer": shared["layer"], **ends, "audit_number": shared["audit_number"]}


def content_of(shared: Mapping[str, Any], own: Mapping[str, pa.Array], part: slice) -> pa.Buffer:
    """A part of a batch as a bundle keeps it."""
    sink = pa.BufferOutputStream()
    put(sink, {name: pa.array([value]) for name, value in shared.items()}, None)
    put(sink, {name: column[part] for name, column in own.items()}, pa.Codec("zstd", 1))
    return sink.getvalue()


def put(sink: pa.NativeFile, columns: Mapping[str, pa.Array], codec: pa.Codec | None) -> None:
    """Write columns as a stream of their own."""
    batch = pa.record_batch(list(columns.values()), names=list(columns))
    options = pa.ipc.IpcWriteOptions(compression=codec, use_threads=False)
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)


def keep(transaction: Transaction, packed: Packed) -> None:
    """Insert what ``bundled`` gave."""
    contents = ({"content": bytes(part)} for part in packed.parts)
    rows = [{**facts, **content} for facts, content in zip(packed.facts["bundles"], contents, strict=True)]
    transaction.execute(sa.insert(BUNDLES), rows)


def ever(transaction: Transaction, layer: str) -> bool:
    """Whether the layer ever had a feature."""
    return any(
        transaction.execute(sa.select(sa.literal(1)).where(table.c.layer == layer).limit(1)).first()
        for table in (VERSIONS, BUNDLES)
    )


@dataclass(frozen=True)
class Bundle:
    """The versions of neighbours.

    Args:
        shared: what all of them say.
        own: the other columns of the history, a row for each, by rising ``fid``.
    """

    shared: Row
    own: pa.RecordBatch

    @classmethod
    def read(cls, content: bytes) -> Bundle:
        """A bundle out of its content; ValueError when that is no bundle."""
        source = pa.BufferReader(content)
        try:
            shared, own = (pa.ipc.open_stream(source).read_all().combine_chunks() for _ in range(2))
            return cls(shared.to_pylist()[0], own.to_batches()[0])
        except (OSError, IndexError) as error:
            raise ValueError(f"no bundle: {error}") from error

    @cached_property
    def fids(self) -> NDArray[np.int64]:
        """The numbers of its rows."""
        return np.asarray(self.own.column("fid").to_numpy())

    @property
    def head(self) -> dict[str, Any]:
        """What the table must say of it."""
        return head_of(self.shared, self.fids)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every version as the history's table would give it."""
        for row in self.own.to_pylist():
            yield {**self.shared, **row, "properties": json.loads(row["properties"])}

    def row(self, fid: int) -> Row | None:
        """The version of a row's number, if it is here."""
        at = np.flatnonzero(self.fids == fid)
        return next(Bundle(self.shared, self.own.take(pa.array(at))).rows()) if len(at) else None

    def columns(self, at: NDArray[np.int64]) -> tuple[dict[str, Column], pa.Array, NDArray[np.float64]]:
        """Some versions as a database's ``pack`` takes them: columns, WKB, boxes."""
        part = self.own.take(pa.array(at))
        own = {name: part.column(name) for name in part.schema.names if name not in ("shape", *SIDES)}
        boxes = np.column_stack([part.column(name).to_numpy(zero_copy_only=False) for name in SIDES])
        shared = {name: Constant(value) for name, value in self.shared.items()}
        return {**shared, **own}, part.column("shape"), boxes.astype(np.float64)


class Bundles:
    """The bundles of a layer; those read last stay in memory."""

    def __init__(self, transaction: Transaction, layer: str) -> None:
        self.transaction, self.layer = transaction, layer
        self.read: OrderedDict[int, Bundle] = OrderedDict()

    @cached_property
    def heads(self) -> list[tuple[int, int, int]]:
        """First and last number, and audit entry, of each, by rising numbers."""
        c = BUNDLES.c
        query = sa.select(c.first_fid, c.last_fid, c.audit_number).where(c.layer == self.layer)
        found = self.transaction.execute(query.order_by(c.first_fid))
        return [(int(first), int(last), int(number)) for first, last, number in found]

    def bundle(self, first_fid: int) -> Bundle:
        """The bundle that begins with a number."""
        if first_fid not in self.read:
            mine = (BUNDLES.c.layer == self.layer) & (BUNDLES.c.first_fid == first_fid)
            content = self.transaction.execute(sa.select(BUNDLES.c.content).where(mine)).scalar_one()
            self.read[first_fid] = Bundle.read(bytes(content))
        self.read.move_to_end(first_fid)
        if len(self.read) > OPEN:
            self.read.popitem(last=False)
        return self.read[first_fid]

    def row(self, fid: int) -> Row | None:
        """The bundled version of a row's number."""
        for first, last, _ in self.heads:
            if first <= fid <= last:
                return self.bundle(first).row(fid)
        return None

    def spread(self, fids: NDArray[np.int64]) -> None:
        """Make the versions of these numbers rows of the history, before their features change."""
        for first, last, number in self.heads:
            wanted = fids[(fids >= first) & (fids <= last)]
            for start in range(0, len(wanted), ASKED):
                self.spread_part(first, number, wanted[start : start + ASKED])

    def spread_part(self, first_fid: int, audit_number: int, fids: NDArray[np.int64]) -> None:
        c = VERSIONS.c
        mine = (c.audit_number == audit_number) & (c.layer == self.layer) & c.fid.in_(fids.tolist())
        there = list(self.transaction.connection.scalars(sa.select(c.fid).where(mine)))
        bundle = self.bundle(first_fid)
        at = np.flatnonzero(np.isin(bundle.fids, fids) & ~np.isin(bundle.fids, there))
        if len(at):
            dialect, connection = self.transaction.dialect, self.transaction.connection
            dialect.load(connection, VERSIONS, dialect.pack(VERSIONS, *bundle.columns(at)))

    def spread_entry(self, audit_number: int) -> None:
        """The same for all versions that an entry tells of."""
        for first, _, number in self.heads:
            if number == audit_number:
                self.spread(self.bundle(first).fids)

    def waiting(self) -> int:
        """How many versions are in bundles only."""
        b, v = BUNDLES.c, VERSIONS.c
        all_of_them = sa.select(sa.func.sum(b["count"])).where(b.layer == self.layer)
        numbers = sorted({number for _, _, number in self.heads})
        mine = (v.layer == self.layer) & (v.version == 1) & v.audit_number.in_(numbers)
        there = sa.select(sa.func.count()).select_from(VERSIONS).where(mine)
        count = self.transaction.execute
        return int(count(all_of_them).scalar_one() or 0) - int(count(there).scalar_one())


class Rising:
    """The bundled versions of a layer asked for by rising numbers: each bundle is read once."""

    def __init__(self, kept: Bundles) -> None:
        self.rows = (row for first, _, _ in kept.heads for row in kept.bundle(first).rows())
        self.next: Row | None = next(self.rows, None)

    def row(self, fid: int) -> Row | None:
        """The version of a row's number, if there is one."""
        while self.next is not None and self.next["fid"] < fid:
            self.next = next(self.rows, None)
        return self.next if self.next is not None and self.next["fid"] == fid else None


class BundledRows:
    """All bundled versions in the order of the entries they belong to, one bundle in memory."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        names = [column for column in BUNDLES.c if column.name != "content"]
        query = sa.select(*names).order_by(BUNDLES.c.audit_number, BUNDLES.c.first_fid)
        self.heads, self.asked = transaction.execute(query).mappings().all(), set[int]()

    def of(self, number: int) -> Iterator[Row]:
        """The versions of one entry by rising numbers; ChainBroken unless each bundle is as its row says."""
        self.asked.add(number)
        for head in (head for head in self.heads if head["audit_number"] == number):
            bundle = Bundles(self.transaction, head["layer"]).bundle(head["first_fid"])
            if bundle.head != dict(head):
                raise ChainBroken(number=number, reason=f"{BUNDLES.name}: {dict(head)} is {bundle.head}")
            yield from bundle.rows()

    def require_end(self) -> None:
        """ChainBroken when a bundle was never asked for."""
        if left := [head for head in self.heads if head["audit_number"] not in self.asked]:
            number = int(left[0]["audit_number"])
            raise ChainBroken(number=number, reason=f"{BUNDLES.name}: a row without an entry")
