"""Places of reports that are lines and areas, how they were made, and what a report supplements."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0013"
COLUMNS = ("place_made", "about", "supplements")


def upgrade() -> None:
    """Widen the column of places, and add what is said of them; points stay as they are."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        widen_geopackage(connection)
    else:
        op.execute("ALTER TABLE reports ALTER COLUMN geom TYPE geometry(GEOMETRY, 4490)")
    for column in COLUMNS:
        op.add_column("reports", sa.Column(column, sa.Text(), nullable=True))
    op.create_index("ix_reports_supplements", "reports", ["supplements"], unique=False)


def widen_geopackage(connection: sa.Connection) -> None:
    """The declared type alone changes, no row does: SQLite's own way (lang_altertable, section 7)."""
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, 'geom POINT', 'geom GEOMETRY')"
        " WHERE type = 'table' AND name = 'reports' AND sql LIKE '%geom POINT%'"
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table of reports has no column of points")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
    if connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'").first():
        connection.exec_driver_sql(
            "UPDATE gpkg_geometry_columns SET geometry_type_name = 'GEOMETRY' WHERE table_name = 'reports'"
        )
