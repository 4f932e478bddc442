"""Queries that are asked hundreds of times a second: put together once, then asked with other values."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.types import TypeEngine

from geo.boxes import Box

FindReader = Callable[[TypeEngine[Any], sa.Dialect], Callable[[Any], Any] | None]
BOX = Box(*(sa.bindparam(name, type_=sa.Double()) for name in Box._fields))  # type: ignore[arg-type]

BOXES = sa.bindparam("boxes", type_=sa.Text())


def boxes_text(boxes: Iterable[Box]) -> str:
    """Boxes as one value of a query: JSON, each as west, south, east, north."""
    return json.dumps([list(box) for box in boxes])


class Prepared:
    """A compiled query with what SQLAlchemy's types do to its values and its answers.

    Building the same statement anew costs more than SQLite needs to answer it.
    """

    def __init__(self, query: sa.Select[Any], connection: Connection, reader: FindReader) -> None:
        dialect = connection.dialect
        compiled = query.compile(dialect=dialect)
        types = {bind.key: bind.type.dialect_impl(dialect) for bind in compiled.bind_names}
        self.text = str(compiled)
        self.order: Sequence[str] | None = compiled.positiontup
        self.fixed = dict(compiled.params)
        self.writers = {name: type.bind_processor(dialect) for name, type in types.items()}
        readers = [reader(column.type.dialect_impl(dialect), dialect) for column in query.selected_columns]
        self.readers = [(index, found) for index, found in enumerate(readers) if found]

    def ask(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """The rows as tuples, their values as the columns' types give them."""
        named = {**self.fixed, **values}
        for name, writer in self.writers.items():
            if writer:
                named[name] = writer(named[name])
        given = named if self.order is None else tuple(named[name] for name in self.order)
        rows = rows_of(connection, self.text, given)
        if not self.readers or not rows:
            return list(rows)
        columns = list(zip(*rows, strict=True))
        for index, reader in self.readers:
            columns[index] = tuple(map(reader, columns[index]))
        return list(zip(*columns, strict=True))


def rows_of(connection: Connection, text: str, given: Any) -> Sequence[Sequence[Any]]:
    """The driver's rows; from SQLite past SQLAlchemy, whose work on a statement takes longer than SQLite's.

    What SQLite refuses is asked again through SQLAlchemy, which tells it as the error everybody knows.
    """
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        with suppress(sqlite3.Error):
            return driver.execute(text, given).fetchall()
    return connection.exec_driver_sql(text, given).all()


class Shelf:
    """Prepared queries by key, for one database."""

    def __init__(self) -> None:
        self.queries: dict[Hashable, Prepared] = {}

    def get(
        self, key: Hashable, make: Callable[[], sa.Select[Any]], connection: Connection, reader: FindReader
    ) -> Prepared:
        """The query of this key; two threads may make it at once, which does no harm."""
        if key not in self.queries:
            self.queries[key] = Prepared(make(), connection, reader)
        return self.queries[key]


def as_columns(
    connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[list[Any]]:
    """The rows' values, column by column, as the driver takes them; shapes are left as they are."""
    columns = []
    for name in names:
        type = table.c[name].type.dialect_impl(connection.dialect)
        writer = None if name == "geom" else type.bind_processor(connection.dialect)
        values = [row[name] for row in rows]
        columns.append([writer(value) for value in values] if writer else values)
    return columns
