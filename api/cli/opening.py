"""Settings and database of a command: what its options say, else the environment, else the usual."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.errors import NoData
from api.settings import Settings
from layers.definition import CATALOGUE, Catalogue, read_catalogue
from layers.rules.people import Actor
from layers.store.database import Database, open_database

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="数据目录 · Folder of the GeoPackage, evidence files and keys.  [data]"),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", help="postgresql:// 地址 · Address of a PostGIS database instead."),
]


def settings_of(**given: object) -> Settings:
    """Settings in which the options that were given win over the environment."""
    return Settings.model_validate({name: value for name, value in given.items() if value is not None})


def catalogue_of(settings: Settings) -> Catalogue:
    """The catalogue in use; CatalogueMistake."""
    return read_catalogue(settings.catalogue or CATALOGUE)


def there(settings: Settings) -> bool:
    """Whether there is a database already; one at an address is always taken as there."""
    return settings.database is not None or Path(settings.where).is_file()


@contextmanager
def opened(settings: Settings, *, create: bool = False) -> Iterator[Database]:
    """The database while the block runs; NoData where none is and none is to be made."""
    if not there(settings):
        if not create:
            raise NoData(path=str(settings.data))
        settings.data.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.where, catalogue_of(settings), settings.files)
    try:
        yield database
    finally:
        database.close()


def operator() -> Actor:
    """Whoever runs the command, by the name the machine knows; the audit says it came by command."""
    return Actor(account=None, name=getpass.getuser(), unit=None, roles=frozenset(), way="command")
