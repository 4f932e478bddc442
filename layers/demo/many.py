"""A denser land for benches: as many more ponds, dikes and houses as asked for, made while read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.demo.draft import NOUNS
from layers.demo.grids import SIDES, dikes_of, rectangles
from layers.demo.organic import chance
from layers.demo.plane import Positions, all_in_degrees, rotated
from layers.demo.scene import Scene
from layers.rules.features import Feature, Value

CELL_M = 400.0
PONDS = 0.28  # of the surplus; each pond brings a little over two dikes, the rest are houses
MOST = 5_000_000
DIKE_STATES = ("removed", "standing", "partly_removed", "rebuilt")


@dataclass(frozen=True, slots=True)
class Plan:
    """How the surplus is spread: so many cells, each with a square grid of ponds and so many houses."""

    cells: Positions  # south-west corners, metres of the plane
    turns: NDArray[np.float64]
    ponds_a_side: int
    houses: int
    seed: int


class Many:
    """Features of one layer, made cell by cell whenever they are read."""

    def __init__(self, plan: Plan, count: int, make: Callable[[Plan, int], list[Feature]]) -> None:
        self.plan, self.count, self.make = plan, count, make

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Feature]:
        left = self.count
        for cell in range(len(self.plan.cells)):
            made = self.make(self.plan, cell)[:left]
            yield from made
            left -= len(made)
            if left == 0:
                return


def many_more(scene: Scene, surplus: int) -> Mapping[str, Many]:
    """That many more features of three layers; none when the lake has enough."""
    if surplus <= 0:
        return {}
    if surplus > MOST:
        raise ValueError(f"At most {MOST} features can be made.")
    cells, turns = dry_cells(scene)
    ponds = round(surplus * PONDS)
    side = max(2, int(np.ceil(np.sqrt(ponds / len(cells)))))
    dikes = min(round(ponds * 2.1), surplus - ponds)
    houses = surplus - ponds - dikes
    plan = Plan(cells, turns, side, int(np.ceil(houses / len(cells))), scene.seed)
    made = {
        "fish_ponds": (ponds, cell_ponds),
        "pond_dikes": (dikes, cell_dikes),
        "dwellings": (houses, cell_houses),
    }
    return {layer: Many(plan, count, make) for layer, (count, make) in made.items()}


def dry_cells(scene: Scene) -> tuple[Positions, NDArray[np.float64]]:
    """Squares of land that nothing else stands on, in random order, and a turn for each."""
    rng = chance(scene.seed, "many")
    xs = np.arange(-12_400, 12_400, CELL_M)
    ys = np.arange(-10_800, 11_000, CELL_M)
    corners = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    squares = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + CELL_M, corners[:, 1] + CELL_M)
    shapely.prepare(scene.built)
    free = corners[~shapely.intersects(scene.built, squares)]
    free = free[rng.permutation(len(free))]
    return free, rng.normal(0, 0.03, len(free))


def nodes_of(plan: Plan, cell: int) -> Positions:
    """The corners of a cell's ponds: its western 60 %."""
    side, rng = plan.ponds_a_side, chance(plan.seed, "many", str(cell))
    along = np.linspace(-0.5, 0.5, side + 1) * CELL_M * 0.54
    across = np.linspace(-0.5, 0.5, side + 1) * CELL_M * 0.9
    nodes = np.stack(np.meshgrid(along, across), axis=-1)
    nodes = nodes + rng.normal(0, CELL_M / side * 0.02, nodes.shape).clip(-2, 2)
    middle = plan.cells[cell] + np.array([0.31, 0.5]) * CELL_M
    return np.asarray(rotated(nodes.reshape(-1, 2), plan.turns[cell]).reshape(nodes.shape) + middle)


