"""Every bench in turn, each as a process of its own; what they print goes to ``docs/performance.md`` too.

python -m bench [--only NAME ...] [--features N]
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from api.version import VERSION

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
HEAD = """# Performance

Written by `make bench`. Absolute times say little, other work on the same computer changes them: what
counts are the ratios, each measured side by side in one run, and the gates they are held to.
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """One bench: its module, what it asks, and the options it is run with."""

    name: str
    title: str
    options: tuple[str, ...] = ()


def benches(features: int) -> tuple[Bench, ...]:
    """All benches in their order."""
    return (
        Bench("tiles", "Tiles: own encoder on a GeoPackage against PostGIS"),
        Bench("http_tiles", "Tiles over HTTP against tipg"),
        Bench("store", f"The store at {features:,} features against PostGIS", ("--features", str(features))),
        Bench("imports", f"Imports of {features:,} polygons against ogr2ogr", ("--features", str(features))),
        Bench("exports", f"Exports of {features:,} polygons against ogr2ogr", ("--features", str(features))),
        Bench("ledger", "The ledger at 100,000 cases and 1,000,000 reports"),
        Bench("today", "Today's tasks among 30,000 dikes and 300,000 reports"),
        Bench("reports", "Reports accepted and fsynced per second"),
        Bench("boundary", "Boundary versions of 1,000,000 vertices compared, against bare intersections"),
        Bench("scenes", "Two scenes of 10,980² pixels compared, against GDAL's programs and bare reading"),
        Bench("imagery", "Tiles of a scene over HTTP against bare rio-tiler reads"),
        Bench(
            "consequences", f"A boundary proposal among {features:,} features", ("--features", str(features))
        ),
        Bench("first_change", "A boundary proposal from its upload to its first change, over HTTP"),
        Bench("areas", "A package of 20,000 features to take along"),
        Bench("phone", "A slow phone without a network: start, map, typing"),
        Bench("flags", "Flags: how often they are right, and what they cost"),
    )


def main() -> int:
    """Run the benches that are asked for; 1 when a gate was missed."""
    parser = argparse.ArgumentParser(description="Run the benches and write docs/performance.md.")
    parser.add_argument("--only", nargs="*", help="names of benches; the page is not written then")
    parser.add_argument("--features", type=int, default=1_000_000)
    options = parser.parse_args()
    chosen = [bench for bench in benches(options.features) if not options.only or bench.name in options.only]
    results = {bench: run(bench) for bench in chosen}
    if not options.only:
        PAGE.write_text(page(results), encoding="utf-8")
        print(f"\nWritten to {PAGE.relative_to(ROOT)}")
    return int(any(status for status, _ in results.values()))


def run(bench: Bench) -> tuple[int, str]:
    """Run one bench, showing what it prints; its status and its words."""
    print(f"\n## {bench.title}\n", flush=True)
    command = [sys.executable, "-m", f"bench.{bench.name}", *bench.options]
    words: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            words.append(line)
    said = "".join(words).strip()
    return process.returncode or int("MISSED" in said), said


def page(results: dict[Bench, tuple[int, str]]) -> str:
    """The page of all results."""
    parts = [HEAD, machine()]
    for bench, (status, words) in results.items():
        body = f"```json\n{words}\n```" if words.startswith("{") else words
        verdict = "" if status == 0 else "\n\n**A gate was missed, or the bench did not end.**"
        parts.append(f"## {bench.title}\n\n`python -m bench.{bench.name}`\n\n{body}{verdict}\n")
    return "\n".join(parts)


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"Measured {time.strftime('%Y-%m-%d', time.gmtime())} with Lakewatch {VERSION}, Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
