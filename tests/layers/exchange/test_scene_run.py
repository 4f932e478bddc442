"""From two kept scenes to measured patches: the same to the last byte, whatever it is reckoned on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from distributed import LocalCluster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box
from shapely.geometry.base import BaseGeometry

from geo.changed import Became, Limits
from geo.crs import STORED, moved, transformer
from geo.spectral import Band
from layers.errors import BandsMissing, ScenesMisaligned
from layers.exchange.scene_change import Pair, aligned, codes_of, on_cluster, on_threads, paired, side_of
from layers.exchange.scene_cog import BY_CLASSES, Classes, Stored, stored
from layers.exchange.scene_files import examined
from layers.exchange.scene_run import compared, found_patches, still_there
from layers.exchange.scene_values import Ground, looked_at
from layers.rules.scene_limits import Parameters
from layers.store.scene_runs import patches_sha256
from tests.kept_scenes import PLACE, Rectangle, ground, pictured
from tests.layers.exchange.scenes import NAMES, write

REAL = Path(__file__).parents[4] / "shared" / "data"
POND: Rectangle = np.s_[60:74, 40:60, "water"]
BANK: Rectangle = np.s_[270:278, 100:160, "bare"]
SMALL: Rectangle = np.s_[150:153, 200:203, "water"]
CLOUD: Rectangle = np.s_[290:340, 250:330, "cloud"]


def kept(
    folder: Path, name: str, bands: np.ndarray, names: tuple[str, ...] = NAMES, **more: object
) -> Stored:
    path = write(folder / f"{name}.tif", bands, names=names, transform=PLACE, **more)  # type: ignore[arg-type]
    return stored(examined(path, path.name), folder / f"{name}-kept.tif")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Two scenes a part of a pixel apart, with two changes, one small one and a cloud."""
    folder = tmp_path_factory.mktemp("pair")
    later = pictured(ground(POND, BANK, SMALL, CLOUD), 2, 0.4)
    return paired(kept(folder, "a", pictured(ground(), 1)), kept(folder, "b", later))


@pytest.fixture(scope="module")
def whole(pair: Pair) -> tuple[str, str]:
    """What one window on no executor gives."""
    return hashes(pair)


def hashes(pair: Pair, run: object = map, size: int = 4096) -> tuple[str, str]:
    made = compared(pair, Parameters(), (), run, size=size)  # type: ignore[arg-type]
    return made.codes_sha256, patches_sha256(found_patches(made))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(17, 500), threads=st.integers(1, 4))
def test_whatever_the_windows_and_threads_the_bytes_are_the_same(
    pair: Pair, whole: tuple[str, str], size: int, threads: int
) -> None:
    with on_threads(threads) as run:
        assert hashes(pair, run, size) == whole


def test_two_workers_of_a_cluster_give_the_same_patches_to_the_last_byte(
    pair: Pair, whole: tuple[str, str]
) -> None:
    quiet = {"silence_logs": 50, "dashboard_address": None, "threads_per_worker": 1}
    with LocalCluster(n_workers=2, processes=True, host="127.0.0.1", **quiet) as cluster:  # noqa: SIM117
        with on_cluster(cluster.scheduler_address) as run:
            assert hashes(pair, run, 128) == whole


def test_patches_say_what_both_scenes_show_where_the_ground_is_not_where_the_picture_is(pair: Pair) -> None:
    bank, pond = found_patches(compared(pair, Parameters(), ()))

    assert (bank.kind, pond.kind) == ("WATER_TO_LAND", "LAND_TO_WATER")
    assert bank.area_m2 > pond.area_m2 > 2500
    assert pond.body["before"]["indices"]["mndwi"] == pytest.approx(-0.5, abs=0.15)
    assert pond.body["after"]["indices"]["mndwi"] == pytest.approx(0.7, abs=0.05)
    assert bank.body["after"]["indices"]["ndvi"] == pytest.approx(0.195, abs=0.02)
    assert (bank.body["dike_like"], bank.body["hidden"], bank.body["at_edge"]) == (False, 0, False)


def test_no_pixel_that_is_hidden_lies_in_a_patch(pair: Pair) -> None:
    made = compared(pair, Parameters(), ())
    codes = codes_of(made.pair)
    hidden = [box(*made.pair.grid.part(row, column, 1, 1).bounds)
              for row, column in np.argwhere(codes == Became.HIDDEN)[::7]]  # fmt: skip
    assert len(hidden) > 100
    assert not any(each.patch.shape.buffer(-1).intersects(pixel) for each in made.patches for pixel in hidden)


def test_only_the_reserve_and_its_surroundings_are_compared_where_a_scene_shows_them(pair: Pair) -> None:
    west, south, east, north = pair.grid.part(40, 20, 60, 60).bounds
    zones = (("core", lonlat(box(west, south, east, north))),)

    near = compared(pair, Parameters(around_m=300, as_it_lies=True), zones)
    away = compared(pair, Parameters(), (("core", box(10, 46, 10.1, 46.1)),))

    assert [(each.patch.kind.name, each.zone) for each in near.patches] == [("LAND_TO_WATER", "core")]
    assert near.pair.grid.rows < 130
    assert away.pair.grid == pair.grid
    assert {each.zone for each in away.patches} == {""}


