"""A million polygons from a GeoPackage and a shapefile into each store, against ``ogr2ogr`` into the same.

    python -m bench.imports --features 1000000
    python -m bench.imports --pairs 3 --file shp --store PostGIS

Ours is the command ``lakewatch import`` from its start to its end: the file kept with its hash, read in a
process apart, every check of the doctor, then all rows with their history and audit in one transaction.
Theirs is ``ogr2ogr`` with its own defaults: a GeoPackage file with its R-tree, or a table with its index on
the very same PostgreSQL, which makes each commit last. They run in turn; the figure is the median of the
paired ratios. Both must end with the same count; memory is the peak of our largest process; *busy* is the
processor time of all processes but PostgreSQL's.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray
from pyogrio.raw import write
from sqlalchemy import make_url

from geo.boxes import Box
from geo.measure import areas_m2
from layers.definition import CATALOGUE, read_catalogue
from layers.store.database import open_database
from tests import cluster

GATE = 2.5
MOST_MB = 1000
LAYER = "fish_ponds"
GROUND = Box(115.3, 37.2, 116.5, 38.4)  # plains around the lake; each pond in a cell of its own
SERVER = "-c shared_buffers=512MB -c effective_cache_size=2GB -c max_wal_size=4GB"
ENDINGS = ("gpkg", "shp")
BLOCK = (25, 40)  # the ponds of a village from west to east, from south to north
VILLAGE = BLOCK[0] * BLOCK[1]  # they stand together in the file, in no order among themselves
BATCH = 20 * VILLAGE  # rows made at a time
WORDS = {
    "姓": np.array(list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"), dtype=object),
    "庄": np.array(["家庄", "家村", "家口", "家屯", "各庄", "家寨", "家院", "家铺"], dtype=object),
    "farming": np.array(["ecological", "conventional", "none", "unknown"], dtype=object),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What one import took: seconds, and of the processors; the rows that are there then; peak memory."""

    seconds: float
    busy_s: float
    peak_mb: float
    count: int = 0


