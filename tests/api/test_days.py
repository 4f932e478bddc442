"""Signed days over HTTP, and who signs them while the service runs."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from api.settings import Settings
from api.worker import Worker, WorkerProcess, days_wait
from layers.rules.people import PROGRAM
from layers.store.days import DayStore
from layers.store.signing import audit_key_path
from layers.store.signing_days import Witness
from tests.api.cli.ledgers import wrote


def test_those_who_read_the_audit_get_the_heads_and_their_key(service):
    service.clock.forward(days=3)
    Worker(service.database).sign_days()

    answer = service.signed_in("auditor").get("/api/audit/days").json()

    assert [day["day"] for day in answer["days"]] == ["2026-11-25", "2026-11-24", "2026-11-23"]
    assert answer["days"][0]["key_id"] == answer["keys"][0]["key_id"]
    assert (answer["total"], answer["next"]) == (3, None)


def test_heads_come_in_pages(gpkg_service):
    gpkg_service.clock.forward(days=3)
    Worker(gpkg_service.database).sign_days()
    client = gpkg_service.signed_in("auditor")

    first = client.get("/api/audit/days?limit=2").json()
    second = client.get(first["next"]).json()

    assert [day["day"][-2:] for page in (first, second) for day in page["days"]] == ["25", "24", "23"]
    assert second["next"] is None


def test_a_patrol_does_not_read_the_audit(gpkg_service):
    answer = gpkg_service.signed_in("patrol").get("/api/audit/days")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_the_worker_signs_a_day_after_midnight_and_looks_once_an_hour(gpkg_service):
    worker = Worker(gpkg_service.database)
    days = []

    for hours in (0, 7.5, 0.25, 0.5):  # 16:00, 23:30, 23:45 and 0:15 at the lake
        gpkg_service.clock.forward(hours=hours)
        worker.sign_days()
        with gpkg_service.database.transaction(PROGRAM, writes=False) as transaction:
            days.append(DayStore(transaction).count())

    assert days == [0, 0, 0, 1]


def test_a_key_that_is_not_there_stops_no_other_work(gpkg_service):
    gpkg_service.clock.forward(days=1)
    Worker(gpkg_service.database).sign_days()
    audit_key_path(gpkg_service.database.files, None).unlink()
    gpkg_service.clock.forward(days=1)

    Worker(gpkg_service.database).sign_days()

    with gpkg_service.database.transaction(PROGRAM, writes=False) as transaction:
        assert DayStore(transaction).count() == 1


def test_the_worker_process_signs_missed_days_with_the_key_of_the_setting(tmp_path):
    key = tmp_path / "stick" / "days.pem"
    wrote(tmp_path / "lake", datetime.now(UTC) - timedelta(days=2), "a")

    worker = WorkerProcess(Settings(data=tmp_path / "lake", audit_key=key))
    worker.wake()
    process = worker.process
    worker.close()

    assert process is not None
    assert process.wait(timeout=60) == 0
    assert len(list(Witness(key).heads())) >= 1


@pytest.mark.parametrize(("days", "waits"), [(0, False), (1, True)])
def test_a_day_waits_once_it_has_ended(service, days, waits):
    service.clock.forward(days=days)

    assert days_wait(service.database) is waits

    Worker(service.database).sign_days()
    assert not days_wait(service.database)


def test_a_service_that_starts_wakes_the_worker_for_missed_days(gpkg_service, monkeypatch):
    woken = threading.Event()
    monkeypatch.setattr(WorkerProcess, "wake", lambda _worker: woken.set())
    gpkg_service.clock.forward(days=1)

    with gpkg_service.client():
        assert woken.wait(timeout=30)
