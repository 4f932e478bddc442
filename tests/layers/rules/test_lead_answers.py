"""What a report from the ground does to a lead, whatever stands there: answered, asked again, told beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from shapely import LineString, Point, box

from geo.measure import area_m2
from layers.rules.lead_answers import answered_by, concerns
from layers.rules.lead_place import drawn, due_on
from layers.rules.lead_sources import overlap, same_patch
from layers.rules.leads import LAYER, Lead, LeadState, Source
from tests.builders import a_report

PATCH = box(115.600, 37.600, 115.601, 37.601)
LEAD = Lead("l1", Source.CHANGE, "NEW_ROOF", PATCH, 9800.0, date(2026, 11, 20), unit="office")
SEEN = (None, "unclear", "confirmed", "refuted")


def said(state: LeadState, seen: str | None, **changes: object) -> tuple[str, LeadState, bool]:
    """The step, where the lead stands then, and whether the desk is asked to look again."""
    report = a_report(layer=LAYER, feature="l1", state_seen=seen, **changes)
    answer = answered_by(replace(LEAD, state=state), report, supervisor=False, sender="analyst")
    return answer.step, answer.lead.state, answer.lead.doubt is not None


@pytest.mark.parametrize(
    ("seen", "step", "state"),
    [
        (None, "unclear", LeadState.SENT),
        ("unclear", "unclear", LeadState.SENT),
        ("confirmed", "confirm", LeadState.CONFIRMED),
        ("refuted", "refute", LeadState.REFUTED),
    ],
)
def test_a_lead_that_waits_for_the_ground_is_answered_by_it(
    seen: str | None, step: str, state: LeadState
) -> None:
    assert said(LeadState.SENT, seen) == (step, state, False)


OTHERS = [state for state in LeadState if state is not LeadState.SENT]


@pytest.mark.parametrize(("state", "seen"), list(product(OTHERS, SEEN)))
def test_any_other_lead_keeps_its_state_and_the_report_is_told(state: LeadState, seen: str | None) -> None:
    step, after, doubt = said(state, seen)
    assert (step, after) == ("tell", state)
    against = {LeadState.CONFIRMED: {"refuted"}, LeadState.MERGED: set()}.get(state, {"confirmed"})
    assert doubt == (seen in against)


@pytest.mark.parametrize(
    ("unit", "author", "supervisor", "why_not"),
    [
        ("office", "patrol", False, None),
        ("town", "patrol", False, "other_unit"),
        ("town", "patrol", True, None),
        ("office", "analyst", True, "own"),
    ],
)
def test_an_answer_counts_by_whose_it_is(
    unit: str, author: str, supervisor: bool, why_not: str | None
) -> None:
    report = a_report(layer=LAYER, feature="l1", state_seen="confirmed", unit=unit, author=author)
    answer = answered_by(replace(LEAD, state=LeadState.SENT), report, supervisor=supervisor, sender="analyst")
    assert (answer.why_not, answer.counts) == (why_not, why_not is None)
    assert (answer.lead.state is LeadState.CONFIRMED) == (why_not is None)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"layer": LAYER, "feature": "l1"}, True),
        ({"layer": LAYER, "feature": "l2"}, False),
        ({"place": Point(115.6005, 37.6005)}, True),
        ({"place": Point(115.61, 37.6005)}, False),
        ({"place": None}, False),
    ],
)
def test_a_report_is_about_a_lead_on_it_or_at_its_place_since(
    changes: dict[str, object], expected: bool
) -> None:
    assert concerns(LEAD, a_report(**changes)) is expected


def test_a_report_of_before_the_image_says_nothing_of_the_lead() -> None:
    later = replace(LEAD, day=date(2026, 12, 1))
    assert not concerns(later, a_report(place=Point(115.6005, 37.6005)))


def test_what_has_no_extent_is_drawn_twenty_metres_around_and_says_so() -> None:
    assert drawn(PATCH).shape == PATCH
    assert drawn(PATCH).known
    circle = drawn(Point(115.6, 37.6))
    assert not circle.known
    assert area_m2(circle.shape) == pytest.approx(3.1415 * 400, rel=0.01)
    assert area_m2(drawn(LineString([(115.6, 37.6), (115.601, 37.6)])).shape) > 3500


@pytest.mark.parametrize(("priority", "day"), [(79, 30), (80, 26)])
def test_an_urgent_lead_is_due_sooner(priority: int, day: int) -> None:
    assert due_on(replace(LEAD, priority=priority), date(2026, 11, 23)) == date(2026, 11, day)


def test_a_patch_is_the_same_where_both_have_four_fifths_in_common() -> None:
    nearly, half = box(115.60005, 37.600, 115.60105, 37.601), box(115.6005, 37.600, 115.6015, 37.601)
    other = replace(LEAD, id="l2")
    assert overlap(PATCH, nearly) == pytest.approx(0.95 / 1.05)
    assert same_patch(replace(LEAD, shape=nearly), [other]) == other
    assert same_patch(replace(LEAD, shape=half), [other]) is None
    assert same_patch(replace(LEAD, shape=Point(115.6005, 37.6005), area_m2=0.0), [other]) is None
