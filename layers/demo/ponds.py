"""Fish ponds beside the villages near the shore, with the dikes between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from layers.demo.grids import DIKE_M, PondGrid, pond_grid
from layers.demo.organic import chance
from layers.demo.plane import Positions
from layers.demo.villages import Village
from layers.demo.water import Water
from layers.demo.ways import Ways

WITH_PONDS = ("131102100264", "131102100261", "131102100260", "131102100262", "131103100275")  # 段村 first
FARTHEST_M = 1_500.0
MOST_FIELDS = 22


@dataclass(frozen=True, slots=True)
class Field:
    """One village's ponds; ``towards_lake`` is the unit vector to the nearest shore."""

    village: Village
    grid: PondGrid
    hull: Polygon
    towards_lake: tuple[float, float]
    shore: tuple[float, float]


def fields(
    seed: int, lake: Water, ways: Ways, settled: list[Village], tracks: list[LineString]
) -> list[Field]:
    """Pond grids that lie on dry land and touch neither village, road, river nor each other."""
    rng = chance(seed, "ponds")
    near = [v for v in settled if 0 < v.shore_m < FARTHEST_M]
    near.sort(
        key=lambda v: (WITH_PONDS.index(v.code) if v.code in WITH_PONDS else len(WITH_PONDS), v.shore_m)
    )
    taken: list[BaseGeometry] = [lake.whole.buffer(35), ways.ring.buffer(18)]
    taken += [village.area.buffer(30) for village in settled]
    taken += [line.buffer(width / 2 + 15) for _, _, _, width, line in ways.rivers]
    taken += [line.buffer(15) for line in [*tracks, *(line for _, _, _, _, line in ways.roads)]]
    found: list[Field] = []
    for village in near:
        field = placed(village, lake, shapely.union_all(taken), rng)
        if field is not None and len(found) < MOST_FIELDS:
            found.append(field)
            taken.append(field.hull.buffer(25))
    return found


def placed(village: Village, lake: Water, taken: BaseGeometry, rng: np.random.Generator) -> Field | None:
    """The village's grid at the first place that is free, None when there is none."""
    shore = np.array(nearest_points(lake.whole.exterior, village.area)[0].coords[0])
    towards = (shore - village.place) / np.hypot(*(shore - village.place))
    rows, columns = (
        (4, 6) if village.code == WITH_PONDS[0] else (int(rng.integers(2, 6)), int(rng.integers(3, 8)))
    )
    size = (float(rng.uniform(42, 58)), float(rng.uniform(75, 115)))
    turn = quarter(np.arctan2(towards[1], towards[0]))
    shapely.prepare(taken)
    for place in places_beside(np.array(village.place), shore, towards):
        hull = outline(place, turn, rows, columns, size)
        if not taken.intersects(hull):
            grid = pond_grid(place, turn, rows, columns, size, rng)
            return Field(
                village,
                grid,
                hull,
                (float(towards[0]), float(towards[1])),
                (float(shore[0]), float(shore[1])),
            )
    return None


def places_beside(village: Positions, shore: Positions, towards: Positions) -> list[Positions]:
    """Middles to try: nearest to the shore first, then farther along it, on both sides."""
    along = np.array([-towards[1], towards[0]])
    depth = float(np.hypot(*(shore - village)))
    backs = np.arange(230, max(depth, 500) + 200, 40)
    return [shore - towards * back + along * aside for aside in ordered_asides() for back in backs]


def ordered_asides() -> list[float]:
    """Distances along the shore, near ones first: 0, 60, -60, 120 …"""
    return [0.0] + [sign * step for step in range(60, 1000, 60) for sign in (1.0, -1.0)]


def outline(place: Positions, turn: float, rows: int, columns: int, size: tuple[float, float]) -> Polygon:
    """The ground that a grid takes, with its outer dikes."""
    along, across = columns * (size[0] + DIKE_M) / 2 + 12, rows * (size[1] + DIKE_M) / 2 + 12
    sine, cosine = np.sin(turn), np.cos(turn)
    corners = [(-along, -across), (along, -across), (along, across), (-along, across)]
    return Polygon([(x * cosine - y * sine + place[0], x * sine + y * cosine + place[1]) for x, y in corners])


def quarter(radians: float) -> float:
    """The angle less whole quarter turns, so that a grid's east side still looks east."""
    return float((radians + np.pi / 4) % (np.pi / 2) - np.pi / 4)
