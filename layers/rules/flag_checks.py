"""The checks that raise flags; each looks at a report and at what is beside it, and decides nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from shapely import Point

from geo.datum import wgs84_from_gcj02
from geo.measure import distance_m
from geo.shapes import label_point
from layers.rules.days import day_of
from layers.rules.evidence import Evidence
from layers.rules.features import Value
from layers.rules.fixes import Fix
from layers.rules.flags import (
    Beside,
    Claimed,
    Earlier,
    Facts,
    Flag,
    Position,
    SamePhoto,
    minutes_between,
    one_visit,
    sensed,
)
from layers.rules.meanwhile import counted
from layers.rules.reports import Report

ALIKE_COARSE, ALIKE_FINE = 8, 40  # bits of 64 and 256 in which a picture saved anew may differ
SERIES_FINE = 16  # within a series of one feature: a later picture from the same viewpoint differs by more
REACH_COARSE, REACH_FINE = 12, 64  # how far pictures of one viewpoint are looked for
FAR_M, FAR_ACCURACIES = 300.0, 5.0  # a photo's place from the report's
AWAY_M = 1000.0  # the sensor from the feature: an outlet may be seen from the other bank
PHOTO_HOURS = 24.0
FUTURE_MIN = 5.0
STALE_MIN = 15.0
ROUND_DECIMALS = 3  # about a hundred metres
FASTEST_M_S, SHORTEST_WAY_M = 42.0, 1000.0  # 150 km/h; below that way a clock's seconds decide
COPIES = 3  # equal measurements, the new one among them
COPIED_DAYS = 7
TELLING_DIGITS = 3
BURST_TIMES, BURST_LEAST, BURST_DAYS, USUAL_DAYS = 4.0, 6, 3, 28
SHOWN = 5  # other records that a flag names
Figures: TypeAlias = tuple[tuple[str, float], ...]
Check = Callable[[Report, Beside], Iterator[Flag]]


def flags(report: Report, beside: Beside) -> tuple[Flag, ...]:
    """Everything about a report that is worth a second look, the heaviest first."""
    found = [flag for check in CHECKS for flag in check(report, beside)]
    return tuple(sorted(found, key=lambda flag: -flag.weight))


def photo_flags(report: Report, beside: Beside) -> tuple[Flag, ...]:
    """What a photo adds when its bytes arrive: what it looks like, and what its file says of itself."""
    found = [flag for check in PHOTO_CHECKS for flag in check(report, beside)]
    return tuple(sorted(found, key=lambda flag: -flag.weight))


# --- photos --------------------------------------------------------------------------------------
def reused(report: Report, beside: Beside) -> Iterator[Flag]:
    """A photo that was used before, as the same file or as the same picture; once for each photo."""
    seen: set[str] = set()
    limits = {photo.sha256: limit(report, beside, photo.sha256) for photo in report.pictures}
    for use in sorted(beside.photos, key=lambda use: (not use.same_file, use.fine, use.received_at)):
        if use.sha256 in seen or not told_twice(report, use, limits.get(use.sha256, ALIKE_FINE)):
            continue
        seen.add(use.sha256)
        facts: Facts = {"by": use.author_name, "at": str(day_of(use.received_at)), "bits": use.coarse}
        kind = "photo_reused" if use.same_file else "photo_alike"
        yield Flag(kind, facts, (use.other,), about=use.sha256)


def limit(report: Report, beside: Beside, sha256: str) -> int:
    """In how many of 256 bits a picture may differ from another to be taken for it saved anew.

    Where it continues a series of its feature it may only be judged by less: whatever shows the same view, on
    whichever feature somebody else used it, is near then.
    """
    series = any(
        use.sha256 == sha256 and not use.same_file and same_feature(report, use) and use.fine <= REACH_FINE
        for use in beside.photos
    )
    return SERIES_FINE if series else ALIKE_FINE


def same_feature(report: Report, use: SamePhoto) -> bool:
    return report.feature is not None and (use.layer, use.feature) == (report.layer, report.feature)


def told_twice(report: Report, use: SamePhoto, fine: int) -> bool:
    """Whether an earlier use is more than the same visit, and nearer than other pictures are."""
    if one_visit(report.author, report.observed_at, use.author, use.observed_at):
        return False
    return use.same_file or (use.coarse <= ALIKE_COARSE and use.fine <= fine)


def evidence_flags(evidence: Evidence, alike: Iterable[SamePhoto]) -> tuple[Flag, ...]:
    """Evidence that shows nearly what another file showed before; one file may serve several cases, two not.

    The same picture under two hashes is no second picture, whoever sends it.
    """
    near = [use for use in alike if use.coarse <= ALIKE_COARSE and use.fine <= SERIES_FINE]
    for use in sorted(near, key=lambda use: (use.fine, use.received_at)):
        facts: Facts = {"by": use.author_name, "at": str(day_of(use.received_at)), "bits": use.coarse}
        return (Flag("photo_alike", facts, (use.other,), about=evidence.sha256),)
    return ()


def photo_places(report: Report, beside: Beside) -> Iterator[Flag]:
    """Photos taken elsewhere than the report says."""
    here = place_of(report)
    if here is None:
        return
    accuracy = report.fix.accuracy_m if report.fix and report.fix.accuracy_m else 0.0
    allowed = max(FAR_M, FAR_ACCURACIES * accuracy)
    for sha256, places in photo_positions(report, beside):
        away = min(distance_m(*place, Point(here)) for place in places)
        if away > allowed:
            yield Flag("photo_far", {"away_m": round(away), "allowed_m": round(allowed)}, about=sha256)


def photo_positions(report: Report, beside: Beside) -> Iterator[tuple[str, tuple[tuple[float, float], ...]]]:
    """Each photo that says where it was taken, with what that may mean.

    Phones sold in China write GCJ-02 into a file that claims WGS 84: a claim is read both ways.
    """
    for photo in report.pictures:
        if photo.fix is not None and photo.fix.source == "exif":
            yield photo.sha256, both_ways(photo.fix.longitude, photo.fix.latitude)
        elif photo.fix is not None:
            place = position_of(photo.fix)
            yield photo.sha256, ((place.longitude, place.latitude),)
    for claim in beside.claimed:
        if claim.longitude is not None and claim.latitude is not None:
            yield claim.sha256, both_ways(claim.longitude, claim.latitude)


def photo_times(report: Report, beside: Beside) -> Iterator[Flag]:
    """Photos taken at another time than the report says."""
    announced = [Claimed(photo.sha256, photo.taken_at) for photo in report.photos]
    for claim in (*announced, *beside.claimed):
        if claim.taken_at is None:
            continue
        hours = minutes_between(claim.taken_at, report.observed_at) / 60
        if hours > PHOTO_HOURS:
            yield Flag("photo_time", {"hours": round(hours)}, about=claim.sha256)


# --- clocks and positions ------------------------------------------------------------------------
def clock(report: Report, _: Beside) -> Iterator[Flag]:
    """A phone's clock ahead of the server's, or behind that of its own fix: it bends every other time."""
    if report.received_at is not None:
        ahead = (report.observed_at - report.received_at).total_seconds() / 60
        if ahead > FUTURE_MIN:
            yield Flag("clock_ahead", {"minutes": round(ahead)})
    fix = sensed(report.fix)
    if fix is not None and fix.taken_at is not None:
        behind = (fix.taken_at - report.observed_at).total_seconds() / 60
        if behind > STALE_MIN:
            yield Flag("clock_behind", {"minutes": round(behind)})


def fix_quality(report: Report, _: Beside) -> Iterator[Flag]:
    """No fix, none of its accuracy, an accuracy of zero, or a fix that is old."""
    fix = sensed(report.fix)
    if fix is None:
        yield Flag("fix_missing")
        return
    if fix.source == "gps" and fix.accuracy_m is None:
        yield Flag("accuracy_missing")
    if fix.accuracy_m == 0:
        yield Flag("accuracy_zero")
    if fix.taken_at is not None:
        minutes = (report.observed_at - fix.taken_at).total_seconds() / 60
        if minutes > STALE_MIN:
            yield Flag("fix_stale", {"minutes": round(minutes)})


def rounded(report: Report, _: Beside) -> Iterator[Flag]:
    """A sensor's position with so few decimals that somebody has typed or made it."""
    fix = sensed(report.fix)
    if fix is None:
        return
    if all(round(each, ROUND_DECIMALS) == each for each in (fix.longitude, fix.latitude)):
        yield Flag("place_round", {"longitude": fix.longitude, "latitude": fix.latitude})


