"""Tracks over HTTP: sent once in pieces, seen by their author, by others for a reason, gone for good."""

from __future__ import annotations

import asyncio
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
import rfc8785
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from shapely import box
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from api import expiry
from api.expiry import expire_tracks
from layers.errors import ChainBroken
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.rules.receipts import content_sha256, from_base64url, signed_bytes
from layers.store.audit import AuditStore
from layers.store.features import FeatureStore
from layers.store.tables import AUDIT_ENTRIES
from layers.store.track_tables import COVERAGE, TRACK_LOOKS, TRACK_PARTS, TRACKS
from layers.store.tracks import TrackStore
from tests.api.conftest import Service

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # two hours before the server's morning
GPX = "{http://www.topografix.com/GPX/1/1}"


def text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def a_part(segment: int = 0, *, after_s: int = 0, count: int = 20, step_s: int = 10) -> dict[str, Any]:
    """Fixes every ten seconds beside the first dike."""
    begin = round((START + timedelta(seconds=after_s)).timestamp() * 1000)
    return {
        "segment": segment,
        "points": [[115.6025, 37.60002, 6.5, begin + 1000 * step_s * number] for number in range(count)],
    }


def a_head(*parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "started_at": text(START),
        "ended_at": text(START + timedelta(hours=1)),
        "consent": {"version": "1", "agreed_at": text(START)},
        "parts": [
            {"sha256": content_sha256(part), "segment": part["segment"], "points": len(part["points"])}
            for part in parts
        ],
        **changes,
    }


def send_part(client: TestClient, id: UUID, part: dict[str, Any]) -> Any:
    return client.put(f"/api/tracks/{id}/parts/{content_sha256(part)}", json=part)


