"""The synthetic water: east lake, west lake and small lake, reed, islets, rivers and the causeway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from layers.demo.organic import blob, chance, organic_area, organic_line, points, smoothed, without_slivers
from layers.demo.plane import Area, area_of, largest, polygons

KM2 = 1_000_000.0
EAST_KM2, WEST_KM2, SMALL_KM2 = 43.0, 32.0, 2.6  # the first two as published (DOMAIN), the third invented
SHORE = points(
    "700 5100, 1700 5700, 3000 5600, 4200 5000, 5100 4100, 5750 2900, 5500 1800, 5900 700, 5800 "
    "-500, 5000 -1200, 5200 -2300, 4500 -3300, 3300 -3900, 2300 -4700, 1300 -4600, 500 -5400, "
    "-500 -6100, -1500 -6000, -2000 -5100, -3000 -4600, -4100 -5000, -5200 -4500, -5700 -3500, "
    "-6500 -2500, -6300 -1200, -5700 -300, -6100 900, -5900 2100, -5000 2900, -4100 2800, -3500 "
    "3700, -2500 3900, -1700 3400, -900 3900, -200 4700"
)
CAUSEWAY = points(
    "-150 6900, -350 4200, -1000 2500, -1250 500, -900 -1500, -1300 -3300, -1900 -4600, -2600 -6400"
)
SMALL_DIKE = points("-1750 -4200, -1100 -4150, -300 -4450, 700 -4700, 1500 -5300")
CAUSEWAY_WIDTH_M, DIKE_WIDTH_M = 70.0, 34.0
ISLETS = [("梅花岛", 2600, 3300, 260), ("三生岛", 3900, 2500, 210), ("顺民庄岛", 1500, -700, 330)]


@dataclass(frozen=True, slots=True)
class Water:
    """The water and what lies in it, metres of the plane.

    Args:
        whole: all water within the shore, the causeway and the small dike not cut out.
        parts: east_lake, west_lake, jizhou_small_lake with everything inside their shores.
        covers: by part: open_water, reed, islet, shallow, which do not overlap and fill the part.
    """

    whole: Polygon
    parts: dict[str, Polygon]
    covers: dict[str, dict[str, Area]]
    islets: list[tuple[str, Polygon]]
    causeway: LineString
    small_dike: LineString


def water(seed: int) -> Water:
    """The lake of a seed; its parts have the published areas within one in a thousand."""
    shore = organic_area(SHORE, chance(seed, "shore"), step_m=22, spread_m=150, longest_m=4200)
    shore, causeway, small_dike = to_published_areas(shore)
    parts = split(shore, causeway, small_dike)
    islets = drawn_islets(parts, seed)
    land = {part: [isle for _, isle in islets if isle.within(parts[part])] for part in parts}
    covers = {part: covered(part, parts[part], land[part], seed) for part in parts}
    return Water(shore, parts, covers, islets, causeway, small_dike)


def to_published_areas(shore: Polygon) -> tuple[Polygon, LineString, LineString]:
    """Shore, causeway and small dike, scaled and moved until each lake has its area."""
    east_m, north_m = 0.0, 0.0
    for _ in range(12):
        causeway = affinity.translate(LineString(smoothed(CAUSEWAY, closed=False)), east_m, 0)
        dike = affinity.translate(LineString(smoothed(SMALL_DIKE, closed=False)), 0, north_m)
        found = {name: part.area / KM2 for name, part in split(shore, causeway, dike).items()}
        wanted = EAST_KM2 + WEST_KM2 + SMALL_KM2
        scale = float(np.sqrt(wanted / sum(found.values())))
        shore = affinity.scale(shore, scale, scale, origin=(0, 0))
        east_m += (found["east_lake"] * scale**2 - EAST_KM2) / 9.0 * 1000  # some 9 km of common shore
        north_m += (SMALL_KM2 - found["jizhou_small_lake"] * scale**2) / 3.0 * 1000
    return shore, causeway, dike


def split(shore: Polygon, causeway: LineString, dike: LineString) -> dict[str, Polygon]:
    """The three waters that causeway and small dike leave, each one polygon."""
    left = shore.difference(causeway.buffer(CAUSEWAY_WIDTH_M / 2)).difference(dike.buffer(DIKE_WIDTH_M / 2))
    found = sorted(polygons(left), key=lambda part: -part.area)[:4]
    south = min((part for part in found if part.area < 8 * KM2), key=lambda part: part.centroid.y)
    west, east = sorted((part for part in found[:2]), key=lambda part: part.centroid.x)
    return {"east_lake": east, "west_lake": west, "jizhou_small_lake": south}


def drawn_islets(parts: dict[str, Polygon], seed: int) -> list[tuple[str, Polygon]]:
    """The islets with names, and some without, all in open water."""
    rng = chance(seed, "islets")
    isles = [(name, blob(np.array([x, y]), radius, rng, stretch=1.5)) for name, x, y, radius in ISLETS]
    for part, count in (("east_lake", 9), ("west_lake", 6)):
        inner = parts[part].buffer(-320)
        for number in range(count):
            taken = shapely.union_all([isle for _, isle in isles]).buffer(350)
            place = point_within(inner.difference(taken), rng)
            name = ("东湖" if part == "east_lake" else "西湖") + f"{number + 1}号岛"
            isles.append(
                (name, blob(place, float(rng.uniform(45, 170)), rng, stretch=float(rng.uniform(1, 2.4))))
            )
    return isles


def point_within(
    area: BaseGeometry, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A random position inside the area."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    for _ in range(10_000):
        position = rng.uniform((west, south), (east, north))
        if area.contains(Point(position)):
            return np.asarray(position)
    raise LookupError("The area is too thin to find a place in.")


def covered(part: str, whole: Polygon, islets: list[Polygon], seed: int) -> dict[str, Area]:
    """What covers one lake: islets, reed at shores and islets, shallows in the west, else open water."""
    rng = chance(seed, "reed", part)
    land = area_of(shapely.union_all(islets)) if islets else MultiPolygon()
    reed = reed_beds(part, whole, islets, rng).intersection(whole).difference(land)
    reed = without_slivers(reed, 24)
    shallow = (
        MultiPolygon() if part != "west_lake" else shallows(whole, rng).difference(reed).difference(land)
    )
    shallow = without_slivers(shallow, 24)
    open_water = whole.difference(shapely.union_all([land, reed, shallow]))
    return {
        "open_water": area_of(open_water),
        "reed": area_of(reed),
        "islet": land,
        "shallow": area_of(shallow),
    }


def reed_beds(part: str, whole: Polygon, islets: list[Polygon], rng: np.random.Generator) -> BaseGeometry:
    """Reed in clumps along the shore and in rings around some islets, cut by a few boat channels."""
    count = {"east_lake": 42, "west_lake": 64, "jizhou_small_lake": 7}[part]
    marks = clustered(count, rng) * whole.exterior.length
    places = shapely.get_coordinates(shapely.line_interpolate_point(whole.exterior, marks))
    clumps = [blob(place, float(rng.gamma(3.0, 75) + 60), rng, stretch=1.7) for place in places]
    rings = [isle.buffer(float(rng.uniform(25, 70))) for isle in islets if rng.random() < 0.6]
    rushes = [
        blob(point_within(whole.buffer(-250), rng), float(rng.gamma(2.0, 55) + 40), rng, stretch=2.2)
        for _ in range(count // 3)
    ]
    channels = [channel(whole, rng).buffer(9) for _ in range(6)]
    return shapely.union_all([*clumps, *rings, *rushes]).difference(shapely.union_all(channels))


def clustered(count: int, rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Positions from 0 to 1 that gather around a few middles, as reed does."""
    middles = rng.uniform(0, 1, max(3, count // 8))
    return np.asarray((rng.choice(middles, count) + rng.normal(0, 0.02, count)) % 1.0)


def channel(whole: Polygon, rng: np.random.Generator) -> LineString:
    """A boat channel from one shore to another."""
    ends = shapely.get_coordinates(whole.exterior.interpolate(rng.uniform(0, 1, 2), normalized=True))
    bend = ends.mean(axis=0) + rng.normal(0, 500, 2)
    return organic_line(
        [tuple(ends[0]), tuple(bend), tuple(ends[1])], rng, step_m=40, spread_m=15, longest_m=900
    )


def shallows(whole: Polygon, rng: np.random.Generator) -> BaseGeometry:
    """The side of the west lake that often falls dry."""
    west, south, _, north = whole.bounds
    middle = np.array([west + 500, (south + north) / 2 + 300])
    return blob(middle, 1500, rng, stretch=1.9).intersection(whole)


def shore_of(lake: Water) -> Polygon:
    """The lake without holes: what no village, pond or road may touch."""
    return largest(shapely.union_all([lake.whole, *lake.parts.values()]))
