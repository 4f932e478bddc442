"""Wire forms of what is known of claims: how each stands, each of its things, and how that went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.wire.base import Day, Id, Line, Moment, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from api.wire.claim_images import VerdictOut
from api.wire.claims import ClaimSaidOut
from layers.rules.claim_answers import STANDINGS, Answer, By, Sum, Voice
from layers.rules.claim_changes import Change


class SumOut(WireOut):
    """What is known of a claim by its things.

    ``for_report`` and ``for_image``: on whom the answers in its favour rest; ``against_…`` likewise.
    ``unplaced``: reports against it where nothing is on record. ``unlisted``: announced, on no list.
    ``area_m2``: of the things, on record; ``short_m2``: announced beyond it; ``short`` says so, null where
    nothing is missing.
    """

    standing: str
    standing_words: WordsOut
    listed: int
    answers: dict[str, int]
    for_report: int
    for_image: int
    against_report: int
    against_image: int
    unplaced: int
    unlisted: float | None
    area_m2: float | None
    short_m2: float | None
    short: WordsOut | None


class ClaimAnswerOut(WireOut):
    """A claim as it was said, and what is known of it."""

    claim: ClaimSaidOut
    sum: SumOut


class ClaimAnswersOut(WireOut):
    """A page of claims, those that want attention first; ``standings`` counts all that the filter fits."""

    claims: list[ClaimAnswerOut]
    total: int
    returned: int
    next: str | None
    standings: dict[str, int]
    as_of: Day | None


class LastReportOut(WireOut):
    """The last report on a thing since the claim; ``id`` is null for who may not open it."""

    id: str | None
    seen_on: Day
    state: str | None
    state_words: WordsOut | None
    remainder: float | None
    remainder_unit: str | None


class CheckOut(WireOut):
    """A lead by which somebody was sent to look."""

    lead: str
    state: str
    state_words: WordsOut
    unit: str | None


class ClaimCheckIn(WireIn):
    """Somebody is sent to one thing of a claim; sent again after a lost answer, it is the same check."""

    id: Annotated[UUID, Field(strict=False)]
    feature: Id
    unit: Word
    why: Line = ""


class ThingOut(WireOut):
    """A thing that a claim speaks of; ``place`` is on it, ``box`` around it, null where unknown.

    ``by``: report, image, record; null where nobody looked. ``seen_on``: the day of what decides.
    ``images``: what every image since the claim says of it, the earliest first. ``checks``: who was sent to
    look, the latest first, for those who read leads.
    """

    feature: str
    label: str
    place: list[float] | None
    box: list[float] | None
    state: str | None
    state_words: WordsOut | None
    answer: str
    answer_words: WordsOut
    by: str | None
    seen_on: Day | None
    why: WordsOut
    report: LastReportOut | None
    checks: list[CheckOut]
    images: list[VerdictOut]


class ThingsOut(WireOut):
    """A page of a claim's things, the gravest first; ``total`` counts what the filter fits."""

    claim: ClaimSaidOut
    sum: SumOut
    things: list[ThingOut]
    total: int
    next: str | None
    as_of: Day | None


class ChangeOut(WireOut):
    """A moment at which something else was known of a claim.

    ``reports``, ``images``, ``records``: how many of each came then and changed an answer; ``first`` are the
    ids of some of them, each after its noun: report, image, record, lead.
    """

    at: Moment
    before: str | None
    before_words: WordsOut | None
    sum: SumOut
    reports: int
    images: int
    records: int
    first: list[str]


class ChangesOut(WireOut):
    """How a claim's standing went, the last first; ``total`` counts all of them."""

    changes: list[ChangeOut]
    total: int


class ClaimTableIn(WireIn):
    """What file of a claim's things is asked for, as of which day, and why it leaves."""

    format: Literal["csv", "xlsx"]
    as_of: Day | None = None
    why: Line = ""


def sum_out(found: Sum) -> SumOut:
    """The sum as the wire has it."""
    return SumOut(
        standing=str(found.standing),
        standing_words=WordsOut.of(STANDINGS[found.standing]),
        listed=found.listed,
        answers={str(answer): count for answer, count in found.answers.items()},
        for_report=found.by.get((Answer.FOR, By.REPORT), 0),
        for_image=found.by.get((Answer.FOR, By.IMAGE), 0),
        against_report=found.by.get((Answer.AGAINST, By.REPORT), 0),
        against_image=found.by.get((Answer.AGAINST, By.IMAGE), 0),
        unplaced=found.unplaced,
        unlisted=found.unlisted,
        area_m2=found.area_m2,
        short_m2=found.short_m2,
        short=None if found.short is None else WordsOut.of(found.short),
    )


MOST_NAMED = 20


def change_out(change: Change, named: Callable[[Voice], bool]) -> ChangeOut:
    """A change as the wire has it; ``named``: whether the reader may know which voice it was."""
    count: dict[str, Any] = {f"{by}s": sum(1 for voice in change.voices if voice.by is by) for by in By}
    before = change.before
    return ChangeOut(
        at=at_millisecond(change.at),
        before=None if before is None else str(before),
        before_words=None if before is None else WordsOut.of(STANDINGS[before]),
        sum=sum_out(change.sum),
        first=[f"{each.noun}:{each.id}" for each in change.voices[:MOST_NAMED] if named(each)],
        **count,
    )


def at_millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