def walked(client: TestClient, *parts: dict[str, Any], id: UUID | None = None) -> UUID:
    """A track that has arrived whole."""
    track, pieces = id or uuid4(), parts or (a_part(),)
    assert client.put(f"/api/tracks/{track}", json=a_head(*pieces)).status_code == 202
    answers = [send_part(client, track, part) for part in pieces]
    assert answers[-1].status_code == 200, answers[-1].text
    return track


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def rows(service: Service, table: sa.Table) -> int:
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        return int(transaction.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def chain(service: Service) -> list[Any]:
    """The audit's entries about tracks, the whole chain checked."""
    with service.database.transaction(PROGRAM, writes=False) as transaction:
        entries = list(AuditStore(transaction).verify())
    return [entry for entry in entries if entry.noun == "track"]


def test_a_track_arrives_in_pieces_and_the_receipt_says_what_is_missing(service):
    patrol, id = service.signed_in("patrol"), uuid4()
    parts = [a_part(), a_part(1, after_s=1000)]
    head = patrol.put(f"/api/tracks/{id}", json=a_head(*parts))
    first, last = send_part(patrol, id, parts[0]), send_part(patrol, id, parts[1])

    assert [answer.status_code for answer in (head, first, last)] == [202, 202, 200]
    assert first.json()["missing_parts"] == [content_sha256(parts[1])]
    receipt = last.json()["receipt"]
    assert receipt["missing_parts"] == []
    assert receipt["content_sha256"] == content_sha256(a_head(*parts))
    key = patrol.get("/api/receipt-key").json()["public_key"]
    Ed25519PublicKey.from_public_bytes(from_base64url(key)).verify(
        from_base64url(receipt["signature"]), signed_bytes(receipt)
    )


def test_the_same_sent_again_changes_nothing_and_gives_the_same_receipt(service):
    patrol = service.signed_in("patrol")
    id = walked(patrol)
    before = len(chain(service))

    again = patrol.put(f"/api/tracks/{id}", json=a_head(a_part()))
    part = send_part(patrol, id, a_part())

    assert (again.status_code, part.status_code) == (200, 200)
    assert again.json()["receipt"] == part.json()["receipt"]
    assert (rows(service, TRACKS), rows(service, TRACK_PARTS), len(chain(service))) == (1, 1, before)


def test_other_content_under_the_same_id_is_refused_and_nothing_of_it_is_kept(service):
    patrol = service.signed_in("patrol")
    id = walked(patrol)

    other = patrol.put(f"/api/tracks/{id}", json=a_head(a_part(count=5)))
    foreign = service.signed_in("neighbour").put(f"/api/tracks/{id}", json=a_head(a_part()))

    assert code(other) == code(foreign) == (409, "different-content")
    assert len(patrol.get("/api/tracks").json()["tracks"]) == 1


def test_a_part_nobody_announced_or_of_another_hash_is_refused(service):
    patrol, id = service.signed_in("patrol"), uuid4()
    patrol.put(f"/api/tracks/{id}", json=a_head(a_part()))

    assert code(send_part(patrol, id, a_part(count=5))) == (409, "part-not-announced")
    wrong = patrol.put(f"/api/tracks/{id}/parts/{'0' * 64}", json=a_part())
    assert wrong.json()["code"] == "wrong-hash"
    assert code(send_part(service.signed_in("neighbour"), id, a_part())) == (404, "not-found")


def test_a_gap_within_a_part_is_refused(service):
    patrol, id, part = service.signed_in("patrol"), uuid4(), a_part(step_s=61)
    patrol.put(f"/api/tracks/{id}", json=a_head(part))

    assert code(send_part(patrol, id, part)) == (400, "bad-track")


@pytest.mark.parametrize(
    "row",
    [
        [115.6, 37.6, -1, 0],
        [181, 37.6, 1, 0],
        [115.6, 37.6, 1, "a"],
        [1, 2, 3, 1e18],
        [1, 2, 3, 1e20],
        [1, 2, 3, 253_402_300_799_000],
    ],
)
def test_a_point_that_is_none_is_refused(gpkg_service, row):
    patrol, id = gpkg_service.signed_in("patrol"), uuid4()
    part = {"segment": 0, "points": [row]}
    patrol.put(f"/api/tracks/{id}", json=a_head(part))

    assert send_part(patrol, id, part).status_code == 400


def test_the_author_sees_exports_and_deletes_it_and_to_others_it_does_not_exist(service):
    patrol = service.signed_in("patrol")
    id = walked(patrol, a_part(count=3), a_part(1, after_s=1000, count=2))

    lines = patrol.get(f"/api/tracks/{id}").json()["lines"]
    gpx = ET.fromstring(patrol.get(f"/api/tracks/{id}/gpx").content)

    assert [len(line) for line in lines] == [3, 2]
    assert lines[0][1] == [115.6025, 37.60002, 6.5, round(START.timestamp() * 1000) + 10_000]
    segments = gpx.findall(f"{GPX}trk/{GPX}trkseg")
    assert [len(segment) for segment in segments] == [3, 2]
    assert segments[1][0].find(f"{GPX}time").text == "2026-11-23T06:16:40.000Z"
    for name in ("neighbour", "officer", "supervisor"):
        other = service.signed_in(name)
        for answer in (other.get(f"/api/tracks/{id}"), other.get(f"/api/tracks/{id}/gpx"),
                       other.delete(f"/api/tracks/{id}")):  # fmt: skip
            assert code(answer) == (404, "not-found")
        assert other.get("/api/tracks").json()["tracks"] == []
    assert patrol.delete(f"/api/tracks/{id}").json() == {"deleted": 1}
    assert patrol.get(f"/api/tracks/{id}").status_code == 404


def test_a_deleted_track_does_not_come_back_when_a_phone_sends_it_again(service):
    patrol = service.signed_in("patrol")
    id = walked(patrol)
    patrol.delete(f"/api/tracks/{id}")

    assert code(patrol.put(f"/api/tracks/{id}", json=a_head(a_part()))) == (410, "track-gone")


def test_others_look_for_a_reason_and_the_author_reads_who_and_why(service):
    patrol = service.signed_in("patrol")
    id = walked(patrol)
    officer, stranger = service.signed_in("officer"), service.signed_in("town.officer")

    hollow = officer.post(f"/api/tracks/{id}/looks", json={"why": "看看"})
    seen = officer.post(f"/api/tracks/{id}/looks", json={"why": "核对 11 月 23 日的上报位置"})
    foreign = stranger.post(f"/api/tracks/{id}/looks", json={"why": "核对 11 月 23 日的上报位置"})

    assert code(hollow) == (400, "bad-track")
    assert (len(seen.json()["track"]["lines"][0]), seen.json()["author_name"]) == (20, "Patrol")
    assert code(foreign) == (404, "not-found")
    (look,) = patrol.get("/api/tracks/looks").json()["looks"]
    assert (look["name"], look["unit"], look["why"]) == ("Officer", "bureau", "核对 11 月 23 日的上报位置")
    assert service.signed_in("neighbour").get("/api/tracks/looks").json()["looks"] == []
    assert [entry.action for entry in chain(service)][-1] == "track.look"


def test_that_a_unit_has_tracks_tells_neither_person_nor_place_nor_hour(service):
    walked(service.signed_in("patrol"))

    (told,) = service.signed_in("supervisor").get("/api/tracks/of-unit?unit=bureau").json()["tracks"]

    assert set(told) == {"id", "unit", "day"}
    assert service.signed_in("town.officer").get("/api/tracks/of-unit?unit=bureau").json()["tracks"] == []
    assert code(service.signed_in("patrol").get("/api/tracks/of-unit?unit=bureau")) == (403, "not-allowed")


@pytest.mark.parametrize("role", ["leader", "planner", "analyst", "auditor", "administrator"])
def test_who_walks_no_shore_has_no_tracks_and_looks_at_none(gpkg_service, role):
    id = walked(gpkg_service.signed_in("patrol"))
    client = gpkg_service.signed_in(role)

    assert code(client.get("/api/tracks")) == (403, "not-allowed")
    assert code(client.post(f"/api/tracks/{id}/looks", json={"why": "一个足够长的理由"})) == (
        403,
        "not-allowed",
    )
    assert code(client.put(f"/api/tracks/{uuid4()}", json=a_head(a_part()))) == (403, "not-allowed")


def test_nothing_is_kept_without_consent_or_after_it_was_taken_back(service):
    patrol = service.signed_in("patrol")
    agreed = {"version": "1", "agreed_at": text(START)}
    unknown = a_head(a_part(), consent={"version": "0", "agreed_at": text(START)})
    assert code(patrol.put(f"/api/tracks/{uuid4()}", json=unknown)) == (403, "consent-missing")
    assert patrol.get("/api/tracks/consent").json()["mine"] is None
    assert patrol.put("/api/tracks/consent", json=agreed).json()["mine"]["withdrawn_at"] is None
    walked(patrol)

    assert patrol.delete("/api/tracks/consent").json() == {"deleted": 1}

    assert code(patrol.put(f"/api/tracks/{uuid4()}", json=a_head(a_part()))) == (403, "consent-missing")
    assert (rows(service, TRACKS), rows(service, TRACK_PARTS)) == (0, 0)
    chain(service)


def test_agreeing_again_does_not_bring_back_what_was_walked_under_a_withdrawn_word(service):
    patrol, later = service.signed_in("patrol"), text(START + timedelta(minutes=30))
    patrol.put("/api/tracks/consent", json={"version": "1", "agreed_at": text(START)})
    patrol.delete("/api/tracks/consent")
    patrol.put("/api/tracks/consent", json={"version": "1", "agreed_at": later})

    old = patrol.put(f"/api/tracks/{uuid4()}", json=a_head(a_part()))
    new = a_head(a_part(), started_at=later, consent={"version": "1", "agreed_at": later})

    assert code(old) == (403, "consent-missing")
    assert patrol.put(f"/api/tracks/{uuid4()}", json=new).status_code == 202


def test_a_word_from_a_clock_years_ahead_withdrawn_does_not_shut_out_the_next_one(service):
    patrol = service.signed_in("patrol")
    patrol.put("/api/tracks/consent", json={"version": "1", "agreed_at": text(START + timedelta(days=4000))})
    patrol.delete("/api/tracks/consent")

    told = patrol.put("/api/tracks/consent", json={"version": "1", "agreed_at": text(START)}).json()

    assert told["mine"]["withdrawn_at"] is None
    walked(patrol)


def test_the_text_says_how_many_days_points_are_kept_here(gpkg_service):
    terms = gpkg_service.signed_in("patrol").get("/api/tracks/consent").json()

    assert (terms["days"], terms["on"]) == (30, True)
    assert "30 天" in terms["kept"]["zh"]
    assert "30 days" in terms["kept"]["en"]


def test_tracks_expire_the_coverage_stays_and_the_chain_is_whole_without_a_name(service):
    patrol = service.signed_in("patrol")
    id = walked(patrol)
    service.signed_in("officer").post(f"/api/tracks/{id}/looks", json={"why": "核对上报位置"})
    service.clock.forward(days=29)
    assert expire_tracks(service.database, 30) == 0
    service.clock.forward(days=1, seconds=1)

    assert expire_tracks(service.database, 30) == 1

    assert (rows(service, TRACKS), rows(service, TRACK_PARTS), rows(service, COVERAGE)) == (0, 0, 1)
    entries = chain(service)
    assert [entry.action for entry in entries] == ["track.add", "track.look", "track.expire"]
    assert json.loads(json.dumps(entries[2].facts)) == {"count": 1}
    assert {entries[0].account, entries[0].name} == {None, "–"}


def test_looks_are_forgotten_after_a_year(service):
    id = walked(service.signed_in("patrol"))
    service.signed_in("officer").post(f"/api/tracks/{id}/looks", json={"why": "核对上报位置"})
    service.clock.forward(days=31)
    expire_tracks(service.database, 30)
    assert rows(service, TRACK_LOOKS) == 1
    service.clock.forward(days=335)  # and no track waits any more

    expire_tracks(service.database, 30)

    assert rows(service, TRACK_LOOKS) == 0
    chain(service)


def test_tracks_are_deleted_on_after_a_failure_of_any_kind(gpkg_service, monkeypatch):
    walked(gpkg_service.signed_in("patrol"))
    gpkg_service.clock.forward(days=31)
    monkeypatch.setattr(expiry, "LOOK_S", 0.01)
    rename = "ALTER TABLE {} RENAME TO {}".format

    def run(statement: str) -> None:
        with gpkg_service.database.transaction(PROGRAM) as transaction:
            transaction.connection.exec_driver_sql(statement)

    async def living() -> None:
        run(rename("tracks", "away"))
        async with expiry.expiring(gpkg_service.database, 30):
            while not any((each["event"], each["work"]) == ("not done", "expire tracks") for each in logged):
                await asyncio.sleep(0.01)
            run(rename("away", "tracks"))
            while rows(gpkg_service, TRACKS):
                await asyncio.sleep(0.01)

    with capture_logs() as logged:
        asyncio.run(asyncio.wait_for(living(), timeout=60))

    assert rows(gpkg_service, TRACKS) == 0


@pytest.mark.parametrize("change", [{"unit": "town"}, {"ended_at": START}])
def test_an_altered_track_is_found(service, change):
    walked(service.signed_in("patrol"))
    with service.database.transaction(PROGRAM) as transaction:
        transaction.execute(sa.update(TRACKS).values(**change))

    with pytest.raises(ChainBroken):
        chain(service)


def test_a_track_taken_away_without_an_entry_is_found(service):
    walked(service.signed_in("patrol"))
    with service.database.transaction(PROGRAM) as transaction:
        transaction.execute(sa.delete(TRACK_PARTS))
        transaction.execute(sa.delete(TRACKS))

    with pytest.raises(ChainBroken):
        chain(service)


def test_the_chain_names_no_author_of_a_track(service):
    patrol = service.signed_in("patrol")
    patrol.put("/api/tracks/consent", json={"version": "1", "agreed_at": text(START)})
    walked(patrol)
    patrol.delete("/api/tracks/consent")

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        about = sa.select(AUDIT_ENTRIES).where(AUDIT_ENTRIES.c.noun == "track")
        told = [dict(row) for row in transaction.execute(about).mappings()]

    assert [row["action"] for row in told] == ["track.consent", "track.add", "track.withdraw", "track.delete"]
    assert {(row["account"], row["name"]) for row in told} == {(None, "–")}
    assert not [row for row in told if "patrol" in row["facts"]]


def test_the_log_of_requests_names_no_author_of_a_track(gpkg_service):
    patrol = gpkg_service.signed_in("patrol")

    with capture_logs() as logged:
        id = walked(patrol)
        patrol.get("/api/layers")

    told = {each["path"]: each["account"] for each in logged if each["event"] == "request"}
    assert told[f"/api/tracks/{id}"] is None
    assert told["/api/layers"] is not None
    assert "id-patrol" not in {account for path, account in told.items() if path.startswith("/api/tracks")}


def test_coverage_is_added_up_once_for_the_unit_by_cell_and_feature(service):
    with service.database.transaction(PROGRAM) as transaction:
        cell = {"code": "G-1", "level": "village", "terrain": "shore", "interval_days": 1}
        other = {"code": "G-2", "level": "village", "terrain": "land"}
        for id, west, values in (("g1", 115.595, cell), ("g2", 115.65, other)):
            shape = box(west, 37.595, west + 0.01, 37.605)
            FeatureStore(transaction).add(
                Feature("responsibility_grid", id, shape, values, state="assigned", unit="bureau"), why="test"
            )
    patrol = service.signed_in("patrol")
    id = walked(patrol)
    send_part(patrol, id, a_part())

    told = service.signed_in("officer").get("/api/coverage").json()

    assert {cell["label"]: (cell["kind"], cell["visited_on"], cell["days"]) for cell in told["cells"]} == {
        "G-1": ("visited", "2026-11-23", 1), "G-2": ("none", None, 0),
    }  # fmt: skip
    assert told["total"] == {"visited": 1, "passed": 0, "none": 1}
    assert told["shore"] == {"visited": 1, "passed": 0, "none": 0}
    assert told["layers"][0] == {"layer": "pond_dikes", "visited": 1, "passed": 0}
    assert "patrol" not in json.dumps(told).lower()
    assert told["units"] == []
    assert service.signed_in("supervisor").get("/api/coverage?unit=bureau").json()["units"] == [
        {"unit": "bureau", "cells": {"visited": 1, "passed": 0, "none": 1}}
    ]


def test_coverage_is_added_up_when_the_last_two_parts_arrive_at_once(service):
    patrol, id = service.signed_in("patrol"), uuid4()
    parts = [a_part(), a_part(1, after_s=1000)]
    patrol.put(f"/api/tracks/{id}", json=a_head(*parts))

    def arrive(part: dict[str, Any]) -> None:
        with service.database.transaction(PROGRAM) as transaction:
            noted(transaction, part)

    def noted(transaction: Any, part: dict[str, Any]) -> None:
        store = TrackStore(transaction)
        store.part_arrived(store.get(id), content_sha256(part), rfc8785.dumps(part))

    other = Thread(target=arrive, args=(parts[1],))
    with service.database.transaction(PROGRAM) as transaction:
        noted(transaction, parts[0])
        other.start()
        other.join(timeout=0.5)  # it waits for this one to end
    other.join(timeout=30)

    assert patrol.get(f"/api/tracks/{id}").json()["missing_parts"] == []
    assert rows(service, COVERAGE) > 0


@pytest.mark.parametrize("asked", ["until=0001-01-01", "until=1899-12-31&since=1899-12-01"])
def test_days_before_anybody_was_anywhere_are_refused(gpkg_service, asked):
    answer = gpkg_service.signed_in("officer").get(f"/api/coverage?{asked}")

    assert code(answer) == (400, "bad-parameter")


def test_coverage_of_another_unit_is_for_those_who_read_all(gpkg_service):
    assert code(gpkg_service.signed_in("town.officer").get("/api/coverage?unit=bureau")) == (404, "not-found")
    assert code(gpkg_service.signed_in("planner").get("/api/coverage")) == (403, "not-allowed")
    assert gpkg_service.signed_in("auditor").get("/api/coverage?unit=town").status_code == 200


def test_features_nobody_of_the_unit_visited_for_days_are_listed_with_the_last_day(service):
    walked(service.signed_in("patrol"))
    service.clock.forward(days=10)
    officer = service.signed_in("officer")

    nine = officer.get("/api/coverage/features?layer=pond_dikes&days=9&limit=2").json()
    ten = officer.get("/api/coverage/features?layer=pond_dikes&days=10").json()
    rest = officer.get(nine["next"]).json()

    assert [(each["feature"], each["last_on"]) for each in nine["features"] + rest["features"]] == [
        ("dike-1", "2026-11-23"), ("dike-2", None), ("dike-3", None),
    ]  # fmt: skip
    assert (nine["total"], nine["returned"], nine["features"][0]["label"]) == (3, 2, "段村dike-1")
    assert [each["feature"] for each in ten["features"]] == ["dike-2", "dike-3"]


def test_a_phone_s_clock_a_year_ahead_covers_nothing_and_loses_nothing(service):
    patrol, id = service.signed_in("patrol"), uuid4()
    part = a_part(after_s=365 * 86_400)
    ahead = text(START + timedelta(days=365))
    head = a_head(part, started_at=ahead, ended_at=ahead, consent={"version": "1", "agreed_at": ahead})
    patrol.put(f"/api/tracks/{id}", json=head)

    assert send_part(patrol, id, part).status_code == 200
    assert rows(service, COVERAGE) == 0
    assert len(patrol.get(f"/api/tracks/{id}").json()["lines"][0]) == 20


def test_points_are_kept_as_they_were_sent(service):
    walked(service.signed_in("patrol"))

    with service.database.transaction(PROGRAM, writes=False) as transaction:
        body = transaction.execute(sa.select(TRACK_PARTS.c.body)).scalar_one()

    assert bytes(body) == rfc8785.dumps(a_part())
