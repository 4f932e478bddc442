"""The key of the demonstration's proposal: what a reading of each revision must find, and nothing more."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from layers.definition import Words
from layers.demo.ledger import id_of

FILE = Path(__file__).parent / "boundary_key.toml"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the key.

    Args:
        planted: whether it is a mistake made on purpose; else it honestly follows from the plan.
        revisions: in which it is found.
        rule, verdict: of a rule; "" for what no rule is about. cases, features: ids of what is named.
        count: of things that are counted only, by a rule about a layer that only some may see.
        touched: the layer of an open matter that no rule is about, yet named among what is touched.
        change: transition of the change in which it lies; village: code of the one that it is at.
        noise: pieces and square metres; None unless it is noise.
    """

    id: str
    words: Words
    planted: bool
    revisions: tuple[int, ...]
    rule: str = ""
    verdict: str = ""
    cases: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    count: int = 0
    touched: str = ""
    change: str = ""
    village: str = ""
    sliver: bool = False
    noise: Mapping[str, float] | None = None


def boundary_key() -> tuple[Finding, ...]:
    """All lines of the key."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["found"]
    return tuple(finding(row) for row in rows)


def finding(row: Mapping[str, object]) -> Finding:
    """A line of the file."""
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    words = Words(str(told.pop("zh")), str(told.pop("en")))
    told["cases"] = tuple(id_of("case", str(name)) for name in told.get("cases", ()))  # type: ignore[attr-defined]
    return Finding(words=words, **told)  # type: ignore[arg-type]