def cell_ponds(plan: Plan, cell: int) -> list[Feature]:
    """The ponds of one cell."""
    nodes = nodes_of(plan, cell)
    middle = (nodes[:-1, :-1] + nodes[1:, 1:]) / 2
    corners = [nodes[:-1, :-1], nodes[:-1, 1:], nodes[1:, 1:], nodes[1:, :-1], nodes[:-1, :-1]]
    rings = np.stack([middle + (corner - middle) * 0.9 for corner in corners], axis=2).reshape(-1, 5, 2)
    shapes = np.asarray(shapely.polygons(rings))
    areas = np.round(shapely.area(shapes), 0)
    first = cell * plan.ponds_a_side**2
    values: list[dict[str, Value]] = [
        {
            "name": f"演示塘{first + n + 1:07}",
            "village": "演示",
            "farming": "ecological",
            "declared_area_m2": float(area),
        }
        for n, area in enumerate(areas)
    ]
    return features("fish_ponds", first, shapes, values, ["converted"] * len(values))


def cell_dikes(plan: Plan, cell: int) -> list[Feature]:
    """The dikes of one cell, each with what is left of it."""
    side = plan.ponds_a_side
    lines, pond_of, side_of, _ = dikes_of(nodes_of(plan, cell), side, side)
    lengths = np.round(shapely.length(lines), 1)
    states = np.arange(len(lines)) % 7
    first = cell * (2 * side * (side + 1))
    values: list[dict[str, Value]] = [
        {
            "name": f"演示塘{cell * side**2 + int(pond) + 1:07}{SIDES[edge]}埝",
            "village": "演示",
            "length_m": float(length),
            "remaining_m": float(length) if state == 1 else 0.0,
        }
        for pond, edge, length, state in zip(pond_of, side_of, lengths, states, strict=True)
    ]
    return features("pond_dikes", first, lines, values, [DIKE_STATES[int(state == 1)] for state in states])


def cell_houses(plan: Plan, cell: int) -> list[Feature]:
    """The houses of one cell: its eastern 35 %, in rows."""
    if plan.houses == 0:
        return []
    rng = chance(plan.seed, "many-houses", str(cell))
    across = max(1, int(np.ceil(np.sqrt(plan.houses * 0.35))))
    rows = int(np.ceil(plan.houses / across))
    along = CELL_M * (0.64 + 0.34 * (np.arange(across) + 0.5) / across)
    north = CELL_M * (0.04 + 0.92 * (np.arange(rows) + 0.5) / rows)
    places = np.stack(np.meshgrid(along, north), axis=-1).reshape(-1, 2)[: plan.houses] + plan.cells[cell]
    size = min(1.0, CELL_M * 0.34 / across / 16, CELL_M * 0.92 / rows / 16)
    shapes = rectangles(np.zeros((len(places), 2)), 0.0, rng)
    shapes = shapely.transform(shapes, lambda corners: corners * size)
    shapes = moved(shapes, places)
    first = cell * plan.houses
    values: list[dict[str, Value]] = [
        {"number": f"演示-{first + n + 1:07}", "settlement": "compact"} for n in range(len(places))
    ]
    return features("dwellings", first, shapes, values, ["inhabited"] * len(values))


def moved(shapes: NDArray[np.object_], places: Positions) -> NDArray[np.object_]:
    """Each shape of five corners moved to its place."""
    corners = shapely.get_coordinates(shapes).reshape(-1, 5, 2) + places[:, None, :]
    return np.asarray(shapely.polygons(corners))


def features(
    layer: str, first: int, shapes: NDArray[np.object_], values: list[dict[str, Value]], states: list[str]
) -> list[Feature]:
    """The features of one cell, in degrees, numbered after those of the cells before."""
    return [
        Feature(
            layer,
            f"demo-{NOUNS[layer]}-x{first + n + 1:07}",
            shape,
            properties,
            state,
            demonstration=True,
            crs_declared="EPSG:4490",
            crs_assumed="EPSG:4490",
            crs_evidence="synthetic",
        )
        for n, (shape, properties, state) in enumerate(
            zip(all_in_degrees(shapes), values, states, strict=True)
        )
    ]
