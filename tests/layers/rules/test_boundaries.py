"""Versions of the boundary: which was the law on a day, under which regime, and what fits together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from layers.definition import Words
from layers.errors import BadBoundary
from layers.rules.boundaries import (
    OUTSIDE,
    THREE_ZONES,
    TWO_ZONES,
    BoundaryVersion,
    Status,
    checked_version,
    common_regime,
    in_force_on,
    lineage,
    mapped,
    regime_on,
    softer,
)

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