def repeated(report: Report, beside: Beside) -> Iterator[Flag]:
    """The very position of another visit: no sensor gives the same centimetre twice."""
    others = [
        other
        for other in beside.same_spot
        if not one_visit(report.author, report.observed_at, other.author, other.observed_at)
    ]
    if others:
        facts: Facts = {"count": len(others), "at": str(day_of(others[0].received_at))}
        yield Flag("place_repeated", facts, ids(others))


def away(report: Report, beside: Beside) -> Iterator[Flag]:
    """A report on a feature, or on a place, from somewhere else."""
    fix = sensed(report.fix)
    if fix is None:
        return
    way = beside.away_m
    if way is None and report.place is not None and not report.place.is_empty:
        here = position_of(fix)
        way = distance_m(here.longitude, here.latitude, report.place)
    allowed = max(AWAY_M, FAR_ACCURACIES * (fix.accuracy_m or 0.0))
    if way is not None and way > allowed:
        yield Flag("place_far", {"away_m": round(way), "allowed_m": round(allowed)})


def speed(report: Report, beside: Beside) -> Iterator[Flag]:
    """A way between two neighbouring reports of one person that nobody could have gone in that time."""
    fix = sensed(report.fix)
    if fix is None:
        return
    here = position_of(fix)
    for other in (beside.before, beside.after):
        if other is None or other.position is None:
            continue
        there = other.position
        way = distance_m(there.longitude, there.latitude, Point(here.longitude, here.latitude))
        way -= (here.accuracy_m or 0.0) + (there.accuracy_m or 0.0)  # it may have been so much less
        seconds = abs(
            (moment_of(here, report.observed_at) - moment_of(there, other.observed_at)).total_seconds()
        )
        if way > SHORTEST_WAY_M and way > FASTEST_M_S * seconds:
            facts = {"way_m": round(way), "seconds": round(seconds), "km_h": kilometres_an_hour(way, seconds)}
            yield Flag("speed", facts, (other.id,))
            return


