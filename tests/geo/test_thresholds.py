"""Where a picture of one number is cut into two classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.thresholds import otsu, two_hills


def hills(*hills: tuple[float, float, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    chance = np.random.default_rng(7)
    return np.concatenate([chance.normal(middle, spread, count) for middle, spread, count in hills])


def test_water_and_land_are_parted_between_their_hills() -> None:
    values = hills((-0.4, 0.08, 8000), (0.5, 0.08, 2000))
    cut = otsu(values)
    assert cut is not None
    assert -0.2 < cut.at < 0.3
    assert cut.upper == pytest.approx(0.2, abs=0.002)
    assert two_hills(values, cut)


def test_a_scene_of_water_alone_has_no_valley() -> None:
    values = hills((0.5, 0.1, 10_000))
    cut = otsu(values)
    assert cut is not None
    assert not two_hills(values, cut)


@given(st.floats(-5, 5), st.floats(0.1, 10))
def test_the_cut_moves_with_the_numbers(shift: float, scale: float) -> None:
    values = hills((0.0, 0.1, 400), (1.0, 0.1, 400))
    plain, moved = otsu(values), otsu(values * scale + shift)
    assert plain is not None
    assert moved is not None
    assert moved.at == pytest.approx(plain.at * scale + shift, abs=0.02 * scale)


@pytest.mark.parametrize(
    "values", [np.full(500, 0.3), np.full(500, np.nan), np.arange(50.0)], ids=["flat", "unknown", "few"]
)
def test_where_there_is_nothing_to_part_no_cut_is_made(
    values: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> None:
    assert otsu(values) is None


def test_what_is_unknown_has_no_say() -> None:
    values = hills((0.0, 0.1, 400), (1.0, 0.1, 400))
    assert otsu(np.concatenate([values, np.full(5000, np.nan)])) == otsu(values)
