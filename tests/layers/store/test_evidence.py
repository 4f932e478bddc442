"""Evidence in both databases: on record once, serving many, never off the record, accounted for."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date, timedelta
from os import utime
from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import pytest

from layers.errors import AlreadyUsed, Busy, ChainBroken, NotFound
from layers.rules.evidence import Burden, Claims, Evidence, EvidenceUse, withdrawn
from layers.rules.people import Role
from layers.store.audit import AuditStore
from layers.store.database import Database
from layers.store.evidence import EvidenceStore
from layers.store.evidence_check import Checked, Fault, check_evidence, sweep_evidence
from layers.store.evidence_files import FolderFiles
from layers.store.exif import claims_of
from layers.store.report_photos import ReportPhotos
from layers.store.reports import ReportStore
from tests.builders import MORNING, a_photo, a_report, a_use, an_actor, an_evidence
from tests.papers import a_photo_file, an_exif, hash_of

CHANCE = random.Random(20261123)
YESTERDAY = MORNING - timedelta(days=1, hours=1)
OFFICER = an_actor(Role.OFFICER)


@pytest.fixture
def files(database: Database) -> FolderFiles:
    """Where the originals of this database lie."""
    return FolderFiles(database.files / "photos")


def put(files: FolderFiles, data: bytes) -> str:
    """Bytes in the storage, of no record."""
    sha256 = hash_of(data)
    files.put([data], sha256=sha256, most_bytes=10**9)
    return sha256


def added(database: Database, files: FolderFiles, data: bytes = b"photo", **changes: object) -> Evidence:
    """A file in the storage and on record."""
    evidence = an_evidence(sha256=put(files, data), size_bytes=len(data), **changes)
    with database.transaction(OFFICER) as transaction:
        return EvidenceStore(transaction).add(evidence, files)[0]


def used(database: Database, **changes: object) -> EvidenceUse:
    with database.transaction(OFFICER) as transaction:
        return EvidenceStore(transaction).use(a_use(**changes))[0]


def reported(database: Database, files: FolderFiles, data: bytes) -> str:
    """A report's photo that has arrived."""
    sha256 = put(files, data)
    with database.transaction(an_actor(Role.PATROL, account="patrol", name="patrol")) as transaction:
        reports = ReportStore(transaction)
        reports.add(a_report(photos=(a_photo(sha256=sha256),)), body=b"{}")
        ReportPhotos(transaction).photo_arrived(a_report().id, sha256, readable=True, size_bytes=len(data))
    return sha256


def test_a_file_is_on_record_with_its_sender_and_what_it_claims(database, files):
    claims = claims_of(io.BytesIO(a_photo_file(exif=an_exif())))

    stored = added(database, files, claims=claims)

    with database.transaction(OFFICER, writes=False) as transaction:
        found = EvidenceStore(transaction).get(stored.sha256)
    assert found == stored
    assert found.claims == claims
    assert (found.received_at, found.account, found.unit) == (MORNING, "li", "office")
    assert found.audit_number == 1


def test_the_same_file_again_is_the_first_record(database, files, clock):
    first = added(database, files, name="one.jpg")
    clock.forward(hours=1)

    with database.transaction(OFFICER) as transaction:
        store = EvidenceStore(transaction)
        again, new = store.add(an_evidence(sha256=first.sha256, name="two.jpg"), files)
        actions = [entry.action for entry in store.custody(first.sha256)]

    assert (again, new) == (first, False)
    assert actions == ["received"]


def test_the_same_file_from_somebody_else_is_one_record_with_two_senders(database, files):
    first = added(database, files)

    with database.transaction(an_actor(Role.PATROL, account="wang", name="wang", unit="town")) as transaction:
        store = EvidenceStore(transaction)
        again, new = store.add(an_evidence(sha256=first.sha256, account="wang", unit="town"), files)
        senders = store.senders(first.sha256)

    assert (again, new) == (first, False)
    assert senders == {("li", "office"), ("wang", "town")}


