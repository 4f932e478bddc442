"""What happens between the two synthetic scenes: planted changes, each with what must be found of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, affinity, box
from shapely.geometry.base import BaseGeometry

from layers.demo.scene import Scene

APART_M = 120.0  # nothing else is planted, and nothing of another cover begins, so near
STEP_M = 230.0  # between the places that are tried
CLOUD_M = (900.0, 620.0)
SHADOW = (620.0, 430.0)  # metres east and north of the cloud that it falls
LEAST_M2 = 1000.0  # what the key counts as large enough at 10 m


@dataclass(frozen=True, slots=True)
class Planted:
    """One change between the dates.

    Args:
        id: in the key. shape: metres of the plane.
        was, becomes: covers of ``layers/demo/pictures.py``.
        kind: of change that must be found there; None where nothing may be.
        why: what nothing is found for.
    """

    id: str
    shape: BaseGeometry
    was: str
    becomes: str
    kind: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Weather:
    """The cloud of the later date, and its shadow; metres of the plane."""

    cloud: BaseGeometry
    shadow: BaseGeometry


def planted(scene: Scene) -> tuple[tuple[Planted, ...], Weather]:
    """All that is planted in the demonstration lake; the same for the same seed."""
    free = Free(scene)
    bay = bay_of(scene, free)
    strip = free.water(box(-170, -60, 170, 60))
    dike = affinity.rotate(LineString([(-150, 0), (10, 25), (150, 0)]), 25).buffer(8, cap_style="flat")
    veiled = free.water(box(-560, -420, 560 + SHADOW[0], 420 + SHADOW[1]))
    under = at(veiled, box(-60, -50, 60, 50))
    changes = (
        Planted("new_pond", free.land(box(-65, -40, 65, 40)), "plants", "water", "LAND_TO_WATER"),
        Planted("rebuilt_dike", at(middle(strip), dike), "water", "bare", "WATER_TO_LAND"),
        Planted("filled_bay", bay, "water", "bare", "WATER_TO_LAND"),
        Planted("roof", free.land(box(-32, -24, 32, 24)), "bare", "roof", "NEW_ROOF"),
        Planted("cleared", free.land(box(-80, -55, 80, 55)), "plants", "bare", "PLANTS_TO_BARE"),
        Planted("under_cloud", under, "water", "bare", None, "云下 (under cloud)"),
        Planted(
            "too_small", free.land(box(-11, -9, 11, 9)), "plants", "water", None, "小于最小面积 (too small)"
        ),
    )
    cloud = at(veiled, affinity.scale(Point(0, 0).buffer(1), CLOUD_M[0] / 2, CLOUD_M[1] / 2))
    return changes, Weather(cloud, affinity.translate(cloud, *SHADOW))


class Free:
    """Places where nothing is drawn and nothing was planted yet, tried from the south-west on."""

    def __init__(self, scene: Scene) -> None:
        self.reserve = scene.zones.reserve
        self.open = shapely.union_all([covers["open_water"] for covers in scene.lake.covers.values()])
        self.dry = self.reserve.difference(shapely.union_all([scene.built, scene.lake.whole]))
        self.taken: list[BaseGeometry] = []

    def water(self, room: BaseGeometry) -> BaseGeometry:
        """The room at the first place where it lies in open water."""
        return self.first(self.open, room)

    def land(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape at the first place where only fields are around it."""
        return self.first(self.dry, shape)

    def first(self, within: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
        shapely.prepare(within)
        for place in self.places(within):
            found = affinity.translate(shape, *place)
            around = found.buffer(APART_M)
            if within.contains(around) and not any(around.intersects(each) for each in self.taken):
                self.taken.append(found)
                return found
        raise LookupError("the demonstration lake has no room for another planted change")

    def places(self, within: BaseGeometry) -> Iterator[tuple[float, float]]:
        west, south, east, north = within.bounds
        for column in range(int((east - west) // STEP_M)):
            for row in range(int((north - south) // STEP_M)):
                yield west + column * STEP_M, south + row * STEP_M


def bay_of(scene: Scene, free: Free) -> BaseGeometry:
    """Open water within a circle at the shore, as it is when somebody fills a bay."""
    shore: LineString = scene.lake.parts["west_lake"].exterior
    for along in range(0, int(shore.length), 150):
        circle = shore.interpolate(along).buffer(75)
        bay = circle.intersection(free.open)
        if bay.geom_type == "Polygon" and bay.area > 0.4 * circle.area and only_fields(scene, circle, bay):
            free.taken.append(bay)
            return bay
    raise LookupError("the demonstration lake has no bay to fill")


def only_fields(scene: Scene, circle: BaseGeometry, bay: BaseGeometry) -> bool:
    """Whether nothing but the lake itself lies where the bay is filled."""
    return not any(circle.intersects(field.hull) for field in scene.fields) and bay.within(
        scene.zones.reserve
    )


def at(where: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
    """A shape drawn about (0, 0), put into the west of a room or onto a point."""
    if isinstance(where, Point):
        return affinity.translate(shape, where.x, where.y)
    west, south, _, _ = where.bounds
    return affinity.translate(shape, west + 560, south + 420)


def middle(room: BaseGeometry) -> Point:
    """The middle of a room."""
    return room.centroid
