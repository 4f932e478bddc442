"""Reports over HTTP: exactly once, partly arrived said as partly arrived, read by whom they concern."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import event

from layers.rules.people import PROGRAM
from layers.rules.receipts import from_base64url, require_genuine
from layers.store.report_search import ReportQuery, ReportSearch
from layers.store.reports import ReportStore
from tests.api.conftest import a_jpeg, announced, body, send, serve


def stored_reports(service):
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        return ReportSearch(transaction).find(ReportQuery(limit=100)).reports


def test_a_new_report_is_stored_and_answered_with_a_genuine_receipt(service):
    client = service.signed_in("patrol")

    answer = send(client)
    key = client.get("/api/receipt-key").json()

    assert answer.status_code == 201
    assert answer.json()["report"]["feature_label"] == "段村dike-1"
    public = Ed25519PublicKey.from_public_bytes(from_base64url(key["public_key"]))
    require_genuine(answer.json()["receipt"], public)


def test_the_same_report_again_gets_the_first_receipt_and_is_stored_once(service):
    client, id = service.signed_in("patrol"), uuid4()
    first = send(client, id)
    service.clock.forward(hours=1)

    second = send(client, id)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert len(stored_reports(service)) == 1


def test_other_content_under_the_same_id_is_refused_and_kept_aside(service):
    client, id = service.signed_in("patrol"), uuid4()
    first = send(client, id)

    second = send(client, id, note="另一段话")

    assert (second.status_code, second.json()["code"]) == (409, "different-content")
    assert second.json()["stored"] == first.json()["receipt"]["content_sha256"]
    assert len(second.json()["sent"]) == 64
    assert [report.note for report in stored_reports(service)] == ["北段未动"]
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        aside = ReportStore(transaction).aside(id)
    assert [one.content_sha256 for one in aside] == [second.json()["sent"]]


def test_four_at_once_with_the_same_id_make_one_report_and_four_equal_receipts(service):
    id, answers, barrier = uuid4(), [], threading.Barrier(4)
    clients = [service.signed_in("patrol") for _ in range(4)]

    def race(client):
        barrier.wait()
        answers.append(send(client, id))

    threads = [threading.Thread(target=race, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["receipt"]["signature"] for answer in answers}) == 1
    assert len(stored_reports(service)) == 1


def test_a_report_waits_for_its_photos_and_says_which(service):
    client, id = service.signed_in("patrol"), uuid4()
    photos = [a_jpeg(10), a_jpeg(20)]
    manifest = announced(*photos)

    first = send(client, id, photos=manifest)
    one = client.put(
        f"/api/reports/{id}/photos/{manifest[0]['sha256']}",
        content=photos[0],
        headers={"Content-Type": "image/jpeg"},
    )
    again = send(client, id, photos=manifest)

    assert first.status_code == 202
    assert sorted(first.json()["missing_photos"]) == sorted(entry["sha256"] for entry in manifest)
    assert one.status_code == 201
    assert again.status_code == 202
    assert again.json()["missing_photos"] == [manifest[1]["sha256"]]
    assert again.json()["receipt"]["photos"] == [manifest[0]["sha256"]]


def test_a_photo_sent_twice_is_kept_once_and_shown_upright(service):
    client, id, photo = service.signed_in("patrol"), uuid4(), a_jpeg()
    manifest = announced(photo)
    url = f"/api/reports/{id}/photos/{manifest[0]['sha256']}"
    send(client, id, photos=manifest)

    answers = [client.put(url, content=photo, headers={"Content-Type": "image/jpeg"}) for _ in range(2)]
    shown = client.get(url)

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["report"]["photos"][0]["arrived"] is True
    assert answers[0].json()["report"]["photos"][0]["readable"] is True
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["content-security-policy"]


def test_a_torn_photo_is_kept_and_told_as_unreadable(gpkg_service):
    client, id, photo = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg()[:300]
    manifest = announced(photo)
    send(client, id, photos=manifest)

    url = f"/api/reports/{id}/photos/{manifest[0]['sha256']}"
    answer = client.put(url, content=photo, headers={"Content-Type": "image/jpeg"})

    assert answer.status_code == 201
    assert answer.json()["report"]["photos"][0]["readable"] is False
    assert client.get(url).json()["code"] == "unreadable-file"


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"other bytes", "image/jpeg", 400, "wrong-hash"),
        (b"", "image/jpeg", 400, "wrong-hash"),
        (a_jpeg(), "text/plain", 415, "wrong-content-type"),
        (a_jpeg(), "", 415, "wrong-content-type"),
        (b"x" * (1024 * 1024 + 1), "image/jpeg", 413, "too-large"),
    ],
)
def test_bytes_that_are_not_the_announced_photo_are_refused(
    gpkg_path, tmp_path, clock, content, kind, status, code
):
    for service in serve(gpkg_path, tmp_path, clock, max_photo_bytes=1024 * 1024):
        client, id, manifest = service.signed_in("patrol"), uuid4(), announced(a_jpeg())
        send(client, id, photos=manifest)
        url = f"/api/reports/{id}/photos/{manifest[0]['sha256']}"

        answer = client.put(url, content=content, headers={"Content-Type": kind})

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert client.get(f"/api/reports/{id}").json()["missing_photos"] == [manifest[0]["sha256"]]


def test_photos_of_no_report_or_none_that_it_announces_are_refused(gpkg_service):
    client, id, photo = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg()
    sha256 = announced(photo)[0]["sha256"]
    headers = {"Content-Type": "image/jpeg"}

    before = client.put(f"/api/reports/{id}/photos/{sha256}", content=photo, headers=headers)
    send(client, id)
    after = client.put(f"/api/reports/{id}/photos/{sha256}", content=photo, headers=headers)

    assert (before.status_code, before.json()["code"]) == (404, "not-found")
    assert (after.status_code, after.json()["code"]) == (409, "photo-not-announced")


def test_nobody_sends_photos_to_somebody_elses_report(gpkg_service):
    id, photo = uuid4(), a_jpeg()
    manifest = announced(photo)
    send(gpkg_service.signed_in("patrol"), id, photos=manifest)

    answer = gpkg_service.signed_in("officer").put(
        f"/api/reports/{id}/photos/{manifest[0]['sha256']}",
        content=photo,
        headers={"Content-Type": "image/jpeg"},
    )

    assert answer.status_code == 404


def test_an_id_of_somebody_elses_report_is_taken(gpkg_service):
    id = uuid4()
    send(gpkg_service.signed_in("patrol"), id)

    answer = send(gpkg_service.signed_in("neighbour"), id)

    assert (answer.status_code, answer.json()["code"]) == (412, "already-there")


def test_a_report_on_a_dike_retired_meanwhile_is_taken(gpkg_service):
    gpkg_service.signed_in("supervisor").delete(
        "/api/layers/pond_dikes/features/dike-1", params={"why": "x"}, headers={"If-Match": '"1"'}
    )

    assert send(gpkg_service.signed_in("patrol")).status_code == 201


def test_no_answer_promises_a_report_that_was_not_committed(service):
    client = service.signed_in("patrol")

    def disk_full(connection):
        raise OSError(28, "No space left on device")

    event.listen(service.database.engine, "commit", disk_full)
    refused = send(client, UUID(int=7))
    event.remove(service.database.engine, "commit", disk_full)

    assert (refused.status_code, refused.json()["code"]) == (507, "no-space")
    assert stored_reports(service) == []
    assert send(client, UUID(int=7)).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"layer": "moon"}, 404, "unknown-layer"),
        ({"feature": "never-was"}, 404, "not-found"),
        ({"state_seen": "melted"}, 400, "unknown-state"),
        ({"remainder": -1}, 400, "value-not-allowed"),
        ({"answers": {}}, 400, "value-missing"),
        ({"answers": {"colour": "red"}}, 400, "bad-report"),
        ({"note": "x" * 4001}, 400, "bad-request"),
        ({"observed_at": "yesterday"}, 400, "bad-request"),
        ({"observed_at": 1764000000}, 400, "bad-request"),
        ({"place": {"type": "Point", "coordinates": [1e9, 2]}}, 400, "value-not-allowed"),
        ({"place": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}, 400, "bad-place"),
        ({"place": {"type": "MultiPoint", "coordinates": [[1, 2]]}}, 400, "bad-request"),
        ({"photos": announced(a_jpeg()) * 2}, 400, "bad-report"),
        ({"photos": announced(*(a_jpeg(shade) for shade in range(21)))}, 400, "value-not-allowed"),
        ({"remainder": "35"}, 400, "bad-request"),
        ({"surprise": 1}, 400, "bad-request"),
    ],
)
def test_a_report_that_does_not_fit_is_refused_and_nothing_is_stored(gpkg_service, changes, status, code):
    answer = send(gpkg_service.signed_in("patrol"), **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert stored_reports(gpkg_service) == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"layer": "\\ud800"}', b"\xff", b"[" * 100_000]
)
def test_a_torn_body_is_a_problem_document(gpkg_service, content):
    answer = gpkg_service.signed_in("patrol").put(
        f"/api/reports/{uuid4()}", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_no_json_by_its_type_is_refused(gpkg_service):
    client = gpkg_service.signed_in("patrol")

    answer = client.put(f"/api/reports/{uuid4()}", content=b"{}", headers={"Content-Type": "text/plain"})

    assert (answer.status_code, answer.json()["code"]) == (415, "wrong-content-type")


def test_a_body_over_the_limit_is_refused_whether_or_not_it_says_so(gpkg_path, tmp_path, clock):
    def in_parts():
        yield from (b"x" * 1024 for _ in range(8))

    for service in serve(gpkg_path, tmp_path, clock, max_json_bytes=4096):
        client = service.signed_in("patrol")
        said = send(client, note="x" * 3999, answers={"x" * 60: "y" * 3999})
        unsaid = client.put(
            f"/api/reports/{uuid4()}", content=in_parts(), headers={"Content-Type": "application/json"}
        )

        assert [(one.status_code, one.json()["code"]) for one in (said, unsaid)] == [(413, "too-large")] * 2


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("patrol", {"mine"}),
        ("officer", {"mine"}),
        ("neighbour", {"theirs"}),
        ("town.officer", {"theirs"}),
        ("planner", {"mine"}),
        ("supervisor", {"mine", "theirs"}),
        ("leader", {"mine", "theirs"}),
        ("auditor", {"mine", "theirs"}),
    ],
)
def test_reports_reach_those_whom_the_table_names_by_list_count_id_photo_and_search(gpkg_service, name, seen):
    photo = a_jpeg()
    sha256 = announced(photo)[0]["sha256"]
    ids = {"mine": uuid4(), "theirs": uuid4()}
    for key, author in (("mine", "patrol"), ("theirs", "neighbour")):
        sender = gpkg_service.signed_in(author)
        send(sender, ids[key], photos=announced(photo), note=key)
        sender.put(
            f"/api/reports/{ids[key]}/photos/{sha256}", content=photo, headers={"Content-Type": "image/jpeg"}
        )
    client = gpkg_service.signed_in(name)

    listed = client.get("/api/reports").json()
    by_id = {key for key, id in ids.items() if client.get(f"/api/reports/{id}").status_code == 200}
    by_photo = {
        key for key, id in ids.items() if client.get(f"/api/reports/{id}/photos/{sha256}").status_code == 200
    }
    by_search = {key for key, id in ids.items() if client.get(f"/api/search?q={id}").json()["total"] == 1}

    assert {report["note"] for report in listed["reports"]} == seen
    assert (listed["total"], sum(listed["counts"]["layer"].values())) == (len(seen), len(seen))
    assert by_id == by_photo == by_search == seen


def test_an_administrator_reads_no_reports(gpkg_service):
    answer = gpkg_service.signed_in("administrator").get("/api/reports")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_the_original_of_a_photo_is_an_attachment_for_few(gpkg_service):
    client, id, photo = gpkg_service.signed_in("patrol"), uuid4(), a_jpeg()
    sha256 = announced(photo)[0]["sha256"]
    send(client, id, photos=announced(photo))
    url = f"/api/reports/{id}/photos/{sha256}"
    client.put(url, content=photo, headers={"Content-Type": "image/jpeg"})

    original = gpkg_service.signed_in("supervisor").get(f"{url}/original")

    assert original.content == photo
    assert original.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in original.headers["content-security-policy"]
    assert client.get(f"{url}/original").json()["code"] == "not-allowed"


def test_pages_of_reports_go_from_new_to_old_without_loss(service):
    client = service.signed_in("patrol")
    for number in range(5):
        send(client, UUID(int=number), note=str(number))

    notes, url = [], "/api/reports?limit=2&author=me"
    while url:
        page = client.get(url).json()
        notes += [report["note"] for report in page["reports"]]
        url = page["next"]

    assert notes == ["4", "3", "2", "1", "0"]
    assert (page["total"], page["returned"]) == (5, 1)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("layer=pond_dikes", 2),
        ("layer=villages", 0),
        ("feature=dike-1", 1),
        ("state=removed", 1),
        ("state=removed&state=standing", 2),
        ("unit=town", 0),
        ("q=南段", 1),
        ("bbox=115.5,37.5,115.7,37.7", 2),
        ("bbox=116,38,117,39", 0),
        ("incomplete=true", 1),
        ("since=2026-11-23T00:00:00Z&until=2026-11-24T00:00:00Z", 2),
        ("until=2020-01-01T00:00:00Z", 0),
        ("author=id-officer", 0),
    ],
)
def test_lists_of_reports_hold_what_was_asked_for(service, query, total):
    client = service.signed_in("patrol")
    send(client, photos=announced(a_jpeg()))
    send(client, feature="dike-2", state_seen="removed", note="南段已拆")

    assert client.get(f"/api/reports?{query}").json()["total"] == total


def test_a_wrong_phone_clock_never_costs_a_report(gpkg_service):
    answer = send(gpkg_service.signed_in("patrol"), observed_at="2038-01-19T03:14:08.000Z")

    assert answer.json()["report"]["observed_at"] == "2038-01-19T03:14:08.000Z"
    assert answer.json()["report"]["received_at"] == "2026-11-23T08:00:00.000Z"
    assert body()["observed_at"] != answer.json()["report"]["received_at"]
