"""A division that was moved as a whole is recognised; one that was redrawn is not taken for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as anything
from hypothesis import settings
from hypothesis import strategies as st

from geo.moved import suspected_move
from tests.geo.divided import disc, divided, given, moved, without, zones


@settings(max_examples=30, deadline=None)
@anything(st.floats(5, 2000), st.floats(0, 360))
def test_a_shift_of_5_m_to_2_km_in_any_direction_is_recognised(length_m: float, towards_deg: float) -> None:
    east, north = (length_m * f(np.radians(towards_deg)) for f in (np.sin, np.cos))
    move = suspected_move(divided(zones()).shapes, divided(moved(zones(), east, north)).shapes)
    assert move is not None
    assert move.length_m == pytest.approx(length_m, rel=0.01)
    assert (move.east_m, move.north_m) == pytest.approx((east, north), abs=max(0.1, 0.01 * length_m))


def test_a_shift_is_recognised_beside_true_changes() -> None:
    after = moved(given(without(zones(), disc(6800, 0, 700)), disc(-3500, 0, 500), "core"), 120, -95)
    move = suspected_move(divided(zones()).shapes, divided(after).shapes)
    assert move is not None
    assert move.length_m == pytest.approx(153, abs=1.5)


def test_a_turn_is_recognised_with_its_angle() -> None:
    move = suspected_move(divided(zones()).shapes, divided(moved(zones(), 40, 0, turn_deg=0.3)).shapes)
    assert move is not None
    assert move.turn_deg == pytest.approx(0.3, abs=0.01)


def test_zones_that_were_redrawn_or_drawn_anew_were_not_moved() -> None:
    old = divided(zones()).shapes
    for after in (zones(), zones(unsure_m=1.0), without(zones(), disc(6000, 0, 2500))):
        assert suspected_move(old, divided(after).shapes) is None


def test_where_there_is_nothing_nothing_was_moved() -> None:
    nothing = divided([]).shapes
    assert suspected_move(nothing, divided(zones()).shapes) is None
    assert suspected_move(divided(zones()).shapes, nothing) is None
