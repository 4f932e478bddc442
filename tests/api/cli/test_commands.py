"""The command line as people use it: what it prints, and with which status it ends."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api.cli.main import COMMANDS, run
from layers.store.signing import signing_key
from tests.demonstration import demonstration_lake
from tests.server import ROOT, free_port

COUNTIES = ROOT.parent / "shared" / "data" / "hengshui_admin" / "hengshui_counties_wgs84.geojson"


def said(*arguments: str, language: str = "en") -> tuple[int, str, str]:
    """Status, standard output and standard error of a command, run within this process."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["lakewatch", *arguments])
        patch.setenv("LC_ALL", language)
        try:
            run()
        except SystemExit as end:
            status = int(end.code or 0)
    return status, out.getvalue(), err.getvalue()


def lakewatch(*arguments: str) -> str:
    """What a command prints that goes well."""
    status, out, err = said(*arguments)
    assert status == 0, err
    return out


def served(*arguments: str) -> tuple[int, str]:
    """Status and standard error of a server that gives up, as a process of its own."""
    command = [sys.executable, "-m", "api.cli.main", "serve", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"LC_ALL": "en"}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_starts_in_a_process_of_its_own(command: str) -> None:
    """Within this one its modules may have been loaded by others, in an order that only tests have."""
    asked = [sys.executable, "-W", "error", "-m", "api.cli.main", command, "--help"]

    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" in done.stdout


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A real lake with one unit, and nothing else."""
    lakewatch("unit", "add", "office", "--zh", "办公室", "--en", "Office", "--data", str(tmp_path / "lake"))
    return tmp_path / "lake"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration lake, for tests that only read it."""
    return demonstration_lake(tmp_path_factory.mktemp("demonstration") / "lake")


def areas(folder: Path, *names: str) -> Path:
    """A file of administrative areas."""
    rows = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[115.5, 37.6], [115.6, 37.6], [115.6, 37.7], [115.5, 37.6]]],
            },
            "properties": {"name": name, "adcode": f"13110{number}", "level": "county"},
        }
        for number, name in enumerate(names)
    ]
    file = folder / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return file


def test_a_refusal_is_a_sentence_with_its_code_and_status_two(tmp_path: Path) -> None:
    status, out, err = said("user", "list", "--data", str(tmp_path / "nowhere"))

    assert (status, out) == (2, "")
    assert err.startswith("There are no data in")
    assert err.rstrip().endswith("[no-data]")


def test_a_chinese_terminal_is_spoken_to_in_chinese(tmp_path: Path) -> None:
    _, _, err = said("user", "list", "--data", str(tmp_path / "nowhere"), language="zh_CN.UTF-8")

    assert "没有数据" in err


def test_looking_at_a_lake_that_is_not_there_creates_none(tmp_path: Path) -> None:
    said("audit", "verify", "--data", str(tmp_path / "nowhere"))

    assert not (tmp_path / "nowhere").exists()


def test_a_first_password_is_shown_once_and_random(lake: Path) -> None:
    first = lakewatch("user", "add", "li", "--role", "patrol", "--unit", "office", "--data", str(lake))
    second = lakewatch("user", "password", "li", "--data", str(lake))

    shown = [re.findall(r"once: (\S{16})$", text, re.M) for text in (first, second)]
    assert [len(found) for found in shown] == [1, 1]
    assert shown[0] != shown[1]


def test_an_account_of_an_unknown_unit_is_refused(lake: Path) -> None:
    status, _, err = said("user", "add", "li", "--role", "patrol", "--unit", "nobody", "--data", str(lake))

    assert (status, "[not-found]" in err) == (2, True)


def test_a_disabled_account_stays_in_the_list_as_disabled(lake: Path) -> None:
    lakewatch("user", "add", "li", "--role", "patrol", "--unit", "office", "--data", str(lake))

    lakewatch("user", "disable", "li", "--why", "left the office", "--data", str(lake))

    assert "disabled" in lakewatch("user", "list", "--data", str(lake))


def test_a_key_is_shown_once_and_can_be_revoked(lake: Path) -> None:
    at = ("--data", str(lake))
    lakewatch("user", "add", "li", "--role", "patrol", "--unit", "office", *at)

    secret = re.findall(r"lwk_\S{43}$", lakewatch("key", "add", "li", *at), re.M)
    listed = lakewatch("key", "list", "li", *at)
    lakewatch("key", "revoke", "li", re.findall(r"[0-9a-f-]{36}", listed)[0], *at)

    assert len(secret) == 1
    assert secret[0] not in listed
    assert "revoked" in lakewatch("key", "list", "li", *at)


def test_a_demonstration_lake_is_made_only_where_nothing_is(lake: Path) -> None:
    status, _, err = said("demo", "--data", str(lake))

    assert (status, "[data-there]" in err) == (2, True)


def test_a_demonstration_asked_for_only_if_empty_leaves_data_alone(lake: Path) -> None:
    lakewatch("demo", "--if-empty", "--data", str(lake))

    assert "office" in lakewatch("unit", "list", "--data", str(lake))


def test_the_demonstration_s_audit_chain_is_whole(demonstration: Path) -> None:
    assert "The chain is whole" in lakewatch("audit", "verify", "--data", str(demonstration))


