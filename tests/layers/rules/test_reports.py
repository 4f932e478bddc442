"""A report fits its layer's checklist, or is refused with the name of what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from shapely import MultiPoint, Point

from layers.definition import Choice, Condition, Question, Remainder, ValueType
from layers.errors import BadReport, UnknownState, ValueMissing, ValueNotAllowed
from layers.rules.fixes import Fix
from layers.rules.reports import asked_questions, checked_report
from tests.builders import MORNING, a_layer, a_photo, a_report, words


def a_question(id, type=ValueType.BOOLEAN, **changes):
    return Question(id=id, words=words(id), type=type, **changes)


CHECKLIST = (
    a_question("visible", required=True),
    a_question(
        "height_m",
        ValueType.NUMBER,
        minimum=0,
        maximum=10,
        when=Condition("visible", ("true",)),
        required=True,
    ),
    a_question("machines", ValueType.INTEGER, minimum=1, when=Condition("height_m", ("2", "3"))),
    a_question("kind", ValueType.CHOICE, choices=(Choice("earth", words("earth")),)),
    a_question("since", ValueType.DATE),
    a_question("words", ValueType.TEXT, longest=5),
)
LAYER = a_layer("dikes", checklist=CHECKLIST, remainder=Remainder("length_m", words("left"), "m"))
GONE = {"visible": False}


def checked(**changes):
    return checked_report(replace(a_report(answers=GONE), **changes), LAYER, received_at=MORNING)


def test_a_report_that_fits_comes_back_with_the_moment_it_was_received():
    assert checked().received_at == MORNING


def test_a_question_is_asked_when_the_earlier_answer_calls_for_it():
    assert set(asked_questions({"visible": True, "height_m": 2}, CHECKLIST)) >= {"height_m", "machines"}
    assert "machines" not in asked_questions({"visible": False, "height_m": 2}, CHECKLIST)


def test_an_answer_to_a_question_that_is_not_asked_is_refused():
    with pytest.raises(BadReport) as refused:
        checked(answers={"visible": False, "height_m": 1.5})

    assert refused.value.facts["question"] == "height_m"


@pytest.mark.parametrize(
    "answers", [{}, {"visible": None}, {"visible": True}, {"visible": True, "height_m": ""}]
)
def test_a_required_question_that_is_asked_must_be_answered(answers):
    with pytest.raises(ValueMissing):
        checked(answers=answers)


@pytest.mark.parametrize(
    "answer",
    [
        {"visible": "true"},
        {"visible": 1},
        {"visible": True, "height_m": 10.5},
        {"visible": True, "height_m": True},
        {"visible": True, "height_m": "2"},
        {"visible": True, "height_m": float("nan")},
        {"visible": True, "height_m": 2, "machines": 1.5},
        {"visible": True, "height_m": 2, "machines": 0},
        GONE | {"kind": "gold"},
        GONE | {"since": "2026-02-30"},
        GONE | {"since": "20260228"},
        GONE | {"words": "sechse"},
    ],
)
def test_an_answer_of_another_type_or_out_of_its_range_is_refused(answer):
    with pytest.raises(ValueNotAllowed):
        checked(answers=answer)


def test_answers_at_the_edges_of_their_ranges_are_taken():
    edges = {"visible": True, "height_m": 10, "kind": "earth", "since": "2024-02-29", "words": "fünf5"}

    assert checked(answers=edges).answers == edges


def test_an_unknown_question_is_refused_but_an_empty_answer_to_it_is_none():
    with pytest.raises(BadReport):
        checked(answers=GONE | {"colour": "red"})
    assert checked(answers=GONE | {"height_m": None})


def test_a_layer_that_takes_no_reports_refuses_them():
    with pytest.raises(BadReport):
        checked_report(a_report(answers=GONE), replace(LAYER, inspectable=False), received_at=MORNING)


def test_what_is_left_over_is_a_number_from_nothing_up_and_only_where_it_is_asked():
    assert checked(remainder=0.0)
    for wrong in (-0.1, float("inf"), float("nan")):
        with pytest.raises(ValueNotAllowed):
            checked(remainder=wrong)
    with pytest.raises(BadReport):
        checked_report(a_report(answers=GONE), replace(LAYER, remainder=None), received_at=MORNING)


def test_a_state_that_the_layer_does_not_have_is_refused():
    with pytest.raises(UnknownState):
        checked(state_seen="melted")


@pytest.mark.parametrize(
    "place", [MultiPoint([(1, 2), (3, 4)]), Point(), Point(181, 0), Point(0, float("nan"))]
)
def test_a_place_that_is_nothing_on_earth_is_refused(place):
    with pytest.raises(ValueNotAllowed):
        checked(place=place)


@pytest.mark.parametrize(
    "changes",
    [{"longitude": 999.0}, {"accuracy_m": -1.0}, {"source": "guess"}, {"datum": "mars"}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_position_that_no_device_could_give_is_refused(changes):
    fix = Fix(longitude=115.6, latitude=37.6, accuracy_m=7.0, taken_at=None, source="gps")

    assert checked(fix=fix)
    with pytest.raises(ValueNotAllowed):
        checked(fix=replace(fix, **changes))


def test_twenty_photos_are_taken_and_one_more_is_not():
    photos = tuple(a_photo(number) for number in range(21))

    assert checked(photos=photos[:20])
    with pytest.raises(ValueNotAllowed):
        checked(photos=photos)


@pytest.mark.parametrize(
    "changes", [{"sha256": "A" * 64}, {"size_bytes": 0}, {"role": "art"}, {"source": "net"}]
)
def test_an_entry_for_a_photo_that_makes_no_sense_is_refused(changes):
    with pytest.raises(ValueNotAllowed):
        checked(photos=(a_photo(**changes),))


def test_a_phone_whose_clock_is_years_off_is_believed_and_not_refused():
    for claimed in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)):
        assert checked(observed_at=claimed).observed_at == claimed
