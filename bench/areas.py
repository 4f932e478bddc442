"""A package of the whole lake with 20,000 features: how large it is, and how long the server works for it.

    python -m bench.areas

The gate is its size: all that a phone without any of its files fetches.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from pathlib import Path

from api.areas import Package, manifest_of, put_together
from api.cli.demo import add_people, load_layers
from api.cli.demo_reports import add_reports
from api.dependencies import store_set
from geo.boxes import Box
from layers.definition import read_catalogue
from layers.demo.lake import demonstration_lake
from layers.demo.people import account_of
from layers.rules.areas import AreaKind
from layers.rules.people import PROGRAM, Actor
from layers.store.area_files import AreaFiles
from layers.store.database import Database, open_database

GATE_BYTES, LEAST = 10_000_000, 20_000
AROUND = Box(115.42, 37.49, 115.76, 37.74)  # the lake, and the ground where the surplus stands


def main() -> int:
    """Print the figures; 1 when the package is too large."""
    parser = argparse.ArgumentParser(description="Measure a package of the whole lake.")
    parser.add_argument("--features", type=int, default=26_000, help="of the lake; a patrol sees fewer")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = made(Path(folder), options.features)
        begun = time.perf_counter()
        package, size = packed(database, Path(folder))
        seconds = time.perf_counter() - begun
        database.close()
    return told(package, size, seconds)


def made(folder: Path, features: int) -> Database:
    """A demonstration lake with so many features."""
    catalogue = read_catalogue()
    database = open_database(str(folder / "lake.gpkg"), catalogue, folder / "files")
    lake = demonstration_lake(catalogue, features=features)
    with database.transaction(PROGRAM) as transaction:
        add_people(transaction)
        load_layers(transaction, lake)
        add_reports(transaction, lake)
    return database


def packed(database: Database, folder: Path) -> tuple[Package, int]:
    """The package as a patrol gets it, and its bytes."""
    account = account_of("patrol")
    actor = Actor(account.id, account.name, account.unit, account.roles, way="bench")
    with database.transaction(actor, writes=False) as transaction:
        package = put_together(
            store_set(transaction, actor),
            AreaFiles(folder / "areas"),
            AreaKind.BOX,
            AROUND,
            lambda _stage, _done, _total: None,
        )
        return package, int(manifest_of(package, "bench")["size_bytes"])


def told(package: Package, size: int, seconds: float) -> int:
    """The figures in words."""
    by_kind: Counter[str] = Counter()
    for entry in package.entries:
        by_kind[entry["kind"]] += entry["size_bytes"]
    features = sum(map(len, package.features.values()))
    parts = ", ".join(f"{kind} {bytes_ / 1e6:.2f} MB" for kind, bytes_ in by_kind.most_common())
    print(f"{features:,} features in {len(package.entries)} files, zooms 0 to 16: {size / 1e6:.2f} MB.")
    print(f"Of them {parts}.")
    print(f"The server worked {seconds:.0f} s for it.")
    fits = size < GATE_BYTES and features >= LEAST
    gate = f"Gate: {LEAST:,} features under {GATE_BYTES / 1e6:.0f} MB"
    print(f"{gate}: {'kept' if fits else 'MISSED'}.")
    return int(not fits)


if __name__ == "__main__":
    raise SystemExit(main())
