"""The seeded data set behind the real application, on both stores in turn; tests that write get their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from layers.definition import Catalogue, read_catalogue
from layers.store.database import Database, open_database
from tests import cluster, seeded
from tests.builders import Clock


@pytest.fixture(scope="session")
def seeded_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The layers of the seeded data set."""
    return read_catalogue(seeded.write_catalogue(tmp_path_factory.mktemp("catalogue")))


@pytest.fixture
def catalogue(seeded_catalogue: Catalogue) -> Catalogue:
    """The layers of a test's own database."""
    return seeded_catalogue


def client_of(database: Database, folder: Path, key: str | None, **settings: str) -> TestClient:
    """A program that asks with a key."""
    app = create_app(Settings(data=folder, **settings), database)
    headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {key}"} if key else {})
    return TestClient(app, headers=headers, raise_server_exceptions=False)


def database_of(client: TestClient) -> Database:
    """What the program behind a client works on."""
    database: Database = cast(FastAPI, client.app).state.database
    return database


def seeded_client(where: str, catalogue: Catalogue, folder: Path) -> Iterator[TestClient]:
    """A supervisor's program over a database that is filled and closed here."""
    database = open_database(where, catalogue, folder / "files", clock=Clock())
    seeded.seed(database)
    yield client_of(database, folder, seeded.SUPERVISOR)
    database.close()


@pytest.fixture(scope="session")
def gpkg_client(
    seeded_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A supervisor's program on a GeoPackage: for what does not hang on the store. Nobody writes to it."""
    folder = tmp_path_factory.mktemp("ogc-gpkg")
    yield from seeded_client(str(folder / "lakewatch.gpkg"), seeded_catalogue, folder)


@pytest.fixture(scope="session")
def postgis_client(
    seeded_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory, postgis_server: str
) -> Iterator[TestClient]:
    """A supervisor's program on PostGIS. Nobody writes to it."""
    with cluster.own_database(postgis_server, f"lakewatch_ogc_{os.getpid()}") as address:
        yield from seeded_client(address, seeded_catalogue, tmp_path_factory.mktemp("ogc-postgis"))


@pytest.fixture(params=["gpkg", "postgis"])
def client(request: pytest.FixtureRequest) -> TestClient:
    """A supervisor's program on both stores in turn. Nobody writes to it."""
    found: TestClient = request.getfixturevalue(f"{request.param}_client")
    return found


@pytest.fixture
def own_client(database: Database, tmp_path: Path) -> TestClient:
    """A supervisor's program on a database of the test's own, which the test may change."""
    seeded.seed(database)
    return client_of(database, tmp_path, seeded.SUPERVISOR)


@pytest.fixture
def patrol(gpkg_client: TestClient, tmp_path: Path) -> TestClient:
    """A patrol's program over the same data."""
    return client_of(database_of(gpkg_client), tmp_path, seeded.PATROL)


@pytest.fixture
def stranger(gpkg_client: TestClient, tmp_path: Path) -> TestClient:
    """A program without a key."""
    return client_of(database_of(gpkg_client), tmp_path, None)
