"""A million polygons out of our GeoPackage, against ``ogr2ogr`` out of the very same file.

    python -m bench.exports --features 1000000

Each pair writes one GeoPackage by ``lakewatch export`` (its metadata, hash and count included) and one by
``ogr2ogr``, in turn, each as a process of its own; the figure is the median of the paired ratios. Both files
must hold the same count, and memory is the peak of the writing process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.store import LAYER, filled

GATE = 2.0
MOST_MB = 1000
OURS = """
import json, resource, sys
from pathlib import Path
from layers.exchange.exporting import export
from layers.rules.people import PROGRAM
from layers.store.database import open_database
from layers.store.features import FeatureQuery
from tests.builders import a_catalogue, a_layer
from layers.definition import GeometryType
lake = open_database(sys.argv[1], a_catalogue(a_layer("ponds", GeometryType.AREA)), Path(sys.argv[1]).parent)
with lake.transaction(PROGRAM, writes=False) as transaction:
    written = export(FeatureQuery("ponds"), transaction, Path(sys.argv[2]))
print(json.dumps([written.count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def ours(store: Path, file: Path) -> tuple[float, int, float]:
    """Seconds, features and peak memory in MB of our export; a hash of 600 MB is part of it."""
    start = time.perf_counter()
    command = [sys.executable, "-c", OURS, str(store), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    count, peak_mb = json.loads(done.stdout)
    return time.perf_counter() - start, count, peak_mb


def theirs(store: Path, file: Path) -> tuple[float, int, float]:
    """The same by ogr2ogr."""
    start = time.perf_counter()
    subprocess.run(["ogr2ogr", "-f", "GPKG", str(file), str(store), LAYER], check=True, capture_output=True)
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    said = subprocess.run(
        ["ogrinfo", "-ro", "-so", str(file), LAYER], check=True, capture_output=True, text=True
    ).stdout
    return seconds, int(said.split("Feature Count: ")[1].split()[0]), peak_mb


def run(count: int, pairs: int) -> dict[str, Any]:
    """The whole comparison."""
    with tempfile.TemporaryDirectory(prefix="lwbench") as name:
        folder = Path(name)
        database, _ = filled(str(folder / "lake.gpkg"), count, folder)
        database.close()  # what stands beside the file goes into it: both read the same bytes
        found = []
        for _ in range(pairs):
            (folder / "theirs.gpkg").unlink(missing_ok=True)
            (folder / "ours.gpkg").unlink(missing_ok=True)
            found.append(
                (
                    theirs(folder / "lake.gpkg", folder / "theirs.gpkg"),
                    ours(folder / "lake.gpkg", folder / "ours.gpkg"),
                )
            )
            if {found[-1][0][1], found[-1][1][1]} != {count}:
                raise SystemExit(f"not every feature left: {found[-1]}")
        return {
            "features": count,
            "pairs": pairs,
            "ogr2ogr_s": round(statistics.median(pair[0][0] for pair in found), 1),
            "ours_s": round(statistics.median(pair[1][0] for pair in found), 1),
            "ratio": round(statistics.median(pair[1][0] / pair[0][0] for pair in found), 2),
            "peak_mb": round(max(pair[1][2] for pair in found)),
        }


def table(result: dict[str, Any]) -> str:
    """The result as a table in Markdown."""
    kept = result["ratio"] <= GATE and result["peak_mb"] <= MOST_MB
    return "\n".join(
        [
            f"{result['features']:,} polygons, {result['pairs']} pairs.",
            "",
            "| out of our GeoPackage | ogr2ogr s | lakewatch s | ratio | peak MB | gate |",
            "|---|--:|--:|--:|--:|---|",
            f"| GeoPackage | {result['ogr2ogr_s']} | {result['ours_s']} | {result['ratio']}"
            f" | {result['peak_mb']} | ≤ {GATE}, ≤ {MOST_MB} MB: {'kept' if kept else '**MISSED**'} |",
        ]
    )


def main() -> int:
    """Print the table; exit 1 when a gate is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[1]))
    result = run(options.features, options.pairs)
    print(table(result))
    return int(result["ratio"] > GATE or result["peak_mb"] > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
