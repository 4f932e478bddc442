"""Versions of the boundary: which was the law on a day, under which regime, and what fits together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from layers.definition import Words
from layers.errors import BadBoundary
from layers.rules.boundaries import (
    OUTSIDE,
    THREE_ZONES,
    TWO_ZONES,
    BoundaryVersion,
    Status,
    checked_version,
    checked_zones,
    common_regime,
    in_force_on,
    law_problem,
    lineage,
    mapped,
    regime_on,
    softer,
)
from layers.rules.boundary_steps import superseded
from layers.rules.features import Feature

OLD = BoundaryVersion(
    "v2003", Words("演示旧版", "Old, demonstration"), "three_zones", Status.SUPERSEDED,
    in_force_from=date(2003, 6, 1), in_force_to=date(2026, 3, 15), demonstration=True,
)  # fmt: skip
NEW = BoundaryVersion(
    "v2026", Words("演示新版", "New, demonstration"), "two_zones", Status.IN_FORCE, parent="v2003",
    in_force_from=date(2026, 3, 15), demonstration=True,
)  # fmt: skip
PLAN = BoundaryVersion(
    "plan", Words("演示方案", "Plan, demonstration"), "two_zones", Status.PROPOSED, parent="v2026"
)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2003-05-31", None),
        ("2003-06-01", OLD),
        ("2026-03-14", OLD),
        ("2026-03-15", NEW),
        ("2030-01-01", NEW),
    ],
)
def test_one_version_is_the_law_on_a_day(day: str, found: BoundaryVersion | None) -> None:
    assert in_force_on([PLAN, NEW, OLD], date.fromisoformat(day)) == found


def test_a_version_that_was_refused_never_was_the_law() -> None:
    assert in_force_on([replace(NEW, status=Status.REFUSED)], date(2027, 1, 1)) is None


def test_a_case_of_2021_is_judged_by_three_zones_and_one_of_april_2026_by_two() -> None:
    assert regime_on(date(2021, 9, 2)) is THREE_ZONES
    assert regime_on(date(2026, 3, 14)) is THREE_ZONES
    assert regime_on(date(2026, 4, 1)) is TWO_ZONES


def test_three_zones_map_to_two_and_never_back() -> None:
    assert [mapped(kind, to="two_zones") for kind in (*THREE_ZONES.kinds, OUTSIDE)] == [
        "core_protection", "core_protection", "general_control", OUTSIDE,
    ]  # fmt: skip
    with pytest.raises(BadBoundary):
        mapped("core_protection", to="three_zones")


def test_ground_is_softer_in_a_less_strict_zone_and_softest_outside() -> None:
    assert softer("core", "buffer", THREE_ZONES)
    assert softer("experimental", OUTSIDE, THREE_ZONES)
    assert not softer("buffer", "core", THREE_ZONES)
    assert not softer(OUTSIDE, "experimental", THREE_ZONES)
    assert not softer("core", "core", THREE_ZONES)


def test_versions_of_two_regimes_are_compared_as_two_zones() -> None:
    assert common_regime(OLD, NEW) is TWO_ZONES
    assert common_regime(OLD, replace(OLD, id="other")) is THREE_ZONES


def test_the_revisions_of_a_proposal_stand_in_their_order_and_a_circle_ends() -> None:
    second = replace(PLAN, id="plan-2", revises="plan", revision=2)
    circle = replace(PLAN, revises="plan-2")
    assert [each.id for each in lineage(second, {"plan": PLAN})] == ["plan", "plan-2"]
    assert [each.id for each in lineage(second, {"plan": circle, "plan-2": second})] == ["plan", "plan-2"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Über"}, "id"),
        ({"regime": "four_zones"}, "regime"),
        ({"name": Words(" ", "x")}, "name"),
        ({"parent": "plan"}, "parent"),
        ({"in_force_from": date(2026, 1, 1), "in_force_to": date(2026, 1, 1)}, "in_force_to"),
        ({"in_force_to": date(2026, 1, 1)}, "in_force_to"),
        ({"declared_ha": {"buffer": 10.0}}, "declared_ha"),
        ({"declared_ha": {OUTSIDE: 0.0}}, "declared_ha"),
        ({"documents": ("00",) * 51}, "documents"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_version_that_does_not_fit_together_is_refused_by_field(
    change: dict[str, object], field: str
) -> None:
    with pytest.raises(BadBoundary) as refusal:
        checked_version(replace(PLAN, **change))  # type: ignore[arg-type]
    assert refusal.value.facts["field"] == field


def test_a_version_that_fits_is_taken_as_it_is() -> None:
    assert checked_version(replace(PLAN, declared_ha={OUTSIDE: 18787.0, "core_protection": 6000.0}))


# --- what may be the law, and what may be submitted ---------------------------------------------
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(12)]
SPANS = st.tuples(st.sampled_from(DAYS), st.none() | st.integers(1, 6)).map(
    lambda span: (span[0], None if span[1] is None else span[0] + timedelta(days=span[1]))
)


def following(found: list[BoundaryVersion], span: tuple[date, date | None]) -> list[BoundaryVersion]:
    """The versions after one more was to be the law on a span, as the store lets it."""
    begins, ends = span
    status = Status.IN_FORCE if ends is None else Status.SUPERSEDED
    new = a_law(f"v{len(found)}", begins, ends, status)
    if law_problem(new, found) is not None:
        return found
    earlier = in_force_on(found, begins)
    return [*(superseded(each, new) if each is earlier else each for each in found), new]


def a_law(id: str, begins: date, ends: date | None, status: Status = Status.IN_FORCE) -> BoundaryVersion:
    return BoundaryVersion(
        id, Words(id, id), "two_zones", status=status, in_force_from=begins, in_force_to=ends
    )


@given(st.lists(SPANS, max_size=8))
def test_no_day_has_two_laws_in_whatever_order_they_are_noted(spans):
    found: list[BoundaryVersion] = []
    for span in spans:
        found = following(found, span)

    for day in DAYS:
        holding = [
            each
            for each in found
            if each.in_force_from <= day and (each.in_force_to is None or day < each.in_force_to)
        ]
        assert len(holding) <= 1
        assert in_force_on(found, day) == (holding[0] if holding else None)


def test_a_law_without_an_end_ends_when_the_next_begins_and_not_before_it_began():
    first = a_law("first", DAYS[2], None)

    assert law_problem(a_law("next", DAYS[5], None), [first]) is None
    assert law_problem(a_law("same day", DAYS[2], None), [first]) is not None
    assert law_problem(a_law("before", DAYS[0], None), [first]) is not None
    assert law_problem(a_law("before, and ended", DAYS[0], DAYS[2]), [first]) is None


def test_what_never_was_the_law_hinders_nobody():
    draft = BoundaryVersion("draft", Words("稿", "Draft"), "two_zones", in_force_from=DAYS[0])

    assert law_problem(a_law("law", DAYS[0], None), [draft]) is None


@pytest.mark.parametrize(
    ("zones", "reason"),
    [
        ([], "no zones"),
        ([{"regime": "three_zones", "zone": "core"}], "three_zones/core"),
        ([{"regime": "two_zones", "zone": "core"}], "two_zones/core"),
        ([{"regime": "two_zones", "zone": None}], "two_zones/None"),
    ],
)
def test_a_version_is_complete_with_zones_of_its_own_regime_alone(zones, reason):
    version = BoundaryVersion("plan", Words("稿", "Draft"), "two_zones")
    features = [Feature("proposed_zones", "z", box(0, 0, 1, 1), told) for told in zones]

    with pytest.raises(BadBoundary, match=reason):
        checked_zones(version, features)


def test_a_zone_without_a_shape_makes_no_version():
    version = BoundaryVersion("plan", Words("稿", "Draft"), "two_zones")
    told = {"regime": "two_zones", "zone": "core_protection"}

    checked_zones(version, [Feature("proposed_zones", "z", box(0, 0, 1, 1), told)])
    with pytest.raises(BadBoundary, match="no shape"):
        checked_zones(version, [Feature("proposed_zones", "z", None, told)])
