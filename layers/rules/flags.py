"""What makes a report worth a second look (疑点): each flag a sentence to be checked, never a verdict.

False traces (虚假留痕) are the named enemy of the closing discipline. Each check compares a report with what
else is on record; a flag has a weight from 1 (worth knowing) to 5 (hard to explain) and stands open until
somebody answers it. Nothing is refused, and no person is scored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from shapely import Point

from geo.measure import distance_m
from layers.definition import Words
from layers.rules.features import Value
from layers.rules.flag_kinds import KINDS
from layers.rules.reports import Fix, PhotoManifest, Report

VERSION = "1"  # of the rules below: kept with every finding
ALIKE_BITS = 6  # of 64 in which two pictures of one scene, saved anew, may differ
FAR_M, FAR_ACCURACIES = 300.0, 5.0  # a photo's place from the report's
PHOTO_HOURS = 24.0
FUTURE_MIN = 5.0
STALE_MIN = 15.0
ROUND_DECIMALS = 3  # about a hundred metres
FASTEST_M_S, SHORTEST_WAY_M = 42.0, 1000.0  # 150 km/h; below that way a clock's seconds decide
COPIES = 3  # equal measurements in a row, the new one among them
Facts = Mapping[str, str | int | float]
BURST_TIMES, BURST_LEAST, BURST_DAYS = 4.0, 6, 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another report that the new one is compared with."""

    id: str
    feature: str | None
    author: str
    author_name: str
    unit: str | None
    observed_at: datetime
    received_at: datetime
    longitude: float | None  # of its fix, CGCS2000 degrees
    latitude: float | None
    remainder: float | None
    answers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SamePhoto:
    """An earlier use of a photo; ``bits`` in which the pictures' prints differ, 0 for the very same file."""

    sha256: str
    report: str
    other_sha256: str
    author_name: str
    unit: str | None
    received_at: datetime
    bits: int
    same_file: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a photo's file says of itself (EXIF): a claim, not a fact."""

    sha256: str
    taken_at: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """All that a new report is compared with.

    Args:
        before, after: the author's neighbouring reports by observation; None at an end.
        same_feature: the author's last reports on the same feature, newest first.
        same_value: reports of the author on other features with this very remainder.
        same_spot: earlier reports of the author with this very position.
        photos: earlier uses of its photos. claimed: what its photo files say of themselves.
        recent, usual: the unit's reports on this layer in the days up to now, and how many it usually sends
            in as many days; due_on: an announced look-back or inspection of it that is just ahead.
        aside: other contents were sent under its id.
    """

    before: Earlier | None = None
    after: Earlier | None = None
    same_feature: tuple[Earlier, ...] = ()
    same_value: tuple[Earlier, ...] = ()
    same_spot: tuple[Earlier, ...] = ()
    photos: tuple[SamePhoto, ...] = ()
    claimed: tuple[Claimed, ...] = ()
    recent: int = 0
    usual: float = 0.0
    due_on: date | None = None
    aside: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing worth a second look; ``others`` are the records it was compared with."""

    kind: str
    facts: Facts = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """From 1 (worth knowing) to 5 (hard to explain)."""
        return KINDS[self.kind].weight

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        words = KINDS[self.kind].words
        return Words(words.zh.format_map(self.facts), words.en.format_map(self.facts))


Check = Callable[[Report, Beside], Iterator[Flag]]


def flags(report: Report, beside: Beside) -> tuple[Flag, ...]:
    """Everything about a report that is worth a second look, the heaviest first."""
    found = [flag for check in CHECKS for flag in check(report, beside)]
    return tuple(sorted(found, key=lambda flag: -flag.weight))


# --- photos --------------------------------------------------------------------------------------
def reused(_report: Report, beside: Beside) -> Iterator[Flag]:
    """A photo that was used before, as the same file or as the same picture."""
    seen: set[str] = set()
    for use in beside.photos:
        if use.sha256 in seen or use.bits > ALIKE_BITS:
            continue
        seen.add(use.sha256)
        facts: Facts = {"by": use.author_name, "at": day_of(use.received_at), "bits": use.bits}
        yield Flag("photo_reused" if use.same_file else "photo_alike", facts, (use.report,))


def photo_places(report: Report, beside: Beside) -> Iterator[Flag]:
    """A photo taken elsewhere than the report says."""
    here = place_of(report)
    if here is None:
        return
    accuracy = report.fix.accuracy_m if report.fix and report.fix.accuracy_m else 0.0
    allowed = max(FAR_M, FAR_ACCURACIES * accuracy)
    for longitude, latitude in photo_positions(report, beside):
        away = distance_m(longitude, latitude, Point(here))
        if away > allowed:
            yield Flag("photo_far", {"away_m": round(away), "allowed_m": round(allowed)})
            return


def photo_positions(report: Report, beside: Beside) -> Iterator[tuple[float, float]]:
    for photo in report.photos:
        if photo.fix is not None:
            yield photo.fix.longitude, photo.fix.latitude
    for claim in beside.claimed:
        if claim.longitude is not None and claim.latitude is not None:
            yield claim.longitude, claim.latitude


def photo_times(report: Report, beside: Beside) -> Iterator[Flag]:
    """A photo taken at another time than the report says."""
    times = [photo.taken_at for photo in report.photos] + [claim.taken_at for claim in beside.claimed]
    hours = [hours_between(at, report.observed_at) for at in times if at is not None]
    if hours and max(hours) > PHOTO_HOURS:
        yield Flag("photo_time", {"hours": round(max(hours))})


# --- clocks and positions ------------------------------------------------------------------------
def clock(report: Report, _: Beside) -> Iterator[Flag]:
    """A phone's clock that runs ahead of the server's: it then bends every other time, too."""
    if report.received_at is None:
        return
    ahead = (report.observed_at - report.received_at).total_seconds() / 60
    if ahead > FUTURE_MIN:
        yield Flag("clock_ahead", {"minutes": round(ahead)})


def fix_quality(report: Report, _: Beside) -> Iterator[Flag]:
    """No fix, none of its accuracy, an accuracy of zero, or a fix that is old."""
    fix = report.fix
    if fix is None:
        yield Flag("fix_missing")
    elif fix.source == "gps" and fix.accuracy_m is None:
        yield Flag("accuracy_missing")
    elif fix.accuracy_m == 0:
        yield Flag("accuracy_zero")
    if fix is not None and fix.taken_at is not None:
        minutes = (report.observed_at - fix.taken_at).total_seconds() / 60
        if minutes > STALE_MIN:
            yield Flag("fix_stale", {"minutes": round(minutes)})


def rounded(report: Report, _: Beside) -> Iterator[Flag]:
    """A sensor's position with so few decimals that somebody has typed or made it."""
    if report.fix is None or report.fix.source == "map":
        return
    pair = (report.fix.longitude, report.fix.latitude)
    if all(round(each, ROUND_DECIMALS) == each for each in pair):
        yield Flag("place_round", {"longitude": pair[0], "latitude": pair[1]})


