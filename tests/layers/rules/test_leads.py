"""Leads: who may do what with them, what they lie on, how urgent they are, and how often they were right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from layers.errors import BadLead, LeadNotDue, NotAllowed, OwnLead, ReasonMissing, UnknownStep
from layers.rules.consequences import Things
from layers.rules.lead_matches import Match, Relation, matches, priority
from layers.rules.lead_precision import FEW, precision, precisions
from layers.rules.lead_words import DONE, event_words
from layers.rules.leads import (
    ANOTHERS_WORD,
    ENDED,
    PENDING,
    REASONS,
    STEPS,
    TABLE,
    Lead,
    LeadAsked,
    LeadState,
    Source,
    Word,
    a_report,
    stepped,
)
from layers.rules.people import Actor, Role

PATCH = box(115.600, 37.600, 115.601, 37.601)
LEAD = Lead("l1", Source.CHANGE, "WATER_TO_LAND", PATCH, 9800.0, date(2026, 11, 20), zone="core_protection")
FULL = {
    "send": LeadAsked("send", unit="binhu"),
    "wait": LeadAsked("wait"),
    "resume": LeadAsked("resume"),
    "dismiss": LeadAsked("dismiss", reason="season"),
    "merge": LeadAsked("merge", into="l2"),
    "confirm": LeadAsked("confirm", report="r1"),
    "refute": LeadAsked("refute", why="reed was cut", report="r1"),
    "unclear": LeadAsked("unclear", report="r1"),
    "recall": LeadAsked("recall", why="another unit is nearer"),
    "reopen": LeadAsked("reopen", why="seen again"),
}


def someone(role: Role, *, read_only: bool = False) -> Actor:
    return Actor("a", "A", "u", frozenset({role}), "web", read_only)


@pytest.mark.parametrize(("step", "state", "role"), list(product(STEPS, LeadState, Role)))
def test_a_step_is_taken_by_its_roles_from_its_states_and_by_nobody_else(
    step: str, state: LeadState, role: Role
) -> None:
    row, lead, actor = STEPS[step], replace(LEAD, state=state, doubt="r2"), someone(role)
    if role not in row.roles:
        with pytest.raises(NotAllowed):
            stepped(lead, FULL[step], actor)
    elif state not in row.before:
        with pytest.raises(LeadNotDue):
            stepped(lead, FULL[step], actor)
    else:
        assert stepped(lead, FULL[step], actor).state is row.after


ON_A_REPORT = [step.id for step in TABLE if a_report in step.needs]


@pytest.mark.parametrize("step", ON_A_REPORT)
@pytest.mark.parametrize(
    ("word", "refusal"),
    [
        (Word(), None),
        (Word("li", "Li", frozenset({"wang", "zhao"})), None),
        (Word("li", "Li", frozenset({"wang", "li"})), OwnLead),
        (Word("li", "Li", frozenset({"wang"}), unit="town", any_unit=False), BadLead),
        (Word("li", "Li", frozenset({"wang"}), unit="office", any_unit=False), None),
    ],
    ids=["nobody sent it", "two others", "the sender acts or wrote it", "another unit", "its own unit"],
)
def test_a_lead_is_answered_on_the_word_of_others_than_its_sender(
    step: str, word: Word, refusal: type[Exception] | None
) -> None:
    lead = replace(LEAD, state=LeadState.SENT, unit="office")
    if refusal is None:
        assert stepped(lead, FULL[step], someone(Role.OFFICER), word).state is STEPS[step].after
    else:
        with pytest.raises(refusal):
            stepped(lead, FULL[step], someone(Role.OFFICER), word)


@pytest.mark.parametrize("step", ON_A_REPORT)
def test_the_note_that_a_lead_was_made_of_bears_nothing_out(step: str) -> None:
    lead = replace(LEAD, state=LeadState.SENT, source=Source.NOTE, evidence={"report": "r1"})

    with pytest.raises(BadLead):
        stepped(lead, FULL[step], someone(Role.OFFICER))


def test_every_step_that_needs_a_report_is_barred_alike() -> None:
    assert ON_A_REPORT == ["confirm", "refute", "unclear"]
    assert {STEPS[step].bars for step in ON_A_REPORT} == {ANOTHERS_WORD}


@pytest.mark.parametrize("changes", [{}, {"doubt": "r2", "case": "c1"}])
def test_what_the_ground_said_is_looked_at_again_only_where_it_says_something_else(
    changes: dict[str, str],
) -> None:
    lead = replace(LEAD, state=LeadState.CONFIRMED, report="r1", **changes)
    with pytest.raises(LeadNotDue):
        stepped(lead, FULL["reopen"], someone(Role.ANALYST))


def test_no_step_but_the_grounds_makes_a_lead_true() -> None:
    assert {step.id for step in STEPS.values() if step.after is LeadState.CONFIRMED} == {"confirm"}
    assert STEPS["confirm"].before == {LeadState.SENT}
    with pytest.raises(BadLead):
        stepped(replace(LEAD, state=LeadState.SENT), LeadAsked("confirm"), someone(Role.PATROL))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (LeadAsked("send"), BadLead),
        (LeadAsked("dismiss"), BadLead),
        (LeadAsked("dismiss", reason="other"), ReasonMissing),
        (LeadAsked("merge", into="l1"), BadLead),
        (LeadAsked("grant"), UnknownStep),
    ],
)
def test_a_step_says_what_it_needs(asked: LeadAsked, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        stepped(LEAD, asked, someone(Role.ANALYST))


def test_a_read_only_key_takes_no_step() -> None:
    with pytest.raises(NotAllowed):
        stepped(LEAD, FULL["wait"], someone(Role.ANALYST, read_only=True))


def test_what_was_dismissed_is_looked_at_again_without_its_reason() -> None:
    dismissed = stepped(LEAD, FULL["dismiss"], someone(Role.ANALYST))
    assert dismissed.reason in REASONS
    again = stepped(dismissed, FULL["reopen"], someone(Role.SUPERVISOR))
    assert (again.state, again.reason) == (LeadState.NEW, None)
    assert not PENDING & ENDED


# --- matches ------------------------------------------------------------------------------------
def things(noun: str, *shapes: BaseGeometry | None) -> Things:
    ids = [f"{noun}-{at}" for at in range(len(shapes))]
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return Things(noun, ids, ids, np.zeros(len(shapes), dtype=bool), array)


def test_a_lead_says_what_it_lies_on_the_gravest_first() -> None:
    half = box(115.600, 37.600, 115.6005, 37.601)
    found = matches(
        LEAD,
        {
            Relation.FEATURE: [things("fish_ponds", PATCH, box(115.7, 37.7, 115.701, 37.701), None)],
            Relation.REBOUND: [things("cases", half)],
            Relation.LICENCE: [things("licences", box(115.5995, 37.5995, 115.60005, 37.6011))],
        },
    )
    assert [(each.relation, each.id) for each in found] == [
        (Relation.REBOUND, "cases-0"),
        (Relation.FEATURE, "fish_ponds-0"),
    ]
    assert [each.share for each in found] == pytest.approx([0.5, 1.0], abs=1e-3)


def test_points_and_lines_near_by_are_matched_whole() -> None:
    dike = LineString([(115.6003, 37.5990), (115.6003, 37.6020)])
    mouth = Point(115.60110, 37.6005)
    far = Point(115.6050, 37.6005)
    found = matches(
        LEAD, {Relation.FEATURE: [things("pond_dikes", dike), things("sewage_outlets", mouth, far)]}
    )
    assert [(each.id, each.share) for each in found] == [("pond_dikes-0", 1.0), ("sewage_outlets-0", 1.0)]
    note = replace(LEAD, shape=Point(115.6003, 37.6005), area_m2=0.0)
    assert [each.share for each in matches(note, {Relation.FEATURE: [things("fish_ponds", PATCH)]})] == [1.0]


def test_ground_of_a_closed_case_is_more_urgent_and_a_permitted_work_less() -> None:
    plain = priority(LEAD, ()).points
    rebound = priority(LEAD, [Match(Relation.REBOUND, "cases", "c", "c", 0.4)] * 2)
    assert rebound.points == plain + 30
    assert sum(points for points, _ in rebound.because) == rebound.points
    assert priority(LEAD, [Match(Relation.LICENCE, "licences", "x", "x", 1.0)]).points < plain
    assert priority(replace(LEAD, zone=None, kind="BARE_TO_PLANTS"), ()).points == 0


# --- precision ----------------------------------------------------------------------------------
@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_share_and_stays_within_nothing_and_all(right: int, wrong: int) -> None:
    found = precision("k", "z", right, right + wrong)
    assert 0 <= found.low <= found.high <= 1
    if found.share is not None:
        assert found.low - 1e-12 <= found.share <= found.high + 1e-12


def test_the_interval_is_wilsons() -> None:
    found = precision("k", "z", 8, 10)  # 0.4902 to 0.9433 in Wilson's own reckoning
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


@pytest.mark.parametrize(
    ("right", "answered", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(right: int, answered: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857–872, table I, method 3 (score, no continuity)."""
    found = precision("k", "z", right, answered)

    assert (found.low, found.high) == pytest.approx((low, high), abs=5.1e-5)


