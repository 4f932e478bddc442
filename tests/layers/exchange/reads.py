"""A file looked through by the real reading process, with what that cost and what it left."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from layers.definition import LayerDefinition
from layers.errors import FileRefused
from layers.exchange.decisions import Decisions
from layers.exchange.findings import Finding
from layers.exchange.kinds import sentence
from layers.exchange.order import REPORT, HandedIn, Order, write_order
from layers.exchange.reading import read
from layers.store.imports import sha256_of
from tests.builders import a_catalogue

SPENT = "spent.json"
MEASURED = "tests.layers.exchange.measured"


@dataclass(frozen=True)
class Read:
    """What became of a file.

    Args:
        refusal: the code of the finding by which it was refused; None when it was looked through.
        told: the sentences of the refusal or of the findings, Chinese then English.
        seconds: by the clock on the wall, with the start of the process.
        peak_bytes: of memory that the reading process had at once; 0 when it was killed.
    """

    folder: Path
    refusal: str | None
    report: dict[str, Any] | None
    told: tuple[str, ...]
    seconds: float
    peak_bytes: int

    @property
    def codes(self) -> list[str]:
        """The code of the refusal, or those of the findings."""
        found = [self.refusal] if self.refusal else []
        return found + [finding["code"] for finding in (self.report or {"findings": []})["findings"]]

    @property
    def open(self) -> list[str]:
        """What keeps the file out."""
        return list(self.report["open"]) if self.report else []

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


def look(
    files: Sequence[Path], folder: Path, definition: LayerDefinition | None = None, **decided: Any
) -> Read:
    """Have files looked through as an import does."""
    place = ordered(files, folder, definition, **decided)
    size, began = sum(file.stat().st_size for file in files), time.monotonic()
    report, refusal, told = None, None, ()
    try:
        read(place, size_bytes=size, module=MEASURED)
    except FileRefused as caught:
        refusal = str(caught.facts["finding"])
        words = sentence(Finding(refusal, caught.facts))
        told = (words.zh, words.en)
    else:
        report = json.loads((place / REPORT).read_text(encoding="utf-8"))
        told = tuple(finding[tongue] for finding in report["findings"] for tongue in ("zh", "en"))
    return Read(place, refusal, report, told, time.monotonic() - began, peak(place))


def peak(place: Path) -> int:
    """The most memory that the reading process had, in bytes."""
    file = place / SPENT
    return int(json.loads(file.read_text())["peak_bytes"]) if file.exists() else 0
