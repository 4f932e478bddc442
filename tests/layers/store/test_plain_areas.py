"""Boxes read from WKB are those that GEOS finds, and whatever is not plain is left to GEOS."""

from __future__ import annotations

import math
import struct

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from layers.store.plain_areas import boxes_of_plain

PLAIN = MultiPolygon([box(115.5, 37.6, 115.6, 37.7)])


def as_wkb(*shapes: object) -> pa.Array:
    found = shapely.to_wkb(np.array([*shapes, None], dtype=object)[:-1], byte_order=1)
    return pa.array(list(found), pa.binary())


@given(
    st.lists(
        st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=30),
        min_size=1,
        max_size=20,
    ),
    st.integers(0, 5),
)
def test_the_boxes_are_those_of_geos(rings: list[list[tuple[float, float]]], start: int) -> None:
    shapes = [MultiPolygon([Polygon(ring)]) for ring in rings]
    wkb = as_wkb(*shapes)

    found = boxes_of_plain(wkb[start:])

    expected = shapely.bounds(np.array([*shapes, None], dtype=object)[start:-1])
    if len(shapes) <= start:
        assert found is None
    else:
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "other",
    [
        None,
        Point(115.5, 37.6),
        box(115.5, 37.6, 115.6, 37.7),
        MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
        MultiPolygon([Polygon(box(0, 0, 9, 9).exterior, [box(1, 1, 2, 2).exterior])]),
        MultiPolygon(),
        MultiPolygon([Polygon()]),
        MultiPolygon([Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])]),
    ],
)
def test_what_is_not_plain_is_left_to_geos(other: object) -> None:
    assert boxes_of_plain(as_wkb(PLAIN, other, PLAIN)) is None


def test_damaged_bytes_are_left_to_geos() -> None:
    good = shapely.to_wkb(PLAIN, byte_order=1)
    open_ring = good[:-16] + bytes(16)
    not_finite = [good[:38] + struct.pack("<d", value) + good[46:] for value in (math.nan, math.inf)]
    for bad in (b"", good[:-1], good + b"\0", open_ring, b"\0" + good[1:], *not_finite):
        assert boxes_of_plain(pa.array([good, bad], pa.binary())) is None
    assert boxes_of_plain(pa.array([], pa.binary())) is None
