"""Ways to look at a scene: what each needs, and that its colours can be told apart by every reader."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from geo.spectral import INDICES, Band
from layers.rules.scene_views import VIEWS, View, ViewKind, best_view, lacking, rgb, views_of

B = Band
SIX = (B.BLUE, B.GREEN, B.RED, B.NIR, B.SWIR_1, B.SWIR_2)
COLOURS = ("true_colour", "false_nir", "false_swir")
INDEX_VIEWS = [view for view in VIEWS.values() if view.kind is ViewKind.INDEX]
# Machado, Oliveira, Fernandes 2009, doi:10.1109/TVCG.2009.113: no red, no green, no blue cones; linear RGB
READERS = {
    "all colours": np.eye(3),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE_POINT = np.array([0.95047, 1.0, 1.08883])


def seen(colour: str, reader: str) -> NDArray[np.float64]:
    """A colour as CIE L*a*b*, as that reader sees it."""
    part = np.array(rgb(colour)) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(READERS[reader] @ linear, 0, 1) / WHITE_POINT
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, reader: str) -> float:
    """CIE 1976 difference: 2.3 is just seen, 10 at a glance."""
    return float(np.linalg.norm(seen(one, reader) - seen(other, reader)))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("view", INDEX_VIEWS, ids=lambda view: view.id)
def test_every_two_steps_of_a_ramp_are_told_apart_by_every_reader(view: View, reader: str) -> None:
    colours = [colour for _, colour in view.ramp]

    nearest = min(apart(one, other, reader) for one, other in itertools.combinations(colours, 2))

    assert nearest > 12


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("view", INDEX_VIEWS, ids=lambda view: view.id)
def test_a_ramp_is_lightest_at_zero_and_darker_to_both_ends_for_every_reader(view: View, reader: str) -> None:
    light = [float(seen(colour, reader)[0]) for _, colour in view.ramp]
    zero = [value for value, _ in view.ramp].index(0.0)

    assert light[: zero + 1] == sorted(light[: zero + 1])
    assert light[zero:] == sorted(light[zero:], reverse=True)
    assert light[zero] > 95


@pytest.mark.parametrize("view", INDEX_VIEWS, ids=lambda view: view.id)
def test_a_ramp_lies_within_what_its_index_can_be(view: View) -> None:
    index = INDICES[view.id]

    assert view.range is not None
    assert index.lowest <= view.range[0] < 0 < view.range[1] <= index.highest
    assert (view.needs, view.formula, view.source) == (index.needs, index.formula, index.source)
    assert view.low is not None
    assert view.high is not None


def test_every_index_is_a_view_and_every_name_is_one_views_own() -> None:
    assert {view.id for view in INDEX_VIEWS} == set(INDICES)
    names = [view.words.zh for view in VIEWS.values()] + [view.words.en for view in VIEWS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("bands", "calibrated", "found"), [
    (SIX, True, [*COLOURS, "ndwi", "mndwi", "ndvi", "ndbi", "ndti", "fai", "hidden"]),
    (SIX, False, [*COLOURS, "ndwi", "mndwi", "ndvi", "ndbi", "ndti", "hidden"]),
    ((B.BLUE, B.GREEN, B.RED, B.NIR), True, ["true_colour", "false_nir", "ndwi", "ndvi", "ndti", "hidden"]),
    ((B.RED, B.GREEN, B.BLUE), False, ["true_colour", "ndti", "hidden"]),
    ((B.GREEN, B.NIR), True, ["ndwi", "hidden"]),
])  # fmt: skip
def test_a_scene_has_the_views_for_which_its_bands_are_there(
    bands: tuple[Band, ...], calibrated: bool, found: list[str]
) -> None:
    assert [view.id for view in views_of(bands, calibrated=calibrated)] == found
    assert best_view(bands, calibrated=calibrated).id == found[0]


def test_what_is_lacking_is_named_band_by_band() -> None:
    assert list(lacking(VIEWS["fai"], (B.RED,), calibrated=False)) == ["nir", "swir_1", "reflectance"]
