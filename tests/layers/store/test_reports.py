"""Reports and their photos' arrival, in both databases."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from layers.errors import (
    ChainBroken,
    DifferentContent,
    NotFound,
    OriginalNotAnnounced,
    PhotoNotAnnounced,
)
from layers.rules.alike import About, Offered
from layers.rules.fixes import Fix
from layers.rules.places import PlaceMade
from layers.rules.reports import Report
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.places import about_text
from layers.store.report_photos import ReportPhotos
from layers.store.report_search import ReportPage, ReportQuery, ReportSearch
from layers.store.reports import ReportStore
from layers.store.tables import REPORTS
from tests.builders import MORNING, Clock, a_fix, a_photo, a_report, an_actor


def sent(database: Database, report: Report, body: bytes = b"{}") -> tuple[Report, bool]:
    """Send a report in a transaction of its own."""
    with database.transaction(an_actor()) as transaction:
        return ReportStore(transaction).add(report, body=body)


def found(database: Database, **query: object) -> ReportPage:
    """The page of a query."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return ReportSearch(transaction).find(ReportQuery(**query))  # type: ignore[arg-type]


def numbers(page: ReportPage) -> list[int]:
    """The numbers the page's reports were built with."""
    return [report.id.int for report in page.reports]


def test_a_report_comes_back_as_it_was_sent(database: Database) -> None:
    fix = Fix(115.6, 37.6, 7.0, datetime(2026, 11, 23, 6, 5, tzinfo=UTC), "gps")
    moment = {"fix_age_s": 1.4, "heading_deg": 271.5, "heading_source": "compass"}
    original = {"original_sha256": "b" * 64, "original_size_bytes": 6_000_000}
    photo = a_photo(1, taken_at=MORNING, fix=fix, **moment, **original)
    voice = a_photo(3, role="voice", source="microphone", media_type="audio/webm", duration_s=41.2)
    answers = {"breached": True, "width_m": 1.5, "people": 3, "remark": "决口", "seen": None}
    report = a_report(
        answers=answers, fix=fix, photos=(photo, a_photo(2), voice), note="潮湿", demonstration=True
    )

    stored, new = sent(database, report)

    assert new
    assert stored.missing_photos == tuple(a_photo(number).sha256 for number in (1, 2, 3))
    assert (stored.audit_number, len(stored.audit_hash or "")) == (1, 64)
    with database.transaction(an_actor(), writes=False) as transaction:
        assert ReportStore(transaction).get(report.id) == stored
    for name in ("layer", "feature", "state_seen", "remainder", "answers", "note", "place", "fix", "photos"):
        assert getattr(stored, name) == getattr(report, name)


DIKE = LineString([(115.5, 37.6), (115.501, 37.6), (115.501, 37.601)])
POND = Polygon([(115.5, 37.6), (115.501, 37.6), (115.501, 37.601), (115.5, 37.601), (115.5, 37.6)])
WALK = PlaceMade("walked", MORNING, (4.0, 6.5, None), (0.0, 61.0, None))
CASE = Offered("case", "c-1", "dikes", 12.5)


@pytest.mark.parametrize("place", [DIKE, POND, Point(115.5, 37.6)], ids=["line", "area", "point"])
def test_a_place_of_every_kind_comes_back_as_it_was_marked(database: Database, place: BaseGeometry) -> None:
    stored, _ = sent(database, a_report(place=place))

    assert stored.place is not None
    assert (stored.place.geom_type, stored.place.wkt) == (place.geom_type, place.wkt)
    with database.transaction(an_actor(), writes=False) as transaction:
        list(AuditStore(transaction).verify())


def test_how_a_place_was_made_and_what_was_offered_are_kept_and_in_the_chain(database: Database) -> None:
    about = About("package", (CASE, Offered("feature", "one", "dikes")), CASE)

    stored, _ = sent(database, a_report(place=DIKE, place_made=WALK, about=about))

    assert (stored.place_made, stored.about) == (WALK, about)
    with database.transaction(an_actor()) as transaction:
        list(AuditStore(transaction).verify())
        transaction.execute(sa.update(REPORTS).values(about=None))
        with pytest.raises(ChainBroken):
            list(AuditStore(transaction).verify())
        transaction.execute(sa.update(REPORTS).values(about=about_text(about)))


def test_reports_that_supplement_a_case_are_found_by_it(database: Database) -> None:
    sent(database, a_report(1, about=About("server", (CASE,), CASE)))
    sent(database, a_report(2, about=About("server", (CASE,), None)))

    assert numbers(found(database, supplements="case/c-1")) == [1]


def test_a_box_that_touches_only_the_far_end_of_a_line_finds_its_report(database: Database) -> None:
    sent(database, a_report(place=DIKE))

    assert numbers(found(database, box=Box(115.5005, 37.6005, 115.502, 37.602))) == [1]
    assert (
        numbers(found(database, box=Box(115.5, 37.6005, 115.5005, 37.602))) == []
    )  # within its envelope only


