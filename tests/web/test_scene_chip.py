"""Chips: the place in one frame before and after, with its outline, its scale and its words."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from PIL import Image

from geo.crs import moved, transformer
from geo.measure import length_m
from layers.definition import Words
from layers.exchange.scene_reading import Shown, Square
from layers.rules.scene_views import TRUE, VIEWS, rgb
from tests.layers.exchange.kept_scenes import kept
from tests.layers.exchange.scenes import PLACE, covers
from web.documents import scene_chip
from web.documents.scene_chip import OUTLINE, SIDE, STRIP, Caption, chip, frame_of, ground_m, nice

POND = (slice(100, 120), slice(200, 230), "water")  # rows, columns of ten metres
CAPTION = Caption(Words("变化后", "After"), date(2026, 5, 1), "演示影像.tif", "演示 demonstration", True)


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shown, Shown]:
    """The same fields without and with a pond."""
    folder = tmp_path_factory.mktemp("chips")
    return kept(folder, covers(400), name="before"), kept(folder, covers(400, POND), name="after")


def pond() -> shapely.Polygon:
    """Its shape in degrees."""
    box = shapely.box(PLACE.c + 2000, PLACE.f - 1200, PLACE.c + 2300, PLACE.f - 1000)
    return moved(box, transformer("EPSG:4548", "OGC:CRS84"))


def drawn(shown: Shown, view: str = TRUE, caption: Caption = CAPTION) -> NDArray[np.uint8]:
    frame = frame_of(pond(), "EPSG:4548", 10)
    content = chip(shown, VIEWS[view], frame, pond(), caption)
    assert content is not None
    return np.asarray(Image.open(BytesIO(content)))


def test_a_chip_has_room_for_the_picture_and_for_what_it_is(scenes: tuple[Shown, Shown]) -> None:
    found = drawn(scenes[1])

    assert found.shape == (SIDE + STRIP, SIDE, 3)
    assert (found[SIDE:] < 128).any()  # words, on paper
    assert (found[SIDE + STRIP - 4 :] == 255).all()


def test_the_outline_lies_on_the_edge_of_what_it_is_about(scenes: tuple[Shown, Shown]) -> None:
    found = drawn(scenes[1])[:SIDE]

    rows, columns = np.nonzero((found == rgb(OUTLINE)).all(axis=2))
    per_m = SIDE / 640  # 64 pixels of ten metres
    west, east, north, south = (256 + sign * half * per_m for half in (150, 100) for sign in (-1, 1))
    assert (columns.min(), columns.max()) == pytest.approx((west, east), abs=2)
    assert (rows.min(), rows.max()) == pytest.approx((north, south), abs=2)


def test_before_and_after_differ_within_the_outline_alone(scenes: tuple[Shown, Shown]) -> None:
    before, after = (drawn(scene, "ndwi")[:SIDE].astype(int) for scene in scenes)

    inside = np.zeros((SIDE, SIDE), bool)
    inside[256 - 76 : 256 + 76, 256 - 116 : 256 + 116] = True
    apart = np.abs(before - after).max(axis=2)
    assert np.median(apart[inside]) > 100
    assert (apart[~inside] < 40).mean() > 0.98
    assert (before[SIDE - 60 :, SIDE - 220 :] == after[SIDE - 60 :, SIDE - 220 :]).mean() > 0.95  # the legend


def test_pixels_stay_squares_as_they_were_recorded(scenes: tuple[Shown, Shown]) -> None:
    found = drawn(scenes[0])[300:332, 0:64].astype(int)  # eight pixels of the chip are one of the scene

    assert (np.abs(np.diff(found, axis=1)).max(axis=(0, 2)) > 0).sum() <= 64 / 8 + 1


def test_a_place_without_extent_gets_a_ring(scenes: tuple[Shown, Shown]) -> None:
    place = pond().centroid
    frame = frame_of(place, "EPSG:4548", 10)
    content = chip(scenes[1], VIEWS[TRUE], frame, place, CAPTION)

    assert content is not None
    found = np.asarray(Image.open(BytesIO(content)))[:SIDE]
    _, columns = np.nonzero((found == rgb(OUTLINE)).all(axis=2))
    assert columns.max() - columns.min() == pytest.approx(40 * SIDE / 640, abs=3)


def test_a_large_shape_has_room_around_it() -> None:
    large = moved(shapely.box(375_000, 4_160_000, 380_000, 4_161_000), transformer("EPSG:4548", "OGC:CRS84"))

    frame = frame_of(large, "EPSG:4548", 10)

    assert frame.east - frame.west == pytest.approx(9000, rel=0.01)


def test_the_scale_is_that_of_the_ground_and_not_of_the_system() -> None:
    stretched = Square("EPSG:3857", 12_868_000, 4_523_000, 12_869_000, 4_524_000, SIDE, SIDE)

    assert ground_m(stretched) == pytest.approx(1000 * np.cos(np.radians(37.6)), rel=0.01)
    assert length_m(pond()) == pytest.approx(1000, rel=0.001)


@pytest.mark.parametrize(("metres", "length"), [(640 / 4, 100), (9, 5), (2300, 2000), (1, 1), (0.7, 0.5)])
def test_a_scale_bar_has_a_round_length(metres: float, length: float) -> None:
    assert nice(metres) == pytest.approx(length)


def test_an_index_comes_with_its_ramp_from_end_to_end(scenes: tuple[Shown, Shown]) -> None:
    ramp = VIEWS["ndwi"].ramp
    along = drawn(scenes[0], "ndwi")[SIDE - 50, SIDE - 216 : SIDE - 16].astype(int)

    assert np.abs(along[0] - rgb(ramp[0][1])).max() <= 3
    assert np.abs(along[-1] - rgb(ramp[-1][1])).max() <= 6
    assert np.abs(along[100] - rgb("#F7F7F7")).max() <= 6


def test_demonstration_data_say_so_in_the_picture(scenes: tuple[Shown, Shown]) -> None:
    said, plain = drawn(scenes[1]), drawn(scenes[1], caption=Caption(*[
        getattr(CAPTION, name) for name in ("side", "day", "scene", "credit")
    ], demonstration=False))  # fmt: skip

    assert (said[:28, -60:] != plain[:28, -60:]).any()
    assert (said[40:480, 40:200] == plain[40:480, 40:200]).all()


def test_without_a_chinese_font_the_words_are_english(
    scenes: tuple[Shown, Shown], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_font = drawn(scenes[1])
    monkeypatch.setattr(scene_chip, "chinese_font", lambda: None)

    without = drawn(scenes[1])

    assert (without[SIDE:] < 128).any()
    assert (without[SIDE:] != with_font[SIDE:]).any()


def test_a_scene_of_another_place_gives_no_chip(scenes: tuple[Shown, Shown], tmp_path: Path) -> None:
    far = shapely.Point(10.0, 45.0)

    assert chip(scenes[1], VIEWS[TRUE], frame_of(far, "EPSG:4548", 10), far, CAPTION) is None


def test_the_same_chip_is_the_same_file(scenes: tuple[Shown, Shown]) -> None:
    assert (drawn(scenes[1]) == drawn(scenes[1])).all()
