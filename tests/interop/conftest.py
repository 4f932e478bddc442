"""One data set, served once by the real server process, for every client program."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from layers.definition import read_catalogue
from layers.store.database import open_database
from tests import cluster, seeded
from tests.server import Server, running_server

SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's QGIS and GDAL belong to


def absent(what: str) -> None:
    """Skip, saying so; in CI a missing program is a failure."""
    if "CI" in os.environ:
        pytest.fail(f"CI must test with {what}: install it")
    pytest.skip(f"{what} is not installed here")


def require_program(name: str) -> str:
    """The program's path."""
    found = shutil.which(name)
    if found is None:
        absent(name)
    return str(found)


@pytest.fixture(scope="session")
def qgis_python() -> str:
    """A Python that has QGIS."""
    probe = [SYSTEM_PYTHON, "-c", "import qgis.core"]
    if not Path(SYSTEM_PYTHON).exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        absent("QGIS (python3-qgis)")
    return SYSTEM_PYTHON


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the data set in a GeoPackage."""
    folder = tmp_path_factory.mktemp("interop") / "data"
    catalogue = read_catalogue(seeded.write_catalogue(folder / "catalogue"))
    database = open_database(str(folder / "lakewatch.gpkg"), catalogue, folder / "files")
    seeded.seed(database)
    database.close()
    return folder


@pytest.fixture(scope="session")
def server(seeded_folder: Path) -> Iterator[Server]:
    """The real server over the data set."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:  # for the start alone: the session has other servers
            patch.setenv("LAKEWATCH_CATALOGUE", str(seeded_folder / "catalogue"))
            running = stack.enter_context(running_server(seeded_folder))
        yield running


@pytest.fixture(scope="session")
def seeded_postgis(tmp_path_factory: pytest.TempPathFactory, postgis_server: str) -> Iterator[str]:
    """The address of a PostGIS database with the data set."""
    folder = tmp_path_factory.mktemp("interop-postgis")
    catalogue = read_catalogue(seeded.write_catalogue(folder / "catalogue"))
    with cluster.own_database(postgis_server, f"lakewatch_interop_{os.getpid()}") as address:
        database = open_database(address, catalogue, folder / "files")
        seeded.seed(database)
        database.close()
        yield address
