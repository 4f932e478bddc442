"""Another agency's list of patches: read by the doctor in its own process, every row taken or said why not.

The doctor reads what it always reads and judges where the numbers lie. A system that the file does not
declare is taken as the doctor infers it, and told; whatever else it would ask a person is a reason to refuse:
such a file goes through an import, where people decide.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.definition import FieldDefinition, GeometryType, LayerDefinition, ValueType, Words
from layers.errors import ListDoubtful, TooLarge
from layers.exchange.decisions import Decisions
from layers.exchange.order import PREPARED, REPORT, HandedIn, Order, write_order
from layers.exchange.prepared import PreparedFile
from layers.exchange.reading import read

INFERRED = frozenset(
    {"degrees-inferred", "zone-inferred", "easting-inferred", "utm-inferred", "mercator-inferred"}
)
ACCEPTED = frozenset({"rows-refused", *INFERRED})
MOST_ROWS = 2000  # of one list: a desk looks at each
FIELDS = (
    FieldDefinition("name", Words("名称", "Name"), ValueType.TEXT),
    FieldDefinition("kind", Words("类型", "Kind"), ValueType.TEXT),
)
UNSAID = Words("这一行不能使用", "This row cannot be used")


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row, counted from 1: its place with what it is called, or why it is left out."""

    row: int
    shape: BaseGeometry | None = None
    name: str = ""
    kind: str = ""
    demonstration: bool = False  # as the row itself says
    code: str = ""
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """All rows of a list, and how its coordinates were taken."""

    rows: tuple[ListedRow, ...]
    crs: Words


def read_list(
    file: HandedIn, definition: LayerDefinition, trusted: Mapping[str, NDArray[Any]], folder: Path
) -> Listed:
    """Every row of a file, in order.

    Args:
        definition: of the layer of leads. trusted: shapes that are known to lie right.
        folder: empty, of our own; nothing of it is needed afterwards.

    Raises:
        FileRefused: the file cannot be read. ListDoubtful: the doctor has a question that only a person
            settles. TooLarge: more rows than a desk looks at.
    """
    report = examined(file, definition, trusted, folder / "areas", GeometryType.AREA)
    kind = geometry_in(report)
    place = folder / "areas"
    if kind is not GeometryType.AREA:
        place = folder / "others"
        report = examined(file, definition, trusted, place, kind)
    count = report["rows"]["in"]
    if count > MOST_ROWS:
        raise TooLarge(what="rows", size=count, most=MOST_ROWS)
    require_no_question(report)
    return Listed(tuple(rows_of(report, place)), crs_words(report))


def examined(
    file: HandedIn,
    definition: LayerDefinition,
    trusted: Mapping[str, NDArray[Any]],
    folder: Path,
    kind: GeometryType,
) -> dict[str, Any]:
    """The doctor's report, as if the list were for a layer of this kind of shapes."""
    folder.mkdir(parents=True)
    own = replace(definition, geometry=kind, fields=FIELDS, states=(), label="name", code=None, searchable=())
    write_order(folder, Order((file,), file.sha256, own, Decisions(accepted=ACCEPTED), trusted))
    read(folder, size_bytes=file.size_bytes)
    shutil.rmtree(folder / "unpacked", ignore_errors=True)
    found: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    return found


def geometry_in(report: Mapping[str, Any]) -> GeometryType:
    """What most of the file's shapes are, by what it says of the part that was read."""
    told = next((part["geometry"] for part in report["parts"] if part["name"] == report["part"]), None)
    return GeometryType(told) if told in set(GeometryType) else GeometryType.AREA


def require_no_question(report: Mapping[str, Any]) -> None:
    """ListDoubtful, with the doctor's own sentence, where only a person can go on."""
    for code in report["open"]:
        found = next(each for each in report["findings"] if each["code"] == code)
        raise ListDoubtful(finding=code, zh=found["zh"], en=found["en"])


def crs_words(report: Mapping[str, Any]) -> Words:
    """How the numbers were taken."""
    placing = report["placing"]
    if placing is None:
        return Words("没有坐标", "No coordinates")
    inferred = any(found["code"] in INFERRED for found in report["findings"])
    how = ("按数值判断", "inferred from the numbers") if inferred else ("文件声明", "as the file declares")
    return Words(f"{placing['used']}（{how[0]}）", f"{placing['used']} ({how[1]})")


def rows_of(report: Mapping[str, Any], folder: Path) -> list[ListedRow]:
    """Rows in order: those that fit with their place, the others with the finding that names them."""
    fitting: dict[int, ListedRow] = {}
    with closing(PreparedFile(folder / PREPARED)) as prepared:
        for batch in prepared.batches():
            for row in batch.to_pylist():
                fitting[row["row"]] = to_listed(row)
    reasons = reasons_of(report)
    found = []
    for row in range(1, report["rows"]["in"] + 1):
        code, why = reasons.get(row, ("rows-refused", UNSAID))
        found.append(fitting.get(row) or ListedRow(row, code=code, why=why))
    return found


def to_listed(row: Mapping[str, Any]) -> ListedRow:
    """A row that fits; one without a place is left out after all."""
    if row["wkb"] is None:
        return ListedRow(row["row"], code="no-place", why=Words("没有位置", "It has no place"))
    shape, shown = shapely.from_wkb(row["wkb"]), bool(row["demonstration"])
    return ListedRow(row["row"], shape, row["name"] or "", row["kind"] or "", shown)


def reasons_of(report: Mapping[str, Any]) -> dict[int, tuple[str, Words]]:
    """By row, the first error that names it."""
    found: dict[int, tuple[str, Words]] = {}
    for finding in report["findings"]:
        if finding["severity"] == "error" and finding["code"] != "rows-refused":
            for row in finding["rows"]:
                found.setdefault(row, (finding["code"], Words(finding["zh"], finding["en"])))
    return found
