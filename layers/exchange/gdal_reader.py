"""Files that GDAL reads, in Arrow batches: shapefile, FileGDB, KML, GPX, DXF, FlatGeobuf, GeoPackage."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.curves import straightened
from layers.definition import Words
from layers.exchange.decisions import Decisions
from layers.exchange.drivers import gdal
from layers.exchange.encodings import EncodingGuess, guess_dbf, note_encoding
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.refusals import refuse
from layers.exchange.source import BATCH, MOST_COLUMNS, Batch, Dataset, Format, Part

KINDS: dict[str, FindingKind] = {
    "stale-shx": FindingKind(
        Severity.ERROR,
        Words(
            "索引文件（.shx）与图形文件不一致：索引 {index} 条，图形 {shapes} 条，属性 {rows} 条。"
            "可以按图形文件重建索引。",
            "The index (.shx) does not fit the shapes: {index} entries, {shapes} shapes, {rows} rows. "
            "It can be made again from the shapes.",
        ),
        repair=Words(
            "按图形文件重建索引（原文件不变）", "Make the index again from the shapes; the original stays"
        ),
        automatic=True,
    ),
    "missing-shx": FindingKind(
        Severity.ERROR,
        Words(
            "缺少索引文件（.shx）。可以按图形文件重建索引；最好请提供单位把 .shx 一并发来。",
            "The index (.shx) is missing. It can be made again from the shapes; better ask for the file.",
        ),
        repair=Words("按图形文件重建索引", "Make the index again from the shapes"),
        automatic=True,
    ),
    "rows-and-shapes-differ": FindingKind(
        Severity.ERROR,
        Words(
            "图形有 {shapes} 条，属性有 {rows} 条，两者对不上。请让提供单位重新导出整套文件。",
            "There are {shapes} shapes and {rows} rows of attributes. Ask its sender to export the whole "
            "set again.",
        ),
    ),
    "unreadable-shape": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 个图形的数据损坏，读不出来（如第 {first} 行）。请改正文件，或同意不导入这些行。",
            "{count} shapes are damaged and cannot be read (such as row {first}). Mend the file, or leave "
            "them out.",
        ),
    ),
    "gdal-refuses": FindingKind(
        Severity.ERROR,
        Words(
            "文件读不下去：{reason}。文件可能不完整，请重新导出后再传。",
            "The file cannot be read on: {reason}. It may be cut off: export and send it again.",
        ),
    ),
    "too-many-columns": FindingKind(
        Severity.ERROR,
        Words(
            "文件有 {number} 列，最多接受 {most} 列。请删去不需要的列再导出。",
            "The file has {number} columns; at most {most} are taken. Leave out what is not needed.",
        ),
    ),
    "curves": FindingKind(
        Severity.NOTE,
        Words(
            "有 {count} 个图形含有曲线（圆弧），已按折线读取，位置偏差小于 1 厘米。",
            "{count} shapes have curves (arcs); they are read as lines of short pieces, less than 1 cm off.",
        ),
    ),
    "damaged-database": FindingKind(
        Severity.ERROR,
        Words(
            "数据库文件损坏：{reason}。请用原软件打开检查后另存一份再传。",
            "The database file is damaged: {reason}. Open it in its own program and save it anew.",
        ),
    ),
}
KIND_OF = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "area",
    "MultiPolygon": "area",
    "CurvePolygon": "area",
    "MultiSurface": "area",
    "CompoundCurve": "line",
    "CircularString": "line",
    "MultiCurve": "line",
}
HEIGHTS = (" Z", " M", " ZM", "25D")
GPX_TRACES = frozenset({"route_points", "track_points"})  # the points of what the other layers have whole
SQLITE_TABLES = """SELECT g.table_name FROM gpkg_geometry_columns g
    JOIN gpkg_contents c ON c.table_name = g.table_name
    JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%'
    WHERE c.data_type = 'features' ORDER BY g.table_name"""


@dataclass(frozen=True)
class GdalSource:
    """One layer of a file that GDAL reads."""

    dataset: Dataset
    part: Part
    columns: tuple[str, ...]
    declared: str | None
    evidence: str
    encoding: EncodingGuess | None
    used: str | None  # the encoding that GDAL is told
    tally: Tally

    def batches(self) -> Iterator[Batch]:
        """Every row; one whose shape cannot be made is named in ``broken``."""
        raw, number = gdal().raw, 0
        options = {"encoding": self.used} if self.used else {}
        layer = None if self.dataset.format is Format.SHAPEFILE else self.part.name
        try:
            with raw.open_arrow(
                str(self.dataset.path), layer=layer, batch_size=BATCH, use_pyarrow=True, **options
            ) as (meta, reader):
                column = meta["geometry_name"] or "wkb_geometry"
                for found in reader:
                    yield self.batch(found, column, number)
                    number += len(found)
        except gdal().errors.DataSourceError as error:
            raise refuse("gdal-refuses", self.dataset.name, reason=plain_reason(error)) from error

    def batch(self, found: pa.RecordBatch, column: str, before: int) -> Batch:
        numbers = np.arange(before + 1, before + 1 + len(found), dtype=np.int64)
        shapes, broken = np.full(len(found), None, dtype=object), {}
        if column in found.schema.names:
            wkb = found.column(column).to_numpy(zero_copy_only=False)
            shapes, damaged, curved = shapes_of(wkb)
            if curved.any():
                self.tally.note_rows("curves", numbers[curved].tolist())
            for index in np.flatnonzero(damaged):
                row = int(numbers[index])
                broken[row] = "unreadable-shape"
                self.tally.note("unreadable-shape", row, first=row)
        columns = {name: found.column(name) for name in self.columns}
        return Batch(numbers, shapes, columns, broken=broken)


def shapes_of(wkb: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]:
    """Shapes of WKB, which of them cannot be made though there are bytes, and which were made of arcs."""
    there = np.array([value is not None for value in wkb], dtype=bool)
    curved = np.zeros(len(wkb), dtype=bool)
    try:
        shapes = shapely.from_wkb(wkb)
    except (shapely.GEOSException, NotImplementedError):  # damaged ones or arcs: each is asked on its own
        shapes, curved = one_by_one(wkb)
    return shapes, there & shapely.is_missing(shapes), curved


def one_by_one(wkb: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The shape of each WKB, None where it is damaged; and which were made of arcs, which shapely lacks."""
    shapes, curved = np.full(len(wkb), None, dtype=object), np.zeros(len(wkb), dtype=bool)
    for index, each in enumerate(wkb):
        try:
            shapes[index] = shapely.from_wkb(each, on_invalid="ignore")
        except NotImplementedError:
            shapes[index] = straightened(bytes(each))
            curved[index] = shapes[index] is not None
    return shapes, curved


