"""Rivers, canals and roads of the synthetic lake."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from layers.demo.organic import chance, organic_line, points, smoothed, stepped
from layers.demo.plane import largest
from layers.demo.water import Water

RIVERS = [
    (
        "滏阳河",
        "river",
        "past",
        60.0,
        points("-11800 7600, -8000 8200, -4500 8900, -800 9150, 2500 8700, 5200 9000, 8200 8100, 12300 8400"),
    ),
    (
        "滏东排河",
        "river",
        "past",
        45.0,
        points(
            "-11800 3600, -9200 4600, -7300 5000, -4800 6200, -2200 6900, 600 7100, 3600 7000, 7000 5600, "
            "12300 6200"
        ),
    ),
    ("卫千渠", "canal", "in", 30.0, points("12300 -6800, 9000 -5600, 6800 -3900, 5300 -2700, 4000 -2300")),
    (
        "冀码渠",
        "canal",
        "in",
        24.0,
        points("-11800 -5200, -9300 -4400, -7600 -3300, -6200 -2300, -5200 -1900"),
    ),
    ("大赵闸引渠", "canal", "in", 20.0, points("1900 7050, 2100 6100, 2150 5000, 2100 4400")),
    (
        "王口闸引渠",
        "canal",
        "in",
        20.0,
        points("-2900 -10200, -2300 -8000, -1500 -6700, -900 -5600, -700 -4700"),
    ),
    ("北排沟", "ditch", "out", 10.0, points("-2700 6750, -2500 5200, -2600 3900, -2500 3000")),
    ("东排沟", "ditch", "out", 10.0, points("4700 700, 5900 900, 7200 400, 9000 900, 12300 500")),
]
MAIN_ROADS = [
    ("衡湖大道", points("700 11000, 600 8700, 350 7300, 80 5700")),
    ("冀湖路", points("-1300 -4900, -2700 -6500, -4300 -7600, -5600 -10600")),
    ("东湖路", points("4700 1000, 6600 1200, 8200 1500, 9900 900, 12300 1700")),
    ("西湖路", points("-4700 -200, -6900 -300, -8400 -600, -9900 200, -11800 -300")),
]


@dataclass(frozen=True, slots=True)
class Ways:
    """Lines of the plane, metres, with the values of their layer's fields."""

    rivers: list[tuple[str, str, str, float, LineString]]  # name, kind, flow, width in metres, line
    roads: list[tuple[str, str, float, int, LineString]]  # name, class, width in metres, sweeps a day, line
    ring: LineString


def ways(seed: int, lake: Water) -> Ways:
    """Rivers that end at the shore, the ring road, the causeway, the small dike and the main roads."""
    rng = chance(seed, "ways")
    rivers = [
        (
            name,
            kind,
            flow,
            width,
            on_land(organic_line(drawn, rng, step_m=40, spread_m=width, longest_m=2200), lake),
        )
        for name, kind, flow, width, drawn in RIVERS
    ]
    ring = ring_road(lake)
    roads = [("环湖路", "ring", 12.0, 2, ring)]
    roads.append(("中湖大道", "causeway", 16.0, 2, between(lake.causeway, ring)))
    roads.append(("小湖隔堤", "causeway", 6.0, 1, between(lake.small_dike, lake.whole.exterior)))
    for name, drawn in MAIN_ROADS:
        line = organic_line(drawn, rng, step_m=60, spread_m=25, longest_m=3000)
        roads.append((name, "main", 12.0, 1, outside(line, ring)))
    return Ways(rivers, roads, ring)


def village_roads(
    ways: Ways, places: list[tuple[str, Polygon]], water: BaseGeometry
) -> list[tuple[str, LineString]]:
    """A road from each village to the nearest main or ring road, where no water lies between."""
    network = shapely.union_all([line for _, kind, _, _, line in ways.roads if kind in ("ring", "main")])
    found = []
    for name, area in places:
        near, far = nearest_points(area.exterior, network)
        line = LineString([area.centroid, near, far])
        if 0 < near.distance(far) < 3_500 and not line.intersects(water):
            found.append((f"{name}村路".replace("村村", "村"), line))
    return found


def ring_road(lake: Water) -> LineString:
    """A closed road some 160 m behind the shore, without the shore's small bends."""
    hull = lake.whole.buffer(700).buffer(-540).simplify(50)
    corners = stepped(shapely.get_coordinates(largest(hull).exterior)[:-1], 220, closed=True)
    line = smoothed(corners, closed=True, rounds=3)
    line = stepped(line, 40, closed=True)
    return LineString([*line, line[0]])


def on_land(line: LineString, lake: Water) -> LineString:
    """The longest part of the line outside the lake."""
    return longest(line.difference(lake.whole.buffer(-15)))


def between(line: LineString, edge: BaseGeometry) -> LineString:
    """The longest part of the line that lies within the closed edge, reaching it."""
    return longest(line.intersection(Polygon(edge.coords)))


def outside(line: LineString, ring: LineString) -> LineString:
    """The longest part of the line outside the closed road."""
    return longest(line.difference(Polygon(ring)))


def longest(shape: BaseGeometry) -> LineString:
    """The longest line of a shape."""
    lines: list[LineString] = [
        part for part in shapely.get_parts(shape).tolist() if part.geom_type == "LineString"
    ]
    return max(lines, key=lambda part: part.length)
