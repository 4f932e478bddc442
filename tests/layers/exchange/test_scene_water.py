"""The water of kept scenes, and the pixels inside a shape."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely import LineString, box
from shapely.geometry.base import BaseGeometry

from geo.measure import area_m2
from geo.spectral import Band
from layers.errors import BandsMissing, BrokenScene
from layers.exchange.scene_cog import BY_CLASSES, Classes, stored
from layers.exchange.scene_files import examined
from layers.exchange.scene_inside import inside_of
from layers.exchange.scene_look import look, opened_scene
from layers.exchange.scene_reading import Shown, shown
from layers.exchange.scene_water import WaterRead, water_read
from layers.rules.claim_images import Inside
from layers.store.scene_storage import FolderScenes
from tests.layers.exchange.kept_scenes import DAY, kept, record
from tests.layers.exchange.scenes import PLACE, covers

REAL = Path(__file__).parents[4] / "shared" / "data" / "sentinel2_barbellino"
TO_DEGREES = Transformer.from_crs("EPSG:4548", "EPSG:4490", always_xy=True)
LAKE = (np.s_[100:300], np.s_[100:300], "water")  # 2 km by 2 km
WEST, NORTH = PLACE.c, PLACE.f


def ground(left: float, top: float, right: float, bottom: float) -> BaseGeometry:
    """A rectangle, metres east and south of the scene's corner, in degrees."""
    flat = shapely.segmentize(box(WEST + left, NORTH - bottom, WEST + right, NORTH - top), 200)
    return shapely.transform(flat, lambda xy: np.column_stack(TO_DEGREES.transform(*xy.T)))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """A lake in fields, with a bare dike 100 m wide and a roof."""
    things = (LAKE, (np.s_[195:205], np.s_[120:280], "bare"), (np.s_[20:30], np.s_[20:30], "roof"))
    return kept(tmp_path_factory.mktemp("lake"), covers(400, *things))


def read(scene: Shown, at: float | None = None, **parts: BaseGeometry) -> WaterRead:
    return water_read(scene.place, scene.options, scene.scene, parts, at)


def inside(scene: Shown, shape: BaseGeometry, width_m: float = 0.0) -> Inside:
    with opened_scene(scene.place, scene.options, "scene") as source:
        return inside_of(source, scene.scene, shape, width_m)


def test_the_water_of_a_part_is_measured_on_the_ellipsoid(scene: Shown) -> None:
    whole = ground(1000, 1000, 3000, 3000)
    found = read(scene, lake=whole)
    assert (found.index, found.method, found.pixel_m) == ("mndwi", "otsu", 10)
    part = found.parts["lake"]
    assert part.hidden == 0
    assert part.whole_m2 == pytest.approx(area_m2(whole), abs=0.1)
    assert part.area_m2 == pytest.approx(area_m2(whole) * (1 - 160_000 / 4_000_000), rel=1e-6)


def test_the_shore_runs_around_the_water_and_around_the_dike_in_it(scene: Shown) -> None:
    part = read(scene, lake=ground(1000, 1000, 3000, 3000)).parts["lake"]
    assert part.shore_m == pytest.approx(8000 + 2 * (1600 + 100), rel=0.01)
    assert part.shore.within(ground(900, 900, 3100, 3100))


def test_what_lies_beyond_the_scene_is_hidden_and_no_shore_runs_there(scene: Shown) -> None:
    half = read(scene, lake=ground(3000, 1000, 5000, 3000)).parts["lake"]
    assert half.hidden == pytest.approx(0.5, abs=0.01)
    assert half.area_m2 == 0
    gone = read(scene, lake=ground(9000, 1000, 9900, 3000)).parts["lake"]
    assert (gone.hidden, gone.area_m2, gone.shore.is_empty) == (1, 0, True)


def test_a_threshold_that_is_given_is_taken_and_said(scene: Shown) -> None:
    found = read(scene, 0.99, lake=ground(1000, 1000, 3000, 3000))
    assert (found.threshold, found.method) == (0.99, "given")
    assert found.parts["lake"].area_m2 <= 100  # the noise of one pixel


def test_a_scene_without_near_infrared_has_no_water(tmp_path: Path) -> None:
    colours = kept(tmp_path, covers(120)[:3], names=("blue", "green", "red"))
    with pytest.raises(BandsMissing):
        read(colours, lake=ground(0, 0, 1000, 1000))


