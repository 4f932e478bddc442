"""Repairs of shapes, one for each fault: the new shape, or None where there is none.

A repair says what it moves; whether it is done is a person's decision (``layers/exchange/shaping.py``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.shapes import KINDS


def without_heights(shapes: NDArray[Any]) -> NDArray[Any]:
    """The shapes in two dimensions, without Z and M; places and areas stay the same."""
    flat: NDArray[Any] = shapely.force_2d(shapes)
    return flat


def without_duplicate_points(shapes: NDArray[Any]) -> NDArray[Any]:
    """The shapes without points that stand twice in a row; places and areas stay the same.

    A shape with a ring of too few different points stays as it is.
    """
    try:
        return np.asarray(shapely.remove_repeated_points(shapes), dtype=object)
    except shapely.GEOSException:  # one collapsed ring among them
        return np.array([*map(thinned, shapes)], dtype=object)


def thinned(shape: BaseGeometry | None) -> BaseGeometry | None:
    """One shape without repeated points, or itself when too few would be left."""
    try:
        return shapely.remove_repeated_points(shape)
    except shapely.GEOSException:
        return shape


def valid(shape: BaseGeometry) -> BaseGeometry | None:
    """An area that covers what the rings of an invalid one enclose; None when they enclose nothing.

    Bow-ties come apart into their wings, overlapping parts are united, holes are what lies in holes only.
    No vertex moves but new ones where edges cross. The area may change: ``geo.degrees.areas_m2`` of both says
    by how much. Source: GEOS MakeValid by structure.
    """
    made = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return of_kind(made, "area")


def of_kind(shape: BaseGeometry, kind: str) -> BaseGeometry | None:
    """What of a shape or collection is of the kind, as one shape; None when nothing is."""
    parts = [part for part in flat_parts(shape) if part.geom_type in KINDS[kind] and not part.is_empty]
    if not parts:
        return None
    if len(parts) == 1 or kind == "point":
        return parts[0] if len(parts) == 1 else None
    return joined(parts, kind)


def joined(parts: Any, kind: str) -> BaseGeometry:
    """Lines or areas as one multi shape."""
    make: Any = shapely.multipolygons if kind == "area" else shapely.multilinestrings
    found: BaseGeometry = make(parts)
    return found


def flat_parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The single shapes inside a multi shape or nested collections."""
    if shape.geom_type == "GeometryCollection" or shape.geom_type.startswith("Multi"):
        return [part for inner in shapely.get_parts(shape) for part in flat_parts(inner)]
    return [shape]


def without_repeated_parts(shape: BaseGeometry) -> BaseGeometry:
    """A multi shape with each part once; what it covers stays the same."""
    parts = shapely.get_parts(shape)
    _, firsts = np.unique(shapely.to_wkb(shapely.normalize(parts)), return_index=True)
    kept = parts[np.sort(firsts)]
    return joined(kept, "area" if shape.geom_type == "MultiPolygon" else "line")
