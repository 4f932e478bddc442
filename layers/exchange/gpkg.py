"""GeoPackages of others, read as data: read-only, their code (views, triggers) left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import OfferedCrs, crs_of, from_crs
from geo.errors import InvalidShape, Refused
from layers.errors import UnreadableFile
from layers.exchange.rows import MOST_COLUMNS, DeclaredCrs, Row
from layers.store.blobs import ENVELOPE_BYTES, HEADER, to_wkb

MOST_BYTES_A_VALUE = 1 << 26
EMPTY = 0b10000  # flag of the header: the shape is empty
TABLES = """SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id
    FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name
    JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
    JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
    WHERE c.data_type = 'features' ORDER BY g.table_name"""


@dataclass(frozen=True)
class GpkgSource:
    """One table of features of a GeoPackage."""

    file: Path
    table: str
    shape_column: str
    crs: DeclaredCrs
    columns: tuple[str, ...]
    count: int

    def rows(self) -> Iterator[Row]:
        """Every row by its key; one that cannot be read has its refusal."""
        names = ", ".join(quoted(name) for name in (self.shape_column, *self.columns))
        with opened(self.file) as connection:
            found = connection.execute(f"SELECT {names} FROM {quoted(self.table)} ORDER BY rowid")  # noqa: S608
            for number, (blob, *values) in enumerate(found, start=1):
                yield row(number, blob, dict(zip(self.columns, values, strict=True)), self.crs.taken)


def open_gpkg(file: Path, table: str | None = None) -> GpkgSource:
    """Look through one table; ``table`` may be left out where there is only one.

    Raises:
        UnreadableFile: no SQLite, no GeoPackage, damaged, or several tables and none named.
        UnknownCrs: the table's system is not offered.
    """
    with opened(file) as connection:
        tables = {name: rest for name, *rest in connection.execute(TABLES)}
        name = only(tables, table, file)
        shape_column, organisation, code = tables[name]
        columns = [str(column[1]) for column in connection.execute(f"PRAGMA table_info({quoted(name)})")]
        count = connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]  # noqa: S608
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(file=file.name, place=name, reason=f"more than {MOST_COLUMNS} columns")
    declared = f"{organisation}:{code}".upper()
    crs = DeclaredCrs(declared, crs_of(declared), f"gpkg_geometry_columns of {name}, x before y")
    others = tuple(column for column in columns if column.lower() != shape_column.lower())
    return GpkgSource(file, name, shape_column, crs, others, count)


def only(tables: dict[str, Any], wanted: str | None, file: Path) -> str:
    """The table that is wanted, or the only one there is."""
    if wanted in tables:
        return str(wanted)
    if wanted is None and len(tables) == 1:
        return next(iter(tables))
    known = ", ".join(tables) or "–"
    raise UnreadableFile(file=file.name, place=wanted or "–", reason=f"name one table of features: {known}")


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """The file opened for reading alone; whatever SQLite finds wrong becomes UnreadableFile."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro&immutable=1", uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES_A_VALUE)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            if (said := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise UnreadableFile(file=file.name, place="quick_check", reason=str(said))
            yield connection
    except sqlite3.Error as error:
        raise UnreadableFile(file=file.name, place="–", reason=f"no GeoPackage: {error}") from error


def quoted(name: str) -> str:
    """A name of the file as SQL; the file is a stranger's, its names may hold anything."""
    return '"' + name.replace('"', '""') + '"'


def row(number: int, blob: object, values: dict[str, object], crs: OfferedCrs) -> Row:
    try:
        return Row(number, None, values, None if blob is None else from_crs(read_shape(blob), crs))
    except Refused as refusal:
        return Row(number, refusal=refusal)


def read_shape(blob: object) -> BaseGeometry:
    """The shape of a GeoPackage blob; InvalidShape when it is none."""
    if not isinstance(blob, bytes) or len(blob) < HEADER.size or blob[:2] != b"GP":
        raise InvalidShape(reason="no GeoPackage geometry", place=None)
    if blob[3] >> 1 & 7 >= len(ENVELOPE_BYTES) or blob[3] & EMPTY:
        raise InvalidShape(reason="empty", place=None)
    try:
        return shapely.from_wkb(to_wkb(blob))
    except shapely.GEOSException as unreadable:
        raise InvalidShape(reason=str(unreadable).split(":")[-1].strip(), place=None) from unreadable
