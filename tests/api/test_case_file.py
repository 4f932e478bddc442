"""The file of a case over HTTP: who may take it, what is in it, what the log, audit and custody say."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image
from starlette.testclient import TestClient

from api.worker import Worker
from layers.exchange import offline_case_file
from layers.exchange.export_jobs import sweep
from layers.rules.people import PROGRAM
from layers.rules.receipts import to_base64url
from layers.store.audit import AuditStore
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import FolderFiles
from layers.store.signing import signing_key
from tests.api.conftest import Service, announced, send
from tests.api.test_cases import LEADER, TASKS, UNITS, done, looked_at, opened, with_leaders
from tests.builders import a_use, an_evidence
from tests.papers import a_photo_file, an_exif, hash_of

FINDING = a_photo_file(5, exif=an_exif())
REPORT = b"%PDF-1.4 special report"
AFTER = a_photo_file(7, exif=an_exif())


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests run the worker's work themselves, in their own process."""
    monkeypatch.setattr("api.worker.WorkerProcess.wake", lambda _self: None)


@pytest.fixture
def desk(service: Service) -> Service:
    """The service with two leaders who hold posts, on both stores in turn."""
    return with_leaders(service)


@pytest.fixture
def gpkg_desk(gpkg_service: Service) -> Service:
    """The desk on a GeoPackage, for what no store decides."""
    return with_leaders(gpkg_service)


def on_file(service: Service, case: dict[str, Any]) -> None:
    """A special report and a photo of afterwards, as evidence of the case."""
    files = FolderFiles(service.database.files / "photos")
    with service.database.transaction(PROGRAM) as transaction:
        store = EvidenceStore(transaction)
        for role, kind, media, data in (
            ("special_report", "document", "application/pdf", REPORT),
            ("after", "photo", "image/jpeg", AFTER),
        ):
            sha256 = hash_of(data)
            files.put([data], sha256=sha256, most_bytes=1_000_000)
            own = {"sha256": sha256, "kind": kind, "media_type": media, "size_bytes": len(data)}
            store.add(an_evidence(**own), files)
            said = {"title": role, "issued_on": service.clock.now.date() + timedelta(days=1)}
            store.use(a_use(sha256=sha256, noun_id=case["id"], role=role, **said))


def found(service: Service) -> str:
    """A report of a patrol with a photo that tells where it was taken."""
    patrol = service.signed_in("patrol")
    id = str(send(patrol, photos=announced(FINDING)).json()["report"]["id"])
    address = f"/api/reports/{id}/photos/{hash_of(FINDING)}"
    assert patrol.put(address, content=FINDING, headers={"Content-Type": "image/jpeg"}).status_code < 300
    return id


def closed_case(service: Service) -> dict[str, Any]:
    """A case on its whole way to the closing."""
    finding = found(service)
    supervisor, officer = service.signed_in("supervisor"), service.signed_in("town.officer")
    case = done(
        supervisor, opened(supervisor, found_on="2026-11-23", origin="report", origin_id=finding), "confirm"
    )
    case = done(supervisor, case, "assign", **UNITS, lead_leader=LEADER, deadline="2026-12-18")
    case = done(officer, done(officer, case, "plan", tasks=TASKS), "start")
    on_file(service, case)
    case = done(officer, case, "report_done", remainder=0.0)
    looked_at(service)
    case = done(supervisor, case, "first_review")
    case = done(service.signed_in("leader"), case, "sign_lead")
    case = done(service.signed_in("chair"), case, "sign_group")
    service.clock.forward(hours=1)
    case = done(supervisor, case, "close", closing_reason="rectified")
    service.clock.forward(hours=1)
    return case


def asked(client: TestClient, case: dict[str, Any], **changes: Any) -> Any:
    """The answer to a wish for the file of a case."""
    return client.post(f"/api/cases/{case['id']}/file", json={"why": "报市领导", **changes})


