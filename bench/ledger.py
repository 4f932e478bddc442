"""The ledger at 100,000 cases and 1,000,000 reports: lists with filters and counts, and one case's page.

    python -m bench.ledger --cases 100000 --reports 1000000

Both stores hold the same ledger and are asked in turn, as the routes ask: a page of fifty cases with the
counts of all pages, each time with other filters; and all that a case's page rests on (events, inspections,
conditions, posts). The gate is the 95th percentile of a list.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from shapely import Point

from layers.definition import Catalogue, read_catalogue
from layers.rules.cases import Case, CaseEvent, CaseStatus, Term
from layers.rules.people import PROGRAM, Unit
from layers.rules.reports import Report
from layers.store.case_records import event_row, to_row
from layers.store.case_search import CaseQuery, CaseSearch
from layers.store.case_sight import CaseSight
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASES
from layers.store.cases import CaseStore
from layers.store.database import Database, Transaction, open_database
from layers.store.people import PeopleStore
from layers.store.report_records import to_row as report_row
from layers.store.tables import REPORTS
from tests import cluster
from tests.builders import MORNING, a_case, a_task, an_actor

GATE_MS = 150.0
LAYERS = ("pond_dikes", "fish_ponds", "sewage_outlets", "illegal_land_use", "livestock_farms", "waste_sites")
UNITS = tuple(f"unit-{number:02}" for number in range(24))
STATUSES = tuple(CaseStatus)
SHARES = (0.06, 0.05, 0.06, 0.12, 0.04, 0.02, 0.02, 0.01, 0.35, 0.2, 0.03, 0.02, 0.02)
DAY = date(2026, 11, 23)
SETTINGS = "-c shared_buffers=512MB -c effective_cache_size=2GB -c random_page_cost=1.1 -c max_wal_size=4GB"
AT_ONCE = 5000


def cases(count: int, seed: int = 20261127) -> Iterator[Case]:
    """Problems of six kinds and twenty-four units over ten years."""
    chance = np.random.default_rng(seed)
    for number in range(count):
        found = DAY - timedelta(days=int(chance.integers(1, 3650)))
        unit, other = chance.choice(len(UNITS), 2, replace=False)
        opened = datetime.combine(found, MORNING.timetz())
        yield a_case(
            id=str(UUID(int=number + 1)),
            number=f"{found.year}-{number + 1:06}",
            title=f"第{number}处问题",
            layer=LAYERS[int(chance.integers(len(LAYERS)))],
            features=(f"f-{number}",),
            place=Point(115.46 + 0.25 * float(chance.random()), 37.53 + 0.17 * float(chance.random())),
            status=STATUSES[int(chance.choice(len(STATUSES), p=SHARES))],
            term=Term.SHORT if chance.random() < 0.9 else Term.STAGED,
            zone=("core", "buffer", "experimental", None)[int(chance.integers(4))],
            found_on=found,
            rectifying_unit=UNITS[int(unit)],
            supervising_unit=UNITS[int(other)],
            verifying_unit=UNITS[int(other)],
            deadline=found + timedelta(days=60),
            tasks=(a_task(unit=UNITS[int(unit)]),),
            opened_at=opened,
            changed_at=opened,
            version=1,
        )


def reports(count: int, of: int, seed: int = 20261128) -> Iterator[dict[str, Any]]:
    """Rows of inspections, ten to a case's feature."""
    chance = np.random.default_rng(seed)
    for number in range(count):
        at = MORNING - timedelta(minutes=int(chance.integers(1, 2_000_000)))
        feature = number % of
        report = Report(
            id=UUID(int=number + 1),
            layer=LAYERS[feature % len(LAYERS)],
            feature=f"f-{feature}",
            state_seen="standing" if chance.random() < 0.3 else "removed",
            remainder=float(chance.integers(100)),
            answers={"visible": True},
            note="",
            place=Point(115.46 + 0.25 * float(chance.random()), 37.6),
            fix=None,
            observed_at=at,
            photos=(),
            author=f"a-{number % 200}",
            author_name="a patrol",
            unit=UNITS[number % len(UNITS)],
            received_at=at,
            content_sha256=f"{number:064x}",
        )
        yield {**report_row(report, b"{}"), "audit_number": number + 1}


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Rows, some thousands at a time."""
    held: list[Any] = []
    for row in rows:
        held.append(row)
        if len(held) == AT_ONCE:
            yield held
            held = []
    if held:
        yield held


def filled(where: str, folder: Path, catalogue: Catalogue, count: int, inspected: int) -> Database:
    """A database with the ledger; the audit is left out, since nothing here reads it."""
    database = open_database(where, catalogue, folder / "files")
    with database.transaction(PROGRAM) as transaction:
        for unit in UNITS:
            PeopleStore(transaction).add_unit(Unit(unit, unit, unit), why="bench")
        for held in batches(cases(count)):
            keep(transaction, held)
        for rows in batches(reports(inspected, count)):
            transaction.execute(sa.insert(REPORTS), rows)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return database


def keep(transaction: Transaction, held: list[Case]) -> None:
    """Some cases, each with the event that opened it."""
    transaction.execute(sa.insert(CASES), [to_row(case) for case in held])
    named = [{"case_id": case.id, "layer": case.layer, "feature": case.features[0]} for case in held]
    transaction.execute(sa.insert(CASE_FEATURES), named)
    transaction.execute(sa.insert(CASE_EVENTS), [event_row(first(case), case) for case in held])


def first(case: Case) -> CaseEvent:
    """The event that opened a case."""
    at = case.opened_at or MORNING
    return CaseEvent(case.id, 1, "open", None, case.status, at, None, "bench", None, None, "", {})


def queries(chance: np.random.Generator) -> CaseQuery:
    """A list as a supervisor asks for it: three filters and an order."""
    kind, unit = str(chance.choice(LAYERS)), str(chance.choice(UNITS))
    asked = CaseQuery(layers=(kind,), sort=str(chance.choice(["newest", "deadline", "changed"])))
    return (
        replace(asked, units=(unit,), open=True),
        replace(asked, zones=("core",), statuses=("in_progress", "assigned", "closed")),
        replace(asked, concerns=unit, found_since=DAY - timedelta(days=1000)),
        replace(asked, overdue_on=DAY, units=(unit,)),
        replace(asked, text="9", open=False, terms=("short",)),
    )[int(chance.integers(5))]


def listed(database: Database, query: CaseQuery) -> tuple[int, dict[str, int]]:
    """A page with its counts, as the route asks for them."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        search = CaseSearch(transaction)
        page, counts = search.find(query), search.counts(query, DAY)
    return page.total, dict(sorted(counts["status"].items()))


