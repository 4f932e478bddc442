"""Boxes at the edges of the world."""

from __future__ import annotations

from geo.boxes import Box, grown, polygon_of, widened


def test_a_box_over_the_date_line_is_two_areas():
    area = polygon_of(Box(170, -10, -170, 10))

    assert [part.bounds for part in area.geoms] == [(170, -10, 180, 10), (-180, -10, -170, 10)]


def test_a_box_grows_no_further_than_the_world():
    assert grown(Box(-180, -90, 180, 0), 0.5) == Box(-180, -90, 180, 45)


def test_a_widened_box_holds_what_lies_within_the_metres_and_little_more() -> None:
    box = widened(Box(115.5, 37.6, 115.6, 37.7), 50.0)

    assert 50 <= (37.6 - box.south) * 110_990 <= 51
    assert 50 <= (115.5 - box.west) * 88_300 <= 51
    assert widened(Box(-180, -90, 180, 90), 50.0) == Box(-180, -90, 180, 90)
