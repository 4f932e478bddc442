"""Arcs are read as lines of short pieces that lie within a centimetre of them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from shapely import LineString, Point, Polygon, to_wkb

from geo.curves import along_arcs, straightened


def arc(*positions: tuple[float, ...], code: int = 8) -> bytes:
    numbers = [number for position in positions for number in position]
    return struct.pack(f"<BII{len(numbers)}d", 1, code, len(positions), *numbers)


def made_of(code: int, *parts: bytes) -> bytes:
    return struct.pack("<BII", 1, code, len(parts)) + b"".join(parts)


def test_a_half_circle_of_ten_metres_stays_within_a_centimetre():
    found = straightened(arc((500_010.0, 0.0), (500_000.0, 10.0), (499_990.0, 0.0)))
    off = [abs(Point(500_000, 0).distance(Point(place)) - 10) for place in found.segmentize(0.05).coords]

    assert max(off) <= 0.01
    assert found.length == pytest.approx(np.pi * 10, rel=1e-3)
    assert (500_000.0, 10.0) in found.coords


def test_a_circle_in_degrees_is_an_area_within_a_centimetre():
    ring = arc((115.601, 37.6), (115.599, 37.6), (115.601, 37.6))
    found = straightened(made_of(10, ring))

    assert found.is_valid
    assert found.area == pytest.approx(np.pi * 0.001**2, rel=1e-3)


def test_an_arc_runs_through_its_middle_point_whichever_way():
    upper = along_arcs(np.array([(500_010.0, 0), (500_000, 10), (499_990, 0)]))
    lower = along_arcs(np.array([(500_010.0, 0), (500_000, -10), (499_990, 0)]))

    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0


def test_arcs_and_straight_pieces_make_one_line():
    compound = made_of(
        9, arc((0.0, 0.0), (200.0, 0.0), code=2), arc((200.0, 0.0), (250.0, 50.0), (300.0, 0.0))
    )
    found = straightened(compound)

    assert found.coords[0] == (0, 0)
    assert found.coords[-1] == (300, 0)
    assert found.length == pytest.approx(200 + np.pi * 50, rel=1e-3)


def test_surfaces_and_their_holes_become_areas():
    shell = made_of(9, arc((0.0, 0.0), (900.0, 0.0), (900.0, 900.0), (0.0, 0.0), code=2))
    hole = arc((610.0, 300.0), (590.0, 300.0), (610.0, 300.0))
    found = straightened(made_of(12, made_of(10, shell, hole)))

    assert found.geom_type == "MultiPolygon"
    assert found.area == pytest.approx(900 * 900 / 2 - np.pi * 100, rel=1e-4)


def test_heights_run_evenly_and_measures_go():
    found = straightened(arc((500_010.0, 0, 20, 7), (500_000.0, 10, 30, 8), (499_990.0, 0, 40, 9), code=3008))

    assert (found.coords[0][2], found.coords[-1][2]) == (20, 40)
    assert all(20 <= height <= 40 for _, _, height in found.coords)


def test_three_points_in_one_line_are_that_line():
    assert straightened(arc((500.0, 0.0), (600.0, 0.0), (700.0, 0.0))) == LineString(
        [(500, 0), (600, 0), (700, 0)]
    )


def test_shapes_without_arcs_come_through_as_they_are():
    for shape in (Polygon([(0, 0), (9, 0), (9, 9)]), LineString([(0, 0), (1, 1)]), Point(115.6, 37.6)):
        assert straightened(to_wkb(shape)) == shape


@given(some.binary(max_size=120))
def test_bytes_of_any_kind_give_a_shape_or_none(wkb: bytes):
    straightened(b"\x01\x0a\x00\x00\x00" + wkb)


def test_a_count_that_is_larger_than_the_file_is_damage():
    assert straightened(struct.pack("<BII", 1, 8, 4_000_000_000)) is None
    assert straightened(made_of(7) * 3) is not None
    nested = b""
    for _ in range(20):
        nested = made_of(7, nested) if nested else made_of(7)
    assert straightened(nested) is None