def test_late_reports_near_a_line_are_found_by_their_true_distance(database: Database) -> None:
    sent(database, a_report(1, feature=None, place=Point(115.5005, 37.6002)))  # 22 m beside the line
    sent(database, a_report(2, feature=None, place=Point(115.5005, 37.6008)))  # 44 m from the far leg
    sent(database, a_report(3, feature=None, place=Point(115.503, 37.6)))  # 177 m away
    sent(database, a_report(4, feature=None, place=None, fix=a_fix(longitude=115.5, latitude=37.6)))
    sent(database, a_report(5, place=None))  # about a feature: that says where it was

    with database.transaction(an_actor(), writes=False) as transaction:
        near = ReportSearch(transaction).near(ReportQuery(), DIKE, 50.0)

    assert [(report.id.int, round(far)) for report, far in near] == [(4, 0), (1, 22), (2, 44)]


def test_a_report_of_a_new_place_without_position_is_kept(database: Database) -> None:
    stored, _ = sent(database, a_report(feature=None, place=None, state_seen=None, remainder=None))

    assert (stored.feature, stored.place, stored.remainder) == (None, None, None)


def test_the_same_report_again_is_the_first_one(database: Database, clock: Clock) -> None:
    first, _ = sent(database, a_report())
    clock.forward(hours=1)

    again, new = sent(database, a_report(received_at=None))

    assert (again, new) == (first, False)
    assert found(database).total == 1


def test_other_content_under_the_same_id_is_refused_and_kept_aside(database: Database) -> None:
    first, _ = sent(database, a_report(note="first"), b"first")
    other = a_report(note="second", content_sha256="b" * 64)

    for _ in range(2):
        with pytest.raises(DifferentContent) as refused:
            sent(database, other, b"second")

    assert (refused.value.facts["stored"], refused.value.facts["sent"]) == (first.content_sha256, "b" * 64)
    with database.transaction(an_actor(), writes=False) as transaction:
        store = ReportStore(transaction)
        assert store.get(first.id) == first
        assert [aside.body for aside in store.aside(first.id)] == [b"second"]
        entries = [entry.action for entry in AuditStore(transaction).verify()]
        assert [action for action in entries if action != "flag.add"] == ["report.add", "report.aside"]


def test_the_same_report_four_times_at_once_is_one_record(database: Database) -> None:
    barrier, answers = threading.Barrier(4), list[tuple[Report, bool]]()

    def send() -> None:
        barrier.wait()
        answers.append(sent(database, a_report(photos=(a_photo(),))))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(new for _, new in answers) == [False, False, False, True]
    assert len({report.audit_hash for report, _ in answers}) == 1


def test_a_photo_arrives_once_however_often_it_is_sent(database: Database) -> None:
    report, _ = sent(database, a_report(photos=(a_photo(1), a_photo(2))))

    for _ in range(2):
        with database.transaction(an_actor()) as transaction:
            arrived = ReportPhotos(transaction).photo_arrived(
                report.id, a_photo(1).sha256, readable=True, size_bytes=1000
            )

    assert arrived.missing_photos == (a_photo(2).sha256,)
    with database.transaction(an_actor(), writes=False) as transaction:
        photos = ReportPhotos(transaction).photos(report.id)
        entries = list(AuditStore(transaction).verify())
    assert [(photo.arrived_at, photo.readable) for photo in photos] == [(MORNING, True), (None, None)]
    assert [entry.action for entry in entries] == ["report.add", "report.photo"]


def test_a_photo_announced_twice_arrives_in_both_places(database: Database) -> None:
    report, _ = sent(database, a_report(photos=(a_photo(1), a_photo(1, role="detail"))))
    assert report.missing_photos == (a_photo(1).sha256,)

    with database.transaction(an_actor()) as transaction:
        arrived = ReportPhotos(transaction).photo_arrived(
            report.id, a_photo(1).sha256, readable=False, size_bytes=1000
        )

    assert arrived.missing_photos == ()
    assert found(database, incomplete=False).total == 1


def test_an_original_follows_once_and_no_receipt_waits_for_it(database: Database) -> None:
    photo = a_photo(1, original_sha256="b" * 64, original_size_bytes=6_000_000)
    report, _ = sent(database, a_report(photos=(photo, a_photo(2))))
    with database.transaction(an_actor()) as transaction:
        for number in (1, 2):
            store = ReportStore(transaction)
            arrivals = ReportPhotos(transaction)
            arrivals.photo_arrived(report.id, a_photo(number).sha256, readable=True, size_bytes=1000)

    for _ in range(2):
        with database.transaction(an_actor()) as transaction:
            store = ReportStore(transaction)
            arrivals = ReportPhotos(transaction)
            before = store.get(report.id)
            after = arrivals.original_arrived(report.id, photo.sha256, readable=True, size_bytes=6_000_000)

    assert before.missing_photos == after.missing_photos == ()
    assert [each.original_readable for each in after.photos] == [True, None]
    with database.transaction(an_actor(), writes=False) as transaction:
        actions = [entry.action for entry in AuditStore(transaction).verify()]
    assert actions == ["report.add", "report.photo", "report.photo", "report.original"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE report_photos SET original_sha256 = 'x'",
        "UPDATE report_photos SET original_readable = false",
        "UPDATE report_photos SET original_arrived_at = NULL",
    ],
)
def test_an_originals_arrival_that_is_changed_behind_our_back_is_found(
    database: Database, statement: str
) -> None:
    photo = a_photo(1, original_sha256="b" * 64, original_size_bytes=6_000_000)
    with database.transaction(an_actor()) as transaction:
        store = ReportStore(transaction)
        arrivals = ReportPhotos(transaction)
        store.add(a_report(photos=(photo,)), body=b"{}")
        arrivals.original_arrived(a_report().id, photo.sha256, readable=True, size_bytes=6_000_000)

    with database.transaction(an_actor()) as transaction:
        transaction.connection.execute(sa.text(statement))

    with database.transaction(an_actor(), writes=False) as transaction, pytest.raises(ChainBroken) as found:
        list(AuditStore(transaction).verify())
    assert "original" in str(found.value.facts["reason"])