def parts_of_gdal(dataset: Dataset, _decisions: Decisions) -> tuple[Part, ...]:
    """The layers of a file, with how many rows each says it has."""
    if dataset.format is Format.GEOPACKAGE:
        names = list(geopackage_tables(dataset))
        return tuple(part_of(dataset, name) for name in names)
    try:
        listed = gdal().list_layers(str(dataset.path))
    except gdal().errors.DataSourceError as error:
        raise refuse("gdal-refuses", dataset.name, reason=plain_reason(error)) from error
    parts = tuple(part_of(dataset, str(name)) for name, kind in listed if kind is not None)
    if dataset.format is Format.GPX:
        whole = tuple(part for part in parts if part.name not in GPX_TRACES and part.rows)
        return whole or parts
    return parts


def part_of(dataset: Dataset, layer: str) -> Part:
    """A layer's name, its rows as the file counts them, and the kind of its shapes."""
    asked = {} if dataset.format is Format.SHAPEFILE else {"layer": layer}
    info = read_info(dataset, **asked)
    name = dataset.name.rsplit(".", 1)[0] if dataset.format is Format.SHAPEFILE else layer
    kind = str(info["geometry_type"] or "")
    for end in HEIGHTS:
        kind = kind.removesuffix(end)
    return Part(name, rows_of(dataset, layer, int(info["features"])), KIND_OF.get(kind, "mixed"))


def read_info(dataset: Dataset, **asked: Any) -> dict[str, Any]:
    """What GDAL says of a layer."""
    encoding = {"encoding": "ISO-8859-1"} if dataset.format is Format.SHAPEFILE else {}
    try:
        info: dict[str, Any] = gdal().read_info(
            str(dataset.path), force_feature_count=True, **{**encoding, **asked}
        )
    except gdal().errors.DataSourceError as error:
        raise refuse("gdal-refuses", dataset.name, reason=plain_reason(error)) from error
    return info


def rows_of(dataset: Dataset, layer: str, said: int) -> int:
    """How many rows there are, counted by other means than the reader where the format allows that."""
    if dataset.format is Format.SHAPEFILE:
        dbf = companion(dataset.path, ".dbf")
        return said if dbf is None else dbf_rows(dbf)
    if dataset.format is Format.GEOPACKAGE:
        return geopackage_tables(dataset)[layer]
    return said


