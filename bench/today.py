"""Today's tasks at a lake of many dikes and reports: one page for a patrol, in both stores.

    python -m bench.today --features 30000 --reports 300000

A unit answers for a tenth of the dikes by name, and by its cells for those of no unit; a core zone
lies over a quarter. Statements are counted at a tenth of the size, too: they may not grow. The gate is the
median of a first page with its counts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from shapely import LineString, box

from bench.ledger import SETTINGS, batches
from layers.definition import read_catalogue
from layers.rules.features import Feature
from layers.rules.people import PROGRAM, Actor, Role, Unit
from layers.store.database import Database, open_database
from layers.store.features import FeatureStore
from layers.store.people import PeopleStore
from layers.store.report_records import to_row
from layers.store.tables import REPORTS
from layers.store.today import TodayStore
from tests import cluster
from tests.builders import MORNING, Clock, a_report, an_actor

GATE_MS = 400.0
UNITS = tuple(f"unit-{number}" for number in range(10))
PATROL = Actor("p", "p", UNITS[0], frozenset({Role.PATROL}), way="web")
TURNS = 30


def dikes(count: int, seed: int = 20261127) -> Iterator[Feature]:
    """Dikes all over the lake; every eleventh belongs to no unit."""
    chance = np.random.default_rng(seed)
    places = chance.random((count, 2)) * (0.25, 0.17) + (115.46, 37.53)
    for number, (x, y) in enumerate(places.tolist()):
        unit = None if number % 11 == 0 else UNITS[number % 10]
        shape = LineString([(x, y), (x + 0.001, y)])
        values = {"name": f"围埝{number}", "code": f"D-{number}", "length_m": 88.0}
        yield Feature("pond_dikes", f"d-{number}", shape, values, state="standing", unit=unit)


def cells() -> Iterator[Feature]:
    """Ten columns of cells, a unit to each."""
    for column in range(10):
        for row in range(20):
            west, south = 115.46 + column * 0.025, 37.53 + row * 0.0085
            values = {"code": f"{row:02}{column}", "level": "village", "interval_days": 1 + row % 7}
            shape = box(west, south, west + 0.025, south + 0.0085)
            yield Feature(
                "responsibility_grid",
                f"g-{column}-{row}",
                shape,
                values,
                state="assigned",
                unit=UNITS[column],
            )


def zone() -> Feature:
    """A core zone over a quarter of the ground."""
    values = {"name": "核心区", "boundary_version": "v", "regime": "three", "zone": "core"}
    return Feature("reserve_zones", "core", box(115.46, 37.53, 115.585, 37.615), values, state="in_force")


def reports(count: int, features: int) -> Iterator[dict[str, Any]]:
    """Reports of half a year, all over the dikes."""
    chance = np.random.default_rng(20261128)
    for number in range(count):
        at = MORNING - timedelta(minutes=int(chance.integers(1, 260_000)))
        report = a_report(
            number + 1, layer="pond_dikes", feature=f"d-{int(chance.integers(features))}", received_at=at
        )
        yield {**to_row(report, b"{}"), "id": str(UUID(int=number + 1)), "audit_number": number + 1}


def fill(database: Database, features: int, count: int) -> None:
    """Dikes, cells, a zone and reports."""
    with database.transaction(PROGRAM) as transaction:
        people, store = PeopleStore(transaction), FeatureStore(transaction)
        for unit in UNITS:
            people.add_unit(Unit(unit, unit, unit), why="bench")
        store.load("pond_dikes", dikes(features), why="bench")
        store.load("responsibility_grid", cells(), why="bench")
        store.load("reserve_zones", [zone()], why="bench")
        for rows in batches(reports(count, features)):
            transaction.execute(sa.insert(REPORTS), rows)
    if database.engine.dialect.name == "postgresql":
        with database.transaction(an_actor()) as transaction:
            transaction.execute(sa.text("ANALYZE"))


def asked(database: Database) -> tuple[float, int, int]:
    """Milliseconds of one first page, its total, and the statements it took."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    begin = time.perf_counter()
    with database.transaction(PATROL, writes=False) as transaction:
        page = TodayStore(transaction, PATROL).find(limit=50)
    took = (time.perf_counter() - begin) * 1000
    sa.event.remove(database.engine, "before_cursor_execute", note)
    return took, page.total, len(sent)


def main() -> int:
    """Measure; 1 when a gate was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=int, default=30_000)
    parser.add_argument("--reports", type=int, default=300_000)
    options = parser.parse_args()
    print(
        f"{options.features:,} dikes, {options.reports:,} reports, 200 cells; a patrol of one unit of ten.\n"
    )
    print(f"| store | tasks | median ms | p95 ms | statements | at a tenth | gate {GATE_MS:.0f} ms |")
    print("|---|--:|--:|--:|--:|--:|---|")
    with ExitStack() as stack:
        results = [measured(stack, name, options) for name in ("GeoPackage", "PostGIS")]
    return int(not all(results))


def measured(stack: ExitStack, name: str, options: argparse.Namespace) -> bool:
    """One line of the table: whether its gates were kept."""
    small = opened(stack, name, options.features // 10, options.reports // 10)
    asked(small)
    few = asked(small)[2]
    database = opened(stack, name, options.features, options.reports)
    asked(database)
    found = [asked(database) for _ in range(TURNS)]
    times = sorted(took for took, _, _ in found)
    p95 = quantiles(times, n=20)[-1]
    kept = times[len(times) // 2] <= GATE_MS and found[0][2] <= few
    line = f"| {name} | {found[0][1]:,} | {times[len(times) // 2]:.0f} | {p95:.0f} | {found[0][2]} | {few} |"
    print(f"{line} {'kept' if kept else 'MISSED'} |", flush=True)
    return kept


def opened(stack: ExitStack, name: str, features: int, count: int) -> Database:
    """A filled database of one store."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    where = str(folder / "lake.gpkg")
    if name == "PostGIS":
        address = stack.enter_context(cluster.cluster(SETTINGS))
        where = stack.enter_context(cluster.own_database(address, f"bench_today_{features}"))
    database = open_database(where, read_catalogue(), folder / "files", clock=Clock())
    stack.callback(database.close)
    fill(database, features, count)
    return database


if __name__ == "__main__":
    sys.exit(main())
