"""Memory that the arrays of one strip leave serves the next strip."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from layers.exchange.kept_memory import room
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


def test_a_thread_reads_one_window_where_it_read_the_last_and_into_no_other_threads() -> None:
    first = room("one", (2, 30, 40), np.uint16)
    smaller, other = room("one", (2, 10, 40), np.uint16), room("two", (2, 10, 40), np.uint16)
    with ThreadPoolExecutor(1) as pool:
        elsewhere = pool.submit(room, "one", (2, 10, 40), np.uint16).result()

    assert np.shares_memory(first, smaller)
    assert not any(np.shares_memory(first, each) for each in (other, elsewhere))
