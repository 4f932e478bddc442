"""What a boundary point file's parcels show: counts and areas that do not agree, rings that are parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import shapely
from numpy.typing import NDArray

from geo.measure import M2_PER_HA, M2_PER_MU, ha
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Tally
from layers.exchange.land_txt_grammar import LandText, Parcel, Problem
from layers.exchange.land_txt_heads import CODE, COUNT, KIND, NAME, DeclaredArea, Head

TOLERANCE = 0.0005  # of the plane area; the ellipsoid already differs by 0.0004
LINES_NAMED = 12
UNREADABLE = "land-txt-unreadable-line"
OTHER_UNITS = {"亩": (M2_PER_MU, "mu"), "平方米": (1.0, "square metres")}


def tell(text: LandText, heads: Sequence[Head], decisions: Decisions, tally: Tally) -> dict[int, str]:
    """Tell what was read and what could not be; the parcels that lines are missing from."""
    by_code: dict[str, list[Problem]] = defaultdict(list)
    for problem in text.problems:
        by_code[problem.code].append(problem)
    for code, problems in by_code.items():
        tell_lines(code, problems, tally)
    points = sum(parcel.points for parcel in text.parcels)
    rings = sum(len(parcel.rings) for parcel in text.parcels)
    tally.note("land-txt-read", parcels=len(text.parcels), rings=rings, points=points)
    if UNREADABLE in decisions.accepted:
        return {}
    return {problem.parcel: UNREADABLE for problem in by_code[UNREADABLE] if problem.parcel}


def tell_lines(code: str, problems: Sequence[Problem], tally: Tally) -> None:
    numbers = ", ".join(str(problem.line) for problem in problems[:LINES_NAMED])
    more = "…" if len(problems) > LINES_NAMED else ""
    facts: dict[str, Any] = {"lines": len(problems), "numbers": numbers + more, "text": problems[0].text}
    rows = dict.fromkeys(problem.parcel for problem in problems if problem.parcel)
    for row in rows or (None,):
        tally.note(code, row, **facts)


def look_at_heads(text: LandText, heads: Sequence[Head], tally: Tally) -> None:
    """Tell of heads that are missing, count other points than there are, or do not say what they are."""
    for row, (parcel, head) in enumerate(zip(text.parcels, heads, strict=True), 1):
        if not parcel.head:
            tally.note("land-txt-no-head", row, line=parcel.line)
            continue
        if head.columns[KIND] != head.kind:
            tally.note("land-txt-shape-kind", row, name=name_of(head, row), text=head.columns[KIND][:20])
        if parcel.rings and head.columns[COUNT] and head.count not in allowed_counts(parcel):
            tally.note(
                "land-txt-point-count",
                row,
                name=name_of(head, row),
                stated=head.columns[COUNT][:20],
                found=parcel.points,
            )
        if head.area_text and head.area is None:
            tally.note("land-txt-area-unreadable", row, name=name_of(head, row), stated=head.area_text[:30])


def name_of(head: Head, row: int) -> str:
    """What a person would call the parcel."""
    named = [head.columns.get(CODE, ""), head.columns.get(NAME, "")]
    return " ".join(part for part in named if part)[:40] or f"#{row}"


def allowed_counts(parcel: Parcel) -> set[int]:
    """How many points a head may state: as they stand, or every ring's with its closing point or without."""
    bare = parcel.points - parcel.doubled - sum(ring.closed() for ring in parcel.rings)
    return {parcel.points, parcel.points - parcel.doubled, bare, bare + len(parcel.rings)}


def look_at_shapes(
    text: LandText,
    heads: Sequence[Head],
    shapes: NDArray[Any],
    broken: dict[int, str],
    decisions: Decisions,
    tally: Tally,
    *,
    plane: bool,
) -> dict[int, str]:
    """Tell of parcels without a shape, of rings that are parts, of areas that differ.

    Returns:
        The code that breaks a parcel, by parcel.
    """
    more: dict[int, str] = {}
    for row, (parcel, head, shape) in enumerate(zip(text.parcels, heads, shapes, strict=True), 1):
        if row in broken:
            continue
        if shape is None:
            code = "land-txt-too-few-points" if parcel.rings else "land-txt-no-points"
            tally.note(code, row, line=parcel.line)
            if code not in decisions.accepted:
                more[row] = code
            continue
        look_at_rings(row, parcel, shape, tally)
        if plane and head.area is not None and shape.geom_type in ("Polygon", "MultiPolygon"):
            look_at_area(row, head, head.area, float(shape.area), tally)
    return more


def look_at_rings(row: int, parcel: Parcel, shape: Any, tally: Tally) -> None:
    numbers = [ring.number for ring in parcel.rings]
    if any(left == right for left, right in pairwise(numbers)):
        tally.note("land-txt-rings-split", row)
    if shapely.get_num_geometries(shape) > 1 and shape.geom_type == "MultiPolygon":
        tally.note("land-txt-parts", row)


def look_at_area(row: int, head: Head, area: DeclaredArea, plane_m2: float, tally: Tally) -> None:
    """Tell when the declared area is another than the plane one, and in which unit it would be right."""
    if abs(area.m2 - plane_m2) <= max(TOLERANCE * plane_m2, area.rounding_m2):
        return
    hint, hint_en = unit_meant(area.m2 / M2_PER_HA, plane_m2)
    tally.note(
        "land-txt-area-differs",
        row,
        name=name_of(head, row),
        stated=head.area_text[:30],
        plane=round(ha(plane_m2), 4),
        hint=hint,
        hint_en=hint_en,
    )


def unit_meant(number: float, plane_m2: float) -> tuple[str, str]:
    """A word on the unit in which a number would be the plane area; empty when there is none."""
    for unit, (m2, english) in OTHER_UNITS.items():
        if abs(number * m2 - plane_m2) <= 2 * TOLERANCE * plane_m2:
            return f"，数字像是{unit}", f"; the number looks like {english}"
    return "", ""
