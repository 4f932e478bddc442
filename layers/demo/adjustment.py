"""The demonstration's adjustment as areas of the plane: what two revisions of a plan take out, in and over.

Drawn around the villages of the report, with mistakes on purpose; ``boundary_key.toml`` lists them. Every
figure and shape is invented: no public text gives the lines of the real plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, Polygon, affinity, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points, substring

from layers.demo import problems, settled
from layers.demo.plane import Area, area_of, largest
from layers.demo.problems import FARM_PROBLEMS
from layers.demo.scene import Scene, scattered_houses
from layers.demo.villages import CORE, Village

AROUND_M, BELT_M = 40.0, 120.0  # what is taken out around a village, and the belt of softer ground about it
OFF_PONDS_M, OFF_CORE_M, BLUNT_M = 3.0, 30.0, 12.0
WITH_DIKE = "131103100275"  # 孙郑李: an uncleared dike falls into its belt
EDGE = {1: ("131102100245",), 2: ("131102100245", "131103106207")}  # villages that the old line cuts through
TO_FARM_M, TO_HOUSE_M = {1: 16.0, 2: 7.0}, 14.0  # how far the line runs beyond what it should not take out
BESIDE_M, OVER_M = 180.0, 45.0
NORTH_WEST, SOUTH_EAST = box(-8200, 2300, -3300, 6400), box(5000, -4600, 7600, -1700)
IN_WINDOWS = {1: (box(-6900, 3400, -3300, 6400),), 2: (NORTH_WEST, SOUTH_EAST)}
IN_REDLINE_M, BEYOND_M = 30.0, 45.0
SWAP = {1: box(-5250, -1900, -3500, 300), 2: box(-5250, -2700, -3500, 900)}  # water that becomes stricter
ORCHARD = box(8050, 450, 8400, 760)  # taken out by the first revision, without any settlement
SLIVER_M = 6.0
SLIVERS = {1: (0.30, 0.312), 2: (0.325, 0.336)}  # along the strictest zone's edge, share of its length
NOISE_M, NOISE_AT = 0.6, (30, 46)  # metres aside; numbers of the edges of the reserve that were drawn again


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one revision does, metres of the plane.

    Args:
        out: leaves the reserve. taken_in: joins it, as general control.
        softer: core protection that becomes general control. stricter: the other way about.
    """

    out: BaseGeometry
    softer: BaseGeometry
    stricter: BaseGeometry
    taken_in: BaseGeometry

    @property
    def shapes(self) -> tuple[BaseGeometry, ...]:
        """All of them."""
        return self.out, self.softer, self.stricter, self.taken_in


def adjustment(scene: Scene, revision: int) -> Adjustment:
    """The plan's first or second revision."""
    zones = scene.zones
    strict: BaseGeometry = zones.core.union(zones.buffer)
    noise_out, noise_in = noise(zones.reserve)
    farm, house = farm_beside(scene), house_beside(scene)
    grounds = [
        ground_of(village, farm, None if revision > 1 else house, TO_FARM_M[revision])
        for village in core_villages(scene)
    ]
    edges = [at_edge(village, strict) for village in scene.villages if village.code in EDGE[revision]]
    orchard = [ORCHARD] if revision == 1 else []
    out = shapely.union_all([*grounds, *edges, *orchard, *noise_out])
    belts = shapely.union_all([
        belt(village, ground, scene) for village, ground in zip(core_villages(scene), grounds, strict=True)
    ]).difference(out)  # fmt: skip
    swap = SWAP[revision].intersection(scene.lake.whole.buffer(-60)).difference(strict)
    return Adjustment(
        out=area_of(out.intersection(zones.reserve)),
        softer=area_of(belts.intersection(strict)),
        stricter=area_of(shapely.union_all([largest(swap), sliver(strict, revision)])),
        taken_in=area_of(shapely.union_all([*taken_in(scene, revision), *noise_in])),
    )


def core_villages(scene: Scene) -> list[Village]:
    """The six villages of the report that lie in the core."""
    return [village for village in scene.villages if village.code in CORE]


def around(village: Village) -> BaseGeometry:
    """A village with a little ground, by straight lines as a surveyor draws them."""
    return village.area.buffer(AROUND_M, join_style="mitre", mitre_limit=1.2).simplify(3)


def at_edge(village: Village, strict: BaseGeometry) -> BaseGeometry:
    """A village at the reserve's edge, as far as it keeps off the strictest zone."""
    return blunt(around(village).difference(strict.buffer(OFF_CORE_M)))


def blunt(shape: BaseGeometry) -> Polygon:
    """The largest part of a shape without its narrow ends."""
    return largest(shape.buffer(-BLUNT_M).buffer(BLUNT_M, join_style="mitre"))


def ground_of(
    village: Village, farm: BaseGeometry | None, house: BaseGeometry | None, to_farm_m: float
) -> BaseGeometry:
    """What is taken out at a core village; where a farm or a house stands near, more than should be."""
    ground = around(village)
    if farm is not None and farm.distance(village.area) < BESIDE_M:
        ground = reaching(ground, farm, to_farm_m)
    if house is not None and house.distance(village.area) < BESIDE_M:
        ground = reaching(ground, house, TO_HOUSE_M)
    return ground


