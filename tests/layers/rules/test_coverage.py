"""Coverage: what counts as visited, passed, or neither; figures one can add up in the head."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from shapely import LineString, Point, box

from layers.rules.coverage import GRID, PASSED, VISITED, Ground, box_around, visits
from layers.rules.tracks import Point as Fix

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
METRE = 1 / 111_000  # of latitude, in degrees, about
DIKE = Ground("dikes", "dike", LineString([(115.6, 37.6), (115.602, 37.6)]))
CELL = Ground(GRID, "cell", box(115.595, 37.595, 115.605, 37.605))


def walk(seconds: int, *, off_m: float = 0.0, accuracy_m: float | None = 5.0, step_s: int = 10) -> list[Fix]:
    """Fixes in a row, so far north of the dike."""
    return [
        Fix(115.601, 37.6 + off_m * METRE, accuracy_m, START + timedelta(seconds=at))
        for at in range(0, seconds + 1, step_s)
    ]


def found(*lines: list[Fix], ground: Ground = DIKE) -> list[tuple[str, str]]:
    return [(visit.feature, visit.kind) for visit in visits(lines, [ground])]


@pytest.mark.parametrize(
    ("seconds", "off_m", "kind"),
    [(60, 0, VISITED), (50, 0, PASSED), (60, 45, VISITED), (60, 55, None), (600, 55, None)],
)
def test_a_feature_is_visited_after_a_minute_within_fifty_metres(seconds, off_m, kind):
    assert found(walk(seconds, off_m=off_m)) == ([] if kind is None else [("dike", kind)])


@pytest.mark.parametrize(("seconds", "kind"), [(120, VISITED), (110, PASSED)])
def test_a_cell_is_visited_after_two_minutes_inside(seconds, kind):
    assert found(walk(seconds), ground=CELL) == [("cell", kind)]


def test_a_cell_is_not_met_from_outside_however_near():
    beside = [Fix(115.60501, 37.6, 5.0, START + timedelta(seconds=at)) for at in range(0, 300, 10)]

    assert found(beside, ground=CELL) == []


@pytest.mark.parametrize("accuracy_m", [51.0, None])
def test_a_coarse_fix_proves_nothing(accuracy_m):
    assert found(walk(600, accuracy_m=accuracy_m)) == []


def test_time_across_a_gap_and_across_a_coarse_fix_is_nobody_s():
    later = [fix._replace(at=fix.at + timedelta(hours=1)) for fix in walk(40)]
    blurred = [fix._replace(accuracy_m=80.0) if at == 3 else fix for at, fix in enumerate(walk(70))]

    assert found(walk(40), later) == [("dike", VISITED)]  # 40 + 40 s, but not the hour between
    assert found(walk(20), [fix._replace(at=fix.at + timedelta(hours=1)) for fix in walk(20)]) == [
        ("dike", PASSED)
    ]
    assert found(blurred) == [("dike", PASSED)]  # 20 s before and 30 s after


def test_a_walk_over_midnight_is_told_by_days():
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    line = [Fix(115.601, 37.6, 5.0, midnight + timedelta(seconds=at)) for at in range(-60, 71, 10)]

    days = [(visit.day, visit.kind) for visit in visits([line], [DIKE])]

    assert days == [(date(2026, 11, 23), PASSED), (date(2026, 11, 24), VISITED)]


def test_nothing_is_visited_by_nobody_and_nothing_without_a_place():
    assert found() == []
    assert found(walk(600), ground=Ground("dikes", "nowhere", None)) == []
    assert found(walk(600), ground=Ground("dikes", "empty", Point())) == []
    assert box_around([]) is None
