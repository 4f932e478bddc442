"""PostGIS: for many users at once, and for more than one server process."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, cast

import numpy as np
import psycopg
import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, Table
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.types import TypeEngine

from geo.boxes import Box
from geo.errors import Refused
from layers.definition import LayerDefinition
from layers.errors import Busy, NoSpace, NotOurs
from layers.store.batches import Column, Packed
from layers.store.binary_copy import END, START, rows_of
from layers.store.blobs import SRS_ID
from layers.store.dialect import Ask

WAIT_S = 30
MANY = 50_000  # rows from which on an index is made sooner than it is kept
DROP_WAIT_MS = 500
LOCK = 0x4C414B45  # one number for "somebody is migrating"
METRES_PER_DEGREE = 110_500.0  # a little less than the shortest degree of latitude (110,574)

LONGITUDE: sa.BindParameter[float] = sa.bindparam("longitude", type_=sa.Double())
LATITUDE: sa.BindParameter[float] = sa.bindparam("latitude", type_=sa.Double())
COUNT = sa.bindparam("count", type_=sa.Integer())


class PostgisDialect:
    """The verbs of PostGIS."""

    name = "postgis"

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url).set(drivername="postgresql+psycopg")

    def check(self) -> None:
        """NotOurs when another program's migrations have been run here."""
        engine = self.engine()
        try:
            with engine.connect() as connection:
                inspector = sa.inspect(connection)
                ours, theirs = inspector.has_table("lakewatch_meta"), inspector.has_table("alembic_version")
        except sa.exc.OperationalError as error:
            raise Busy(seconds=WAIT_S) from error
        finally:
            engine.dispose()
        if theirs and not ours:
            raise NotOurs(path=self.url.render_as_string(), reason="tables of another program")

    def engine(self) -> Engine:
        """Pooled connections in UTC; a commit is on disk before it is answered."""
        # no compiling of plans: our questions end sooner than compiling would (bench/today.py: 4 s to 0.7)
        options = f"-c timezone=UTC -c synchronous_commit=on -c jit=off -c lock_timeout={WAIT_S * 1000}"
        return sa.create_engine(
            self.url,
            hide_parameters=True,  # what a statement was given is personal, and errors are logged
            pool_size=16,
            max_overflow=48,
            pool_timeout=WAIT_S,
            pool_pre_ping=True,
            connect_args={"options": options, "connect_timeout": WAIT_S},
        )

    def turn(self) -> AbstractContextManager[None]:
        """PostgreSQL queues its writers itself."""
        return nullcontext()

    def bulk(self, connection: Connection) -> AbstractContextManager[None]:
        """Nothing: the server is there for all."""
        return nullcontext()

    def options(self, *, writes: bool) -> dict[str, Any]:
        """Readers see one state from their first statement to their last."""
        return {} if writes else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def keep_copy(self, revision: str) -> None:
        """Nothing: a server's backup is its administrator's; the migration is one transaction."""

    def create(self, connection: Connection) -> None:
        """One at a time, and the extension."""
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")

    def register(self, connection: Connection, table: Table, definition: LayerDefinition | None) -> None:
        """A GiST index; PostGIS lists the column itself."""
        connection.exec_driver_sql(create_index(table))

    def changed(self, connection: Connection, table: Table) -> None:
        """Nothing: GIS programs ask the server."""

    def insert_new(self, table: Table) -> Any:
        """Skips rows whose key is there."""
        return insert(table).on_conflict_do_nothing()

    def touching(self, table: Table, box: Box) -> ColumnElement[bool]:
        """By the GiST index."""
        return sa.type_coerce(table.c.geom, sa.LargeBinary()).op("&&", is_comparison=True)(envelope(box))

    def touching_any(self, table: Table, boxes: Any) -> ColumnElement[bool]:
        """By the GiST index, once for each box."""
        listed = sa.cast(sa.cast(boxes, sa.Text()), JSONB)
        asked = sa.func.jsonb_array_elements(listed).table_valued("value", name="wanted")
        texts = (
            sa.func.jsonb_array_element_text(asked.c.value, sa.literal_column(str(at))) for at in range(4)
        )
        edges: Any = (sa.cast(text, sa.Double()) for text in texts)
        lying = table.alias()
        touching = sa.type_coerce(lying.c.geom, sa.LargeBinary()).op("&&", is_comparison=True)(
            envelope(Box(*edges))
        )
        return table.c.fid.in_(sa.select(lying.c.fid).select_from(asked.join(lying, touching)))

    def meets(self, table: Table, box: Box) -> ColumnElement[bool]:
        """The index, then PostGIS's own exact test."""
        return sa.func.ST_Intersects(table.c.geom, envelope(box), type_=sa.Boolean())

    def larger_than(self, table: Table, box: Box, degrees: float) -> ColumnElement[bool]:
        """By the envelope of each shape."""
        shape = table.c.geom
        wide = sa.func.ST_XMax(shape) - sa.func.ST_XMin(shape) >= degrees
        high = sa.func.ST_YMax(shape) - sa.func.ST_YMin(shape) >= degrees
        return sa.and_(self.touching(table, box), wide | high)

    def reader(self, type: TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
        """psycopg gives every value its type."""
        return None

    def plain_wkb(self, table: Table) -> ColumnElement[Any]:
        """As WKB."""
        return sa.func.ST_AsBinary(table.c.geom, type_=sa.LargeBinary())

    def to_wkb(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Already WKB."""
        array = np.empty(len(values), dtype=object)
        array[:] = [None if value is None else bytes(value) for value in values]
        return array

    def nearby(
        self,
        ask: Ask,
        table: Table,
        columns: Sequence[ColumnElement[Any]],
        longitude: float,
        latitude: float,
        least: int,
    ) -> Iterator[tuple[list[Sequence[Any]], float]]:
        """The index's own order by degrees: what lies beyond n degrees is farther than n short ones."""

        def make() -> sa.Select[Any]:
            place = sa.func.ST_SetSRID(sa.func.ST_MakePoint(LONGITUDE, LATITUDE), SRS_ID)
            shape = sa.type_coerce(table.c.geom, sa.LargeBinary())
            distance: sa.Label[float] = shape.op("<->", return_type=sa.Double())(place).label("distance")
            query = sa.select(*columns, distance).where(table.c.geom.is_not(None))
            return query.order_by(distance).limit(COUNT)

        count, key = 2 * least + 8, ("nearby", table.name, *(column.key for column in columns))
        while True:
            rows = ask(key, make, {"longitude": longitude, "latitude": latitude, "count": count})
            if len(rows) < count:
                yield [row[:-1] for row in rows], math.inf
                return
            degrees = rows[-1][-1]
            yield [row[:-1] for row in rows], degrees * shortest_degree_m(latitude, degrees)
            count *= 4

    def extent(self, connection: Connection, table: Table) -> Box | None:
        """By ``ST_Extent``."""
        whole = sa.select(sa.func.ST_Extent(table.c.geom).label("box")).subquery()
        sides = (sa.func.ST_XMin, sa.func.ST_YMin, sa.func.ST_XMax, sa.func.ST_YMax)
        row = connection.execute(sa.select(*(side(whole.c.box) for side in sides))).one()
        return None if row[0] is None else Box(*row)

    def numbers(self, connection: Connection, table: Table, count: int, *, ahead: int = 0) -> Sequence[int]:
        """From the table's sequence, which never gives one twice; nearly always they follow each other."""
        if count >= MANY:
            return span(connection, table, count)
        given = sa.select(sa.func.nextval(f"{table.name}_fid_seq").label("number"))
        taken = given.select_from(sa.func.generate_series(1, count).alias("one")).subquery()
        ends = sa.select(sa.func.min(taken.c.number), sa.func.max(taken.c.number))
        first, last = connection.execute(ends).one()
        if last - first + 1 == count:
            return range(first, last + 1)
        return sorted(connection.scalars(sa.select(taken.c.number)))  # somebody else took some of them

    @staticmethod
    def pack(
        table: Table, columns: Mapping[str, Column], wkb: pa.Array, boxes: NDArray[np.float64]
    ) -> Packed:
        """COPY's binary form, put together in columns."""
        if "geom" in table.c:
            shape = {"geom": wkb}
        else:
            sides = zip(("minx", "miny", "maxx", "maxy"), boxes.T, strict=True)
            shape = {"shape": wkb, **{name: pa.array(side, mask=np.isnan(side)) for name, side in sides}}
        every = {**columns, **shape}
        return Packed({"columns": list(every)}, (rows_of(every, table),))

    def load(self, connection: Connection, table: Table, rows: Packed) -> None:
        """By COPY."""
        copy_in(connection, table, rows)

    def remove(self, connection: Connection, table: Table, fids: Sequence[int]) -> None:
        """By their keys."""
        connection.execute(sa.delete(table).where(table.c.fid.in_(list(fids))))

    def like(self, column: Any, pattern: str) -> ColumnElement[bool]:
        """By LIKE, which tells cases apart."""
        return cast(ColumnElement[bool], column.like(pattern, escape="\\"))

    def folded(self, column: Any) -> Any:
        """By LOWER, in the database's UTF-8 collation."""
        return sa.func.lower(column)

    def attempt(self, connection: Connection) -> AbstractContextManager[object]:
        """A savepoint."""
        return connection.begin_nested()

    def day(self, text: ColumnElement[Any]) -> ColumnElement[Any]:
        """By a cast."""
        return sa.cast(text, sa.Date())

    def lake_day(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        """By the zone's name."""
        return sa.cast(sa.func.timezone("Asia/Shanghai", moment), sa.Date())

    def day_begins(self, day: ColumnElement[Any]) -> ColumnElement[Any]:
        """By the zone's name."""
        return sa.func.timezone("UTC", sa.cast(day, sa.TIMESTAMP()))

    @contextmanager
    def indexing(self, connection: Connection, table: Table, *, rows: int = 0) -> Iterator[None]:
        """PostGIS keeps its index itself, but many rows for an empty table come in before there is one.

        Readers of the table never wait: the index goes in a moment of its own, and comes back in the load's
        transaction, or by ``index`` where that is rolled back. Writers of the table wait from the beginning:
        they could otherwise hold it while they wait for the audit's head, which the load holds.
        """
        later = rows >= MANY and dropped(connection.engine, table)
        if later:
            connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')
        yield
        if later:
            self.index(connection, table)
        connection.exec_driver_sql(f'ANALYZE "{table.name}"')

    def index(self, connection: Connection, table: Table) -> None:
        """The GiST index, where it is not there: asked first, because making it waits for every writer."""
        there = sa.select(sa.func.to_regclass(index_name(table)))
        if connection.scalar(there) is None:
            connection.exec_driver_sql(create_index(table))

    def refusal(self, error: sa.exc.DBAPIError) -> Refused | None:
        """By PostgreSQL's error class."""
        if isinstance(error.orig, psycopg.errors.DiskFull):
            return NoSpace()
        if isinstance(error.orig, psycopg.OperationalError | psycopg.InterfaceError):
            return Busy(seconds=WAIT_S)
        return None


def index_name(table: Table) -> str:
    """The name of a table's spatial index, in quotes."""
    return f'"ix_{table.name}_geom"'


def create_index(table: Table) -> str:
    """The statement that makes it."""
    return f'CREATE INDEX IF NOT EXISTS {index_name(table)} ON "{table.name}" USING gist (geom)'


def dropped(engine: Engine, table: Table) -> bool:
    """Whether the index of an empty table could be dropped at once, without waiting for anybody long."""
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {DROP_WAIT_MS}")
            connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN ACCESS EXCLUSIVE MODE')
            if connection.execute(sa.select(table.c.fid).limit(1)).first() is not None:
                return False
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {index_name(table)}")
    except sa.exc.OperationalError:  # somebody reads the table for longer: then the index stays
        return False
    return True


def copy_in(connection: Connection, table: Table, rows: Packed) -> None:
    """Copy rows into a table; the driver's failures told as SQLAlchemy's."""
    listed = ", ".join(f'"{name}"' for name in rows.facts["columns"])
    driver = cast("psycopg.Connection[Any]", connection.connection.dbapi_connection)
    statement = f'COPY "{table.name}" ({listed}) FROM STDIN (FORMAT BINARY)'
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for part in (START, *rows.parts, END):
                copy.write(part)
    except psycopg.errors.IntegrityError as error:
        raise sa.exc.IntegrityError(statement, None, error) from error
    except psycopg.Error as error:
        raise sa.exc.DBAPIError(statement, None, error) from error


def span(connection: Connection, table: Table, count: int) -> range:
    """So many numbers of a table's sequence at one stroke; asking for a million one by one takes its time.

    Until the transaction ends nobody else is given any: saying whose the sequence is, which it is already,
    locks it, so that nothing comes between asking and setting.
    """
    sequence = f"{table.name}_fid_seq"
    connection.exec_driver_sql(f'ALTER SEQUENCE "{sequence}" OWNED BY "{table.name}".fid')
    last = sa.func.setval(sequence, sa.func.nextval(sequence) + count - 1)
    end = int(connection.execute(sa.select(last)).scalar_one())
    return range(end - count + 1, end + 1)


def envelope(box: Box) -> ColumnElement[Any]:
    """A box as PostGIS makes one; without width or height a line or a point.

    ST_MakeEnvelope would give an area without ground then, which ST_Intersects finds nothing to meet.
    """
    west, south, east, north = box
    point = sa.func.ST_MakePoint
    diagonal = sa.func.ST_MakeLine(point(west, south), point(east, north))
    return sa.func.ST_SetSRID(sa.func.ST_Envelope(diagonal), SRS_ID, type_=sa.LargeBinary())


def shortest_degree_m(latitude: float, reach_deg: float) -> float:
    """A length that no degree within reach of the latitude, in any direction, falls short of; metres."""
    farthest = min(abs(latitude) + reach_deg, 90.0)
    return METRES_PER_DEGREE * math.cos(math.radians(farthest))
