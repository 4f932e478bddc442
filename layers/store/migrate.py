"""Bringing a database to this release: Alembic for the system's tables, the catalogue for the layers'."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.command import upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Table
from sqlalchemy.schema import CreateColumn

from layers.definition import Catalogue
from layers.errors import NewerDatabase
from layers.store.case_tables import CASES
from layers.store.dialect import Dialect
from layers.store.scene_tables import LEADS, SCENES
from layers.store.tables import REPORTS, REVISIONS

SPATIAL = (REPORTS, CASES, SCENES, LEADS)  # the system's tables that GIS programs may look at
SCRIPTS = Path(__file__).parent / "migrations"


def migrate(
    connection: Connection, dialect: Dialect, catalogue: Catalogue, tables: Mapping[str, Table]
) -> None:
    """Every step that is missing, in the transaction of the connection: all of them or none."""
    dialect.create(connection)
    upgrade_system(connection, dialect)
    present = sa.inspect(connection)
    for own in SPATIAL:
        if present.has_table(own.name):  # a test may stop at an earlier revision
            dialect.register(connection, own, None)
    for name, table in tables.items():
        bring_layer(connection, dialect, table)
        dialect.register(connection, table, catalogue.layers[name])


def is_current(connection: Connection, tables: Mapping[str, Table]) -> bool:
    """Whether nothing is missing, so that opening need not wait for somebody who writes."""
    present = set(sa.inspect(connection).get_table_names())
    if "lakewatch_meta" not in present:
        return False
    if MigrationContext.configure(connection).get_current_revision() != newest(SCRIPTS):
        return False
    return all(name in present and not lacking(connection, table) for name, table in tables.items())


@cache
def newest(scripts: Path) -> str | None:
    """The last revision of a folder of steps, which is read once in a process."""
    return ScriptDirectory(str(scripts)).get_current_head()


def lacking(connection: Connection, table: Table) -> list[Column[Any]]:
    """The columns that a table of the database does not have yet."""
    nothing = f'SELECT * FROM "{table.name}" LIMIT 0'  # noqa: S608  the inspector does not know shapes
    present = set(connection.exec_driver_sql(nothing).keys())
    return [column for column in table.columns if column.name not in present]


def upgrade_system(connection: Connection, dialect: Dialect) -> None:
    """The system's tables, by revisions; NewerDatabase when the database has one we do not know."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    found, newest = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
    if found == newest:
        return
    if found is not None:
        if found not in {script.revision for script in scripts.walk_revisions()}:
            raise NewerDatabase(found=found, known=newest)
        dialect.keep_copy(found)
    upgrade(config, "head")


def bring_layer(connection: Connection, dialect: Dialect, table: Table) -> None:
    """The layer's table, or the columns it lacks; what the catalogue no longer names stays as it is."""
    if not sa.inspect(connection).has_table(table.name):
        table.create(connection)
        connection.execute(dialect.insert_new(REVISIONS).values(layer=table.name, revision=1))
        return
    for column in lacking(connection, table):
        clause = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {clause}')
