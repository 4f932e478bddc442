"""GeoParquet coming in (1.0, 1.1): shapes as WKB, longitude and latitude unless the file says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from layers.definition import Words
from layers.exchange.decisions import Decisions
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.refusals import refuse
from layers.exchange.shapes_of_bytes import shapes_of
from layers.exchange.source import BATCH, MOST_COLUMNS, Batch, Dataset, Part

KINDS: dict[str, FindingKind] = {
    "parquet-damaged": FindingKind(
        Severity.ERROR,
        Words(
            "GeoParquet 文件损坏或不完整。请重新导出后再传。（技术信息：{reason}）",
            "The GeoParquet file is damaged or cut off. Export it again. (Details: {reason})",
        ),
    ),
    "parquet-without-shapes": FindingKind(
        Severity.ERROR,
        Words(
            "这个 Parquet 文件没有按 GeoParquet 规范说明图形列，读不出图形。"
            "请导出为 GeoParquet（WKB 编码）或 GeoPackage。",
            "This Parquet file does not say which column holds its shapes as GeoParquet does. Export "
            "GeoParquet (WKB) or a GeoPackage.",
        ),
    ),
}
KIND_OF = {"Point": "point", "LineString": "line", "Polygon": "area"}


@dataclass(frozen=True)
class GeoparquetSource:
    """The one table of the file."""

    dataset: Dataset
    part: Part
    columns: tuple[str, ...]
    column: str  # of the shapes
    declared: str | None
    evidence: str
    tally: Tally

    def batches(self) -> Iterator[Batch]:
        """Every row; one whose shape cannot be made is named in ``broken``."""
        number = 0
        with opened(self.dataset) as file:
            for found in file.iter_batches(BATCH, columns=[*self.columns, self.column]):
                numbers = np.arange(number + 1, number + 1 + len(found), dtype=np.int64)
                shapes, damaged, _ = shapes_of(found.column(self.column).to_numpy(zero_copy_only=False))
                rows = numbers[damaged].tolist()
                for row in rows:
                    self.tally.note("unreadable-shape", row, first=row)
                columns = {name: found.column(name) for name in self.columns}
                yield Batch(numbers, shapes, columns, broken=dict.fromkeys(rows, "unreadable-shape"))
                number += len(found)


@contextmanager
def opened(dataset: Dataset) -> Iterator[pq.ParquetFile]:
    """The file; FileRefused for whatever Arrow finds wrong."""
    try:
        with pq.ParquetFile(dataset.path) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        if isinstance(error, MemoryError):
            raise
        raise refuse("parquet-damaged", dataset.name, reason=str(error).splitlines()[0][:200]) from error


def parts_of_geoparquet(dataset: Dataset, _decisions: Decisions) -> tuple[Part, ...]:
    """The one table there is."""
    with opened(dataset) as file:
        column, _ = shapes_said(file, dataset)
        kinds = {str(kind).split()[0].removeprefix("Multi") for kind in column.get("geometry_types") or ()}
        geometry = KIND_OF.get(next(iter(kinds)), "mixed") if len(kinds) == 1 else "mixed"
        return (Part(PurePosixPath(dataset.name).stem, file.metadata.num_rows, geometry),)


def open_geoparquet(dataset: Dataset, decisions: Decisions, tally: Tally) -> GeoparquetSource:
    """The table, opened; FileRefused when it is damaged or does not say where its shapes are."""
    (part,) = parts_of_geoparquet(dataset, decisions)
    with opened(dataset) as file:
        facts, column = shapes_said(file, dataset)
        names = tuple(
            field.name
            for field in file.schema_arrow
            if field.name != column and not pa.types.is_nested(field.type)
        )
    if len(names) > MOST_COLUMNS:
        raise refuse("too-many-columns", dataset.name, number=len(names), most=MOST_COLUMNS)
    return GeoparquetSource(dataset, part, names, column, declared_crs(facts), "GeoParquet", tally)


def shapes_said(file: pq.ParquetFile, dataset: Dataset) -> tuple[dict[str, Any], str]:
    """What the metadata say of the column of shapes, and its name."""
    try:
        said = json.loads((file.schema_arrow.metadata or {})[b"geo"])
        column = said["primary_column"]
        facts = said["columns"][column]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise refuse("parquet-without-shapes", dataset.name) from error
    known = column in file.schema_arrow.names if isinstance(column, str) else False
    if not known or not isinstance(facts, dict) or facts.get("encoding") != "WKB":
        raise refuse("parquet-without-shapes", dataset.name)
    return facts, column


def declared_crs(facts: dict[str, Any]) -> str | None:
    """The system as PROJJSON's id, else its text; without one it is CRS84, and null means unknown."""
    if "crs" not in facts:
        return "OGC:CRS84"
    crs = facts["crs"]
    id = crs.get("id") if isinstance(crs, dict) else None
    if isinstance(id, dict) and {"authority", "code"} <= id.keys():
        return f"{id['authority']}:{id['code']}"
    return None if crs is None else json.dumps(crs)[:20_000]
