"""The whole application over a real store, with one account for each role."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from PIL import Image
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from shapely import LineString, box
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.worker import WorkerProcess
from layers.definition import Catalogue, read_catalogue
from layers.rules.features import Feature
from layers.rules.people import PROGRAM, Account, Actor, Role, Unit
from layers.store.database import Database, open_database
from layers.store.features import FeatureStore
from layers.store.people import PeopleStore
from tests.builders import Clock

PASSWORD = "reed-and-heron-2026"
# the least work that Argon2 does: thousands of tests sign in, and the parameters stand in the hash
HASH = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)
UNITS = (Unit("bureau", "湖区管理局", "Lake bureau"), Unit("town", "镇政府", "Township"))
DIKE = "dike-1"
WORKER_ENDS_S = 240  # its job may go on; the machine may be busy


@dataclass
class Service:
    """The application, its database, and a client for each role."""

    database: Database
    clock: Clock
    settings: Settings
    client: Callable[..., TestClient]

    def signed_in(self, name: str) -> TestClient:
        """A browser in which this account has signed in."""
        client = self.client()
        answer = client.post("/api/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return client


@cache
def our_catalogue() -> Catalogue:
    """The product's own layers, read once."""
    return read_catalogue()


def seed(database: Database) -> None:
    """Two units, an account for each role and a second patrol elsewhere, a dike and a zone."""
    with database.transaction(PROGRAM) as transaction:
        people, features = PeopleStore(transaction), FeatureStore(transaction)
        for unit in UNITS:
            people.add_unit(unit, why="test")
        names = [(role.value, role, "bureau") for role in Role]
        names += [("neighbour", Role.PATROL, "town"), ("town.officer", Role.OFFICER, "town")]
        for name, role, unit_id in names:
            account = Account(f"id-{name}", name, name.title(), unit_id, frozenset({role}))
            people.add_account(account, password_hash=HASH, why="test")
        for number in (1, 2, 3):
            features.add(a_dike(f"dike-{number}", east=number * 0.002), why="test")
        features.add(a_zone(), why="test")


def a_dike(id: str = DIKE, *, east: float = 0.0) -> Feature:
    """A dike with a leaseholder, whom a patrol may not see."""
    return Feature(
        layer="pond_dikes",
        id=id,
        shape=LineString([(115.6 + east, 37.6), (115.601 + east, 37.6)]),
        properties={"name": f"段村{id}", "code": f"D-{id[-1]}", "length_m": 88.0, "owner": "somebody"},
        state="standing",
        unit="bureau",
    )


def a_zone() -> Feature:
    """An area of the layer that other tests need not know."""
    return Feature(
        layer="administrative_areas",
        id="area-1",
        shape=box(115.5, 37.5, 115.7, 37.7),
        properties={"name": "试验区", "level": "county"},
    )


@pytest.fixture
def catalogue() -> Catalogue:
    """The product's own layers."""
    return our_catalogue()


@pytest.fixture
def service(where: str, tmp_path: Path, clock: Clock) -> Iterator[Service]:
    """The application on both stores in turn."""
    yield from serve(where, tmp_path, clock)


@pytest.fixture
def gpkg_service(gpkg_path: str, tmp_path: Path, clock: Clock) -> Iterator[Service]:
    """The application on a GeoPackage, for what no store decides."""
    yield from serve(gpkg_path, tmp_path, clock)


def serve(where: str, folder: Path, clock: Clock, **settings: Any) -> Iterator[Service]:
    database = open_database(where, our_catalogue(), folder / "files", clock=clock)
    seed(database)
    chosen = Settings(data=folder, **settings)
    app = create_app(chosen, database)
    clients: list[TestClient] = []

    def client(**options: Any) -> TestClient:
        made = TestClient(app, "http://testserver", headers={"X-Lakewatch": "1"}, **options)
        clients.append(made)
        return made

    yield Service(database, clock, chosen, client)
    for made in clients:
        made.close()
    database.close()


def body(**changes: Any) -> dict[str, Any]:
    """A report on the first dike, as a phone sends it."""
    return {
        "layer": "pond_dikes",
        "feature": DIKE,
        "state_seen": "standing",
        "remainder": 35.0,
        "answers": {"visible": True, "machines_seen": "none", "fresh_soil": False},
        "note": "北段未动",
        "place": {"type": "Point", "coordinates": [115.6, 37.6]},
        "fix": {
            "longitude": 115.6,
            "latitude": 37.6,
            "accuracy_m": 7.0,
            "taken_at": "2026-11-23T06:04:58.000Z",
            "source": "gps",
            "datum": "wgs84",
        },
        "observed_at": "2026-11-23T06:05:00.000Z",
        "photos": [],
        **changes,
    }


def a_jpeg(shade: int = 120) -> bytes:
    """A small real photo; another shade has another hash."""
    buffer = BytesIO()
    Image.new("RGB", (64, 48), (shade, 130, 90)).save(buffer, "JPEG")
    return buffer.getvalue()


def announced(*photos: bytes) -> list[dict[str, Any]]:
    """The manifest entries of these photos."""
    return [
        {
            "sha256": hashlib.sha256(photo).hexdigest(),
            "size_bytes": len(photo),
            "role": "overview",
            "source": "camera",
            "taken_at": None,
            "fix": None,
        }
        for photo in photos
    ]


def send(client: TestClient, id: UUID | None = None, **changes: Any) -> Any:
    """The answer to a report sent by this client."""
    return client.put(f"/api/reports/{id or uuid4()}", json=body(**changes))


def as_actor(name: str) -> Actor:
    """An account of the seed as somebody who asks."""
    return Actor(f"id-{name}", name, "bureau", frozenset({Role(name)}), way="web")


class RealClock(Clock):
    """The clock on the wall, which the worker has too."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service on a GeoPackage for the tests of a file that do not care what others kept there."""
    folder = tmp_path_factory.mktemp("office")
    for made in serve(str(folder / "lakewatch.gpkg"), folder, RealClock()):
        yield made
        close_worker(made)


def worker_of(service: Service) -> WorkerProcess:
    """The process beside a service."""
    return cast(WorkerProcess, cast(FastAPI, service.client().app).state.worker)


def close_worker(service: Service) -> None:
    """Let the worker end, and wait for it."""
    worker = worker_of(service)
    process = worker.process
    worker.close()
    if process is not None:
        process.wait(timeout=WORKER_ENDS_S)
