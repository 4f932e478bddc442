"""Rules of a boundary proposal as data, each judged with figures and with the geometry that proves it.

A rule names its law, the days on which it holds, how grave a breach is, and one of the kinds of check in
``layers/rules/boundary_kinds.py`` with parameters. What cannot be judged, because a layer is not there, says
so: it is never taken for kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.changes import Difference
from geo.divisions import Division
from layers.definition import Words
from layers.rules.boundaries import Regime
from layers.rules.consequences import Things


class Severity(StrEnum):
    """How grave a breach is: one that stops the proposal, or one to be looked at."""

    FAIL = "fail"
    WARN = "warn"


class Verdict(StrEnum):
    """What came of a rule."""

    PASS = "pass"  # noqa: S105  (a verdict)
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the book.

    Args:
        law: where it stands, and whether that was checked against the text.
        since, until: the days on which it holds; None for always. until is not one of them.
        verified: whether somebody compared it with the law; the page says so where nobody did.
    """

    id: str
    words: Words
    law: str
    severity: Severity
    check: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    verified: bool = False

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules are asked about.

    Args:
        before, after: both versions in the common regime.
        things: by noun, as of the version's day; a noun that is absent was not there to be looked at.
        faults: what is wrong with the drawing: sentences with their shapes.
        declared_ha: areas as the documents say, by kind; "" for the whole.
    """

    before: Division
    after: Division
    regime: Regime
    difference: Difference
    things: Mapping[str, Things]
    faults: Sequence[tuple[Words, BaseGeometry]] = ()
    declared_ha: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found, before it is known how grave that is.

    Args:
        kept: whether the rule is kept; None when it cannot be judged.
        words: a sentence with the figures.
        figures: by name, with the unit in the name; None where nothing is known.
        proof: shapes that show it, in longitude and latitude.
        named: ids and labels of the things it is about.
    """

    kept: bool | None
    words: Words
    figures: Mapping[str, float | None] = field(default_factory=dict)
    proof: tuple[BaseGeometry, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule with its verdict."""

    rule: Rule
    verdict: Verdict
    found: Found


Check = Callable[[Proposal, Mapping[str, Any]], Found]


def outcome(rule: Rule, check: Check, proposal: Proposal) -> Outcome:
    """The rule judged by its check: a breach is as grave as the rule says, not knowing is its own verdict."""
    found = check(proposal, rule.parameters)
    if found.kept is None:
        return Outcome(rule, Verdict.UNKNOWN, found)
    return Outcome(rule, Verdict.PASS if found.kept else Verdict(rule.severity.value), found)


def broken(outcomes: Iterable[Outcome], waived: Iterable[str]) -> tuple[str, ...]:
    """Ids of rules that stop a proposal: failed, and waived by nobody."""
    excused = set(waived)
    return tuple(
        each.rule.id for each in outcomes if each.verdict is Verdict.FAIL and each.rule.id not in excused
    )
