"""Files that GDAL reads, in Arrow batches: shapefile, FileGDB, KML, GPX, DXF, FlatGeobuf, GeoPackage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from layers.definition import Words
from layers.exchange import geopackage
from layers.exchange.decisions import Decisions
from layers.exchange.drivers import gdal
from layers.exchange.encodings import EncodingGuess, guess_dbf, note_encoding, text_codec
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.refusals import refuse
from layers.exchange.shapefile import MOST_PRJ, checked, companion, looked_at, rows_to_read
from layers.exchange.shapes_of_bytes import shapes_of
from layers.exchange.source import BATCH, MOST_COLUMNS, Batch, Dataset, Format, Part

KINDS: dict[str, FindingKind] = {
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
            "文件读不下去，可能不完整或已损坏。请用原软件重新导出后再传。（技术信息：{reason}）",
            "The file cannot be read on; it may be cut off or damaged. Export it again from its program. "
            "(Details: {reason})",
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
NO_SYSTEM = b"?"  # in place of a .prj that is too long to be one
HEIGHTS = (" Z", " M", " ZM", "25D")
GPX_TRACES = frozenset({"route_points", "track_points"})  # the points of what the other layers have whole


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
            with (
                self.damaged() as damaged,
                raw.open_arrow(
                    str(self.dataset.path), layer=layer, batch_size=BATCH, use_pyarrow=True, **options
                ) as (meta, reader),
            ):
                column = meta["geometry_name"] or "wkb_geometry"
                for found in reader:
                    yield self.batch(found, column, number, damaged(len(found)))
                    number += len(found)
        except gdal_errors() as error:
            raise refuse("gdal-refuses", self.dataset.name, reason=plain_reason(error)) from error

    def damaged(self) -> AbstractContextManager[geopackage.Damaged]:
        """What tells which of the next rows hold a value that GDAL would misread, and in which column."""
        if self.dataset.format is Format.GEOPACKAGE:
            return geopackage.damaged_values(self.dataset, self.part.name)
        return nullcontext(lambda _count: {})

    def batch(self, found: pa.RecordBatch, column: str, before: int, wrong: Mapping[int, str]) -> Batch:
        numbers = np.arange(before + 1, before + 1 + len(found), dtype=np.int64)
        shapes, broken = np.full(len(found), None, dtype=object), {}
        if column in found.schema.names:
            wkb = found.column(column).to_numpy(zero_copy_only=False)
            shapes, damaged, curved = shapes_of(wkb)
            if curved.any():
                self.tally.note_rows("curves", numbers[curved].tolist())
            for index in np.flatnonzero(damaged | self.lost(shapes, before)):
                row = int(numbers[index])
                broken[row] = "unreadable-shape"
                self.tally.note("unreadable-shape", row, first=row)
        columns = {}
        for name in self.columns:
            columns[name], spoilt = readable(found.column(name))
            self.note_spoilt({int(numbers[index]): name for index in spoilt}, broken)
        self.note_spoilt({int(numbers[index]): name for index, name in wrong.items()}, broken)
        return Batch(numbers, shapes, columns, broken=broken)

    def note_spoilt(self, spoilt: Mapping[int, str], broken: dict[int, str]) -> None:
        """Name rows that hold a value which cannot be read as it stands."""
        for row, column in spoilt.items():
            if row not in broken:
                broken[row] = "value-damaged"
                self.tally.note("value-damaged", row, by=column, first=row, column=column)

    def lost(self, shapes: NDArray[Any], before: int) -> NDArray[np.bool_]:
        """Where the file has a shape and GDAL gives none."""
        none = shapely.is_missing(shapes)
        there = np.zeros(len(shapes), dtype=bool)
        if none.any() and (known := self.with_shape()) is not None:
            known = known[before : before + len(shapes)]
            there[: len(known)] = known
        return np.asarray(there & none)

    def with_shape(self) -> NDArray[np.bool_] | None:
        """Which rows have a shape, by the file itself; None where that cannot be asked."""
        if self.dataset.format is Format.SHAPEFILE:
            return np.asarray(looked_at(self.dataset.path, self.dataset.name).kinds != 0)
        if self.dataset.format is Format.GEOPACKAGE:
            return geopackage.with_shape(self.dataset, self.part.name)
        return None


def readable(column: pa.Array) -> tuple[pa.Array, list[int]]:
    """The column, and where its texts are no text; there it is null."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column, []
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        raw = column.cast(pa.large_binary()).to_pylist()
        texts = [None if value is None else text_of(value) for value in raw]
        spoilt = [at for at, value in enumerate(raw) if value is not None and texts[at] is None]
        return pa.array(texts, column.type), spoilt
    return column, []


