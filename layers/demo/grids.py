"""Regular ground of people's making: rows of ponds with dikes between them, and rows of houses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.plane import Positions, rotated

DIKE_M = 7.0  # from water to water
SIDES = ("东", "北", "西", "南")


@dataclass(frozen=True, slots=True)
class PondGrid:
    """Ponds and the dikes that part them, metres of the plane.

    Args:
        ponds: quadrilaterals, row by row from the south.
        dikes: lines of two vertices in the middle of each dike.
        pond_of: for each dike the number of the pond it is counted with.
        side_of: for each dike its side of that pond, an index of SIDES.
        border: for each dike whether no pond lies beyond it.
    """

    ponds: NDArray[np.object_]
    dikes: NDArray[np.object_]
    pond_of: NDArray[np.int64]
    side_of: NDArray[np.int64]
    border: NDArray[np.bool_]


def pond_grid(
    place: Positions,
    turn: float,
    rows: int,
    columns: int,
    size_m: tuple[float, float],
    rng: np.random.Generator,
) -> PondGrid:
    """Ponds of about ``size_m`` (along, across) in a grid about a place, turned by ``turn`` radians."""
    nodes = grid_nodes(rows, columns, size_m, rng)
    nodes = rotated(nodes.reshape(-1, 2), turn).reshape(rows + 1, columns + 1, 2) + place
    corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1]]
    rings = np.stack([*corners, corners[0]], axis=2).reshape(-1, 5, 2)
    ponds = np.asarray(shapely.buffer(shapely.polygons(rings), -DIKE_M / 2, join_style="mitre"))
    return PondGrid(ponds, *dikes_of(nodes, rows, columns))


def grid_nodes(rows: int, columns: int, size_m: tuple[float, float], rng: np.random.Generator) -> Positions:
    """The corners of a grid about the origin, none quite where a ruler would put it."""
    along = (np.arange(columns + 1) - columns / 2) * (size_m[0] + DIKE_M)
    across = (np.arange(rows + 1) - rows / 2) * (size_m[1] + DIKE_M)
    nodes = np.stack(np.meshgrid(along, across), axis=-1)
    return np.asarray(nodes + rng.normal(0, min(size_m) * 0.035, nodes.shape).clip(-6, 6))


def dikes_of(
    nodes: Positions, rows: int, columns: int
) -> tuple[NDArray[np.object_], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """The lines of a grid's dikes, the pond and the side each is counted with, and which are borders."""
    number = np.arange(rows * columns).reshape(rows, columns)
    upright = np.stack([nodes[:-1], nodes[1:]], axis=2)  # (rows, columns + 1, 2, 2)
    lying = np.stack([nodes[:, :-1], nodes[:, 1:]], axis=2)  # (rows + 1, columns, 2, 2)
    kinds = [
        (upright[:, 1:], number, 0, np.arange(columns) == columns - 1),
        (lying[1:], number, 1, (np.arange(rows) == rows - 1)[:, None]),
        (upright[:, :1], number[:, :1], 2, np.array([True])),
        (lying[:1], number[:1], 3, np.array([True])),
    ]
    lines = np.concatenate([ends.reshape(-1, 2, 2) for ends, _, _, _ in kinds])
    pond_of = np.concatenate([ponds.ravel() for _, ponds, _, _ in kinds])
    side_of = np.concatenate([np.full(ponds.size, side) for _, ponds, side, _ in kinds])
    border = np.concatenate([np.broadcast_to(edge, ponds.shape).ravel() for _, ponds, _, edge in kinds])
    return np.asarray(shapely.linestrings(lines)), pond_of, side_of, border


def houses(area: BaseGeometry, turn: float, rng: np.random.Generator) -> list[Polygon]:
    """Houses in rows within a built-up area, with lanes between, from its middle outwards."""
    middle = shapely.get_coordinates(area.centroid)[0]
    reach = float(np.hypot(area.bounds[2] - area.bounds[0], area.bounds[3] - area.bounds[1])) / 2
    places = lots(reach, rng)
    boxes = rectangles(rotated(places, turn) + middle, turn, rng)
    inside = boxes[shapely.contains_properly(area.buffer(-5), boxes)]
    nearest = np.argsort(shapely.distance(shapely.points(*middle), inside), kind="stable")
    return [house for house in inside[nearest].tolist() if rng.random() > 0.07]


def lots(reach: float, rng: np.random.Generator) -> Positions:
    """The middles of building plots about the origin: pairs of rows, a lane after each, a street at times."""
    rows = np.arange(-int(reach / 18), int(reach / 18) + 1)
    columns = np.arange(-int(reach / 15), int(reach / 15) + 1)
    north = rows * 18.0 + (rows // 2) * 6.0
    east = columns * 15.0 + (columns // 8) * 9.0
    places = np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)
    return np.asarray(places + rng.normal(0, 0.5, places.shape))


def rectangles(places: Positions, turn: float, rng: np.random.Generator) -> NDArray[np.object_]:
    """A house at each place, its long side along the row."""
    half = np.column_stack([rng.uniform(5.0, 6.6, len(places)), rng.uniform(3.6, 6.2, len(places))])
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]])
    corners = half[:, None, :] * signs
    return np.asarray(
        shapely.polygons(rotated(corners.reshape(-1, 2), turn).reshape(-1, 5, 2) + places[:, None, :])
    )
