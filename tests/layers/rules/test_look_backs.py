"""When a closed case is looked at again, and on what a result may rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from layers.errors import BadLookBack, OwnWork
from layers.rules.alike import Alike, near_m, nearest_first, recent
from layers.rules.cases import CaseStatus, Term
from layers.rules.look_backs import (
    History,
    LookBack,
    Looked,
    Plan,
    checked_look,
    planned_look,
    reason_words,
)
from layers.rules.people import Role
from tests.builders import MORNING, a_case, a_layer, a_report, an_actor

DAY = date(2026, 11, 23)


NOTHING = History()


def days(round: int = 1, history: History = NOTHING, **changes: Any) -> int | None:
    """How many days after a closing the next look is due; the layer says 90."""
    plan = planned_look(a_case(**changes), a_layer("dikes"), day=DAY, round=round, history=history)
    return None if plan is None else (plan.due_on - DAY).days


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, 90),
        ({"zone": "core"}, 45),
        ({"zone": "experimental"}, 90),
        ({"reopened": 1}, 45),
        ({"reopened": 2, "zone": "buffer"}, 11),
        ({"reopened": 9}, 7),
        ({"history": History(rebounds=1)}, 45),
        ({"history": History(rebounds=5)}, 23),
        ({"history": History(unit_rebounds=2)}, 90),
        ({"history": History(unit_rebounds=3)}, 68),
        ({"round": 2}, 180),
        ({"round": 3}, 360),
        ({"round": 4}, None),
        ({"round": 4, "term": Term.SUSTAINED}, 365),
    ],
)
def test_the_greater_the_risk_the_sooner_and_while_nothing_is_found_the_wider(asked, expected):
    assert days(**asked) == expected


def test_every_factor_is_told_in_words():
    plan = planned_look(a_case(zone="core", reopened=1), a_layer("dikes"), day=DAY)

    assert plan is not None
    assert reason_words(plan).zh == (
        "第 1 轮，图层间隔 90 天，位于核心区、缓冲区（×0.5）、已重新立案 1 次（×0.5）"
    )


def look(**changes: Any) -> None:
    """The check of a result: the bureau's report of a removed dike, two hours after the closing."""
    case = a_case(status=CaseStatus.CLOSED, closed_on=DAY)
    report = a_report(
        unit="bureau", state_seen="removed", remainder=0.0, received_at=MORNING + timedelta(hours=2)
    )
    state, by = changes.pop("state", "due"), changes.pop("by", "office")
    looked = Looked("none", replace(report, **changes.pop("report", {})), "", concerns=True)
    due = LookBack("l", case.id, Plan(1, DAY, 90), "office", state=state)
    actor = an_actor(Role.SUPERVISOR, unit=by)
    checked_look(due, case, replace(looked, **changes), a_layer("dikes"), actor)


def test_a_report_of_another_unit_after_the_closing_is_enough():
    look()


@pytest.mark.parametrize("changes", [{"by": "town"}, {"report": {"unit": "town"}}])
def test_the_rectifying_unit_looks_at_its_own_work_in_no_way(changes):
    with pytest.raises(OwnWork):
        look(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "done"},
        {"state": "dropped"},
        {"result": "perhaps"},
        {"concerns": False},
        {"used": True},
        {"report": {"received_at": MORNING - timedelta(days=1)}},
        {"report": {"state_seen": "standing"}},
        {"report": {"remainder": 0.5}},
    ],
)
def test_a_result_without_a_ground_is_refused(changes):
    with pytest.raises(BadLookBack):
        look(**changes)


def test_a_rebound_may_rest_on_a_report_that_saw_one():
    look(result="rebound", report={"state_seen": "standing", "remainder": 35.0})


def test_an_overdue_look_back_stays_due():
    due = LookBack("l", "c", Plan(1, DAY, 90), "office")

    assert not due.overdue(DAY)
    assert due.overdue(DAY + timedelta(days=400))


def test_outlets_are_told_apart_within_five_metres_and_others_within_fifty():
    assert (near_m("sewage_outlets"), near_m("pond_dikes")) == (5.0, 50.0)


def test_what_ended_long_ago_is_no_longer_proposed():
    closed = a_case(status=CaseStatus.CLOSED, closed_on=DAY)

    assert recent(closed, DAY + timedelta(days=1825))
    assert not recent(closed, DAY + timedelta(days=1826))
    assert recent(a_case(status=CaseStatus.FOUND), DAY + timedelta(days=9999))


def test_the_same_feature_comes_before_a_place_nearby_and_a_closed_case_before_an_open_one():
    closed, found = a_case(status=CaseStatus.CLOSED, number="2"), a_case(number="1")
    near, nearer = Alike(found, False, 3.0), Alike(found, False, 1.0)
    rebound, same = Alike(closed, False, 40.0), Alike(found, True, 0.0)

    assert nearest_first([near, rebound, nearer, same]) == [same, rebound, nearer, near]
    assert (rebound.rebound, same.rebound) == (True, False)
