"""What is known of a claim follows from what was seen of its things; nobody having looked is not "true"."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from layers.rules.claim_answers import Answer, By, Standing, Told, Voice, summed, told
from layers.rules.claim_changes import Known, changes
from layers.rules.claims import Claim, ClaimKind

DAY = datetime(2026, 5, 1, 4, tzinfo=UTC)
A = Answer


def a_voice(by: By = By.REPORT, answer: Answer = A.FOR, day: int = 0, feature: str = "dike-1") -> Voice:
    """Something said of a dike some days after the first of May."""
    at = DAY + timedelta(days=day)
    return Voice(feature, by, answer, at, at.date(), f"{by}-{day}")


def a_claim(**changes: object) -> Claim:
    said = {"kind": ClaimKind.REMOVED, "text": "已拆除", "source": "通报", "said_on": date(2026, 4, 1)}
    return Claim(id="c", layer="pond_dikes", **{**said, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("voices", "answer", "by"),
    [
        ([], A.UNKNOWN, None),
        ([a_voice()], A.FOR, By.REPORT),
        ([a_voice(answer=A.UNCLEAR)], A.UNKNOWN, None),
        ([a_voice(answer=A.AGAINST), a_voice(day=3)], A.FOR, By.REPORT),
        ([a_voice(answer=A.AGAINST), a_voice(By.IMAGE, A.FOR, 3)], A.AGAINST, By.REPORT),
        ([a_voice(), a_voice(By.IMAGE, A.AGAINST, 3)], A.AGAINST, By.IMAGE),
        ([a_voice(day=3), a_voice(By.IMAGE, A.AGAINST)], A.FOR, By.REPORT),
        ([a_voice(By.IMAGE, A.AGAINST), a_voice(By.IMAGE, A.FOR, 3)], A.FOR, By.IMAGE),
        ([a_voice(By.IMAGE, A.FOR), a_voice(By.IMAGE, A.UNCLEAR, 3)], A.FOR, By.IMAGE),
        ([a_voice(By.IMAGE, A.UNCLEAR)], A.UNCLEAR, By.IMAGE),
        ([a_voice(By.RECORD, A.AGAINST)], A.DOUBTED, By.RECORD),
        ([a_voice(By.RECORD, A.UNCLEAR)], A.UNKNOWN, None),
        ([a_voice(By.RECORD, A.AGAINST), a_voice(By.RECORD, A.UNCLEAR, 3)], A.UNKNOWN, None),
        ([a_voice(By.RECORD, A.AGAINST), a_voice(day=3)], A.FOR, By.REPORT),
        ([a_voice(), a_voice(By.RECORD, A.AGAINST, 3)], A.DOUBTED, By.RECORD),
        ([a_voice(By.RECORD, A.AGAINST), a_voice(By.IMAGE, A.FOR, 3)], A.FOR, By.IMAGE),
        ([a_voice(By.IMAGE, A.FOR), a_voice(By.RECORD, A.AGAINST, 3)], A.DOUBTED, By.RECORD),
    ],
)
def test_who_was_there_outweighs_an_image_and_an_image_outweighs_a_record(voices, answer, by):
    for order in (voices, voices[::-1]):
        found = told(order)

        assert (found.answer, None if found.voice is None else found.voice.by) == (answer, by)


def test_a_picture_older_than_a_record_lifts_no_doubt_however_late_it_is_asked():
    record = a_voice(By.RECORD, A.AGAINST, 5)
    picture = replace(a_voice(By.IMAGE, A.FOR, 9), seen_on=date(2026, 5, 2))

    assert told([picture, record]) == Told(A.DOUBTED, record)


def test_a_check_that_is_looked_at_again_no_longer_answers():
    first, back = (replace(a_voice(answer=answer, day=day), check="lead-1") for answer, day in CHECK)
    again = replace(a_voice(day=4), check="lead-1")

    assert told([first]).answer is A.AGAINST
    assert told([first, back]) == told([])
    assert told([back, again, first]).voice == again


CHECK = ((A.AGAINST, 1), (A.UNCLEAR, 2))


def things(**counts: int) -> list[Told]:
    """So many things of each answer."""
    by = {"doubted": By.RECORD, "unclear": By.IMAGE}
    return [
        Told(A(name), a_voice(by.get(name, By.REPORT), A.FOR))
        for name, count in counts.items()
        for _ in range(count)
    ]


FOUR = {"count": 4.0, "count_unit": "处"}


@pytest.mark.parametrize(
    ("claim", "listed", "known", "standing"),
    [
        ({}, 0, {}, Standing.NO_LIST),
        ({}, 4, {}, Standing.UNKNOWN),
        ({}, 4, {"unclear": 4}, Standing.UNKNOWN),
        ({}, 4, {"for": 3}, Standing.PARTLY),
        ({}, 4, {"for": 4}, Standing.HOLDS),
        ({}, 4, {"for": 3, "doubted": 1}, Standing.DOUBTED),
        ({}, 4, {"for": 3, "against": 1}, Standing.AGAINST),
        (FOUR, 4, {"for": 4}, Standing.HOLDS),
        (FOUR, 3, {"for": 3}, Standing.PARTLY),
    ],
)
def test_one_thing_against_it_speaks_against_all_and_a_list_with_gaps_never_holds(
    claim, listed, known, standing
):
    assert summed(a_claim(**claim), listed, things(**known)).standing is standing


@pytest.mark.parametrize(
    ("listed_m2", "standing"),
    [(80_000.0, Standing.PARTLY), (None, Standing.PARTLY), (124_600.0, Standing.HOLDS)],
)
def test_a_claim_of_more_area_than_is_listed_never_holds(listed_m2, standing):
    claim = a_claim(area_m2=125_000.0, area_text="12.5公顷")

    found = summed(claim, 4, things(**{"for": 4}), area_m2=listed_m2)

    assert found.standing is standing
    assert (found.short is None) == (standing is Standing.HOLDS)


def test_what_nobody_looked_at_is_counted_as_unknown():
    found = summed(a_claim(), 10, things(**{"for": 3, "against": 1}))

    assert (found.answers[A.UNKNOWN], sum(found.answers.values())) == (6, 10)


def test_a_report_where_nothing_is_on_record_speaks_against_the_claim():
    assert summed(a_claim(), 0, (), unplaced=1).standing is Standing.AGAINST


def test_every_change_of_the_standing_is_kept_with_what_brought_it():
    voices = [
        a_voice(day=2),
        a_voice(By.IMAGE, A.FOR, 4, "dike-2"),
        a_voice(By.IMAGE, A.FOR, 5, "dike-2"),  # changes nothing
        a_voice(By.IMAGE, A.AGAINST, 6),
    ]

    found = changes(a_claim(), [Known(DAY), Known(DAY)], voices, since=DAY)

    assert [(each.before, each.sum.standing) for each in found] == [
        (None, Standing.UNKNOWN),
        (Standing.UNKNOWN, Standing.PARTLY),
        (Standing.PARTLY, Standing.HOLDS),
        (Standing.HOLDS, Standing.AGAINST),
    ]
    assert [voice.id for each in found for voice in each.voices] == ["report-2", "image-4", "image-6"]


def calls_for(things: int) -> int:
    """How many calls Python makes to tell the history of so many things, each seen at its own moment."""
    made: list[str] = []
    voices = [replace(a_voice(feature=f"dike-{n}"), at=DAY + timedelta(seconds=n)) for n in range(things)]
    sys.setprofile(lambda _, event, __: made.append(event) if event == "call" else None)
    try:
        changes(a_claim(), [Known(DAY)] * things, voices, since=DAY)
    finally:
        sys.setprofile(None)
    return len(made)


def test_the_history_of_many_things_takes_steps_in_proportion():
    assert calls_for(400) < 5 * calls_for(100)
