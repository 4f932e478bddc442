"""The reading process as it is, noting at its end how much memory it had at most."""

from __future__ import annotations

import atexit
import json
import resource
import sys
from pathlib import Path

from layers.exchange.doctor import main


def note_spent(folder: Path) -> None:
    """Write the peak of memory: what was resident at once, in bytes."""
    kilobytes = next(
        int(line.split()[1])
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = {"peak_bytes": kilobytes * 1024, "seconds": used.ru_utime + used.ru_stime}
    (folder / "spent.json").write_text(json.dumps(spent))


if __name__ == "__main__":
    atexit.register(note_spent, Path(sys.argv[1]))
    main(Path(sys.argv[1]))