def test_a_record_never_comes_without_its_file(database, files):
    with pytest.raises(Busy), database.transaction(OFFICER) as transaction:
        EvidenceStore(transaction).add(an_evidence(), files)

    with database.transaction(OFFICER, writes=False) as transaction, pytest.raises(NotFound):
        EvidenceStore(transaction).get(an_evidence().sha256)


def test_two_who_send_the_same_file_at_once_make_one_record(database, files):
    sha256, barrier, news = put(files, b"photo"), Barrier(4), []

    def send() -> None:
        barrier.wait()
        with database.transaction(OFFICER) as transaction:
            news.append(EvidenceStore(transaction).add(an_evidence(sha256=sha256), files)[1])

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(news) == [False, False, False, True]


def test_a_use_may_come_before_its_file_and_counts_when_that_is_here(database, files):
    sha256 = hash_of(b"photo")
    used(database, sha256=sha256)

    with database.transaction(OFFICER, writes=False) as transaction:
        before = EvidenceStore(transaction).of_case("case 1")
    added(database, files)
    with database.transaction(OFFICER, writes=False) as transaction:
        after = EvidenceStore(transaction).of_case("case 1")

    assert [one.hindrances for one in before] == [("missing",)]
    assert [one.hindrances for one in after] == [()]
    assert after[0].file is not None


def test_a_reports_photo_serves_a_case_without_being_sent_again(database, files):
    sha256 = reported(database, files, b"photo of a report")
    used(database, sha256=sha256, role="before")

    with database.transaction(OFFICER, writes=False) as transaction:
        store = EvidenceStore(transaction)
        (one,) = store.of_case("case 1")
        custody = [(entry.action, entry.account) for entry in store.custody(sha256)]

    assert one.hindrances == ()
    assert (one.file.report, one.file.account) == (str(a_report().id), "patrol")
    assert custody == [("received", "patrol"), ("used", "li")]


def test_a_photo_that_is_only_announced_is_not_here(database):
    with database.transaction(OFFICER) as transaction:
        ReportStore(transaction).add(a_report(photos=(a_photo(1),)), body=b"{}")
        store = EvidenceStore(transaction)
        store.use(a_use(sha256=a_photo(1).sha256))

        assert [one.hindrances for one in store.of_case("case 1")] == [("missing",)]


def test_the_same_use_again_is_the_first_one_and_other_words_are_refused(database, files):
    sha256 = added(database, files).sha256
    first = used(database, sha256=sha256, title="北段")

    assert used(database, sha256=sha256, title="北段") == first
    with pytest.raises(AlreadyUsed) as refused:
        used(database, sha256=sha256, title="南段")
    assert refused.value.facts["id"] == first.id


def test_one_file_serves_several_cases_and_units_and_that_is_counted(database, files):
    sha256 = added(database, files).sha256
    used(database, sha256=sha256, noun_id="case 1", unit="bureau")
    used(database, sha256=sha256, noun_id="case 2", unit="town")
    used(database, sha256=sha256, noun="measure", noun_id="measure 1", unit="town")

    with database.transaction(OFFICER, writes=False) as transaction:
        store = EvidenceStore(transaction)
        burdens = store.burdens([sha256, "b" * 64])

        assert burdens == {sha256: Burden(uses=3, cases=2, units=2), "b" * 64: Burden()}
        assert [use.noun_id for use in store.uses(sha256)] == ["case 1", "case 2", "measure 1"]
        assert [one.use.noun_id for one in store.of("measure", "measure 1")] == ["measure 1"]


def test_what_was_withdrawn_stays_on_file_with_its_reason_and_may_be_used_anew(database, files):
    use = used(database, sha256=added(database, files).sha256)

    with database.transaction(OFFICER) as transaction:
        store = EvidenceStore(transaction)
        store.withdraw(withdrawn(use, OFFICER, why="拍错了", status="in_progress", at=transaction.now))
        stored = [one.use for one in store.of_case("case 1")]
        actions = [entry.action for entry in store.custody(use.sha256)]
    again = used(database, sha256=use.sha256)

    assert [(one.withdrawn_why, one.withdrawn_by) for one in stored] == [("拍错了", "li")]
    assert actions == ["received", "used", "withdrawn"]
    assert again.id != use.id