@pytest.mark.parametrize(("right", "answered"), [(0, 1), (1, 1), (3, 4), (8, 10), (57, 60), (500, 1000)])
def test_the_ends_of_the_interval_are_the_shares_that_the_count_just_bears(right: int, answered: int) -> None:
    """Where |p̂ − p| is z standard errors of p itself, which is what Wilson's interval is."""
    found = precision("k", "z", right, answered)

    for end in (found.low, found.high):
        if 0 < end < 1:
            errors = abs(right / answered - end) / (end * (1 - end) / answered) ** 0.5
            assert errors == pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-6)


def test_few_answers_are_called_few_and_none_gives_no_share() -> None:
    assert precision("k", "z", 3, 4).few
    assert "样本少" in precision("k", "z", 3, 4).words.zh
    assert not precision("k", "z", 10, FEW).few
    nothing = precision("k", "z", 0, 0)
    assert (nothing.share, nothing.low, nothing.high) == (None, 0.0, 1.0)


def test_only_what_the_ground_answered_counts() -> None:
    states = (
        LeadState.CONFIRMED,
        LeadState.CONFIRMED,
        LeadState.REFUTED,
        LeadState.DISMISSED,
        LeadState.SENT,
    )
    (found,) = precisions(replace(LEAD, state=state) for state in states)
    assert (found.confirmed, found.answered) == (2, 3)


def test_every_step_has_a_word_for_when_it_was_taken() -> None:
    assert set(DONE) == set(STEPS)
    assert event_words("dismiss").en == "Dismissed"
    assert event_words("dismiss").zh == STEPS["dismiss"].words.zh