def test_an_original_that_nobody_announced_is_refused(database: Database) -> None:
    report, _ = sent(database, a_report(photos=(a_photo(1),)))

    with database.transaction(an_actor()) as transaction:
        arrivals = ReportPhotos(transaction)
        with pytest.raises(OriginalNotAnnounced):
            arrivals.original_arrived(report.id, a_photo(1).sha256, readable=True, size_bytes=1)
        with pytest.raises(NotFound):
            arrivals.original_arrived(UUID(int=99), a_photo(1).sha256, readable=True, size_bytes=1)


def test_a_photo_that_nobody_announced_is_refused(database: Database) -> None:
    report, _ = sent(database, a_report(photos=(a_photo(1),)))

    with database.transaction(an_actor()) as transaction:
        arrivals = ReportPhotos(transaction)
        with pytest.raises(PhotoNotAnnounced):
            arrivals.photo_arrived(report.id, a_photo(2).sha256, readable=True, size_bytes=1)
        with pytest.raises(NotFound):
            arrivals.photo_arrived(UUID(int=99), a_photo(1).sha256, readable=True, size_bytes=1)


def test_an_absent_report_is_not_found(database: Database) -> None:
    with database.transaction(an_actor(), writes=False) as transaction:
        with pytest.raises(NotFound):
            ReportStore(transaction).get(UUID(int=1))
        with pytest.raises(NotFound):
            ReportPhotos(transaction).photos(UUID(int=1))


@pytest.fixture
def five(database: Database) -> Database:
    """Five reports that differ in what can be asked for."""
    reports = (
        a_report(1),
        a_report(2, layer="ponds", feature="two", unit="north", author="wang", author_name="Wang"),
        a_report(3, state_seen="removed", received_at=MORNING + timedelta(hours=1)),
        a_report(4, photos=(a_photo(),), note="Danger at 大段村", place=Point(116.0, 38.0)),
        a_report(5, unit=None, state_seen=None, place=None),
    )
    for report in reports:
        sent(database, report)
    return database


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"layers": ("ponds",)}, [2]),
        ({"feature": "two"}, [2]),
        ({"units": ("north", "south")}, [2]),
        ({"author": "wang"}, [2]),
        ({"states": ("removed",)}, [3]),
        ({"since": MORNING + timedelta(minutes=30)}, [3]),
        ({"until": MORNING + timedelta(minutes=30)}, [5, 4, 2, 1]),
        ({"box": Box(115.9, 37.9, 116.1, 38.1)}, [4]),
        ({"text": "danger"}, [4]),
        ({"text": "段村"}, [4]),
        ({"text": "wANG"}, [2]),
        ({"incomplete": True}, [4]),
        ({"incomplete": False}, [5, 3, 2, 1]),
        ({"layers": ("dikes",), "states": ("standing",)}, [4, 1]),
    ],
)
def test_reports_are_found_newest_first_by(
    five: Database, query: dict[str, object], expected: list[int]
) -> None:
    page = found(five, **query)

    assert numbers(page) == expected
    assert page.total == len(expected)


def test_pages_of_reports_walk_back_in_time_with_the_total_of_all(five: Database) -> None:
    first = found(five, limit=2)
    second = found(five, limit=2, after=first.next)
    third = found(five, limit=2, after=second.next)

    assert [numbers(page) for page in (first, second, third)] == [[5, 4], [3, 2], [1]]
    assert [page.total for page in (first, second, third)] == [5, 5, 5]
    assert third.next is None


def test_counts_tell_how_many_whatever_the_page(five: Database) -> None:
    with five.transaction(an_actor(), writes=False) as transaction:
        counts = ReportSearch(transaction).counts(ReportQuery(layers=("dikes",), limit=1))

    assert counts == {
        "layer": {"dikes": 4},
        "unit": {"office": 3, "": 1},
        "state": {"standing": 2, "removed": 1, "": 1},
    }


def test_the_last_report_of_a_feature_is_the_newest_received(five: Database) -> None:
    with five.transaction(an_actor(), writes=False) as transaction:
        last = ReportSearch(transaction).last_of("dikes", ("one", "nobody"))

    assert {feature: report.id.int for feature, report in last.items()} == {"one": 5}
