"""A register of ponds as an office sends it: a shapefile in GBK, shifted to GCJ-02, without any ``.prj``.

The ponds are the demonstration lake's own, so that the doctor has something to measure against; the numbers
below are what a person counts on the page afterwards.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.datum import gcj02_from_wgs84
from layers.exchange.drivers import gdal

REGISTERED = 260  # ponds of the demonstration lake
SENT = 60  # of them in the file
DEEPER = 3  # of those sent with another depth
DUG = 2  # new ones
ENDINGS = ("shp", "shx", "dbf")


@dataclass(frozen=True)
class Row:
    """One pond as it is written."""

    shape: shapely.Geometry  # degrees of CGCS2000
    name: str
    code: str
    village: str
    depth_m: float
    tenant: str


def pond_set(folder: Path, lake: Path, *, twisted: bool = True) -> list[Path]:
    """The files of the set; with ``twisted`` one new pond's outline crosses itself."""
    rows = sent_again(lake)
    rows += [dug(rows[0], number) for number in range(1, DUG + 1)]
    if twisted:
        rows.append(twist(dug(rows[0], DUG + 1)))
    return written(folder / "鱼塘台账.shp", rows)


def sent_again(lake: Path) -> list[Row]:
    """Ponds that the lake has already; the first few were measured deeper."""
    meta, _, shapes, columns = gdal().raw.read(str(lake / "lakewatch.gpkg"), layer="fish_ponds")
    values = dict(zip(meta["fields"], columns, strict=True))
    return [
        Row(
            shape,
            str(values["name"][number]),
            str(values["code"][number]),
            str(values["village"][number]),
            float(values["depth_m"][number]) + (0.5 if number < DEEPER else 0.0),
            "",
        )
        for number, shape in enumerate(shapely.from_wkb(shapes[:SENT]))
    ]


def dug(beside: Row, number: int) -> Row:
    """A new pond, a long way east of one that is there, with its tenant's post."""
    place = shapely.transform(beside.shape, lambda xy: xy + np.array([0.02 + 0.002 * number, 0.0]))
    return Row(place, f"新挖{number}号塘", f"NEW-{number:03}", beside.village, 1.5, "演示承包户")


def twist(row: Row) -> Row:
    """The same pond with two of its corners in the wrong order."""
    west, south, east, north = shapely.bounds(row.shape)
    corners = [(west, south), (east, north), (east, south), (west, north), (west, south)]
    return Row(shapely.Polygon(corners), row.name, row.code, row.village, row.depth_m, row.tenant)


def written(path: Path, rows: list[Row]) -> list[Path]:
    """The shapefile in GBK without anything that tells encoding or place."""
    shapes = [shapely.transform(row.shape, gcj02_from_wgs84) for row in rows]
    columns: dict[str, NDArray[Any]] = {
        "名称": texts(row.name for row in rows),
        "编号": texts(row.code for row in rows),
        "所在村": texts(row.village for row in rows),
        "水深": np.array([row.depth_m for row in rows]),
        "经营者": texts(row.tenant for row in rows),
    }
    gdal().raw.write(
        str(path),
        geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        field_data=list(columns.values()),
        fields=list(columns),
        driver="ESRI Shapefile",
        encoding="GBK",
        geometry_type="Polygon",
        crs="EPSG:4490",
    )
    for told in ("prj", "cpg"):
        path.with_suffix(f".{told}").unlink(missing_ok=True)
    without_language(path.with_suffix(".dbf"))
    return [path.with_suffix(f".{ending}") for ending in ENDINGS]


def texts(values: Any) -> NDArray[Any]:
    return np.array(list(values), dtype=object)


def without_language(dbf: Path) -> None:
    """Take the code page out of the head of the table, as many programs never write one."""
    content = bytearray(dbf.read_bytes())
    content[29] = 0
    dbf.write_bytes(bytes(content))


def drawing(folder: Path) -> Path:
    """A DWG: six letters of its version are all that is needed to know it."""
    path = folder / "边界.dwg"
    path.write_bytes(b"AC1032" + bytes(range(256)) * 8)
    return path


def locked_zip(folder: Path) -> Path:
    """A zip whose one entry says that it is encrypted."""
    path = folder / "加密.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ponds.geojson", "locked " * 20)
    content = bytearray(path.read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(head) + flags] |= 1  # the bit for encryption, in both of its places
    path.write_bytes(bytes(content))
    return path
