"""GeoJSON coming in (RFC 7946): longitude, latitude; CRS84 unless an old ``crs`` member says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geo.shapes import DEPTH
from layers.definition import Words
from layers.exchange.decisions import Decisions
from layers.exchange.findings import FindingKind, Severity, Tally
from layers.exchange.json_kinds import KINDS as JSON_KINDS
from layers.exchange.json_stream import JsonFault, members
from layers.exchange.ranges import LARGEST, OUT_OF_RANGE
from layers.exchange.refusals import refuse
from layers.exchange.source import BATCH, MOST_COLUMNS, Batch, Dataset, Part

KINDS: dict[str, FindingKind] = JSON_KINDS | {
    "unclosed-in-file": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 个面的边界没有闭合（如第 {first} 行，首尾点不同）。可以用直线把首尾连起来。",
            "{count} areas have rings that are not closed (such as row {first}). They can be closed by a "
            "line.",
        ),
        repair=Words("首尾相连，闭合边界", "Close the rings by joining their ends"),
        automatic=True,
    ),
    "wrong-geojson-shape": FindingKind(
        Severity.ERROR,
        Words(
            "有 {count} 行的图形写法不对（如第 {first} 行：{reason}）。请改正文件，或同意不导入这些行。",
            "{count} rows have a geometry that is written wrongly (row {first}: {reason_en}). Mend or leave "
            "them out.",
        ),
    ),
}


@dataclass(frozen=True)
class GeojsonSource:
    """A FeatureCollection; a ``crs`` member of the time before RFC 7946 is reported as declared."""

    dataset: Dataset
    part: Part
    columns: tuple[str, ...]
    declared: str | None
    evidence: str
    accepted: frozenset[str]
    tally: Tally

    def batches(self) -> Iterator[Batch]:
        """Every feature in its order."""
        waiting: list[Any] = []
        number = 0
        for key, member in file_members(self.dataset):
            if key == "features":
                waiting.append(member)
            if len(waiting) == BATCH:
                yield self.batch(waiting, number)
                number += len(waiting)
                waiting = []
        if waiting:
            yield self.batch(waiting, number)

    def batch(self, features: list[Any], before: int) -> Batch:
        numbers = np.arange(before + 1, before + 1 + len(features), dtype=np.int64)
        shapes, broken = np.full(len(features), None, dtype=object), {}
        for index, member in enumerate(features):
            try:
                shapes[index] = self.shape_of(member, int(numbers[index]))
            except BadShape as wrong:
                row = int(numbers[index])
                broken[row] = wrong.code
                self.tally.note(wrong.code, row, first=row, reason=wrong.reason.zh, reason_en=wrong.reason.en)
        values = [properties_of(member) for member in features]
        columns = {name: as_column([row.get(name) for row in values]) for name in self.columns}
        ids = [id_of(member) for member in features]
        return Batch(numbers, shapes, columns, ids, broken)

    def shape_of(self, member: Any, _row: int) -> BaseGeometry | None:
        """The shape of a feature; BadShape when it is written wrongly."""
        geometry = member.get("geometry") if isinstance(member, dict) else None
        if not isinstance(member, dict) or member.get("type") != "Feature":
            raise BadShape("wrong-geojson-shape", NO_FEATURE)
        if geometry is None:
            return None
        return read_shape(geometry, close="unclosed-in-file" in self.accepted)


NO_FEATURE = Words("不是要素（Feature）", "it is no Feature")
NO_TYPE = Words("图形类型不认识", "its type of shape is not known")
NO_NUMBERS = Words("坐标不是应有的数字列表", "its coordinates are not the lists of numbers they should be")
TOO_FEW = Words("点数太少，或某个点缺少坐标", "there are too few points, or a point lacks a coordinate")
UNCLOSED = Words("首尾点不同", "first and last point differ")


class BadShape(Exception):
    """A geometry that is written wrongly: the finding's code, and why."""

    def __init__(self, code: str, reason: Words) -> None:
        super().__init__(reason.en)
        self.code, self.reason = code, reason


def parts_of_geojson(dataset: Dataset, _decisions: Decisions) -> tuple[Part, ...]:
    """The one collection there is, its features counted by reading it through."""
    count, kinds = 0, set()
    for key, member in file_members(dataset):
        if key == "features":
            count += 1
            geometry = member.get("geometry") if isinstance(member, dict) else None
            kinds.add(str(geometry.get("type")) if isinstance(geometry, dict) else "")
    return (Part(dataset.name.rsplit(".", 1)[0], count, kind_of(kinds)),)


