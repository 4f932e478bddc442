"""The synthetic reserve: zones, redline, water source, closed waters, districts and cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry

from layers.demo.organic import chance, organic_area, points
from layers.demo.plane import Area, Positions, area_of, largest
from layers.demo.water import KM2, Water

RESERVE_KM2, CORE_SHARE, BUFFER_SHARE = 175.0, 0.37, 0.33
WEST, SOUTH, EAST, NORTH = -10_865.0, -9_455.0, 11_230.0, 9_510.0  # reaches to the published extent
TIPS = {
    "north": [(200, 9700), (2300, 9200)],
    "east": [(11200, 2100), (10900, 600)],
    "south": [(1600, -9400), (-300, -9200)],
    "west": [(-10900, -900), (-10700, 500)],
}
FLANKS = {
    "north": points("3300 7400, 5400 6700, 6900 6900, 7600 5200, 7100 3600, 8700 2700"),
    "east": points("8600 -300, 7700 -1500, 8300 -3300, 6900 -4800, 4900 -5300, 4300 -6600, 2300 -7100"),
    "south": points(
        "-1400 -7600, -3500 -7000, -4700 -6300, -6800 -6000, -7300 -4400, -8700 -3700, -8500 -1900"
    ),
    "west": points("-8200 1300, -7900 3100, -6700 4500, -4900 4900, -4300 6300, -2300 6500, -1400 8000"),
}
CORE_MIDDLE = (2300.0, 150.0)
TOWNSHIPS = [
    ("131102100", "郑家河沿镇", "131102", 4300, 7200),
    ("131172203", "彭杜村乡", "131102", 10200, 1200),
    ("131172101", "魏家屯镇", "131103", -6600, 6500),
    ("131103106", "西王镇", "131103", -10800, -2500),
    ("131103100", "冀州镇", "131103", -4200, -7600),
    ("131103203", "小寨乡", "131103", 3900, -9000),
    ("131121000", "枣强县（局部）", "131121", 11300, -9200),
]
COUNTIES = {"131102": "桃城区", "131103": "冀州区", "131121": "枣强县"}
WINDOW = box(-12_600, -11_000, 12_900, 11_300)
CELL_M = 1_000.0


@dataclass(frozen=True, slots=True)
class Zones:
    """Areas of the plane, metres."""

    reserve: Polygon
    core: Area
    buffer: Area
    experimental: Area
    redline: Polygon
    source_first: Polygon
    source_second: Area
    closed_waters: list[tuple[str, Area]]
    townships: dict[str, Area]
    counties: dict[str, Area]
    cells: list[tuple[int, int, Polygon]]  # column, row, from the south-west


def zones(seed: int, lake: Water) -> Zones:
    """Nested zones of believable size; none of them is the real one."""
    reserve = reserve_of(seed)
    middle = affinity.translate(Point(0, 0), *CORE_MIDDLE)
    core = nested(reserve.buffer(-350), middle, CORE_SHARE * reserve.area, seed, "core")
    inner = nested(reserve.buffer(-150), middle, (CORE_SHARE + BUFFER_SHARE) * reserve.area, seed, "buffer")
    inner = area_of(inner.union(core.buffer(250)).intersection(reserve.buffer(-125)))
    source = lake.parts["east_lake"].buffer(-120).intersection(Point(1900, 3500).buffer(1250))
    townships = partition(seed)
    return Zones(
        reserve=reserve,
        core=core,
        buffer=area_of(inner.difference(core)),
        experimental=area_of(reserve.difference(inner)),
        redline=largest(reserve.buffer(330).simplify(25).buffer(-60)),
        source_first=largest(source),
        source_second=area_of(lake.parts["east_lake"].difference(largest(source))),
        closed_waters=closed_waters(lake),
        townships=townships,
        counties=counties(townships),
        cells=cells(reserve),
    )


def reserve_of(seed: int) -> Polygon:
    """The reserve's edge, of its area and touching the published extent on all four sides."""
    near, far = 0.5, 1.2
    for _ in range(25):
        scale = (near + far) / 2
        found = fitted(edge(scale, seed))
        near, far = (scale, far) if found.area < RESERVE_KM2 * KM2 else (near, scale)
    return found


def edge(scale: float, seed: int) -> Polygon:
    """The edge with its flanks drawn towards the middle, its tips as they are."""
    points: list[tuple[float, float]] = []
    for side, tip in TIPS.items():
        points += [*tip, *((x * scale, y * scale) for x, y in FLANKS[side])]
    return organic_area(points, chance(seed, "reserve"), step_m=90, spread_m=60, longest_m=3000)


