"""Villages with official names and codes at invented places, and the houses of some of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import shapely
from shapely import Point, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from layers.demo.grids import houses
from layers.demo.organic import chance
from layers.demo.plane import area_of, largest
from layers.demo.water import Water
from layers.demo.ways import Ways
from layers.demo.zones import WINDOW, Zones

# Names and codes: package china-division 2.7.0 (codes of the National Bureau of Statistics), WTFPL.
ROWS = Path(__file__).parent / "villages.csv"
COUNT, APART_M = 62, 1_150.0
CORE = {
    "131102100260": ("后韩家庄", 5250, 4050),
    "131102100259": ("前韩家庄", 5650, 3000),
    "131102100261": ("崔家庄", 6150, 1950),
    "131102100262": ("南李庄", 6250, 300),
    "131102100264": ("段村", 5950, -1000),
    "131103100275": ("孙郑李村", 4900, -3150),
}
MERGED = {  # six villages into one; the text does not say that they lie in the reserve, so here they do not
    "131103100244": ("张宜子", -7350, -6700),
    "131103100245": ("孙宜子", -6350, -7250),
    "131103100242": ("酒杨", -7500, -7900),
    "131103100243": ("刘杨", -8500, -7100),
    "131103100241": ("焦杨", -8700, -8300),
    "131103100240": ("前店", -6500, -8500),
}
PHASE_1 = ("131103100244", "131103100245", "131103100242")
FIXED = {"131172203209": (10_150.0, 1_400.0), "131172101230": (1_500.0, -700.0)}  # 善官; 顺民庄 on its islet
IN_LAKE = "131172101230"


@dataclass(frozen=True, slots=True)
class Village:
    """A village of the plane."""

    code: str
    name: str
    township: str
    place: tuple[float, float]
    turn: float  # radians, of its streets
    area: Polygon
    households: int
    shore_m: float  # from its edge to the lake


def villages(seed: int, lake: Water, zones: Zones, ways: Ways) -> list[Village]:
    """About sixty villages on dry land, those of the report where their story wants them."""
    rng = chance(seed, "villages")
    names = dict(official())
    places = {code: (float(x), float(y)) for code, (_, x, y) in (CORE | MERGED).items()} | FIXED
    blocked = shapely.union_all([lake.whole.buffer(430), ways.ring.buffer(150), *lines_to_avoid(ways)])
    free = free_places(blocked, list(places.values()), rng)
    places |= named(free, zones, set(places), names)
    shapely.prepare(blocked)
    return [drawn(code, *names[code], places[code], lake, rng) for code in sorted(places)]


@cache
def official() -> tuple[tuple[str, tuple[str, str]], ...]:
    """Code, name and township of every village that may be used."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        return tuple((row["code"], (row["name"], row["township"])) for row in csv.DictReader(file))


def lines_to_avoid(ways: Ways) -> list[BaseGeometry]:
    """Rivers and main roads with room beside them for a village's half width."""
    rivers: list[BaseGeometry] = [line.buffer(width / 2 + 230) for _, _, _, width, line in ways.rivers]
    return rivers + [line.buffer(200) for _, kind, _, _, line in ways.roads if kind == "main"]


def free_places(
    blocked: BaseGeometry, taken: list[tuple[float, float]], rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Places on dry land, apart from each other, those near the lake first."""
    shapely.prepare(blocked)
    west, south, east, north = WINDOW.buffer(-900).bounds
    candidates = rng.uniform((west, south), (east, north), (4000, 2))
    away = np.asarray(shapely.distance(blocked, shapely.points(candidates)))
    order = np.argsort(away + rng.gamma(2.0, 700, len(away)), kind="stable")
    chosen = list(taken)
    for place in np.asarray(candidates[order[away[order] > 0]]):
        if len(chosen) >= COUNT:
            break
        if min(np.hypot(place[0] - x, place[1] - y) for x, y in chosen) > APART_M:
            chosen.append((float(place[0]), float(place[1])))
    return chosen[len(taken) :]


def named(
    free: list[tuple[float, float]], zones: Zones, used: set[str], names: dict[str, tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """The free places by code: within a township neighbours in code are neighbours on the ground."""
    found: dict[str, tuple[float, float]] = {}
    for township, area in zones.townships.items():
        inside = sorted((p for p in free if area.contains(Point(p))), key=lambda p: np.arctan2(p[1], p[0]))
        codes = [code for code in names if code.startswith(township) and code not in used]
        found |= dict(zip(codes, inside, strict=False))
    return found


def drawn(
    code: str, name: str, township: str, place: tuple[float, float], lake: Water, rng: np.random.Generator
) -> Village:
    """A village of blocks along its streets, as large as its households need."""
    households = 318 if code == IN_LAKE else int(rng.gamma(9, 24) + 60)
    turn = float(rng.normal(0, 0.12))
    area = built_up(place, households * 420.0, turn, rng)
    if code == IN_LAKE:
        isle = next(isle for islet, isle in lake.islets if islet == "顺民庄岛")
        area = largest(area.intersection(isle.buffer(-25)))
    shore_m = float(area.distance(lake.whole))
    return Village(code, name, township, place, turn, area, households, shore_m)


def built_up(place: tuple[float, float], wanted_m2: float, turn: float, rng: np.random.Generator) -> Polygon:
    """Rectangular blocks that touch, turned, their corners slightly rounded."""
    side = float(np.sqrt(wanted_m2))
    blocks = [box(-0.42 * side, -0.38 * side, 0.42 * side, 0.38 * side)]
    for _ in range(5):
        width, height = side * rng.uniform(0.25, 0.6, 2)
        x, y = side * rng.uniform(-0.55, 0.55, 2)
        blocks.append(box(x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    joined = largest(area_of(shapely.union_all(blocks)).buffer(18).buffer(-26).buffer(8))
    turned = affinity.rotate(joined, np.degrees(turn), origin=(0, 0))
    scale = float(np.sqrt(wanted_m2 / turned.area))
    scaled = affinity.scale(turned, scale, scale, origin=(0, 0))
    return largest(affinity.translate(scaled, *place).simplify(1.5))


def houses_of(village: Village, seed: int) -> list[Polygon]:
    """The village's houses, no more than it has households."""
    found = houses(village.area, village.turn, chance(seed, "houses", village.code))
    return found[: village.households]
