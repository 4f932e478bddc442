"""The whole synthetic lake, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import shapely
from shapely import Polygon

from layers.definition import Catalogue
from layers.demo import ground, problems, settled
from layers.demo.draft import on_the_globe
from layers.demo.grids import rectangles
from layers.demo.many import many_more
from layers.demo.organic import chance
from layers.demo.plane import Positions
from layers.demo.ponds import fields
from layers.demo.problems import Scene
from layers.demo.villages import villages
from layers.demo.water import water
from layers.demo.ways import village_roads, ways
from layers.demo.zones import zones
from layers.rules.features import Feature

SEED = 20260315
SCATTERED_HOUSES = 45


def demonstration_lake(
    catalogue: Catalogue, *, seed: int = SEED, features: int | None = None
) -> Mapping[str, Iterable[Feature]]:
    """Features by layer, in drawing order; the same for the same seed on every machine.

    Args:
        catalogue: only its layers are filled; a layer without demonstration features is absent.
        features: how many at least, all layers together; the surplus over the lake as it is goes into
            ponds, dikes and houses of a denser land and is made while it is read (once or many times).

    Every feature is marked as demonstration. Lakes, reserve and extent have their published sizes; the
    shapes are invented, also those of villages with official names and codes.
    """
    scene = drawn(seed)
    found: dict[str, Iterable[Feature]] = {
        layer: on_the_globe(make(scene)) for layer, make in MAKERS.items() if layer in catalogue.layers
    }
    already = sum(len(list(each)) for each in found.values())
    for layer, more in many_more(scene, (features or 0) - already).items():
        if layer in found:
            found[layer] = Both(found[layer], more)
    return {layer: found[layer] for layer in catalogue.layers if layer in found}


class Both:
    """One after the other, as often as it is read."""

    def __init__(self, first: Iterable[Feature], second: Iterable[Feature]) -> None:
        self.parts = (first, second)

    def __iter__(self) -> Iterator[Feature]:
        for part in self.parts:
            yield from part


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


MAKERS: dict[str, Callable[[Scene], list[Feature]]] = {
    "administrative_areas": lambda s: ground.administrative_areas(s.zones),
    "angling_spots": problems.angling_spots,
    "boundary_markers": lambda s: ground.boundary_markers(s.zones, s.seed),
    "dwellings": lambda s: settled.dwellings(s.seed, s.villages, scattered_houses(s)),
    "ecological_redline": lambda s: ground.ecological_redline(s.zones),
    "facilities": problems.facilities,
    "fish_ponds": lambda s: settled.fish_ponds(s.seed, s.fields),
    "illegal_land_use": problems.illegal_land_use,
    "lake_parts": lambda s: ground.lake_parts(s.lake),
    "livestock_farms": problems.livestock_farms,
    "no_fishing_zones": lambda s: ground.no_fishing_zones(s.zones),
    "pond_dikes": lambda s: settled.pond_dikes(s.seed, s.fields),
    "quick_notes": problems.quick_notes,
    "reserve_zones": lambda s: ground.reserve_zones(s.zones, s.villages),
    "responsibility_grid": lambda s: ground.responsibility_grid(s.zones, s.lake),
    "rivers": lambda s: ground.rivers(s.ways),
    "roads": lambda s: ground.roads(s.ways, s.villages, s.lake),
    "sewage_outlets": problems.sewage_outlets,
    "villages": lambda s: settled.villages(s.seed, s.villages, s.zones.core),
    "waste_sites": problems.waste_sites,
    "water_source_zones": lambda s: ground.water_source_zones(s.zones),
}
