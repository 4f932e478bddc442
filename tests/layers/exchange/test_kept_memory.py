"""Memory that the arrays of one strip leave serves the next strip."""

from __future__ import annotations

import subprocess
import sys

from tests.server import ROOT

STRIPS = """
import resource
import sys
import numpy as np
from layers.exchange.kept_memory import keep_memory
told = keep_memory() if sys.argv[1] == "kept" else True

def strip():
    return [np.ones((64, 2048), np.float32) for _ in range(8)]  # 4 MiB: 1024 pages

strip()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    strip()
print(int(told), resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(way: str) -> tuple[bool, int]:
    done = subprocess.run(
        [sys.executable, "-c", STRIPS, way], cwd=ROOT, capture_output=True, check=True, text=True
    )
    told, count = done.stdout.split()
    return told == "1", int(count)


def test_the_pages_of_a_strip_are_not_asked_of_the_system_again() -> None:
    told, kept = faults("kept")
    assert told
    assert kept < faults("given back")[1] / 10
