"""Flags in both databases: raised with what they are about, once; answered for good; audited."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from shapely import Point

from geo.prints import Print
from layers.errors import ChainBroken, DifferentContent, NotFound
from layers.rules.cases import CaseStatus
from layers.rules.evidence import Claims
from layers.rules.flags import Claimed, KeptFlag
from layers.rules.permissions import Reach
from layers.rules.reports import Report
from layers.store.audit import AuditStore
from layers.store.case_tables import CASES
from layers.store.cases import CaseStore
from layers.store.database import Database
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import FolderFiles
from layers.store.features import FeatureStore
from layers.store.flags import FlagPage, FlagQuery, FlagStore
from layers.store.report_photos import ReportPhotos
from layers.store.reports import ReportStore
from tests.builders import (
    MORNING,
    Clock,
    a_case,
    a_feature,
    a_fix,
    a_photo,
    a_report,
    a_use,
    an_actor,
    an_evidence,
)
from tests.papers import hash_of

LOOK = Print(0xFFFF_0000_1234_5678, bytes(range(32)))


def sent(database: Database, report: Report) -> list[KeptFlag]:
    """The flags of a report that is sent now."""
    with database.transaction(an_actor()) as transaction:
        ReportStore(transaction).add(report, body=b"{}")
    return of(database, report)


def of(database: Database, report: Report) -> list[KeptFlag]:
    """The flags of a report."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return FlagStore(transaction).of_report(str(report.id))


def kinds(found: list[KeptFlag]) -> list[str]:
    return [kept.flag.kind for kept in found]


def later(number: int, *, days: float = 7, **changes: Any) -> Report:
    """A good report so many days later."""
    at = MORNING + timedelta(days=days)
    fix = a_fix(number, **{"taken_at": at, **changes.pop("fix", {})})
    return a_report(number, fix=fix, **{"observed_at": at, "received_at": at, "remainder": 36.0, **changes})


def listed(database: Database, **query: Any) -> FlagPage:
    """The page of a query."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return FlagStore(transaction).find(FlagQuery(**query))


def verified(database: Database) -> list[str]:
    """The actions of all entries, when the chain holds."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return [entry.action for entry in AuditStore(transaction).verify()]


def test_good_reports_raise_nothing(database: Database) -> None:
    assert sent(database, a_report()) == []
    assert sent(database, later(2)) == []
    assert verified(database) == ["report.add", "report.add"]


def test_a_report_without_fix_is_flagged_in_one_entry_and_only_once(database: Database) -> None:
    first = sent(database, a_report(fix=None))
    again = sent(database, a_report(fix=None))

    assert kinds(first) == ["fix_missing"]
    assert again == first
    assert first[0].open
    assert (first[0].unit, first[0].account, first[0].layer, first[0].feature) == (
        "office", "patrol", "dikes", "one",
    )  # fmt: skip
    assert verified(database) == ["report.add", "flag.add"]


def test_an_announced_photo_that_another_unit_sent_before_is_flagged(database: Database) -> None:
    sent(
        database, later(1, days=0, photos=(a_photo(7),), author="colleague", author_name="同事", unit="town")
    )

    found = sent(database, later(2, photos=(a_photo(7), a_photo(8))))

    assert kinds(found) == ["photo_reused"]
    assert (found[0].flag.others, found[0].flag.about) == ((str(a_report(1).id),), a_photo(7).sha256)
    assert "同事" in found[0].flag.words.zh


def test_a_photo_that_came_as_evidence_before_is_flagged(database: Database, tmp_path: Path) -> None:
    with database.transaction(an_actor()) as transaction:
        EvidenceStore(transaction).add(an_evidence(sha256=hash_of(b"x")), kept(tmp_path, b"x"))

    found = sent(database, later(1, photos=(a_photo(sha256=hash_of(b"x")),)))

    assert [(flag.flag.kind, flag.flag.others) for flag in found] == [("photo_reused", (hash_of(b"x"),))]


def kept(folder: Path, *contents: bytes) -> FolderFiles:
    """A folder in which these files lie."""
    files = FolderFiles(folder / "originals")
    for content in contents:
        files.put(iter([content]), sha256=hash_of(content), most_bytes=1000)
    return files


def arrived(database: Database, report: Report, print: Print, **claims: Any) -> list[KeptFlag]:
    """The flags after the report's only photo has come."""
    sha256 = report.photos[0].sha256
    with database.transaction(an_actor()) as transaction:
        ReportPhotos(transaction).photo_arrived(
            report.id, sha256, readable=True, size_bytes=1000, print=print, claimed=Claimed(sha256, **claims)
        )
    return of(database, report)


def test_a_picture_saved_anew_is_flagged_when_its_bytes_arrive(database: Database) -> None:
    first = later(1, days=0, photos=(a_photo(1),), feature="two")
    second = later(2, photos=(a_photo(2),))
    sent(database, first)
    arrived(database, first, LOOK)
    before = sent(database, second)

    found = arrived(database, second, Print(LOOK.coarse ^ 0b11, LOOK.fine))

    assert before == []
    assert [(each.flag.kind, each.flag.facts["bits"], each.flag.others) for each in found] == [
        ("photo_alike", 2, (str(first.id),))
    ]
    assert arrived(database, second, LOOK) == found


