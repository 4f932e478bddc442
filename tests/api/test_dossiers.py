"""Dossiers over HTTP: asked for, made with the asker's eyes, noted in log and audit, downloaded."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest

from api.worker import Worker
from layers.rules.boundary_dossier import DossierFormat
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from tests.api.conftest import Service
from tests.api.test_boundaries import URL
from tests.api.test_boundary_readings import CASE, proposed, read

ALL = [format.value for format in DossierFormat]
NAMES = {
    "manifest.json", "审查卷.html", "审查卷.docx", "审查卷.xlsx", "审查卷.pdf", "界址点.txt", "变化.gpkg",
    "地图/01_对比图_A3.png", "地图/02_调整前_A4.png", "地图/03_调整后_A4.png",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done by the test itself."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


def asked(client: Any, formats: list[str], **more: Any) -> Any:
    return client.post(f"{URL}/adjust/dossiers", json={"formats": formats, "why": "送省厅审查", **more})


def archive(service: Service, client: Any, formats: list[str], **more: Any) -> zipfile.ZipFile:
    """The archive of a dossier that was asked for and made."""
    answer = asked(client, formats, **more)
    assert answer.status_code == 202, answer.text
    Worker(service.database).work()
    done = client.get(f"/api/exports/{answer.json()['id']}").json()
    assert (done["state"], done["problem"]) == ("done", None)
    file = client.get(f"/api/exports/{done['id']}/file")
    assert hashlib.sha256(file.content).hexdigest() == done["sha256"]
    return zipfile.ZipFile(BytesIO(file.content))


def table(data: zipfile.ZipFile, sheet: str) -> list[tuple[Any, ...]]:
    import openpyxl  # noqa: PLC0415

    return list(openpyxl.load_workbook(BytesIO(data.read("审查卷.xlsx")))[sheet].values)


def test_a_dossier_has_every_file_that_was_asked_for_with_its_hash(service):
    client = proposed(service)
    read(service, client)
    client.post(f"{URL}/adjust/remarks", json={"id": str(uuid4()), "kind": "remark", "text": "请补充说明"})

    made = archive(service, client, ALL)

    manifest = json.loads(made.read("manifest.json"))
    assert set(made.namelist()) == NAMES
    assert {each["path"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(made.read(name)).hexdigest() for name in NAMES - {"manifest.json"}
    }
    assert (manifest["boundary"], manifest["base"], manifest["why"]) == ("adjust", "law", "送省厅审查")
    assert "请补充说明" in made.read("审查卷.html").decode()
    assert any("请补充说明" in map(str, row) for row in table(made, "审查意见与讨论"))


def test_its_numbers_are_those_of_the_desk(service):
    client = proposed(service)
    head = read(service, client)
    (change,) = client.get(f"{URL}/adjust/changes").json()["changes"]

    made = archive(service, client, ["xlsx"])

    row = table(made, "变化清单")[-1]
    assert (row[0], row[4] * 10_000, row[-1]) == (1, pytest.approx(change["area_m2"]), change["id"])
    assert table(made, "移出保护区或管控放宽的问题")[-1][2] == CASE
    verdicts = [line[1] for line in table(made, "规则审查")[-len(head["rules"]) :]]
    assert verdicts.count("不符合") == sum(rule["verdict"] == "fail" for rule in head["rules"])


def test_a_dossier_names_no_case_to_those_who_may_not_read_all_of_them(service):
    client = proposed(service)
    read(service, client)
    officer = service.signed_in("town.officer")

    made = archive(service, officer, ["html", "xlsx", "gpkg"])

    assert all(CASE.encode() not in made.read(name) for name in made.namelist())
    assert table(made, "移出保护区或管控放宽的问题")[-1][3] == "（无权查看 not for you to see）"


def test_who_took_which_dossier_and_why_is_in_log_and_audit(service):
    client = proposed(service)
    read(service, client)
    archive(service, client, ["txt"], language="en")

    (entry,) = [each for each in client.get("/api/exports").json()["exports"] if each["format"] == "dossier"]
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        noted = [each for each in AuditStore(transaction).entries() if each.action == "boundary.dossier"]

    assert (entry["why"], entry["count"], entry["mine"]) == ("送省厅审查", 1, True)
    assert [each.why for each in noted] == ["送省厅审查"]


def test_another_person_cannot_fetch_the_file(service):
    client = proposed(service)
    read(service, client)
    answer = asked(client, ["txt"]).json()
    Worker(service.database).work()

    assert service.signed_in("analyst").get(f"/api/exports/{answer['id']}/file").status_code == 404


def test_a_version_that_was_never_read_has_no_dossier(service):
    assert asked(proposed(service), ["html"]).json()["code"] == "not-found"


def test_patrols_and_administrators_get_none(service):
    read(service, proposed(service))

    for account in ("patrol", "administrator"):
        answer = asked(service.signed_in(account), ["html"])
        assert answer.status_code in (403, 404)


@pytest.mark.parametrize("body", [{"formats": []}, {"formats": ["exe"]}, {"language": "fr"}, {"why": ""}])
def test_a_wish_that_is_none_is_refused(service, body):
    client = proposed(service)
    read(service, client)
    sent = {"formats": ["html"], "language": "zh", "why": "审查", **body}

    assert client.post(f"{URL}/adjust/dossiers", json=sent).status_code == 400


def test_without_a_font_a_pdf_is_refused_with_the_package_and_all_else_is_made(
    service, monkeypatch, tmp_path
):
    client = proposed(service)
    read(service, client)
    monkeypatch.setattr("web.documents.fonts.require_chinese_font.__defaults__", ((tmp_path,),))

    refused = asked(client, ["html", "pdf"]).json()

    assert refused["code"] == "no-font"
    assert "fonts-noto-cjk" in refused["detail"]


def test_the_same_reading_at_the_same_moment_gives_the_same_archive(service):
    client = proposed(service)
    read(service, client)

    made = [archive(service, client, ALL) for _ in range(2)]

    assert {name: made[0].read(name) for name in NAMES} == {name: made[1].read(name) for name in NAMES}


def test_the_worker_begins_by_itself_without_the_service_around_it():
    command = [sys.executable, "-c", "from api.worker import RUNS; assert 'dossier' in RUNS"]

    assert subprocess.run(command, capture_output=True, check=False).stderr == b""
