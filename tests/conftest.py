"""The catalogue, and each store in turn: a test that passes on one only is a fault in a dialect."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.definition import Catalogue
from layers.store.database import Database, open_database
from tests import cluster
from tests.builders import Clock, a_catalogue


@pytest.fixture
def catalogue() -> Catalogue:
    """Three small layers: points, lines and areas."""
    return a_catalogue()


@pytest.fixture
def clock() -> Clock:
    """A clock that tests may set."""
    return Clock()


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[str]:
    """The address of a PostgreSQL server with the template database; CI may not do without."""
    if address := os.environ.get("TEST_POSTGIS_URL"):
        cluster.make_template_once(address)
        yield address
    elif cluster.installed():
        with cluster.cluster(beneath=cluster.in_memory()) as address:
            yield address
    elif "CI" in os.environ:
        pytest.fail("CI must test PostGIS: install postgresql-15-postgis-3 or set TEST_POSTGIS_URL")
    else:
        pytest.skip("PostGIS is not tested: no postgresql-15-postgis-3 here, and no TEST_POSTGIS_URL")


@pytest.fixture
def postgis_address(postgis_server: str) -> Iterator[str]:
    """The address of an empty database of the test's own."""
    with cluster.own_database(postgis_server, f"lakewatch_test_{os.getpid()}") as address:
        yield address


@pytest.fixture(params=["gpkg", "postgis"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new database may be opened, in both stores in turn."""
    if request.param == "gpkg":
        return str(tmp_path / "lakewatch.gpkg")
    return str(request.getfixturevalue("postgis_address"))


@pytest.fixture
def database(where: str, catalogue: Catalogue, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """An empty database in both stores in turn."""
    opened = open_database(where, catalogue, tmp_path / "files", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def gpkg_database(catalogue: Catalogue, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """An empty GeoPackage."""
    opened = open_database(str(tmp_path / "lakewatch.gpkg"), catalogue, tmp_path / "files", clock=clock)
    yield opened
    opened.close()
