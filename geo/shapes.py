"""Reading, checking and writing shapes: what is wrong is said, nothing is repaired."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo.errors import InvalidShape, OutOfRange

MOST_VERTICES = 200_000
KINDS = {
    "point": ("Point",),
    "line": ("LineString", "MultiLineString"),
    "area": ("Polygon", "MultiPolygon"),
}
DEPTH = {"Point": 1, "LineString": 2, "MultiLineString": 3, "Polygon": 3, "MultiPolygon": 4}


def shape_of(geometry: Mapping[str, Any], kind: str | None = None) -> BaseGeometry:
    """The shape of a GeoJSON geometry, longitude then latitude in degrees.

    Args:
        geometry: a GeoJSON geometry object, two numbers a position.
        kind: ``point``, ``line`` or ``area``; None takes each of them.

    Raises:
        InvalidShape: another type, heights, an unclosed or crossing ring, too many vertices.
        OutOfRange: a longitude beyond 180 or a latitude beyond 90 degrees.
    """
    name = geometry.get("type")
    allowed = KINDS[kind] if kind else tuple(DEPTH)
    if name not in allowed:
        raise InvalidShape(reason=f"type is {str(name)[:40]!r}, allowed: {', '.join(allowed)}", place=None)
    require_positions(geometry.get("coordinates"), DEPTH[str(name)])
    try:
        shape = shapely.from_geojson(json.dumps({"type": name, "coordinates": geometry["coordinates"]}))
    except shapely.GEOSException as unreadable:
        raise InvalidShape(reason=str(unreadable).split(":")[-1].strip(), place=None) from unreadable
    require_closed(geometry, str(name))
    return checked_shape(shape, kind)


def require_positions(coordinates: Any, depth: int) -> None:
    """Refuse coordinates that are no lists of two numbers, nested as deep as the type says."""
    level = [coordinates]
    for _ in range(depth - 1):
        if not all(isinstance(item, list | tuple) for item in level):
            raise InvalidShape(reason="coordinates are nested in another way than the type says", place=None)
        level = [inner for item in level for inner in item]
        if len(level) > MOST_VERTICES:
            raise InvalidShape(reason=f"more than {MOST_VERTICES} vertices", place=None)
    for position in level:
        require_position(position)


def require_position(position: Any) -> None:
    """Refuse anything that is not exactly two finite numbers."""
    if not isinstance(position, list | tuple) or len(position) != 2:
        raise InvalidShape(reason="a position has two numbers, longitude and latitude", place=None)
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in position):
        raise InvalidShape(reason="a coordinate is no number", place=None)
    if not all(math.isfinite(value) for value in position):
        raise OutOfRange(value="NaN or infinite", allowed="-180..180, -90..90")


def require_closed(geometry: Mapping[str, Any], name: str) -> None:
    """Refuse rings whose last position is not their first: closing them is a person's decision."""
    if name not in KINDS["area"]:
        return
    parts = [geometry["coordinates"]] if name == "Polygon" else geometry["coordinates"]
    for ring in (ring for part in parts for ring in part):
        if len(ring) < 4 or list(ring[0]) != list(ring[-1]):
            raise InvalidShape(reason="a ring is not closed", place=tuple(ring[0]) if ring else None)


def checked_shape(shape: BaseGeometry, kind: str | None = None) -> BaseGeometry:
    """The shape itself when it can be stored.

    Raises:
        InvalidShape: empty, of another kind, with heights, crossing itself (with the place where).
        OutOfRange: not finite, or not in degrees.
    """
    if shape.is_empty:
        raise InvalidShape(reason="empty", place=None)
    if kind and shape.geom_type not in KINDS[kind]:
        raise InvalidShape(reason=f"type is {shape.geom_type}, allowed: {', '.join(KINDS[kind])}", place=None)
    if shapely.has_z(shape):
        raise InvalidShape(reason="has heights, which are not stored", place=None)
    if shapely.get_num_coordinates(shape) > MOST_VERTICES:
        raise InvalidShape(reason=f"more than {MOST_VERTICES} vertices", place=None)
    require_degrees(shape)
    if not shapely.is_valid(shape):
        raise invalid(shape)
    return shape


def require_degrees(shape: BaseGeometry) -> None:
    """Refuse coordinates that are not finite longitudes and latitudes."""
    xy = shapely.get_coordinates(shape)
    wrong = ~(np.isfinite(xy).all(axis=1) & (np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90))
    if wrong.any():
        x, y = xy[int(np.argmax(wrong))]
        raise OutOfRange(value=f"{x}, {y}", allowed="-180..180, -90..90")


def invalid(shape: BaseGeometry) -> InvalidShape:
    """The refusal of a shape that GEOS calls invalid, with its reason and place."""
    reason, _, place = explain_validity(shape).partition("[")
    numbers = place.rstrip("]").split()
    return InvalidShape(
        reason=reason.strip(), place=tuple(map(float, numbers)) if len(numbers) == 2 else None
    )


def as_geojson(shape: BaseGeometry, decimals: int = 8) -> dict[str, Any]:
    """A GeoJSON geometry with right-hand rings (RFC 7946); 8 decimals are about a millimetre.

    Coordinates are rounded in the text only; the stored shape keeps its own.
    """
    oriented = shapely.orient_polygons(shape, exterior_cw=False)
    rounded = shapely.transform(oriented, lambda xy: np.round(xy, decimals))
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return found


def multi(shape: BaseGeometry) -> BaseGeometry:
    """Lines and areas as multi shapes, as the stores keep them; nothing is lost."""
    if isinstance(shape, Polygon):
        return MultiPolygon([shape])
    if isinstance(shape, LineString):
        return MultiLineString([shape])
    return shape


def single(shape: BaseGeometry) -> BaseGeometry:
    """A multi shape of one part as that part; every other shape unchanged."""
    if shape.geom_type.startswith("Multi") and shapely.get_num_geometries(shape) == 1:
        part: BaseGeometry = shapely.get_parts(shape)[0]
        return part
    return shape


def label_point(shape: BaseGeometry) -> Point:
    """A place on the shape for its name: inside an area's largest part, half way along the longest line."""
    if shape.is_empty or isinstance(shape, Point):
        return Point() if shape.is_empty else Point(shape.coords[0])
    parts = shapely.get_parts(shape)
    if shape.geom_type in KINDS["line"]:
        longest: LineString = parts[int(np.argmax(shapely.length(parts)))]
        return longest.interpolate(0.5, normalized=True)
    largest: Polygon = parts[int(np.argmax(shapely.area(parts)))]
    return largest.representative_point()
