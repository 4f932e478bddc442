"""What is known of each thing a claim speaks of, and of the claim by all of its things.

"Nobody looked" is never counted as "true". A person on the spot outweighs an image, whichever is newer, as
long as the person saw that something is left; an image taken after a person saw it settled may speak against
it again. What stands only on record, checked by nobody, is told apart from both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from layers.definition import Words
from layers.rules.claim_figures import short_words, unlisted, unlisted_m2
from layers.rules.claims import Claim


class Answer(StrEnum):
    """What is known of one thing, the gravest first."""

    AGAINST = "against"
    DOUBTED = "doubted"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"
    FOR = "for"


class By(StrEnum):
    """Who says so."""

    REPORT = "report"
    IMAGE = "image"
    RECORD = "record"


class Standing(StrEnum):
    """What is known of a claim, in the order in which it wants attention."""

    AGAINST = "against"
    DOUBTED = "doubted"
    NO_LIST = "no_list"
    UNKNOWN = "unknown"
    PARTLY = "partly"
    HOLDS = "holds"


A, S = Answer, Standing
ANSWERS: Mapping[Answer, Words] = {
    A.AGAINST: Words("不符", "speaks against it"),
    A.DOUBTED: Words("仅登记不符", "against it on record only"),
    A.UNCLEAR: Words("看不清", "looked at, unclear"),
    A.UNKNOWN: Words("无人看过", "nobody looked"),
    A.FOR: Words("印证", "bears it out"),
}
STANDINGS: Mapping[Standing, Words] = {
    S.AGAINST: Words("与声明不符", "contradicted"),
    S.DOUBTED: Words("仅登记不符", "contradicted on record only"),
    S.NO_LIST: Words("没有清单", "no list behind it"),
    S.UNKNOWN: Words("无人核实", "nobody has checked"),
    S.PARTLY: Words("部分印证", "partly borne out"),
    S.HOLDS: Words("全部印证", "borne out"),
}
GRAVITY = {answer: at for at, answer in enumerate(Answer)}
ATTENTION = {standing: at for at, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Voice:
    """One thing said of one feature since a claim's day.

    Args:
        feature: "" for a report at a place where no feature is on record.
        answer: for, against, or unclear. at: since when we know, UTC. seen_on: the day it speaks of.
        id: of the report or the scene; the feature's version, of a record.
        state, remainder: as reported or on record. new: the thing is newer than the claim.
        check: the lead by which somebody was sent to look, where the report answers one.
    """

    feature: str
    by: By
    answer: Answer
    at: datetime
    seen_on: date
    id: str
    state: str | None = None
    remainder: float | None = None
    new: bool = False
    check: str | None = None

    @property
    def noun(self) -> str:
        """Of what ``id`` is."""
        return str(self.by) if self.check is None else "lead"


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one thing, and the voice that decides; None where nobody looked."""

    answer: Answer
    voice: Voice | None = None


NOTHING = Told(Answer.UNKNOWN)


def told(voices: Iterable[Voice]) -> Told:
    """What the voices on one thing come to, in whatever order they are given."""
    heard = standing_voices(list(voices))
    report = newest(each for each in heard if each.by is By.REPORT and each.answer is not A.UNCLEAR)
    image = newest_image(each for each in heard if each.by is By.IMAGE)
    record = newest(each for each in heard if each.by is By.RECORD)
    doubt = record if record is not None and record.answer is A.AGAINST else None
    if report is not None:
        return of_report(report, image, doubt)
    if image is not None and image.answer is A.AGAINST:
        return Told(A.AGAINST, image)
    if doubt is not None and not lifts(image, doubt):
        return Told(A.DOUBTED, doubt)
    return NOTHING if image is None else Told(image.answer, image)


def standing_voices(voices: Sequence[Voice]) -> list[Voice]:
    """The voices without those of checks that were looked at again: an unclear one takes back the earlier."""
    unsaid = sorted(
        (each for each in voices if each.check and each.answer is A.UNCLEAR), key=lambda each: each.at
    )
    back = {each.check: each.at for each in unsaid}  # the last one counts
    return [each for each in voices if each.check not in back or each.at > back[each.check]]


