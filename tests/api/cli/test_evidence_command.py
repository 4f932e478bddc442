"""``lakewatch evidence check`` as people use it: what it says, and with which status it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.store.database import open_database
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import FolderFiles
from tests.api.cli.test_commands import said
from tests.builders import an_evidence
from tests.papers import hash_of


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A data folder with one file on record, and an old one of no record."""
    database = open_database(str(tmp_path / "lakewatch.gpkg"), read_catalogue(), tmp_path / "files")
    files = FolderFiles(tmp_path / "files" / "photos")
    for data in (b"evidence", b"orphan"):
        files.put([data], sha256=hash_of(data), most_bytes=100)
        os.utime(files.original(hash_of(data)), (1000, 1000))
    with database.transaction(PROGRAM) as transaction:
        EvidenceStore(transaction).add(an_evidence(sha256=hash_of(b"evidence"), size_bytes=8), files)
    database.close()
    return tmp_path


def original(lake: Path, data: bytes) -> Path:
    return lake / "files" / "photos" / hash_of(data)[:2] / hash_of(data)


def test_a_check_says_that_all_is_there_and_names_what_no_record_names(lake):
    status, out, _ = said("evidence", "check", "--data", str(lake))

    assert status == 0
    assert "1 on record, 2 in the storage, 1 re-hashed" in out
    assert f"of no record: {hash_of(b'orphan')}" in out
    assert original(lake, b"orphan").exists()


def test_a_sweep_removes_only_what_no_record_names(lake):
    status, out, _ = said("evidence", "check", "--sweep", "--data", str(lake))

    assert (status, "Removed 1 files" in out) == (0, True)
    assert (original(lake, b"orphan").exists(), original(lake, b"evidence").exists()) == (False, True)


@pytest.mark.parametrize(("damage", "word"), [(b"EVIDENCE", "altered"), (None, "missing")])
def test_lost_or_altered_evidence_ends_with_a_status_that_programs_notice(lake, damage, word):
    path = original(lake, b"evidence")
    path.unlink() if damage is None else path.write_bytes(damage)

    status, out, _ = said("evidence", "check", "--sample", "5", "--data", str(lake))

    assert status == 1
    assert f"{word}: {hash_of(b'evidence')}" in out


def test_a_bucket_without_its_client_is_a_sentence(lake, monkeypatch):
    monkeypatch.setenv("LAKEWATCH_EVIDENCE", "s3://bucket/lake")
    monkeypatch.setitem(sys.modules, "layers.store.evidence_bucket", None)

    status, _, err = said("evidence", "check", "--data", str(lake))

    assert (status, "lakewatch[s3]" in err) == (2, True)
