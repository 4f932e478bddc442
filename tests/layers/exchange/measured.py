"""The reading process as it is, for one order or many, noting what each cost and how it ended.

``python -m tests.layers.exchange.measured FOLDER…``: with one folder an exception ends the process, as in the
product; with several it is written down and the next is looked at, so that the start is paid once.
"""

from __future__ import annotations

import json
import resource
import sys
import traceback
from pathlib import Path

from layers.exchange.doctor import main


def looked_at(folder: Path, *, alone: bool) -> None:
    """Look at one order; what it cost stands in ``spent.json``."""
    before = used_s()
    try:
        main(folder)
    except BaseException:
        (folder / "crash.txt").write_text(traceback.format_exc())
        if alone:
            raise
    finally:
        spent = {"peak_bytes": peak_bytes(), "seconds": used_s() - before}
        (folder / "spent.json").write_text(json.dumps(spent))


def used_s() -> float:
    """Seconds of the processor so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_bytes() -> int:
    """The most memory that was resident at once since the process began."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


if __name__ == "__main__":
    for each in sys.argv[1:]:
        looked_at(Path(each), alone=len(sys.argv) == 2)
