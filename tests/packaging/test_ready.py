"""Copies of ready databases: what one test stores in its own, no other test finds in the next."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from layers.definition import Catalogue
from layers.rules.people import PROGRAM
from layers.store.database import open_database
from layers.store.people import PeopleStore
from tests import cluster
from tests.builders import a_catalogue, a_layer, a_unit
from tests.ready import Ready


def units(where: str, catalogue: Catalogue, files: Path, *, add: bool) -> list[str]:
    """The units of a database before one is added or not."""
    database = open_database(where, catalogue, files)
    with database.transaction(PROGRAM) as transaction:
        found = [unit.id for unit in PeopleStore(transaction).units()]
        if add:
            PeopleStore(transaction).add_unit(a_unit(), why="test")
    database.close()
    return found


def test_a_file_is_copied_without_what_was_stored_in_an_earlier_copy(
    ready_originals: Ready, catalogue: Catalogue, tmp_path: Path
) -> None:
    first, second = (str(tmp_path / name) for name in ("first.gpkg", "second.gpkg"))
    ready_originals.copy_to(first, catalogue)
    assert units(first, catalogue, tmp_path, add=True) == []
    assert units(first, catalogue, tmp_path, add=False) == [a_unit().id]

    ready_originals.copy_to(second, catalogue)

    assert units(second, catalogue, tmp_path, add=False) == []


def test_an_original_on_postgis_can_be_copied_and_not_opened(
    postgis_server: str, ready_templates: Ready, postgis_address: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    assert units(postgis_address, catalogue, tmp_path, add=True) == []
    name = next(name for known, name in ready_templates.made if known == catalogue)

    address = sa.make_url(cluster.in_database(postgis_server, name)).set(drivername="postgresql+psycopg")
    with pytest.raises(sa.exc.OperationalError, match="not currently accepting connections"):
        sa.create_engine(address).connect()


def test_a_catalogue_of_its_own_has_an_original_of_its_own(ready_originals: Ready, tmp_path: Path) -> None:
    wells = a_catalogue(a_layer("wells"))
    ready_originals.copy_to(str(tmp_path / "a.gpkg"), a_catalogue())
    ready_originals.copy_to(str(tmp_path / "b.gpkg"), wells)
    ready_originals.copy_to(str(tmp_path / "c.gpkg"), a_catalogue())

    originals = [original for known, original in ready_originals.made if known in (a_catalogue(), wells)]

    assert len(originals) == 2
