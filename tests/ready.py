"""Databases with every table and no row, made once for each catalogue: thousands of tests have a copy.

Nobody is told where the originals are, and nobody can open one on PostGIS, so no test can change another's.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from layers.definition import Catalogue
from layers.store.database import open_database
from tests import cluster


class Ready:
    """What is made once for each catalogue, and copied from then on."""

    def __init__(self, make: Callable[[Catalogue, int], str], copy: Callable[[str, str], None]) -> None:
        self.make = make
        self.copy = copy
        self.made: list[tuple[Catalogue, str]] = []  # equal catalogues have one original

    def copy_to(self, target: str, catalogue: Catalogue) -> None:
        """A copy of the original with the catalogue's layers."""
        originals = [original for known, original in self.made if known == catalogue]
        if not originals:
            originals = [self.make(catalogue, len(self.made))]
            self.made.append((catalogue, originals[0]))
        self.copy(originals[0], target)


def ready_files(folder: Path) -> Ready:
    """GeoPackages, copied to a path; their originals lie in the folder."""

    def make(catalogue: Catalogue, number: int) -> str:
        path = folder / f"{number}.gpkg"
        open_database(str(path), catalogue, folder / "files").close()
        return str(path)

    return Ready(make, shutil.copyfile)


@contextmanager
def ready_databases(server: str, folder: Path) -> Iterator[Ready]:
    """Databases of a server, copied to a name; their originals are dropped at the end."""
    with ExitStack() as stack:

        def make(catalogue: Catalogue, number: int) -> str:
            name = f"lakewatch_ready_{os.getpid()}_{number}"
            address = stack.enter_context(cluster.own_database(server, name))
            open_database(address, catalogue, folder / "files").close()
            cluster.statements(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            return name

        yield Ready(make, lambda original, name: cluster.create(server, name, original))
