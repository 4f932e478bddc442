"""Where a piece of ground is, and what is wrong with a drawing, in words that people of the place use.

Everything is said of shapes in longitude and latitude. A village is named with the distance and the direction
in which the ground lies from it; the side of the lake is told within ``SHORE_M`` of the shore.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from geo.degrees import degree_m
from geo.division_faults import DivisionFault, FaultKind
from geo.measure import CGCS2000, M2_PER_HA
from layers.definition import LayerDefinition, Words
from layers.rules.boundaries import OUTSIDE

Shapes = NDArray[Any]
NOWHERE: Shapes = np.array([], dtype=object)
SHORE_M = 3_000.0  # further from the water nobody says on which side of the lake it lies
FAR_M = 20_000.0  # of a village: it says nothing about the place any more
MIDDLE = 0.25  # of the lake's half width and height: neither of its sides
OUT = Words("保护区外", "outside the reserve")
DIRECTIONS = (
    Words("北", "north"), Words("东北", "north-east"), Words("东", "east"), Words("东南", "south-east"),
    Words("南", "south"), Words("西南", "south-west"), Words("西", "west"), Words("西北", "north-west"),
)  # fmt: skip
SIDES = {
    "E": Words("东", "east"),
    "W": Words("西", "west"),
    "N": Words("北", "north"),
    "S": Words("南", "south"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Places with names: longitude and latitude, missing shapes allowed; any may name its township."""

    names: Sequence[str] = ()
    shapes: Shapes = field(default_factory=lambda: NOWHERE)
    townships: Sequence[str | None] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What places are told by.

    Args:
        villages, townships: by name.
        lake: all its parts as one area, reed and islands too; empty where none is known.
    """

    villages: Named = Named()
    townships: Named = Named()
    lake: BaseGeometry = field(default_factory=Polygon)


def where_words(shapes: Sequence[BaseGeometry], about: Surroundings) -> tuple[Words, ...]:
    """Where each of some areas, lines or places is.

    Such as 郑家河沿镇段村东南约420米，湖东岸. Where nothing is near, its longitude and latitude are told.
    """
    if not len(shapes):
        return ()
    areas = np.array(list(shapes), dtype=object)
    places = shapely.point_on_surface(areas)
    _, south, _, north = shapely.total_bounds(areas)
    latitude = float(south + north) / 2 if np.isfinite(south) else 0.0
    scale = np.array([float(metres) for metres in degree_m(latitude)])
    towns = containing(places, about.townships)
    near = villages_near(areas, places, about.villages, scale)
    sides = sides_of_lake(places, about.lake, scale)
    return tuple(
        together(place, town, village, side)
        for place, town, village, side in zip(places, towns, near, sides, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Near:
    """A village and how the ground lies to it; 0 metres where it lies in or across it."""

    name: str
    township: str | None
    metres: float
    bearing_deg: float
    holds_it: bool  # the ground has the whole village in it
    rings_it: bool  # the ground lies all around it


def villages_near(areas: Shapes, places: Shapes, villages: Named, scale: Any) -> list[Near | None]:
    """The nearest village of each area; None where none is known or all are far."""
    known = np.flatnonzero(~shapely.is_missing(villages.shapes) & ~shapely.is_empty(villages.shapes))
    if not len(known):
        return [None] * len(areas)
    homes = shapely.transform(villages.shapes[known], lambda lonlat: lonlat * scale)
    grounds = shapely.transform(areas, lambda lonlat: lonlat * scale)
    tree = STRtree(homes)
    found: list[Near | None] = []
    for ground, place in zip(grounds, places, strict=True):
        if shapely.is_empty(ground):
            found.append(None)
            continue
        nearest = tree.query_nearest(ground, max_distance=FAR_M, all_matches=True)
        found.append(near_one(ground, place, villages, known, homes, nearest) if len(nearest) else None)
    return found


def near_one(
    ground: BaseGeometry, place: Any, villages: Named, known: Any, homes: Shapes, nearest: Any
) -> Near:
    """The village of those that are equally near whose own ground is most in the area, then by name."""
    shared = shapely.area(shapely.intersection(homes[nearest], ground))
    first = min(zip((-shared).tolist(), nearest.tolist(), strict=True), key=lambda pair: (pair[0], pair[1]))[
        1
    ]
    at = int(known[first])
    middle = shapely.centroid(villages.shapes[at])
    bearing, _, _ = CGCS2000.inv(middle.x, middle.y, place.x, place.y)
    metres = float(shapely.distance(homes[first], ground))
    return Near(
        name=villages.names[at],
        township=villages.townships[at] if len(villages.townships) else None,
        metres=metres,
        bearing_deg=float(bearing) % 360,
        holds_it=bool(shapely.covers(ground, homes[first])),
        rings_it=bool(shapely.covers(filled(ground), homes[first])),
    )


def filled(ground: BaseGeometry) -> BaseGeometry:
    """An area without its holes; other shapes as they are."""
    if shapely.get_dimensions(ground) != 2:
        return ground
    rings = shapely.get_exterior_ring(shapely.get_parts(ground))
    return shapely.union_all(shapely.polygons(rings))


def containing(places: Shapes, areas: Named) -> list[str | None]:
    """The name of the area that each place lies in."""
    found: list[str | None] = [None] * len(places)
    if len(areas.shapes):
        at, inside = STRtree(areas.shapes).query(places, predicate="within")
        for place, area in sorted(zip(at.tolist(), inside.tolist(), strict=True), reverse=True):
            found[place] = areas.names[area]
    return found


def sides_of_lake(places: Shapes, lake: BaseGeometry, scale: Any) -> list[Words | None]:
    """On which shore of the lake each place is, or in which part of it; None far from it."""
    if lake.is_empty:
        return [None] * len(places)
    west, south, east, north = lake.bounds
    middle, half = np.array([west + east, south + north]) / 2, np.array([east - west, north - south]) / 2
    shapely.prepare(lake)
    inside = shapely.covers(lake, places)
    plane, shore = (shapely.transform(each, lambda lonlat: lonlat * scale) for each in (places, lake))
    metres = np.atleast_1d(shapely.distance(plane, shore))
    aside = (shapely.get_coordinates(places, return_index=False) - middle) / half
    found: list[Words | None] = []
    for at, (across, up) in zip(
        np.flatnonzero(~shapely.is_empty(places)).tolist(), aside.tolist(), strict=True
    ):
        found += [None] * (at - len(found))
        found.append(side_words(across, up, bool(inside[at])) if metres[at] <= SHORE_M else None)
    return found + [None] * (len(places) - len(found))


def side_words(across: float, up: float, inside: bool) -> Words:
    """The side, from how far a place lies from the lake's middle in half widths and half heights."""
    key = ("E" if across > 0 else "W") if abs(across) >= abs(up) else ("N" if up > 0 else "S")
    side = SIDES[key]
    if not inside:
        return Words(f"湖{side.zh}岸", f"{side.en} shore of the lake")
    if max(abs(across), abs(up)) < MIDDLE:
        return Words("湖区中部", "middle of the lake")
    return Words(f"湖区{side.zh}部", f"{side.en} part of the lake")


