"""The form of areas: how compact, in how many parts, how far their inside lies from the outside.

Shapes are longitude, latitude in degrees. Distances are metres on a plane at the shapes, right to a part in
1,000 within a reserve's width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.chart import chart_areas_m2
from geo.degrees import degree_m
from geo.measure import CGCS2000, length_m

MOST_VERTICES = 20_000  # of an area that is opened as it was drawn


@dataclass(frozen=True, slots=True)
class Form:
    """What an area is like.

    Args:
        area_m2, edge_m: its area, and the length of all its rings.
        parts, holes: how many.
        compactness: 4π times the area by the square of the edge, 1 for a disc (Polsby and Popper 1991).
        mesh_m2: the effective mesh size, the sum of the squares of the parts by the whole: the area that an
            animal reaches from a place taken at random (Jaeger 2000, doi:10.1023/A:1008129329289).
    """

    area_m2: float
    edge_m: float
    parts: int
    holes: int
    compactness: float
    mesh_m2: float


def form_of(shape: BaseGeometry) -> Form:
    """The form of an area; everything is 0 for an empty one."""
    parts = shapely.get_parts(shape)
    if shape.is_empty or not len(parts):
        return Form(0.0, 0.0, 0, 0, 0.0, 0.0)
    areas = chart_areas_m2(parts)
    whole, edge = float(areas.sum()), length_m(shape)
    return Form(
        area_m2=whole,
        edge_m=edge,
        parts=len(parts),
        holes=int(shapely.get_num_interior_rings(parts).sum()),
        compactness=4 * np.pi * whole / edge**2,
        mesh_m2=float((areas**2).sum() / whole),
    )


def mesh_m2(shape: BaseGeometry, barriers: NDArray[Any]) -> float:
    """The effective mesh size of an area that lines cut into pieces, such as roads; 0 for an empty one.

    A line that ends inside, and so can be walked round, cuts nothing.

    Source: Jaeger 2000, doi:10.1023/A:1008129329289, with each piece as one habitat.
    """
    if shape.is_empty:
        return 0.0
    near = barriers[shapely.intersects(shape, barriers)] if len(barriers) else barriers
    if not len(near):
        return form_of(shape).mesh_m2
    noded = shapely.node(shapely.union_all([shape.boundary, *shapely.intersection(near, shape)]))
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts([noded])))
    shapely.prepare(shape)
    areas = chart_areas_m2(pieces[shapely.contains(shape, shapely.point_on_surface(pieces))])
    return float((areas**2).sum() / areas.sum()) if areas.sum() else 0.0


def shore_inside_m(water: BaseGeometry, whole: BaseGeometry) -> float:
    """How many metres of the water's edge lie in an area, or on its edge; islands' shores count."""
    if water.is_empty or whole.is_empty:
        return 0.0
    shared = shapely.get_parts(shapely.get_parts([shapely.intersection(shapely.boundary(water), whole)]))
    lonlat, owners = shapely.get_coordinates(shared, return_index=True)
    same = owners[1:] == owners[:-1]
    begins, ends = lonlat[:-1][same], lonlat[1:][same]
    return float(np.sum(CGCS2000.inv(begins[:, 0], begins[:, 1], ends[:, 0], ends[:, 1])[2]))


@dataclass(frozen=True, slots=True)
class Nearest:
    """The shortest way from an area to the outside of another: metres, and its ends as a line in degrees."""

    metres: float
    way: BaseGeometry


def to_outside(inner: BaseGeometry, whole: BaseGeometry) -> Nearest | None:
    """How near an area inside a whole comes to the whole's edge; None where one of both is empty.

    0 where they share an edge, or the inner one reaches out.
    """
    if inner.is_empty or whole.is_empty:
        return None
    latitude = (inner.bounds[1] + inner.bounds[3]) / 2
    scale = np.array([float(metres) for metres in degree_m(latitude)])
    edge, core = (shapely.transform(shape, lambda xy: xy * scale) for shape in (whole.boundary, inner))
    reaches_out = not shapely.covers(whole, inner)
    line = edge if not reaches_out else shapely.boundary(core)
    shapely.prepare(line)  # looked up by an index; else every edge is compared with every other
    way = shapely.shortest_line(line, core)
    return Nearest(
        0.0 if reaches_out else float(shapely.length(way)), shapely.transform(way, lambda xy: xy / scale)
    )


def narrow_parts(shape: BaseGeometry, least_m: float) -> BaseGeometry:
    """The places of an area where no disc of this diameter fits: what an opening takes away, in degrees.

    The corners that every opening rounds off are not among them. Of a drawing with more vertices than
    ``MOST_VERTICES`` what is finer than a fortieth of the width is left out first: a million of them would
    take gigabytes.
    """
    if shape.is_empty or least_m <= 0:
        return MultiPolygon()
    latitude = (shape.bounds[1] + shape.bounds[3]) / 2
    scale = np.array([float(metres) for metres in degree_m(latitude)])
    plane = shapely.transform(shape, lambda xy: xy * scale)
    if shapely.get_num_coordinates(plane) > MOST_VERTICES:
        plane = shapely.simplify(plane, least_m / 40)
    opened = shapely.buffer(shapely.buffer(plane, -least_m / 2), least_m / 2 * 1.001, join_style="mitre")
    parts = shapely.get_parts(shapely.difference(plane, opened))
    parts = parts[shapely.area(parts) > least_m**2 / 4]
    return shapely.transform(MultiPolygon(list(parts)), lambda xy: xy / scale)


def grown(shapes: NDArray[Any], metres: float) -> BaseGeometry:
    """All areas, and what lies within so many metres of them, as one; missing shapes count for nothing."""
    joined = shapely.union_all(shapes)
    if joined.is_empty or metres <= 0:
        return joined
    latitude = (joined.bounds[1] + joined.bounds[3]) / 2
    scale = np.array([float(degree) for degree in degree_m(latitude)])
    plane = shapely.buffer(shapely.transform(joined, lambda xy: xy * scale), metres)
    return shapely.transform(plane, lambda xy: xy / scale)