def test_what_a_photo_file_claims_of_place_and_time_is_flagged(database: Database) -> None:
    report = later(1, photos=(a_photo(1),))
    sent(database, report)

    found = arrived(database, report, LOOK, taken_at=MORNING, longitude=115.6, latitude=37.6)

    assert sorted(kinds(found)) == ["photo_far", "photo_time"]
    assert next(each for each in found if each.flag.kind == "photo_time").flag.facts["hours"] == 168


def test_other_content_under_a_taken_id_is_flagged_on_the_report_that_counts(database: Database) -> None:
    sent(database, a_report())
    for content in ("b" * 64, "b" * 64, "c" * 64):
        with pytest.raises(DifferentContent):
            sent(database, a_report(content_sha256=content))

    found = of(database, a_report())

    assert [(each.flag.kind, each.flag.about, each.flag.facts["count"]) for each in found] == [
        ("edited", "b" * 64, 1),
        ("edited", "c" * 64, 2),
    ]


def test_neighbours_in_time_are_found_whenever_they_come(database: Database) -> None:
    far = {"longitude": 115.56, "latitude": 37.6000187}  # 5.3 km east
    assert sent(database, later(1, days=1)) == []
    assert sent(database, later(3, days=3, fix=far, place=None, feature=None)) == []

    offline = sent(database, later(2, days=3 - 60 / 86400, received_at=MORNING + timedelta(days=9)))

    assert [(each.flag.kind, each.flag.others) for each in offline] == [("speed", (str(later(3).id),))]


def test_the_same_centimetre_of_another_visit_is_flagged(database: Database) -> None:
    sent(database, a_report(1))

    found = sent(database, later(2, fix={"longitude": a_fix(1).longitude}, author="colleague"))

    assert kinds(found) == ["place_repeated"]


def test_figures_copied_forward_and_to_other_places_are_flagged(database: Database) -> None:
    same = {"remainder": 35.6, "answers": {"width_m": 1.55}}
    row = [sent(database, later(number, days=7 * number, **same)) for number in (1, 2, 3)]
    elsewhere = [
        sent(database, later(number, days=60 + number, remainder=71.3, feature=f"f{number}"))
        for number in (4, 5, 6)
    ]

    assert [kinds(found) for found in row] == [[], [], ["copied"]]
    assert [kinds(found) for found in elsewhere] == [[], [], ["copied_elsewhere"]]


def test_a_report_from_far_away_of_its_feature_is_flagged(database: Database) -> None:
    with database.transaction(an_actor()) as transaction:
        FeatureStore(transaction).add(a_feature("one", "dikes"), why="seen")

    near = sent(database, a_report(1))
    far = sent(database, later(2, fix={"longitude": 115.5200004}, place=None))

    assert (kinds(near), kinds(far)) == ([], ["place_far"])
    assert 1600 < far[0].flag.facts["away_m"] < 1800  # type: ignore[operator]


def a_closed_case(database: Database, look_back_on: date) -> None:
    """A case of the office on dikes that is looked back on."""
    with database.transaction(an_actor()) as transaction:
        CaseStore(transaction).open(a_case(rectifying_unit="office", features=()), why="seen")
        transaction.execute(
            sa.update(CASES).values(
                look_back_on=look_back_on, status=CaseStatus.WATCHED, rectifying_unit="office"
            )
        )


@pytest.mark.parametrize(("look_back_on", "count"), [("2026-12-12", 1), ("2026-12-20", 0)])
def test_a_burst_before_a_look_back_is_flagged_once(
    database: Database, look_back_on: str, count: int
) -> None:
    a_closed_case(database, date.fromisoformat(look_back_on))
    for number in range(1, 10):
        sent(database, later(number, days=17 + number / 10, feature=f"f{number}", remainder=0.0))

    page = listed(database)

    assert kinds(page.flags) == ["burst"] * count
    assert page.total == count


def test_an_honest_steady_stream_before_a_look_back_raises_nothing(database: Database) -> None:
    a_closed_case(database, date(2026, 12, 12))
    for number in range(1, 40):
        sent(database, later(number, days=number / 2, feature=f"f{number}", remainder=0.0))

    assert listed(database).total == 0


