"""What makes a report worth a second look (疑点): each flag a sentence to be checked, never a verdict.

False traces (虚假留痕) are the named enemy of the closing discipline. A report is compared with what else
is on record; a flag has a weight from 1 (worth knowing) to 5 (hard to explain) and stands open until somebody
answers it. Nothing is refused, and no person is scored. The comparisons are in ``flag_checks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from layers.definition import Words
from layers.rules.features import Value
from layers.rules.fixes import Fix
from layers.rules.flag_kinds import KINDS
from layers.rules.meanwhile import CaseMove, FeatureMove

VERSION = "1"  # of the rules: kept with every flag
VISIT_MIN = 30.0  # reports of one person within it are one visit: they may share a place and a picture
OPEN = ("", "reopened")  # the last verdict of a flag that waits for an answer
Facts = Mapping[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a sensor says it was: CGCS2000 degrees, metres; ``at`` is the fix's own time, None unknown."""

    longitude: float
    latitude: float
    accuracy_m: float | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another report that the new one is compared with."""

    id: str
    layer: str
    feature: str | None
    author: str
    observed_at: datetime
    received_at: datetime
    position: Position | None = None
    remainder: float | None = None
    answers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SamePhoto:
    """An earlier use of a photo, as the very same file or as nearly the same picture.

    Args:
        sha256: of the photo looked at. other: id of the report, or hash of the evidence, that had it before.
        observed_at: when that report was made. received_at: when it came.
        coarse, fine: bits of 64 and of 256 in which the pictures differ.
    """

    sha256: str
    other: str
    author: str | None
    author_name: str
    layer: str | None
    feature: str | None
    observed_at: datetime
    received_at: datetime
    same_file: bool = True
    coarse: int = 0
    fine: int = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a photo's file says of itself (EXIF): a claim, not a fact; the datum is rarely said truly."""

    sha256: str
    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """All that a report is compared with.

    Args:
        before, after: the author's neighbouring reports by observation; None at an end.
        same_feature: the author's last reports on the same feature before this one, newest first.
        same_feature_after: those after it, oldest first: a phone may have been offline for days.
        same_value: reports of the author on other features within a week with this very remainder.
        same_spot: earlier reports with this very position, whoever sent them.
        away_m: metres from the sensor's position to the feature; None where either is unknown.
        photos: earlier uses of its photos. claimed: what its photo files say of themselves.
        recent, usual: the unit's reports on this layer in the days up to this one, and how many it usually
            sends in as many days; due_on: an announced look-back or deadline of it that is just ahead.
        moved: the feature, when it is not what the report was based on. case_moves: steps that closed or
            opened cases about it in the time that the report may have been under way.
        aside: hash of the content that was now sent under its id; asides: how many that makes.
    """

    before: Earlier | None = None
    after: Earlier | None = None
    same_feature: tuple[Earlier, ...] = ()
    same_feature_after: tuple[Earlier, ...] = ()
    same_value: tuple[Earlier, ...] = ()
    same_spot: tuple[Earlier, ...] = ()
    away_m: float | None = None
    photos: tuple[SamePhoto, ...] = ()
    claimed: tuple[Claimed, ...] = ()
    recent: int = 0
    usual: float = 0.0
    due_on: date | None = None
    moved: FeatureMove | None = None
    case_moves: tuple[CaseMove, ...] = ()
    aside: str | None = None
    asides: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing worth a second look.

    Args:
        about: the photo or the content it speaks of, where the record has several; "" for the record itself.
        others: the records it was compared with.
    """

    kind: str
    facts: Facts = field(default_factory=dict)
    others: tuple[str, ...] = ()
    about: str = ""

    @property
    def weight(self) -> int:
        """From 1 (worth knowing) to 5 (hard to explain)."""
        return KINDS[self.kind].weight

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        words = KINDS[self.kind].words
        return Words(words.zh.format_map(self.facts), words.en.format_map(self.facts))


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said to a flag; never changed afterwards. ``verdict``: explained, confirmed, reopened."""

    number: int
    verdict: str
    text: str
    at: datetime
    account: str | None
    name: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """A flag as it is on record: of a report, of a case or of evidence (``noun``), with its answers."""

    id: str
    noun: str
    noun_id: str
    flag: Flag
    layer: str | None
    feature: str | None
    unit: str | None
    account: str | None
    at: datetime
    rule_version: str
    answer: str | None
    demonstration: bool
    answers: tuple[Answer, ...] = ()
    fid: int = 0

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return (self.answer or "") in OPEN


def sensed(fix: Fix | None) -> Fix | None:
    """The fix, when a sensor gave it; a place tapped on a map is none."""
    return None if fix is None or fix.source == "map" else fix


def spot(fix: Fix | None) -> str | None:
    """A sensor's position to the centimetre, as one word to look for; None for a coarse one.

    With four decimals or fewer (10 m) two honest fixes of one place are often equal.
    """
    found = sensed(fix)
    if found is None:
        return None
    pair = (found.longitude, found.latitude)
    if all(round(each, 4) == each for each in pair):
        return None
    return f"{pair[0]:.7f},{pair[1]:.7f}"


def one_visit(author: str | None, at: datetime, other_author: str | None, other_at: datetime) -> bool:
    """Whether two reports are of one person at one time, as far as they say."""
    return author == other_author and minutes_between(at, other_at) <= VISIT_MIN


def minutes_between(one: datetime, other: datetime) -> float:
    return abs((one - other).total_seconds()) / 60