def ponds(count: int, seed: int = 20261127) -> Iterator[tuple[NDArray[Any], dict[str, NDArray[Any]]]]:
    """Polygons of 8 to 40 vertices with a ledger's attributes, village by village."""
    chance = np.random.default_rng(seed)
    across = int(np.ceil(np.sqrt(count / VILLAGE)))  # villages from west to east
    cell = np.array([GROUND.east - GROUND.west, GROUND.north - GROUND.south]) / across / BLOCK
    for first in range(0, count, BATCH):
        numbers = np.arange(first, min(first + BATCH, count))
        numbers = numbers[np.lexsort((chance.random(len(numbers)), numbers // VILLAGE))]
        village, within = np.divmod(numbers, VILLAGE)
        cells = np.column_stack(divmod(village, across)) * BLOCK + np.column_stack(divmod(within, BLOCK[1]))
        shapes = outlines(GROUND[:2] + cell * (cells + 0.5), cell * 0.48, chance)
        yield shapes, ledger(numbers, shapes, chance)


def outlines(
    middles: NDArray[np.float64], reach: NDArray[np.float64], chance: np.random.Generator
) -> NDArray[Any]:
    """A ring around each middle, not farther from it than ``reach`` to either side; degrees."""
    sizes = chance.integers(8, 41, len(middles))
    owners = np.repeat(np.arange(len(middles)), sizes)
    turns = 2 * np.pi * (np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes)) / sizes[owners]
    far = chance.uniform(0.6, 1.0, len(owners))[:, None] * reach
    xy = np.round(middles[owners] + far * np.column_stack([np.cos(turns), np.sin(turns)]), 9)
    found: NDArray[Any] = shapely.polygons(shapely.linearrings(xy, indices=owners))
    return found


def ledger(
    numbers: NDArray[np.int64], shapes: NDArray[Any], chance: np.random.Generator
) -> dict[str, NDArray[Any]]:
    """The attributes of ponds, by the names that an office gives its columns."""
    place = numbers // VILLAGE
    village = WORDS["姓"][place % 20] + WORDS["庄"][place // 20 % 8]
    code = np.array([f"1311{number:08d}" for number in numbers], dtype=object)
    return {
        "编号": code,
        "名称": village + np.array([f"{number % VILLAGE + 1}号鱼塘" for number in numbers], dtype=object),
        "所在村": village,
        "养殖方式": WORDS["farming"][chance.integers(0, 4, len(numbers))],
        "登记面积": np.round(areas_m2(shapes), 1),
        "水深": np.round(chance.uniform(0.5, 4, len(numbers)), 1),
        "地类编码": np.full(len(numbers), "1104", dtype=object),
        "调查年份": chance.integers(2015, 2026, len(numbers)),
        "承包人": np.array([f"第{group}组承包户" for group in chance.integers(1, 40, len(numbers))], object),
    }  # fmt: skip


def made(folder: Path, count: int) -> tuple[Path, Path]:
    """The ponds as a GeoPackage and as a shapefile in GBK, as offices hand them in."""
    files = folder / "鱼塘.gpkg", folder / "鱼塘.shp"
    for number, (shapes, columns) in enumerate(ponds(count)):
        for file in files:
            write(
                str(file),
                geometry=shapely.to_wkb(shapes),
                field_data=list(columns.values()),
                fields=np.array(list(columns), dtype=object),
                geometry_type="Polygon",
                crs="EPSG:4490",
                append=number > 0,
                encoding="GBK" if file.suffix == ".shp" else None,
                layer="鱼塘",
            )
    return files


def timed(command: list[str]) -> Run:
    """What a command took with all its processes; the peak is that of the largest, PostgreSQL's aside."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)  # the children that it waited for are in there
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: {said.read()[-2000:].decode()}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def ours(file: Path, where: str, folder: Path) -> Run:
    """``lakewatch import`` into an empty store, which is there already."""
    database = ["--database", where] if where.startswith("postgresql:") else []
    open_database(where, read_catalogue(CATALOGUE), folder / "files").close()
    program = [sys.executable, "-m", "api.cli.main", "import", str(file), "--layer", LAYER, "--json"]
    done = timed([*program, "--data", str(folder), *database])
    return replace(done, count=count_in(where, LAYER))


def theirs(file: Path, where: str) -> Run:
    """``ogr2ogr`` with its own defaults."""
    postgis = where.startswith("postgresql:")
    target = ["-f", "PostgreSQL", f"PG:{libpq(where)}"] if postgis else ["-f", "GPKG", where]
    done = timed(["ogr2ogr", *target, str(file), "-nln", LAYER])
    return replace(done, count=count_in(where, LAYER))


def libpq(where: str) -> str:
    """An address as libpq has it."""
    url = make_url(where)
    host, port = url.query["host"], url.query["port"]
    return f"dbname={url.database} user={url.username} host={host} port={port}"


def count_in(where: str, table: str) -> int:
    """The rows of a table."""
    connection = psycopg.connect(libpq(where)) if where.startswith("postgresql:") else sqlite3.connect(where)
    with closing(connection):
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # type: ignore[index]


def into_gpkg(file: Path, _server: str, turn: Callable[[str, Path], Run]) -> Run:
    """One import into a GeoPackage in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="lwbench") as name:
        return turn(str(Path(name) / "lakewatch.gpkg"), Path(name))


def into_postgis(file: Path, server: str, turn: Callable[[str, Path], Run]) -> Run:
    """One import into a database of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="lwbench") as name,
        cluster.own_database(server, "lakewatch_imports") as where,
    ):
        return turn(where, Path(name))


STORES = {"GeoPackage": into_gpkg, "PostGIS": into_postgis}


def compare(file: Path, store: str, server: str, count: int, pairs: int) -> dict[str, Any]:
    """One kind of file into one kind of store, in turn with ogr2ogr."""
    into, found = STORES[store], []
    for _ in range(pairs):
        other = into(file, server, lambda where, _folder: theirs(file, where))
        mine = into(file, server, lambda where, folder: ours(file, where, folder))
        if {other.count, mine.count} != {count}:
            raise SystemExit(f"not every feature arrived: {other.count} and {mine.count} of {count}")
        found.append((other, mine))
    ratios = [mine.seconds / other.seconds for other, mine in found]
    return {
        "file": "GeoPackage" if file.suffix == ".gpkg" else "shapefile, GBK",
        "store": store,
        "ogr2ogr_s": round(statistics.median(other.seconds for other, _ in found), 1),
        "ours_s": round(statistics.median(mine.seconds for _, mine in found), 1),
        "busy_s": [
            round(statistics.median(run.busy_s for run in runs), 1) for runs in zip(*found, strict=True)
        ],
        "ratio": round(statistics.median(ratios), 2),
        "spread": [round(min(ratios), 2), round(max(ratios), 2)],
        "peak_mb": round(max(mine.peak_mb for _, mine in found)),
    }


def run(count: int, pairs: int, endings: Sequence[str], stores: Sequence[str]) -> dict[str, Any]:
    """The whole comparison, or that of some kinds of files and stores."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lwbench")))
        server = stack.enter_context(cluster.cluster(SERVER))
        files = [file for file in made(folder, count) if file.suffix[1:] in endings]
        rows = [compare(file, store, server, count, pairs) for file in files for store in stores]
        return {"features": count, "pairs": pairs, "imports": rows}


def kept(row: dict[str, Any]) -> bool:
    """Whether an import holds both gates."""
    return bool(row["ratio"] <= GATE and row["peak_mb"] <= MOST_MB)


def table(result: dict[str, Any]) -> str:
    """The result as a table in Markdown."""
    lines = [
        f"{result['features']:,} polygons of 8 to 40 vertices, {result['pairs']} pairs each;"
        " ours with every check of the doctor, history and audit; PostgreSQL with fsync.",
        "",
        "| file | store | ogr2ogr s (busy) | lakewatch s (busy) | ratio (least to most) | peak MB | gate |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for row in result["imports"]:
        low, high = row["spread"]
        other_s, own_s = row["busy_s"]
        verdict = "kept" if kept(row) else "**MISSED**"
        lines.append(
            f"| {row['file']} | {row['store']} | {row['ogr2ogr_s']} ({other_s}) | {row['ours_s']} ({own_s})"
            f" | {row['ratio']} ({low} to {high}) | {row['peak_mb']} | ≤ {GATE}, ≤ {MOST_MB} MB: {verdict} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table; exit 1 when a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    parser.add_argument("--file", choices=ENDINGS, action="append", help="only these files")
    parser.add_argument("--store", choices=STORES, action="append", help="only into these stores")
    options = parser.parse_args()
    result = run(options.features, options.pairs, options.file or ENDINGS, options.store or list(STORES))
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False))
    return int(not all(kept(row) for row in result["imports"]))


if __name__ == "__main__":
    sys.exit(main())
