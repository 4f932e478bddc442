"""What became what between two scenes, and the patches of it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import Point

from geo.changed import HALO, Became, Limits, changed, cleaned
from geo.clouds import hidden_by_bits, hidden_by_classes, hidden_by_test
from geo.grids import Grid
from geo.patches import LARGEST_LOSS, hidden_share, least_pixels, patches_of
from geo.spectral import Band

B = Band
SIX = (B.BLUE, B.GREEN, B.RED, B.NIR, B.SWIR_1, B.SWIR_2)
COVERS = {
    "water": (0.06, 0.07, 0.05, 0.02, 0.01, 0.01),
    "plants": (0.03, 0.06, 0.04, 0.40, 0.20, 0.10),
    "bare": (0.09, 0.12, 0.15, 0.22, 0.28, 0.24),
    "roof": (0.30, 0.32, 0.34, 0.36, 0.34, 0.30),
    "cloud": (0.60, 0.60, 0.60, 0.62, 0.45, 0.35),
    "shadow": (0.03, 0.03, 0.03, 0.05, 0.04, 0.03),
}
GRID = Grid("EPSG:32650", 500_000, 4_170_000, 10, 120, 120)
Picture = NDArray[np.str_]
Bands = dict[Band, NDArray[np.float32]]


def scene(*rows: tuple[slice, slice, str], cover: str = "plants", size: int = 60) -> Bands:
    """A scene of one cover with rectangles of others."""
    bands = {band: np.full((size, size), COVERS[cover][at], dtype=np.float32) for at, band in enumerate(SIX)}
    for down, across, other in rows:
        for at, band in enumerate(SIX):
            bands[band][down, across] = COVERS[other][at]
    return bands


NOTHING_HIDDEN = np.zeros((60, 60), dtype=bool)
SQUARE = np.s_[20:30], np.s_[10:25]


@pytest.mark.parametrize(
    ("was", "becomes", "kind"),
    [
        ("water", "bare", Became.WATER_TO_LAND),
        ("water", "plants", Became.WATER_TO_LAND),
        ("water", "roof", Became.WATER_TO_LAND),
        ("bare", "water", Became.LAND_TO_WATER),
        ("plants", "bare", Became.PLANTS_TO_BARE),
        ("bare", "plants", Became.BARE_TO_PLANTS),
        ("bare", "roof", Became.NEW_ROOF),
        ("plants", "roof", Became.NEW_ROOF),
        ("bare", "bare", Became.NOTHING),
        ("water", "water", Became.NOTHING),
        ("roof", "bare", Became.NOTHING),
    ],
)
def test_a_change_of_cover_is_called_what_it_is(was: str, becomes: str, kind: Became) -> None:
    before, after = scene((*SQUARE, was)), scene((*SQUARE, becomes))
    codes = cleaned(changed(before, after, NOTHING_HIDDEN, Limits()))
    assert set(np.unique(codes[SQUARE])) == {kind}
    outside = np.ones((60, 60), dtype=bool)
    outside[SQUARE] = False
    assert not codes[outside].any()


def test_what_cloud_hides_is_never_compared() -> None:
    before = scene((*SQUARE, "water"))
    after = scene((*SQUARE, "bare"), (np.s_[15:35], np.s_[5:20], "cloud"))
    hidden = hidden_by_test(after)
    assert hidden is not None
    assert hidden[15:35, 5:20].all()
    codes = cleaned(changed(before, after, hidden, Limits()))
    assert set(np.unique(codes[hidden])) == {Became.HIDDEN}
    assert (codes[20:30, 24] == Became.WATER_TO_LAND).all()


def test_the_shadow_of_a_cloud_on_dry_ground_is_hidden_and_water_beside_it_is_not() -> None:
    bands = scene(
        (np.s_[2:16], np.s_[5:19], "cloud"),
        (np.s_[18:28], np.s_[8:18], "shadow"),
        (np.s_[40:55], np.s_[5:15], "water"),
    )
    bands[B.GREEN][18:28, 8:18] = 0.02  # no water by its index
    hidden = hidden_by_test(bands)
    assert hidden is not None
    assert hidden[18:28, 8:18].all()
    assert not hidden[44:52, 7:13].any()


def test_without_visible_bands_there_is_no_simple_test() -> None:
    assert hidden_by_test({B.NIR: np.zeros((3, 3), dtype=np.float32)}) is None


def test_the_products_own_masks_hide_clouds_shadows_and_gaps() -> None:
    classes = np.array([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]])
    assert hidden_by_classes(classes).tolist() == [
        [True, True, False, True],
        [False] * 4,
        [True, True, True, False],
    ]
    bits = np.array([0, 1, 1 << 3, 1 << 4, 1 << 5, 1 << 6], dtype=np.uint16)
    assert hidden_by_bits(bits).tolist() == [False, True, True, True, False, False]


def test_single_pixels_go_and_a_line_of_one_pixel_stays() -> None:
    before = scene(cover="water")
    after = scene((np.s_[10:11], np.s_[5:45], "bare"), (np.s_[40:41], np.s_[40:41], "bare"), cover="water")
    codes = cleaned(changed(before, after, NOTHING_HIDDEN, Limits()))
    assert (codes[10, 5:45] == Became.WATER_TO_LAND).all()
    assert codes[40, 40] == Became.NOTHING


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(HALO, 48))
def test_a_scene_cut_into_windows_with_their_halo_is_cleaned_alike(seed: int, at: int) -> None:
    chance = np.random.default_rng(seed)
    codes = chance.choice(np.array([0, 0, 0, 1, 2, 3, 255], dtype=np.uint8), (60, 60))
    whole = cleaned(codes)
    top, bottom = cleaned(codes[: at + HALO]), cleaned(codes[max(at - HALO, 0) :])
    assert (top[:at] == whole[:at]).all()
    assert (bottom[at - max(at - HALO, 0) :] == whole[at:]).all()


# --- patches ------------------------------------------------------------------------------------
def codes_of(*shapes: shapely.Geometry, size: int = 120) -> NDArray[np.uint8]:
    """Pixels of new land whose middles lie in the shapes."""
    columns, rows = np.meshgrid(np.arange(size), np.arange(size))
    x, y = 500_000 + 10 * (columns.ravel() + 0.5), 4_170_000 - 10 * (rows.ravel() + 0.5)
    inside = shapely.contains_xy(shapely.union_all(list(shapes)), x, y).reshape(size, size)
    return np.where(inside, Became.WATER_TO_LAND, 0).astype(np.uint8)


MIDDLE = Point(500_600, 4_169_400)


def test_a_patch_keeps_its_area_though_its_staircase_is_smoothed() -> None:
    codes = codes_of(MIDDLE.buffer(300))
    (found,) = patches_of(codes, GRID, fewest=4)
    assert found.pixels == int((codes > 0).sum())
    assert abs(found.loss) <= LARGEST_LOSS
    assert len(shapely.get_coordinates(found.shape)) < 120
    assert found.shape.area == pytest.approx(found.pixels * 100, rel=LARGEST_LOSS)


def test_patches_below_the_least_area_are_left_out_and_no_other_swallows_them() -> None:
    codes = codes_of(MIDDLE.buffer(200), MIDDLE.buffer(30), Point(500_100, 4_169_900).buffer(15))
    (found,) = patches_of(codes, GRID, fewest=10)
    assert found.pixels == int((codes_of(MIDDLE.buffer(200)) > 0).sum())


def test_a_hole_in_a_patch_stays_a_hole() -> None:
    ring = MIDDLE.buffer(300).difference(MIDDLE.buffer(30))
    codes = codes_of(ring)
    (found,) = patches_of(codes, GRID, fewest=50)
    assert found.pixels == int((codes > 0).sum())


def test_a_strip_in_water_is_dike_like_and_a_field_is_not() -> None:
    dike = shapely.LineString([(500_100, 4_169_200), (500_500, 4_169_350), (500_900, 4_169_300)]).buffer(9)
    field = shapely.box(500_200, 4_169_600, 500_400, 4_169_750)
    kinds = {
        patch.pixels > 200: patch.dike_like for patch in patches_of(codes_of(dike, field), GRID, fewest=8)
    }
    assert kinds == {False: True, True: False}


def test_pixels_that_touch_at_a_corner_are_one_valid_patch() -> None:
    codes = np.zeros((20, 20), dtype=np.uint8)
    for at in range(4, 14):
        codes[at, at] = codes[at, at + 1] = Became.WATER_TO_LAND
        codes[at, at + 1] = 0 if at % 3 == 0 else codes[at, at + 1]
    (found,) = patches_of(codes, GRID, fewest=4)
    assert found.shape.is_valid
    assert found.pixels == int((codes > 0).sum())


def test_how_much_around_a_patch_is_hidden_is_told() -> None:
    codes = codes_of(shapely.box(500_200, 4_169_600, 500_400, 4_169_750))
    (found,) = patches_of(codes, GRID, fewest=8)
    assert hidden_share(found, codes, GRID) == 0
    codes[:, :22] = Became.HIDDEN
    assert 0.15 < hidden_share(found, codes, GRID) < 0.3


@pytest.mark.parametrize(("least_m2", "pixels"), [(0, 4), (400, 4), (401, 5), (5000, 50)])
def test_the_least_area_is_never_below_four_pixels(least_m2: float, pixels: int) -> None:
    assert least_pixels(least_m2, GRID) == pixels


def test_a_bright_roof_is_no_cloud() -> None:
    hidden = hidden_by_test(scene((np.s_[20:28], np.s_[20:27], "roof")))
    assert hidden is not None
    assert not hidden.any()


def test_a_shore_that_two_scenes_draw_a_pixel_apart_is_no_change() -> None:
    before = scene((np.s_[:], np.s_[:30], "water"))
    after = scene((np.s_[:], np.s_[:31], "water"))
    assert not cleaned(changed(before, after, NOTHING_HIDDEN, Limits())).any()
    wider = scene((np.s_[:], np.s_[:33], "water"))
    assert (cleaned(changed(before, wider, NOTHING_HIDDEN, Limits()))[:, 30:33] == Became.LAND_TO_WATER).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 6))
def test_patches_that_lie_around_each_other_are_each_found_once(seed: int, rings: int) -> None:
    chance = np.random.default_rng(seed)
    codes = np.zeros((500, 430), dtype=np.uint8)
    for ring in range(rings):  # rings in rings: the box of one holds the next
        codes[ring * 40 : 500 - ring * 40, ring * 33 : 430 - ring * 33] = chance.integers(0, 3)
        inner = np.s_[ring * 40 + 8 : 492 - ring * 40, ring * 33 + 8 : 422 - ring * 33]
        codes[inner] = 0
    grid = Grid("EPSG:32650", 500_000, 4_170_000, 10, 500, 430)
    found = list(patches_of(codes, grid, fewest=4))
    assert sum(patch.pixels for patch in found) == int((codes > 0).sum())
