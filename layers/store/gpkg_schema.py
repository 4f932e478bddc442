"""The tables and triggers that the GeoPackage standard (OGC 12-128r17, version 1.3) asks for."""

from __future__ import annotations

from pyproj import CRS
from sqlalchemy import Connection

APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10300  # 1.3: with 1.4 the QGIS 3.22 of many offices warns
NOW = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"
CORE = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    f"""CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT ({NOW}),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_extensions (
        table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
        scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""",
)
CONTENTS = """INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES (?, 'features', ?, ?, ?)"""
GEOMETRY = "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)"
EXTENSION = """INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')"""
# GDAL and QGIS show every table unless one is registered as attributes; then they show no other,
# and passwords' hashes and sessions stay out of sight.
ATTRIBUTES = """INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('audit_entries', 'attributes', 'audit_entries', '审计记录', 0)"""

FILL = """INSERT INTO "{index}"
    SELECT fid, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom), ST_MaxY(geom) FROM "{table}"
    WHERE fid > ? AND geom NOT NULL AND NOT ST_IsEmpty(geom) ORDER BY fid"""
# {full}, {none}, {put}, {drop} are the parts below; table and index come from the catalogue's checked names
PARTS = {
    "full": "(new.geom NOTNULL AND NOT ST_IsEmpty(new.geom))",
    "none": "(new.geom ISNULL OR ST_IsEmpty(new.geom))",
    "put": """INSERT OR REPLACE INTO "{index}" VALUES
        (new.fid, ST_MinX(new.geom), ST_MaxX(new.geom), ST_MinY(new.geom), ST_MaxY(new.geom));""",
    "drop": """DELETE FROM "{index}" WHERE id = old.fid;""",
}
TRIGGERS = {
    "insert": 'AFTER INSERT ON "{table}" WHEN {full} BEGIN {put} END',
    "update1": 'AFTER UPDATE OF geom ON "{table}" WHEN old.fid = new.fid AND {full} BEGIN {put} END',
    "update2": 'AFTER UPDATE OF geom ON "{table}" WHEN old.fid = new.fid AND {none} BEGIN {drop} END',
    "update3": 'AFTER UPDATE ON "{table}" WHEN old.fid != new.fid AND {full} BEGIN {drop} {put} END',
    "update4": """AFTER UPDATE ON "{table}" WHEN old.fid != new.fid AND {none}
        BEGIN DELETE FROM "{index}" WHERE id IN (old.fid, new.fid); END""",
    "delete": 'AFTER DELETE ON "{table}" WHEN old.geom NOT NULL BEGIN {drop} END',
}


def create_core(connection: Connection) -> None:
    """The GeoPackage's own tables in an empty file."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")
    for statement in CORE:
        connection.exec_driver_sql(statement)
    for row in reference_systems():
        connection.exec_driver_sql("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.exec_driver_sql(ATTRIBUTES)


def reference_systems() -> list[tuple[str, int, str, int, str, str]]:
    """The reference systems every GeoPackage names, and ours."""
    return [
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
        known(4326, "WGS 84, longitude and latitude in degrees"),
        known(4490, "CGCS2000, longitude and latitude in degrees"),
    ]


def known(code: int, about: str) -> tuple[str, int, str, int, str, str]:
    """One reference system of the EPSG register."""
    crs = CRS.from_epsg(code)
    return crs.name, code, "EPSG", code, crs.to_wkt("WKT1_GDAL"), about


def create_triggers(connection: Connection, table: str, index: str) -> None:
    """The triggers by which any program that edits the table keeps its R-tree right."""
    parts = {name: part.format(index=index) for name, part in PARTS.items()}
    for name, body in TRIGGERS.items():
        statement = body.format(table=table, index=index, **parts)
        connection.exec_driver_sql(f'CREATE TRIGGER "{index}_{name}" {statement}')


def drop_triggers(connection: Connection, index: str) -> None:
    """Take the triggers away while many rows come in."""
    for name in TRIGGERS:
        connection.exec_driver_sql(f'DROP TRIGGER "{index}_{name}"')