def taken(service: Service, client: TestClient, case: dict[str, Any], **changes: Any) -> zipfile.ZipFile:
    """The file, asked for, made by the worker and fetched."""
    begun = asked(client, case, **changes)
    assert begun.status_code == 202, begun.text
    Worker(service.database).work()
    answer = client.get(f"/api/exports/{begun.json()['id']}/file")
    assert answer.status_code == 200, client.get(f"/api/exports/{begun.json()['id']}").text
    return zipfile.ZipFile(BytesIO(answer.content))


def manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    return dict(json.loads(archive.read("manifest.json")))


def verified(service: Service, archive: zipfile.ZipFile, folder: Path) -> int:
    """What the program in the archive says of the archive, with the service's public key."""
    archive.extractall(folder / "unpacked")
    pem = folder / "key.txt"
    raw = signing_key(service.database.files).public_key().public_bytes_raw()
    pem.write_text(to_base64url(raw))
    return offline_case_file.main([str(folder / "unpacked"), "--key", str(pem)])


def test_the_file_of_a_closed_case_is_whole_and_verifies_offline(desk: Service, tmp_path: Path) -> None:
    case = closed_case(desk)

    archive = taken(desk, desk.signed_in("supervisor"), case, originals=True)

    named = {each["path"] for each in manifest(archive)["content"]["files"]}
    assert named | {"manifest.json", "说明.txt"} == set(archive.namelist())
    assert archive.read("原件/发现时照片/E01.jpg") == FINDING
    assert {"案卷.docx", "审计.jsonl", "verify.py", "原件/专题报告/E05.pdf"} <= named
    assert verified(desk, archive, tmp_path) == offline_case_file.WHOLE


def test_the_document_names_every_signer_with_post_and_audit_number(desk: Service) -> None:
    case = closed_case(desk)
    archive = taken(desk, desk.signed_in("auditor"), case)

    word = docx.Document(io.BytesIO(archive.read("案卷.docx")))

    (table,) = [each for each in word.tables if each.rows[0].cells[0].text.startswith("环节")]
    rows = [
        [cell.text for cell in row.cells] for row in table.rows[1:] if row.cells[0].text != row.cells[1].text
    ]
    assert [row[1].split("\n")[0] for row in rows] == [
        "Town.Officer",
        "Supervisor",
        "Leader",
        "Chair",
        "Supervisor",
    ]
    assert [row[2].split("\n")[0] for row in rows] == ["—", "—", "牵头领导", "领导小组", "—"]
    assert all(row[4].isdecimal() for row in rows)


def test_made_again_as_of_the_closing_the_content_is_the_same(gpkg_desk: Service) -> None:
    case = closed_case(gpkg_desk)
    client = gpkg_desk.signed_in("supervisor")
    first = manifest(taken(gpkg_desk, client, case, at_closing=True, originals=True))
    gpkg_desk.clock.forward(days=3)
    send(gpkg_desk.signed_in("patrol"), state_seen="rebuilt")
    client = gpkg_desk.signed_in("supervisor")

    again = manifest(taken(gpkg_desk, client, case, at_closing=True, originals=True))
    now = manifest(taken(gpkg_desk, client, case, originals=True))

    assert again["content"] == first["content"]
    assert again["content_sha256"] == first["content_sha256"] != now["content_sha256"]
    assert first["content"]["at_closing"]
    assert again["making"]["made_at"] != first["making"]["made_at"]


def test_a_copy_tells_nothing_of_phone_or_place(gpkg_desk: Service) -> None:
    case = closed_case(gpkg_desk)

    archive = taken(gpkg_desk, gpkg_desk.signed_in("supervisor"), case)

    copies = [name for name in archive.namelist() if name.startswith("副本/")]
    assert len(copies) == 4
    assert [dict(Image.open(BytesIO(archive.read(name))).getexif()) for name in copies] == [{}] * 4
    assert not [name for name in archive.namelist() if name.startswith("原件/")]


