"""Where the water ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from shapely.geometry import box

from geo.clouds import hidden_by_classes
from geo.grids import Grid
from geo.resolution import area_doubt_m2, shown_at, unseen_at
from geo.spectral import INDICES, Band, index_of, reflectance
from geo.waterline import Stand, levels, outline_of, shoreline_of, water_in, water_of

GRID = Grid("EPSG:32650", 500_000, 4_170_000, 10, 50, 60)
REAL = Path(__file__).parents[3] / "shared" / "data" / "sentinel2_barbellino"
INDEX = np.full((50, 60), -0.4, dtype=np.float32)
INDEX[10:40, 20:50] = 0.6
CLEAR = np.zeros(INDEX.shape, dtype=bool)


def test_water_is_found_by_the_valley_between_it_and_the_land() -> None:
    noisy = INDEX + np.random.default_rng(3).normal(0, 0.05, INDEX.shape).astype(np.float32)
    water = water_of(noisy, CLEAR)
    assert water.found
    assert outline_of(water, GRID).area == 900 * 100


def test_a_scene_of_water_alone_is_cut_at_the_usual_threshold() -> None:
    lake = np.random.default_rng(3).normal(0.5, 0.1, INDEX.shape).astype(np.float32)
    water = water_of(lake, CLEAR)
    assert not water.found
    assert water.at == 0
    assert water.mask.mean() > 0.99


def test_hidden_water_is_neither_water_nor_land() -> None:
    hidden = CLEAR.copy()
    hidden[:, 40:] = True
    water = water_of(INDEX, hidden, at=0.1)
    part = water_in(water, box(500_200, 4_169_600, 500_500, 4_169_900), GRID)
    assert (part.water_m2, part.whole_m2) == (600 * 100, 900 * 100)
    assert part.hidden == pytest.approx(1 / 3)


def test_the_shore_does_not_run_along_a_cloud_or_the_scenes_edge() -> None:
    hidden = CLEAR.copy()
    hidden[:, 40:] = True
    shore = shoreline_of(water_of(INDEX, hidden, at=0.1), GRID)
    assert shore.length == pytest.approx(2 * 200 + 300, abs=30)
    lake = np.full_like(INDEX, 0.6)
    assert shoreline_of(water_of(lake, CLEAR, at=0.1), GRID).is_empty


def test_a_part_of_the_lake_outside_the_scene_is_wholly_hidden() -> None:
    part = water_in(water_of(INDEX, CLEAR, at=0), box(0, 0, 10, 10), GRID)
    assert (part.water_m2, part.hidden) == (0, 1)


def test_ten_metres_do_not_show_a_house_and_say_so() -> None:
    assert "house" in {thing.id for thing in unseen_at(10)}
    assert "pond" in {thing.id for thing in shown_at(10)}
    assert not unseen_at(0.2)
    assert area_doubt_m2(10_000, 400, 10) == pytest.approx(1160)


def stand(water_m2: float, **changes: object) -> Stand:
    values: dict[str, object] = {"hidden": 0.0, "shore_m": 1000.0, "like": ("mndwi", 10.0)}
    return Stand(water_m2, **{**values, **changes})  # type: ignore[arg-type]


def test_the_shore_stands_out_by_the_area_gained_over_the_length_of_both_shores() -> None:
    assert levels([stand(50_000), stand(62_000, shore_m=1400.0)]) == [0.0, 10.0]


def test_a_date_with_a_cloud_over_the_part_has_no_level_and_is_none_to_compare_with() -> None:
    assert levels([stand(10_000, hidden=0.002), stand(50_000), stand(60_000)]) == [None, 0.0, 10.0]


def test_dates_that_were_read_otherwise_are_not_compared() -> None:
    other = stand(10_000, like=("ndwi", 30.0))
    assert levels([other, stand(50_000), stand(60_000)]) == [None, 0.0, 10.0]
    assert levels([other, stand(50_000)]) == [None, None]


def test_one_date_alone_says_nothing_of_a_level() -> None:
    assert levels([stand(50_000)]) == [None]
    assert levels([stand(50_000), stand(0, shore_m=0.0)]) == [None, None]
    assert levels([]) == []


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
@pytest.mark.parametrize(("year", "hectares"), [("2017", 1.76), ("2019", 2.87)])
def test_the_water_of_a_real_reservoir_is_found_and_its_cloud_is_told(year: str, hectares: float) -> None:
    (name,) = REAL.glob(f"S2A2A_{year}*_BOA_10.tif")
    with rasterio.open(name) as scene, rasterio.open(str(name).replace("BOA", "SCL")) as classes:
        numbers, mask = scene.read([3, 8]), classes.read(1).repeat(2, axis=0).repeat(2, axis=1)
        valid = numbers != 65535
        bands = {
            band: reflectance(numbers[at], 1e-4, 0, valid[at])
            for at, band in enumerate((Band.GREEN, Band.NIR))
        }
        index = index_of(INDICES["ndwi"], bands)
        seen = water_of(index, np.zeros(index.shape, dtype=bool), at=0.0)
        assert seen.mask.sum() / 100 == pytest.approx(hectares)
        clear = water_of(index, hidden_by_classes(mask), at=0.0)
        assert clear.hidden.any() == (year == "2017")