def test_a_scene_whose_file_is_gone_is_said_to_be_broken(scene: Shown) -> None:
    with pytest.raises(BrokenScene):
        read(replace(scene, place=f"{scene.place}.gone"), lake=ground(0, 0, 1000, 1000))


def test_a_wide_look_is_taken_in_coarser_pixels_that_lie_where_the_fine_ones_do(scene: Shown) -> None:
    bounds = (WEST - 105, NORTH - 4000, WEST + 4000, NORTH + 205)
    with opened_scene(scene.place, scene.options, "scene") as source:
        fine = look(source, scene.scene, bounds, [Band.NIR])
        coarse = look(source, scene.scene, bounds, [Band.NIR], most=60_000)
    assert (fine.grid.pixel, coarse.grid.pixel) == (10, 20)
    rows, columns = np.nonzero(~coarse.hidden)
    assert (rows.min(), columns.min()) == (11, 6)  # of 21 and 11 fine ones beyond the scene
    fine_nir, coarse_nir = fine.bands[Band.NIR], coarse.bands[Band.NIR]
    four = fine_nir[22:222, 12:212].reshape(100, 2, 100, 2).mean(axis=(1, 3))
    assert coarse_nir[11:111, 6:106] == pytest.approx(four, abs=1e-4)


@pytest.mark.parametrize(
    ("shape", "covers_of"),
    [
        (ground(1000, 1000, 1500, 1500), (1.0, 0.0, 0.0, 0.0)),
        (ground(3200, 3200, 3600, 3600), (0.0, 1.0, 0.0, 0.0)),
        (ground(200, 200, 300, 300), (0.0, 0.0, 1.0, 1.0)),
    ],
    ids=["water", "plants", "roof"],
)
def test_what_lies_inside_a_shape_is_counted_by_cover(
    scene: Shown, shape: BaseGeometry, covers_of: tuple[float, ...]
) -> None:
    found = inside(scene, shape)
    assert (found.water, found.plants, found.bare, found.bright) == pytest.approx(covers_of, abs=0.02)


def test_pixels_that_lie_partly_outside_a_shape_do_not_count(scene: Shown) -> None:
    assert inside(scene, ground(999, 999, 1101, 1101)).pixels == 10 * 10
    assert inside(scene, ground(1002, 1002, 1102, 1102)).pixels == 9 * 9
    assert inside(scene, ground(1000, 1000, 1008, 1008)).pixels == 0


def test_a_line_is_looked_at_as_wide_as_the_thing_is(scene: Shown) -> None:
    dike = shapely.transform(
        LineString([(WEST + 1300, NORTH - 2000), (WEST + 2700, NORTH - 2000)]),
        lambda xy: np.column_stack(TO_DEGREES.transform(*xy.T)),
    )
    assert inside(scene, dike, 60.0).bare == 1.0
    assert inside(scene, dike, 200.0).bare == pytest.approx(0.5, abs=0.05)


def test_a_shape_beyond_the_scene_is_hidden(scene: Shown) -> None:
    assert inside(scene, ground(5000, 1000, 5100, 1100)).hidden == 1.0


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
@pytest.mark.parametrize(("year", "hectares"), [("2017", 1.0), ("2019", 2.5)])
def test_the_water_of_a_real_reservoir_is_read_with_what_its_cloud_hides(
    year: str, hectares: float, tmp_path: Path
) -> None:
    (path,) = REAL.glob(f"S2A2A_{year}*_BOA_10.tif")
    classes = path.with_name(path.name.replace("BOA", "SCL"))
    made = stored(
        examined(path, path.name), tmp_path / "k.tif", classes=Classes(classes, classes.name, BY_CLASSES)
    )
    storage = FolderScenes(tmp_path / "scenes")
    scene = record(path, made, DAY)
    (tmp_path / "original").write_bytes(path.read_bytes())
    storage.keep(scene.id, made.path, tmp_path / "original")
    assert scene.footprint is not None
    found = water_read(storage.place(scene.id), storage.options, scene, {"all": scene.footprint}, 0.0)
    part = found.parts["all"]
    assert part.area_m2 / 10_000 >= hectares
    assert (part.hidden > 0.05) == (year == "2017")
    assert shown(storage, scene).place == storage.place(scene.id)
