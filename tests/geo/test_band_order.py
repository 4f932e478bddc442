"""Bands that cannot be what they are said to be: doubted, never exchanged."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from geo.band_order import doubt
from geo.spectral import Band

SHOWN = (Band.BLUE, Band.GREEN, Band.RED, Band.NIR)
# blue, green, red, near infrared of plants, bare ground, water and built ground
KINDS = np.array([[3.5, 6.5, 4.5, 40], [8.5, 11.5, 14.5, 21.5], [6, 6.8, 4.8, 2.2], [10.5, 12.5, 14.5, 19.5]])


def pixels(*shares: float) -> NDArray[np.float64]:
    """Four bands of ground of these kinds, with noise of a twentieth."""
    chance = np.random.default_rng(3)
    kind = chance.choice(len(KINDS), size=20_000, p=shares)
    return np.asarray(KINDS[kind].T * chance.normal(1, 0.05, (4, 20_000)))


def asked(values: NDArray[np.float64], order: tuple[int, ...]) -> bool:
    return doubt({band: values[at] for band, at in zip(SHOWN, order, strict=True)}) is not None


def test_the_right_order_is_not_doubted_whatever_lies_on_the_ground() -> None:
    for shares in ((0.4, 0.3, 0.2, 0.1), (0.9, 0.05, 0.05, 0), (0.1, 0.1, 0.7, 0.1), (0, 0.5, 0, 0.5)):
        assert not asked(pixels(*shares), (0, 1, 2, 3)), shares


def test_near_infrared_under_another_name_is_doubted() -> None:
    values = pixels(0.4, 0.3, 0.2, 0.1)
    for order in permutations(range(4)):
        if order[3] != 3:
            assert asked(values, order), order


def test_open_water_alone_is_doubted_as_what_it_may_be_and_few_pixels_not_at_all() -> None:
    water = pixels(0, 0, 1, 0)
    found = doubt(dict(zip(SHOWN, water, strict=True)))
    assert found is not None
    assert "open water" in found.en
    assert doubt(dict(zip(SHOWN, water[:, :100], strict=True))) is None
    assert doubt({Band.RED: water[2], Band.NIR: water[3]}) is None
