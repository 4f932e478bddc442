"""Reference systems at the border: the axis order of the authority, boxes and shapes in degrees."""

from __future__ import annotations

import json
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.errors import GEOSException

from geo.boxes import Box, box_of, densified, envelope
from geo.crs import (
    CRS84,
    OFFERED,
    STORED,
    OfferedCrs,
    crs_of,
    from_crs,
    in_authority_order,
    north_first,
    to_crs,
)
from geo.errors import OutOfRange
from layers.errors import BadFilter

DEFAULT = OFFERED[CRS84].uri
STORAGE = OFFERED[STORED].uri
ADDRESSES = (DEFAULT, *(crs.uri for crs in OFFERED.values() if crs.uri != DEFAULT))
HAIR_M = 0.0005  # half of what a box without width or height gets in a projected system


def system(text: str) -> OfferedCrs:
    """The system of an address or a safe CURIE; UnknownCrs when it is not offered."""
    return crs_of(text.removeprefix("[").removesuffix("]"))


def placed(shapes: NDArray[np.object_], system: OfferedCrs) -> NDArray[np.object_]:
    """Shapes in CGCS2000 degrees (longitude, latitude) as the system has them, in its axis order, rounded.

    8 decimals of a degree, 4 of a metre: about a millimetre, and a tenth of one.
    """
    decimals = 8 if system.degrees else 4
    turn = slice(None, None, -1) if north_first(system.name) else slice(None)
    there: Any = to_crs(cast(Any, shapes), system)  # it takes arrays of shapes as well
    found = shapely.transform(there, lambda points: np.round(points[:, turn], decimals))
    return np.asarray(found, dtype=object)


def in_degrees(numbers: tuple[float, ...], system: OfferedCrs) -> tuple[Box, Polygon | None]:
    """A box of the system as an envelope in CGCS2000 degrees and, where its edges may bend, its exact area.

    Args:
        numbers: the lower corner, then the upper one, in the system's axis order; heights are left out.

    Returns:
        The envelope, west above east when it goes across the antimeridian; the area is None when
        envelope and box are the same.

    Raises:
        OutOfRange: not four or six finite numbers, upside down, or outside of what the system means.
    """
    if len(numbers) == 6:
        numbers = (*numbers[:2], *numbers[3:5])
    if north_first(system.name) and len(numbers) == 4:
        numbers = (numbers[1], numbers[0], numbers[3], numbers[2])
    box = box_of(numbers, degrees=system.degrees)
    if system.degrees:
        return box, None
    area = densified(with_width(box), system)
    found = envelope(area)
    if max(map(abs, found)) > 180:
        raise OutOfRange(value=",".join(map(str, numbers)), allowed=f"a box within {system.name}")
    return found, area


def with_width(box: Box) -> Box:
    """The box, a millimetre wide and high where it has no width or height."""
    aside, up = (HAIR_M if one == other else 0.0 for one, other in ((box[0], box[2]), (box[1], box[3])))
    return Box(box.west - aside, box.south - up, box.east + aside, box.north + up)


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
    if not isinstance(numbers, list) or not all(isinstance(number, int | float) for number in numbers):
        raise BadFilter(reason="a box has four or six numbers")
    box, area = in_degrees(tuple(map(float, numbers)), system)
    return {"bbox": list(box)} if area is None else json.loads(shapely.to_geojson(area))


def shape_literal(node: Any, system: OfferedCrs) -> Any:
    """A GeoJSON shape of the system in degrees, vertex by vertex."""
    try:
        given = shapely.from_geojson(json.dumps(node, allow_nan=False))
        shape = from_crs(in_authority_order(given, system), system)
    except (GEOSException, ValueError, TypeError) as error:
        raise BadFilter(reason="a shape of the filter cannot be read") from error
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise BadFilter(reason="a shape lies outside what its system can mean")
    return json.loads(shapely.to_geojson(shape))