def shown(database: Database, number: int) -> int:
    """All that one case's page rests on."""
    with database.transaction(PROGRAM, writes=False) as transaction:
        case = CaseStore(transaction).get(str(UUID(int=number + 1)))
        situation = CaseSight(transaction).situation(case, an_actor())
        return len(situation.conditions)


def timed(ask: Callable[[], object]) -> tuple[float, object]:
    """Milliseconds, and the answer."""
    begun = time.perf_counter()
    answer = ask()
    return 1000 * (time.perf_counter() - begun), answer


def measure(stores: dict[str, Database], count: int, rounds: int) -> dict[tuple[str, str], list[float]]:
    """Every question to both stores in turn; SystemExit when they do not agree."""
    chance = np.random.default_rng(1)
    found: dict[tuple[str, str], list[float]] = {}
    for number in range(rounds + 10):
        query, case = queries(chance), int(chance.integers(count))
        for name, ask in (("list", lambda db: listed(db, query)), ("case", lambda db: shown(db, case))):  # noqa: B023
            answers = {store: timed(lambda: ask(database)) for store, database in stores.items()}  # noqa: B023
            if len({repr(answer) for _, answer in answers.values()}) != 1:
                raise SystemExit(f"the stores do not agree: {query}")
            if number >= 10:  # the first ones warm up
                for store, (ms, _) in answers.items():
                    found.setdefault((name, store), []).append(ms)
    return found


def table(found: dict[tuple[str, str], list[float]]) -> str:
    """The figures in Markdown."""
    words = {"list": "fifty cases by three filters, with counts", "case": "all that a case's page rests on"}
    lines = ["| question | store | p50 ms | p95 ms | gate |", "|---|---|--:|--:|---|"]
    for (name, store), durations in found.items():
        parts = quantiles(durations, n=100)
        verdict = (
            f"≤ {GATE_MS:.0f}: {'kept' if parts[94] <= GATE_MS else '**MISSED**'}" if name == "list" else "–"
        )
        lines.append(f"| {words[name]} | {store} | {parts[49]:.1f} | {parts[94]:.1f} | {verdict} |")
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 when a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    catalogue = read_catalogue()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lwbench")))
        address = stack.enter_context(cluster.cluster(SETTINGS))
        own = stack.enter_context(cluster.own_database(address, "ledger"))
        stores = {
            "GeoPackage": filled(
                str(folder / "lake.gpkg"), folder / "g", catalogue, options.cases, options.reports
            ),
            "PostGIS": filled(own, folder / "p", catalogue, options.cases, options.reports),
        }
        found = measure(stores, options.cases, options.rounds)
        for database in stores.values():
            database.close()
    print(f"{options.cases:,} cases, {options.reports:,} reports, {options.rounds} questions each.\n")
    said = table(found)
    print(said)
    return int("MISSED" in said)


if __name__ == "__main__":
    sys.exit(main())
