"""All that is drawn of the synthetic lake before anything on it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo import settled
from layers.demo.grids import rectangles
from layers.demo.organic import chance
from layers.demo.plane import Positions
from layers.demo.ponds import Field, fields
from layers.demo.villages import Village, villages
from layers.demo.water import Water, water
from layers.demo.ways import Ways, village_roads, ways
from layers.demo.zones import Zones, zones

SCATTERED_HOUSES = 45


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn before the problems are."""

    seed: int
    lake: Water
    ways: Ways
    zones: Zones
    villages: list[Village]
    fields: list[Field]
    built: BaseGeometry  # water, ways, villages, ponds: where nothing new is put


@lru_cache(maxsize=1)  # features and pictures are drawn from the same shapes, and nobody changes them
def drawn(seed: int) -> Scene:
    """Water, ways, zones, villages and ponds of a seed, metres of the plane."""
    lake = water(seed)
    area, lines = zones(seed, lake), ways(seed, lake)
    people = villages(seed, lake, area, lines)
    tracks = [line for _, line in village_roads(lines, [(v.name, v.area) for v in people], lake.whole)]
    ponds = fields(seed, lake, lines, people, tracks)
    dry = [village.area.buffer(12) for village in people] + [field.hull.buffer(12) for field in ponds]
    built = shapely.union_all(
        [settled.nowhere_near(lake, lines), *dry, *(track.buffer(8) for track in tracks)]
    )
    return Scene(seed, lake, lines, area, people, ponds, built)


def scattered_houses(scene: Scene) -> list[Polygon]:
    """Houses that stand alone within the reserve."""
    rng = chance(scene.seed, "scattered")
    west, south, east, north = scene.zones.reserve.bounds
    shapely.prepare(scene.zones.reserve)
    shapely.prepare(scene.built)
    places: Positions = rng.uniform((west, south), (east, north), (SCATTERED_HOUSES * 12, 2))
    houses = rectangles(places, 0.1, rng)
    free = shapely.contains_properly(scene.zones.reserve, houses) & ~shapely.intersects(scene.built, houses)
    return list(np.asarray(houses)[free][:SCATTERED_HOUSES])
