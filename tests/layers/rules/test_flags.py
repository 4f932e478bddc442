"""What makes a report worth a second look, what just does not, and what honest work must never raise."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from shapely import Point

from geo.datum import gcj02_from_wgs84
from layers.errors import AnswerNotDue, NotAllowed, OwnFlag, ValueMissing, ValueNotAllowed
from layers.rules.fixes import Fix
from layers.rules.flag_answers import checked_answer, may_answer
from layers.rules.flag_checks import (
    ALIKE_COARSE,
    ALIKE_FINE,
    CHECKS,
    SERIES_FINE,
    flags,
    paper_flags,
    photo_before_finding,
    photo_flags,
)
from layers.rules.flag_kinds import KINDS
from layers.rules.flags import (
    Beside,
    Claimed,
    Earlier,
    Flag,
    KeptFlag,
    Position,
    SamePhoto,
    spot,
)
from layers.rules.people import Role
from layers.rules.reports import Report
from tests.builders import MORNING, a_photo, a_report, an_actor

DEGREE_M = 111_000.0  # of latitude, about
EAST, NORTH = 115.5873421, 37.6129837


def a_fix(**changes: Any) -> Fix:
    """A good fix at the lake, taken with the report."""
    values: dict[str, Any] = {
        "longitude": EAST,
        "latitude": NORTH,
        "accuracy_m": 6.0,
        "taken_at": MORNING,
        "source": "gps",
    }
    return Fix(**{**values, **changes})


def honest(**changes: Any) -> Report:
    """A report with a good fix that nothing is wrong with."""
    return a_report(**{"fix": a_fix(), "place": Point(EAST, NORTH), **changes})


def earlier(id: str = "earlier", *, days: float = 7, north_m: float = 3.0, **changes: Any) -> Earlier:
    """A report so many days before, some metres north."""
    at = MORNING - timedelta(days=days)
    values: dict[str, Any] = {
        "id": id,
        "layer": "dikes",
        "feature": "one",
        "author": "patrol",
        "observed_at": at,
        "received_at": at,
        "position": Position(EAST, NORTH + north_m / DEGREE_M, 6.0),
    }
    return Earlier(**{**values, **changes})


def used(**changes: Any) -> SamePhoto:
    """A photo that another account used for another dike a week ago."""
    values: dict[str, Any] = {
        "sha256": a_photo().sha256,
        "other": "earlier",
        "author": "colleague",
        "author_name": "同事",
        "layer": "dikes",
        "feature": "two",
        "observed_at": MORNING - timedelta(days=7),
        "received_at": MORNING - timedelta(days=7),
    }
    return SamePhoto(**{**values, **changes})


def kinds(report: Report, beside: Beside | None = None) -> list[str]:
    """The kinds of flags that a report raises."""
    return [flag.kind for flag in flags(report, beside or Beside())]


def test_an_ordinary_report_raises_nothing() -> None:
    beside = Beside(before=earlier(), same_feature=(earlier(remainder=36.1),), away_m=40.0)

    assert kinds(honest(photos=(a_photo(),)), beside) == []


def test_every_kind_has_a_weight_and_both_sentences() -> None:
    assert {kind.weight for kind in KINDS.values()} <= {1, 2, 3, 4, 5}
    assert all(kind.words.zh and kind.words.en and kind.name.zh and kind.name.en for kind in KINDS.values())


def test_the_heaviest_flag_stands_first_and_its_sentence_has_the_figures() -> None:
    found = flags(honest(fix=None, photos=(a_photo(),)), Beside(photos=(used(),)))

    assert [flag.weight for flag in found] == [5, 1]
    assert found[0].words.zh == "同一张照片（文件完全相同）2026-11-16 已由同事上报过。"
    assert found[0].words.en == "The very same file was sent by 同事 on 2026-11-16."
    assert (found[0].others, found[0].about) == (("earlier",), a_photo().sha256)


# --- photos --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("use", "kind"),
    [
        (used(), ["photo_reused"]),
        (used(author="patrol"), ["photo_reused"]),
        (used(feature="one"), ["photo_reused"]),
        (used(author="patrol", observed_at=MORNING - timedelta(minutes=30)), []),
        (used(author="patrol", observed_at=MORNING - timedelta(minutes=31)), ["photo_reused"]),
        (used(observed_at=MORNING), ["photo_reused"]),
        (used(same_file=False, coarse=ALIKE_COARSE, fine=ALIKE_FINE), ["photo_alike"]),
        (used(same_file=False, coarse=ALIKE_COARSE + 1, fine=0), []),
        (used(same_file=False, coarse=0, fine=ALIKE_FINE + 1), []),
        (used(same_file=False, feature="one", fine=SERIES_FINE), ["photo_alike"]),
        (used(same_file=False, feature="one", fine=SERIES_FINE + 1), []),
    ],
)
def test_a_photo_used_before_is_told_unless_it_is_one_visit_or_one_viewpoint(
    use: SamePhoto, kind: list[str]
) -> None:
    assert kinds(honest(photos=(a_photo(),)), Beside(photos=(use,))) == kind


def test_a_picture_that_continues_a_series_is_not_taken_for_a_copy_of_it_elsewhere() -> None:
    series = used(same_file=False, feature="one", author="patrol", coarse=9, fine=60)
    copy_elsewhere = used(same_file=False, feature="two", coarse=2, fine=SERIES_FINE + 5)
    report = honest(photos=(a_photo(),))

    assert kinds(report, Beside(photos=(copy_elsewhere, series))) == []
    assert kinds(report, Beside(photos=(copy_elsewhere,))) == ["photo_alike"]


def test_a_photo_is_told_once_by_its_closest_earlier_use() -> None:
    alike = used(same_file=False, other="alike", coarse=2, fine=9)

    found = flags(honest(photos=(a_photo(),)), Beside(photos=(alike, used(other="same"))))

    assert [(flag.kind, flag.others) for flag in found] == [("photo_reused", ("same",))]


@pytest.mark.parametrize(
    ("north_m", "accuracy_m", "kind"),
    [
        (290.0, 6.0, []),
        (310.0, 6.0, ["photo_far"]),
        (490.0, 100.0, []),
        (510.0, 100.0, ["photo_far"]),
    ],
)
def test_a_photo_taken_elsewhere_is_told_beyond_what_the_accuracy_allows(
    north_m: float, accuracy_m: float, kind: list[str]
) -> None:
    photo = a_photo(fix=a_fix(latitude=NORTH + north_m / DEGREE_M))
    report = honest(fix=a_fix(accuracy_m=accuracy_m), photos=(photo,))

    assert kinds(report) == kind


def test_a_photo_file_in_the_shifted_datum_of_chinese_phones_is_not_taken_for_another_place() -> None:
    east, north = gcj02_from_wgs84(np.array([[EAST, NORTH]]))[0]
    claim = Claimed(a_photo().sha256, longitude=float(east), latitude=float(north))

    assert photo_flags(honest(photos=(a_photo(),)), Beside(claimed=(claim,))) == ()


def test_a_report_and_a_photo_in_different_datums_are_compared_in_one() -> None:
    east, north = (float(each) for each in gcj02_from_wgs84(np.array([[EAST, NORTH]]))[0])
    photo = a_photo(fix=a_fix(longitude=east, latitude=north, datum="gcj02"))

    assert kinds(honest(photos=(photo,))) == []


@pytest.mark.parametrize(("hours", "kind"), [(24.0, []), (24.1, ["photo_time"]), (-25.0, ["photo_time"])])
def test_a_photo_of_another_day_is_told(hours: float, kind: list[str]) -> None:
    photo = a_photo(taken_at=MORNING - timedelta(hours=hours))
    claim = Claimed(a_photo().sha256, taken_at=MORNING - timedelta(hours=hours))

    assert kinds(honest(photos=(photo,))) == kind
    assert [flag.kind for flag in photo_flags(honest(photos=(a_photo(),)), Beside(claimed=(claim,)))] == kind


def test_a_photo_without_time_and_place_raises_nothing() -> None:
    assert photo_flags(honest(photos=(a_photo(),)), Beside(claimed=(Claimed(a_photo().sha256),))) == ()


@pytest.mark.parametrize(("days", "count"), [(1, 1), (0, 0), (-1, 0)])
def test_a_photo_of_afterwards_must_not_be_older_than_the_finding(days: int, count: int) -> None:
    found_on, taken_at = date(2026, 11, 20), datetime.fromisoformat("2026-11-20T04:00:00Z")

    found = photo_before_finding(taken_at=taken_at - timedelta(days=days), found_on=found_on, title="北段")

    assert [flag.kind for flag in found] == ["photo_before_finding"] * count


def test_the_day_of_a_photo_is_the_day_at_the_lake() -> None:
    taken_at = datetime.fromisoformat("2026-11-19T17:00:00Z")  # one in the morning of the 20th at the lake

    assert photo_before_finding(taken_at=taken_at, found_on=date(2026, 11, 20), title="") == ()


# --- clocks and positions ------------------------------------------------------------------------
@pytest.mark.parametrize(("minutes", "kind"), [(5.0, []), (5.1, ["clock_ahead"])])
def test_a_clock_ahead_of_ours_is_told(minutes: float, kind: list[str]) -> None:
    at = MORNING + timedelta(minutes=minutes)

    assert kinds(honest(observed_at=at, fix=a_fix(taken_at=at))) == kind


@pytest.mark.parametrize("days", [0.01, 1, 5, 30])
def test_a_report_sent_days_late_raises_nothing(days: float) -> None:
    at = MORNING - timedelta(days=days)

    assert kinds(honest(observed_at=at, fix=a_fix(taken_at=at))) == []


@pytest.mark.parametrize(
    ("minutes", "kind"), [(15.0, []), (15.1, ["clock_behind"]), (-15.0, []), (-15.1, ["fix_stale"])]
)
def test_a_fix_of_another_time_is_told(minutes: float, kind: list[str]) -> None:
    assert kinds(honest(fix=a_fix(taken_at=MORNING + timedelta(minutes=minutes)))) == kind


@pytest.mark.parametrize(
    ("fix", "kind"),
    [
        (None, ["fix_missing"]),
        (a_fix(source="map", accuracy_m=None), ["fix_missing"]),
        (a_fix(accuracy_m=None), ["accuracy_missing"]),
        (a_fix(accuracy_m=None, source="exif"), []),
        (a_fix(accuracy_m=0.0), ["accuracy_zero"]),
        (a_fix(accuracy_m=0.1), []),
        (a_fix(accuracy_m=2500.0), []),
        (a_fix(longitude=115.587, latitude=37.613), ["place_round"]),
        (a_fix(longitude=115.587, latitude=37.6131), []),
        (a_fix(taken_at=None), []),
    ],
)
def test_a_fix_that_no_receiver_gives_is_told(fix: Fix | None, kind: list[str]) -> None:
    assert kinds(honest(fix=fix)) == kind


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (earlier(), ["place_repeated"]),
        (earlier(feature="two"), ["place_repeated"]),
        (earlier(author="colleague", days=0), ["place_repeated"]),
        (earlier(feature="two", days=30 / 1440), []),
        (earlier(feature="two", days=31 / 1440), ["place_repeated"]),
    ],
)
def test_the_same_centimetre_is_told_unless_it_is_one_visit(other: Earlier, kind: list[str]) -> None:
    assert kinds(honest(), Beside(same_spot=(other,))) == kind


def test_a_position_is_looked_for_to_the_centimetre_and_only_when_it_is_fine() -> None:
    assert spot(a_fix()) == "115.5873421,37.6129837"
    assert spot(a_fix(longitude=115.5873, latitude=37.6130)) is None
    assert spot(a_fix(source="map")) is None
    assert spot(None) is None


@pytest.mark.parametrize(
    ("away_m", "accuracy_m", "kind"),
    [(1000.0, 6.0, []), (1001.0, 6.0, ["place_far"]), (1900.0, 400.0, []), (None, 6.0, [])],
)
def test_a_report_from_elsewhere_is_told(away_m: float | None, accuracy_m: float, kind: list[str]) -> None:
    assert kinds(honest(fix=a_fix(accuracy_m=accuracy_m)), Beside(away_m=away_m)) == kind


def test_a_new_place_far_from_the_phone_is_told() -> None:
    assert kinds(honest(feature=None, place=Point(EAST, NORTH + 0.02))) == ["place_far"]
    assert kinds(honest(feature=None, place=Point(EAST, NORTH + 0.005))) == []


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(
    ("way_m", "seconds", "kind"),
    [
        (6000, 140, ["speed"]),
        (6000, 145, []),
        (1000, 1, []),
        (1100, 10, ["speed"]),
        (27_800, 1000, []),  # a car at 100 km/h
    ],
)
def test_a_way_that_nobody_could_have_gone_is_told(
    side: str, way_m: float, seconds: float, kind: list[str]
) -> None:
    sign = 1 if side == "before" else -1
    other = earlier(days=sign * seconds / 86400, north_m=way_m)

    assert kinds(honest(), Beside(**{side: other})) == kind  # type: ignore[arg-type]


def test_wide_accuracies_are_taken_off_the_way() -> None:
    far = Position(EAST, NORTH + 4000 / DEGREE_M, 3500.0)

    assert kinds(honest(), Beside(before=earlier(days=10 / 86400, position=far))) == []


def test_a_fix_taken_a_while_before_counts_at_its_own_time() -> None:
    far = Position(EAST, NORTH + 5000 / DEGREE_M, 6.0, MORNING - timedelta(minutes=10))

    assert kinds(honest(), Beside(before=earlier(days=30 / 86400, position=far))) == []


def test_a_neighbour_without_position_says_nothing_of_the_speed() -> None:
    assert kinds(honest(), Beside(before=earlier(days=0, position=None))) == []


# --- figures -------------------------------------------------------------------------------------
def copies(count: int, **changes: Any) -> tuple[Earlier, ...]:
    """So many earlier reports on the dike, a week apart, the newest first."""
    return tuple(earlier(f"e{week}", days=7 * week, **changes) for week in range(1, count + 1))


@pytest.mark.parametrize(
    ("remainder", "before", "kind"),
    [
        (35.6, copies(2, remainder=35.6), ["copied"]),
        (35.6, copies(1, remainder=35.6), []),
        (35.6, (*copies(1, remainder=35.6), *copies(1, remainder=35.7)), []),
        (0.0, copies(9, remainder=0.0), []),
        (35.0, copies(9, remainder=35.0), []),
        (120.0, copies(9, remainder=120.0), []),
        (3.0, copies(9, remainder=3.0), []),
        (125.0, copies(9, remainder=125.0), []),
        (1247.0, copies(2, remainder=1247.0), ["copied"]),
        (12.5, copies(2, remainder=12.5), ["copied"]),
        (35.6, copies(2, remainder=35.6, observed_at=MORNING - timedelta(minutes=9)), []),
    ],
)
def test_three_equal_particular_figures_in_a_row_are_told(
    remainder: float, before: tuple[Earlier, ...], kind: list[str]
) -> None:
    assert kinds(honest(remainder=remainder, answers={}), Beside(same_feature=before)) == kind


def test_a_report_that_comes_late_completes_a_row_from_its_middle() -> None:
    before, after = copies(1, remainder=35.6), (earlier("later", days=-7, remainder=35.6),)
    report = honest(remainder=35.6, answers={})

    found = flags(report, Beside(same_feature=before, same_feature_after=after))

    assert [(flag.kind, flag.others) for flag in found] == [("copied", ("e1", "later"))]
    assert kinds(report, Beside(same_feature_after=after)) == []


def test_another_figure_of_the_same_visit_does_not_hide_a_row() -> None:
    again = earlier("again", days=5 / 1440, remainder=36.2)
    row = (again, *copies(2, remainder=35.6))

    assert kinds(honest(remainder=35.6, answers={}), Beside(same_feature=row)) == ["copied"]


def test_answers_count_as_figures_and_a_new_one_breaks_the_row() -> None:
    before = copies(2, remainder=35.6, answers={"width_m": 1.55, "seen": True})

    same = honest(remainder=35.6, answers={"width_m": 1.55, "seen": False})
    other = honest(remainder=35.6, answers={"width_m": 1.61})

    assert kinds(same, Beside(same_feature=before)) == ["copied"]
    assert kinds(other, Beside(same_feature=before)) == []


@pytest.mark.parametrize(
    ("remainder", "features", "kind"),
    [
        (35.6, ("two", "three"), ["copied_elsewhere"]),
        (35.6, ("two",), []),
        (35.6, ("two", "two"), []),
        (40.0, ("two", "three"), []),
    ],
)
def test_one_figure_at_three_places_is_told(
    remainder: float, features: tuple[str, ...], kind: list[str]
) -> None:
    others = tuple(earlier(each, feature=each, days=1) for each in features)

    assert kinds(honest(remainder=remainder, answers={}), Beside(same_value=others)) == kind


@pytest.mark.parametrize(
    ("recent", "usual", "due", "kind"),
    [
        (6, 1.0, True, ["burst"]),
        (5, 0.0, True, []),
        (6, 1.5, True, []),
        (40, 12.0, True, []),
        (40, 1.0, False, []),
    ],
)
def test_a_burst_before_a_look_back_is_told(recent: int, usual: float, due: bool, kind: list[str]) -> None:
    due_on = date(2026, 11, 25) if due else None

    assert kinds(honest(), Beside(recent=recent, usual=usual, due_on=due_on)) == kind


def test_other_content_under_a_taken_id_is_told() -> None:
    found = flags(honest(), Beside(aside="b" * 64, asides=2))

    assert [(flag.kind, flag.about, flag.facts["count"]) for flag in found] == [("edited", "b" * 64, 2)]


@pytest.mark.parametrize(
    ("issued_on", "count"), [(date(2026, 11, 19), 1), (date(2026, 11, 20), 0), (None, 0)]
)
def test_a_paper_older_than_the_finding_is_told(issued_on: date | None, count: int) -> None:
    found = paper_flags(issued_on=issued_on, found_on=date(2026, 11, 20), title="通知")

    assert [flag.kind for flag in found] == ["paper_older"] * count


def test_no_check_needs_more_than_a_bare_report() -> None:
    bare = Report(UUID(int=1), "dikes", None, None, None, {}, "", None, None, MORNING, ())

    assert [flag.kind for check in CHECKS for flag in check(bare, Beside())] == ["fix_missing"]


# --- answers -------------------------------------------------------------------------------------
def kept(answer: str | None = None) -> KeptFlag:
    """A flag about a report of the office's patrol."""
    return KeptFlag(
        "f",
        "report",
        "r",
        Flag("fix_missing"),
        "dikes",
        "one",
        "office",
        "patrol",
        MORNING,
        "1",
        answer,
        False,
    )