def repeated(report: Report, beside: Beside) -> Iterator[Flag]:
    """The very position of another day or another feature: no sensor gives the same centimetre twice."""
    if report.fix is None or report.fix.source == "map":
        return
    others = [
        other
        for other in beside.same_spot
        if other.feature != report.feature or hours_between(other.observed_at, report.observed_at) > 1
    ]
    if others:
        facts: Facts = {"count": len(others), "at": day_of(others[0].received_at)}
        yield Flag("place_repeated", facts, tuple(other.id for other in others[:5]))


def speed(report: Report, beside: Beside) -> Iterator[Flag]:
    """A way between two neighbouring reports of one person that nobody could have gone in that time."""
    here = fix_place(report.fix)
    for other in (beside.before, beside.after):
        if here is None or other is None or other.longitude is None or other.latitude is None:
            continue
        way = distance_m(other.longitude, other.latitude, Point(here))
        seconds = abs((report.observed_at - other.observed_at).total_seconds())
        if way > SHORTEST_WAY_M and way > FASTEST_M_S * seconds:
            facts = {"way_m": round(way), "seconds": round(seconds), "km_h": kilometres_an_hour(way, seconds)}
            yield Flag("speed", facts, (other.id,))
            return


def kilometres_an_hour(way_m: float, seconds: float) -> int:
    return round(3.6 * way_m / max(seconds, 1.0))


