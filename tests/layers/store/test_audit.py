"""The audit chain, and whatever is altered behind its back, in both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from hashlib import sha256

import pytest
import rfc8785
import sqlalchemy as sa
from shapely import Point

from layers.errors import ChainBroken, DifferentContent
from layers.rules.features import Feature
from layers.store.audit import AuditEntry, AuditStore
from layers.store.database import Database
from layers.store.features import FeatureStore
from layers.store.report_photos import ReportPhotos
from layers.store.reports import ReportStore
from tests.builders import a_feature, a_photo, a_report, an_actor


@pytest.fixture
def lived(database: Database) -> Database:
    """A database with a change of each kind."""
    with database.transaction(an_actor()) as transaction:
        features = FeatureStore(transaction)
        features.load("ponds", [a_feature("a"), a_feature("b")], why="import")
        one = features.add(a_feature("one", "marks"), why="seen")
        features.replace(replace(one, state="removed"), why="gone")
        two = features.add(a_feature("two", "marks"), why="seen")
        features.retire("marks", "two", version=two.version, why="a mistake")
        features.add(a_feature("last", "marks"), why="seen")
        reports = ReportStore(transaction)
        reports.add(a_report(photos=(a_photo(1), a_photo(2))), body=b"{}")
        ReportPhotos(transaction).photo_arrived(
            a_report().id, a_photo(1).sha256, readable=True, size_bytes=1000
        )
    with pytest.raises(DifferentContent), database.transaction(an_actor()) as transaction:
        ReportStore(transaction).add(a_report(content_sha256="f" * 64), body=b"other")
    return database


def verified(database: Database) -> list[AuditEntry]:
    """All entries, when the chain holds."""
    with database.transaction(an_actor(), writes=False) as transaction:
        return list(AuditStore(transaction).verify())


def altered(database: Database, statement: str) -> None:
    """Somebody with the file at hand, or the server's password."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_an_untouched_chain_holds_and_names_who_did_what_and_why(lived: Database) -> None:
    entries = verified(lived)

    assert [entry.action for entry in entries] == [
        "feature.load", "feature.add", "feature.replace", "feature.add", "feature.retire", "feature.add",
        "report.add", "report.photo", "report.aside", "flag.add",
    ]  # fmt: skip
    assert [entry.number for entry in entries] == list(range(1, 11))
    first = entries[1]
    assert (first.account, first.way, first.noun, first.id, first.why) == (
        "li",
        "web",
        "feature",
        "one",
        "seen",
    )


def test_an_entrys_hash_can_be_made_by_anyone_from_its_members(lived: Database) -> None:
    entry = verified(lived)[2]
    members = {name: getattr(entry, name) for name in AuditEntry.__slots__ if name != "hash"}
    members["at"] = entry.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    assert entry.hash == sha256(rfc8785.dumps(members)).hexdigest()


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE audit_entries SET why = 'other' WHERE number = 3", 3),
        ("UPDATE audit_entries SET facts = replace(facts, '1', '2') WHERE number = 4", 4),
        ("DELETE FROM audit_entries WHERE number = 2", 2),
        ("DELETE FROM audit_entries WHERE number = 10", 9),
        ("UPDATE audit_head SET number = 7", 10),
        ("UPDATE feature_versions SET state = 'standing' WHERE layer = 'marks' AND version = 2", 3),
        ("UPDATE feature_versions SET shape = NULL WHERE feature_id = 'b'", 1),
        ("DELETE FROM feature_versions WHERE feature_id = 'b'", 1),
        ("DELETE FROM feature_versions WHERE feature_id = 'two' AND version = 2", 5),
        ("UPDATE feature_versions SET audit_number = 99 WHERE feature_id = 'last'", 6),
        ("UPDATE marks SET state = 'standing' WHERE id = 'one'", 3),
        ("UPDATE ponds SET name = 'other' WHERE id = 'b'", 1),
        ("UPDATE ponds SET geom = NULL WHERE id = 'b'", 1),
        ("UPDATE marks SET version = 1 WHERE id = 'one'", 2),
        ("DELETE FROM ponds WHERE id = 'a'", 0),
        ("UPDATE reports SET note = 'all well'", 7),
        ("UPDATE reports SET body = substr(body, 1, 1)", 7),
        ("UPDATE reports SET audit_number = 98", 7),
        ("UPDATE report_photos SET sha256 = 'x' WHERE position = 1", 7),
        ("UPDATE report_photos SET readable = false WHERE position = 0", 8),
        ("UPDATE report_photos SET arrived_at = received_at FROM reports WHERE position = 1", 0),
        ("UPDATE reports SET audit_number = NULL", 7),
        ("DELETE FROM reports_aside", 9),
        ("UPDATE flags SET weight = 1", 10),
        ("UPDATE flags SET facts = '{}'", 10),
        ("DELETE FROM flags", 10),
        ("UPDATE flags SET audit_number = 9", 10),
        ("UPDATE flags SET answer = 'explained'", 0),
    ],
)
def test_what_was_altered_is_named(lived: Database, statement: str, number: int) -> None:
    altered(lived, statement)

    with pytest.raises(ChainBroken) as broken:
        verified(lived)

    assert broken.value.facts["number"] == number


def test_a_row_that_was_slipped_in_is_found(lived: Database) -> None:
    columns = "layer, version, fid, operation, demonstration, properties, recorded_at, recorded_by, why"
    columns += ", content_sha256"
    altered(
        lived,
        f"INSERT INTO feature_versions (feature_id, audit_number, {columns})"
        f" SELECT 'new', 99, {columns} FROM feature_versions WHERE feature_id = 'one' AND version = 1",
    )

    with pytest.raises(ChainBroken) as broken:
        verified(lived)

    assert broken.value.facts["number"] == 99


def test_a_recomputed_entry_does_not_hide_a_change(lived: Database) -> None:
    altered(lived, "UPDATE audit_entries SET hash = previous WHERE number = 9")

    with pytest.raises(ChainBroken):
        verified(lived)


def test_fifty_parallel_writers_leave_no_gap_and_no_fork(database: Database) -> None:
    failed: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(2):
                with database.transaction(an_actor()) as transaction:
                    FeatureStore(transaction).add(mark(f"{writer}-{number}"), why="test")
        except BaseException as error:  # the thread's only way to tell
            failed.append(error)

    def mark(id: str) -> Feature:
        return a_feature(id, "marks", shape=Point(115.5, 37.6))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert [entry.number for entry in verified(database)] == list(range(1, 101))


def test_a_refused_change_leaves_no_entry_and_no_gap(database: Database) -> None:
    for id in ("one", "one", "two"):
        try:
            with database.transaction(an_actor()) as transaction:
                FeatureStore(transaction).add(a_feature(id), why="test")
                if id == "two":
                    transaction.execute(sa.select(sa.literal(1)))
        except Exception as error:
            assert type(error).__name__ == "AlreadyThere"  # noqa: PT017

    assert [entry.id for entry in verified(database)] == ["one", "two"]