def test_everything_done_with_a_file_is_in_its_custody(database, files):
    sha256 = added(database, files).sha256
    with database.transaction(an_actor(Role.AUDITOR, account="zhao", name="zhao")) as transaction:
        store = EvidenceStore(transaction)
        store.note(sha256, "derived", {"copy": "view"})
        store.note(sha256, "original_read", {}, why="核对")
        store.note(sha256, "exported", {"file": "case.zip"})

        custody = store.custody(sha256)

    assert [(entry.action, entry.account) for entry in custody] == [
        ("received", "li"), ("derived", "zhao"), ("original_read", "zhao"), ("exported", "zhao"),
    ]  # fmt: skip
    assert custody[1].facts == {"copy": "view"}


# --- the proof -------------------------------------------------------------------------------
@pytest.fixture
def lived(database: Database, files: FolderFiles) -> Database:
    """A database in which everything happened to evidence once: entries 1 to 8."""
    sha256 = added(
        database, files, claims=Claims(device="Reed Phone 5", longitude=115.5, latitude=37.6)
    ).sha256
    first = used(database, sha256=sha256)
    used(
        database, sha256=sha256, noun_id="case 2", role="document", title="报告", issued_on=date(2026, 11, 20)
    )
    with database.transaction(OFFICER) as transaction:
        store = EvidenceStore(transaction)
        store.withdraw(withdrawn(first, OFFICER, why="拍错了", status="found", at=transaction.now))
        store.note(sha256, "original_read", {})
        store.note(sha256, "derived", {"copy": "view"})
        store.note(sha256, "exported", {"file": "case.zip"})
    check_evidence(database, files, OFFICER, sample=None, chance=CHANCE)
    return database


def verified(database: Database) -> list[str]:
    with database.transaction(OFFICER, writes=False) as transaction:
        return [entry.action for entry in AuditStore(transaction).verify()]


def altered(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_an_untouched_record_of_evidence_holds(lived):
    assert verified(lived) == [
        "evidence.add", "evidence.use", "evidence.use", "evidence.withdraw", "evidence.original_read",
        "evidence.derived", "evidence.exported", "evidence.check",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE evidence SET name = 'other'", 1),
        ("UPDATE evidence SET readable = false", 1),
        ("UPDATE evidence SET claims = replace(claims, '115.5', '115.6')", 1),
        ("UPDATE evidence SET longitude = 115.6", 1),
        ("UPDATE evidence SET received_at = '2026-11-24T08:00:00.000Z'", 1),
        ("UPDATE evidence SET audit_number = 99", 1),
        ("DELETE FROM evidence", 1),
        ("UPDATE evidence_uses SET role = 'after' WHERE role = 'before'", 2),
        ("UPDATE evidence_uses SET noun_id = 'case 9' WHERE role = 'document'", 3),
        ("UPDATE evidence_uses SET issued_on = '2026-11-01' WHERE role = 'document'", 3),
        ("DELETE FROM evidence_uses WHERE role = 'document'", 3),
        ("UPDATE evidence_uses SET withdrawn_at = NULL", 4),
        ("UPDATE evidence_uses SET withdrawn_why = 'other' WHERE role = 'before'", 4),
        ("UPDATE evidence_custody SET name = 'other' WHERE action = 'received'", 1),
        ("DELETE FROM evidence_custody WHERE action = 'original_read'", 5),
        ("UPDATE evidence_custody SET facts = '{}' WHERE action = 'derived'", 6),
        ("UPDATE evidence_custody SET audit_number = NULL WHERE action = 'exported'", 7),
        ("UPDATE evidence_custody SET facts = replace(facts, 'whole', 'altered')", 8),
        ("UPDATE evidence_uses SET withdrawn_at = at WHERE role = 'document'", 0),
        (
            "INSERT INTO evidence_custody (sha256, at, name, action, facts)"
            " SELECT sha256, at, name, action, facts FROM evidence_custody WHERE action = 'derived'",
            0,
        ),
    ],
)  # fmt: skip
def test_what_was_altered_about_evidence_is_named(lived, statement, number):
    altered(lived, statement)

    with pytest.raises(ChainBroken) as broken:
        verified(lived)

    assert broken.value.facts["number"] == number


