"""What a reader gives: data sets, their parts, and batches of rows as the file has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from numpy.typing import NDArray

BATCH = 20_000  # rows in memory at a time
MOST_COLUMNS = 500


class Format(StrEnum):
    """The formats that are taken."""

    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    SHAPEFILE = "shapefile"
    FILEGDB = "filegdb"
    KML = "kml"
    KMZ = "kmz"
    GPX = "gpx"
    DXF = "dxf"
    CSV = "csv"
    XLSX = "xlsx"
    LAND_TXT = "land_txt"
    FLATGEOBUF = "flatgeobuf"
    GEOPARQUET = "geoparquet"


@dataclass(frozen=True, slots=True)
class Dataset:
    """One data set in a folder of our own, under a name of our own.

    Args:
        path: the main file (``.shp`` with its companions beside it under one stem), or a ``.gdb`` folder.
        name: what its sender called it, in right Chinese; only shown.
        ovital: it came as ``.ovkml`` or ``.ovkmz``, whose coordinates are GCJ-02 by its maker's word.
    """

    format: Format
    path: Path
    name: str
    ovital: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A layer, table, sheet or feature class of a data set; ``rows`` counted apart from the reading of rows.

    ``geometry`` is ``point``, ``line``, ``area``, ``mixed`` or ``none``.
    """

    name: str
    rows: int
    geometry: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file, in its order.

    Args:
        numbers: int64, counted from 1 through the whole part.
        shapes: shapely shapes in the file's own coordinates, x before y as GDAL gives them; None where none.
        columns: an Arrow array for each column, as long as ``numbers``, of the type that the file has.
        ids: what the file itself calls a feature, outside its columns; None where it does not.
        broken: by row number, the code of a finding for rows whose shape cannot be made at all; the reader
            has noted it in the tally.
    """

    numbers: NDArray[Any]
    shapes: NDArray[Any]
    columns: Mapping[str, pa.Array]
    ids: list[str | None] | None = None
    broken: Mapping[int, str] = field(default_factory=dict)


class Source(Protocol):
    """One part of a data set, opened."""

    @property
    def part(self) -> Part: ...
    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, right Chinese by the encoding in use."""
        ...

    @property
    def declared(self) -> str | None:
        """The coordinate system as the file declares it: ``EPSG:4490``, or WKT; None when it does not."""
        ...

    @property
    def evidence(self) -> str:
        """Where the declaration stands, e.g. ``.prj``; empty when there is none."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Every row in order, ``BATCH`` at a time; can be asked again."""
        ...
