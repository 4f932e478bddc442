"""A file looked through by the real reading process, with what that cost and what it left."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from geo.errors import Refused
from layers.definition import LayerDefinition
from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Finding
from layers.exchange.kinds import sentence
from layers.exchange.order import REFUSAL, REPORT, HandedIn, Order, write_order
from layers.exchange.reading import ROOT, environment, protected, read, refusal_in
from layers.store.imports import sha256_of
from tests.builders import a_catalogue

MEASURED = "tests.layers.exchange.measured"
MANY_S = 200  # of the processor, for some hundred small files


@dataclass(frozen=True)
class Read:
    """What became of a file.

    Args:
        refusal: the code of the finding by which it was refused; None when it was looked through.
        told: the sentences of the refusal or of the findings, Chinese then English.
        seconds: of the processor; 0 when the process was killed.
        peak_bytes: of memory that the reading process had at once; 0 when it was killed.
        crash: the words of an exception that was no refusal.
    """

    folder: Path
    refusal: str | None
    report: dict[str, Any] | None
    told: tuple[str, ...]
    seconds: float
    peak_bytes: int
    crash: str

    @property
    def codes(self) -> list[str]:
        """The code of the refusal, or those of the findings."""
        found = [self.refusal] if self.refusal else []
        return found + [finding["code"] for finding in (self.report or {"findings": []})["findings"]]

    @property
    def everything_left(self) -> str:
        """All that the reading process wrote, as text."""
        names = ("report.json", "refusal.json", "prepared.arrow", "errors.txt")
        left = [self.folder / name for name in names if (self.folder / name).exists()]
        return "".join(file.read_bytes().decode("utf-8", "replace") for file in left) + "".join(self.told)


def ordered(
    files: Sequence[Path], folder: Path, definition: LayerDefinition | None = None, **decided: Any
) -> Path:
    """A folder with the order to look at files."""
    place = folder / f"read-{uuid4().hex[:8]}"
    place.mkdir()
    handed = tuple(HandedIn(file.name, file, sha256_of(file), file.stat().st_size) for file in files)
    accepted = frozenset(decided.pop("accepted", ()))
    layer = definition or a_catalogue().get("ponds")
    write_order(place, Order(handed, handed[0].sha256, layer, Decisions(accepted=accepted, **decided), {}))
    return place


def look(files: Sequence[Path], folder: Path, **decided: Any) -> Read:
    """Have files looked through as an import does, in a process of their own."""
    place = ordered(files, folder, **decided)
    size = sum(file.stat().st_size for file in files)
    try:
        read(place, size_bytes=size, module=MEASURED)
    except FileRefused as caught:
        return outcome(place, caught)
    return outcome(place, None)


def look_at_many(places: Sequence[Path]) -> list[Read]:
    """Have orders looked at one after the other in one process with the product's bounds."""
    folder = places[0].parent
    command = [*protected(MANY_S), sys.executable, "-m", MEASURED, *map(str, places)]
    with (folder / "errors.txt").open("wb") as errors:
        subprocess.run(
            command, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL, stderr=errors, check=False
        )
    found = []
    for place in places:
        answer = place / REFUSAL
        found.append(outcome(place, refusal_in(answer, "a file") if answer.exists() else None))
    return found


def outcome(place: Path, refusal: Refused | None) -> Read:
    """What an order came to."""
    code, report, told = None, None, ()
    if refusal is not None:
        code = str(refusal.facts["finding"])
        words = sentence(Finding(code, refusal.facts))
        told = (words.zh, words.en)
    elif (place / REPORT).exists():
        report = json.loads((place / REPORT).read_text(encoding="utf-8"))
        told = tuple(finding[tongue] for finding in report["findings"] for tongue in ("zh", "en"))
    spent = place / "spent.json"
    cost = json.loads(spent.read_text()) if spent.exists() else {"seconds": 0.0, "peak_bytes": 0}
    crash = place / "crash.txt"
    words_of_crash = crash.read_text() if crash.exists() else ""
    return Read(place, code, report, told, cost["seconds"], cost["peak_bytes"], words_of_crash)