# --- records against the storage --------------------------------------------------------------
def aged(files: FolderFiles, sha256: str, moment=YESTERDAY) -> None:
    """As if the file had come then."""
    utime(files.original(sha256), (moment.timestamp(), moment.timestamp()))


def checked(database: Database, files: FolderFiles, sample: int | None = None) -> Checked:
    return check_evidence(database, files, OFFICER, sample=sample, chance=CHANCE)


def test_a_check_finds_nothing_where_all_is_well_and_says_what_it_looked_at(database, files):
    added(database, files, b"one")
    reported(database, files, b"two")

    found = checked(database, files)

    assert (found.records, found.files, found.hashed, found.faults) == (2, 2, 2, [])
    with database.transaction(OFFICER, writes=False) as transaction:
        custody = EvidenceStore(transaction).custody(hash_of(b"two"))
    assert [entry.action for entry in custody] == ["received", "checked"]


def test_a_check_names_what_is_missing_altered_cut_off_or_of_no_record(database, files):
    names = {word: added(database, files, word.encode()).sha256 for word in ("missing", "altered", "cut off")}
    names["photo"] = reported(database, files, b"photo of a report")
    names["orphan"], names["young"] = put(files, b"orphan"), put(files, b"young")
    aged(files, names["orphan"])
    aged(files, names["young"], MORNING)
    files.remove(names["missing"])
    files.remove(names["photo"])
    files.original(names["altered"]).write_bytes(b"ALTERED")
    files.original(names["cut off"]).write_bytes(b"cut")

    found = checked(database, files)

    assert {(fault.kind, fault.sha256) for fault in found.faults} == {
        ("missing", names["missing"]), ("missing", names["photo"]), ("altered", names["altered"]),
        ("altered", names["cut off"]), ("wrong_size", names["cut off"]), ("orphan", names["orphan"]),
    }  # fmt: skip
    assert found.young == 1
    assert Fault("orphan", names["orphan"]) not in found.broken


def test_a_sample_re_hashes_no_more_than_asked_but_compares_everything(database, files):
    names = [added(database, files, bytes([number])).sha256 for number in range(10)]
    files.remove(names[3])

    found = checked(database, files, sample=4)

    assert (found.records, found.files, found.hashed) == (10, 9, 4)
    assert [fault.sha256 for fault in found.faults if fault.kind == "missing"] == [names[3]]


def test_only_old_files_that_nothing_names_are_swept(database, files):
    kept = [
        added(database, files, b"on record").sha256,
        reported(database, files, b"photo of a report"),
        put(files, b"named by a use"),
        put(files, b"announced"),
        put(files, b"young"),
    ]
    used(database, sha256=kept[2])
    with database.transaction(OFFICER) as transaction:
        report = replace(a_report(2), photos=(a_photo(sha256=kept[3]),))
        ReportStore(transaction).add(replace(report, id=UUID(int=2)), body=b"{}")
    orphan = put(files, b"orphan")
    half = Path(files.original(orphan).parent, ".coming-x")
    half.write_bytes(b"half")
    for sha256 in (*kept[:4], orphan):
        aged(files, sha256)
    aged(files, kept[4], MORNING)
    utime(half, (YESTERDAY.timestamp(), YESTERDAY.timestamp()))

    swept = sweep_evidence(database, files, OFFICER)

    assert swept == 2
    assert {file.sha256 for file in files.list()} == set(kept)
    assert not half.exists()
    assert verified(database)[-1] == "evidence.sweep"
