"""What the import doctor found in a file: facts with a code, told as sentences by one table of kinds.

A finding never changes anything. Where a repair is proposed, it is done only when a person accepted its code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from layers.definition import Words

MOST_ROWS = 100  # rows that are named; all are counted
MOST_EXAMPLES = 20  # shapes that are shown before and after a repair
Fact: TypeAlias = str | int | float | None


class Severity(StrEnum):
    """An error keeps the file out until its repair is accepted; a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class FindingKind:
    """How findings of one code are told.

    Args:
        words: a sentence in each language, with ``{fact}`` where a fact goes; what is so, then what to do.
        repair: what accepting the code would do; None where a person must mend the file.
        automatic: the repair loses nothing and may be accepted together with others; never without a yes.
    """

    severity: Severity
    words: Words
    repair: Words | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A shape before and after a repair, both longitude and latitude of CGCS2000 where the place is known."""

    row: int
    before: BaseGeometry | None
    after: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, at one or many rows.

    Args:
        code: key of the table of kinds (``layers/exchange/kinds.py``); also what a person accepts.
        facts: what the sentence names.
        rows: the first rows concerned, counted from 1; empty when it concerns the file.
        count: how many rows in all.
        place: longitude, latitude of the first place; None where there is none.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    count: int = 0
    place: tuple[float, float] | None = None
    examples: tuple[Example, ...] = ()


class Tally:
    """Gathers findings while a file is read; those of one code and the same ``by`` become one.

    Nothing is dropped in silence: beyond ``MOST_ROWS`` rows are counted, beyond ``MOST_EXAMPLES`` not shown.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Entry] = {}

    def note(
        self,
        code: str,
        row: int | None = None,
        *,
        by: str = "",
        place: tuple[float, float] | None = None,
        example: Example | None = None,
        **facts: Fact,
    ) -> None:
        """Count one; the facts told are those of the first."""
        entry = self.kept.setdefault((code, by), Entry(dict(facts), place))
        entry.count += row is not None
        if row is not None and len(entry.rows) < MOST_ROWS:
            entry.rows.append(row)
        if example is not None and len(entry.examples) < MOST_EXAMPLES:
            entry.examples.append(example)
        entry.place = entry.place or place

    def note_rows(
        self,
        code: str,
        rows: Sequence[int],
        *,
        place: tuple[float, float] | None = None,
        examples: Sequence[Example] = (),
        largest: Mapping[str, float] | None = None,
        more: int = 0,
        **facts: Fact,
    ) -> None:
        """Count many rows at once, and ``more`` that are not named; of the facts in ``largest`` the largest
        is told."""
        entry = self.kept.setdefault((code, ""), Entry(dict(facts), place))
        entry.count += len(rows) + more
        entry.rows.extend(rows[: MOST_ROWS - len(entry.rows)])
        entry.examples.extend(examples[: MOST_EXAMPLES - len(entry.examples)])
        entry.place = entry.place or place
        for name, value in (largest or {}).items():
            known = entry.facts.get(name)
            entry.facts[name] = max(value, known) if isinstance(known, int | float) else value

    def take(self, findings: list[Finding]) -> None:
        """Add findings that were made elsewhere."""
        for number, found in enumerate(findings):
            entry = Entry(dict(found.facts), found.place, list(found.rows), list(found.examples), found.count)
            self.kept[(found.code, f"taken {len(self.kept)} {number}")] = entry

    def findings(self) -> list[Finding]:
        """All of them, in the order they were first met."""
        return [
            Finding(code, entry.facts, tuple(entry.rows), entry.count, entry.place, tuple(entry.examples))
            for (code, _), entry in self.kept.items()
        ]


@dataclass(slots=True)
class Entry:
    """One finding while it grows."""

    facts: dict[str, Fact]
    place: tuple[float, float] | None
    rows: list[int] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    count: int = 0
