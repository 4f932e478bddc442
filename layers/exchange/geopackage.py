"""GeoPackages of others asked by SQLite before GDAL reads them: their code stays asleep, nothing is cut.

SQLite lets any value stand in any column; GDAL reads a word in a column of numbers as 0, ends a text at NUL,
and gives no shape where the bytes are none. Such rows are found here and refused by number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from layers.definition import Words
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.refusals import refuse
from layers.exchange.source import Dataset

KINDS: dict[str, FindingKind] = {
    "damaged-database": FindingKind(
        Severity.ERROR,
        Words(
            "数据库文件损坏或不完整。请用原软件打开检查后另存一份再传。（技术信息：{reason}）",
            "The database file is damaged or cut off. Open it in its own program and save it anew. "
            "(Details: {reason})",
        ),
    ),
    "not-a-geopackage": FindingKind(
        Severity.ERROR,
        Words(
            "这是一个 SQLite 数据库，但不是 GeoPackage（没有图层目录）。请在原软件里导出为 GeoPackage 或 "
            "shapefile。",
            "This is an SQLite database, but no GeoPackage: it has no list of layers. Export a GeoPackage or "
            "shapefile from its program.",
        ),
    ),
    "views-ignored": FindingKind(
        Severity.WARNING,
        Words(
            "有 {number} 个图层是视图（{names}），即别人写的查询，没有执行，也没有导入。"
            "需要时请导出为普通图层。",
            "{number} layers are views ({names}): queries of others, which are not run. Export them as plain "
            "layers if they are needed.",
        ),
    ),
    "value-damaged": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的列“{column}”存有不合类型的值、空字符或乱码（如第 {first} 行），"
            "读取会出错或被截断。"
            "请改正文件，或同意不导入这些行。",
            "{count} rows hold in {column} a value of another type, NUL, or bytes that are no text (such as "
            "row {first}), which would be misread or cut. Mend the file, or agree to leave them out.",
        ),
    ),
}
MOST_VALUE = 1 << 26  # bytes
SYSTEM = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
LISTED = """SELECT g.table_name, g.column_name, m.type, m.sql FROM gpkg_geometry_columns g
    JOIN gpkg_contents c ON c.table_name = g.table_name
    JOIN sqlite_master m ON m.name = g.table_name
    WHERE c.data_type = 'features' ORDER BY g.table_name"""
WHOLE = ("BOOL", "TINYINT", "SMALLINT", "MEDIUMINT", "INT")
DECIMAL = ("FLOAT", "DOUBLE", "REAL")
WORDS = ("TEXT", "VARCHAR", "CHAR", "NVARCHAR")


@contextmanager
def opened(dataset: Dataset) -> Iterator[sqlite3.Connection]:
    """The file for reading alone; FileRefused for whatever SQLite finds wrong."""
    address = f"file:{quote(str(dataset.path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise refuse("damaged-database", dataset.name, reason=str(error)[:200]) from error


@lru_cache(maxsize=16)
def tables(dataset: Dataset) -> dict[str, int]:
    """The tables of features with their counts."""
    with opened(dataset) as connection:
        if (said := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise refuse("damaged-database", dataset.name, reason=str(said)[:200])
        return {name: count_of(connection, name) for name, _, plain in listed(connection, dataset) if plain}


def listed(connection: sqlite3.Connection, dataset: Dataset) -> list[tuple[str, str, bool]]:
    """The layers that the file lists: name, column of shapes, whether it is a plain table."""
    kinds = dict(connection.execute("SELECT name, type FROM sqlite_master"))
    if any(kinds.get(name) != "table" for name in SYSTEM):  # a view here could run without end
        raise refuse("not-a-geopackage", dataset.name)
    return [
        (str(name), str(column), kind == "table" and not str(sql).upper().startswith("CREATE VIRTUAL"))
        for name, column, kind, sql in connection.execute(LISTED)
    ]


def tell_views(dataset: Dataset, tally: Tally) -> None:
    """Tell of layers that are queries, which are not run."""
    with opened(dataset) as connection:
        views = [name for name, _, plain in listed(connection, dataset) if not plain]
    if views:
        tally.note("views-ignored", number=len(views), names=", ".join(views[:10]))


def count_of(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0])  # noqa: S608


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@lru_cache(maxsize=4)
def with_shape(dataset: Dataset, layer: str) -> NDArray[np.bool_]:
    """Which rows have something in the column of shapes, in the order in which they are read."""
    with opened(dataset) as connection:
        column = next(column for name, column, _ in listed(connection, dataset) if name == layer)
        query = f"SELECT {quoted(column)} IS NOT NULL FROM {quoted(layer)} ORDER BY rowid"  # noqa: S608
        return np.fromiter((bool(there) for (there,) in connection.execute(query)), dtype=bool)


Damaged = Callable[[int], Mapping[int, str]]


@contextmanager
def damaged_values(dataset: Dataset, layer: str) -> Iterator[Damaged]:
    """Asked for the next rows, so many, tells which of them hold a value that GDAL would misread or cut.

    By their places among the rows asked for, counted from 0, with the column; in the order of reading.
    """
    with opened(dataset) as connection:
        rules = [
            (str(name), rule_of(str(name), str(kind).upper()))
            for _, name, kind, *_ in connection.execute(f"PRAGMA table_xinfo({quoted(layer)})")
        ]
        whens = " ".join(f"WHEN {rule} THEN {number}" for number, (_, rule) in enumerate(rules))
        some = (
            f"FROM (SELECT rowid AS number, CASE {whens} END AS bad FROM {quoted(layer)}"  # noqa: S608
            " WHERE rowid > ? ORDER BY rowid LIMIT ?)"
        )
        last = -(2**63)

        def asked(count: int) -> Mapping[int, str]:
            nonlocal last
            before = last
            last, wrong = connection.execute(
                f"SELECT max(number), count(bad) {some}", (before, count)
            ).fetchone()
            if not wrong:
                return {}
            found = connection.execute(f"SELECT bad {some} ORDER BY number", (before, count))
            return {place: rules[bad][0] for place, (bad,) in enumerate(found) if bad is not None}

        yield asked


def rule_of(column: str, kind: str) -> str:
    """The SQL that is true of a value that does not belong in a column of this type."""
    name = quoted(column)
    if kind.startswith(WHOLE):
        return f"typeof({name}) NOT IN ('integer', 'null')"
    if kind.startswith(DECIMAL):
        return f"typeof({name}) NOT IN ('real', 'integer', 'null')"
    if kind.startswith(WORDS):
        return f"(typeof({name}) = 'blob' OR instr(CAST({name} AS BLOB), x'00') > 0)"
    return f"length({name}) > {MOST_VALUE}"
