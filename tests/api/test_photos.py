"""Photos of a moment, originals and voice notes over HTTP: as announced, and handed out as sent."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.evidence_check import check_evidence
from tests.api.conftest import a_jpeg, announced, send, serve

JPEG = {"Content-Type": "image/jpeg"}
WEBM = {"Content-Type": "audio/webm"}
A_WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm" + bytes(2000)
A_MOMENT = {"fix_age_s": 1.4, "heading_deg": 271.5, "heading_source": "compass"}


@pytest.fixture
def small_service(gpkg_path, tmp_path, clock):
    """A service that takes photos of one mebibyte."""
    yield from serve(gpkg_path, tmp_path, clock, max_photo_bytes=1024 * 1024)


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def shrunk(photo: bytes, original: bytes) -> dict[str, Any]:
    """The entry of a photo that names the file it was made of."""
    entry = announced(photo)[0]
    return {**entry, "original_sha256": hash_of(original), "original_size_bytes": len(original)}


def a_voice(data: bytes = A_WEBM, **changes: Any) -> dict[str, Any]:
    entry = announced(data)[0]
    said = {"role": "voice", "source": "microphone", "media_type": "audio/webm", "duration_s": 12.5}
    return {**entry, **said, **changes}


def address(id: UUID, entry: dict[str, Any]) -> str:
    return f"/api/reports/{id}/photos/{entry['sha256']}"


def test_the_moment_of_a_photo_comes_back_as_it_was_sent(service):
    client, id, photo = service.signed_in("patrol"), uuid4(), a_jpeg()
    entry = {**announced(photo)[0], **A_MOMENT, "taken_at": "2026-11-23T06:05:00.000Z"}

    send(client, id, photos=[entry])
    told = client.get(f"/api/reports/{id}").json()["photos"][0]

    assert {name: told[name] for name in entry} == entry
    assert (told["original_arrived"], told["arrived"]) == (None, False)


def test_a_form_of_an_older_phone_is_taken_and_says_that_it_does_not_know(service):
    client, id = service.signed_in("patrol"), uuid4()

    answer = send(client, id, photos=announced(a_jpeg()))

    assert answer.status_code == 202
    told = answer.json()["report"]["photos"][0]
    assert [told[name] for name in (*A_MOMENT, "original_sha256", "media_type")] == [None] * 5


def test_an_original_follows_the_report_is_bound_to_it_and_is_what_is_handed_out(service):
    client, id, photo, original = service.signed_in("patrol"), uuid4(), a_jpeg(10), a_jpeg(20)
    entry = shrunk(photo, original)
    send(client, id, photos=[entry])
    receipt = client.put(address(id, entry), content=photo, headers=JPEG).json()["receipt"]
    reader = service.signed_in("supervisor")
    before = reader.get(f"{address(id, entry)}/original").content

    answers = [client.put(f"{address(id, entry)}/original", content=original, headers=JPEG) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["report"]["photos"][0]["original_arrived"] is True
    assert answers[0].json()["receipt"] == receipt  # complete before, and not another one now
    assert (before, reader.get(f"{address(id, entry)}/original").content) == (photo, original)
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        entries = list(AuditStore(transaction).verify())
    assert [e.facts["original_sha256"] for e in entries if e.action == "report.original"] == [
        hash_of(original)
    ]


def test_an_original_may_come_before_its_photo(gpkg_service):
    client, id, photo, original = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg(10), a_jpeg(20)
    entry = shrunk(photo, original)
    send(client, id, photos=[entry])

    answer = client.put(f"{address(id, entry)}/original", content=original, headers=JPEG)

    assert (answer.status_code, answer.json()["missing_photos"]) == (201, [entry["sha256"]])


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (a_jpeg(30), "image/jpeg", 400, "wrong-hash"),
        (b"", "image/jpeg", 400, "wrong-hash"),
        (a_jpeg(20), "audio/webm", 415, "wrong-content-type"),
        (b"x" * (1024 * 1024 + 1), "image/jpeg", 413, "too-large"),
    ],
    ids=["another file", "nothing", "a sound", "too large"],
)
def test_only_the_original_that_was_named_is_taken(small_service, content, kind, status, code):
    client, id, photo = small_service.signed_in("patrol"), uuid4(), a_jpeg(10)
    entry = shrunk(photo, a_jpeg(20))
    send(client, id, photos=[entry])

    answer = client.put(f"{address(id, entry)}/original", content=content, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get(f"/api/reports/{id}").json()["photos"][0]["original_arrived"] is False


def test_an_original_that_no_report_named_is_refused(gpkg_service):
    client, id, photo = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg()
    entry = announced(photo)[0]
    send(client, id, photos=[entry])

    answer = client.put(f"{address(id, entry)}/original", content=photo, headers=JPEG)
    stranger = gpkg_service.signed_in("officer").put(
        f"{address(id, entry)}/original", content=photo, headers=JPEG
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "original-not-announced")
    assert stranger.status_code == 404


def test_an_original_without_its_bytes_is_named_by_the_check(gpkg_service):
    client, id, photo, original = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg(10), a_jpeg(20)
    entry = shrunk(photo, original)
    send(client, id, photos=[entry])
    client.put(address(id, entry), content=photo, headers=JPEG)
    client.put(f"{address(id, entry)}/original", content=original, headers=JPEG)
    files = client.app.state.photos.originals

    whole = check_evidence(gpkg_service.database, files, PROGRAM, sample=None, chance=Random(1))
    files.remove(hash_of(original))
    torn = check_evidence(gpkg_service.database, files, PROGRAM, sample=None, chance=Random(1))

    assert (whole.records, whole.faults) == (2, [])
    assert [(fault.kind, fault.sha256) for fault in torn.faults] == [("missing", hash_of(original))]


def test_an_original_of_another_size_than_its_phone_said_is_whole_when_its_hash_is(gpkg_service):
    client, id, photo, original = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg(10), a_jpeg(20)
    entry = {**shrunk(photo, original), "original_size_bytes": len(original) + 1}
    send(client, id, photos=[entry])
    client.put(f"{address(id, entry)}/original", content=original, headers=JPEG)
    files = client.app.state.photos.originals

    found = check_evidence(gpkg_service.database, files, PROGRAM, sample=None, chance=Random(1))

    assert (found.records, found.faults) == (1, [])


def test_a_voice_note_is_counted_by_the_receipt_and_heard_in_parts_as_an_attachment(service):
    client, id = service.signed_in("patrol"), uuid4()
    entry = a_voice()
    first = send(client, id, photos=[entry])

    answer = client.put(address(id, entry), content=A_WEBM, headers=WEBM)
    heard = client.get(address(id, entry))
    part = client.get(address(id, entry), headers={"Range": "bytes=0-99"})

    assert (first.status_code, first.json()["missing_photos"]) == (202, [entry["sha256"]])
    assert (answer.status_code, answer.json()["receipt"]["photos"]) == (201, [entry["sha256"]])
    assert answer.json()["report"]["photos"][0]["readable"] is True
    assert (heard.content, heard.headers["content-type"]) == (A_WEBM, "audio/webm")
    assert "sandbox" in heard.headers["content-security-policy"]
    assert heard.headers["content-disposition"].startswith("attachment")
    assert (part.status_code, part.content) == (206, A_WEBM[:100])


def test_a_page_sent_as_a_voice_note_is_kept_told_as_unreadable_and_never_given_a_type(gpkg_service):
    client, id, page = gpkg_service.signed_in("patrol"), uuid4(), b"<html><script>alert(1)</script>"
    entry = a_voice(page)
    send(client, id, photos=[entry])

    answer = client.put(address(id, entry), content=page, headers=WEBM)
    given = client.get(address(id, entry))

    assert answer.json()["report"]["photos"][0]["readable"] is False
    assert (given.headers["content-type"], given.headers["x-content-type-options"]) == (
        "application/octet-stream", "nosniff",
    )  # fmt: skip


def test_a_voice_note_is_no_photo_of_a_case_and_a_photo_no_sound(gpkg_service):
    client, id = gpkg_service.signed_in("patrol"), uuid4()
    entry = a_voice()
    send(client, id, photos=[entry])
    client.put(address(id, entry), content=A_WEBM, headers=WEBM)

    as_photo = client.put(address(id, entry), content=A_WEBM, headers=JPEG)
    as_evidence = client.get(f"/api/evidence/{entry['sha256']}")

    assert (as_photo.status_code, as_photo.json()["code"]) == (415, "wrong-content-type")
    assert as_evidence.status_code == 404


def test_an_impossible_voice_note_is_refused_in_words(gpkg_service):
    answer = send(gpkg_service.signed_in("patrol"), photos=[a_voice(duration_s=600)])

    assert (answer.status_code, answer.json()["code"]) == (400, "value-not-allowed")
