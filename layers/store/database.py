"""The database, its transaction, and how one is opened."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Table

from geo.errors import Refused
from layers.definition import Catalogue, LayerDefinition
from layers.errors import Busy, UnknownLayer
from layers.rules.people import PROGRAM, Actor
from layers.store.chain import append
from layers.store.dialect import Dialect
from layers.store.gpkg import GpkgDialect
from layers.store.migrate import is_current, migrate
from layers.store.postgis import PostgisDialect
from layers.store.prepared import Shelf
from layers.store.print_cache import PrintCache
from layers.store.tables import REVISIONS, layer_tables

Clock = Callable[[], datetime]  # UTC, rounded to milliseconds
POSTGIS = ("postgresql://", "postgres://", "postgresql+psycopg://")


def utc_now() -> datetime:
    """The present in UTC, rounded to milliseconds, as both stores keep it."""
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(moment: datetime) -> datetime:
    """The moment without what is finer than a millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Transaction:
    """One unit of work on one connection: everything commits, or nothing does."""

    actor: Actor
    now: datetime
    catalogue: Catalogue

    def __init__(self, database: Database, connection: Connection, actor: Actor) -> None:
        self.connection = connection
        self.dialect = database.dialect
        self.catalogue = database.catalogue
        self.tables = database.tables
        self.shelf = database.shelf
        self.prints = database.prints
        self.actor = actor
        self.now = to_milliseconds(database.clock())
        self.afterwards: list[Callable[[Transaction], None]] = []
        self.zones_open = False  # a step of a boundary version writes its zones itself
        self.leads_open = False  # a step of a lead draws it itself

    def execute(self, statement: sa.Executable, rows: Any = None) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        return self.connection.execute(statement, rows)

    def ask(
        self, key: Hashable, make: Callable[[], sa.Select[Any]], values: Mapping[str, Any]
    ) -> list[Sequence[Any]]:
        """The rows of a query that is made once for its key and asked with other values each time."""
        return self.shelf.get(key, make, self.connection, self.dialect.reader).ask(self.connection, values)

    def table(self, layer: str) -> Table:
        """The table of a layer; UnknownLayer."""
        if layer not in self.tables:
            raise UnknownLayer(layer=layer)
        return self.tables[layer]

    def definition(self, layer: str) -> LayerDefinition:
        """The definition of a layer; UnknownLayer."""
        if layer not in self.catalogue.layers:
            raise UnknownLayer(layer=layer)
        return self.catalogue.layers[layer]

    def touched(self, layer: str) -> None:
        """Note that a layer's features changed: its revision grows, and GIS programs may notice."""
        grown = sa.update(REVISIONS).where(REVISIONS.c.layer == layer)
        self.execute(grown.values(revision=REVISIONS.c.revision + 1))
        self.dialect.changed(self.connection, self.table(layer))

    def keep_anyway(self, step: Callable[[Transaction], None]) -> None:
        """Run a step in a transaction of its own if this one is refused (what was sent aside is kept)."""
        self.afterwards.append(step)

    def record(
        self, action: str, noun: str, id: str, facts: Mapping[str, object], *, why: str
    ) -> tuple[int, str]:
        """Append the audit entry of a change in this transaction; its number and its hash (hex)."""
        who = {"account": self.actor.account, "name": self.actor.name, "way": self.actor.way}
        what = {"action": action, "noun": noun, "id": id, "facts": facts, "why": why}
        return append(self.connection, {"at": self.now, **who, **what})


@dataclass(frozen=True)
class Database:
    """A GeoPackage file or a PostGIS database with Lakewatch's tables, migrated to this release."""

    engine: Engine
    catalogue: Catalogue
    files: Path  # evidence files and keys
    clock: Clock
    dialect: Dialect
    tables: Mapping[str, Table] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)
    prints: PrintCache = field(default_factory=PrintCache)

    @contextmanager
    def transaction(self, actor: Actor, *, writes: bool = True, bulk: bool = False) -> Iterator[Transaction]:
        """Committed when the block ends, rolled back whole when it raises.

        Writers of a GeoPackage take turns in one fair queue; readers never wait.

        Args:
            bulk: much will be written, by a program of its own; a database that nobody else has open may be
                kept for it meanwhile.
        """
        afterwards: list[Callable[[Transaction], None]] = []
        try:
            with self.run(actor, writes=writes, bulk=bulk) as transaction:
                afterwards = transaction.afterwards
                yield transaction
        except Refused:
            for step in afterwards:
                with self.run(actor, writes=True) as transaction:
                    step(transaction)
            raise

    @contextmanager
    def run(self, actor: Actor, *, writes: bool, bulk: bool = False) -> Iterator[Transaction]:
        """One transaction, the database's own failures told as refusals."""
        try:
            if writes:
                with self.dialect.turn(), self.begun(actor, writes=True, bulk=bulk) as transaction:
                    yield transaction
            else:
                with self.begun(actor, writes=False) as transaction:
                    yield transaction
        except sa.exc.DBAPIError as error:
            if refusal := self.dialect.refusal(error):
                raise refusal from error
            raise
        except sa.exc.TimeoutError as error:  # every connection is in use
            raise Busy(seconds=30) from error

    @contextmanager
    def begun(self, actor: Actor, *, writes: bool, bulk: bool = False) -> Iterator[Transaction]:
        """A connection with a transaction begun on it."""
        if bulk:
            self.engine.dispose()  # connections that wait in the pool have the database open too
        with self.engine.connect() as connection:
            connection.execution_options(writes=writes, **self.dialect.options(writes=writes))
            with self.dialect.bulk(connection) if bulk else nullcontext(), connection.begin():
                yield Transaction(self, connection, actor)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_database(where: str, catalogue: Catalogue, files: Path, *, clock: Clock = utc_now) -> Database:
    """The database at a ``postgresql://`` address, or the GeoPackage at a path; created, migrated.

    Raises:
        NewerDatabase: a newer release wrote it; nothing was touched.
        NotOurs: the file exists and is no Lakewatch database.
        Busy: the server cannot be reached.
    """
    dialect: Dialect = PostgisDialect(where) if where.startswith(POSTGIS) else GpkgDialect(Path(where))
    dialect.check()
    database = Database(dialect.engine(), catalogue, files, clock, dialect, layer_tables(catalogue))
    try:
        with database.run(PROGRAM, writes=False) as transaction:
            current = is_current(transaction.connection, database.tables)
        if not current:
            with database.run(PROGRAM, writes=True) as transaction:
                migrate(transaction.connection, dialect, catalogue, database.tables)
    except BaseException:
        database.close()
        raise
    return database