def together(place: Any, town: str | None, near: Near | None, side: Words | None) -> Words:
    """All that is known about one place as one phrase."""
    told = [words for words in (village_words(near), side) if words is not None]
    township = town or (near.township if near else None)
    if not told and township is None:
        return position_words(place)
    zh = (township or "") + "，".join(words.zh for words in told)
    en = ", ".join([*(words.en for words in told), *([township] if township else [])])
    return Words(zh, en)


def position_words(place: Any) -> Words:
    """A place by its longitude and latitude."""
    if shapely.is_empty(place):
        return Words("位置不明", "place unknown")
    return Words(
        f"经度{place.x:.4f}°、纬度{place.y:.4f}°", f"longitude {place.x:.4f}°, latitude {place.y:.4f}°"
    )


def village_words(near: Near | None) -> Words | None:
    """How the ground lies to a village."""
    if near is None:
        return None
    if near.holds_it:
        return Words(f"含{near.name}居住区", f"with all of {near.name}")
    if near.rings_it:
        return Words(f"{near.name}居住区周围", f"around {near.name}")
    if near.metres < 1:
        return Words(f"{near.name}居住区", f"at {near.name}")
    way = DIRECTIONS[round(near.bearing_deg / 45) % 8]
    zh, en = distance_words(near.metres)
    return Words(f"{near.name}{way.zh}约{zh}", f"about {en} {way.en} of {near.name}")


def distance_words(metres: float) -> tuple[str, str]:
    """A distance as one says it: to ten metres, from a kilometre on to a tenth of one."""
    if metres < 995:
        told = max(10, round(metres / 10) * 10)
        return f"{told}米", f"{told} m"
    return f"{metres / 1000:.1f}公里", f"{metres / 1000:.1f} km"


# --- zones and faults -----------------------------------------------------------------------------
def zone_words(definition: LayerDefinition) -> dict[str, Words]:
    """The words of each kind of zone as the layer of zones names them, and of the outside."""
    fields = [field for field in definition.fields if field.id == "zone"]
    return {choice.value: choice.words for field in fields for choice in field.choices} | {OUTSIDE: OUT}


def words_of(kind: str, words: Mapping[str, Words]) -> Words:
    """The words of a kind of zone; the kind itself where nobody gave it words."""
    return words.get(kind, Words(kind, kind))


KINDS: Mapping[FaultKind, Words] = {
    FaultKind.EMPTY: Words("没有图形", "has no ground"),
    FaultKind.INVALID: Words("图形无效", "is invalid"),
    FaultKind.SELF_TOUCHING: Words("边线自相接触", "touches itself along its edge"),
    FaultKind.PINCHED: Words("仅以一点相连", "hangs together in a point only"),
    FaultKind.OVERLAP: Words("重叠", "overlap"),
    FaultKind.GAP: Words("之间有缝隙", "leave a gap"),
    FaultKind.HOLE_SLIVER: Words("内有狭长空洞", "has a sliver of a hole"),
}


def fault_words(fault: DivisionFault, zones: Sequence[Words], where: Words) -> Words:
    """One sentence: which zones, what, how much, where.

    Args:
        zones: the words of the zones of the drawing, in its order.
    """
    named = [zones[at] for at in fault.zones]
    zh, en = "与".join(f"“{one.zh}”" for one in named), " and ".join(one.en for one in named)
    what = KINDS[fault.kind]
    much = size_words(fault)
    place = Words("", "") if shapely.is_empty(fault.shape) else Words(f"：{where.zh}", f": {where.en}")
    return Words(f"{zh}{what.zh}{much.zh}{place.zh}", f"{en} {what.en}{much.en}{place.en}")


def size_words(fault: DivisionFault) -> Words:
    """How much ground a fault is, and how wide; what GEOS says where it is no ground."""
    if fault.area_m2 > 0:
        ha, width = fault.area_m2 / M2_PER_HA, fault.width_m
        return Words(f"（{ha:.4f}公顷，平均宽{width:.2f}米）", f" ({ha:.4f} ha, {width:.2f} m wide)")
    return Words(f"（{fault.reason}）", f" ({fault.reason})") if fault.reason else Words("", "")


def joined(words: Iterable[Words]) -> Words:
    """Several sentences as one text."""
    listed = list(words)
    return Words("；".join(each.zh for each in listed), "; ".join(each.en for each in listed))