def kind_of(kinds: set[str]) -> str:
    """``point``, ``line``, ``area`` or ``mixed``."""
    plain = {kind.removeprefix("Multi") for kind in kinds if kind}
    names = {"Point": "point", "LineString": "line", "Polygon": "area"}
    return names.get(next(iter(plain)), "mixed") if len(plain) == 1 else "mixed" if plain else "none"


def open_geojson(dataset: Dataset, decisions: Decisions, tally: Tally) -> GeojsonSource:
    """Look through the file once: its columns, its reference system, how many features it has.

    Raises:
        FileRefused: no UTF-8, no JSON, no FeatureCollection, too many columns.
    """
    columns: dict[str, None] = {}
    others: dict[str, Any] = {}
    for key, member in file_members(dataset):
        if key == "features":
            columns.update(dict.fromkeys(properties_of(member)))
        else:
            others[key] = member
        if len(columns) > MOST_COLUMNS:
            raise refuse("too-many-columns", dataset.name, number=len(columns), most=MOST_COLUMNS)
    if others.get("type") != "FeatureCollection":
        raise refuse("json-no-features", dataset.name)
    declared, evidence = declared_crs(others.get("crs"))
    (part,) = parts_of_geojson(dataset, decisions)
    return GeojsonSource(dataset, part, tuple(columns), declared, evidence, decisions.accepted, tally)


def file_members(dataset: Dataset) -> Iterator[tuple[str, Any]]:
    try:
        with dataset.path.open(encoding="utf-8-sig", newline="") as text:
            yield from members(text)
    except JsonFault as wrong:
        raise refuse(wrong.code, dataset.name, **wrong.facts) from wrong


def properties_of(member: object) -> Mapping[str, object]:
    found = member.get("properties") if isinstance(member, dict) else None
    return found if isinstance(found, dict) else {}


def id_of(member: object) -> str | None:
    found = member.get("id") if isinstance(member, dict) else None
    return None if found is None or isinstance(found, dict | list) else str(found)


def declared_crs(member: object) -> tuple[str | None, str]:
    """The system of a ``crs`` member; without one the coordinates are CRS84, as RFC 7946 says."""
    if member is None:
        return "OGC:CRS84", "RFC 7946"
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name")) if isinstance(properties, dict) else str(member)[:100]
    return name, "crs"


def as_column(values: list[Any]) -> pa.Array:
    """Values of JSON as one Arrow array; of several types, as text."""
    try:
        found = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([as_text(value) for value in values], pa.string())
    nested = pa.types.is_nested(found.type)
    return pa.array([as_text(value) for value in values], pa.string()) if nested else found


def as_text(value: Any) -> str | None:
    """A value as text; lists and objects as JSON."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def read_shape(geometry: Any, *, close: bool = False) -> BaseGeometry | None:
    """A GeoJSON geometry; whether it is valid is asked later, with its layer.

    Args:
        close: join the ends of rings that are not closed, as a person accepted.
    """
    name = geometry.get("type") if isinstance(geometry, dict) else None
    if name not in DEPTH:
        raise BadShape("wrong-geojson-shape", NO_TYPE)
    coordinates = geometry.get("coordinates")
    require_numbers(coordinates, DEPTH[name])
    if name.endswith("Polygon"):
        coordinates = closed(coordinates, name, close=close)
    try:
        return shapely.from_geojson(json.dumps({"type": name, "coordinates": coordinates}))
    except (shapely.GEOSException, ValueError) as unreadable:
        raise BadShape("wrong-geojson-shape", TOO_FEW) from unreadable


def require_numbers(coordinates: Any, depth: int) -> None:
    """BadShape unless these are lists of numbers, nested as deep as the type says."""
    level = [coordinates]
    for _ in range(depth):
        if not all(isinstance(item, list) for item in level):
            raise BadShape("wrong-geojson-shape", NO_NUMBERS)
        level = [inner for item in level for inner in item]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in level):
        raise BadShape("wrong-geojson-shape", NO_NUMBERS)
    if not all(-LARGEST < value < LARGEST for value in level):
        raise BadShape(OUT_OF_RANGE, NO_NUMBERS)


def closed(coordinates: Any, name: str, *, close: bool) -> Any:
    """The rings; BadShape for one that is not closed, unless closing was accepted."""
    parts = [coordinates] if name == "Polygon" else coordinates
    made = [[closed_ring(ring, close=close) for ring in part] for part in parts]
    return made[0] if name == "Polygon" else made


def closed_ring(ring: list[Any], *, close: bool) -> list[Any]:
    if ring and ring[0] == ring[-1]:
        return ring
    if not close or not ring:
        raise BadShape("unclosed-in-file", UNCLOSED)
    return [*ring, ring[0]]
