"""What was acknowledged is there after any number of sudden deaths, once, and whole."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.rules.receipts import require_genuine
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.report_search import ReportQuery, ReportSearch
from layers.store.signing import signing_key
from tests.api.conftest import PASSWORD, a_jpeg, announced, body, seed
from tests.api.mortal import Mortal

CLIENTS = 6
LONGEST_LIFE_S = 0.4
LONGEST_SILENCE_S = 10.0
PATROLS = ("patrol", "neighbour")


@dataclass
class Phone:
    """A phone that keeps what it has and sends it again until the receipt misses nothing."""

    number: int
    service: Mortal
    stop: Event
    chance: random.Random
    news: Event
    signed_in: Event = field(default_factory=Event)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    sent: set[UUID] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)

    def patrol(self) -> None:
        """File one report after the other until told to stop; the last one is brought home."""
        with httpx2.Client(base_url=self.service.address, timeout=20) as client:
            self.sign_in(client)
            self.signed_in.set()
            while not self.stop.is_set():
                self.deliver(client)

    def sign_in(self, client: httpx2.Client) -> None:
        account = {"name": PATROLS[self.number % 2], "password": PASSWORD}
        answer = self.asked(client, "POST", "/api/session", json=account)
        client.cookies.set("lakewatch_session", answer.cookies["lakewatch_session"])

    def deliver(self, client: httpx2.Client) -> None:
        """One report with up to two photos, sent until it is whole."""
        id = uuid4()
        photos = [a_jpeg(self.chance.randrange(256)) for _ in range(self.chance.randrange(3))]
        photos = list({hashlib.sha256(photo).hexdigest(): photo for photo in photos}.values())
        by_hash = {hashlib.sha256(photo).hexdigest(): photo for photo in photos}
        report = body(photos=announced(*photos), note=f"{id}")
        self.sent.add(id)
        while True:
            missing = self.send(client, f"/api/reports/{id}", json=report)
            if not missing:
                return
            for sha256 in missing:
                url = f"/api/reports/{id}/photos/{sha256}"
                self.send(client, url, content=by_hash[sha256], headers={"Content-Type": "image/jpeg"})

    def send(self, client: httpx2.Client, url: str, **what: Any) -> list[str]:
        """Send until it is taken, one time in five four times at once; what the receipt still misses."""
        if self.chance.random() < 0.2:
            with ThreadPoolExecutor(4) as crowd:
                answers = list(crowd.map(lambda _: self.asked(client, "PUT", url, **what), range(4)))
        else:
            answers = [self.asked(client, "PUT", url, **what)]
        receipts = [answer.json()["receipt"] for answer in answers]
        self.receipts += receipts
        self.news.set()
        return min((receipt["missing_photos"] for receipt in receipts), key=len)

    def asked(self, client: httpx2.Client, method: str, url: str, **what: Any) -> httpx2.Response:
        """An answer that is one; a connection that breaks, or a 503, is asked again."""
        headers = {"X-Lakewatch": "1", **what.pop("headers", {})}
        while True:
            try:
                answer = client.request(method, url, headers=headers, **what)
            except httpx2.TransportError:
                Event().wait(0.01)
                continue
            if answer.status_code < 300:
                return answer
            if answer.status_code != 503:
                self.surprises.append(f"{answer.status_code} {answer.text}")
                raise AssertionError(answer.text)
            Event().wait(0.01)


def killed(service: Mortal, *, kills: int, seed: int) -> list[Phone]:
    """Phones that have brought everything home through so many deaths of the service."""
    chance, stop, news = random.Random(seed), Event(), Event()
    phones = [Phone(number, service, stop, random.Random(seed + number), news) for number in range(CLIENTS)]
    threads = [Thread(target=phone.patrol) for phone in phones]
    service.start()
    for thread in threads:
        thread.start()
    for phone in phones:
        phone.signed_in.wait(60)
    for _ in range(kills):
        if chance.random() < 0.7:  # some lives get somewhere, others may not
            news.clear()
            news.wait(LONGEST_SILENCE_S)
        Event().wait(chance.random() * LONGEST_LIFE_S)
        service.kill()
        service.start()
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    service.kill()
    return phones


def require_whole(database: Database, phones: list[Phone]) -> tuple[int, int]:
    """How many receipts were given, and how many reports stand behind them; each is looked at."""
    key = signing_key(database.files).public_key()
    with database.transaction(PROGRAM, writes=False) as transaction:
        reports = {report.id: report for report in all_reports(ReportSearch(transaction))}
        entries = {entry.number: entry for entry in AuditStore(transaction).verify()}
    receipts = [receipt for phone in phones for receipt in phone.receipts]
    for receipt in receipts:
        require_genuine(receipt, key)
        report = reports[UUID(receipt["report"])]
        assert report.content_sha256 == receipt["content_sha256"]
        assert entries[receipt["audit_number"]].hash == receipt["audit_hash"]
        assert not set(receipt["photos"]) & set(report.missing_photos)
    for report in reports.values():
        assert report.missing_photos == ()
        for photo in report.photos:
            kept = database.files / "photos" / photo.sha256[:2] / photo.sha256
            assert hashlib.sha256(kept.read_bytes()).hexdigest() == photo.sha256
    assert set(reports) == set().union(*(phone.sent for phone in phones))  # none lost, none of nobody's
    added = [entry.id for entry in entries.values() if entry.action == "report.add"]
    assert len(added) == len(set(added)) == len(reports)  # none doubled
    return len(receipts), len(reports)


def all_reports(store: ReportSearch) -> Iterator[Any]:
    query: int | None = None
    while True:
        page = store.find(ReportQuery(limit=500, after=query))
        yield from page.reports
        if page.next is None:
            return
        query = page.next


@pytest.mark.parametrize(("where", "kills"), [("gpkg", 100), ("postgis", 20)], indirect=["where"])
def test_sudden_deaths_lose_nothing_acknowledged_and_double_nothing(where, kills, tmp_path, capsys):
    prepared = open_database(where, read_catalogue(), tmp_path / "files")
    seed(prepared)
    prepared.close()

    phones = killed(Mortal(where, tmp_path), kills=kills, seed=20261123)

    database = open_database(where, read_catalogue(), tmp_path / "files")
    acknowledged, reports = require_whole(database, phones)
    database.close()
    assert not [surprise for phone in phones for surprise in phone.surprises]
    assert acknowledged > kills
    if not where.startswith("postgresql"):
        require_sound_file(Path(where))
    with capsys.disabled():
        print(f"\n{kills} kills, {acknowledged} acknowledged ({reports} reports), 0 lost, 0 doubled")


def require_sound_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
