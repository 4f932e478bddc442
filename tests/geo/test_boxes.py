"""Boxes at the edges of the world."""

from __future__ import annotations

from geo.boxes import Box, grown, polygon_of


def test_a_box_over_the_date_line_is_two_areas():
    area = polygon_of(Box(170, -10, -170, 10))

    assert [part.bounds for part in area.geoms] == [(170, -10, 180, 10), (-180, -10, -170, 10)]


def test_a_box_grows_no_further_than_the_world():
    assert grown(Box(-180, -90, 180, 0), 0.5) == Box(-180, -90, 180, 45)
