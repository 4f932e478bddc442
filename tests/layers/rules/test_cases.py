"""How a case is opened, and what its four lists must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from layers.errors import BadCase, MeasureTooOld, ValueMissing
from layers.rules.cases import CaseStatus, Measure, Term, opened, planned
from tests.builders import a_case, a_task

DAY = date(2026, 11, 23)


def test_a_case_begins_as_found_whatever_it_says():
    case = opened(a_case(status=CaseStatus.CLOSED, version=7), day=DAY)

    assert (case.status, case.version) == (CaseStatus.FOUND, 0)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"found_on": date(2026, 11, 24)}, BadCase),
        ({"title": "  "}, ValueMissing),
        ({"title": "长" * 121}, BadCase),
        ({"description": "a\0b"}, BadCase),
        ({"features": ("one", "one")}, BadCase),
        ({"id": "one"}, BadCase),
    ],
    ids=["found in the future", "no title", "long title", "NUL", "a feature twice", "no UUID"],
)
def test_a_case_that_cannot_be_is_refused(changes, refusal):
    with pytest.raises(refusal):
        opened(a_case(**changes), day=DAY)


@pytest.mark.parametrize(
    ("issued_on", "taken"),
    [(date(2026, 11, 19), False), (date(2026, 11, 20), False), (date(2026, 11, 21), True), (None, True)],
)
def test_a_paper_no_younger_than_the_finding_is_no_measure(issued_on, taken):
    task = a_task(measures=(Measure("m1", "a rule", issued_on=issued_on),))

    if taken:
        assert planned(a_case(), (task,), units={"town"}).tasks == (task,)
    else:
        with pytest.raises(MeasureTooOld):
            planned(a_case(), (task,), units={"town"})


@pytest.mark.parametrize(
    ("status", "term", "late"),
    [
        (CaseStatus.IN_PROGRESS, Term.SHORT, True),
        (CaseStatus.ASSIGNED, Term.SHORT, True),
        (CaseStatus.REPORTED_DONE, Term.SHORT, False),
        (CaseStatus.REPORTED_DONE, Term.STAGED, True),
        (CaseStatus.CLOSED, Term.STAGED, False),
    ],
)
def test_a_case_is_overdue_while_its_work_is_not_reported_done(status, term, late):
    case = replace(a_case(status=status, term=term), deadline=date(2026, 11, 22))

    assert case.overdue(DAY) is late
    assert not case.overdue(date(2026, 11, 22))
