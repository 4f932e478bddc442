"""Areas of one ring become the very bytes that GEOS writes, and all others are left to GEOS."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, box

from layers.exchange.plain_wkb import plain_areas, wkb_of


def shapes_of(*shapes: object) -> NDArray[np.object_]:
    return np.array([*shapes, None], dtype=object)[:-1]


def by_geos(shape: Any) -> bytes | None:
    kinds = {"Polygon": MultiPolygon, "LineString": MultiLineString}
    kind = kinds.get(getattr(shape, "geom_type", ""))
    found: bytes | None = shapely.to_wkb(kind([shape]) if kind else shape, byte_order=1)
    return found


@given(
    st.lists(
        st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=30),
        min_size=1,
        max_size=20,
    )
)
def test_plain_areas_are_written_as_geos_writes_them(rings: list[list[tuple[float, float]]]) -> None:
    shapes = shapes_of(*map(Polygon, rings))

    found = plain_areas(shapes)

    assert found is not None
    assert found.to_pylist() == [by_geos(shape) for shape in shapes]


@pytest.mark.parametrize(
    "other",
    [
        None,
        Point(115.5, 37.6),
        LineString([(0, 0), (1, 1)]),
        Polygon(box(0, 0, 9, 9).exterior, [box(1, 1, 2, 2).exterior]),
        MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]),
    ],
)
def test_all_others_are_left_to_geos(other: object) -> None:
    shapes = shapes_of(box(0, 0, 1, 1), other, box(2, 2, 3, 3))

    assert plain_areas(shapes) is None
    assert wkb_of(shapes).to_pylist() == [by_geos(shape) for shape in shapes]


def test_nothing_is_nothing() -> None:
    assert wkb_of(shapes_of()).to_pylist() == []
    assert plain_areas(shapes_of(Polygon())) is None
