"""The whole synthetic lake, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from layers.definition import Catalogue
from layers.demo import boundaries, ground, problems, settled
from layers.demo.draft import on_the_globe
from layers.demo.many import many_more
from layers.demo.scene import Scene, drawn, scattered_houses
from layers.rules.features import Feature

SEED = 20260315


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
    "proposed_zones": lambda s: boundaries.proposed_zones(boundaries.partition(s)),
    "quick_notes": problems.quick_notes,
    "reserve_zones": lambda s: boundaries.zones_in_force(boundaries.partition(s)),
    "responsibility_grid": lambda s: ground.responsibility_grid(s.zones, s.lake),
    "rivers": lambda s: ground.rivers(s.ways),
    "roads": lambda s: ground.roads(s.ways, s.villages, s.lake),
    "sewage_outlets": problems.sewage_outlets,
    "villages": lambda s: settled.villages(s.seed, s.villages, s.zones.core),
    "waste_sites": problems.waste_sites,
    "water_source_zones": lambda s: ground.water_source_zones(s.zones),
}
