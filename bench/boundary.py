"""Two versions of a boundary compared piece by piece, against the bare intersections of the same zone pairs.

    python -m bench.boundary [--vertices N] [--pairs N]

The second version has true changes and, in one of the cases, every line drawn anew with the error of a hand:
then nearly every edge differs, and hundreds of thousands of pieces are noise. The sums of all areas must be
right to 1e-9 of the whole.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.changes import Difference, difference_of
from geo.divisions import Division
from tests.geo.divided import disc, divided, given, without, zones

GATE = 2.0
EXACT = 1e-9
Zones = list[tuple[str, BaseGeometry]]


def versions(vertices: int, unsure_m: float) -> tuple[Zones, Zones]:
    """Two versions that have so many vertices together; each ring is the edge of two zones."""
    corners = vertices // 10  # three rings, two of them in two zones, in two versions
    before, after = zones(corners), zones(corners, unsure_m)
    after = given(without(after, disc(7200, 0, 600)), disc(-3500, 0, 500), "core")
    return before, given(after, disc(0, 5600, 350), "buffer")


def bare(before: Zones, after: Zones) -> None:
    """Every zone of one version with every zone of the other, and nothing else."""
    for _, one in before:
        for _, other in after:
            shapely.intersection(one, other)


def seconds(work: Callable[[], object]) -> float:
    """Processor time: other work on the machine does not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def off(before: Division, after: Division, found: Difference) -> float:
    """By what share of the whole the matrix misses the areas of both versions."""
    own = found.matrix.kinds[:-1]
    rows = found.matrix.m2[:-1].sum(axis=1) - before.areas_m2(own)
    columns = found.matrix.m2[:, :-1].sum(axis=0) - after.areas_m2(own)
    return float(max(np.abs(rows).max(), np.abs(columns).max()) / before.areas_m2(own).sum())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--vertices", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    print("| second version | vertices | changes | noise | bare, s | ours, s | ratio | off | gate |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|---|")
    for name, unsure_m in (("changed in places", 0.0), ("drawn anew, ± 0.4 m", 0.4)):
        print(row(name, *versions(options.vertices, unsure_m), options.pairs), flush=True)


def row(name: str, before: Zones, after: Zones, pairs: int) -> str:
    """One row: the median of paired ratios."""
    vertices = sum(int(shapely.get_num_coordinates(shape)) for _, shape in (*before, *after))
    found = difference_of(divided(before), divided(after))
    timed = [
        (
            seconds(lambda: bare(before, after)),
            seconds(lambda: difference_of(divided(before), divided(after))),
        )
        for _ in range(pairs)
    ]
    ratio = median(ours / theirs for theirs, ours in timed)
    wrong = off(divided(before), divided(after), found)
    gate = f"≤ {GATE}, ≤ {EXACT:.0e} " + ("met" if ratio <= GATE and wrong <= EXACT else "MISSED")
    noise = sum(len(each.shapes) for each in found.noise)
    theirs, ours = (median(column) for column in zip(*timed, strict=True))
    return (
        f"| {name} | {vertices:,} | {len(found.changes)} | {noise:,} | {theirs:.1f} | {ours:.1f} "
        f"| {ratio:.2f} | {wrong:.0e} | {gate} |"
    )


if __name__ == "__main__":
    main()
