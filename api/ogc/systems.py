"""The coordinate reference systems that the OGC service speaks, in the axis order of their authority."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.errors import GEOSException

from api.errors import BadParameter
from geo.boxes import Box
from geo.crs import CRS84, OFFERED, STORED, OfferedCrs, crs_of, north_first, to_crs, transformer
from layers.errors import BadFilter

DEFAULT = OFFERED[CRS84].uri
STORAGE = OFFERED[STORED].uri
ADDRESSES = (DEFAULT, *(crs.uri for crs in OFFERED.values() if crs.uri != DEFAULT))
WEB_MERCATOR = "EPSG:3857"
PIECE_M = 390.0  # an edge cut so small lies within 2 mm of its true course
FEWEST, MOST = 64, 4096


def system(text: str) -> OfferedCrs:
    """The system of an address or a safe CURIE; UnknownCrs when it is not offered."""
    return crs_of(text.removeprefix("[").removesuffix("]"))


def placed(shapes: NDArray[np.object_], system: OfferedCrs) -> NDArray[np.object_]:
    """Shapes in CGCS2000 degrees (longitude, latitude) as the system has them, in its axis order, rounded.

    8 decimals of a degree, 4 of a metre: about a millimetre, and a tenth of one.
    """
    decimals = 8 if system.degrees else 4
    turn = slice(None, None, -1) if north_first(system.name) else slice(None)
    there = to_crs(shapes, system)
    return np.asarray(
        shapely.transform(there, lambda points: np.round(points[:, turn], decimals)), dtype=object
    )


def in_degrees(numbers: tuple[float, float, float, float], system: OfferedCrs) -> tuple[Box, Polygon | None]:
    """A box of the system as an envelope in CGCS2000 degrees and, where its edges bend, its exact area.

    Args:
        numbers: first axis, second axis of the lower corner, then of the upper one, in the system's order.

    Returns:
        The envelope, west above east when it goes across the antimeridian; the area is None when
        envelope and box are the same.

    Raises:
        BadParameter: upside down, or outside of what the system means.
    """
    west, south, east, north = turned(numbers) if north_first(system.name) else numbers
    if south > north:
        raise refusal(numbers, "the south not above the north")
    if system.degrees:
        if abs(west) > 180 or abs(east) > 180 or abs(south) > 90 or abs(north) > 90:
            raise refusal(numbers, "degrees within -180 to 180 and -90 to 90")
        return Box(west, south, east, north), None
    if west > east:
        raise refusal(numbers, "the west not beyond the east, in a projected system")
    return bent(numbers, Box(west, south, east, north), system)


def turned(numbers: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """North-first numbers as east-first ones."""
    return numbers[1], numbers[0], numbers[3], numbers[2]


def refusal(numbers: Any, allowed: str) -> BadParameter:
    """The refusal of a box."""
    return BadParameter(
        parameter="bbox", value=",".join(f"{number:g}" for number in numbers), allowed=allowed
    )


def bent(numbers: Any, plane: Box, system: OfferedCrs) -> tuple[Box, Polygon | None]:
    """A box of a projected system, each edge in pieces, in degrees."""
    edges = pieces(plane)
    degrees = np.column_stack(transformer(system.name, STORED).transform(edges[:, 0], edges[:, 1]))
    if not np.isfinite(degrees).all() or np.abs(degrees).max() > 180:
        raise refusal(numbers, "coordinates that the system can mean")
    area = Polygon(degrees)
    if system.name == WEB_MERCATOR or area.area == 0:  # Mercator's edges are parallels and meridians
        return Box(*area.bounds), None
    if not area.is_valid:
        raise refusal(numbers, "a box within the system's area of use")
    return Box(*area.bounds), area


def pieces(plane: Box) -> NDArray[np.float64]:
    """The box's edge as points, each side in so many pieces that none is longer than ``PIECE_M``."""
    longest = max(plane.east - plane.west, plane.north - plane.south)
    count = int(min(max(FEWEST, math.ceil(longest / PIECE_M)), MOST))
    steps = np.linspace(0.0, 1.0, count, endpoint=False)
    corners = [
        (plane.west, plane.south),
        (plane.east, plane.south),
        (plane.east, plane.north),
        (plane.west, plane.north),
    ]
    sides = zip(corners, corners[1:] + corners[:1], strict=True)
    return np.concatenate([np.outer(1 - steps, start) + np.outer(steps, end) for start, end in sides])


def with_shapes_in_degrees(node: Any, system: OfferedCrs) -> Any:
    """A CQL2 condition whose shapes, given in the system, are in CGCS2000 degrees, longitude first."""
    if system.name == CRS84:
        return node
    if isinstance(node, list):
        return [with_shapes_in_degrees(part, system) for part in node]
    if not isinstance(node, dict):
        return node
    if "bbox" in node:
        return box_literal(node["bbox"], system)
    if "coordinates" in node or "geometries" in node:
        return shape_literal(node, system)
    return {name: with_shapes_in_degrees(part, system) for name, part in node.items()}


def box_literal(numbers: Any, system: OfferedCrs) -> Any:
    """A box of the system as a shape in degrees."""
    if (
        not isinstance(numbers, list)
        or len(numbers) != 4
        or not all(isinstance(n, int | float) for n in numbers)
    ):
        raise BadFilter(reason="a box has four numbers")
    west, south, east, north = numbers
    box, area = in_degrees((west, south, east, north), system)
    return {"bbox": list(box)} if area is None else json.loads(shapely.to_geojson(area))


def shape_literal(node: Any, system: OfferedCrs) -> Any:
    """A GeoJSON shape of the system in degrees, vertex by vertex."""

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = (points[:, 1], points[:, 0]) if north_first(system.name) else (points[:, 0], points[:, 1])
        if not system.degrees:
            x, y = transformer(system.name, STORED).transform(x, y)
        return np.column_stack((x, y))

    try:
        shape = shapely.transform(shapely.from_geojson(json.dumps(node, allow_nan=False)), place)
    except (GEOSException, ValueError, TypeError) as error:
        raise BadFilter(reason="a shape of the filter cannot be read") from error
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise BadFilter(reason="a shape lies outside what its system can mean")
    return json.loads(shapely.to_geojson(shape))