def text_of(value: bytes) -> str | None:
    """The text of bytes; None where they are none."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def parts_of_gdal(dataset: Dataset, _decisions: Decisions) -> tuple[Part, ...]:
    """The layers of a file, with how many rows each says it has."""
    if dataset.format is Format.GEOPACKAGE:
        names = list(geopackage.tables(dataset))
        return tuple(part_of(dataset, name) for name in names)
    if dataset.format is Format.SHAPEFILE:
        make_readable(dataset)
    try:
        listed = gdal().list_layers(str(dataset.path))
    except gdal_errors() as error:
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
    except UnicodeDecodeError as error:
        raise refuse("encoding-unknown", dataset.name) from error
    except gdal_errors() as error:
        raise refuse("gdal-refuses", dataset.name, reason=plain_reason(error)) from error
    return info


def rows_of(dataset: Dataset, layer: str, said: int) -> int:
    """How many rows there are, counted by other means than the reader where the format allows that."""
    if dataset.format is Format.SHAPEFILE:
        return rows_to_read(looked_at(dataset.path, dataset.name))
    if dataset.format is Format.GEOPACKAGE:
        return geopackage.tables(dataset)[layer]
    return said


def make_readable(dataset: Dataset) -> None:
    """Make the index in our folder again where it lies; a .prj that is no description goes, and is told."""
    looked_at(dataset.path, dataset.name)
    prj = companion(dataset.path, ".prj")
    if prj is not None and prj.stat().st_size > MOST_PRJ:
        prj.write_bytes(NO_SYSTEM)


def has_prj(shp: Path) -> bool:
    """Whether something stands in the .prj."""
    prj = companion(shp, ".prj")
    return prj is not None and bool(prj.read_bytes().strip())


def open_gdal(dataset: Dataset, decisions: Decisions, tally: Tally) -> GdalSource:
    """Open one layer; ``decisions.part`` names it."""
    parts = {part.name: part for part in parts_of_gdal(dataset, decisions)}
    part = parts[decisions.part] if decisions.part in parts else next(iter(parts.values()))
    guess = used = None
    if dataset.format is Format.SHAPEFILE:
        guess, used = shapefile_encoding(dataset.path, decisions, tally)
        part = checked(dataset.path, dataset.name, part, tally)
    asked = {"encoding": used} if used else {}
    if dataset.format is not Format.SHAPEFILE:
        asked["layer"] = part.name
    info = read_info(dataset, **asked)
    if dataset.format is Format.SHAPEFILE and not info["crs"] and has_prj(dataset.path):
        tally.note("prj-unreadable")
    names = tuple(str(name) for name in info["fields"])
    if len(names) > MOST_COLUMNS:
        raise refuse("too-many-columns", dataset.name, number=len(names), most=MOST_COLUMNS)
    if dataset.format is Format.GEOPACKAGE:
        geopackage.tell_views(dataset, tally)
    evidence = EVIDENCE.get(dataset.format, "") if info["crs"] else ""
    return GdalSource(dataset, part, names, info["crs"], evidence, guess, used, tally)


EVIDENCE = {
    Format.SHAPEFILE: ".prj",
    Format.GEOPACKAGE: "gpkg_spatial_ref_sys",
    Format.FILEGDB: "FileGDB",
    Format.FLATGEOBUF: "FlatGeobuf",
    Format.KML: "KML 标准 / KML standard",
    Format.KMZ: "KML 标准 / KML standard",
    Format.GPX: "GPX 标准 / GPX standard",
}


def shapefile_encoding(
    path: Path, decisions: Decisions, tally: Tally
) -> tuple[EncodingGuess | None, str | None]:
    """What the attributes' bytes are, and the encoding that GDAL is told."""
    if decisions.encoding is not None and text_codec(decisions.encoding) is None:
        raise refuse("unknown-encoding", path.name, encoding=decisions.encoding[:40])
    dbf = companion(path, ".dbf")
    if dbf is None:
        return None, decisions.encoding
    guess = guess_dbf(dbf, companion(path, ".cpg"))
    return guess, note_encoding(guess, decisions.encoding, tally).upper()


def gdal_errors() -> tuple[type[Exception], ...]:
    """What pyogrio and the stream of batches raise when GDAL will not read on."""
    errors = gdal().errors
    return errors.DataSourceError, errors.DataLayerError, pa.ArrowException, OSError


def plain_reason(error: Exception) -> str:
    """GDAL's words without our folder's path."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text.split("/")[-1].partition(";")[0].strip("'. ")[:200]
