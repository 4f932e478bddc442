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
from tests.ready import Ready, ready_databases, ready_files

OWN = {"gpkg": "gpkg_path", "postgis": "postgis_address"}


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


@pytest.fixture(scope="session")
def ready_originals(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """GeoPackages with every table and no row."""
    return ready_files(tmp_path_factory.mktemp("ready"))


@pytest.fixture(scope="session")
def ready_templates(postgis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """The same on PostGIS."""
    with ready_databases(postgis_server, tmp_path_factory.mktemp("ready")) as ready:
        yield ready


@pytest.fixture
def gpkg_path(ready_originals: Ready, catalogue: Catalogue, tmp_path: Path) -> str:
    """A GeoPackage of the test's own, with every table and no row."""
    path = str(tmp_path / "lakewatch.gpkg")
    ready_originals.copy_to(path, catalogue)
    return path


@pytest.fixture
def postgis_address(postgis_server: str, ready_templates: Ready, catalogue: Catalogue) -> Iterator[str]:
    """The address of a database of the test's own, with every table and no row."""
    name = f"lakewatch_test_{os.getpid()}"
    ready_templates.copy_to(name, catalogue)
    with cluster.dropped_at_the_end(postgis_server, name) as address:
        yield address


@pytest.fixture(params=["gpkg", "postgis"])
def where(request: pytest.FixtureRequest) -> str:
    """Where a database with every table and no row may be opened, in both stores in turn."""
    return str(request.getfixturevalue(OWN[request.param]))


@pytest.fixture
def unmade_address(postgis_server: str) -> Iterator[str]:
    """The address of a database of the test's own, without any table of ours."""
    with cluster.own_database(postgis_server, f"lakewatch_unmade_{os.getpid()}") as address:
        yield address


@pytest.fixture(params=["gpkg", "postgis"])
def unmade(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new database may be opened, in both stores in turn: for tests of the making itself."""
    if request.param == "gpkg":
        return str(tmp_path / "lakewatch.gpkg")
    return str(request.getfixturevalue("unmade_address"))


@pytest.fixture
def database(where: str, catalogue: Catalogue, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """A database without any row, in both stores in turn."""
    opened = open_database(where, catalogue, tmp_path / "files", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def gpkg_database(gpkg_path: str, catalogue: Catalogue, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """A GeoPackage without any row."""
    opened = open_database(gpkg_path, catalogue, tmp_path / "files", clock=clock)
    yield opened
    opened.close()
