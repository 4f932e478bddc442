"""How far two scenes lie apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio

from geo.aligned import alignment_of, laid_over
from tests.geo.ground_pictures import ground, photographed

GROUND = ground(512)
FIRST = photographed(GROUND)
REAL = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.parametrize("shift", [(0.4, 0.0), (-0.4, 0.4), (0.1, -0.25), (2.5, 1.25), (-6.0, 3.3)])
def test_a_shift_is_measured_to_a_twentieth_of_a_pixel(shift: tuple[float, float]) -> None:
    found = alignment_of(FIRST, photographed(GROUND, *shift))
    assert found is not None
    assert found.certain
    assert (found.right_px, found.down_px) == pytest.approx(shift, abs=0.05)


def test_light_season_cloud_and_change_do_not_bend_the_measure() -> None:
    later = photographed(GROUND, 0.4, 0.0) * 1.4 + 0.03
    later[60:140, 60:200] = np.nan
    later[300:340] = 0.55
    found = alignment_of(FIRST, later)
    assert found is not None
    assert found.certain
    assert (found.right_px, found.down_px) == pytest.approx((0.4, 0.0), abs=0.05)


def test_another_place_is_not_called_aligned() -> None:
    found = alignment_of(FIRST, photographed(ground(512, seed=2)))
    assert found is None or not found.certain


def test_a_scene_that_cloud_covers_is_not_measured() -> None:
    assert alignment_of(FIRST, np.full_like(FIRST, np.nan)) is None


def test_a_scene_laid_over_the_other_shows_no_double_edges() -> None:
    later = photographed(GROUND, 0.4, -0.4)
    found = alignment_of(FIRST, later)
    assert found is not None
    inner = np.s_[8:-8, 8:-8]
    doubled = (np.abs(later - FIRST)[inner] > 0.06).mean()
    assert doubled > 0.01
    assert (np.abs(laid_over(later, found) - FIRST)[inner] > 0.06).mean() < doubled / 10


def test_scenes_on_two_grids_are_refused() -> None:
    with pytest.raises(ValueError, match="two grids"):
        alignment_of(FIRST, FIRST[:-1])


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
def test_two_real_landsat_scenes_lie_within_half_a_pixel() -> None:
    scenes = []
    for name in ("LS20010525.tif", "LS20010626.tif"):
        with rasterio.open(REAL / "landsat7_juelich" / name) as source:
            scenes.append(source.read(2).astype(np.float32))
    found = alignment_of(*scenes)
    assert found is not None
    assert found.certain
    assert found.pixels < 0.5
