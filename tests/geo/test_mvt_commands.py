"""The command streams of tiles, walked one integer at a time as the specification's section 4.3 says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from mapbox_vector_tile.Mapbox import vector_tile_pb2

from geo.boxes import tile_box
from geo.mvt import TileLayer, encode

Z, X, Y = 12, 3362, 1583
BOX = tile_box(Z, X, Y)
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7
POINT, LINE, AREA = 1, 2, 3
Ring = list[tuple[int, int]]


def features(*shapes: shapely.Geometry) -> list[tuple[int, list[Ring]]]:
    """Class and rings of every feature of a tile with these shapes."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    tile = vector_tile_pb2.tile()
    tile.ParseFromString(encode([TileLayer("any", array, np.arange(len(shapes)))], Z, X, Y))
    return [(found.type, list(rings(found))) for layer in tile.layers for found in layer.features]


def rings(feature: vector_tile_pb2.tile.feature) -> Iterator[Ring]:
    """Every ring, line or bundle of points; AssertionError where the stream breaks the grammar."""
    numbers, here = iter(feature.geometry), (0, 0)
    for command in numbers:
        assert command & 7 == MOVE_TO
        ring = [here := stepped(here, numbers) for _ in range(command >> 3)]
        if feature.type != POINT:
            assert len(ring) == 1
            line = next(numbers)
            assert line & 7 == LINE_TO
            ring += [here := stepped(here, numbers) for _ in range(line >> 3)]
        if feature.type == AREA:
            assert next(numbers) == 1 << 3 | CLOSE_PATH
        yield ring


def stepped(here: tuple[int, int], numbers: Iterator[int]) -> tuple[int, int]:
    dx, dy = ((value >> 1) ^ -(value & 1) for value in (next(numbers), next(numbers)))
    return here[0] + dx, here[1] + dy


def doubled_area(ring: Ring) -> int:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def stars(seed: int, size_deg: float, count: int = 40) -> list[shapely.Geometry]:
    """Areas of one or two parts with and without holes, lines and points, all around the tile."""
    chance = np.random.default_rng(seed)
    found: list[shapely.Geometry] = []
    for number in range(count):
        turns = np.linspace(0, 2 * np.pi, chance.integers(3, 30), endpoint=False)
        far = size_deg * chance.uniform(0.3, 1.0, (turns.size, 1))
        ring = far * np.column_stack([np.cos(turns), np.sin(turns)])
        centre = chance.uniform((BOX.west - 0.02, BOX.south - 0.02), (BOX.east + 0.02, BOX.north + 0.02))
        area = shapely.Polygon(ring + centre, [ring * 0.3 + centre] if number % 2 else None)
        twin = shapely.Polygon(ring + centre + [3 * size_deg, 0])
        shapes = [area, shapely.MultiPolygon([area, twin]), area.exterior, shapely.MultiPoint(ring + centre)]
        found.append(shapes[number % 4])
    return found


seeds, sizes_deg = st.integers(0, 2**32), st.floats(1e-6, 0.2)


@settings(max_examples=60, deadline=None)
@given(seeds, sizes_deg)
def test_every_ring_encloses_something_and_a_shell_comes_first(seed: int, size_deg: float):
    areas = [found for kind, found in features(*stars(seed, size_deg)) if kind == AREA]

    assert all(len(ring) >= 3 and doubled_area(ring) != 0 for found in areas for ring in found)
    assert all(doubled_area(found[0]) > 0 for found in areas)


@settings(max_examples=60, deadline=None)
@given(seeds, sizes_deg)
def test_no_line_or_ring_takes_a_step_of_no_length(seed: int, size_deg: float):
    drawn = [ring for kind, found in features(*stars(seed, size_deg)) if kind != POINT for ring in found]

    assert all(len(ring) >= 2 for ring in drawn)
    assert all(a != b for ring in drawn for a, b in pairwise(ring))


@settings(max_examples=60, deadline=None)
@given(seeds, sizes_deg)
def test_no_vertex_lies_further_out_than_the_buffer(seed: int, size_deg: float):
    places = [place for kind, found in features(*stars(seed, size_deg)) for ring in found for place in ring]

    assert all(-64 <= value <= 4096 + 64 for place in places for value in place)


def test_a_hole_runs_against_its_shell_whichever_way_it_was_stored():
    x, y = (BOX.west + BOX.east) / 2, (BOX.south + BOX.north) / 2
    hole = shapely.box(x - 0.001, y - 0.001, x + 0.001, y + 0.001).exterior.coords[:]
    shell = shapely.box(x - 0.01, y - 0.01, x + 0.01, y + 0.01).exterior.coords[:]
    stored = [shapely.Polygon(a, [b]) for a in (shell, shell[::-1]) for b in (hole, hole[::-1])]

    signs = {tuple(np.sign(doubled_area(ring)) for ring in found) for _, found in features(*stored)}

    assert signs == {(1, -1)}


def test_each_part_of_a_multipolygon_begins_with_its_own_shell():
    x, y = BOX.west + 0.01, BOX.south + 0.01
    ponds = shapely.MultiPolygon([shapely.box(x + d, y, x + d + 0.002, y + 0.002) for d in (0, 0.004, 0.008)])

    ((_, found),) = features(ponds)

    assert [doubled_area(ring) > 0 for ring in found] == [True, True, True]