def of_report(report: Voice, image: Voice | None, doubt: Voice | None) -> Told:
    """Somebody was there: what came after may only make it worse."""
    if report.answer is A.AGAINST:
        return Told(A.AGAINST, report)
    if image is not None and image.answer is A.AGAINST and image.seen_on > report.seen_on:
        return Told(A.AGAINST, image)
    return Told(A.DOUBTED, doubt) if doubt is not None and doubt.at > report.at else Told(A.FOR, report)


def lifts(image: Voice | None, doubt: Voice) -> bool:
    """Whether a picture taken after a record was made shows otherwise; one asked late shows its own day."""
    return image is not None and image.answer is A.FOR and image.seen_on > doubt.seen_on


def newest(voices: Iterable[Voice]) -> Voice | None:
    """The one that came last."""
    return max(voices, key=lambda each: (each.at, each.id), default=None)


def newest_image(voices: Iterable[Voice]) -> Voice | None:
    """The latest picture that shows anything; else the latest at all."""
    return max(voices, key=lambda each: (each.answer is not A.UNCLEAR, each.seen_on, each.id), default=None)


def nowhere(voices: Iterable[Voice]) -> int:
    """How many reports stand against a claim at places of no record; one that is cleared is taken off."""
    return sum(1 if each.answer is A.AGAINST else -1 for each in voices if not each.feature)


@dataclass(frozen=True, slots=True)
class Sum:
    """What is known of a claim by its things.

    Args:
        listed: things in its scope. answers: how many of each answer; they add up to ``listed``.
        by: how many answers for and against rest on whom: ("for", "report") and so on.
        unplaced: reports against it at places where nothing is on record.
        unlisted: of the announced things, how many are on no list; None where they are not counted so.
        area_m2: of the things together, on record; None where none is. short_m2: announced beyond it; None
            where no area is announced. short: the sentence that says by how much.
    """

    standing: Standing
    listed: int
    answers: Mapping[Answer, int]
    by: Mapping[tuple[Answer, By], int] = field(default_factory=dict)
    unplaced: int = 0
    unlisted: float | None = None
    area_m2: float | None = None
    short_m2: float | None = None
    short: Words | None = None


def summed(
    claim: Claim, listed: int, things: Iterable[Told], unplaced: int = 0, area_m2: float | None = None
) -> Sum:
    """All things of a claim together; those without a voice are the rest of ``listed``."""
    by = Counter(pair for each in things for pair in rests(each))
    return counted(claim, listed, by, unplaced, area_m2)


def counted(
    claim: Claim, listed: int, by: Mapping[tuple[Answer, By], int], unplaced: int, area_m2: float | None
) -> Sum:
    """The sum of things that are counted by answer and by whom it rests on."""
    answers: Counter[Answer] = Counter()
    for (answer, _), count in by.items():
        answers[answer] += count
    heard = answers.total()
    listed = max(listed, heard)
    answers[A.UNKNOWN] += listed - heard
    rest = {pair: count for pair, count in by.items() if count}
    found = Sum(S.UNKNOWN, listed, {each: answers[each] for each in Answer}, rest, unplaced)
    short = {"short_m2": unlisted_m2(claim, area_m2), "short": short_words(claim, area_m2)} if listed else {}
    found = replace(found, unlisted=unlisted(claim, listed), area_m2=area_m2, **short)  # type: ignore[arg-type]
    return replace(found, standing=standing_of(found))


def standing_of(found: Sum) -> Standing:
    """The claim's standing: one thing against it speaks against "all"; less than announced never holds."""
    count = found.answers
    if count[A.AGAINST] or found.unplaced:
        return S.AGAINST
    if not found.listed:
        return S.NO_LIST
    if count[A.DOUBTED]:
        return S.DOUBTED
    if count[A.FOR] == found.listed and not ((found.unlisted or 0) > 0 or (found.short_m2 or 0) > 0):
        return S.HOLDS
    return S.PARTLY if count[A.FOR] else S.UNKNOWN


def rests(one: Told) -> list[tuple[Answer, By]]:
    """The answer and on whom it rests; nothing without a voice."""
    return [] if one.voice is None else [(one.answer, one.voice.by)]