def kilometres_an_hour(way_m: float, seconds: float) -> int:
    return round(3.6 * way_m / max(seconds, 1.0))


def moment_of(position: Position, observed_at: datetime) -> datetime:
    """When somebody was at a position: a phone may send one that it took a while before."""
    return observed_at if position.at is None else min(position.at, observed_at)


# --- figures -------------------------------------------------------------------------------------
def copied(report: Report, beside: Beside) -> Iterator[Flag]:
    """A measurement carried forward: equal to the last digit, again and again."""
    figures = figures_of(report.remainder, report.answers)
    if not figures:
        return
    equal = [
        *row_of(report, figures, beside.same_feature),
        *row_of(report, figures, beside.same_feature_after),
    ]
    if len(equal) + 1 >= COPIES:
        yield Flag("copied", {"count": len(equal) + 1}, ids(equal))


def row_of(report: Report, figures: Figures, others: Iterable[Earlier]) -> Iterator[Earlier]:
    """Reports of other visits with the same figures, until the first that has other ones."""
    for other in others:
        if one_visit(report.author, report.observed_at, other.author, other.observed_at):
            continue
        if figures_of(other.remainder, other.answers) != figures:
            return
        yield other


def copied_elsewhere(report: Report, beside: Beside) -> Iterator[Flag]:
    """One particular figure at three places within days: two may share it by chance."""
    places = {(other.layer, other.feature) for other in beside.same_value} - {(report.layer, report.feature)}
    if report.remainder is not None and telling(report.remainder) and len(places) + 1 >= COPIES:
        facts = {"value": report.remainder, "count": len(places)}
        yield Flag("copied_elsewhere", facts, ids(beside.same_value))


