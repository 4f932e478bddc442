"""Claims: what adds up, what weighs how much, and what stands behind a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from layers.errors import BadClaim
from layers.rules.claim_figures import short_words, unlisted, unlisted_m2
from layers.rules.claims import (
    Basis,
    Claim,
    ClaimKind,
    Scope,
    checked_claim,
    tally,
)
from layers.rules.contradictions import (
    Behind,
    Observation,
    Strength,
    behind_words,
    weighed,
)
from tests.builders import MORNING, a_layer

DAY = date(2026, 11, 23)


def a_claim(**changes: Any) -> Claim:
    """412 dikes, said to be removed."""
    values: dict[str, Any] = {
        "id": "00000000-0000-0000-0000-000000000001",
        "kind": ClaimKind.REMOVED,
        "text": "全部拆除",
        "source": "通报",
        "said_on": DAY,
        "layer": "dikes",
        "unit": "town",
        "count": 412.0,
        "count_unit": "条",
        "qualifier": "=",
    }
    return Claim(**{**values, **changes})


def seen(**changes: Any) -> Observation:
    """A report of the office's patrol, an hour after the claim's day."""
    later = MORNING + timedelta(hours=1)
    values: dict[str, Any] = {
        "noun": "report", "noun_id": "r", "feature": "one", "at": later, "seen_at": later, "unit": "office",
        "name": "Patrol", "state": "standing", "remainder": 35.0, "photos": 1,
    }  # fmt: skip
    return Observation(**{**values, **changes})


def test_22_and_2_make_24():
    total = a_claim(count=24.0, count_unit="件")

    summed = tally(total, [a_claim(count=22.0, count_unit="件"), a_claim(count=2.0, count_unit="件")])

    assert (summed.count, summed.count_gap, summed.adds_up) == (24.0, 0.0, True)


def test_a_total_without_parts_is_all_gap_in_count_and_area():
    summed = tally(a_claim(count=457.0, count_unit="宗", area_m2=778613.33), [])

    assert (summed.count_gap, summed.area_gap_m2, summed.adds_up) == (457.0, 778613.33, False)


def test_more_parts_than_the_total_are_a_gap_the_other_way():
    assert tally(a_claim(count=10.0), [a_claim(count=11.0)]).count_gap == -1.0


def test_at_least_760_has_no_gap_when_there_are_more():
    assert tally(a_claim(count=760.0, qualifier=">="), [a_claim(count=771.0)]).adds_up


def test_square_metres_are_never_added_to_cubic_metres():
    total = a_claim(count=25000.0, count_unit="m³")

    summed = tally(total, [a_claim(count=23000.0, count_unit="m³"), a_claim(count=2000.0, count_unit="㎡")])

    assert (summed.parts, summed.other_units, summed.count_gap) == (1, 1, 2000.0)


def test_a_withdrawn_part_does_not_count():
    part = a_claim(count=412.0, withdrawn_at=MORNING)

    assert tally(a_claim(), [part]).count_gap == 412.0


@pytest.mark.parametrize(
    ("changes", "strength"),
    [
        ({}, Strength.STRONG),
        ({"unit": "town"}, Strength.STRONG),
        ({"photos": 0}, Strength.MEDIUM),
        ({"seen_at": MORNING - timedelta(days=9)}, Strength.WEAK),
        ({"noun": "import"}, Strength.WEAK),
        ({"noun": "lead"}, Strength.WEAK),
    ],
)
def test_a_photo_weighs_more_than_a_word_and_a_record_less_than_either(changes, strength):
    assert weighed(seen(**changes), a_claim(), since=MORNING).strength is strength


def test_the_sentence_says_how_much_was_ever_looked_at():
    words = behind_words(a_claim(), Behind(listed=412, inspected=37, unsettled=9))

    assert words.zh == "“全部拆除”：登记 412 处，此后现场查过 37 处，其中 9 处未整改到位"


def test_a_claim_without_a_list_says_so():
    assert "没有清单可查" in behind_words(a_claim(scope=Scope(Basis.LIST)), Behind()).zh


@pytest.mark.parametrize(
    ("changes", "listed", "gap"),
    [
        ({}, 400, 12.0),
        ({}, 420, -8.0),
        ({"qualifier": ">="}, 420, 0.0),
        ({"count_unit": "m³"}, 400, None),
        ({"count": None, "count_unit": None}, 400, None),
        ({"kind": ClaimKind.NONE_FOUND}, 400, None),
    ],
)
def test_what_is_announced_and_on_no_list_is_a_gap(changes, listed, gap):
    assert unlisted(a_claim(**changes), listed) == gap


HECTARES = {"area_m2": 125_000.0, "area_text": "12.5公顷"}


@pytest.mark.parametrize(
    ("changes", "listed", "short"),
    [
        (HECTARES, 80_000.0, 45_000.0),
        (HECTARES, 124_500.0, 0.0),  # 12.45 is written 12.5
        (HECTARES, 124_400.0, 600.0),
        (HECTARES, 131_000.0, -6_000.0),
        (HECTARES, None, 125_000.0),
        ({**HECTARES, "qualifier": ">="}, 131_000.0, 0.0),
        ({"area_m2": 125_000.0}, 124_999.5, 0.0),
        ({"area_m2": 125_000.0}, 124_999.0, 1.0),
        ({"area_m2": 778_613.33, "area_text": "1167.92亩"}, 778_610.0, 0.0),
        ({"area_m2": 125_000.0, "area_text": "约12.5公顷、47亩"}, 124_600.0, 0.0),
        ({"area_m2": 125_000.0, "area_text": "99亩"}, 124_600.0, 400.0),  # written of something else
        ({"count": 47_000.0, "count_unit": "㎡"}, 46_000.0, 1_000.0),
        ({"count": 47_000.0, "count_unit": "㎡", "qualifier": "~"}, 46_500.0, 0.0),
        ({"count": 12.5, "count_unit": "公顷"}, 80_000.0, 45_000.0),
        ({**HECTARES, "kind": ClaimKind.NONE_FOUND}, 0.0, None),
        ({}, 80_000.0, None),
    ],
)
def test_an_area_is_short_beyond_half_of_the_last_digit_announced(changes, listed, short):
    assert unlisted_m2(a_claim(**changes), listed) == short


def test_the_sentence_says_by_how_much_the_list_is_short_of_the_announced_area():
    claim = a_claim(**HECTARES)

    words = short_words(claim, 80_000.0)

    assert words is not None
    assert words.zh == "声明 12.5 公顷，清单面积合计 8 公顷，少 4.5 公顷（允许 ±0.05 公顷：所报数末位的一半）"
    assert "12.5 ha announced, 8 on the list: 4.5 ha short" in words.en
    assert "无法核对" in str(short_words(claim, None))
    assert short_words(claim, 124_600.0) is None


def test_about_20_is_as_exact_as_its_tens_and_20_exactly_is_20():
    assert unlisted(a_claim(count=20.0, qualifier="~"), 16) == 0.0
    assert unlisted(a_claim(count=20.0, qualifier="~"), 12) == 8.0
    assert unlisted(a_claim(count=20.0), 19) == 1.0


def test_an_announced_area_is_compared_with_what_is_declared_on_the_list():
    assert unlisted_m2(a_claim(area_m2=1000.0), 250.5) == 749.5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "x"}, "id"),
        ({"text": "\ud800"}, "text"),
        ({"as_of": DAY + timedelta(days=1)}, "said_on"),
        ({"count": float("inf")}, "count"),
        ({"area_m2": -1.0}, "area_m2"),
        ({"count_unit": None}, "count_unit"),
        ({"qualifier": "<"}, "qualifier"),
        ({"scope": Scope(features=("one",))}, "scope.features"),
        ({"scope": Scope(Basis.LIST, features=("one", "one"))}, "scope.features"),
        ({"scope": Scope(villages=("段村",))}, "scope.villages"),
        ({"total_of": "00000000-0000-0000-0000-000000000001"}, "total_of"),
    ],
)
def test_a_claim_that_says_nothing_checkable_is_refused(changes, field):
    with pytest.raises(BadClaim) as refused:
        checked_claim(a_claim(**changes), a_layer("dikes"), day=DAY)

    assert refused.value.facts["field"] == field


def test_a_count_without_a_qualifier_is_meant_exactly():
    assert checked_claim(a_claim(qualifier=None), a_layer("dikes"), day=DAY).qualifier == "="
    nothing = replace(a_claim(), count=None, count_unit=None)
    assert checked_claim(nothing, a_layer("dikes"), day=DAY).qualifier is None
