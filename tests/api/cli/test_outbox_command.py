"""``lakewatch import-outbox``: a phone's backup is taken in once, whole items only, in its author's name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from uuid import UUID

import pytest

from api.settings import Settings
from api.storage import open_evidence_files
from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.rules.receipts import require_genuine
from layers.rules.reports import Report
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.report_search import ReportQuery, ReportSearch
from layers.store.reports import ReportStore
from layers.store.signing import signing_key
from tests.api.cli.test_commands import said
from tests.api.conftest import a_jpeg, announced, body, seed
from tests.backups import a_head, a_photo_line, a_report_line, written

PHOTO, OTHER = a_jpeg(10), a_jpeg(20)


def opened(lake: Path) -> Database:
    return open_database(str(lake / "lakewatch.gpkg"), read_catalogue(), lake / "files")


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A data folder with the seed's people and dikes."""
    database = opened(tmp_path)
    seed(database)
    database.close()
    return tmp_path


def imported(lake: Path, file: Path, *more: str) -> tuple[int, str]:
    """Status and words of the command."""
    why = ("--why", "手机损坏")
    status, out, err = said("import-outbox", str(file), *why, *more, "--data", str(lake))
    return status, out + err


def stored(lake: Path) -> dict[int, Report]:
    """The reports on record by their small ids, when the audit chain holds."""
    database = opened(lake)
    with database.transaction(PROGRAM, writes=False) as transaction:
        list(AuditStore(transaction).verify())
        found = ReportSearch(transaction).find(ReportQuery()).reports
    database.close()
    return {report.id.int: report for report in found}


def a_backup(lake: Path) -> Path:
    """Two reports, the second with two photos."""
    second = body(note="second", photos=announced(PHOTO, OTHER))
    lines = (a_report_line(1, body()), a_photo_line(PHOTO), a_photo_line(OTHER), a_report_line(2, second))
    return written(lake / "phone.jsonl", a_head(), *lines)


def test_a_backup_is_taken_in_with_its_photos_in_the_name_of_its_author(lake):
    status, out = imported(lake, a_backup(lake))

    found = stored(lake)
    assert (status, "2 reports, 2 of them whole" in out) == (0, True)
    assert {(report.author, report.missing_photos) for report in found.values()} == {("id-patrol", ())}


def test_a_backup_taken_in_twice_is_there_once(lake):
    imported(lake, a_backup(lake))
    status, out = imported(lake, a_backup(lake))

    assert (status, len(stored(lake)), out.count("was here before")) == (0, 2, 2)


def test_the_audit_says_who_took_it_in_and_why(lake):
    imported(lake, a_backup(lake))

    database = opened(lake)
    with database.transaction(PROGRAM, writes=False) as transaction:
        entries = [entry for entry in AuditStore(transaction).verify() if entry.action == "report.import"]
    database.close()
    assert [entry.why for entry in entries] == ["手机损坏"] * 2
    assert all(entry.facts["by"] for entry in entries)


def test_a_look_stores_nothing(lake):
    status, out = imported(lake, a_backup(lake), "--dry-run")

    assert (status, stored(lake), out.count("would be taken")) == (0, {}, 2)


def test_receipts_of_what_was_taken_lie_beside_the_file_and_are_genuine(lake):
    imported(lake, a_backup(lake))

    told = json.loads((lake / "phone.jsonl.receipts.json").read_text(encoding="utf-8"))
    key = signing_key(lake / "files").public_key()
    for receipt in told["receipts"]:
        require_genuine(receipt, key)
    assert [len(receipt["photos"]) for receipt in told["receipts"]] == [0, 2]


def test_a_report_with_a_damaged_photo_is_not_taken_by_half_and_the_others_are(lake):
    file = a_backup(lake)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace('"bytes":"/9j/', '"bytes":"/9k/')
    file.write_text("".join(lines), encoding="utf-8")

    status, out = imported(lake, file)

    assert (status, set(stored(lake))) == (2, {1})
    assert "line 3 photo" in out
    assert "the lines are not those its end counted" in out


def test_a_file_cut_short_says_so_and_gives_what_is_whole(lake):
    file = a_backup(lake)
    text = file.read_bytes()
    file.write_bytes(text[: text.index(b'"kind":"photo"') + 40])

    status, out = imported(lake, file)

    assert (status, set(stored(lake))) == (2, {1})
    assert "cut off" in out


def test_a_report_whose_text_was_changed_is_not_taken(lake):
    file = a_backup(lake)
    file.write_text(file.read_text(encoding="utf-8").replace("北段未动", "已全部拆除", 1), encoding="utf-8")

    status, _ = imported(lake, file)

    assert (status, set(stored(lake))) == (2, {2})


def test_a_report_that_had_arrived_without_a_photo_is_made_whole(lake):
    first = written(lake / "first.jsonl", a_head(), a_report_line(2, body(photos=announced(PHOTO))))
    imported(lake, first)
    assert stored(lake) == {}  # not by half

    database = opened(lake)
    from_phone = body(photos=announced(PHOTO))
    database.close()
    whole = written(lake / "whole.jsonl", a_head(), a_photo_line(PHOTO), a_report_line(2, from_phone))
    status, _ = imported(lake, whole)

    assert (status, stored(lake)[2].missing_photos) == (0, ())


@pytest.mark.parametrize(
    "head", [a_head("id-somebody"), a_head(name="nobody"), {"kind": "backup", "format": "other"}]
)
def test_a_file_of_nobody_known_or_of_another_kind_is_refused_whole(lake, head):
    file = written(lake / "phone.jsonl", head, a_report_line(1, body()))

    status, _ = imported(lake, file)

    assert (status, stored(lake)) == (2, {})


def test_another_content_under_a_known_id_is_refused_and_kept_aside(lake):
    imported(lake, a_backup(lake))
    other = written(lake / "other.jsonl", a_head(), a_report_line(1, body(note="other")))

    status, _ = imported(lake, other)

    database = opened(lake)
    with database.transaction(PROGRAM, writes=False) as transaction:
        aside = ReportStore(transaction).aside(UUID(int=1))
    database.close()
    assert (status, len(aside), stored(lake)[1].note) == (2, 1, "北段未动")


def test_the_photos_that_the_report_itself_names_are_kept_whatever_the_line_beside_it_says(lake):
    line = {**a_report_line(2, body(photos=announced(PHOTO))), "photos": []}

    imported(lake, written(lake / "phone.jsonl", a_head(), a_photo_line(PHOTO), line))

    files = open_evidence_files(Settings(data=lake))
    assert stored(lake)[2].missing_photos == ()
    with files.open(hashlib.sha256(PHOTO).hexdigest()) as file:
        assert file.read() == PHOTO
