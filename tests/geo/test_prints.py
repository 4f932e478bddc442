"""Prints of pictures: a picture saved anew is found again, another one is not taken for it."""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from geo.prints import SIDE, Print, coarse_distances, fine_distance, print_of
from layers.rules.flag_checks import ALIKE_COARSE, ALIKE_FINE, SERIES_FINE
from layers.store.photos import looked, upright
from tests.scenes import a_scene, jpeg, saved_anew

REAL = Path(__file__).parents[3] / "shared" / "data" / "exif"
EDGE = 0.012  # of each side


@cache
def scene(seed: int, visit: int = 0) -> Image.Image:
    """A made-up shore, drawn once."""
    return a_scene(seed, visit=visit)


def the_print(data: bytes) -> Print:
    """The print of a picture file."""
    found = looked(BytesIO(data)).print
    assert found is not None
    return found


def apart(one: Print, other: Print) -> tuple[int, int]:
    """In how many bits of 64 and of 256 two prints differ."""
    return (one.coarse ^ other.coarse).bit_count(), fine_distance(one.fine, other.fine)


def alike(one: Print, other: Print) -> bool:
    """Whether a flag would be raised."""
    coarse, fine = apart(one, other)
    return coarse <= ALIKE_COARSE and fine <= ALIKE_FINE


def cropped(picture: Image.Image) -> Image.Image:
    """Without a slight edge."""
    x, y = picture.width * EDGE, picture.height * EDGE
    return picture.crop((round(x), round(y), round(picture.width - x), round(picture.height - y)))


def smaller(picture: Image.Image) -> Image.Image:
    return picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS)


WAYS = {
    "saved poorly": lambda picture: jpeg(picture, 40),
    "smaller": lambda picture: jpeg(smaller(picture)),
    "brighter": lambda picture: jpeg(ImageEnhance.Brightness(picture).enhance(1.2)),
    "darker": lambda picture: jpeg(ImageEnhance.Brightness(picture).enhance(0.8)),
    "less contrast": lambda picture: jpeg(ImageEnhance.Contrast(picture).enhance(0.8)),
    "grey": lambda picture: jpeg(ImageOps.grayscale(picture)),
    "cropped": lambda picture: jpeg(cropped(picture)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_saved_anew_is_found_again(way: str) -> None:
    found = sum(alike(the_print(jpeg(scene(seed))), the_print(WAYS[way](scene(seed)))) for seed in range(40))

    assert found >= 39  # one is so light that more light leaves nothing of its sky


def test_other_pictures_are_never_taken_for_it() -> None:
    prints = [the_print(jpeg(scene(seed))) for seed in range(100)]

    assert not any(alike(one, other) for at, one in enumerate(prints) for other in prints[:at])


def test_a_series_from_one_viewpoint_is_not_a_picture_saved_anew() -> None:
    pairs = [(the_print(jpeg(scene(seed, 1))), the_print(jpeg(scene(seed, 2)))) for seed in range(60)]

    assert sum(apart(*pair)[1] <= SERIES_FINE for pair in pairs) == 0


def test_most_pictures_saved_anew_are_found_within_a_series_too() -> None:
    chance = random.Random(5)
    pairs = [(the_print(jpeg(scene(s))), the_print(saved_anew(scene(s), chance))) for s in range(60)]

    assert sum(apart(*pair)[1] <= SERIES_FINE for pair in pairs) >= 40


@pytest.mark.skipif(not REAL.exists(), reason="../shared is not here")
@pytest.mark.parametrize("way", WAYS)
def test_real_photos_saved_anew_are_found_again_and_not_taken_for_one_another(way: str) -> None:
    prints = {}
    for path in sorted(REAL.iterdir()):
        with path.open("rb") as file:
            picture = upright(file)
        if (before := looked(BytesIO(jpeg(picture, 95))).print) is not None:
            prints[path.name] = (before, the_print(WAYS[way](picture)))

    lost = [name for name, (before, anew) in prints.items() if not alike(before, anew)]
    mixed = [
        (name, other)
        for name, (before, _) in prints.items()
        for other, (_, anew) in prints.items()
        if name != other and alike(before, anew)
    ]
    assert len(prints) >= 10
    assert (lost, mixed) == ([], [])


def test_a_picture_turned_by_its_metadata_alone_is_the_same() -> None:
    picture = a_scene(7)
    turned = picture.transpose(Image.Transpose.ROTATE_90)
    exif = turned.getexif()
    exif[0x0112] = 6  # to be shown turned back
    buffer = BytesIO()
    turned.save(buffer, "JPEG", quality=90, exif=exif)

    assert apart(the_print(jpeg(picture, 90)), the_print(buffer.getvalue()))[1] <= 8


def test_a_picture_of_one_shade_has_no_print() -> None:
    assert looked(BytesIO(jpeg(Image.new("RGB", (64, 48), (120, 130, 90))))).print is None
    assert print_of(np.full((SIDE, SIDE), 7.0)) is None


def test_the_print_does_not_depend_on_brightness_and_scale() -> None:
    grey = np.random.default_rng(3).uniform(0, 200, (SIDE, SIDE))

    assert print_of(grey) == print_of(grey * 0.5 + 20)


@pytest.mark.parametrize("grey", [np.zeros((8, 8)), np.full((SIDE, SIDE), np.nan)])
def test_what_is_no_small_grey_picture_is_refused(grey: np.ndarray) -> None:
    with pytest.raises(ValueError, match="32 by 32"):
        print_of(grey)


def test_distances_count_the_bits_that_differ() -> None:
    others = np.array([0, 1, 2**64 - 1, 2**63], dtype=np.uint64)

    assert coarse_distances(0, others).tolist() == [0, 1, 64, 1]
    assert coarse_distances(2**64 - 1, others).tolist() == [64, 63, 0, 63]
    assert fine_distance(b"\x00" * 32, b"\xff" + b"\x00" * 31) == 8
