"""How what is known of a claim went: every moment at which something else was known."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, groupby

from layers.rules.claim_answers import (
    NOTHING,
    Answer,
    By,
    Standing,
    Sum,
    Told,
    Voice,
    counted,
    nowhere,
    rests,
    summed,
    told,
)
from layers.rules.claims import Claim


@dataclass(frozen=True, slots=True)
class Change:
    """The moment at which we came to know something else of a claim.

    Args:
        before: None at the first. voices: those that decide where an answer changed.
    """

    at: datetime
    before: Standing | None
    sum: Sum
    voices: tuple[Voice, ...] = ()


def changes(
    claim: Claim, known: Sequence[Known], voices: Iterable[Voice], *, since: datetime
) -> list[Change]:
    """How a claim's standing went, the oldest first; every change follows from what is on record.

    Args:
        known: the listed things. since: when the claim was recorded.
    """
    count, on_list = Count(), OnList(known)
    listed, area_m2 = on_list.by(since)
    found = [Change(since, None, summed(claim, listed, (), area_m2=area_m2))]
    for at, group in groupby(sorted(voices, key=lambda each: each.at), key=lambda each: each.at):
        came = list(group)
        moved = count.hear(came)
        total = count.sum(claim, *on_list.by(max(at, since)))
        if total.standing is not found[-1].sum.standing or total.answers != found[-1].sum.answers:
            decided = (count.told[each].voice for each in sorted(moved))
            spoke = (*(each for each in decided if each), *(each for each in came if not each.feature))
            found.append(Change(max(at, since), found[-1].sum.standing, total, spoke))
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A listed thing: since when it is on record, and its area there."""

    at: datetime
    area_m2: float | None = None


class OnList:
    """How many things were on record by a moment, and their area."""

    def __init__(self, known: Iterable[Known]) -> None:
        things = sorted(known, key=lambda each: each.at)
        self.at = [each.at for each in things]
        self.areas = [0.0, *accumulate(each.area_m2 or 0.0 for each in things)]
        self.measured = any(each.area_m2 is not None for each in things)

    def by(self, moment: datetime) -> tuple[int, float | None]:
        listed = bisect_right(self.at, moment)
        return listed, self.areas[listed] if self.measured else None


@dataclass(slots=True)
class Count:
    """What is known of things as voices come, counted along: ten thousand voices are ten thousand steps.

    Args:
        told: of each thing. answers: how many things of each answer and voice. unplaced: as in ``Sum``.
    """

    told: dict[str, Told] = field(default_factory=dict)
    heard: dict[str, list[Voice]] = field(default_factory=dict)
    answers: Counter[tuple[Answer, By]] = field(default_factory=Counter)
    unplaced: int = 0

    def hear(self, came: Sequence[Voice]) -> set[str]:
        """Voices that came at one moment; the things of which something else is known now."""
        for voice in came:
            self.heard.setdefault(voice.feature, []).append(voice)
        self.unplaced += nowhere(came)
        return {each for each in {voice.feature for voice in came} if each and self.moved(each)}

    def moved(self, feature: str) -> bool:
        """Whether another answer is known of a thing by all that was heard of it."""
        before, after = self.told.get(feature, NOTHING), told(self.heard[feature])
        self.answers.subtract(Counter(rests(before)))
        self.answers.update(rests(after))
        self.told[feature] = after
        return before.answer is not after.answer

    def sum(self, claim: Claim, listed: int, area_m2: float | None = None) -> Sum:
        return counted(claim, listed, self.answers, self.unplaced, area_m2)
