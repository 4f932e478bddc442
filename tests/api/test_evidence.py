"""Evidence over HTTP: sent once, serving several cases, seen by whom it concerns, every touch kept."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from api.settings import Settings
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from tests.api.conftest import DIKE, a_jpeg, announced, send, serve
from tests.papers import DOCX, a_docx, a_pdf, a_photo_file, an_exif, hash_of

PDF = "application/pdf"
TORN = a_photo_file(30)[:300]


def put(client, data: bytes, kind: str = "image/jpeg", *, name: str = "", sha256: str | None = None) -> Any:
    """The answer to a file sent as evidence."""
    url = f"/api/evidence/{sha256 or hash_of(data)}"
    return client.put(
        url, content=data, headers={"Content-Type": kind}, params={"name": name} if name else {}
    )


def kept(client, data: bytes, kind: str = "image/jpeg", **more: Any) -> str:
    """The hash of a file that was taken."""
    answer = put(client, data, kind, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sha256"])


def a_case(client, **changes: Any) -> str:
    """The id of a case that this client opened."""
    body = {
        "layer": "pond_dikes",
        "title": "围埝",
        "found_on": "2026-11-20",
        "features": [DIKE],
        "origin": "hand",
    }
    id = str(uuid4())
    assert client.put(f"/api/cases/{id}", json={**body, **changes}).status_code == 201
    return id


def use(client, case: str, sha256: str, role: str = "before", **more: Any) -> Any:
    """The answer to letting a file serve a case."""
    return client.post(f"/api/cases/{case}/evidence", json={"sha256": sha256, "role": role, **more})


def of_case(client, case: str) -> list[tuple[str, list[str]]]:
    """Role and hindrances of everything that serves a case."""
    found = client.get(f"/api/cases/{case}/evidence").json()["evidence"]
    return [(one["use"]["role"], one["use"]["hindrances"]) for one in found]


# --- files -----------------------------------------------------------------------------------
def test_a_photo_is_kept_with_what_it_claims_and_the_same_again_is_the_same(service):
    client, data = service.signed_in("officer"), a_photo_file(exif=an_exif())

    first, again = put(client, data, name="北段.jpg"), put(client, data, name="other.jpg")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    found = first.json()
    assert (found["kind"], found["media_type"], found["readable"]) == ("photo", "image/jpeg", True)
    assert (found["name"], found["account_name"], found["unit"]) == ("北段.jpg", "Officer", "bureau")
    assert found["claims"]["taken_at"] == "2026-11-23T06:05:00.000Z"
    assert found["claims"]["device"] == "Reed Phone 5"
    assert found["burden"] == {"uses": 0, "cases": 0, "units": 0}


@pytest.mark.parametrize(
    ("data", "kind"), [(a_pdf(), PDF), (a_docx(), DOCX), ("段村".encode(), "text/plain")]
)
def test_a_document_is_kept_and_has_no_picture(gpkg_service, data, kind):
    client = gpkg_service.signed_in("officer")
    sha256 = kept(client, data, kind)

    view = client.get(f"/api/evidence/{sha256}/view")

    assert client.get(f"/api/evidence/{sha256}").json()["kind"] == "document"
    assert (view.status_code, view.json()["code"]) == (404, "no-preview")
    assert client.get(f"/api/evidence/{sha256}/original").content == data


@pytest.mark.parametrize(
    ("data", "kind", "sha256", "status", "code"),
    [
        (b"", "image/jpeg", None, 400, "bad-evidence"),
        (a_photo_file(), "image/jpeg", "a" * 64, 400, "wrong-hash"),
        (b"<html></html>", "image/jpeg", None, 400, "bad-evidence"),
        (a_pdf(), "image/jpeg", None, 400, "bad-evidence"),
        (a_photo_file(), PDF, None, 400, "bad-evidence"),
        (a_photo_file(), "image/svg+xml", None, 415, "wrong-content-type"),
        (a_photo_file(), "", None, 415, "wrong-content-type"),
        (a_pdf("x" * (1024 * 1024)), PDF, None, 413, "too-large"),
    ],
    ids=["empty", "hash", "html", "pdf as photo", "photo as pdf", "svg", "no type", "too large"],
)
def test_what_is_no_evidence_is_refused_by_name_and_leaves_nothing(
    gpkg_path, tmp_path, clock, data, kind, sha256, status, code
):
    for service in serve(gpkg_path, tmp_path, clock, max_document_bytes=1024 * 1024):
        answer = put(service.signed_in("officer"), data, kind, sha256=sha256)

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert [path for path in (service.database.files / "photos").rglob("*") if path.is_file()] == []


def test_a_torn_photo_is_kept_and_told_as_unreadable_and_does_not_count(gpkg_service):
    client = gpkg_service.signed_in("supervisor")
    case = a_case(client)

    sha256 = kept(client, TORN)
    use(client, case, sha256)

    assert client.get(f"/api/evidence/{sha256}").json()["readable"] is False
    assert client.get(f"/api/evidence/{sha256}/view").json()["code"] == "unreadable-file"
    assert of_case(client, case) == [("before", ["unreadable"])]


def test_a_photo_of_twelve_megabytes_from_a_phone_is_kept_and_shown(gpkg_service):
    client = gpkg_service.signed_in("officer")
    noise = np.random.default_rng(20261123).integers(0, 256, (2000, 3000, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "HEIF", quality=-1)
    data = buffer.getvalue() + (b"\x00\x00\x00\x08free" * 600_000)  # boxes that every reader skips

    sha256 = kept(client, data, "image/heic")
    view = client.get(f"/api/evidence/{sha256}/view")

    assert len(data) > 12_000_000
    with Image.open(io.BytesIO(view.content)) as shown:
        assert (shown.format, max(shown.size)) == ("JPEG", 2048)


def test_pages_see_copies_that_tell_nothing_of_the_phone(gpkg_service):
    client, auditor = gpkg_service.signed_in("officer"), gpkg_service.signed_in("auditor")
    sha256 = kept(client, a_photo_file(exif=an_exif()))

    for name in ("view", "thumbnail", "copy"):
        answer = client.get(f"/api/evidence/{sha256}/{name}")

        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert b"Reed Phone" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as shown:
            assert (shown.size, dict(shown.getexif())) == ((48, 64), {})  # upright: EXIF said 6

    custody = auditor.get(f"/api/evidence/{sha256}").json()["custody"]
    done = [(entry["action"], entry["facts"].get("copy")) for entry in custody]
    assert done == [
        ("received", None), ("derived", "view"), ("derived", "thumbnail"), ("derived", "leaving"),
        ("exported", "leaving"),
    ]  # fmt: skip


def test_the_original_leaves_as_an_attachment_and_the_custody_says_who_read_it(service):
    data, owner = a_photo_file(exif=an_exif()), service.signed_in("officer")
    sha256 = kept(owner, data, name="北段\r\n.jpg".replace("\r\n", " "))

    answer = service.signed_in("supervisor").get(f"/api/evidence/{sha256}/original")
    part = owner.get(f"/api/evidence/{sha256}/original", headers={"Range": "bytes=2-5"})
    custody = service.signed_in("auditor").get(f"/api/evidence/{sha256}").json()["custody"]

    assert (answer.content, answer.headers["content-type"]) == (data, "application/octet-stream")
    assert answer.headers["content-disposition"].endswith("filename*=UTF-8''%E5%8C%97%E6%AE%B5%20.jpg")
    assert (part.status_code, part.content) == (206, data[2:6])
    assert part.headers["content-range"] == f"bytes 2-5/{len(data)}"
    assert [(entry["action"], entry["name"]) for entry in custody] == [
        ("received", "officer"), ("original_read", "supervisor"), ("original_read", "officer"),
    ]  # fmt: skip


def test_an_original_that_was_altered_on_disk_is_not_given_out_as_evidence(gpkg_service):
    client, data = gpkg_service.signed_in("supervisor"), a_photo_file()
    sha256 = kept(client, data)
    path = gpkg_service.database.files / "photos" / sha256[:2] / sha256
    path.write_bytes(data[:-1] + b"x")

    answer = client.get(f"/api/evidence/{sha256}/original")

    assert (answer.status_code, answer.json()["code"]) == (500, "evidence-altered")


# --- what it serves ----------------------------------------------------------------------------
def test_evidence_before_its_case_is_kept_and_serves_it_later(service):
    client = service.signed_in("supervisor")
    sha256 = kept(client, a_photo_file())
    case = a_case(client)

    answer = use(client, case, sha256)

    assert (answer.status_code, answer.json()["counts"]) == (201, True)
    assert client.get(f"/api/evidence/{sha256}").json()["uses"][0]["noun_id"] == case
    assert client.get(f"/api/cases/{case}/evidence").json()["counting"] == 1


def test_a_use_before_its_file_says_so_and_counts_when_that_arrives(service):
    client, data = service.signed_in("supervisor"), a_photo_file()
    case = a_case(client)

    early = use(client, case, hash_of(data))
    waiting = of_case(client, case)
    kept(client, data)

    assert (early.status_code, early.json()["hindrances"]) == (202, ["missing"])
    assert waiting == [("before", ["missing"])]
    assert of_case(client, case) == [("before", [])]


def test_the_same_use_twice_is_one_and_in_other_words_it_is_refused(service):
    client = service.signed_in("supervisor")
    case, sha256 = a_case(client), kept(client, a_pdf(), PDF)
    paper = {"title": "整改报告", "issued_on": "2026-11-22"}

    answers = [use(client, case, sha256, "special_report", **paper) for _ in range(2)]
    other = use(client, case, sha256, "special_report", **{**paper, "issued_on": "2026-11-21"})

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert (other.status_code, other.json()["code"]) == (409, "already-used")


def test_one_file_serves_two_cases_and_the_burden_is_seen(gpkg_service):
    client = gpkg_service.signed_in("supervisor")
    sha256 = kept(client, a_photo_file())
    for _ in range(2):
        use(client, a_case(client), sha256)

    assert client.get(f"/api/evidence/{sha256}").json()["burden"] == {"uses": 2, "cases": 2, "units": 1}


def test_a_reports_photo_serves_a_case_without_being_sent_again(service):
    patrol, supervisor, photo = service.signed_in("patrol"), service.signed_in("supervisor"), a_jpeg()
    id, sha256 = uuid4(), hash_of(photo)
    send(patrol, id, photos=announced(photo))
    patrol.put(f"/api/reports/{id}/photos/{sha256}", content=photo, headers={"Content-Type": "image/jpeg"})
    case = a_case(supervisor)

    answer = use(supervisor, case, sha256)
    found = supervisor.get(f"/api/evidence/{sha256}").json()

    assert (answer.status_code, answer.json()["counts"]) == (201, True)
    assert (found["report"], found["account_name"]) == (str(id), "Patrol")
    assert supervisor.get(f"/api/evidence/{sha256}/view").status_code == 200
    assert [entry["action"] for entry in found["custody"]] == ["received", "used"]


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"role": "proof"}, 400, "bad-evidence"),
        ({"role": "document"}, 400, "value-missing"),
        ({"role": "document", "title": "x", "issued_on": "2026-11-24"}, 400, "bad-evidence"),
        ({"role": "after", "viewpoint_of": "b" * 64}, 404, "not-found"),
    ],
)
def test_a_use_that_does_not_fit_is_refused(gpkg_service, said, status, code):
    client = gpkg_service.signed_in("supervisor")

    answer = use(client, a_case(client), kept(client, a_photo_file()), **said)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_photo_of_afterwards_names_the_photo_it_repeats(gpkg_service):
    client = gpkg_service.signed_in("supervisor")
    case, before, after = a_case(client), kept(client, a_photo_file(10)), kept(client, a_photo_file(20))

    answer = use(client, case, after, "after", viewpoint_of=before)

    assert answer.json()["viewpoint_of"] == before


def test_what_is_withdrawn_stays_with_its_reason_and_no_longer_counts(service):
    client, chair = service.signed_in("officer"), service.signed_in("leader")
    case = a_case(client)
    id = use(client, case, kept(client, a_photo_file())).json()["id"]

    denied = chair.post(f"/api/evidence-uses/{id}/withdraw", json={"why": "不要"})
    silent = client.post(f"/api/evidence-uses/{id}/withdraw", json={"why": " "})
    answer = client.post(f"/api/evidence-uses/{id}/withdraw", json={"why": "拍错了地方"})
    again = client.post(f"/api/evidence-uses/{id}/withdraw", json={"why": "拍错了地方"})

    assert (denied.json()["code"], silent.json()["code"]) == ("not-allowed", "value-missing")
    assert (answer.status_code, answer.json()["withdrawn_why"]) == (200, "拍错了地方")
    assert (again.status_code, again.json()["code"]) == (400, "bad-evidence")
    assert of_case(client, case) == [("before", ["withdrawn"])]


def test_nobody_takes_evidence_back_from_a_case_that_has_ended(gpkg_service):
    client, leader = gpkg_service.signed_in("supervisor"), gpkg_service.signed_in("leader")
    case = a_case(client)
    id = use(client, case, kept(client, a_photo_file())).json()["id"]
    ended = leader.post(f"/api/cases/{case}/steps/void", json={"version": 1, "why": "不属实"})
    assert ended.status_code == 200, ended.text

    answer = client.post(f"/api/evidence-uses/{id}/withdraw", json={"why": "拍错了地方"})

    assert (answer.status_code, answer.json()["code"]) == (409, "evidence-settled")


# --- whom it concerns ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "seen", "original", "custody"),
    [
        ("officer", True, True, False),
        ("patrol", False, False, False),
        ("town.officer", False, False, False),
        ("supervisor", True, True, True),
        ("leader", True, True, False),
        ("auditor", True, True, True),
        ("planner", True, False, False),
    ],
)
def test_a_file_of_no_case_is_seen_by_its_sender_its_unit_and_those_who_see_all(
    gpkg_service, name, seen, original, custody
):
    sha256 = kept(gpkg_service.signed_in("officer"), a_photo_file())
    client = gpkg_service.signed_in(name)

    answer = client.get(f"/api/evidence/{sha256}")

    assert answer.status_code == (200 if seen else 404)
    assert (client.get(f"/api/evidence/{sha256}/thumbnail").status_code == 200) is seen
    assert (client.get(f"/api/evidence/{sha256}/original").status_code == 200) is original
    assert (answer.json().get("custody") is not None) is custody


def test_a_file_is_seen_by_whoever_may_read_a_case_that_it_serves(gpkg_service):
    supervisor, town = gpkg_service.signed_in("supervisor"), gpkg_service.signed_in("town.officer")
    sha256 = kept(supervisor, a_photo_file())
    use(supervisor, a_case(supervisor), sha256)
    before = town.get(f"/api/evidence/{sha256}").status_code

    theirs = a_case(town)
    use(supervisor, theirs, sha256)
    found = town.get(f"/api/evidence/{sha256}").json()

    assert before == 404
    assert [one["noun_id"] for one in found["uses"]] == [theirs]
    assert found["burden"]["cases"] == 2


def test_nobody_reaches_a_file_by_naming_its_hash_for_a_case_of_their_own(gpkg_service):
    sha256 = kept(gpkg_service.signed_in("officer"), a_photo_file())
    town = gpkg_service.signed_in("town.officer")

    answer = use(town, a_case(town), sha256)

    assert answer.status_code == 404
    assert town.get(f"/api/evidence/{sha256}").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("leader", 201), ("auditor", 403), ("planner", 201), ("administrator", 403), ("analyst", 201)],
)
def test_only_those_who_may_send_files_do_and_none_is_read_before_that_is_known(gpkg_service, name, status):
    assert put(gpkg_service.signed_in(name), a_photo_file()).status_code == status


@pytest.mark.parametrize(("name", "status"), [("leader", 403), ("planner", 403), ("analyst", 201)])
def test_who_sends_a_file_may_not_therefore_let_it_serve_a_case(gpkg_service, name, status):
    case, client = a_case(gpkg_service.signed_in("supervisor")), gpkg_service.signed_in(name)
    sha256 = kept(client, a_photo_file())

    assert use(client, case, sha256).status_code == status


def test_a_case_out_of_reach_shows_and_takes_no_evidence(gpkg_service):
    supervisor, town = gpkg_service.signed_in("supervisor"), gpkg_service.signed_in("town.officer")
    case = a_case(supervisor)
    id = use(supervisor, case, kept(supervisor, a_photo_file())).json()["id"]

    assert town.get(f"/api/cases/{case}/evidence").status_code == 404
    assert use(town, case, "c" * 64).status_code == 404
    assert town.post(f"/api/evidence-uses/{id}/withdraw", json={"why": "拍错了"}).status_code == 404


def test_everything_done_with_evidence_is_in_the_chain(service):
    client = service.signed_in("supervisor")
    sha256 = kept(client, a_photo_file())
    use(client, a_case(client), sha256)
    client.get(f"/api/evidence/{sha256}/thumbnail")
    client.get(f"/api/evidence/{sha256}/original")

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        actions = [entry.action for entry in AuditStore(transaction).verify()]

    assert [action for action in actions if action.startswith("evidence.")] == [
        "evidence.add", "evidence.use", "evidence.derived", "evidence.original_read"
    ]  # fmt: skip


def test_sizes_are_settings_that_are_written_down():
    assert (Settings().max_photo_bytes, Settings().max_document_bytes) == (40 * 1024**2, 100 * 1024**2)
