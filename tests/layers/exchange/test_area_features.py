"""Features in columns: shapes as steps, one value for all, and the same bytes for the same content."""

from __future__ import annotations

import gzip
import json

import pytest
from shapely import LineString, MultiLineString, Point, Polygon

from layers.exchange.area_features import column, packed, shape_text


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (None, None),
        (Polygon(), None),
        (Point(115.6, 37.6), "p115600000 37600000"),
        (LineString([(1, 2), (1.000001, 1.999999)]), "l1000000 2000000 1 -1"),
        (
            MultiLineString([[(1, 2), (1.5, 2)], [(3, 4), (3, 4.5)]]),
            "l1000000 2000000 500000 0|3000000 4000000 0 500000",
        ),
        (
            Polygon([(0, 0), (4, 0), (4, 4), (0, 0)], [[(2, 1), (3, 1), (3, 2), (2, 1)]]),
            "a0 0 4000000 0 0 4000000 -4000000 -4000000;"
            "2000000 1000000 1000000 0 0 1000000 -1000000 -1000000",
        ),
    ],
    ids=["unknown", "empty", "point", "line", "two lines", "area with a hole"],
)
def test_a_shape_is_its_first_corner_and_the_steps_to_the_others(shape: object, text: str | None) -> None:
    assert shape_text(shape) == text  # type: ignore[arg-type]


def test_steps_do_not_add_up_their_rounding() -> None:
    line = LineString([(115 + each * 0.0000013, 37.0) for each in range(1000)])
    steps = [int(step) for step in (shape_text(line) or "")[1:].split(" ")][0::2]

    assert abs(sum(steps) / 1e6 - (115 + 999 * 0.0000013)) <= 0.5e-6


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (["a", "a", "a"], {"all": "a"}),
        (["a", "b"], ["a", "b"]),
        (["a"], ["a"]),
        ([1, 1.0], [1, 1.0]),
        ([True, 1], [True, 1]),
        ([], {"all": None}),
    ],
)
def test_equal_values_are_written_once(values: list[object], kept: object) -> None:
    assert column(values) == kept


def test_the_same_content_is_the_same_bytes_whenever_it_is_packed() -> None:
    first, second = packed({"名称": "东埝"}), packed({"名称": "东埝"})

    assert first == second
    assert first[4:8] == b"\0\0\0\0"  # no time in the head
    assert json.loads(gzip.decompress(first)) == {"名称": "东埝"}
