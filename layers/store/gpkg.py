"""The GeoPackage: one SQLite file that QGIS and GDAL open directly."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, Table, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.types import TypeEngine

from geo.boxes import Box
from geo.errors import Refused
from geo.hilbert import hilbert
from layers.definition import LayerDefinition
from layers.errors import Busy, NoSpace, NotOurs
from layers.store.batches import Column, Constant, Packed
from layers.store.blobs import SRS_ID, plain_wkb, with_heads
from layers.store.blobs import bounds as blob_bounds
from layers.store.columns import GpkgMoment, GpkgShape, to_moment_text
from layers.store.dialect import Ask
from layers.store.gpkg_schema import (
    CONTENTS,
    EXTENSION,
    GEOMETRY,
    create_core,
    create_triggers,
    drop_triggers,
)
from layers.store.packed_rtree import write_rtree
from layers.store.prepared import BOX
from layers.store.turns import Turns
from layers.store.words import teach

BUSY_MS = 30_000
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": BUSY_MS}
METRES_PER_DEGREE = 110_500.0  # of latitude, a little less than the least on the ellipsoid (110,574)
START_M = 250.0  # the first box of a search for the nearest
LOAD_CACHE_KB, USUAL_CACHE_KB = 300_000, 2_000  # of pages in memory: while many rows come in, and always
GROUP = 50  # rows of one step of SQLite
SLICE = 1_000  # rows that are Python's objects at a time: so few that memory just given back is used again
EARTH_M = 2_000_000.0  # beyond it, everything is looked at


class GpkgDialect:
    """The verbs of the GeoPackage."""

    name = "gpkg"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.turns = Turns()
        self.last = 0  # the highest row number when a load began; loads take turns
        self.boxes: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []  # loaded, not in the R-tree yet
        self.radius_m: dict[str, float] = {}  # by table: about where the nearest ten lie

    def check(self) -> None:
        """NotOurs when the file is something else."""
        if not self.path.exists() or self.path.stat().st_size == 0:
            return
        with self.path.open("rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                raise NotOurs(path=str(self.path), reason="no SQLite file")
        try:
            tables = names_now(self.path)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise Busy(seconds=BUSY_MS // 1000) from error
            raise NotOurs(path=str(self.path), reason=str(error)) from error
        if tables and "lakewatch_meta" not in tables:
            raise NotOurs(path=str(self.path), reason="tables of another program")

    def engine(self) -> Engine:
        """One file, many readers; writers come one at a time through ``turn``."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            f"sqlite:///{self.path}",
            hide_parameters=True,  # what a statement was given is personal, and errors are logged
            pool_size=16,
            max_overflow=48,
            pool_timeout=30,
        )
        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", begin)
        return engine

    def turn(self) -> AbstractContextManager[None]:
        """A turn in the queue of this process; other processes are waited for by ``busy_timeout``."""
        return self.turns.turn()

    @contextmanager
    def bulk(self, connection: Connection) -> Iterator[None]:
        """A file that nobody else has open is written once, its old pages kept in a journal meanwhile.

        With a log the new pages are written twice; but a log is what lets readers go on, so it stays where
        there may be some. After a crash the journal brings the old pages back, whoever opens the file next.
        """
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        with suppress(sqlite3.OperationalError):  # somebody else has it open
            driver.execute("PRAGMA journal_mode = DELETE")
        try:
            yield
        finally:
            with suppress(sqlite3.OperationalError):  # who opens it next asks for the log again
                driver.execute("PRAGMA journal_mode = WAL")

    def options(self, *, writes: bool) -> dict[str, Any]:
        """None: ``begin`` does it."""
        return {}

    def keep_copy(self, revision: str) -> None:
        """``<name>.before-<revision>`` beside the file, by SQLite's backup: ``-wal`` content included."""
        copy = self.path.with_name(f"{self.path.stem}.before-{revision}{self.path.suffix}")
        if copy.exists():
            return
        source, target = sqlite3.connect(self.path), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()

    def create(self, connection: Connection) -> None:
        """The GeoPackage's own tables, once."""
        if not sa.inspect(connection).has_table("gpkg_contents"):
            create_core(connection)

    def register(self, connection: Connection, table: Table, definition: LayerDefinition | None) -> None:
        """Rows in the GeoPackage's lists, the R-tree and its triggers; what is there already stays."""
        known = connection.exec_driver_sql("SELECT 1 FROM gpkg_contents WHERE table_name = ?", (table.name,))
        if known.first():
            return
        title = f"{definition.words.zh} {definition.id}" if definition else table.name
        about = definition.description.zh if definition else ""
        shape = cast(GpkgShape, table.c.geom.type.dialect_impl(connection.dialect))
        connection.exec_driver_sql(CONTENTS, (table.name, title, about, SRS_ID))
        connection.exec_driver_sql(GEOMETRY, (table.name, shape.kind, SRS_ID))
        connection.exec_driver_sql(EXTENSION, (table.name,))
        index = f'CREATE VIRTUAL TABLE "{rtree(table)}" USING rtree(id, minx, maxx, miny, maxy)'
        connection.exec_driver_sql(index)
        create_triggers(connection, table.name, rtree(table))

    def changed(self, connection: Connection, table: Table) -> None:
        """``last_change``, by which GIS programs notice; the extent stays unset, so that none goes stale."""
        connection.exec_driver_sql(
            "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
            " WHERE table_name = ?",
            (table.name,),
        )

    def insert_new(self, table: Table) -> Any:
        """Skips rows whose key is there."""
        return insert(table).on_conflict_do_nothing()

    def touching(self, table: Table, box: Box) -> ColumnElement[bool]:
        """By the R-tree."""
        index = index_of(table)
        return table.c.fid.in_(sa.select(index.c.id).where(overlap(index, box)))

    def touching_any(self, table: Table, boxes: Any) -> ColumnElement[bool]:
        """By the R-tree, once for each box; an outer join keeps SQLite from walking the whole tree first."""
        index = index_of(table)
        each = sa.func.json_each(boxes).table_valued("value", name="wanted")
        edges: Any = (sa.func.json_extract(each.c.value, f"$[{at}]", type_=sa.Double()) for at in range(4))
        asked = each.outerjoin(index, overlap(index, Box(*edges)))
        return table.c.fid.in_(sa.select(index.c.id).select_from(asked))

    def meets(self, table: Table, box: Box) -> ColumnElement[bool]:
        """Envelopes inside the box need no look at their shapes; the others are tested one by one."""
        index, shape = index_of(table), table.alias()
        inside = sa.and_(
            index.c.minx >= box.west,
            index.c.maxx <= box.east,
            index.c.miny >= box.south,
            index.c.maxy <= box.north,
        )
        geom = sa.type_coerce(shape.c.geom, sa.LargeBinary())
        exact = sa.select(sa.func.ST_IntersectsBox(geom, *box)).where(shape.c.fid == index.c.id)
        touching = sa.select(index.c.id).where(overlap(index, box), inside | exact.scalar_subquery())
        return table.c.fid.in_(touching)

    def larger_than(self, table: Table, box: Box, degrees: float) -> ColumnElement[bool]:
        """By the R-tree, whose boxes are up to a metre larger than the shapes."""
        index = index_of(table)
        wide = (index.c.maxx - index.c.minx >= degrees) | (index.c.maxy - index.c.miny >= degrees)
        return table.c.fid.in_(sa.select(index.c.id).where(overlap(index, box), wide))

    def reader(self, type: TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """SQLite knows neither days nor truth."""
        return type.result_processor(dialect, None)

    def plain_wkb(self, table: Table) -> ColumnElement[Any]:
        """The blob as it is: cutting off its head is faster outside of SQLite."""
        return sa.type_coerce(table.c.geom, sa.LargeBinary())

    def to_wkb(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Blobs without header and envelope."""
        return plain_wkb(values)

    def nearby(
        self,
        ask: Ask,
        table: Table,
        columns: Sequence[ColumnElement[Any]],
        longitude: float,
        latitude: float,
        least: int,
    ) -> Iterator[tuple[list[Sequence[Any]], float]]:
        """Boxes that grow until they hold the layer, beginning with the size that was right last time."""
        radius_m = self.radius_m.get(table.name, START_M)
        key = ("nearby", table.name, *(column.key for column in columns))
        while radius_m < EARTH_M:
            box = box_around(longitude, latitude, radius_m)._asdict()
            rows = ask(key, lambda: sa.select(*columns).where(self.touching(table, BOX)), box)
            if len(rows) >= least:
                self.radius_m[table.name] = radius_m * math.sqrt(2 * least / len(rows))
            yield rows, radius_m
            radius_m *= 2 if rows else 4
        everything = sa.select(*columns).where(table.c.geom.is_not(None))
        yield ask((*key, "all"), lambda: everything, {}), math.inf

    def extent(self, connection: Connection, table: Table) -> Box | None:
        """The outermost rows by the R-tree, then their exact envelopes."""
        name = rtree(table)
        ends = connection.exec_driver_sql(
            f'SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "{name}"'  # noqa: S608
        ).one()
        if ends[0] is None:
            return None
        blobs = connection.exec_driver_sql(
            f'SELECT l.geom FROM "{name}" r JOIN "{table.name}" l ON l.fid = r.id'  # noqa: S608
            " WHERE r.minx <= ? OR r.miny <= ? OR r.maxx >= ? OR r.maxy >= ?",
            tuple(ends),
        )
        boxes = np.array([blob_bounds(row[0]) for row in blobs])
        return Box(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())

    def numbers(self, connection: Connection, table: Table, count: int, *, ahead: int = 0) -> Sequence[int]:
        """After the highest that was ever given, by SQLite's own record at the load's beginning."""
        if not ahead:
            query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            self.last = connection.exec_driver_sql(query, (table.name,)).scalar() or 0
        first = self.last + ahead + 1
        return range(first, first + count)

    @staticmethod
    def pack(
        table: Table, columns: Mapping[str, Column], wkb: pa.Array, boxes: NDArray[np.float64]
    ) -> Packed:
        """What all rows share as SQL, the rest as an Arrow batch; of a layer's rows the boxes too."""
        if "geom" in table.c:
            return packed({**columns, "geom": with_heads(wkb, boxes)}, boxes.tobytes())
        sides = zip(("minx", "miny", "maxx", "maxy"), boxes.T, strict=True)
        shape = {name: pa.array(side, mask=np.isnan(side)) for name, side in sides}
        return packed({**columns, "shape": wkb, **shape})

    def load(self, connection: Connection, table: Table, rows: Packed) -> None:
        """Many rows at a step; the R-tree's rows are kept for ``fill_rtree``."""
        batch = batch_in(rows.parts[0])
        insert_columns(connection, table.name, rows.facts, batch)
        for part in rows.parts[1:]:
            boxes = np.frombuffer(part, np.float64).reshape(-1, 4)
            there = ~np.isnan(boxes[:, 0])
            self.boxes.append((batch.column("fid").to_numpy()[there], boxes[there]))

    def remove(self, connection: Connection, table: Table, fids: Sequence[int]) -> None:
        """From the table and from its R-tree, whose triggers sleep."""
        self.fill_rtree(connection, table)
        for name, key in ((table.name, "fid"), (rtree(table), "id")):
            fill(connection, f'DELETE FROM "{name}" WHERE {key} = ?', ((fid,) for fid in fids))  # noqa: S608

    def like(self, column: Any, pattern: str) -> ColumnElement[bool]:
        """By LIKE, which ``prepare`` makes tell cases apart."""
        return cast(ColumnElement[bool], column.like(pattern, escape="\\"))

    def folded(self, column: Any) -> Any:
        """By LOWER, which ``prepare`` makes Python's own."""
        return sa.func.lower(column)

    def attempt(self, connection: Connection) -> AbstractContextManager[object]:
        """SQLite goes on by itself; when the disk is full it has rolled back everything, savepoints too."""
        return nullcontext()

    def day(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """The text itself: SQLite keeps days as text."""
        return sa.type_coerce(text, sa.Date())

    def lake_day(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        """SQLite knows no zones, but the lake's has been eight hours ahead since 1991."""
        return sa.func.date(moment, "+8 hours", type_=sa.Date())

    def day_begins(self, day: ColumnElement[Any]) -> ColumnElement[Any]:
        """Days and moments are texts; one is the beginning of the other."""
        return sa.type_coerce(sa.type_coerce(day, sa.Text()).concat("T00:00:00.000Z"), GpkgMoment())

    @contextmanager
    def indexing(self, connection: Connection, table: Table, *, rows: int = 0) -> Iterator[None]:
        """Without triggers while ``load`` and ``remove`` keep the R-tree; room in memory for its pages."""
        connection.exec_driver_sql(f"PRAGMA cache_size = -{LOAD_CACHE_KB}")
        drop_triggers(connection, rtree(table))
        self.boxes.clear()
        yield
        self.fill_rtree(connection, table)
        create_triggers(connection, table.name, rtree(table))
        connection.exec_driver_sql(f"PRAGMA cache_size = -{USUAL_CACHE_KB}")

    def index(self, connection: Connection, table: Table) -> None:
        """Nothing: what is rolled back leaves the R-tree as it was."""

    def fill_rtree(self, connection: Connection, table: Table) -> None:
        """The R-tree's rows of what was loaded; written as a whole where that is most of it."""
        if not self.boxes:
            return
        fids, boxes = (np.concatenate(parts) for parts in zip(*self.boxes, strict=True))
        self.boxes.clear()
        name, driver = rtree(table), cast(sqlite3.Connection, connection.connection.driver_connection)
        known = driver.execute(f'SELECT count(*) FROM "{name}_rowid"').fetchone()[0]  # noqa: S608
        if known > len(fids):
            rows = zip(fids.tolist(), *boxes[:, [0, 2, 1, 3]].T.tolist(), strict=True)
            fill(connection, f'INSERT INTO "{name}" VALUES (?, ?, ?, ?, ?)', rows)  # noqa: S608
            return
        if known:
            there = np.array(driver.execute(f'SELECT id, minx, miny, maxx, maxy FROM "{name}"').fetchall())  # noqa: S608
            fids, boxes = (
                np.concatenate([fids, there[:, 0].astype(np.int64)]),
                np.concatenate([boxes, there[:, 1:]]),
            )
        order = np.argsort(hilbert(boxes[:, :2] + boxes[:, 2:]), kind="stable")
        write_rtree(driver, name, fids[order], boxes[order])

    def refusal(self, error: sa.exc.DBAPIError) -> Refused | None:
        """By SQLite's result code."""
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return NoSpace()
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Busy(seconds=BUSY_MS // 1000)
        return None


def prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Event "connect": our words, and the settings that make a commit last, set and read back."""
    connection.isolation_level = None  # we begin transactions ourselves
    teach(connection)
    connection.execute("PRAGMA case_sensitive_like = ON")  # as in PostgreSQL
    for name, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:  # QGIS sets journal_mode back to "delete" when it closes the file
            raise Busy(seconds=BUSY_MS // 1000)


def begin(connection: Connection) -> None:
    """Event "begin": a writer, whose turn it is, locks at once, not at its first write; a reader cannot."""
    writes = connection.get_execution_options().get("writes", True)
    if writes:
        connection.exec_driver_sql("PRAGMA query_only = OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # past SQLAlchemy, whose work on a statement takes longer than these two, which cannot fail
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        driver.execute("PRAGMA query_only = ON")
        driver.execute("BEGIN")


def packed(columns: Mapping[str, Column], *more: bytes) -> Packed:
    """Columns, constants apart; texts as their bytes, since SQLite takes those as they are."""
    fixed = {name: literal(column.value) for name, column in columns.items() if isinstance(column, Constant)}
    varying = {name: as_kept(column) for name, column in columns.items() if name not in fixed}
    batch = pa.record_batch(list(varying.values()), names=list(varying))
    with pa.ipc.new_stream(sink := pa.BufferOutputStream(), batch.schema) as writer:
        writer.write_batch(batch)
    marks = {name: mark(columns[name]) for name in varying}
    return Packed({"fixed": fixed, "marks": marks}, (sink.getvalue(), *more))


def mark(column: pa.Array) -> str:
    """The place of a bound value in SQL: what went as bytes and is a text becomes one again.

    Python would make a string of each text, and of each string the bytes again.
    """
    texts = pa.types.is_date(column.type) or pa.types.is_string(column.type)
    return "CAST(? AS TEXT)" if texts else "?"


def as_kept(column: pa.Array) -> pa.Array:
    """A column as it is bound: days are texts, and texts go as bytes, see ``mark``."""
    if pa.types.is_date(column.type) or pa.types.is_string(column.type):
        return column.cast(pa.string()).cast(pa.binary())
    return column


def batch_in(part: Any) -> pa.RecordBatch:
    """The batch that ``packed`` put in; its bytes are not copied."""
    return pa.ipc.open_stream(pa.py_buffer(part)).read_next_batch()


def insert_columns(
    connection: Connection, table: str, facts: Mapping[str, Any], batch: pa.RecordBatch
) -> None:
    """Insert whole columns, ``GROUP`` rows at a step; what all rows share stands in the statement."""
    names, fixed = batch.schema.names, facts["fixed"]
    listed = ", ".join(f'"{name}"' for name in (*names, *fixed))
    row = f"({', '.join([*(facts['marks'][name] for name in names), *fixed.values()])})"
    for part in (batch.slice(start, SLICE) for start in range(0, len(batch), SLICE)):
        values = chain.from_iterable(zip(*(column.to_pylist() for column in part.columns), strict=True))
        for group, steps in in_groups(values, len(names), len(part)):
            marks = ", ".join([row] * group)
            fill(connection, f'INSERT INTO "{table}" ({listed}) VALUES {marks}', steps)  # noqa: S608


def in_groups(values: Iterator[Any], width: int, count: int) -> Iterator[tuple[int, Iterator[list[Any]]]]:
    """The values of ``GROUP`` rows of a width as one step, step after step; then of the rows left over."""
    full, rest = divmod(count, GROUP)
    for group, steps in ((GROUP, full), (rest, 1)):
        if group and steps:
            yield group, (list(islice(values, group * width)) for _ in range(steps))


def literal(value: Any) -> str:
    """A constant as SQL says it: days and moments as text, truth as 0 and 1."""
    if isinstance(value, date):
        value = to_moment_text(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, str):
        hidden = "\0" in value  # a statement ends at it
        return f"CAST(X'{value.encode().hex()}' AS TEXT)" if hidden else "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else repr(int(value) if isinstance(value, bool) else value)


def fill(connection: Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run a statement for many rows, past SQLAlchemy's work on each; failures are told as its own."""
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    try:
        driver.executemany(statement, rows)
    except sqlite3.IntegrityError as error:
        raise sa.exc.IntegrityError(statement, None, error) from error
    except sqlite3.Error as error:
        raise sa.exc.DBAPIError(statement, None, error) from error


def names_now(path: Path) -> set[str]:
    """The names of a file's tables, read without touching it but to take back what a killed writer began."""
    try:
        return names_in(path, "ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        return names_in(path, "rw")


def names_in(path: Path, mode: str) -> set[str]:
    """The names of a file's tables."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()


def rtree(table: Table) -> str:
    """The name of a table's R-tree."""
    return f"rtree_{table.name}_geom"


def index_of(table: Table) -> sa.TableClause:
    """A table's R-tree, to be asked."""
    return sa.table(
        rtree(table), *(sa.column(name, sa.Double) for name in ("id", "minx", "maxx", "miny", "maxy"))
    )


def overlap(index: sa.TableClause, box: Box) -> ColumnElement[bool]:
    """Boxes of the index that touch the box."""
    return sa.and_(
        index.c.maxx >= box.west,
        index.c.minx <= box.east,
        index.c.maxy >= box.south,
        index.c.miny <= box.north,
    )


def box_around(longitude: float, latitude: float, radius_m: float) -> Box:
    """A box in degrees that holds every place within the radius (below 2,000 km)."""
    up = radius_m / METRES_PER_DEGREE
    farthest = min(abs(latitude) + up, 89.0)  # where a degree of longitude is shortest
    aside = min(radius_m / (METRES_PER_DEGREE * math.cos(math.radians(farthest))), 180.0)
    return Box(longitude - aside, latitude - up, longitude + aside, latitude + up)
