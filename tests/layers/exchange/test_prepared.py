"""The rows between the reading process and the storing one."""

from __future__ import annotations

import pyarrow as pa
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, box

from layers.exchange.plain_wkb import as_multis

SQUARE, LINE = box(0, 0, 9, 9), LineString([(0, 0), (9, 9)])


def test_single_lines_and_areas_become_multi_shapes_and_others_stay():
    shapes = [SQUARE, LINE, Point(1, 2), None, MultiPolygon([SQUARE]), MultiLineString([LINE])]
    wkb = pa.array([None if shape is None else shapely.to_wkb(shape, byte_order=1) for shape in shapes])

    assert [shapely.from_wkb(found) for found in as_multis(wkb).to_pylist()] == [
        MultiPolygon([SQUARE]), MultiLineString([LINE]), Point(1, 2), None, *shapes[4:],
    ]  # fmt: skip
