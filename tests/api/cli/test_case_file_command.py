"""``lakewatch document case`` with real commands and real files."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from layers.rules.cases import Case
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.cases import CaseStore
from tests.api.cli.ledgers import FIRST, lakewatch, opened, said


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one case, opened by the program."""
    case = Case("00000000-0000-4000-8000-000000000001", "pond_dikes", "段村围埝", date(2024, 2, 1))
    with opened(tmp_path / "lake", FIRST) as database, database.transaction(PROGRAM) as transaction:
        CaseStore(transaction).open(case, why="试")
    return tmp_path / "lake"


def test_a_case_file_made_at_the_command_line_verifies_with_the_key_handed_over(data, tmp_path):
    file, key = tmp_path / "case.zip", tmp_path / "key.pem"

    told = lakewatch("document", "case", "2024-0001", file, "--data", data, "--why", "给上级")
    lakewatch("receipt", "key", key, "--data", data)
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "unpacked")
    ledger = tmp_path / "ledger.jsonl"
    lakewatch("audit", "export", ledger, "--data", data)

    command = [sys.executable, tmp_path / "unpacked" / "verify.py", "--key", key, "--ledger", ledger]
    done = subprocess.run([str(each) for each in command], capture_output=True, check=False)
    assert (done.returncode, b"[whole]" in done.stdout) == (0, True)
    assert json.loads((tmp_path / "unpacked" / "manifest.json").read_bytes())["content_sha256"] in told


def test_the_audit_knows_the_file_that_was_made(data, tmp_path):
    lakewatch("document", "case", "2024-0001", tmp_path / "case.zip", "--data", data, "--why", "给上级")

    with opened(data, FIRST) as database, database.transaction(PROGRAM, writes=False) as transaction:
        last = [entry for entry in AuditStore(transaction).walk() if entry.action == "case.file"][-1]
    assert (last.why, last.facts["case_number"]) == ("给上级", "2024-0001")


def test_the_document_alone_is_written_and_noted(data, tmp_path):
    lakewatch("document", "case", "2024-0001", tmp_path / "case.docx", "--data", data)

    with opened(data, FIRST) as database, database.transaction(PROGRAM, writes=False) as transaction:
        actions = [entry.action for entry in AuditStore(transaction).walk()]
    assert zipfile.is_zipfile(tmp_path / "case.docx")
    assert actions[-1] == "file.document"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("2024-0009",), "2024-0009"), (("2024-0001", "--at-closing"), "never closed")],
)
def test_what_cannot_be_made_is_refused_in_words_and_leaves_nothing(data, tmp_path, arguments, words):
    number, *more = arguments

    status, _, err = said("document", "case", number, str(tmp_path / "x.zip"), "--data", str(data), *more)

    assert status != 0
    assert words in err
    assert not (tmp_path / "x.zip").exists()


def test_a_file_that_is_there_is_kept(data, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"mine")

    assert said("document", "case", "2024-0001", str(tmp_path / "x.zip"), "--data", str(data))[0] != 0

    assert (tmp_path / "x.zip").read_bytes() == b"mine"
