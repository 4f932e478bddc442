"""Shapes of another kind than the layer's: lines for areas, areas for lines, collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.faults import faults_at, somewhere
from geo.repairs import flat_parts, of_kind
from geo.rings import CLOSING_M, area_of_lines, gap_m, outlines
from geo.shapes import KINDS, label_point
from layers.definition import GeometryType, LayerDefinition
from layers.exchange.shape_rows import Repair, ShapeRows, each

WANTED = {
    GeometryType.POINT: ("点", "points"),
    GeometryType.LINE: ("线", "lines"),
    GeometryType.AREA: ("面", "areas"),
}
FITTING = {GeometryType.POINT: (0,), GeometryType.LINE: (1, 5), GeometryType.AREA: (3, 6)}  # as GEOS counts
LINES, AREAS, POINTS = ("LineString", "LinearRing", "MultiLineString"), KINDS["area"], ("Point", "MultiPoint")
TYPE_NAMES = {
    "Point": "点",
    "MultiPoint": "多点",
    "LineString": "线",
    "LinearRing": "线",
    "MultiLineString": "多部件线",
    "Polygon": "面",
    "MultiPolygon": "多部件面",
    "GeometryCollection": "点线面混合",
}


def look_at_kinds(rows: ShapeRows, definition: LayerDefinition) -> None:
    """Bring every shape to the layer's kind where its repair is accepted; note and refuse the others."""
    types = shapely.get_type_id(rows.shapes)
    odd = np.flatnonzero((types >= 0) & ~np.isin(types, FITTING[definition.geometry]))
    if not len(odd):
        return
    odd = odd[~same_in_other_words(rows, odd, definition.geometry.value)]
    codes = np.array([code_of(shape, definition.geometry.value) for shape in rows.shapes[odd]], dtype=object)
    zh, en = WANTED[definition.geometry]
    layer = {"layer": definition.words.zh, "layer_en": definition.words.en, "wanted": zh, "wanted_en": en}
    for code in dict.fromkeys(codes.tolist()):
        note_kind(rows, code, odd[codes == code], layer, repair_of(code, definition.geometry.value))


def same_in_other_words(rows: ShapeRows, odd: NDArray[Any], kind: str) -> NDArray[np.bool_]:
    """Which shapes are of the kind but for the name of their type, such as a multi point of one: put so."""
    plain = np.zeros(len(odd), dtype=bool)
    for at, index in enumerate(odd.tolist()):
        parts = [as_line(part) for part in flat_parts(rows.shapes[index])]
        same = all(part.geom_type in KINDS[kind] for part in parts)
        found = of_kind(shapely.GeometryCollection(parts), kind) if same else None
        if found is not None:
            rows.put(np.array([index]), np.array([found], dtype=object))
            plain[at] = True
    return plain


def as_line(part: BaseGeometry) -> BaseGeometry:
    """A ring that is no area's as the line that it is."""
    return shapely.LineString(part.coords) if part.geom_type == "LinearRing" else part


def code_of(shape: BaseGeometry, kind: str) -> str:
    """What is the matter with a shape that is not of the kind."""
    name = shape.geom_type
    if name == "GeometryCollection":
        return "mixed-collection" if of_kind(shape, kind) is not None else "wrong-kind"
    if kind == "area" and name in LINES:
        return code_of_lines(shape)
    if kind == "line" and name in AREAS:
        return "areas-for-lines"
    if kind == "point":
        return "several-points" if name in POINTS else "no-points"
    return "wrong-kind"


def code_of_lines(shape: BaseGeometry) -> str:
    """What is the matter with lines where areas are wanted."""
    if area_of_lines(shape) is not None:
        return "closed-lines"
    return "unclosed-ring" if area_of_lines(shape, CLOSING_M) is not None else "wrong-kind"


def repair_of(code: str, kind: str) -> Repair | None:
    """What accepting a code does to shapes."""
    repairs: dict[str, Callable[[BaseGeometry], BaseGeometry | None]] = {
        "mixed-collection": lambda shape: of_kind(shape, kind),
        "closed-lines": area_of_lines,
        "unclosed-ring": lambda shape: area_of_lines(shape, CLOSING_M),
        "areas-for-lines": outlines,
        "no-points": label_point,
    }
    return each(repairs[code], valid=False) if code in repairs else None


def note_kind(
    rows: ShapeRows, code: str, indices: NDArray[Any], layer: dict[str, str], repair: Repair | None
) -> None:
    """Tell of shapes of another kind, and bring them to the layer's where that is accepted."""
    shapes = rows.shapes[indices]
    gaps = (
        [max(gap_m(line) for line in shapely.get_parts(shape)) for shape in shapes]
        if code == "unclosed-ring"
        else None
    )
    name = shapes[0].geom_type
    facts = {**layer, "found": TYPE_NAMES.get(name, name), "found_en": name}
    measure = "gap_m" if gaps else None
    rows.unfit(faults_at(code, indices, somewhere(shapes), gaps), repair, measure=measure, facts=facts)
