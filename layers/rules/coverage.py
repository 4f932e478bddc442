"""What a unit really visited (覆盖): told from tracks, kept without persons, never a ranking of them.

The distances and times are this house's: no source prescribes any. A fix worse than COARSE_M proves
nothing; a feature is passed when a fix was within NEAR_M of it, visited after STAY_S there in one day; a
cell is passed by a fix inside, visited after CELL_STAY_S inside. Gaps count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from geo.visits import stays
from layers.definition import Words
from layers.rules.days import day_of
from layers.rules.tracks import Point

GRID = "responsibility_grid"
NEAR_M = 50.0
COARSE_M = 50.0
STAY_S = 60.0
CELL_STAY_S = 120.0
VISITED, PASSED = "visited", "passed"
MARGIN_DEG = 0.001  # of a box around a walk; more than NEAR_M on either axis
RULE = Words(
    f"对象：{NEAR_M:.0f} 米内累计停留 {STAY_S:.0f} 秒为“到访”，更短为“经过”；"
    f"网格：在内 {CELL_STAY_S:.0f} 秒为“到访”。"
    f"精度差于 {COARSE_M:.0f} 米的点不算，中断时间不算。数值为本系统设定。",
    f"A feature is visited after {STAY_S:.0f} s in all within {NEAR_M:.0f} m, else passed; a cell after "
    f"{CELL_STAY_S:.0f} s inside. Fixes worse than {COARSE_M:.0f} m and gaps do not count. These figures are "
    "settings of this house.",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Something that may be visited."""

    layer: str
    feature: str
    shape: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Visit:
    """That a unit was somewhere on a day; no person, no hour."""

    day: date
    layer: str
    feature: str
    kind: str  # visited, passed


Lines = Sequence[Sequence[Point]]


def telling(lines: Lines) -> dict[date, list[list[Point]]]:
    """The fixes that prove something, by the lake's day; a coarse one in between breaks the line."""
    found: dict[date, list[list[Point]]] = {}
    for line in lines:
        begun: date | None = None
        for point in line:
            if point.accuracy_m is None or point.accuracy_m > COARSE_M:
                begun = None
                continue
            day = day_of(point.at)
            if day != begun:
                found.setdefault(day, []).append([])
            found[day][-1].append(point)
            begun = day
    return found


def box_around(lines: Lines) -> Box | None:
    """Where to look for what may have been visited; None where nothing was recorded."""
    places = np.array([(p.longitude, p.latitude) for line in lines for p in line])
    if len(places) == 0:
        return None
    (west, south), (east, north) = places.min(axis=0) - MARGIN_DEG, places.max(axis=0) + MARGIN_DEG
    return Box(float(west), float(south), float(east), float(north))


def visits(lines: Lines, ground: Sequence[Ground]) -> Iterator[Visit]:
    """What was visited or passed, day by day."""
    cells = [each for each in ground if each.layer == GRID]
    others = [each for each in ground if each.layer != GRID]
    for day, parts in telling(lines).items():
        yield from on_day(day, parts, others, within_m=NEAR_M, stay_s=STAY_S)
        yield from on_day(day, parts, cells, within_m=0.0, stay_s=CELL_STAY_S)


def on_day(
    day: date, lines: Lines, ground: Sequence[Ground], *, within_m: float, stay_s: float
) -> Iterator[Visit]:
    """What the fixes of one day tell of some shapes."""
    points = [point for line in lines for point in line]
    found = stays(
        np.array([(point.longitude, point.latitude) for point in points]).reshape(-1, 2),
        np.array([point.at.timestamp() for point in points]),
        np.repeat(np.arange(len(lines)), [len(line) for line in lines]),
        shapes_of(ground),
        within_m=within_m,
    )
    for number in np.flatnonzero(found.met).tolist():
        kind = VISITED if found.stay_s[number] >= stay_s else PASSED
        yield Visit(day, ground[number].layer, ground[number].feature, kind)


def shapes_of(ground: Sequence[Ground]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The shapes as an array; what has none is an empty shape."""
    shapes = np.empty(len(ground), dtype=object)
    shapes[:] = [shapely.Point() if each.shape is None else each.shape for each in ground]
    return shapes


def shares(kinds: Sequence[str]) -> dict[str, int]:
    """How many were visited, passed, and neither, of what a unit answers for."""
    return {
        VISITED: kinds.count(VISITED),
        PASSED: kinds.count(PASSED),
        "none": len(kinds) - kinds.count(VISITED) - kinds.count(PASSED),
    }