def figures_of(remainder: float | None, answers: Mapping[str, Value]) -> Figures:
    """What was measured so finely that it rarely comes twice; counts and zeros repeat by nature."""
    numbers = {
        name: float(value)
        for name, value in answers.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    numbers["remainder"] = remainder or 0.0
    return tuple(sorted((name, value) for name, value in numbers.items() if telling(value)))


def telling(value: float) -> bool:
    """Whether a figure is so particular that two honest measurements rarely share it.

    Three digits with one after the point, or four: whole metres repeat by chance, and zeros at the end are
    how people round.
    """
    if value <= 0 or not math.isfinite(value):
        return False
    digits = len(f"{value:.6g}".replace(".", "").strip("0"))
    return digits >= TELLING_DIGITS + float(value).is_integer()


def burst(_report: Report, beside: Beside) -> Iterator[Flag]:
    """Many reports in the days just before a look-back or a deadline, few in all the time before."""
    if beside.due_on is None or beside.recent < BURST_LEAST:
        return
    if beside.recent > BURST_TIMES * max(beside.usual, 0.5):
        figures: Facts = {"count": beside.recent, "days": BURST_DAYS, "usual": round(beside.usual, 1)}
        yield Flag("burst", {**figures, "due_on": str(beside.due_on)}, about=str(beside.due_on))


def feature_moved(_report: Report, beside: Beside) -> Iterator[Flag]:
    """The register changed between the look and the arrival: both are on record."""
    moved = beside.moved
    if moved is None:
        return
    versions: Facts = {"based": moved.based, "now": moved.found}
    if moved.retired:
        yield Flag("feature_retired", versions)
        return
    words: Facts = {"was_zh": moved.was.zh, "was_en": moved.was.en}
    yield Flag(
        "feature_changed", {**versions, **words, "state_zh": moved.state.zh, "state_en": moved.state.en}
    )


def case_moved(report: Report, beside: Beside) -> Iterator[Flag]:
    """A case about it was closed, or opened again, between the look and the arrival."""
    for move in counted(report, beside.case_moves):
        kind = "case_closed" if move.closed else "case_reopened"
        facts: Facts = {"number": move.number, "on": str(day_of(move.at))}
        yield Flag(kind, facts, others=(move.case,), about=f"{move.case} {move.version}")


def edited(_report: Report, beside: Beside) -> Iterator[Flag]:
    """Another content was sent under the id of a report that was already here."""
    if beside.aside is not None:
        yield Flag("edited", {"count": beside.asides}, about=beside.aside)


def paper_flags(*, issued_on: date | None, found_on: date, title: str, about: str = "") -> tuple[Flag, ...]:
    """A paper on file that is older than the finding it is to answer."""
    if issued_on is None or issued_on >= found_on:
        return ()
    facts = {"title": title, "issued_on": str(issued_on), "found_on": str(found_on)}
    return (Flag("paper_older", facts, about=about),)


def photo_before_finding(
    *, taken_at: datetime | None, found_on: date, title: str, about: str = ""
) -> tuple[Flag, ...]:
    """A photo filed as "after" that was taken before the day of the finding."""
    if taken_at is None or day_of(taken_at) >= found_on:
        return ()
    facts = {"title": title, "taken_on": str(day_of(taken_at)), "found_on": str(found_on)}
    return (Flag("photo_before_finding", facts, about=about),)


PHOTO_CHECKS: tuple[Check, ...] = (reused, photo_places, photo_times)
CHECKS: tuple[Check, ...] = (
    *PHOTO_CHECKS, clock, fix_quality, rounded, repeated, away, speed, copied, copied_elsewhere, burst,
    feature_moved, case_moved, edited,
)  # fmt: skip


# --- small things --------------------------------------------------------------------------------
def place_of(report: Report) -> tuple[float, float] | None:
    """Where the report says it was: the sensor's word, else the place drawn."""
    fix = sensed(report.fix)
    if fix is not None:
        here = position_of(fix)
        return here.longitude, here.latitude
    if report.place is None or report.place.is_empty:
        return None
    on_it = label_point(report.place)
    return float(on_it.x), float(on_it.y)


def position_of(fix: Fix) -> Position:
    """The fix in CGCS2000; one declared as GCJ-02 is some 500 m off until it is taken back."""
    longitude, latitude = fix.longitude, fix.latitude
    if fix.datum == "gcj02":
        longitude, latitude = from_gcj02(longitude, latitude)
    return Position(longitude, latitude, fix.accuracy_m, fix.taken_at)


def both_ways(longitude: float, latitude: float) -> tuple[tuple[float, float], ...]:
    """A position whose datum nobody vouches for: as it is, and as GCJ-02."""
    return (longitude, latitude), from_gcj02(longitude, latitude)


def from_gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    found = wgs84_from_gcj02(np.array([[longitude, latitude]]))
    return float(found[0, 0]), float(found[0, 1])


def ids(others: list[Earlier] | tuple[Earlier, ...]) -> tuple[str, ...]:
    """The ids of the records a flag names."""
    return tuple(other.id for other in others[:SHOWN])
