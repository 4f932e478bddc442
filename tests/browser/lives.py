"""Lives of the service in which something goes wrong at the worst moment, once; and phones before them."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from api.app import create_app
from api.settings import Settings
from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.report_search import ReportQuery, ReportSearch
from tests.api.conftest import PASSWORD, seed
from tests.api.mortal import Mortal
from tests.browser.client import built_client
from tests.browser.phones import Phone

Scope: TypeAlias = Any
SMALL = 2 * 1024 * 1024  # bytes: a database has room, a large photo has not
FAULTS = ("die", "silent", "busy")
MakeService = Callable[..., Mortal]


class Faulty:
    """The service with one fault, the first time that a report or a photo has been stored."""

    def __init__(self, app: Any, fault: str, told: Path) -> None:
        self.app, self.fault, self.told = app, fault, told

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if not self.due(scope):
            await self.app(scope, receive, send)
            return
        said: list[dict[str, Any]] = []

        async def keep(message: dict[str, Any]) -> None:
            said.append(message)

        await self.app(scope, receive, keep)  # when it comes back the transaction is committed
        if said[0]["status"] >= 300:
            for message in said:
                await send(message)
            return
        self.told.touch()
        if self.fault == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.fault == "busy":
            await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"1")]})
            await send({"type": "http.response.body", "body": b""})
        if self.fault == "silent":  # the answer breaks off, and with it the connection
            head = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 201, "headers": head})
            await send({"type": "http.response.body", "body": b'{"receipt"', "more_body": True})
            raise ConnectionAbortedError

    def due(self, scope: Scope) -> bool:
        if self.fault not in FAULTS or self.told.exists():
            return False
        if scope["type"] != "http" or scope["method"] != "PUT":
            return False
        return str(scope["path"]).startswith("/api/reports/")


def lives_with(where: str, folder: Path, port: int, fault: str) -> None:
    """One life of the service with a fault."""
    if fault == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY))
    database = open_database(where, read_catalogue(), folder / "files")
    app = create_app(Settings(data=folder, port=port, log_level="CRITICAL"), database)
    faulty = Faulty(app, fault, folder / "told")
    uvicorn.run(faulty, host="127.0.0.1", port=port, http="httptools", log_config=None, access_log=False)


@pytest.fixture
def make_service(tmp_path: Path) -> Iterator[MakeService]:
    """A service of this test's own, with people, three dikes and a fault; killed in the end."""
    built_client()
    made: list[Mortal] = []

    def make(fault: str = "") -> Mortal:
        folder = tmp_path / "service"
        where = str(folder / "lakewatch.gpkg")
        folder.mkdir()
        database = open_database(where, read_catalogue(), folder / "files")
        seed(database)
        database.close()
        made.append(Mortal(where, folder, life=lives_with, more=(fault,)))
        made[-1].start()
        return made[-1]

    yield make
    for service in made:
        service.kill()


@contextlib.contextmanager
def looked_into(service: Mortal) -> Iterator[Database]:
    """The database of a service, when it is dead or alive."""
    database = open_database(service.where, read_catalogue(), service.folder / "files")
    try:
        yield database
    finally:
        database.close()


def on_record(service: Mortal) -> dict[str, int]:
    """Each report's note and how many of its photos are missing, when every entry of the chain holds."""
    with looked_into(service) as database, database.transaction(PROGRAM, writes=False) as transaction:
        added = [entry.id for entry in AuditStore(transaction).verify() if entry.action == "report.add"]
        reports = ReportSearch(transaction).find(ReportQuery(limit=1000)).reports
    assert sorted(added) == sorted(str(report.id) for report in reports)  # each was added once
    return {report.note: len(report.missing_photos) for report in reports}


def sign_in_as(page: Page, name: str) -> None:
    """Sign in without the form, which other tests try."""
    status = page.evaluate(
        """async ([name, password]) => (await fetch('/api/session', {
             method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Lakewatch': '1' },
             body: JSON.stringify({ name, password }) })).status""",
        [name, PASSWORD],
    )
    assert status == 200
    page.reload()
    expect(page.locator("header.top")).to_be_visible()


def killed(phone: Phone) -> None:
    """End the phone's browser as a power cut does: every process over its profile."""
    mark = f"--user-data-dir={phone.profile}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)
    with contextlib.suppress(Exception):  # the driver finds nobody at the other end
        phone.close()
    phone.context = None
