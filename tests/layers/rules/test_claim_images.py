"""What images since a claim say of it, and what they cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from layers.rules.claim_images import (
    BUILDING,
    DIKE,
    WATER,
    Inside,
    Question,
    Verdict,
    question_of,
    told_of,
    too_small,
    unasked,
)
from layers.rules.claims import Claim, ClaimKind

V = Verdict
CLAIM = Claim(
    "00000000-0000-0000-0000-000000000001", ClaimKind.REMOVED, "全部拆除", "通报", date(2022, 6, 30),
    layer="pond_dikes",
)  # fmt: skip
WET = Inside(40, 0.0, water=0.9, plants=0.0, bare=0.1, bright=0.0, indices={"mndwi": 0.4})
BARE = Inside(40, 0.0, water=0.1, plants=0.1, bare=0.8, bright=0.0, indices={"mndwi": -0.3})
GREEN = Inside(40, 0.0, water=0.1, plants=0.8, bare=0.1, bright=0.0, indices={"mndwi": -0.4})
ROOF = replace(BARE, bright=0.5)
MIXED = Inside(40, 0.0, water=0.4, plants=0.3, bare=0.3, bright=0.0, indices={})


@pytest.mark.parametrize(
    ("question", "inside", "verdict"),
    [
        (DIKE, WET, V.FOR),
        (DIKE, BARE, V.AGAINST),
        (DIKE, GREEN, V.UNCLEAR),
        (BUILDING, GREEN, V.FOR),
        (BUILDING, WET, V.FOR),
        (BUILDING, ROOF, V.AGAINST),
        (BUILDING, BARE, V.UNCLEAR),
        (WATER, WET, V.FOR),
        (WATER, BARE, V.AGAINST),
        (WATER, GREEN, V.UNCLEAR),
        (DIKE, MIXED, V.UNCLEAR),
        (BUILDING, replace(MIXED, water=0.2), V.UNCLEAR),
        (WATER, MIXED, V.UNCLEAR),
    ],
)
def test_what_prevails_inside_a_shape_decides_and_says_why(
    question: Question, inside: Inside, verdict: Verdict
) -> None:
    told = told_of(inside, question)
    assert told.verdict is verdict
    assert told.why.zh
    assert told.why.en


def test_a_shape_that_cloud_hides_in_part_is_unclear_whatever_is_seen() -> None:
    told = told_of(replace(BARE, hidden=0.4), DIKE)
    assert (told.verdict, told.why.en) == (V.UNCLEAR, "40 % is hidden by cloud or shadow")


def test_a_shape_of_three_pixels_is_unclear() -> None:
    assert told_of(replace(BARE, pixels=3), DIKE).verdict is V.UNCLEAR
    assert told_of(replace(BARE, pixels=4), DIKE).verdict is V.AGAINST


def test_a_dike_of_six_metres_is_too_narrow_for_ten_and_wide_enough_for_three() -> None:
    told = too_small("MultiLineString", DIKE, 10.0)
    assert told is not None
    assert (told.verdict, told.why.zh) == (V.UNCLEAR, "宽约 6 米，不足两个 10 米像元")
    assert too_small("MultiLineString", DIKE, 3.0) is None


def test_a_position_has_no_inside_and_an_area_has() -> None:
    assert too_small("Point", BUILDING, 0.1) is not None
    assert too_small("MultiPolygon", BUILDING, 10.0) is None


@pytest.mark.parametrize(
    ("layer", "kind", "question"),
    [
        ("pond_dikes", ClaimKind.REMOVED, DIKE),
        ("pond_dikes", ClaimKind.NONE_FOUND, DIKE),
        ("illegal_land_use", ClaimKind.REMOVED, BUILDING),
        ("illegal_land_use", ClaimKind.DONE, None),  # a fine is done, too
        ("lake_parts", ClaimKind.DONE, WATER),
        ("sewage_outlets", ClaimKind.SEALED, None),
        ("fish_ponds", ClaimKind.NONE_FOUND, None),
        (None, ClaimKind.DONE, None),
    ],
)
def test_images_are_asked_only_what_they_can_show(
    layer: str | None, kind: ClaimKind, question: Question | None
) -> None:
    assert question_of(replace(CLAIM, layer=layer, kind=kind)) == question


def test_what_images_cannot_show_is_said() -> None:
    assert "outlet" in unasked(replace(CLAIM, layer="sewage_outlets")).en
    assert unasked(replace(CLAIM, layer="sluices")) != unasked(replace(CLAIM, layer=None))
