"""What changed between a look and the arrival of its report: the report counts as what was seen, with a mark.

A patrol may be without network for days. What it saw is not wrong because the register moved on; a supervisor
has to know that both are on record. Nothing is refused, and equal values are no conflict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from layers.definition import Words
from layers.rules.features import Feature
from layers.rules.reports import Report


@dataclass(frozen=True, slots=True)
class FeatureMove:
    """A feature that is not what the report was based on; ``retired`` when it is gone.

    Args:
        based, found: the versions. was, state: the states in words, then and now.
    """

    based: int
    found: int
    was: Words
    state: Words
    retired: bool = False


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A step that closed a case about the same feature, or opened it again, after the look."""

    case: str
    number: str
    version: int
    closed: bool
    at: datetime


def seen_at(report: Report) -> datetime:
    """When it was seen, by the server's clock as far as the phone has measured its own.

    Clocks of phones are off by minutes and by years; without a measure the phone's word is taken.
    """
    offset = report.clock_offset_s
    if offset is None:
        return report.observed_at
    try:
        return report.observed_at - timedelta(seconds=offset)
    except OverflowError:
        return report.observed_at


def differs(before: Feature, after: Feature) -> bool:
    """Whether two versions of a feature say different things of it; a new version alone is no difference."""
    one, other = (
        (each.state, each.unit, each.valid_from, each.valid_to, dict(each.properties))
        for each in (before, after)
    )
    return one != other or not same_shape(before, after)


def same_shape(before: Feature, after: Feature) -> bool:
    """Whether both have the very same shape, or none."""
    if before.shape is None or after.shape is None:
        return before.shape is after.shape
    return bool(before.shape.equals_exact(after.shape, 0.0))


def counted(report: Report, moves: tuple[CaseMove, ...]) -> Iterator[CaseMove]:
    """The steps that the report's author cannot have known: of his case beyond the version he had, of
    others after he looked."""
    based = report.based_on
    for move in moves:
        if based is not None and based.case is not None and str(based.case) == move.case:
            if based.case_version is None or move.version > based.case_version:
                yield move
        elif move.at > seen_at(report):
            yield move