def test_papers_and_photos_older_than_the_finding_are_flagged_on_their_case(
    database: Database, tmp_path: Path
) -> None:
    case = a_case(found_on=date(2026, 11, 20))
    photo = an_evidence(
        sha256=hash_of(b"p"), claims=Claims(camera_time="2026-11-18T10:00:00", camera_zone="+08:00")
    )
    old = a_use(
        sha256=hash_of(b"d"), noun_id=case.id, role="document", title="通知", issued_on=date(2026, 11, 1)
    )
    fresh = a_use(
        sha256=hash_of(b"d"), noun_id=case.id, role="measure", title="方案", issued_on=date(2026, 11, 20)
    )
    after = a_use(sha256=hash_of(b"p"), noun_id=case.id, role="after")
    with database.transaction(an_actor()) as transaction:
        CaseStore(transaction).open(case, why="seen")
        for use in (old, fresh, after, old):
            EvidenceStore(transaction).use(use)
        before = kinds(FlagStore(transaction).of_case(case.id, reports=(), evidence=()))
        EvidenceStore(transaction).add(photo, kept(tmp_path, b"p"), print=LOOK)

    with database.transaction(an_actor(), writes=False) as transaction:
        found = FlagStore(transaction).of_case(case.id, reports=(), evidence=())
    assert before == ["paper_older"]
    assert kinds(found) == ["photo_before_finding", "paper_older"]
    assert found[1].flag.words.zh == "“通知”日期 2026-11-01，早于发现日 2026-11-20。"
    assert verified(database)[-1] == "flag.add"


def test_evidence_that_shows_an_earlier_picture_under_another_hash_is_flagged(
    database: Database, tmp_path: Path
) -> None:
    files = kept(tmp_path, b"one", b"two")
    with database.transaction(an_actor()) as transaction:
        for content in (b"one", b"two"):
            EvidenceStore(transaction).add(an_evidence(sha256=hash_of(content)), files, print=LOOK)
        found = FlagStore(transaction).of_case("none", reports=(), evidence=(hash_of(b"two"),))

    assert [(each.flag.kind, each.flag.others) for each in found] == [("photo_alike", (hash_of(b"one"),))]


def test_answers_are_added_one_after_the_other_and_never_taken_back(database: Database, clock: Clock) -> None:
    flag = sent(database, a_report(fix=None))[0]
    for verdict, text in (("explained", "手机坏了"), ("reopened", "手机没有坏"), ("confirmed", "查实")):
        clock.forward(hours=1)
        with database.transaction(an_actor()) as transaction:
            saved = FlagStore(transaction).answer(flag, verdict=verdict, text=text)

    assert [(answer.number, answer.verdict, answer.text) for answer in saved.answers] == [
        (1, "explained", "手机坏了"),
        (2, "reopened", "手机没有坏"),
        (3, "confirmed", "查实"),
    ]
    assert (saved.answer, saved.open) == ("confirmed", False)
    assert verified(database)[-3:] == ["flag.answer"] * 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE flag_answers SET text = 'other'",
        "DELETE FROM flag_answers",
        "UPDATE flags SET answer = NULL",
        "UPDATE flags SET answer = 'confirmed'",
    ],
)
def test_an_altered_answer_is_found_by_the_audit(database: Database, statement: str) -> None:
    flag = sent(database, a_report(fix=None))[0]
    with database.transaction(an_actor()) as transaction:
        FlagStore(transaction).answer(flag, verdict="explained", text="手机坏了")
    verified(database)

    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)

    with pytest.raises(ChainBroken):
        verified(database)


def test_flags_are_listed_by_kind_unit_layer_state_and_time_page_by_page(
    database: Database, clock: Clock
) -> None:
    sent(database, a_report(1, fix=None))
    clock.forward(days=1)
    sent(database, later(2, fix={"accuracy_m": 0.0}, unit="town", author="w"))
    with database.transaction(an_actor()) as transaction:
        store = FlagStore(transaction)
        store.answer(store.of_report(str(a_report(1).id))[0], verdict="explained", text="没有信号")

    first = listed(database, limit=1)
    assert (kinds(first.flags), first.total) == (["accuracy_zero"], 2)
    assert kinds(listed(database, limit=1, after=first.next).flags) == ["fix_missing"]
    assert kinds(listed(database, open=True).flags) == ["accuracy_zero"]
    assert kinds(listed(database, open=False).flags) == ["fix_missing"]
    assert kinds(listed(database, kinds=("fix_missing",)).flags) == ["fix_missing"]
    assert kinds(listed(database, units=("town",)).flags) == ["accuracy_zero"]
    assert listed(database, layers=("ponds",)).total == 0
    assert kinds(listed(database, since=MORNING + timedelta(hours=1)).flags) == ["accuracy_zero"]
    assert kinds(listed(database, reach=Reach(unit="office")).flags) == ["fix_missing"]
    assert listed(database, reach=Reach()).total == 0
    with database.transaction(an_actor(), writes=False) as transaction:
        counts = FlagStore(transaction).counts(FlagQuery())
    assert counts["kind"] == {"fix_missing": 1, "accuracy_zero": 1}
    assert counts["unit"] == {"office": 1, "town": 1}


def test_a_flag_that_never_was_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction(an_actor(), writes=False) as transaction:
        FlagStore(transaction).get("0" * 32)


def test_a_drawn_place_is_no_position_to_look_for(database: Database) -> None:
    for number in (1, 2):
        fix = {"source": "map", "accuracy_m": None, "longitude": 115.5000999}
        found = sent(database, later(number, days=number, fix=fix, place=Point(115.5000999, 37.6)))

    assert kinds(found) == ["fix_missing"]