def test_log_audit_and_custody_say_who_took_it_and_why(desk: Service) -> None:
    case = closed_case(desk)
    supervisor = desk.signed_in("supervisor")
    taken(desk, supervisor, case, originals=True)

    (entry,) = desk.signed_in("auditor").get("/api/exports").json()["exports"]
    with desk.database.transaction(PROGRAM, writes=False) as transaction:
        (noted,) = [each for each in AuditStore(transaction).walk() if each.action == "case.file"]
        custody = EvidenceStore(transaction).custody(hash_of(REPORT))
        assert len(list(AuditStore(transaction).verify())) > 20

    assert (entry["format"], entry["case_number"], entry["originals"]) == ("case_file", "2026-0001", True)
    assert (noted.why, noted.facts["sha256"], noted.name) == ("报市领导", entry["sha256"], "supervisor")
    assert noted.facts["originals"] == 5
    assert [each.action for each in custody] == ["received", "used", "exported"]
    assert custody[-1].facts == {"export": entry["id"], "case": "2026-0001", "original": True}


def test_an_officer_of_the_case_gets_the_file_but_no_originals(gpkg_desk: Service) -> None:
    case = closed_case(gpkg_desk)
    officer = gpkg_desk.signed_in("town.officer")

    archive = taken(gpkg_desk, officer, case)

    assert asked(officer, case, originals=True).json()["code"] == "not-allowed"
    listed = manifest(archive)["content"]["evidence"]
    assert [each["withheld"] for each in listed] == [True, True, True, False, False]
    assert {name for name in archive.namelist() if name.startswith("副本/")} == {"副本/整改后照片/E04.jpg"}
    assert b"Patrol" not in archive.read("审计.jsonl")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("patrol", "not-allowed"),
        ("planner", "not-allowed"),
        ("administrator", "not-allowed"),
        ("town.officer", "not-found"),
    ],
)
def test_who_may_not_take_the_file_is_told_so(gpkg_desk: Service, name: str, code: str) -> None:
    case = opened(gpkg_desk.signed_in("supervisor"))

    assert asked(gpkg_desk.signed_in(name), case).json()["code"] == code


def test_a_file_as_of_its_closing_is_refused_for_a_case_that_never_closed(gpkg_desk: Service) -> None:
    supervisor = gpkg_desk.signed_in("supervisor")

    answer = asked(supervisor, opened(supervisor), at_closing=True)

    assert (answer.status_code, answer.json()["code"]) == (409, "case-not-closed")


def test_a_file_needs_a_reason(gpkg_desk: Service) -> None:
    supervisor = gpkg_desk.signed_in("supervisor")

    assert asked(supervisor, opened(supervisor), why="").status_code == 400


def test_an_original_that_was_altered_on_the_disk_leaves_in_no_file(gpkg_desk: Service) -> None:
    case = closed_case(gpkg_desk)
    FolderFiles(gpkg_desk.database.files / "photos").path(hash_of(REPORT)).write_bytes(REPORT + b"!")
    supervisor = gpkg_desk.signed_in("supervisor")
    begun = asked(supervisor, case, originals=True).json()

    Worker(gpkg_desk.database).work()

    ended = supervisor.get(f"/api/exports/{begun['id']}").json()
    assert (ended["state"], ended["problem"]["code"]) == ("failed", "wrong-hash")
    assert supervisor.get(f"/api/exports/{begun['id']}/file").status_code == 409


def test_a_job_that_was_stopped_leaves_no_file(gpkg_desk: Service) -> None:
    supervisor = gpkg_desk.signed_in("supervisor")
    begun = asked(supervisor, opened(supervisor)).json()
    worker = Worker(gpkg_desk.database)
    worker.files.cancel(begun["job"]["id"])

    worker.work()

    assert supervisor.get(f"/api/exports/{begun['id']}").json()["state"] == "cancelled"
    assert list((gpkg_desk.database.files / "exports").glob("*.zip")) == []


def test_a_file_is_swept_after_seven_days_and_stays_in_the_log(gpkg_desk: Service) -> None:
    supervisor = gpkg_desk.signed_in("supervisor")
    taken(gpkg_desk, supervisor, opened(supervisor))
    gpkg_desk.clock.forward(days=7, minutes=1)

    assert sweep(gpkg_desk.database, gpkg_desk.database.files) == 1

    (entry,) = gpkg_desk.signed_in("auditor").get("/api/exports").json()["exports"]
    assert (entry["state"], entry["case_number"]) == ("expired", "2026-0001")
