"""The database, its transaction, and how one is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from layers.definition import Catalogue
from layers.rules.people import Actor

Clock = Callable[[], datetime]  # UTC, rounded to milliseconds


def utc_now() -> datetime:
    """The present in UTC, rounded to milliseconds, as both stores keep it."""
    raise NotImplementedError


class Transaction:
    """One unit of work on one connection: everything commits, or nothing does."""

    actor: Actor
    now: datetime
    catalogue: Catalogue

    def record(
        self, action: str, noun: str, id: str, facts: dict[str, object], *, why: str
    ) -> tuple[int, str]:
        """Append the audit entry of a change in this transaction; its number and its hash (hex)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Database:
    """A GeoPackage file or a PostGIS database with Lakewatch's tables, migrated to this release."""

    engine: Engine
    catalogue: Catalogue
    files: Path  # evidence files and keys
    clock: Clock

    @contextmanager
    def transaction(self, actor: Actor, *, writes: bool = True) -> Iterator[Transaction]:
        """Committed when the block ends, rolled back whole when it raises.

        Writers of a GeoPackage take turns in one fair queue; readers never wait.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Give every connection back."""
        raise NotImplementedError


def open_database(where: str, catalogue: Catalogue, files: Path, *, clock: Clock = utc_now) -> Database:
    """The database at a ``postgresql://`` address, or the GeoPackage at a path; created, migrated.

    Raises:
        NewerDatabase: a newer release wrote it; nothing was touched.
        NotOurs: the file exists and is no Lakewatch database.
    """
    raise NotImplementedError
