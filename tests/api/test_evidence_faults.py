"""What goes wrong on the way: each fault has its stated outcome, and nothing is ever half there.

A file without a record is harmless and swept after a day; a record without a file cannot be.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from sqlalchemy import event

from api.app import create_app
from api.settings import Settings
from layers.definition import read_catalogue
from layers.rules.people import PROGRAM
from layers.store.audit import AuditStore
from layers.store.database import Database, open_database
from layers.store.evidence import EvidenceStore
from layers.store.evidence_check import check_evidence, sweep_evidence
from layers.store.evidence_files import FolderFiles
from layers.store.photos import PhotoFiles
from tests.api.conftest import PASSWORD, seed, serve
from tests.api.mortal import Mortal
from tests.bucket import KEYS, bucket_server, free_port
from tests.builders import MORNING, Clock
from tests.papers import a_pdf, a_photo_file, hash_of

PHOTO = a_photo_file(77)
SHA256 = hash_of(PHOTO)
SMALL = 2 * 1024 * 1024  # bytes: a database and a photo have room, the files below have not


def lives_until(where: str, folder: Path, port: int, step: str) -> None:
    """One life of the service, which ends at a named step of storing a file, before the next can begin."""
    database = open_database(where, read_catalogue(), folder / "files")
    app = create_app(Settings(data=folder, port=port, log_level="CRITICAL"), database)

    def die_at(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    photos = folder / "files" / "photos"
    app.state.photos = PhotoFiles(photos, FolderFiles(photos, reached=die_at))
    watch(database, die_at)
    uvicorn.run(app, host="127.0.0.1", port=port, http="httptools", log_config=None, access_log=False)


def watch(database: Database, reached: Callable[[str], None]) -> None:
    """Tell when a file's row is written, when it is about to be committed, and when it was."""
    written: list[bool] = []

    def executed(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO evidence "):
            written.append(True)
            reached("row written")

    def told(step: str) -> Callable[..., None]:
        return lambda *_more: reached(step) if written else None

    event.listen(database.engine, "after_cursor_execute", executed)
    event.listen(database.engine, "commit", told("before commit"))
    event.listen(database.engine, "checkin", told("committed"))


def lives_in_little_room(where: str, folder: Path, port: int) -> None:
    """One life of the service in which no file may grow beyond two megabytes, until somebody makes room."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY))
    lives_until(where, folder, port, "")


def prepared(where: str, folder: Path) -> None:
    database = open_database(where, read_catalogue(), folder / "files")
    seed(database)
    database.close()


@contextmanager
def signed_in(address: str) -> Iterator[httpx2.Client]:
    """A client of an officer, over a real line."""
    with httpx2.Client(base_url=address, timeout=60, headers={"X-Lakewatch": "1"}) as client:
        answer = client.post("/api/session", json={"name": "officer", "password": PASSWORD})
        token = answer.cookies["lakewatch_session"]
        client.cookies.clear()
        client.headers["Cookie"] = f"lakewatch_session={token}"
        yield client


def put(client: Any, data: bytes, kind: str = "image/jpeg") -> Any:
    return client.put(f"/api/evidence/{hash_of(data)}", content=data, headers={"Content-Type": kind})


def require_sound(database: Database, folder: Path) -> None:
    """Every record has its file, unaltered, and the chain holds."""
    files = FolderFiles(folder / "files" / "photos")
    found = check_evidence(database, files, PROGRAM, sample=None, chance=random.Random(1))
    assert found.broken == []
    with database.transaction(PROGRAM, writes=False) as transaction:
        assert list(AuditStore(transaction).verify())


STEPS = ("written", "file on disk", "renamed", "name on disk", "row written", "before commit")


@pytest.mark.parametrize("where", ["gpkg"], indirect=True)
@pytest.mark.parametrize("step", STEPS[:4])
def test_a_sudden_death_while_a_file_is_stored_leaves_no_record_of_it(where, tmp_path, step):
    die_and_come_back(where, tmp_path, step)


@pytest.mark.parametrize("step", STEPS[4:])
def test_a_sudden_death_between_file_and_record_leaves_a_file_that_is_swept(where, tmp_path, step):
    die_and_come_back(where, tmp_path, step)


def die_and_come_back(where: str, folder: Path, step: str) -> None:
    """Die at a step: no record; the file is swept a day later, or the sender sends again and all is well."""
    prepared(where, folder)
    service = Mortal(where, folder, life=lives_until, more=(step,))
    service.start()
    with signed_in(service.address) as client, pytest.raises(httpx2.TransportError):
        put(client, PHOTO)
    service.kill()

    later = datetime.now(UTC) + timedelta(days=2)
    database = open_database(where, read_catalogue(), folder / "files", clock=Clock(later))
    files = FolderFiles(folder / "files" / "photos")
    with database.transaction(PROGRAM, writes=False) as transaction:
        assert EvidenceStore(transaction).find((SHA256,)) == {}
    left = [path for path in files.folder.rglob("*") if path.is_file()]
    assert len(left) == 1
    assert sweep_evidence(database, files, PROGRAM) == 1
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []
    database.close()

    again = Mortal(where, folder)
    again.start()
    with signed_in(again.address) as client:
        assert put(client, PHOTO).status_code == 201
    again.kill()
    database = open_database(where, read_catalogue(), folder / "files")
    require_sound(database, folder)
    database.close()


def test_a_sudden_death_after_the_record_and_before_the_answer_loses_nothing(where, tmp_path):
    prepared(where, tmp_path)
    service = Mortal(where, tmp_path, life=lives_until, more=("committed",))
    service.start()
    with signed_in(service.address) as client, pytest.raises(httpx2.TransportError):
        put(client, PHOTO)
    service.kill()

    again = Mortal(where, tmp_path)
    again.start()
    with signed_in(again.address) as client:
        answer = put(client, PHOTO)
    again.kill()

    assert (answer.status_code, answer.json()["sha256"]) == (200, SHA256)
    database = open_database(where, read_catalogue(), tmp_path / "files")
    require_sound(database, tmp_path)
    database.close()


def test_a_file_that_was_left_is_taken_up_when_its_sender_comes_back_the_same_day(gpkg_service):
    files = FolderFiles(gpkg_service.database.files / "photos")
    files.put([PHOTO], sha256=SHA256, most_bytes=10**6)

    answer = put(gpkg_service.signed_in("officer"), PHOTO)

    assert answer.status_code == 201
    assert sweep_evidence(gpkg_service.database, files, PROGRAM) == 0


def test_a_sweep_and_a_sender_at_once_never_leave_a_record_without_its_file(service):
    files = FolderFiles(service.database.files / "photos")
    client, clock = service.signed_in("officer"), service.clock
    clock.now = datetime.now(UTC) + timedelta(days=2)  # whatever lies there is old
    pages = [a_photo_file(shade * 20) for shade in range(12)]
    for page in pages:
        files.put([page], sha256=hash_of(page), most_bytes=10**6)

    def sweep() -> None:
        for _ in range(3):
            sweep_evidence(service.database, files, PROGRAM)

    sweeper = threading.Thread(target=sweep)

    sweeper.start()
    answers = [put(client, page).status_code for page in pages]
    sweeper.join()

    assert set(answers) <= {201, 503}
    on_record = {hash_of(page) for page, status in zip(pages, answers, strict=True) if status == 201}
    assert on_record <= {file.sha256 for file in files.list()}


@pytest.fixture(scope="module")
def alive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    """The service on a real port."""
    folder = tmp_path_factory.mktemp("alive")
    prepared(str(folder / "lakewatch.gpkg"), folder)
    service = Mortal(str(folder / "lakewatch.gpkg"), folder)
    service.start()
    yield service
    service.kill()


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_that_is_cut_off_leaves_nothing(alive, tenth, chunked):
    data = a_photo_file(tenth * 20)
    sha256, cut = hash_of(data), data[: len(data) * tenth // 10]
    with signed_in(alive.address) as client:
        head = f"PUT /api/evidence/{sha256} HTTP/1.1\r\nHost: x\r\nX-Lakewatch: 1\r\n"
        head += f"Cookie: {client.headers['Cookie']}\r\nContent-Type: image/jpeg\r\n"
        head += "Transfer-Encoding: chunked\r\n\r\n" if chunked else f"Content-Length: {len(data)}\r\n\r\n"
        body = b"%x\r\n%b\r\n" % (len(cut), cut) if chunked and cut else cut

        with socket.create_connection(("127.0.0.1", alive.port), timeout=30) as line:
            line.sendall(head.encode() + body)
            line.shutdown(socket.SHUT_WR)
            answer = line.recv(4096)  # closed, or refused

        assert answer == b"" or 400 <= int(answer.split(b" ")[1]) < 600
        assert client.get(f"/api/evidence/{sha256}").status_code == 404
    assert [path for path in (alive.folder / "files").rglob("*") if sha256 in path.name] == []
    assert list((alive.folder / "files" / "photos").rglob(".coming-*")) == []


@pytest.mark.parametrize("megabytes", [3, 6], ids=["the storage is full", "there is no room even to wait in"])
def test_a_full_disk_takes_nothing_and_works_again_when_there_is_room(tmp_path, megabytes):
    where, data = str(tmp_path / "lakewatch.gpkg"), a_pdf("x" * (megabytes * 1024 * 1024))
    prepared(where, tmp_path)
    service = Mortal(where, tmp_path, life=lives_in_little_room)
    service.start()

    with signed_in(service.address) as client:
        full = put(client, data, "application/pdf")
        left = [path for path in (tmp_path / "files" / "photos").rglob("*") if path.is_file()]
        small, read = put(client, PHOTO), client.get(f"/api/evidence/{SHA256}")
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        again = put(client, data, "application/pdf")
    service.kill()

    assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (507, "no-space", "30")
    assert left == []
    assert (small.status_code, read.status_code) == (201, 200)
    assert again.status_code == 201


def test_a_bucket_out_of_reach_takes_nothing_and_the_same_goes_through_later(tmp_path, monkeypatch):
    port = free_port()
    for name, value in KEYS.items():
        monkeypatch.setenv(f"AWS_{name.upper()}", value)
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "false")
    where = str(tmp_path / "lakewatch.gpkg")

    for service in serve(where, tmp_path, Clock(MORNING), evidence="s3://evidence/lake"):
        client = service.signed_in("officer")
        away = put(client, PHOTO)
        none = client.get(f"/api/evidence/{SHA256}")
        with bucket_server(port) as address:
            httpx2.put(f"{address}/evidence").raise_for_status()
            answers = [put(client, PHOTO).status_code for _ in range(2)]
            view = client.get(f"/api/evidence/{SHA256}/view")
            original = client.get(f"/api/evidence/{SHA256}/original")
        lost = client.get(f"/api/evidence/{SHA256}/original")
        still = client.get(f"/api/evidence/{SHA256}"), client.get(f"/api/evidence/{SHA256}/view")

    assert (away.status_code, away.json()["code"], away.headers["retry-after"]) == (503, "storage-away", "30")
    assert none.status_code == 404
    assert answers == [201, 200]
    assert (view.status_code, original.content) == (200, PHOTO)
    assert (lost.status_code, [answer.status_code for answer in still]) == (503, [200, 200])
    assert list((tmp_path / "files").rglob(SHA256)) == []
