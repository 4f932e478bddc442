"""The coordinate reference systems Lakewatch offers, and the way between them.

Everything inside is longitude, latitude (or east, north): ``always_xy=True`` in every transformer. The order
that an authority declares matters only at the border, where ``in_authority_order`` turns coordinates round.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from geo.errors import UnknownCrs

Shape = TypeVar("Shape", bound=BaseGeometry)
STORED = "EPSG:4490"  # CGCS2000, the national system
CRS84 = "OGC:CRS84"
ZONE_BORDER_DEG = 115.5  # between the 3-degree zones 38 and 39; it runs through the reserve
OGC = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@dataclass(frozen=True, slots=True)
class OfferedCrs:
    """One system: its short name, its URI, and whether its coordinates are degrees."""

    name: str
    uri: str
    degrees: bool


def offered(code: int, *, degrees: bool = False) -> OfferedCrs:
    """The entry of an EPSG code."""
    return OfferedCrs(f"EPSG:{code}", f"{EPSG}{code}", degrees)


# 4526/4527 and 4547/4548 are the 3-degree zones with and without the zone's number in the easting.
OFFERED: dict[str, OfferedCrs] = {
    entry.name: entry
    for entry in (
        OfferedCrs(CRS84, OGC, degrees=True),
        offered(4490, degrees=True),
        offered(4326, degrees=True),
        *(offered(code) for code in (4526, 4527, 4547, 4548, 4498, 4509, 32650, 3857)),
    )
}
BY_URI = {entry.uri: entry for entry in OFFERED.values()}


def crs_of(text: str) -> OfferedCrs:
    """The offered system of a URI, a URN or a short name; UnknownCrs for any other text."""
    name = text.strip()
    if name in BY_URI:
        return BY_URI[name]
    short = name.upper().removeprefix("URN:OGC:DEF:CRS:").replace("OGC:1.3:", "OGC:").replace("::", ":")
    if short not in OFFERED:
        raise UnknownCrs(crs=text[:100], allowed=", ".join(OFFERED))
    return OFFERED[short]


def to_crs(shape: Shape, crs: OfferedCrs) -> Shape:
    """A shape of the store (longitude, latitude) as x, y of another system.

    4490, 4326 and CRS84 are one datum to PROJ (ballpark null transformation): the numbers stay as they are.
    """
    return shape if crs.degrees else moved(shape, transformer(STORED, crs.name))


def from_crs(shape: Shape, crs: OfferedCrs) -> Shape:
    """A shape of another system (x, y) as longitude, latitude of the store."""
    return shape if crs.degrees else moved(shape, transformer(crs.name, STORED))


def moved(shape: Shape, way: Transformer) -> Shape:
    """The shape with every vertex sent through a transformer."""
    return shapely.transform(shape, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))


def in_authority_order(shape: Shape, crs: OfferedCrs) -> Shape:
    """x, y turned into the order that the authority declares, or back: 4490 is latitude, longitude."""
    if not north_first(crs.name):
        return shape
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


@cache
def north_first(name: str) -> bool:
    """Whether the authority's first axis points north, as in EPSG 4490 and the Gauss-Krüger codes."""
    return name != CRS84 and CRS.from_user_input(name).axis_info[0].direction == "north"


@cache
def transformer(source: str, target: str) -> Transformer:
    """A transformer that takes and gives x, y; pyproj's are safe to share between threads."""
    return Transformer.from_crs(source, target, always_xy=True)


def plane_crs_for(shape: BaseGeometry) -> OfferedCrs:
    """The 3-degree system without zone number that officials use where the shape's centre lies."""
    west = shape.centroid.x < ZONE_BORDER_DEG
    return OFFERED["EPSG:4547" if west else "EPSG:4548"]
