"""Each closing condition: what meets it, what does not, and that it says why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from layers.consistency import CLOSING
from layers.definition import ClosingCondition, GeometryType, Question, Remainder, ValueType
from layers.rules.closing import CHECKS, Inspection, Judged, Paper, Sight, judged, spaced
from tests.builders import MORNING, a_case, a_layer, words

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "settled_state": {},
    "remainder_at_most": {"most": 1.0},
    "answer": {"question": "soil_cleared", "value": "true"},
    "field_filled": {"field": "sealed_on"},
    "photos": {"role": "overview", "least": 2},
    "same_place": {"within_m": 30.0},
    "inspections": {"least": 2, "apart_days": 15},
    "quiet_days": {"days": 30},
    "other_unit": {},
    "document": {"name": "批复"},
}
HERE, NEAR, FAR = (115.5, 37.6), (115.5001, 37.6), (115.51, 37.6)  # 9 m and 880 m apart
REPORT = Paper("special_report", "专题报告", date(2026, 11, 25))


def layer_with(kind: str) -> Any:
    """A layer of dikes that closes by one condition."""
    condition = ClosingCondition("it", kind, words("it"), PARAMETERS[kind])
    question = Question("soil_cleared", words("soil"), ValueType.BOOLEAN)
    left = Remainder("length_m", words("left"), "m")
    return a_layer("dikes", GeometryType.LINE, closing=(condition,), checklist=(question,), remainder=left)


def seen(days: int = 1, **changes: Any) -> Inspection:
    """An inspection of the dike by the office that found it removed, some days after the morning."""
    at = MORNING + timedelta(days=days)
    values: dict[str, Any] = {
        "report": f"r{days}",
        "feature": "one",
        "state_seen": "removed",
        "remainder": 0.0,
        "answers": {"soil_cleared": True},
        "observed_at": at,
        "received_at": at,
        "unit": "office",
        "photo_roles": ("overview", "overview"),
        "photo_places": (NEAR, NEAR),
    }
    return Inspection(**{**values, **changes})


def judge(kind: str, *inspections: Inspection, **changes: Any) -> Judged:
    """What the one condition of a layer says."""
    values: dict[str, Any] = {
        "day": date(2027, 1, 10),
        "inspections": inspections,
        "finding_places": (HERE,),
        "features": {"one": {"sealed_on": date(2026, 12, 1)}},
        "papers": (REPORT, Paper("document", "省政府批复文件", date(2026, 12, 1))),
    }
    case = a_case(**changes.pop("case", {}))
    return judged(case, layer_with(kind), Sight(**{**values, **changes}))[0]


def test_every_kind_that_a_catalogue_may_name_is_judged():
    assert set(CHECKS) == set(CLOSING) == set(PARAMETERS)


@pytest.mark.parametrize("kind", PARAMETERS)
def test_a_dike_that_is_gone_meets_its_condition(kind):
    assert judge(kind, seen(1), seen(30)).met


INSPECTED = sorted(set(PARAMETERS) - {"field_filled", "document"})


@pytest.mark.parametrize("kind", INSPECTED)
def test_nothing_is_met_before_somebody_has_looked(kind):
    found = judge(kind)

    assert not found.met
    assert found.why.zh
    assert found.why.en


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("settled_state", {"state_seen": "standing"}),
        ("settled_state", {"state_seen": None}),
        ("remainder_at_most", {"remainder": 1.01}),
        ("answer", {"answers": {"soil_cleared": False}}),
        ("answer", {"answers": {}}),
        ("photos", {"photo_roles": ("overview", "detail")}),
        ("inspections", {"state_seen": "standing"}),
        ("quiet_days", {"state_seen": "standing"}),
        ("other_unit", {"unit": "town"}),
        ("other_unit", {"unit": None}),
    ],
)
def test_the_last_inspection_decides(kind, last):
    assert not judge(kind, seen(1), seen(20, **last)).met


@pytest.mark.parametrize(("most", "met"), [(1.0, True), (1.01, False)])
def test_a_remainder_may_be_just_what_is_allowed(most, met):
    assert judge("remainder_at_most", seen(remainder=most)).met is met


@pytest.mark.parametrize(("days", "met"), [(14, False), (15, True)])
def test_look_ins_count_when_they_are_far_enough_apart(days, met):
    assert judge("inspections", seen(1), seen(1 + days)).met is met


def test_two_look_ins_on_one_day_are_one():
    assert not judge("inspections", seen(1), seen(1, report="again"), seen(2)).met


@pytest.mark.parametrize(("place", "met"), [(NEAR, True), (FAR, False)])
def test_photos_after_are_taken_from_where_the_finding_was(place, met):
    assert judge("same_place", seen(photo_places=(place,))).met is met


def test_photos_without_a_position_prove_no_place():
    assert not judge("same_place", seen(photo_places=())).met
    assert not judge("same_place", seen(), finding_places=()).met


def test_every_feature_of_a_case_must_be_settled():
    two = {"features": ("one", "two")}

    assert not judge("settled_state", seen(), case=two).met
    assert judge("settled_state", seen(), seen(2, feature="two"), case=two).met


@pytest.mark.parametrize(("days", "met"), [(29, False), (30, True)])
def test_quiet_is_counted_from_the_last_trouble(days, met):
    trouble = seen(0, state_seen="standing")

    assert judge("quiet_days", trouble, seen(days)).met is met


def test_days_on_which_nobody_looked_are_not_quiet():
    assert not judge("quiet_days", seen(1), day=date(2027, 6, 1)).met
    assert judge("quiet_days", seen(1), seen(27), day=date(2027, 6, 1)).met


def test_a_look_that_another_place_had_says_nothing_of_this_one():
    two = {"features": ("one", "two")}

    assert not judge("quiet_days", seen(1), seen(60), seen(1, feature="two"), case=two).met


def test_trouble_early_in_the_morning_belongs_to_the_day_here():
    early = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # half past seven on the 25th at the lake
    found = judge("quiet_days", seen(received_at=early, state_seen="standing"), seen(31))

    assert found.why.en.startswith("one: quiet for 29 days from 2026-11-25")


def test_look_ins_before_the_last_trouble_prove_nothing():
    assert not judge("inspections", seen(1), seen(2, state_seen="standing"), seen(20)).met
    assert judge("inspections", seen(1, state_seen="standing"), seen(2), seen(20)).met


def test_a_photo_of_what_still_stands_is_none_of_afterwards():
    before = seen(1, state_seen="standing", photo_places=(NEAR,))

    assert not judge("same_place", before, seen(2, photo_places=(FAR,))).met


def test_a_field_left_empty_is_missing():
    assert not judge("field_filled", seen(), features={"one": {"sealed_on": None}}).met


@pytest.mark.parametrize(
    "paper",
    [Paper("document", "验收意见"), Paper("document", "批复", here=False), Paper("other", "批复")],
    ids=["another paper", "not arrived", "not as a document"],
)
def test_a_paper_is_on_file_under_its_name_and_with_its_bytes(paper):
    assert not judge("document", seen(), papers=(REPORT, paper)).met


def general(
    id: str, *inspections: Inspection, papers: tuple[Paper, ...] = (REPORT,), since: date | None = None
) -> bool:
    """Whether a condition that holds for every kind is met."""
    sight = Sight(date(2027, 1, 10), inspections, (HERE,), {}, papers, since)
    found = {each.id: each.met for each in judged(a_case(), layer_with("settled_state"), sight)}
    return found[id]


@pytest.mark.parametrize(
    ("issued_on", "met"), [(None, False), (date(2026, 11, 20), False), (date(2026, 11, 21), True)]
)
def test_a_special_report_is_younger_than_the_finding(issued_on, met):
    assert general("papers_younger", papers=(Paper("special_report", "报告", issued_on),)) is met


def test_a_case_without_a_special_report_does_not_close():
    assert not general("papers_younger", papers=())


@pytest.mark.parametrize(("since", "met"), [(date(2026, 11, 24), True), (date(2026, 11, 25), False)])
def test_what_proved_the_first_end_of_a_case_proves_no_second_one(since, met):
    assert general("papers_younger", since=since) is met


def test_a_special_report_from_which_all_evidence_was_withdrawn_closes_nothing():
    assert not general("evidence_beside", papers=(REPORT, Paper("after", "照片", here=False)))
    assert general("evidence_beside", papers=(REPORT, Paper("after", "照片")))


def test_a_photo_still_on_its_way_keeps_a_case_open():
    assert general("files_here", seen())
    assert not general("files_here", seen(missing_photos=1))


def test_a_later_report_that_contradicts_keeps_a_case_open():
    assert not general("nothing_against", seen(1), seen(2, state_seen="standing"))
    assert general("nothing_against", seen(1, state_seen="standing"), seen(2))
    assert not general("nothing_against", seen(1), seen(2, state_seen="standing"), seen(3, state_seen=None))


def test_spacing_takes_as_many_as_there_can_be():
    days = [MORNING + timedelta(days=day) for day in (0, 9, 10, 19, 20)]

    assert spaced(days, timedelta(days=10)) == [days[0], days[2], days[4]]


@pytest.mark.parametrize(
    ("reports", "met"),
    [
        ([("office", "standing"), ("town", "removed")], False),
        ([("town", "standing"), ("town", "removed")], True),
        ([("office", "standing"), ("town", "removed"), ("office", "removed")], True),
        ([("town", "removed"), ("office", "standing")], False),
    ],
    ids=[
        "own word against another's",
        "own against own",
        "another unit has looked again",
        "another's is newer",
    ],
)
def test_a_units_own_word_does_not_outweigh_what_another_found(reports, met):
    seen_by = [seen(day, unit=unit, state_seen=state) for day, (unit, state) in enumerate(reports, 1)]

    assert general("nothing_against", *seen_by) is met