def open_gdal(dataset: Dataset, decisions: Decisions, tally: Tally) -> GdalSource:
    """Open one layer; ``decisions.part`` names it."""
    parts = {part.name: part for part in parts_of_gdal(dataset, decisions)}
    part = parts[decisions.part] if decisions.part in parts else next(iter(parts.values()))
    guess = used = None
    if dataset.format is Format.SHAPEFILE:
        guess, used = shapefile_encoding(dataset.path, decisions, tally)
        part = checked_shapefile(dataset, part, tally)
    asked = {"encoding": used} if used else {}
    if dataset.format is not Format.SHAPEFILE:
        asked["layer"] = part.name
    info = read_info(dataset, **asked)
    names = tuple(str(name) for name in info["fields"])
    if len(names) > MOST_COLUMNS:
        raise refuse("too-many-columns", dataset.name, number=len(names), most=MOST_COLUMNS)
    evidence = EVIDENCE.get(dataset.format, "") if info["crs"] else ""
    return GdalSource(dataset, part, names, info["crs"], evidence, guess, used, tally)


EVIDENCE = {
    Format.SHAPEFILE: ".prj",
    Format.GEOPACKAGE: "gpkg_spatial_ref_sys",
    Format.FILEGDB: "FileGDB",
    Format.FLATGEOBUF: "FlatGeobuf header",
    Format.KML: "KML is WGS 84 by its standard",
    Format.KMZ: "KML is WGS 84 by its standard",
    Format.GPX: "GPX is WGS 84 by its standard",
}


def shapefile_encoding(
    path: Path, decisions: Decisions, tally: Tally
) -> tuple[EncodingGuess | None, str | None]:
    """What the attributes' bytes are, and the encoding that GDAL is told."""
    dbf = companion(path, ".dbf")
    if dbf is None:
        return None, decisions.encoding
    guess = guess_dbf(dbf, companion(path, ".cpg"))
    return guess, note_encoding(guess, decisions.encoding, tally).upper()


def companion(path: Path, ending: str) -> Path | None:
    """The file beside a shapefile with this ending, however it is written."""
    for other in path.parent.iterdir():
        if other.stem == path.stem and other.suffix.lower() == ending:
            return other
    return None


def checked_shapefile(dataset: Dataset, part: Part, tally: Tally) -> Part:
    """The part with its counts compared; a stale index in our folder is made again, and said."""
    shx, dbf = companion(dataset.path, ".shx"), companion(dataset.path, ".dbf")
    shapes = shp_records(dataset.path)
    rows = shapes if dbf is None else dbf_rows(dbf)
    index = None if shx is None else (shx.stat().st_size - 100) // 8
    if index != shapes:
        code = "missing-shx" if index is None else "stale-shx"
        tally.note(code, index=index, shapes=shapes, rows=rows)
        make_index(dataset.path)
    if rows != shapes:
        tally.note("rows-and-shapes-differ", shapes=shapes, rows=rows)
    return Part(part.name, max(rows, shapes), part.geometry)


def shp_records(shp: Path) -> int:
    """How many records a .shp has, by walking from head to head."""
    return len(shp_offsets(shp))


@lru_cache(maxsize=16)
def shp_offsets(shp: Path) -> list[tuple[int, int]]:
    """Where each record begins and how long its content is, in 16-bit words, as the index has it."""
    size, found = shp.stat().st_size, []
    with shp.open("rb") as file:
        at = 100
        while at + 8 <= size:
            file.seek(at)
            _, words = struct.unpack(">ii", file.read(8))
            if words <= 0 or at + 8 + 2 * words > size:
                break
            found.append((at // 2, words))
            at += 8 + 2 * words
    return found


def make_index(shp: Path) -> None:
    """Write the index of a .shp in our own folder anew."""
    for other in shp.parent.iterdir():
        if other.stem == shp.stem and other.suffix.lower() == ".shx":
            other.unlink()
    offsets = shp_offsets(shp)
    with shp.open("rb") as file:
        head = bytearray(file.read(100))
    head[24:28] = struct.pack(">i", 50 + 4 * len(offsets))
    body = b"".join(struct.pack(">ii", *pair) for pair in offsets)
    shp.with_suffix(".shx").write_bytes(bytes(head) + body)


def dbf_rows(dbf: Path) -> int:
    """How many rows the header of a .dbf says."""
    with dbf.open("rb") as file:
        head = file.read(8)
    return int(struct.unpack("<I", head[4:8])[0]) if len(head) == 8 else 0


@lru_cache(maxsize=16)
def geopackage_tables(dataset: Dataset) -> dict[str, int]:
    """The tables of features with their counts, by SQLite itself: strangers' views stay asleep."""
    address = f"file:{quote(str(dataset.path))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            if (said := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise refuse("damaged-database", dataset.name, reason=str(said)[:200])
            names = [str(name) for (name,) in connection.execute(SQLITE_TABLES)]
            return {name: count_of(connection, name) for name in names}
    except sqlite3.Error as error:
        raise refuse("damaged-database", dataset.name, reason=str(error)) from error


def count_of(connection: sqlite3.Connection, table: str) -> int:
    quoted = '"' + table.replace('"', '""') + '"'
    return int(connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608


def plain_reason(error: Exception) -> str:
    """GDAL's words without our folder's path."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text.split("/")[-1][:200]