PATROL = an_actor(Role.PATROL, account="patrol")
OWN = an_actor(Role.SUPERVISOR)
OTHER = an_actor(Role.SUPERVISOR, account="wang", unit="bureau")


def test_the_own_unit_explains_and_another_units_supervisor_judges() -> None:
    assert [may_answer(kept(), who) for who in (PATROL, OWN, OTHER)] == [
        ["explained"],
        ["explained"],
        ["confirmed"],
    ]
    assert may_answer(kept("explained"), OTHER) == ["confirmed", "reopened"]
    assert may_answer(kept("confirmed"), OTHER) == ["reopened"]
    assert may_answer(kept("confirmed"), PATROL) == []
    assert may_answer(kept("reopened"), PATROL) == ["explained"]
    assert may_answer(kept(), an_actor(Role.AUDITOR, unit="bureau")) == []


@pytest.mark.parametrize(
    ("before", "who", "verdict", "text", "refusal"),
    [
        (None, OWN, "confirmed", "确实不在现场", OwnFlag),
        (None, OTHER, "explained", "手机没信号", OwnFlag),
        (None, an_actor(Role.PATROL, account="w", unit="bureau"), "confirmed", "查过", NotAllowed),
        (None, OTHER, "reopened", "再查", AnswerNotDue),
        ("confirmed", PATROL, "explained", "不是这样", AnswerNotDue),
        (None, PATROL, "explained", " ", ValueMissing),
        (None, PATROL, "explained", "字" * 2001, ValueNotAllowed),
        (None, PATROL, "forgiven", "没事", ValueNotAllowed),
        (None, an_actor(Role.PATROL, account="patrol", read_only=True), "explained", "没信号", NotAllowed),
    ],
)
def test_an_answer_that_may_not_be_given_is_refused(
    before: str | None, who: Any, verdict: str, text: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        checked_answer(kept(before), who, verdict=verdict, text=text)


def test_an_answer_is_kept_without_its_blanks() -> None:
    assert checked_answer(kept(), PATROL, verdict="explained", text=" 手机没信号 ") == "手机没信号"
