"""Rows in are rows out or said why, whatever the format: two good ponds, and one that crosses itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from openpyxl import Workbook
from shapely.geometry import shape

from layers.exchange.drivers import gdal
from layers.store.database import Database
from tests.layers.exchange.files import BOW_TIE, POND, opened, stored
from tests.layers.exchange.land_texts import HEADING, a_head, a_ring

AWAY = shapely.affinity.translate(shape(POND), 0.01, 0)
SHAPES = (shape(POND), AWAY, shape(BOW_TIE))
NAMES = ("甲塘", "乙塘", "叉塘")


def by_gdal(driver: str, ending: str, **options: Any) -> Callable[[Path], Path]:
    """Writes the three rows with GDAL."""

    def write(folder: Path) -> Path:
        file = folder / f"鱼塘{ending}"
        gdal().raw.write(
            str(file),
            geometry=np.array([shapely.to_wkb(each) for each in SHAPES], dtype=object),
            field_data=[np.array(NAMES, dtype=object)],
            fields=["name"],
            layer="ponds",
            driver=driver,
            geometry_type="Polygon",
            crs="EPSG:4490" if driver != "KML" else "EPSG:4326",
            **options,
        )
        return file

    return write


def zipped(write: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """The same, with all its files in one zip."""

    def packed(folder: Path) -> Path:
        file = write(folder)
        archive = folder / "鱼塘.zip"
        parts = sorted(file.rglob("*")) if file.is_dir() else sorted(folder.glob(f"{file.stem}.*"))
        with zipfile.ZipFile(archive, "w") as target:
            for part in parts:
                if part != archive:
                    target.write(part, part.relative_to(folder))
        return archive

    return packed


def a_kmz(folder: Path) -> Path:
    kml = by_gdal("KML", ".kml")(folder)
    file = folder / "鱼塘.kmz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(kml, "doc.kml")
    return file


def a_csv(folder: Path) -> Path:
    file = folder / "鱼塘.csv"
    rows = "".join(f'{name},"{each.wkt}"\n' for name, each in zip(NAMES, SHAPES, strict=True))
    file.write_text(f"name,WKT\n{rows}", encoding="utf-8")
    return file


def an_xlsx(folder: Path) -> Path:
    book = Workbook()
    book.active.append(["name", "WKT"])
    for name, each in zip(NAMES, SHAPES, strict=True):
        book.active.append([name, each.wkt])
    file = folder / "鱼塘.xlsx"
    book.save(file)
    return file


def a_dxf(folder: Path) -> Path:
    """Closed lines, as offices draw parcels."""
    file = folder / "鱼塘.dxf"
    lines = [shapely.LineString(shapely.get_exterior_ring(each).coords) for each in SHAPES]
    gdal().raw.write(
        str(file),
        geometry=np.array([shapely.to_wkb(each) for each in lines], dtype=object),
        field_data=[],
        fields=[],
        driver="DXF",
        geometry_type="LineString",
        crs="EPSG:4490",  # which a drawing cannot keep
    )
    return file


def boundary_points(folder: Path) -> Path:
    file = folder / "鱼塘.txt"
    crossed = a_ring(at=(0, 400))
    crossed[1], crossed[2] = crossed[2], crossed[1]
    parcels = [
        a_head(code="DK1"),
        *a_ring(),
        a_head(code="DK2"),
        *a_ring(at=(0, 200)),
        a_head(code="DK3"),
        *crossed,
    ]
    file.write_text("\n".join([*HEADING, *parcels]), encoding="utf-8")
    return file


def a_geoparquet(folder: Path) -> Path:
    column = {"encoding": "WKB", "geometry_types": ["Polygon"]}
    meta = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table({"name": list(NAMES), "geometry": [shapely.to_wkb(each) for each in SHAPES]})
    file = folder / "鱼塘.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(meta)}), file)
    return file


FORMATS: dict[str, Callable[[Path], Path]] = {
    "geojson": by_gdal("GeoJSON", ".geojson"),
    "geopackage": by_gdal("GPKG", ".gpkg"),
    "shapefile": zipped(by_gdal("ESRI Shapefile", ".shp", encoding="UTF-8")),
    "filegdb": zipped(by_gdal("OpenFileGDB", ".gdb")),
    "flatgeobuf": by_gdal("FlatGeobuf", ".fgb", SPATIAL_INDEX="NO"),
    "kml": by_gdal("KML", ".kml"),
    "kmz": a_kmz,
    "csv": a_csv,
    "xlsx": an_xlsx,
    "dxf": a_dxf,
    "land_txt": boundary_points,
    "geoparquet": a_geoparquet,
}
CHOSEN = {"csv": "EPSG:4490", "xlsx": "EPSG:4490", "dxf": "EPSG:4490"}  # these cannot say their system


@pytest.mark.parametrize("format", FORMATS)
def test_every_row_of_every_format_is_stored_or_left_out_with_its_reason(
    gpkg_database: Database, tmp_path: Path, format: str
) -> None:
    file = FORMATS[format](tmp_path)
    decided: dict[str, Any] = {"crs": CHOSEN.get(format)}
    yes = ["closed-lines"] if format == "dxf" else []  # a drawing knows no areas

    asking = opened(gpkg_database, file, tmp_path, accepted=yes, **decided)
    assert asking.report["format"] == format.replace("kmz", "kml")  # which is what lies in it
    assert asking.report["rows"] == {"in": 3, "fit": 2, "refused": 1, "left_out": 0}
    named = {
        each["code"]: each["rows"]
        for each in asking.report["findings"]
        if each["severity"] == "error" and each["rows"]
    }
    assert [3] in named.values()
    answered = opened(gpkg_database, file, tmp_path, accepted=[*yes, "rows-refused"], **decided)
    counts = stored(gpkg_database, answered)

    assert answered.report["open"] == []
    assert (counts["new"], counts["left_out"]) == (2, 1)
