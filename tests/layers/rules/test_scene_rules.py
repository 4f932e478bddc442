"""Limits, confidence, series and patches: the rules of comparing scenes, on numbers one can check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from shapely.geometry.base import BaseGeometry

from geo.changed import KINDS, Became, Limits
from layers.errors import BadLimits
from layers.rules.lead_confidence import HIGHEST, LOWEST, Seen, beyond, confidence
from layers.rules.lead_series import Point, index_for, since
from layers.rules.lead_sightings import GONE, IMAGE, SEEN, KnownLeads, Look, awaited, back_on_desk
from layers.rules.leads import Lead, LeadState, Source
from layers.rules.scene_limits import FIELDS, LEAST_M2, Parameters, from_plain, parameters_of, plain_of
from layers.rules.scene_patches import Against, FoundPatch, against, counted, lies_in, zone_of

MAY, JULY, OCTOBER, NOVEMBER = (date(2026, month, 10) for month in (5, 7, 10, 11))
CLEAR = Seen(pixels=100, width_px=5.0, beyond=4.0, hidden=0.0, spread_px=0.02, calibrated=True, at_edge=False)


# --- limits ---------------------------------------------------------------------------------
def test_what_is_left_out_stays_as_it_stands() -> None:
    standing = parameters_of({"limits": {"water": 0.1}, "least_m2": {"core": 900}}, Parameters())

    found = parameters_of({"limits": {"margin": 0.02}}, standing)

    assert (found.limits.water, found.limits.margin, found.least_m2["core"]) == (0.1, 0.02, 900.0)
    assert found.least_m2["buffer"] == LEAST_M2["buffer"]
    assert parameters_of(None, standing) == standing


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"limit": {}}, "limit"),
        ({"limits": {"watr": 0.1}}, "limits.watr"),
        ({"limits": 3}, "limits"),
        ({"limits": {"water": "0.1"}}, "limits.water"),
        ({"limits": {"water": True}}, "limits.water"),
        ({"limits": {"water": float("nan")}}, "limits.water"),
        ({"limits": {"water": 0.51}}, "limits.water"),
        ({"limits": {"bare": 0.5}}, "limits.bare"),
        ({"least_m2": {"core": 99}}, "least_m2.core"),
        ({"least_m2": {"moon": 500}}, "least_m2.moon"),
        ({"around_m": -1}, "around_m"),
        ({"as_it_lies": 1}, "as_it_lies"),
    ],
)
def test_limits_out_of_their_range_are_refused_by_name(said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadLimits) as refusal:
        parameters_of(said, Parameters())
    assert refusal.value.facts["field"] == field


def test_that_scenes_lie_as_they_lie_can_be_said_of_two_and_never_for_good() -> None:
    assert parameters_of({"as_it_lies": True}, Parameters()).as_it_lies
    with pytest.raises(BadLimits):
        parameters_of({"as_it_lies": True}, Parameters(), standing=True)


def test_what_the_program_says_lies_in_the_ranges_and_every_number_can_be_changed() -> None:
    plain = plain_of(Parameters())

    assert parameters_of(plain, Parameters()) == from_plain(plain) == Parameters()
    groups = {f"{group}.{name}" for group in ("limits", "least_m2") for name in plain[group]}
    assert {field.id for field in FIELDS} == groups | {"around_m"}


# --- confidence -----------------------------------------------------------------------------
DOUBTS: list[dict[str, Any]] = [
    {"pixels": 12}, {"pixels": 5}, {"width_px": 1.2}, {"beyond": 1.5}, {"beyond": 0.2}, {"hidden": 0.3},
    {"spread_px": 0.2}, {"spread_px": None}, {"calibrated": False}, {"at_edge": True}, {"persists": False},
]  # fmt: skip


@pytest.mark.parametrize("doubt", DOUBTS, ids=str)
def test_every_doubt_lowers_the_confidence_and_is_told(doubt: dict[str, Any]) -> None:
    sure, less = confidence(CLEAR), confidence(replace(CLEAR, **doubt))

    assert less.value < sure.value
    assert set(less.words) - set(sure.words)
    assert all(words.zh and words.en for words in less.words)


def test_a_shift_is_not_told_closer_than_it_can_be_measured() -> None:
    told = confidence(replace(CLEAR, spread_px=0.001)).words
    assert any(words.en.endswith("to 0.05 of a pixel") for words in told)
    assert not any("0.00" in words.en + words.zh for words in told)


def test_a_later_image_that_shows_it_raises_the_confidence() -> None:
    small = replace(CLEAR, pixels=12)
    assert confidence(replace(small, persists=True)).value > confidence(small).value


@given(
    st.builds(
        Seen,
        pixels=st.integers(1, 10_000),
        width_px=st.floats(0.1, 50),
        beyond=st.none() | st.floats(-2, 20),
        hidden=st.floats(0, 1),
        spread_px=st.none() | st.floats(0, 1),
        calibrated=st.booleans(),
        at_edge=st.booleans(),
        persists=st.none() | st.booleans(),
    )
)
def test_a_confidence_is_never_certain_never_nothing_and_never_without_reasons(seen: Seen) -> None:
    found = confidence(seen)
    assert LOWEST <= found.value <= HIGHEST
    assert len(found.because) >= 2


@pytest.mark.parametrize(
    ("kind", "before", "after", "margins"),
    [
        ("WATER_TO_LAND", {"mndwi": 0.40}, {"mndwi": -0.10}, 2.0),
        ("LAND_TO_WATER", {"mndwi": -0.30, "ndwi": 0.9}, {"mndwi": 0.05}, 1.0),
        ("LAND_TO_WATER", {"ndwi": -0.30}, {"ndwi": 0.20}, 4.0),
        ("PLANTS_TO_BARE", {"ndvi": 0.70}, {"ndvi": 0.15}, 2.0),
        ("BARE_TO_PLANTS", {"ndvi": 0.20}, {"ndvi": 0.80}, 1.0),
        ("NEW_ROOF", {"brightness": 0.12}, {"brightness": 0.32}, 2.0),
        ("NEW_ROOF", {"ndvi": 0.1}, {"ndvi": 0.1}, None),
        ("WATER_TO_LAND", {"mndwi": None}, {"mndwi": -0.1}, None),
    ],
)
def test_how_far_values_lie_beyond_a_limit_is_the_weaker_of_both_dates(
    kind: str, before: dict[str, float | None], after: dict[str, float | None], margins: float | None
) -> None:
    found = beyond(kind, before, after, Limits())
    assert found == (None if margins is None else pytest.approx(margins, abs=1e-6))


# --- series ---------------------------------------------------------------------------------
def point(day: date, value: float | None, hidden: float = 0.0) -> Point:
    return Point(f"scene of {day}", day, "mndwi", value, hidden)


def test_the_first_scene_that_shows_it_from_then_on_says_since_when() -> None:
    june, august, september = (date(2026, month, 10) for month in (6, 8, 9))
    shown = [point(june, 0.5), point(JULY, -0.4), point(august, 0.5), point(september, -0.4)]

    found = since(shown, MAY, OCTOBER, (0.6, -0.4))

    assert (found.last_before, found.first_after, found.checked) == (august, september, 4)
    assert found.persists is None


def test_a_scene_that_hides_half_of_it_says_nothing() -> None:
    hidden = [point(JULY, -0.4, hidden=0.6), point(NOVEMBER, None, hidden=1.0)]

    found = since(hidden, MAY, OCTOBER, (0.6, -0.4))

    assert (found.last_before, found.first_after, found.persists, found.checked) == (MAY, OCTOBER, None, 0)


@pytest.mark.parametrize(("value", "persists"), [(-0.2, True), (0.4, False)])
def test_the_last_scene_says_whether_it_lasted(value: float, persists: bool) -> None:
    found = since([point(NOVEMBER, value)], MAY, OCTOBER, (0.6, -0.4))
    assert found.persists is persists


def test_an_index_that_does_not_part_the_dates_says_nothing() -> None:
    assert since([point(NOVEMBER, 0.1)], MAY, OCTOBER, (0.10, 0.11)).persists is None


def test_every_kind_is_told_by_an_index_that_both_dates_have() -> None:
    values = {"ndwi": 0.1, "mndwi": 0.1, "ndvi": 0.1, "brightness": 0.1}
    assert all(index_for(kind, values, values) for kind in KINDS)
    assert index_for(Became.WATER_TO_LAND, {"ndwi": 0.1, "mndwi": None}, values) == "ndwi"
    assert index_for(Became.NEW_ROOF, {"ndvi": 0.1}, {"ndvi": 0.1}) is None


# --- patches --------------------------------------------------------------------------------
def patch(number: int, shape: BaseGeometry, kind: str = "WATER_TO_LAND", **more: Any) -> FoundPatch:
    return FoundPatch(number, kind, more.pop("zone", ""), more.pop("area_m2", 100.0), shape, **more)


def test_two_runs_are_compared_by_what_lies_on_each_other_and_is_of_one_kind() -> None:
    here = [patch(1, box(0, 0, 4, 4)), patch(2, box(10, 0, 12, 2)), patch(3, box(20, 0, 22, 2))]
    grown = patch(1, box(-3, -3, 7, 7))  # the whole of the first lies in it
    other_kind = patch(2, box(10, 0, 12, 2), "NEW_ROOF")
    aside = patch(3, box(21.2, 0, 23.2, 2))  # four tenths of the third

    assert against(here, [grown, other_kind, aside]) == Against((2, 3), (2, 3), 1)
    assert against(here, []) == Against((1, 2, 3), (), 0)


def test_a_patch_is_known_as_the_lead_that_half_of_it_lies_in() -> None:
    lead = ("l", box(0, 0, 10, 10))
    assert lies_in(box(0, 0, 5, 10), [lead]) == "l"  # a part of it, cut by a cloud
    assert lies_in(box(0, 0, 20, 10), [lead]) == "l"
    assert lies_in(box(0, 0, 30, 10), [lead]) is None  # three times as large: something new
    assert lies_in(box(0, 0, 30, 10), [lead, ("m", box(10, 0, 19, 10))]) == "l"


@pytest.mark.parametrize(
    ("parts", "whole", "zone"),
    [
        ({"core_protection": 600.0, "general_control": 9000.0}, 9600.0, "core_protection"),
        ({"core_protection": 300.0, "general_control": 9000.0}, 9300.0, "general_control"),
        ({"general_control": 400.0}, 2400.0, ""),
        ({"core": 300.0}, 400.0, "core"),
        ({}, 5000.0, ""),
    ],
)
def test_a_patch_counts_as_the_strictest_zone_with_enough_of_it(
    parts: dict[str, float], whole: float, zone: str
) -> None:
    assert zone_of(parts, whole, LEAST_M2) == zone


def test_patches_are_counted_by_kind_and_zone_the_most_area_first() -> None:
    ground = box(0, 0, 1, 1)
    rows = counted([patch(1, ground, area_m2=5.0), patch(2, ground, zone="core", area_m2=7.0),
                    patch(3, ground, area_m2=1.5)])  # fmt: skip
    assert [(row["zone"], row["count"], row["area_m2"]) for row in rows] == [("core", 1, 7.0), ("", 2, 6.5)]


# --- sightings ------------------------------------------------------------------------------
def lead(id: str, **more: Any) -> Lead:
    evidence = {"before": {"day": str(MAY)}}
    given: dict[str, Any] = {"shape": box(0, 0, 2, 2), "day": JULY, "evidence": evidence, **more}
    return Lead(id=id, source=Source.CHANGE, kind="WATER_TO_LAND", area_m2=1.0, **given)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (LeadState.NEW, True),
        (LeadState.WAITING, True),
        (LeadState.SENT, True),
        (LeadState.DISMISSED, False),
        (LeadState.REFUTED, False),
        (LeadState.CONFIRMED, False),
    ],
)
def test_a_patch_is_known_as_a_lead_that_waits_or_was_judged(state: LeadState, waits: bool) -> None:
    found = KnownLeads([lead("a", state=state)], MAY, OCTOBER).of(patch(1, box(0, 0, 2, 2)))
    assert found is not None
    assert (found.lead.id, found.waits) == ("a", waits)


def test_of_a_merged_lead_the_one_counts_that_it_was_merged_into() -> None:
    away = lead("b", shape=box(50, 50, 51, 51))
    known = KnownLeads([lead("a", state=LeadState.MERGED, into="b"), away], MAY, OCTOBER)

    found = known.of(patch(1, box(0, 0, 2, 2)))

    assert found is not None
    assert found.lead.id == "b"


def test_what_was_judged_of_other_days_is_another_change_and_another_kind_is_none() -> None:
    judged = [lead("a", state=LeadState.DISMISSED)]
    assert KnownLeads(judged, JULY, OCTOBER).of(patch(1, box(0, 0, 2, 2))) is None
    assert KnownLeads([lead("a")], MAY, OCTOBER).of(patch(1, box(0, 0, 2, 2), "NEW_ROOF")) is None


@pytest.mark.parametrize(
    ("still", "hidden", "event"),
    [(0.8, 0.1, SEEN), (0.1, 0.1, GONE), (0.3, 0.45, SEEN), (0.0, 0.6, None), (None, 0.0, IMAGE)],
)
def test_a_newer_scene_shows_it_or_not_or_hides_it(
    still: float | None, hidden: float, event: str | None
) -> None:
    assert Look(lead("a"), still, hidden).event == event


def test_only_what_waits_for_an_image_comes_back_with_one() -> None:
    leads = [lead("a", state=LeadState.WAITING), lead("b"), lead("c", state=LeadState.WAITING, day=NOVEMBER)]
    assert [each.id for each in awaited(leads, OCTOBER)] == ["a"]
    assert back_on_desk(leads[0]).state is LeadState.NEW
    assert back_on_desk(lead("d", state=LeadState.SENT)).state is LeadState.SENT
