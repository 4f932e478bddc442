"""What a case file says: one moment, every file once, every signature with what vouches for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from shapely import LineString, Point

from layers.errors import CaseNotClosed
from layers.rules.case_file import LEAST_HIGH_DEG, NO_RIGHT, closing_moment, framed
from layers.rules.evidence import UsedEvidence
from layers.rules.exhibits import exhibits, originals, report_at, used_at
from layers.rules.features import label_of
from tests.builders import MORNING, a_case, a_feature, a_photo, a_report, a_use, an_evidence
from tests.case_files import AFTER, BEFORE, DIKES, LOST, PAPER, a_case_file, events, moment, records


def test_the_timeline_tells_steps_and_reports_by_our_clock():
    file = a_case_file(
        finding=[a_report(1, received_at=moment(1.5), observed_at=moment(-40))], inspections=[]
    )

    assert [each.words.en for each in file.timeline][:3] == ["Open", "Report of the finding", "Confirm"]


def test_a_report_tells_the_state_the_measured_rest_and_its_photos():
    (line,) = [each for each in a_case_file().timeline if each.words.en == "Report of the finding"]

    assert line.text == "所见：standing；照片 1 张"


def test_who_sent_a_report_that_one_may_not_see_is_not_told():
    report = a_report(1, photos=(a_photo(5),), note="秘密", author_name="某人")
    file = a_case_file(finding=[report], withheld=(str(report.id),))

    (line,) = [each for each in file.timeline if each.words.en == "Report of the finding"]
    (photo,) = [each for each in file.exhibits if each.role == "finding"]
    assert (line.name, line.text) == (NO_RIGHT, "")
    assert (photo.name, photo.place, photo.here, photo.copied) == ("", None, False, False)


def test_conditions_stand_as_judged_at_the_closing_and_at_the_cut_off():
    (row,) = a_case_file().conditions

    assert (row.at_closing.met, row.at_cut_off.met) == (True, False)


def test_a_case_that_never_closed_has_no_judgement_of_a_closing():
    (row,) = a_case_file(closed_by=()).conditions

    assert row.at_closing is None


def test_each_signature_has_its_audit_entry_and_hash():
    signed = {each.step: each for each in a_case_file().signatures}

    assert list(signed) == ["report_done", "first_review", "sign_lead", "sign_group", "close"]
    assert (signed["sign_lead"].name, signed["sign_lead"].audit_number) == ("人员5", 15)
    assert signed["sign_lead"].entry_hash == f"{5:064x}"
    assert signed["sign_lead"].post.zh == "牵头领导"


def test_a_signature_from_before_the_case_was_sent_back_counts_no_more():
    steps = ("open", "report_done", "first_review", "send_back", "report_done")

    signed = {each.step: each.at is not None for each in a_case_file(events=events(*steps)).signatures}

    assert signed == {
        "report_done": True,
        "first_review": False,
        "sign_lead": False,
        "sign_group": False,
        "close": False,
    }


def test_evidence_is_numbered_by_role_and_its_totals_add_up():
    file = a_case_file()

    assert [(line.number, line.role) for line in file.exhibits] == [
        ("E01", "finding"),
        ("E02", "before"),
        ("E03", "after"),
        ("E04", "special_report"),
        ("E05", "document"),
    ]
    sums = file.totals
    assert (sums.lines, sums.files, sums.here, sums.missing, sums.bytes) == (5, 5, 4, 1, 7 + 1000 + 200 + 30)


def test_a_file_in_two_roles_stands_twice_and_is_counted_and_packed_once():
    use = a_use(sha256=BEFORE, role="after", title="又一次", at=moment(2))
    uses = [*records().uses, UsedEvidence(use, an_evidence(sha256=BEFORE))]

    file = a_case_file(uses=uses)

    assert (file.totals.lines, file.totals.files) == (6, 5)
    assert [line.number for line in originals(file.exhibits).values() if line.sha256 == BEFORE] == ["E02"]


def test_originals_lie_by_role_and_number_with_the_ending_of_what_they_are():
    lines = {line.sha256: line for line in a_case_file().exhibits}

    assert lines[BEFORE].path == "原件/整改前照片/E02.jpg"
    assert lines[AFTER].path == "原件/整改后照片/E03.heic"
    assert lines[PAPER].path == "原件/专题报告/E04.pdf"
    assert lines[AFTER].copy_path == "副本/整改后照片/E03.jpg"
    assert [lines[sha256].copied for sha256 in (AFTER, PAPER, LOST)] == [True, False, False]


def test_a_use_counts_from_when_it_was_made_until_it_was_withdrawn():
    use = a_use(at=moment(1), withdrawn_at=moment(3), withdrawn_why="错了")
    used = UsedEvidence(use, an_evidence(received_at=moment(2)))

    assert used_at(used, moment(0)) is None
    assert used_at(used, moment(1)).hindrances == ("missing",)
    assert used_at(used, moment(2)).hindrances == ()
    assert used_at(used, moment(3)).hindrances == ("withdrawn",)


def test_a_photo_that_came_later_was_missing_before():
    photo, report = a_photo(5), a_report(1, photos=(a_photo(5),))
    files = {photo.sha256: an_evidence(sha256=photo.sha256, received_at=moment(2))}

    assert report_at(report, files, moment(1)).missing_photos == (photo.sha256,)
    assert report_at(report, files, moment(2)).missing_photos == ()


def test_a_photo_nobody_sent_is_listed_by_the_hash_that_was_announced():
    report = a_report(1, photos=(a_photo(9),), missing_photos=(f"{9:064x}",))

    (line,) = exhibits([], [report], [], {})

    assert (line.sha256, line.hindrances, line.size_bytes) == (f"{9:064x}", ("missing",), None)


def test_the_moment_of_closing_is_that_of_the_last_one():
    twice = events("open", "close", "reopen", "close")

    assert closing_moment(a_case(), twice) == twice[-1].at


def test_a_case_that_never_closed_has_no_moment_of_closing():
    with pytest.raises(CaseNotClosed):
        closing_moment(a_case(), events("open"))


def test_a_file_as_of_the_closing_says_so():
    closed = events()[-1].at

    assert a_case_file(as_of=closed).at_closing
    assert not a_case_file(as_of=closed + timedelta(hours=1)).at_closing


def test_a_map_of_one_point_is_a_kilometre_high():
    frame = framed([Point(115.5, 37.6)], 1.6)

    assert frame.north - frame.south == pytest.approx(LEAST_HIGH_DEG)
    assert (frame.west + frame.east) / 2 == pytest.approx(115.5)


def test_a_map_shows_all_of_a_long_shape_with_room_around():
    line = LineString([(115.4, 37.6), (115.8, 37.6)])

    frame = framed([line], 1.5)

    assert frame.east - frame.west == pytest.approx(0.6)
    assert (frame.north - frame.south) == pytest.approx(0.6 / 1.5 * 0.7923, rel=1e-3)  # cos 37.6°


def test_a_name_that_one_may_not_see_does_not_label_a_feature():
    feature = a_feature("one", "dikes", properties={"name": "张三的埝"})

    assert label_of(feature, DIKES, frozenset()) == "张三的埝"
    assert label_of(feature, DIKES, frozenset({"name"})) == "one"


def test_a_case_without_a_place_has_no_map():
    assert a_case_file(features=[], frame=None).frame is None


def test_a_synthetic_feature_makes_the_whole_file_a_demonstration():
    feature = a_feature("one", "dikes", demonstration=True)

    assert a_case_file(features=[feature]).demonstration
    assert not a_case_file().demonstration
    assert a_case_file(case=replace(records().case, demonstration=True)).demonstration


def test_the_phones_own_time_stands_beside_ours():
    report = a_report(1, observed_at=MORNING - timedelta(days=3))

    (line,) = [each for each in a_case_file(finding=[report], inspections=[]).timeline if each.observed_at]

    assert (line.at, line.observed_at) == (MORNING, MORNING - timedelta(days=3))
