"""One GeoPackage against PostGIS: window, point in polygon, nearest ten, over the same data in one run.

    python -m bench.store --features 1000000

Both stores are asked through ``FeatureStore``; beside them PostGIS is asked by bare SQL, shapes decoded. Each
question is put to all three in turn (A B C, A B C, …); a figure is the median of the paired ratios. All three
must give the same answer before the clock counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely

from geo.boxes import Box
from layers.definition import GeometryType
from layers.rules.features import Feature
from layers.rules.people import PROGRAM
from layers.store.database import Database, open_database
from layers.store.features import FeatureQuery, FeatureStore
from tests import cluster
from tests.builders import a_catalogue, a_layer

LAYER = "ponds"
LAKE = Box(115.4642, 37.5278, 115.7142, 37.6989)
SETTINGS = "-c shared_buffers=512MB -c effective_cache_size=2GB -c random_page_cost=1.1 -c max_wal_size=4GB"
GATE = 1.1
MOST_MB = 600
COLUMNS = """id, state, unit, valid_from, valid_to, demonstration, crs_declared, crs_assumed, crs_evidence,
    version, recorded_at, recorded_by, name, kind, length_m, households, scattered, built_on, owner"""


@dataclass(frozen=True)
class Question:
    """One kind of question, and how each of the three is asked it at a place."""

    name: str
    ours: Callable[[FeatureStore, float, float], list[str]]
    sql: Callable[[psycopg.Cursor[Any], float, float], list[str]]


def ponds(count: int, seed: int = 20261123) -> Iterator[Feature]:
    """Small polygons of 8 to 40 vertices, scattered over the lake in no order."""
    chance = np.random.default_rng(seed)
    radius = 0.35 * np.sqrt((LAKE.east - LAKE.west) * (LAKE.north - LAKE.south) / count)
    for number in range(count):
        west, south = chance.uniform(LAKE[:2], LAKE[2:])
        turns = np.linspace(0, 2 * np.pi, chance.integers(8, 41), endpoint=False)
        far = radius * chance.uniform(0.6, 1.0, len(turns))
        ring = np.column_stack([west + far * np.cos(turns), south + far * np.sin(turns)])
        properties = {"name": f"塘 {number}", "kind": "large", "length_m": float(number), "households": 3}
        yield Feature(
            LAYER,
            f"pond-{number}",
            shapely.Polygon(ring),
            properties,
            "standing",
            "office",
            demonstration=True,
        )


def side_deg(count: int, wanted: int) -> float:
    """The side of a square window that holds about so many features."""
    return float(np.sqrt((LAKE.east - LAKE.west) * (LAKE.north - LAKE.south) * wanted / count))


def questions(count: int) -> list[Question]:
    """The three questions."""
    half = side_deg(count, 1000) / 2

    def window(store: FeatureStore, x: float, y: float) -> list[str]:
        box = Box(x - half, y - half, x + half, y + half)
        return sorted(f.id for f in store.find(FeatureQuery(LAYER, box=box, limit=5000)).features)

    def window_sql(cursor: psycopg.Cursor[Any], x: float, y: float) -> list[str]:
        where = "ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4490)) ORDER BY fid"
        return decoded(cursor, where, (x - half, y - half, x + half, y + half))

    def point(store: FeatureStore, x: float, y: float) -> list[str]:
        return sorted(f.id for f in store.containing(LAYER, x, y))

    def point_sql(cursor: psycopg.Cursor[Any], x: float, y: float) -> list[str]:
        return decoded(cursor, "ST_Intersects(geom, ST_SetSRID(ST_MakePoint(%s, %s), 4490))", (x, y))

    def nearest(store: FeatureStore, x: float, y: float) -> list[str]:
        return sorted(f.id for f, _ in store.nearest([LAYER], x, y, limit=10))

    def nearest_sql(cursor: psycopg.Cursor[Any], x: float, y: float) -> list[str]:
        # the ten nearest in degrees: the index's own order; ours are nearest in metres
        return decoded(
            cursor, "true ORDER BY geom <-> ST_SetSRID(ST_MakePoint(%s, %s), 4490) LIMIT 10", (x, y)
        )

    return [
        Question("window of 1,000", window, window_sql),
        Question("point in polygon", point, point_sql),
        Question("nearest ten", nearest, nearest_sql),
    ]


def decoded(cursor: psycopg.Cursor[Any], where: str, values: tuple[float, ...]) -> list[str]:
    """Rows of the layer with their shapes decoded."""
    cursor.execute(f"SELECT ST_AsBinary(geom), {COLUMNS} FROM {LAYER} WHERE {where}", values)
    rows = cursor.fetchall()
    shapely.from_wkb([bytes(row[0]) for row in rows])
    return sorted(row[1] for row in rows)


def timed(ask: Callable[[], list[str]]) -> tuple[float, list[str]]:
    """Milliseconds and the answer."""
    start = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - start) * 1000, answer


def compare(
    question: Question, stores: list[FeatureStore], cursor: psycopg.Cursor[Any], pairs: int
) -> dict[str, Any]:
    """Times and ratios of one question."""
    chance = np.random.default_rng(7)
    places = chance.uniform(
        (LAKE.west + 0.02, LAKE.south + 0.02), (LAKE.east - 0.02, LAKE.north - 0.02), (pairs + 20, 2)
    )
    times: list[tuple[float, float, float]] = []
    rows = 0
    for turn, (x, y) in enumerate(places):
        gpkg_ms, one = timed(partial(question.ours, stores[0], x, y))
        postgis_ms, two = timed(partial(question.ours, stores[1], x, y))
        sql_ms, three = timed(partial(question.sql, cursor, x, y))
        if one != two or (question.name != "nearest ten" and one != three):
            raise SystemExit(f"{question.name} at {x}, {y}: the answers differ")
        if turn >= 20:  # the first warm everything up
            times.append((gpkg_ms, postgis_ms, sql_ms))
            rows += len(one)
    return summary(question.name, np.array(times), rows / pairs)


def summary(name: str, times: Any, rows: float) -> dict[str, Any]:
    """Medians and the medians of the paired ratios, with their middle half."""
    found: dict[str, Any] = {"question": name, "rows": round(rows, 1)}
    for column, who in enumerate(("gpkg", "postgis", "sql")):
        found[f"{who}_ms"] = round(float(np.median(times[:, column])), 3)
        found[f"{who}_p95_ms"] = round(float(np.percentile(times[:, column], 95)), 3)
    for column, who in ((1, "postgis"), (2, "sql")):
        ratio = times[:, 0] / times[:, column]
        found[f"to_{who}"] = round(float(np.median(ratio)), 2)
        found[f"to_{who}_middle"] = np.round(np.percentile(ratio, (25, 75)), 2).tolist()
    return found


def filled(where: str, count: int, folder: Path) -> tuple[Database, float]:
    """A database with the features, and how many seconds the import took."""
    database = open_database(where, a_catalogue(a_layer(LAYER, GeometryType.AREA)), folder)
    start = time.perf_counter()
    with database.transaction(PROGRAM) as transaction:
        FeatureStore(transaction).load(LAYER, ponds(count), why="bench")
    return database, time.perf_counter() - start


def peak_mb() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(count: int, pairs: int) -> dict[str, Any]:
    """The whole comparison."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lwbench")))
        server = stack.enter_context(cluster.cluster(f"{cluster.FAST} {SETTINGS}"))
        address = stack.enter_context(cluster.own_database(server, "lakewatch_bench"))
        gpkg, gpkg_s = filled(str(folder / "lake.gpkg"), count, folder)
        stack.callback(gpkg.close)
        after_load_mb = peak_mb()
        postgis, postgis_s = filled(address, count, folder)
        stack.callback(postgis.close)
        found = {"features": count, "pairs": pairs, "load_s": [round(gpkg_s, 1), round(postgis_s, 1)]}
        stores = [
            FeatureStore(stack.enter_context(database.transaction(PROGRAM, writes=False)))
            for database in (gpkg, postgis)
        ]
        cursor = stack.enter_context(psycopg.connect(address, autocommit=True)).cursor()
        results = [compare(question, stores, cursor, pairs) for question in questions(count)]
        size_mb = (folder / "lake.gpkg").stat().st_size / 1e6
        memory = {
            "peak_mb_after_load": round(after_load_mb),
            "peak_mb": round(peak_mb()),
            "gpkg_mb": round(size_mb),
        }
        return {**found, **memory, "questions": results}