def fitted(area: Polygon) -> Polygon:
    """The area stretched to the published extent, with the straight stretches of a surveyed line."""
    west, south, east, north = area.bounds
    scaled = affinity.scale(
        area, (EAST - WEST) / (east - west), (NORTH - SOUTH) / (north - south), origin=(west, south)
    )
    return largest(affinity.translate(scaled, WEST - west, SOUTH - south).simplify(12))


def nested(within: BaseGeometry, middle: Point, wanted_m2: float, seed: int, name: str) -> Area:
    """An area about the middle, cut off at the edge of another, with the wanted size."""
    drawn = organic_area(
        points("4700 400, 3800 4300, 900 5200, -2500 4100, -4300 900, -3600 -3100, -300 -5000, 3300 -3700"),
        chance(seed, name),
        step_m=80,
        spread_m=110,
        longest_m=9000,
    ).simplify(25)
    small, large = 0.3, 3.0
    for _ in range(40):
        scale = (small + large) / 2
        found = affinity.scale(drawn, scale, scale, origin=(0, 0))
        found = affinity.translate(found, middle.x, middle.y).intersection(within)
        small, large = (scale, large) if found.area < wanted_m2 else (small, scale)
    return area_of(found)


def closed_waters(lake: Water) -> list[tuple[str, Area]]:
    """The two waters of the notice of 2020-04-04, at invented places."""
    east = lake.parts["east_lake"]
    first = east.intersection(
        Polygon(points("600 5600, 600 3700, 2600 2900, 4000 2200, 6800 3000, 6800 5600"))
    )
    gate = lake.parts["jizhou_small_lake"]
    west, south, _, _ = gate.bounds
    second = gate.intersection(box(west, south, west + 1100, south + 900))
    return [("梅花岛—三生岛—北堤路—大赵闸水域", area_of(first)), ("王口闸以西500米水域", area_of(second))]


def partition(seed: int) -> dict[str, Area]:
    """The townships of the window: nearest middle, their common borders bent alike."""
    middles = MultiPoint([(x, y) for _, _, _, x, y in TOWNSHIPS])
    pieces = shapely.voronoi_polygons(middles, extend_to=WINDOW)
    found: dict[str, Area] = {}
    for code, _, _, x, y in TOWNSHIPS:
        cell = next(piece for piece in shapely.get_parts(pieces) if piece.contains(Point(x, y)))
        bent = shapely.transform(shapely.segmentize(cell, 150), lambda p: bend(p, seed))
        found[code] = area_of(bent.buffer(0).intersection(WINDOW))
    return found


def bend(positions: Positions, seed: int) -> Positions:
    """The positions moved by a smooth field, the same wherever two areas meet."""
    rng = chance(seed, "bend")
    moved = positions.copy()
    for length, size in ((5200, 380), (2300, 150), (900, 45)):
        angle, phase = rng.uniform(0, 2 * np.pi, 4), rng.uniform(0, 2 * np.pi, 4)
        for axis in (0, 1):
            for n in (0, 1):
                k = 2 * np.pi / length * np.array([np.cos(angle[2 * axis + n]), np.sin(angle[2 * axis + n])])
                moved[:, axis] += size * np.sin(positions @ k + phase[2 * axis + n])
    return moved


def counties(townships: dict[str, Area]) -> dict[str, Area]:
    """The districts: their townships together."""
    return {
        county: area_of(
            shapely.union_all([townships[c] for c, _, of, _, _ in TOWNSHIPS if of == county]).buffer(0.5)
        )
        for county in COUNTIES
    }


def cells(reserve: Polygon) -> list[tuple[int, int, Polygon]]:
    """Squares of one kilometre that touch the reserve."""
    west, south, east, north = reserve.bounds
    shapely.prepare(reserve)
    found = []
    for row, y in enumerate(np.arange(south, north, CELL_M)):
        for column, x in enumerate(np.arange(west, east, CELL_M)):
            square = box(x, y, x + CELL_M, y + CELL_M)
            if reserve.intersection(square).area > 0.03 * square.area:
                found.append((column, row, square))
    return found


def markers(reserve: Polygon, step_m: float) -> list[tuple[float, Point]]:
    """Places along the reserve's edge with their distance along it, metres."""
    line = LineString(reserve.exterior)
    marks = np.arange(0, line.length - step_m / 2, step_m)
    return list(zip(marks.tolist(), shapely.line_interpolate_point(line, marks).tolist(), strict=True))