def reaching(ground: BaseGeometry, thing: BaseGeometry, beyond_m: float) -> BaseGeometry:
    """The ground drawn on until it holds a thing, with so many metres beyond it."""
    there = nearest_points(ground, thing.centroid)[0]
    way = LineString([there, thing.centroid]) if there.distance(thing.centroid) > 0 else Point(there)
    wide = thing.buffer(beyond_m, cap_style="square", join_style="mitre")
    drawn = ground.union(shapely.union_all([wide, way.buffer(14, cap_style="square")]).convex_hull)
    return drawn.buffer(BLUNT_M, join_style="mitre").buffer(-BLUNT_M, join_style="mitre")  # no wedges


def farm_beside(scene: Scene) -> BaseGeometry | None:
    """The farm of the 18 problems that is nearest to a core village while its problem is not put right."""
    farms = problems.livestock_farms(scene)[:FARM_PROBLEMS]
    return closest(scene, [farm.shape for farm in farms if farm.state == "rectifying" and farm.shape])


def house_beside(scene: Scene) -> BaseGeometry | None:
    """The scattered house that is nearest to a core village."""
    return closest(scene, scattered_houses(scene))


def closest(scene: Scene, shapes: Iterable[BaseGeometry]) -> BaseGeometry | None:
    """Of some shapes, the one nearest to a core village."""
    grounds = shapely.union_all([village.area for village in core_villages(scene)])
    return min(shapes, key=grounds.distance, default=None)


# --- softer and stricter -------------------------------------------------------------------------
def belt(village: Village, ground: BaseGeometry, scene: Scene) -> BaseGeometry:
    """A village's ground with the belt of general control, kept off the ponds; at one village not quite."""
    ponds = shapely.union_all([field.hull.buffer(OFF_PONDS_M, join_style="mitre") for field in scene.fields])
    wide = ground.buffer(BELT_M, join_style="mitre", mitre_limit=1.2).difference(ponds)
    dike = dike_beside(village, scene) if village.code == WITH_DIKE else None
    return blunt(wide) if dike is None else blunt(wide).union(over(dike, village))


def dike_beside(village: Village, scene: Scene) -> LineString | None:
    """The dike nearest to a village that nobody has cleared away."""
    dikes = settled.pond_dikes(scene.seed, scene.fields)
    lines = [dike.shape for dike in dikes if dike.state != "removed" and isinstance(dike.shape, LineString)]
    return min(lines, key=village.area.distance, default=None)


def over(dike: LineString, village: Village) -> BaseGeometry:
    """Ground over the middle of a dike, and from there towards a village."""
    middle = substring(dike, 0.2, 0.8, normalized=True)
    here, there = (shapely.get_coordinates(end)[0] for end in nearest_points(middle, village.area))
    east, north = (there - here) * min(1.0, OVER_M / float(shapely.length(LineString([here, there]))))
    strip: BaseGeometry = middle.buffer(4, cap_style="flat")
    return strip.union(affinity.translate(strip, east, north)).convex_hull


def sliver(strict: BaseGeometry, revision: int) -> BaseGeometry:
    """A strip along the strictest zone, thinner than anybody would draw on purpose."""
    start, end = SLIVERS[revision]
    edge = substring(largest(strict).exterior, start, end, normalized=True)
    return edge.buffer(SLIVER_M, cap_style="flat", join_style="mitre").difference(strict)


# --- the outer line ------------------------------------------------------------------------------
def taken_in(scene: Scene, revision: int) -> list[BaseGeometry]:
    """Wet ground between the reserve and the redline; the first revision reaches beyond it at one place."""
    zones = scene.zones
    inside = zones.redline.buffer(-IN_REDLINE_M, join_style="mitre")
    parts: list[BaseGeometry] = []
    for window in IN_WINDOWS[revision]:
        strip = window.intersection(inside).difference(zones.reserve)
        parts.append(largest(blunt(strip).difference(zones.reserve)))
    if revision == 1:
        place = nearest_points(zones.redline.exterior, parts[0].centroid)[0]
        parts.append(place.buffer(IN_REDLINE_M + BEYOND_M).difference(zones.reserve))
    return parts


def noise(reserve: Area) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Edges of the reserve drawn again by another hand: the thin pieces outside the new line, and inside."""
    corners = shapely.get_coordinates(largest(reserve).exterior)
    out: list[BaseGeometry] = []
    into: list[BaseGeometry] = []
    for number in range(*NOISE_AT):
        start, end = corners[number], corners[number + 1]
        along = (end - start) / max(float(shapely.length(LineString([start, end]))), 1e-9)
        aside = NOISE_M * (-1) ** number
        middle = (start + end) / 2 + aside * shapely.get_coordinates(Point(-along[1], along[0]))[0]
        piece = Polygon([start, middle, end])
        (out if largest(reserve).contains(piece.representative_point()) else into).append(piece)
    return out, into
