"""What differs between two divisions of the ground: complete, exact, told apart from the noise of drawing."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given as anything
from hypothesis import settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.changes import Difference, difference_of
from geo.chart import chart_area_m2
from geo.divisions import OUTSIDE, Division
from tests.geo.divided import KINDS, disc, divided, given, without, zones

DISCS = st.tuples(st.floats(-7500, 7500), st.floats(-7500, 7500), st.floats(60, 2500))
EDITS = st.lists(st.tuples(DISCS, st.sampled_from([*KINDS, OUTSIDE])), min_size=1, max_size=4)


def edited(edits: list[tuple[tuple[float, float, float], str]]) -> Division:
    """The zones after areas were given to a kind, or taken out."""
    drawn = zones()
    for at, kind in edits:
        drawn = without(drawn, disc(*at)) if kind == OUTSIDE else given(drawn, disc(*at), kind)
    return divided(drawn)


def applied(before: Division, found: Difference) -> dict[str, BaseGeometry]:
    """The old zones with every change and all noise made to them."""
    now = dict(zip(before.kinds, before.shapes, strict=True))
    pieces = [(change.before, change.after, change.shape) for change in found.changes]
    pieces += [(noise.before, noise.after, shape) for noise in found.noise for shape in noise.shapes]
    for was, becomes, shape in pieces:
        if was != OUTSIDE:
            now[was] = shapely.difference(now[was], shape)
        if becomes != OUTSIDE:
            now[becomes] = shapely.union(now[becomes], shape)
    return now


def test_two_equal_divisions_have_no_change_and_no_noise() -> None:
    found = difference_of(divided(zones()), divided(zones()))
    assert (found.changes, found.noise, found.matrix.residual_m2) == ((), (), 0.0)


def test_an_area_that_is_taken_out_is_one_change_of_its_size() -> None:
    area = disc(7000, 0, 150)
    (change,) = difference_of(divided(zones()), divided(without(zones(), area))).changes
    assert (change.before, change.after) == ("experimental", OUTSIDE)
    assert change.area_m2 == pytest.approx(chart_area_m2(area), rel=1e-9)
    assert change.width_m == pytest.approx(150, rel=0.02)  # twice the area of a disc by its edge: the radius


def test_an_area_across_three_zones_is_one_change_for_each_of_them() -> None:
    found = difference_of(divided(zones()), divided(without(zones(), disc(5000, 0, 2600)))).changes
    assert sorted(change.before for change in found) == sorted([*KINDS])
    assert {change.after for change in found} == {OUTSIDE}


@settings(max_examples=40, deadline=None)
@anything(EDITS)
def test_rows_and_columns_add_up_to_the_areas_of_both_divisions(
    edits: list[tuple[tuple[float, float, float], str]],
) -> None:
    before, after = divided(zones()), edited(edits)
    matrix = difference_of(before, after).matrix
    own = matrix.kinds[:-1]
    assert matrix.m2[:-1].sum(axis=1) == pytest.approx(before.areas_m2(own), rel=1e-9)
    assert matrix.m2[:, :-1].sum(axis=0) == pytest.approx(after.areas_m2(own), rel=1e-9)
    assert matrix.residual_m2 < 1e-3


@settings(max_examples=40, deadline=None)
@anything(EDITS)
def test_all_changes_made_to_the_old_division_give_the_new_one(
    edits: list[tuple[tuple[float, float, float], str]],
) -> None:
    before, after = divided(zones()), edited(edits)
    now = applied(before, difference_of(before, after))
    for kind, shape in zip(after.kinds, after.shapes, strict=True):
        assert chart_area_m2(shapely.symmetric_difference(now[kind], shape)) < 0.01


@settings(max_examples=20, deadline=None)
@anything(EDITS)
def test_the_way_back_has_the_same_changes_the_other_way_round(
    edits: list[tuple[tuple[float, float, float], str]],
) -> None:
    before, after = divided(zones()), edited(edits)
    there, back = difference_of(before, after), difference_of(after, before)
    assert there.matrix.m2 == pytest.approx(back.matrix.m2.T, abs=1e-3)
    turned = sorted((each.after, each.before, round(each.area_m2, 2)) for each in back.changes)
    assert turned == sorted((each.before, each.after, round(each.area_m2, 2)) for each in there.changes)


def test_the_order_and_the_starting_vertices_of_zones_change_no_name() -> None:
    drawn = without(zones(), disc(5000, 0, 2600))
    turned = [(kind, shapely.reverse(shape)) for kind, shape in reversed(drawn)]
    names = [
        [change.id for change in difference_of(divided(zones()), divided(after)).changes]
        for after in (drawn, turned)
    ]
    assert names[0] == names[1]


def test_a_line_drawn_anew_is_noise_that_is_counted_and_summed() -> None:
    found = difference_of(divided(zones(2000)), divided(zones(2000, unsure_m=0.4)), noise_m=2.0)
    assert found.changes == ()
    assert sum(len(noise.shapes) for noise in found.noise) > 1000
    outgoing = found.matrix.m2.sum() - np.trace(found.matrix.m2)
    assert sum(noise.area_m2 for noise in found.noise) == pytest.approx(outgoing, rel=1e-9)


def test_a_true_change_stands_out_of_the_noise_without_the_arms_of_the_line() -> None:
    area = disc(7400, 0, 200)
    drawn = without(zones(2000, unsure_m=0.4), area)
    (change,) = difference_of(divided(zones(2000)), divided(drawn), noise_m=2.0).changes
    whole = shapely.intersection(area, divided(zones(2000)).shapes[2])
    assert change.area_m2 == pytest.approx(chart_area_m2(whole), rel=0.01)
    assert shapely.difference(change.shape, shapely.buffer(area, 3e-5)).is_empty


def test_nothing_is_noise_when_no_tolerance_is_given() -> None:
    found = difference_of(divided(zones(300)), divided(zones(300, unsure_m=0.4)), noise_m=0)
    assert found.noise == ()
    assert len(found.changes) > 100


def test_a_thin_change_is_called_a_sliver_and_shown() -> None:
    strip = shapely.box(115.60, 37.6130, 115.61, 37.61305)  # five metres and a half, 880 long
    (change,) = difference_of(divided(zones()), divided(given(zones(), strip, "buffer"))).changes
    assert change.sliver
    assert change.width_m == pytest.approx(5.5, abs=0.1)


def test_ground_that_two_zones_claim_counts_once_and_for_the_stricter() -> None:
    (_, core), (_, buffer), outer = zones()
    both = divided([("buffer", shapely.union(buffer, disc(3300, 0, 300))), ("core", core), outer])
    found = difference_of(divided(zones()), both)
    assert [change.before for change in found.changes] in ([], ["experimental"])
    assert found.matrix.residual_m2 < 1e-3


def test_a_division_against_nothing_goes_out_as_a_whole() -> None:
    found = difference_of(divided(zones()), divided([]))
    assert [(each.before, each.after) for each in found.changes] == [
        (kind, OUTSIDE) for kind in reversed(KINDS)
    ]
    back = difference_of(divided([]), divided(zones()))
    assert [each.id for each in back.changes] != [each.id for each in found.changes]
