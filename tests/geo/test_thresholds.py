"""Where a picture of one number is cut into two classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.thresholds import otsu, two_hills

Numbers = NDArray[np.float64]


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


def best_by_trying(values: Numbers, cuts: Numbers) -> tuple[float, float]:
    """The cut of a list that leaves the least variance within both classes, and that by the whole one."""
    within = []
    for cut in cuts:
        lower, upper = values[values <= cut], values[values > cut]
        parts = [len(part) * part.var() for part in (lower, upper) if len(part)]
        within.append(sum(parts) / len(values) / values.var())
    at = int(np.argmin(within))
    return float(cuts[at]), float(within[at])


@pytest.mark.parametrize("shares", [(500, 500), (900, 100), (150, 850), (970, 30)])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_cut_between_two_values_parts_them_noticeably_better(shares: tuple[int, int], seed: int) -> None:
    """Every value is tried as a cut, each with its variances in full: nothing of Otsu's own short cut."""
    chance = np.random.default_rng(seed)
    values = np.concatenate([chance.normal(-0.4, 0.15, shares[0]), chance.normal(0.5, 0.1, shares[1])])

    found = otsu(values)
    best, least = best_by_trying(values, np.sort(values)[:-1])

    assert found is not None
    _, within = best_by_trying(values, np.array([found.at]))
    assert within <= least + 1e-3
    assert 1 - found.parted == pytest.approx(within, abs=5e-3)  # its own reckoning is on bins
    between = np.sort(values[(values > min(best, found.at)) & (values <= max(best, found.at))])
    assert len(between) <= 0.01 * len(values)  # an empty stretch is cut in its middle


def test_among_the_edges_of_its_bins_it_takes_the_best() -> None:
    values = hills((-0.3, 0.1, 700), (0.4, 0.2, 300))
    edges = np.linspace(values.min(), values.max(), 257)
    middles = (edges[:-1] + edges[1:]) / 2
    binned = middles[np.clip(np.digitize(values, edges) - 1, 0, 255)]

    found = otsu(values)

    best, _ = best_by_trying(binned, edges[1:-1])
    assert found is not None
    assert found.at == pytest.approx(best, abs=1e-9)
