"""Vector files that break readers: lying lengths, bombs, values without end, code of strangers."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely

from layers.exchange.drivers import gdal
from tests.layers.exchange.bad_archives import a_zip
from tests.layers.exchange.bad_files import Bad

ROWS = 11
MEGABYTE = 1 << 20


# --- good files to be spoilt -----------------------------------------------------------------
@cache
def written(driver: str, ending: str, rows: int = ROWS) -> Mapping[str, bytes]:
    """A small good file as GDAL writes it, with its companions, by ending."""
    shapes = [shapely.box(115.5 + n / 500, 37.6, 115.501 + n / 500, 37.601) for n in range(rows)]
    names = np.array([f"塘{n}" for n in range(rows)], dtype=object)
    with TemporaryDirectory() as folder:
        gdal().raw.write(
            str(Path(folder) / f"ponds.{ending}"),
            geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
            field_data=[names, np.arange(rows, dtype=float)],
            fields=["name", "length_m"],
            layer="ponds",
            driver=driver,
            geometry_type="Polygon",
            crs="EPSG:4490",
            **({"encoding": "UTF-8"} if ending == "shp" else {}),
        )
        return {file.suffix[1:]: file.read_bytes() for file in Path(folder).iterdir()}


def shapefile(**changed: bytes | None) -> dict[str, bytes]:
    """The files of a shapefile, some of them other than they should be; None leaves one out."""
    found = {**written("ESRI Shapefile", "shp"), **changed}
    return {f"ponds.{ending}": content for ending, content in found.items() if content is not None}


def patched(content: bytes, at: int, format: str, *values: Any) -> bytes:
    """The content with numbers written over it."""
    made = bytearray(content)
    struct.pack_into(format, made, at, *values)
    return bytes(made)


# --- the classes -----------------------------------------------------------------------------
def bad_shapefiles() -> Iterator[Bad]:
    """Shapefiles whose parts do not agree, or lie about their lengths."""
    good = written("ESRI Shapefile", "shp")
    shp, shx, dbf = good["shp"], good["shx"], good["dbf"]
    second = struct.unpack(">i", shx[108:112])[0] * 2
    sets = {
        "no-index": ({"shx": None}, "missing-shx"),
        "empty-index": ({"shx": b""}, "empty-file"),
        "short-index": ({"shx": shx[:-8]}, "stale-shx"),
        "long-index": ({"shx": shx + shx[-8:]}, "stale-shx"),
        "cut-index": ({"shx": shx[:50]}, "stale-shx"),
        "index-of-zeros": ({"shx": shx[:100] + b"\0" * 8 * ROWS}, "stale-shx"),
        "index-points-beyond": ({"shx": patched(shx, 100, ">i", 1 << 28)}, "stale-shx"),
        "index-points-elsewhere": ({"shx": shx[:100] + shx[108:116] + shx[108:]}, "stale-shx"),
        "index-of-lying-lengths": ({"shx": patched(shx, 104, ">i", 1 << 29)}, "stale-shx"),
        "index-of-another-kind": ({"shx": b"x" * len(shx)}, "stale-shx"),
        "half-shapes": ({"shp": shp[: len(shp) // 2]}, "shapes-cut-off"),
        "head-only-shapes": ({"shp": shp[:100]}, "rows-and-shapes-differ"),
        "cut-head": ({"shp": shp[:60]}, "shapes-cut-off"),
        "record-longer-than-the-file": ({"shp": patched(shp, second + 4, ">i", 1 << 30)}, "shapes-cut-off"),
        "record-of-negative-length": ({"shp": patched(shp, second + 4, ">i", -5)}, "shapes-cut-off"),
        "a-thousand-million-points": (
            {"shp": patched(shp, second + 8 + 40, "<i", 1_000_000_000)},
            "unreadable-shape",
        ),
        "a-thousand-million-parts": (
            {"shp": patched(shp, second + 8 + 36, "<i", 1_000_000_000)},
            "unreadable-shape",
        ),
        "negative-points": ({"shp": patched(shp, second + 8 + 40, "<i", -1)}, "unreadable-shape"),
        "part-beyond-the-points": ({"shp": patched(shp, second + 8 + 44, "<i", 999)}, "unreadable-shape"),
        "unknown-kind-of-shape": ({"shp": patched(shp, second + 8, "<i", 77)}, "unreadable-shape"),
        "not-a-number": ({"shp": patched(shp, second + 8 + 48, "<d", float("nan"))}, "unreadable-shape"),
        "infinite": ({"shp": patched(shp, second + 8 + 48, "<d", float("inf"))}, "unreadable-shape"),
        "text-after-the-end": ({"shp": shp + b"x" * 40}, "bytes-after-shapes"),
        "more-rows-said": ({"dbf": patched(dbf, 4, "<I", ROWS + 5)}, "rows-and-shapes-differ"),
        "fewer-rows-said": ({"dbf": patched(dbf, 4, "<I", ROWS - 5)}, "rows-and-shapes-differ"),
        "four-thousand-million-rows-said": (
            {"dbf": patched(dbf, 4, "<I", 0xFFFFFFFF)},
            "rows-and-shapes-differ",
        ),
        "rows-cut-off": ({"dbf": dbf[:-200]}, "table-cut-off"),
        "head-of-rows-cut-off": ({"dbf": dbf[:40]}, "table-cut-off"),
        "no-rows-at-all": ({"dbf": None}, "missing-companion"),
        "row-of-no-length": ({"dbf": patched(dbf, 10, "<H", 0)}, "table-cut-off"),
        "row-of-length-one": ({"dbf": patched(dbf, 10, "<H", 1)}, "table-cut-off"),
        "row-too-long": ({"dbf": patched(dbf, 10, "<H", 0xFFFF)}, "table-cut-off"),
        "head-too-short": ({"dbf": patched(dbf, 8, "<H", 1)}, "table-cut-off"),
        "head-too-long": ({"dbf": patched(dbf, 8, "<H", 0xFFFF)}, "table-cut-off"),
        "2000-columns": ({"dbf": wide_dbf(2_000)}, "too-many-columns"),
        "deleted-rows": ({"dbf": deleted(dbf, 3)}, "deleted-rows"),
        "coding-page-of-nonsense": ({"cpg": b"\0\xff" * 30}, ""),
        "coding-page-hex": ({"cpg": b"hex"}, ""),
        "coding-page-zlib": ({"cpg": b"zlib_codec"}, ""),
        "system-of-nonsense": ({"prj": b"\xff" * 5_000}, ""),
        "system-deep": ({"prj": b"PROJCS[" * 100_000}, ""),
        "system-of-a-file": ({"prj": b"+init=/etc/passwd:1 +nadgrids=/etc/passwd"}, ""),
    }
    for label, (changed, code) in sets.items():
        yield Bad(label, shapefile(**changed), code)


def deleted(dbf: bytes, count: int) -> bytes:
    """A table in which the first rows are marked as deleted."""
    head, width = struct.unpack("<HH", dbf[8:12])
    made = bytearray(dbf)
    for row in range(count):
        made[head + row * width] = ord("*")
    return bytes(made)


def wide_dbf(columns: int) -> bytes:
    """A table of very many columns of one letter."""
    head = struct.pack("<B3xIHH20x", 3, ROWS, 33 + 32 * columns, 1 + columns)
    fields = b"".join(struct.pack("<11sc4xBB14x", b"c%d" % n, b"C", 1, 0) for n in range(columns))
    return head + fields + b"\r" + (b" " + b"a" * columns) * ROWS


def spoilt_geopackage(*statements: str) -> bytes:
    """A good GeoPackage in which a stranger ran these statements."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.gpkg"
        file.write_bytes(written("GPKG", "gpkg")["gpkg"])
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for (trigger,) in connection.execute(TRIGGERS).fetchall():  # they need functions of GDAL
                connection.execute(f'DROP TRIGGER "{trigger}"')
            for statement in statements:
                connection.execute(statement)
        return file.read_bytes()


TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


def bad_geopackages() -> Iterator[Bad]:
    """GeoPackages with code of strangers, damaged pages, or nothing of a GeoPackage in them."""
    good = written("GPKG", "gpkg")["gpkg"]
    page = 4096
    damaged = bytearray(good)
    for number in range(2, len(good) // page):
        damaged[number * page : number * page + 60] = b"\xa5" * 60
    files = {
        "other-database": (spoilt_geopackage("DROP TABLE gpkg_geometry_columns"), "not-a-geopackage"),
        "damaged-pages": (bytes(damaged), "damaged-database"),
        "cut-off": (good[: len(good) // 2], "damaged-database"),
        "head-only": (good[:100], "damaged-database"),
        "page-size-of-nonsense": (patched(good, 16, ">H", 3), "damaged-database"),
        "layer-is-a-view": (
            spoilt_geopackage(
                "CREATE VIEW w AS SELECT * FROM ponds",
                "INSERT INTO gpkg_contents SELECT 'w', data_type, 'w', description, last_change, "
                "min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents",
                "INSERT INTO gpkg_geometry_columns SELECT 'w', column_name, geometry_type_name, srs_id, "
                "z, m FROM gpkg_geometry_columns",
            ),
            "views-ignored",
        ),
        "list-is-an-endless-view": (
            spoilt_geopackage(
                "DROP TABLE gpkg_geometry_columns",
                f"CREATE VIEW gpkg_geometry_columns AS {ENDLESS} 'ponds' AS table_name, "
                "'geom' AS column_name, 'POLYGON' AS geometry_type_name, 4490 AS srs_id, 0 AS z, 0 AS m "
                "FROM n",
            ),
            "not-a-geopackage",
        ),
        "triggers": (
            spoilt_geopackage(
                "CREATE TRIGGER t AFTER INSERT ON ponds BEGIN DELETE FROM ponds; END",
                "CREATE TRIGGER u AFTER UPDATE ON gpkg_contents BEGIN SELECT load_extension('evil'); END",
            ),
            "",
        ),
        "endless-column": (
            spoilt_geopackage(
                "ALTER TABLE ponds ADD COLUMN big GENERATED ALWAYS AS (zeroblob(900000000)) VIRTUAL"
            ),
            "value-damaged",
        ),
        "huge-value": (
            spoilt_geopackage("UPDATE ponds SET name = hex(zeroblob(30000000)) WHERE fid = 1"),
            "",
        ),
        "shapes-of-nonsense": (
            spoilt_geopackage("UPDATE ponds SET geom = randomblob(60)"),
            "unreadable-shape",
        ),
        "shape-of-lying-length": (
            spoilt_geopackage(
                "UPDATE ponds SET geom = substr(geom, 1, 45) || x'ffffff7f' || substr(geom, 50) WHERE fid = 2"
            ),
            "unreadable-shape",
        ),
        "shape-cut-off": (
            spoilt_geopackage("UPDATE ponds SET geom = substr(geom, 1, 60) WHERE fid = 2"),
            "unreadable-shape",
        ),
        "text-in-a-number": (
            spoilt_geopackage("UPDATE ponds SET length_m = 'viel' WHERE fid = 2"),
            "value-damaged",
        ),
        "number-in-a-text": (spoilt_geopackage("UPDATE ponds SET name = 9e999 WHERE fid = 2"), ""),
        "nul-in-a-text": (
            spoilt_geopackage("UPDATE ponds SET name = 'a' || char(0) || 'b' WHERE fid = 2"),
            "value-damaged",
        ),
        "text-is-no-text": (
            spoilt_geopackage("UPDATE ponds SET name = CAST(x'fffe8041' AS TEXT) WHERE fid = 2"),
            "value-damaged",
        ),
        "no-such-system": (spoilt_geopackage("UPDATE gpkg_geometry_columns SET srs_id = 99999"), ""),
        "name-with-quotes": (
            spoilt_geopackage(
                'ALTER TABLE ponds RENAME TO "a""b; DROP TABLE x;--"',
                "UPDATE gpkg_contents SET table_name = 'a\"b; DROP TABLE x;--'",
                "UPDATE gpkg_geometry_columns SET table_name = 'a\"b; DROP TABLE x;--'",
            ),
            "",
        ),
        "many-columns": (
            spoilt_geopackage(*(f"ALTER TABLE ponds ADD COLUMN c{n} TEXT" for n in range(600))),
            "too-many-columns",
        ),
    }
    for label, (content, code) in files.items():
        yield Bad(label, {"ponds.gpkg": content}, code)


def bad_others() -> Iterator[Bad]:
    """KML, GPX, DXF, FlatGeobuf, GeoParquet, spreadsheets."""
    fgb = written("FlatGeobuf", "fgb")["fgb"]
    yield Bad("fgb-head-only", {"a.fgb": fgb[:40]}, "")
    yield Bad("fgb-half", {"a.fgb": fgb[: len(fgb) * 2 // 3]}, "")
    yield Bad("fgb-head-of-lying-length", {"a.fgb": patched(fgb, 8, "<I", 0x7FFFFFFF)}, "")
    yield Bad("parquet", {"a.parquet": b"PAR1" + b"\0" * 60 + b"PAR1"}, "parquet-damaged")
    kml = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
    place = (
        "<Placemark>{}<Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark>"
    )
    data = (
        "<ExtendedData>"
        + "".join(f'<Data name="k{n}"><value>1</value></Data>' for n in range(20_000))
        + "</ExtendedData>"
    )
    ring = "115.5,37.6 115.6,37.6 115.6,37.7 115.5,37.6"
    kmls = {
        "kml-20000-columns": place.format(data, ring),
        "kml-nan": place.format("", "nan,nan inf,1 1e999,2 nan,nan"),
        "kml-coordinates-of-nonsense": place.format("", "甲乙丙 <b/> ,,,,, 1"),
        "kml-empty": "",
        "kml-script": place.format("<description><![CDATA[<script>alert(1)</script>]]></description>", ring),
        "kml-long-name": place.format(f"<name>{'长' * 1_000_000}</name>", ring),
    }
    for label, inside in kmls.items():
        yield Bad(label, {"a.kml": kml.format(inside).encode()}, KML_CODES.get(label, ""))
    gpx = '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
    yield Bad("gpx-out-of-range", {"a.gpx": gpx.format('<wpt lat="9999" lon="1e999"/>').encode()}, "")
    yield Bad("gpx-empty", {"a.gpx": gpx.format("").encode()}, "")
    for label, text in dxfs().items():
        yield Bad(label, {"a.dxf": text.encode()}, "")
    xlsx = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    yield Bad("xlsx-of-nothing", {"a.xlsx": a_zip({})}, "")
    yield Bad("xlsx-hollow", {"a.xlsx": a_zip(xlsx)}, "")
    yield Bad(
        "xlsx-bomb",
        {"a.xlsx": a_zip({**xlsx, "xl/worksheets/sheet1.xml": b"<a>" + b" " * 150 * MEGABYTE})},
        "",
    )
    yield Bad(
        "xlsx-entities",
        {"a.xlsx": a_zip({**xlsx, "xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})},
        "",
    )


KML_CODES = {"kml-20000-columns": "too-many-columns", "kml-empty": "nothing-inside"}


def dxf(*parts: str) -> str:
    return "\n".join(["0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC", *parts, "0", "EOF", ""])


def block(name: str, inside: str) -> str:
    return f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n0\n20\n0\n{inside}\n0\nENDBLK\n8\n0"


def dxfs() -> dict[str, str]:
    """Drawings: blocks in blocks without end, and damaged ones."""
    line = "0\nLINE\n8\n0\n10\n1\n20\n1\n11\n2\n21\n2"
    insert = "0\nINSERT\n8\n0\n2\n{}\n10\n0\n20\n0"
    blocks = [block("B0", line)] + [
        block(f"B{n}", "\n".join([insert.format(f"B{n - 1}")] * 10)) for n in range(1, 12)
    ]
    nested = "0\nSECTION\n2\nBLOCKS\n" + "\n".join(blocks) + "\n0\nENDSEC"
    itself = "0\nSECTION\n2\nBLOCKS\n" + block("A", insert.format("A")) + "\n0\nENDSEC"
    grid = "0\nSECTION\n2\nBLOCKS\n" + block("A", line) + "\n0\nENDSEC"
    entities = "0\nSECTION\n2\nENTITIES\n{}\n0\nENDSEC"
    many = "70\n30000\n71\n30000\n44\n1\n45\n1"
    return {
        "dxf-blocks-in-blocks": dxf(nested, entities.format(insert.format("B11"))),
        "dxf-block-in-itself": dxf(itself, entities.format(insert.format("A"))),
        "dxf-grid-of-blocks": dxf(grid, entities.format(insert.format("A") + "\n" + many)),
        "dxf-cut-off": "0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n0\n90\n1000000000\n10\n1",
        "dxf-numbers-of-nonsense": dxf(entities.format("0\nLINE\n8\n0\n10\nnan\n20\n1e999\n11\nx\n21\n")),
        "dxf-spline-without-end": dxf(
            entities.format("0\nSPLINE\n8\n0\n71\n2000000000\n72\n2000000000\n73\n2000000000\n10\n1\n20\n1")
        ),
    }