def test_the_demonstration_s_ledger_has_cases_at_every_stage(demonstration: Path) -> None:
    with sqlite3.connect(demonstration / "lakewatch.gpkg") as ledger:
        stages = {row[0] for row in ledger.execute("SELECT DISTINCT status FROM cases")}
        waiting = ledger.execute("SELECT count(*) FROM rebounds WHERE state = 'open'").fetchone()[0]
        unquoted = ledger.execute("SELECT count(*) FROM claims WHERE source = ''").fetchone()[0]

    wanted = {"found", "confirmed", "assigned", "in_progress", "reported_done", "closed", "watched"}
    assert stages == wanted | {"transferred"}
    assert waiting > 0
    assert unquoted == 0


def test_demonstration_accounts_are_not_served_to_other_machines(demonstration: Path) -> None:
    status, err = served("--host", "0.0.0.0", "--port", "0", "--data", str(demonstration))

    assert (status, "[demonstration-accounts]" in err) == (2, True)


def test_a_port_that_is_taken_is_named(demonstration: Path) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = str(taken.getsockname()[1])
        status, err = served("--port", port, "--data", str(demonstration))

    assert (status, port in err, "[address-taken]" in err) == (2, True, True)


def test_a_dry_run_stores_nothing(lake: Path, tmp_path: Path) -> None:
    file = str(areas(tmp_path, "甲"))
    arguments = ("import", file, "--layer", "administrative_areas", "--data", str(lake), "--json")

    tried = json.loads(lakewatch(*arguments, "--dry-run"))
    done = json.loads(lakewatch(*arguments))

    assert (tried["rows"]["fit"], tried["stored"]) == (1, None)
    assert (done["rows"]["fit"], done["stored"]["new"]) == (1, 1)


def test_an_import_with_a_wrong_row_names_it_and_stores_nothing(lake: Path, tmp_path: Path) -> None:
    file = str(areas(tmp_path, "甲", ""))

    status, out, err = said("import", file, "--layer", "administrative_areas", "--data", str(lake))

    assert (status, "[2]" in err, "required-missing" in err) == (2, True, True)
    assert "Nothing stored" in out


def test_an_unknown_layer_is_refused_with_its_name(lake: Path, tmp_path: Path) -> None:
    status, _, err = said("import", str(areas(tmp_path, "甲")), "--layer", "clouds", "--data", str(lake))

    assert (status, "clouds" in err) == (2, True)


@pytest.mark.skipif(not COUNTIES.is_file(), reason="../shared is not here")
def test_the_counties_of_hengshui_go_in_and_come_out_equal(lake: Path, tmp_path: Path) -> None:
    at = ("--layer", "administrative_areas", "--data", str(lake), "--json")
    taken = json.loads(lakewatch("import", str(COUNTIES), *at))

    written = json.loads(lakewatch("export", "administrative_areas", str(tmp_path / "out.gpkg"), *at[2:]))
    lakewatch("unit", "add", "other", "--zh", "另", "--en", "Other", "--data", str(tmp_path / "second"))
    second = ("--layer", "administrative_areas", "--data", str(tmp_path / "second"), "--json")
    again = json.loads(lakewatch("import", str(tmp_path / "out.gpkg"), *second))
    lakewatch("export", "administrative_areas", str(tmp_path / "first.geojson"), *at[2:])
    lakewatch("export", "administrative_areas", str(tmp_path / "second.geojson"), *second[2:])

    assert (taken["stored"]["new"], written["count"], again["stored"]["new"]) == (12, 12, 12)
    left = [column["name"] for column in taken["columns"] if column["field"] is None]
    assert left == ["crs_note", "source"]
    features = [
        sorted(json.loads(file.read_text(encoding="utf-8"))["features"], key=lambda each: str(each["id"]))
        for file in (tmp_path / "first.geojson", tmp_path / "second.geojson")
    ]
    assert features[0] == features[1]


def test_a_layer_file_with_a_mistake_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text('zh = "坏"\n', encoding="utf-8")

    status, _, err = said("layers", "check", str(tmp_path))

    assert (status, "broken.toml" in err) == (2, True)


def test_the_catalogue_has_no_mistake() -> None:
    assert "No mistakes" in lakewatch("layers", "check")


def test_every_layer_can_be_shown() -> None:
    assert "pond_dikes" in lakewatch("layers", "list")
    assert "remaining_m" in lakewatch("layers", "show", "pond_dikes")


def test_a_receipt_of_another_key_is_not_genuine(tmp_path: Path) -> None:
    key = signing_key(tmp_path / "files").public_key()
    (tmp_path / "key.pem").write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "receipt.json").write_text('{"report": "x", "signature": "AAAA"}')

    status, _, err = said(
        "receipt", "verify", str(tmp_path / "receipt.json"), "--key", str(tmp_path / "key.pem")
    )

    assert (status, "[" in err) == (2, True)


def test_the_committed_api_document_is_the_one_the_code_gives() -> None:
    assert lakewatch("openapi") == (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")


def test_a_post_is_given_listed_and_ended(lake):
    data = ("--data", str(lake))
    lakewatch("user", "add", "wang", "--role", "leader", "--unit", "office", *data)

    lakewatch("post", "add", "wang", "--body", "lead_leader", "--zh", "市长", "--en", "Mayor", *data)
    listed = lakewatch("post", "list", *data)
    (id,) = re.findall(r"post-[0-9a-f]{8}", listed)
    lakewatch("post", "end", id, *data)

    assert "市长" in listed
    assert "市长" not in lakewatch("post", "list", *data)
    assert said("post", "end", id, *data)[0] == 2