def lonlat(shape: BaseGeometry) -> BaseGeometry:
    return moved(shape, transformer("EPSG:4548", STORED))


def test_a_later_scene_says_of_ground_how_much_of_it_is_changed_still_and_how_much_is_hidden(
    pair: Pair,
) -> None:
    made, _ = aligned(pair)
    places = {name: lonlat(box(*pair.grid.part(rows.start, columns.start, rows.stop - rows.start,
                                               columns.stop - columns.start).bounds))
              for name, (rows, columns, _) in (("pond", POND), ("cloud", CLOUD))}  # fmt: skip
    still, hidden = still_there(made, "LAND_TO_WATER", places["pond"]) or (0, 1)
    assert (still > 0.85, hidden) == (True, 0)
    still, hidden = still_there(made, "LAND_TO_WATER", places["cloud"]) or (1, 0)
    assert (still, hidden > 0.9) == (0, True)
    assert still_there(made, "LAND_TO_WATER", box(10, 46, 10.01, 46.01)) is None


def test_of_ground_larger_than_memory_bears_blocks_are_looked_at(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    bands = np.full((2, 2600, 2600), 600, np.uint16)
    bands[1] = 200  # an index of 0.5, but in the east
    bands[:, :, 2000:] = [[[200]], [[600]]]
    scene = kept(tmp_path, "large", bands + chance.integers(0, 4, bands.shape).astype(np.uint16),
                 ("green", "nir"))  # fmt: skip
    (within,) = looked_at([Ground(side_of(scene), [box(*scene.grid.bounds)])])[0]

    assert within.values["ndwi"] == pytest.approx(0.5, abs=0.01)
    assert within.pixels <= 16 * 512 * 512
    assert within.hidden == 0


def test_what_lies_beyond_a_scene_counts_as_hidden(tmp_path: Path) -> None:
    scene = kept(tmp_path, "a", pictured(ground(), 1))
    _, south, east, north = scene.grid.bounds
    half, none = (
        box(east - 200, south + 500, east + 200, south + 700),
        box(east + 10, south, east + 50, north),
    )

    found = looked_at([Ground(side_of(scene), [none, half])])[0]

    assert [each.hidden for each in found] == [1.0, 0.5]
    assert found[0].values == {}


def test_three_bands_of_bytes_are_compared_as_any_other(tmp_path: Path) -> None:
    names = ("green", "red", "nir")
    pictures = (
        (pictured(ground(*more), 1)[[1, 2, 3]] // 20).astype(np.uint8) for more in ((), (POND,))
    )  # a fourth band of bytes, what is hidden, must not count as transparency
    scenes = [kept(tmp_path, str(at), each, names, scale=0.002) for at, each in enumerate(pictures)]
    made = compared(paired(*scenes), Parameters(), ())
    assert [each.patch.kind for each in made.patches] == [Became.LAND_TO_WATER]


# --- real scenes ----------------------------------------------------------------------------
def barbellino(folder: Path, day: str) -> Stored:
    """A Sentinel-2 scene of an alpine reservoir, hidden by its own classes."""
    source = REAL / "sentinel2_barbellino"
    name = f"S2A2A_{day}_022_Barbellino_BOA_10.tif"
    classes = name.replace("BOA", "SCL")
    veil = Classes(source / classes, classes, BY_CLASSES)
    return stored(examined(source / name, name), folder / name, classes=veil)


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
def test_a_real_reservoir_that_rose_is_found_and_its_clouds_are_not(tmp_path: Path) -> None:
    pair = paired(barbellino(tmp_path, "20170703"), barbellino(tmp_path, "20190723"))
    with pytest.raises(ScenesMisaligned):  # 24 by 42 pixels are too few to tell a shift by
        compared(pair, Parameters(), ())

    made = compared(pair, Parameters(as_it_lies=True), ())

    assert made.hidden == pytest.approx(0.131, abs=0.001)
    assert [each.patch.kind for each in made.patches] == [Became.LAND_TO_WATER]
    assert made.patches[0].area_m2 == pytest.approx(2600, rel=0.02)
    before, after = made.patches[0].before.values["ndwi"], made.patches[0].after.values["ndwi"]
    assert (before or 0) < 0
    assert (after or 0) > 0.5


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
def test_real_composites_lie_well_on_each_other_and_lack_the_green_that_water_asks_for(
    tmp_path: Path,
) -> None:
    scenes = []
    for name in ("LS20010525.tif", "LS20010626.tif"):
        file = examined(REAL / "landsat7_juelich" / name, name, ["nir", "swir_1", "swir_2"])
        scenes.append(stored(file, tmp_path / name))
    with pytest.raises(BandsMissing) as refusal:
        paired(*scenes)
    earlier, later = map(side_of, scenes)

    _, found = aligned(Pair(earlier, later, earlier.grid, Limits()))

    assert refusal.value.facts["bands"] == Band.GREEN
    assert (found.squares >= 40, found.pixels < 0.3, found.spread_px < 0.2) == (True, True, True)