def table(result: dict[str, Any]) -> str:
    """The result as a table in Markdown."""
    gpkg_s, postgis_s = result["load_s"]
    lines = [
        f"{result['features']:,} features, {result['pairs']} questions each; import {gpkg_s} s into the"
        f" GeoPackage, {postgis_s} s into PostGIS; peak memory {result['peak_mb']} MB (at most {MOST_MB}).",
        "",
        "| question | rows | GeoPackage ms (p95) | PostGIS ms (p95) | bare SQL ms | to PostGIS (middle half)"
        " | to bare SQL | gate |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in result["questions"]:
        low, high = row["to_postgis_middle"]
        verdict = "kept" if row["to_postgis"] <= GATE else "**missed**"
        lines.append(
            f"| {row['question']} | {row['rows']} | {row['gpkg_ms']} ({row['gpkg_p95_ms']})"
            f" | {row['postgis_ms']} ({row['postgis_p95_ms']}) | {row['sql_ms']}"
            f" | {row['to_postgis']} ({low}–{high}) | {row['to_sql']} | ≤ {GATE}: {verdict} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table; exit 1 when a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    result = run(options.features, options.pairs)
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))
    missed = [row for row in result["questions"] if row["to_postgis"] > GATE]
    return 1 if missed or result["peak_mb"] > MOST_MB else 0


if __name__ == "__main__":
    sys.exit(main())
