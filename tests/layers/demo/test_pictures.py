"""The two synthetic scenes: what is planted is found, what is hidden or only shifted is not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import shapely

from geo.aligned import Alignment, alignment_of, laid_over
from geo.changed import Became, Limits, changed, cleaned
from geo.clouds import hidden_by_test
from geo.patches import Patch, least_pixels, patches_of
from geo.spectral import Band, Bands, reflectance
from layers.demo.lake import SEED
from layers.demo.pictures import EAST_PX, SCALE, Picture, two_scenes
from layers.demo.plane import MIDDLE
from layers.demo.planted import LEAST_M2, Planted
from layers.demo.scene import drawn


@cache
def scenes() -> tuple[Picture, Picture, tuple[Planted, ...]]:
    return two_scenes(drawn(SEED))


def reflectances(picture: Picture) -> Bands:
    return {band: reflectance(numbers, 1 / SCALE, 0, numbers > 0) for band, numbers in picture.bands.items()}


@cache
def found() -> tuple[Alignment, list[Patch]]:
    """The shift between both, and the patches after it is taken back."""
    first, second, _ = scenes()
    before, later = reflectances(first), reflectances(second)
    alignment = alignment_of(before[Band.NIR], later[Band.NIR])
    assert alignment is not None
    after = {band: laid_over(values, alignment) for band, values in later.items()}
    veils = hidden_by_test(before), hidden_by_test(after)
    assert veils[0] is not None
    assert veils[1] is not None
    codes = cleaned(changed(before, after, veils[0] | veils[1], Limits()))
    grid = first.grid
    return alignment, list(patches_of(codes, grid, fewest=least_pixels(LEAST_M2, grid)))


def planted(id: str) -> Planted:
    return next(each for each in scenes()[2] if each.id == id)


def on_the_grid(each: Planted) -> shapely.Geometry:
    return shapely.transform(each.shape, lambda xy: xy + MIDDLE)


def test_the_shift_between_both_is_measured() -> None:
    alignment, _ = found()
    assert alignment.certain
    assert (alignment.right_px, alignment.down_px) == pytest.approx((EAST_PX, 0), abs=0.02)


@pytest.mark.parametrize("id", ["new_pond", "rebuilt_dike", "filled_bay", "roof", "cleared"])
def test_every_planted_change_is_found_once_and_called_what_it_is(id: str) -> None:
    wanted = planted(id)
    (patch,) = [each for each in found()[1] if each.shape.intersects(on_the_grid(wanted))]
    assert patch.kind is Became[wanted.kind or ""]
    assert patch.dike_like == (id == "rebuilt_dike")
    assert patch.shape.intersection(on_the_grid(wanted)).area > 0.6 * wanted.shape.area


@pytest.mark.parametrize("id", ["under_cloud", "too_small"])
def test_what_is_hidden_or_too_small_is_not_found(id: str) -> None:
    assert not [each for each in found()[1] if each.shape.intersects(on_the_grid(planted(id)))]


def test_nothing_but_what_was_planted_is_found() -> None:
    places = shapely.union_all([on_the_grid(each) for each in scenes()[2] if each.kind])
    assert [each.kind.name for each in found()[1] if not each.shape.intersects(places)] == []


def test_the_scenes_are_the_same_every_time() -> None:
    again = two_scenes(drawn(SEED))
    for one, other in zip(scenes()[:2], again[:2], strict=True):
        assert all(np.array_equal(one.bands[band], other.bands[band]) for band in one.bands)
