"""A proposal read among many features: what lies about is gathered, shared out among the changes, and judged.

    python -m bench.consequences [--features N] [--turns N]

A demonstration lake with so many features in a GeoPackage; the proposal is the demonstration's. The gate is
the processor time of all but the comparison of the two versions (``bench.boundary`` has that): gathering
things from the store, consequences of each change and of all together, rules, places in words.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

from api.cli.demo import add_people, load_layers
from api.jobs.boundary_reading import Sources, made_reading
from bench.first_change import LAW, PROPOSAL
from layers.definition import Words, read_catalogue
from layers.demo.lake import demonstration_lake
from layers.rules.boundaries import BoundaryVersion
from layers.rules.people import PROGRAM
from layers.store.boundaries import BoundaryStore
from layers.store.database import Database, open_database

GATE_S = 10.0
COMPARED = ("drawing", "comparing")


def main() -> int:
    """Print the figures; 1 when the gate was missed."""
    parser = argparse.ArgumentParser(description="Consequences of a proposal among many features.")
    parser.add_argument("--features", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database, count = made(Path(folder), options.features)
        turns = [one_turn(database) for _ in range(options.turns)]
        database.close()
    return told(count, turns)


def made(folder: Path, features: int) -> tuple[Database, int]:
    """A lake with so many features, its law, and the proposal as a draft."""
    catalogue = read_catalogue()
    database = open_database(str(folder / "lake.gpkg"), catalogue, folder / "files")
    lake = demonstration_lake(catalogue, features=features)
    with database.transaction(PROGRAM) as transaction:
        add_people(transaction)
        count = load_layers(transaction, lake)
        store = BoundaryStore(transaction)
        day = next(zone.valid_from for zone in store.zones.named("reserve_zones", LAW))
        law = BoundaryVersion(LAW, Words("现行两区", "The law"), "two_zones", in_force_from=day)
        store.register(law, why="bench")
        store.open(BoundaryVersion(PROPOSAL, Words("方案", "Proposal"), "two_zones"), why="bench")
    return database, count


def one_turn(database: Database) -> dict[str, float]:
    """Processor seconds of each stage, wall seconds of all, and how many changes and things there were."""
    stages: list[tuple[str, float]] = []
    begun = time.perf_counter()
    with database.transaction(PROGRAM, writes=False) as transaction:
        stages.append(("gathering", time.process_time()))
        made = made_reading(
            transaction, PROPOSAL, Sources(), lambda stage: stages.append((stage, time.process_time()))
        )
        stages.append(("end", time.process_time()))
    spent = {
        name: later - at for (name, at), (_, later) in pairwise(stages)
    }  # from the telling of a stage to that of the next
    counted = sum(effect["count"] for effect in made.head["effects"])
    gated = sum(seconds for stage, seconds in spent.items() if stage not in COMPARED)
    figures = {"changes": len(made.changes), "touched": counted, "gated": gated}
    return {**spent, **figures, "wall": time.perf_counter() - begun}


def told(count: int, turns: list[dict[str, float]]) -> int:
    """The table, and whether the gate was met."""
    stages = ("gathering", "drawing", "comparing", "consequences", "rules", "words", "gated", "wall")
    middle = {stage: median(turn[stage] for turn in turns) for stage in stages}
    print(
        f"{count:,} features, {turns[0]['changes']:.0f} changes, {turns[0]['touched']:,.0f} things in them;"
    )
    print(f"processor seconds, median of {len(turns)}, and wall seconds of all:\n")
    print(f"| {' | '.join(stages)} |\n|{'--:|' * len(stages)}")
    print(f"| {' | '.join(f'{middle[stage]:.2f}' for stage in stages)} |")
    met = middle["gated"] < GATE_S
    print(f"\nGate < {GATE_S:.0f} s without the comparison: {'met' if met else 'MISSED'}.")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
