"""The seeded data set behind the real application, on both stores in turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from layers.definition import Catalogue, read_catalogue
from layers.store.database import Database
from tests import seeded


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """The layers of the seeded data set."""
    return read_catalogue(seeded.write_catalogue(tmp_path / "catalogue"))


def client_of(database: Database, folder: Path, key: str | None, **settings: str) -> TestClient:
    """A program that asks with a key."""
    app = create_app(Settings(data=folder, **settings), database)
    headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {key}"} if key else {})
    return TestClient(app, headers=headers, raise_server_exceptions=False)


@pytest.fixture
def client(database: Database, tmp_path: Path) -> TestClient:
    """A supervisor's program."""
    seeded.seed(database)
    return client_of(database, tmp_path, seeded.SUPERVISOR)


@pytest.fixture
def gpkg_client(gpkg_database: Database, tmp_path: Path) -> TestClient:
    """A supervisor's program, on a GeoPackage: for what does not hang on the store."""
    seeded.seed(gpkg_database)
    return client_of(gpkg_database, tmp_path, seeded.SUPERVISOR)


@pytest.fixture
def patrol(gpkg_client: TestClient, gpkg_database: Database, tmp_path: Path) -> TestClient:
    """A patrol's program over the same data."""
    return client_of(gpkg_database, tmp_path, seeded.PATROL)


@pytest.fixture
def stranger(gpkg_client: TestClient, gpkg_database: Database, tmp_path: Path) -> TestClient:
    """A program without a key."""
    return client_of(gpkg_database, tmp_path, None)
