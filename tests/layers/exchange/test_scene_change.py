"""What changed between two stored scenes, whatever it is reckoned on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from distributed import LocalCluster
from rasterio import Affine

from geo.changed import Became
from geo.patches import least_pixels, patches_of
from layers.demo.lake import SEED
from layers.demo.pictures import EAST_PX, two_scenes
from layers.demo.plane import MIDDLE
from layers.demo.planted import LEAST_M2
from layers.demo.scene import drawn
from layers.demo.shots import EARLIER, Shot, write_shot
from layers.errors import BandsMissing, ScenesApart, ScenesMisaligned
from layers.exchange.scene_change import aligned, codes_of, on_cluster, on_threads, paired
from layers.exchange.scene_cog import Stored, stored
from layers.exchange.scene_files import examined
from tests.geo.ground_pictures import ground, photographed
from tests.layers.exchange.scenes import PLACE, covers, write

POND = (np.s_[200:230], np.s_[300:340], "water")


def kept(
    folder: Path, name: str, bands: np.ndarray[tuple[int, ...], np.dtype[np.uint16]], **more: object
) -> Stored:
    """A scene, stored."""
    path = write(folder / f"{name}.tif", bands, **more)  # type: ignore[arg-type]
    return stored(examined(path, path.name), folder / f"{name}-kept.tif")


def test_a_new_pond_is_found_whatever_the_windows_and_threads(tmp_path: Path) -> None:
    pair = paired(kept(tmp_path, "a", covers(500)), kept(tmp_path, "b", covers(500, POND)))
    whole = codes_of(pair)
    assert (whole[200:230, 300:340] == Became.LAND_TO_WATER).all()
    assert (whole > 0).sum() == 30 * 40
    with on_threads(2) as run:
        for size in (64, 150, 1000):
            assert np.array_equal(codes_of(pair, run, size=size), whole)


def test_scenes_of_two_extents_are_compared_where_both_are(tmp_path: Path) -> None:
    moved = Affine(10, 0, PLACE.c + 1000, 0, -10, PLACE.f - 500)
    earlier = kept(tmp_path, "a", covers(500))
    later = kept(tmp_path, "b", covers(500, (np.s_[150:180], np.s_[200:240], "water")), transform=moved)
    pair = paired(earlier, later)
    assert pair.grid.shape == (450, 400)
    codes = codes_of(pair)
    assert (codes[150:180, 200:240] == Became.LAND_TO_WATER).all()


def test_scenes_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    earlier = kept(tmp_path, "a", covers(200))
    for number, placed in enumerate(
        (Affine(10, 0, PLACE.c + 9000, 0, -10, PLACE.f), Affine(20, 0, PLACE.c, 0, -20, PLACE.f))
    ):
        with pytest.raises(ScenesApart):
            paired(earlier, kept(tmp_path, f"b{number}", covers(200), transform=placed))
    with pytest.raises(BandsMissing):
        paired(earlier, kept(tmp_path, "c", covers(200)[:3], names=("blue", "green", "red")))


def test_scenes_of_two_places_on_one_grid_are_not_compared(tmp_path: Path) -> None:
    grounds = [np.stack([photographed(ground(400, seed)) * 10_000] * 6).astype(np.uint16) for seed in (1, 2)]
    pair = paired(*(kept(tmp_path, str(at), each) for at, each in enumerate(grounds)))
    with pytest.raises(ScenesMisaligned):
        aligned(pair)


def test_the_demonstration_pair_gives_its_key_from_files(tmp_path: Path) -> None:
    first, second, planted = two_scenes(drawn(SEED))
    scenes = []
    for name, picture in (("earlier", first), ("later", second)):
        path = tmp_path / f"{name}.tif"
        write_shot(Shot(EARLIER, picture), path)
        scenes.append(stored(examined(path, path.name), tmp_path / f"{name}-kept.tif"))
    with on_threads(2) as run:
        pair, alignment = aligned(paired(*scenes), run)
        codes = codes_of(pair, run)
    assert alignment.right_px == pytest.approx(EAST_PX, abs=0.02)
    patches = list(patches_of(codes, pair.grid, fewest=least_pixels(LEAST_M2, pair.grid)))
    wanted = {each.id: (each.kind, shapely.transform(each.shape, lambda xy: xy + MIDDLE)) for each in planted}
    found = {
        (id, patch.kind.name)
        for patch in patches
        for id, (_, shape) in wanted.items()
        if patch.shape.intersects(shape)
    }
    assert found == {(id, kind) for id, (kind, _) in wanted.items() if kind is not None}
    assert len(patches) == len(found)


def test_two_workers_of_a_cluster_find_the_same_to_the_bit(tmp_path: Path) -> None:
    pair = paired(kept(tmp_path, "a", covers(500)), kept(tmp_path, "b", covers(500, POND)))
    quiet = {"silence_logs": 50, "dashboard_address": None, "threads_per_worker": 1}
    with LocalCluster(n_workers=2, processes=True, host="127.0.0.1", **quiet) as cluster:  # noqa: SIM117
        with on_cluster(cluster.scheduler_address) as run:
            assert np.array_equal(codes_of(pair, run, size=150), codes_of(pair))
