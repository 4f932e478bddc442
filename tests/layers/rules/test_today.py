"""What a patrol has to look at: one order, stated, and the same on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from layers.rules.today import (
    INSPECT,
    LOOK_BACK,
    VERIFY,
    Due,
    in_order,
    key_of,
    key_text,
    next_inspection,
    urgency,
)

DAY = date(2026, 11, 23)


def a_due(id: str = "a", **changes) -> Due:
    return replace(Due(VERIFY, id, "dikes", DAY), **changes)


def test_the_overdue_come_first_then_the_earliest_day_and_what_has_no_day_last():
    late, soon, never = a_due("late", due_on=DAY - timedelta(days=9)), a_due("soon"), a_due("x", due_on=None)

    assert [task.id for task in in_order([never, soon, late])] == ["late", "soon", "x"]


def test_on_one_day_a_strict_zone_comes_before_the_rest_whatever_the_kind():
    inside = a_due("z", kind=INSPECT, strict=True)

    assert [task.id for task in in_order([a_due("a"), inside])] == ["z", "a"]


def test_a_strict_zone_does_not_overtake_an_earlier_day():
    later = a_due("z", strict=True, due_on=DAY + timedelta(days=1))

    assert [task.id for task in in_order([later, a_due("a")])] == ["a", "z"]


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later"), (None, "open")]
)
def test_urgency_is_told_by_the_day_alone(days, word):
    due_on = None if days is None else DAY + timedelta(days=days)

    assert urgency(due_on, day=DAY) == word


def test_an_inspection_is_due_its_interval_after_the_last_report_by_the_lake_s_day():
    evening = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)  # half past midnight of the 2nd at the lake

    assert next_inspection(evening, evening, every_days=30) == date(2026, 12, 2)


def test_what_nobody_ever_reported_on_is_due_since_it_came_on_record():
    assert next_inspection(None, datetime(2026, 11, 1, 1, tzinfo=UTC), every_days=30) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "task",
    [
        a_due("a~b"),
        a_due("x", due_on=None),
        a_due("y", kind=INSPECT, every_days=7, last_at=datetime(2026, 11, 1, tzinfo=UTC)),
        a_due("w", kind=LOOK_BACK, strict=True),
    ],
)
def test_the_key_of_a_page_survives_its_way_through_an_address(task):
    assert key_of(key_text(task.key)) == task.key


@pytest.mark.parametrize("text", [None, "", "~", "2026-13-01~0~0~~0~x", "2026-11-23~a~0~~0~x"])
def test_a_text_that_is_no_key_begins_at_the_start(text):
    assert key_of(text) is None