# --- figures -------------------------------------------------------------------------------------
def copied(report: Report, beside: Beside) -> Iterator[Flag]:
    """A measurement carried forward: equal to the last digit, again and again, or on another feature."""
    figures = figures_of(report.remainder, report.answers)
    if not figures:
        return
    equal = 1
    for other in beside.same_feature:
        if figures_of(other.remainder, other.answers) != figures:
            break
        equal += 1
    if equal >= COPIES:
        others = tuple(other.id for other in beside.same_feature[: equal - 1])
        yield Flag("copied", {"count": equal}, others)
    if telling(report.remainder) and beside.same_value:
        facts = {"value": report.remainder or 0.0, "count": len(beside.same_value)}
        yield Flag("copied_elsewhere", facts, tuple(other.id for other in beside.same_value[:5]))


def figures_of(remainder: float | None, answers: Mapping[str, Value]) -> tuple[tuple[str, float], ...]:
    """What was measured and is not nothing: zero and whole counts of one repeat by nature."""
    numbers = {
        name: float(value)
        for name, value in answers.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    numbers["remainder"] = remainder or 0.0
    return tuple(sorted((name, value) for name, value in numbers.items() if value not in (0.0, 1.0)))


def telling(value: float | None) -> bool:
    """Whether a figure is so particular that two honest measurements rarely share it: over two digits."""
    if value is None or value <= 0 or not math.isfinite(value):
        return False
    return len(f"{value:.6g}".replace(".", "").strip("0")) >= 3


def burst(_report: Report, beside: Beside) -> Iterator[Flag]:
    """Many reports in the days just before a look-back or an inspection, few in all the time before."""
    if beside.due_on is None or beside.recent < BURST_LEAST:
        return
    if beside.recent > BURST_TIMES * max(beside.usual, 0.5):
        figures: Facts = {"count": beside.recent, "days": BURST_DAYS, "usual": round(beside.usual, 1)}
        yield Flag("burst", {**figures, "due_on": str(beside.due_on)})


def edited(_report: Report, beside: Beside) -> Iterator[Flag]:
    """Another content was sent under the id of a report that was already here."""
    if beside.aside:
        yield Flag("edited", {"count": beside.aside})


def paper_flags(*, issued_on: date | None, found_on: date, title: str) -> tuple[Flag, ...]:
    """A paper on file that is no younger than the finding it is to answer."""
    if issued_on is None or issued_on > found_on:
        return ()
    facts = {"title": title, "issued_on": str(issued_on), "found_on": str(found_on)}
    return (Flag("paper_older", facts),)


def photo_before_finding(*, taken_at: datetime | None, found_on: date, title: str) -> tuple[Flag, ...]:
    """A photo filed as "after" that was taken before the day of the finding."""
    if taken_at is None or (taken_at + timedelta(hours=8)).date() >= found_on:
        return ()
    facts = {"title": title, "taken_on": day_of(taken_at), "found_on": str(found_on)}
    return (Flag("photo_before_finding", facts),)


CHECKS: tuple[Check, ...] = (
    reused, photo_places, photo_times, clock, fix_quality, rounded, repeated, speed, copied, burst, edited,
)  # fmt: skip


# --- small things --------------------------------------------------------------------------------
def place_of(report: Report) -> tuple[float, float] | None:
    """Where the report says it was: the sensor's word, else the place drawn."""
    if (here := fix_place(report.fix)) is not None:
        return here
    if report.place is None or report.place.is_empty:
        return None
    return float(report.place.bounds[0]), float(report.place.bounds[1])


def fix_place(fix: Fix | None) -> tuple[float, float] | None:
    return None if fix is None else (fix.longitude, fix.latitude)


def hours_between(one: datetime, other: datetime) -> float:
    return abs((one - other).total_seconds()) / 3600


def day_of(moment: datetime) -> str:
    """The moment's day at the lake."""
    return (moment + timedelta(hours=8)).date().isoformat()


def announced(photos: tuple[PhotoManifest, ...]) -> tuple[str, ...]:
    """The hashes of the photos that a report announces."""
    return tuple(photo.sha256 for photo in photos)
