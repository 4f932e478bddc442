"""Indices of a scene's bands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.spectral import INDICES, Band, Index, index_of, lacking, normalised, possible, reflectance

REFLECTANCES = arrays(np.float32, (4, 5), elements=st.floats(-0.125, 1.5, width=32))
ALL = list(INDICES.values())


def one(value: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.array([[value]], dtype=np.float32)


@given(REFLECTANCES, REFLECTANCES)
def test_a_normalised_index_never_leaves_its_range(
    first: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    second: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> None:
    found = normalised(first, second)
    known = found[~np.isnan(found)]
    assert ((known >= -1) & (known <= 1)).all()


def test_where_both_bands_are_dark_nothing_is_known() -> None:
    assert np.isnan(normalised(one(-0.01), one(0.0))).all()


@pytest.mark.parametrize("index", ALL, ids=lambda index: index.id)
def test_an_index_is_unknown_where_one_of_its_bands_is(index: Index) -> None:
    for absent in index.needs:
        bands = {band: one(np.nan if band is absent else 0.3) for band in index.needs}
        assert np.isnan(index_of(index, bands)).all()


@pytest.mark.parametrize(
    ("id", "bands", "expected"),
    [
        ("ndwi", {Band.GREEN: 0.06, Band.NIR: 0.02}, 0.5),
        ("mndwi", {Band.GREEN: 0.09, Band.SWIR_1: 0.01}, 0.8),
        ("ndvi", {Band.NIR: 0.45, Band.RED: 0.05}, 0.8),
        ("ndbi", {Band.SWIR_1: 0.3, Band.NIR: 0.2}, 0.2),
        ("ndti", {Band.RED: 0.12, Band.GREEN: 0.08}, 0.2),
        ("ndci", {Band.RED_EDGE: 0.06, Band.RED: 0.04}, 0.2),
        ("fai", {Band.RED: 0.05, Band.NIR: 0.25, Band.SWIR_1: 0.05}, 0.2),
    ],
)
def test_an_index_follows_its_published_formula(id: str, bands: dict[Band, float], expected: float) -> None:
    found = index_of(INDICES[id], {band: one(value) for band, value in bands.items()})
    assert found[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_scene_of_four_bands_offers_what_four_bands_give() -> None:
    four = (Band.BLUE, Band.GREEN, Band.RED, Band.NIR)
    assert [index.id for index in possible(four)] == ["ndwi", "ndvi", "ndti"]
    assert lacking(INDICES["mndwi"], four) == (Band.SWIR_1,)


def test_stored_numbers_become_reflectances_and_the_invalid_ones_unknown() -> None:
    numbers = np.array([[2000, 65535]], dtype=np.uint16)
    found = reflectance(numbers, 0.0001, -0.1, numbers != 65535)
    assert found[0, 0] == pytest.approx(0.1, abs=1e-6)
    assert np.isnan(found[0, 1])
