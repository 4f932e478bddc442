"""Weeks of honest patrols with known fabrications planted among them, from a seed; nobody and nowhere real.

Honest people are untidy here: fixes jitter and are wide at times, phones are offline for days and send all at
once, one photo or one fix serves two reports of a visit, a figure is taken over from last week; a visit in a
hundred has no satellite, an old fix, is written at home, or shows a photo of yesterday or a wrong one. Each
fabrication is an event of one kind, with the reports by which it should be found.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from shapely import Point

from geo.prints import Print, print_of
from layers.rules.fixes import Fix
from layers.rules.flags import Claimed
from layers.rules.photos import PhotoManifest
from layers.rules.reports import Report
from layers.store.photos import looked, small_grey
from tests.builders import MORNING
from tests.scenes import a_scene, saved_anew

WEST, SOUTH, SPAN_DEG = 115.50, 37.55, 0.12  # some ten kilometres
METRE = 1 / 111_000.0
SMALL = (240, 180)
PATROLS = 6
FEATURES = 96
START = MORNING
ON_REPORTS = (
    "photo_reused", "photo_alike", "photo_far", "photo_time", "clock_ahead", "clock_behind", "fix_missing",
    "accuracy_missing", "accuracy_zero", "fix_stale", "place_round", "place_repeated", "place_far", "speed",
    "copied", "copied_elsewhere", "burst", "edited",
)  # fmt: skip
ON_PAPERS = ("paper_older", "photo_before_finding")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a report with what it shows and what its file claims."""

    manifest: PhotoManifest
    print: Print | None
    claimed: Claimed


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it comes in, with its pictures.

    Args:
        plants: the kind it is a fabrication of. odd: kinds whose sentence is true of it though it is honest.
    """

    report: Report
    pictures: tuple[Picture, ...] = ()
    plants: str = ""
    event: int = -1
    odd: tuple[str, ...] = ()
    again: bool = False  # other content follows under its id


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper or an "after" photo as it is filed for a case found on a day."""

    number: int
    role: str
    found_on: date
    issued_on: date | None = None
    taken_at: datetime | None = None
    plants: str = ""


@dataclass
class World:
    """The lake, its patrols and what they have sent."""

    seed: int
    weeks: int
    chance: random.Random = field(init=False)
    spots: list[tuple[float, float]] = field(init=False)
    lengths: list[float] = field(init=False)
    last: dict[int, float] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    numbers: int = 0
    events: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        place = self.chance.uniform
        self.spots = [(WEST + place(0, SPAN_DEG), SOUTH + place(0, SPAN_DEG)) for _ in range(FEATURES)]
        self.lengths = [round(place(20, 180), 1) for _ in range(FEATURES)]

    def number(self) -> int:
        self.numbers += 1
        return self.numbers

    # --- honest work -----------------------------------------------------------------------
    def honest_weeks(self) -> None:
        """Two rounds a week for each patrol."""
        for week in range(self.weeks):
            for patrol in range(PATROLS):
                for day in (self.chance.choice((0, 1)), self.chance.choice((3, 4))):
                    self.round(
                        patrol, START + timedelta(days=7 * week + day, hours=self.chance.uniform(0, 2))
                    )

    def round(self, patrol: int, at: datetime) -> None:
        """A patrol's round over its own features, one after the other, by bicycle or by car."""
        offline = timedelta(days=self.chance.uniform(1, 5)) if self.chance.random() < 0.15 else timedelta()
        here: tuple[float, float] | None = None
        for feature in self.way(patrol):
            spot = self.spots[feature]
            if here is not None:
                way_m = ((spot[0] - here[0]) ** 2 * 0.63 + (spot[1] - here[1]) ** 2) ** 0.5 / METRE
                at += timedelta(seconds=way_m / self.chance.uniform(5, 24) + self.chance.uniform(240, 900))
            here = spot
            self.add(self.visit(patrol, feature, at, offline))
            if self.chance.random() < 0.05:
                self.add(
                    self.again(self.sent[-1], at + timedelta(minutes=self.chance.uniform(1, 8)), offline)
                )

    def way(self, patrol: int) -> list[int]:
        """The patrol's features in an order that nobody would call a zigzag."""
        own = [feature for feature in range(FEATURES) if feature % PATROLS == patrol]
        return sorted(own, key=lambda feature: self.spots[feature])

    def visit(self, patrol: int, feature: int, at: datetime, offline: timedelta = timedelta()) -> Sent:
        """An honest report on a feature, made there."""
        fix = self.fix(feature, at)
        picture = self.picture(feature, at, fix)
        sent = Sent(self.report(patrol, feature, at, fix, (picture,), offline), (picture,))
        return self.oddly(sent, feature, at, fix) if self.chance.random() < 0.01 else sent

    def oddly(self, sent: Sent, feature: int, at: datetime, fix: Fix) -> Sent:
        """The visit of an honest person to whom something happened."""
        what = self.chance.randrange(5)
        picture = sent.pictures[0]
        if what == 0:  # no satellite
            return replace(sent, report=replace(sent.report, fix=None), odd=("fix_missing",))
        if what == 1:  # written a while after
            later = timedelta(minutes=self.chance.uniform(10, 60))
            observed, received = sent.report.observed_at + later, sent.report.received_at or at
            report = replace(sent.report, observed_at=observed, received_at=received + later)
            return replace(sent, report=report, odd=("fix_stale",))
        if what == 2:  # written at home
            home = self.fix(feature, at, north_m=3000)
            return replace(
                sent, report=replace(sent.report, fix=home), odd=("place_far", "photo_far", "speed")
            )
        if what == 3:  # a photo of yesterday
            taken = milliseconds(at - timedelta(hours=self.chance.uniform(20, 30)))
            claimed = replace(picture.claimed, taken_at=taken)
            return replace(sent, pictures=(replace(picture, claimed=claimed),), odd=("photo_time",))
        if not self.sent:
            return sent
        wrong = self.chance.choice(self.sent).pictures[0]  # the wrong photo, chosen from the gallery
        odd = ("photo_reused", "photo_alike", "photo_far", "photo_time")
        return replace(self.with_picture(sent, wrong), odd=odd)

    def report(
        self,
        patrol: int,
        feature: int,
        at: datetime,
        fix: Fix | None,
        pictures: tuple[Picture, ...],
        offline: timedelta = timedelta(),
    ) -> Report:
        received = at + offline + timedelta(seconds=self.chance.uniform(1, 40))
        return Report(
            id=UUID(int=(self.seed << 64) + self.number()),
            layer="dikes",
            feature=f"f{feature}",
            state_seen="standing",
            remainder=self.measured(feature),
            answers={"households": feature % 9, "breached": False},
            note="",
            place=Point(self.spots[feature]),
            fix=fix,
            observed_at=milliseconds(at),
            photos=tuple(picture.manifest for picture in pictures),
            author=f"p{patrol}",
            author_name=f"演示巡查员{patrol}",
            unit=f"u{patrol % 3}",
            received_at=milliseconds(received),
            content_sha256=f"{self.numbers:064x}",
            demonstration=True,
        )

    def fix(self, feature: int, at: datetime, *, north_m: float = 0.0) -> Fix:
        """A fix near the feature; one in thirty is wide."""
        accuracy = self.chance.lognormvariate(1.8, 0.4)
        if self.chance.random() < 0.03:
            accuracy = self.chance.uniform(50, 800)
        east, north = (self.chance.gauss(0, accuracy / 1.5) + self.chance.uniform(-60, 60) for _ in range(2))
        return Fix(
            longitude=round(self.spots[feature][0] + east * METRE * 1.26, 7),
            latitude=round(self.spots[feature][1] + (north + north_m) * METRE, 7),
            accuracy_m=round(accuracy, 1),
            taken_at=milliseconds(at - timedelta(seconds=self.chance.uniform(0, 90))),
            source="gps",
        )

    def measured(self, feature: int) -> float:
        """What a tape says: within a hundredth or two, some to the metre; now and then last week's figure."""
        kind = feature % 4
        if kind == 0:  # removed: nothing is left, every week
            return 0.0
        if kind == 1:  # counted, not measured
            return float(feature % 7 + 2)
        if feature in self.last and self.chance.random() < 0.04:
            return self.last[feature]
        true = self.lengths[feature]
        figure = round(true * (1 + self.chance.gauss(0, 0.015)), 1 if self.chance.random() < 0.6 else 0)
        self.last[feature] = figure
        return figure

    def picture(
        self, feature: int, at: datetime, fix: Fix | None, image: Image.Image | None = None
    ) -> Picture:
        """A new photo of the feature from its usual viewpoint; some files say when and where."""
        number = self.number()
        shown = image or a_scene(feature + self.seed * 1000, visit=number, size=SMALL)
        tells = fix is not None and self.chance.random() < 0.6
        claimed = Claimed(
            f"{number:064x}",
            taken_at=milliseconds(at - timedelta(seconds=self.chance.uniform(0, 600))) if tells else None,
            longitude=fix.longitude + self.chance.gauss(0, 8) * METRE if tells and fix else None,
            latitude=fix.latitude + self.chance.gauss(0, 8) * METRE if tells and fix else None,
        )
        manifest = PhotoManifest(claimed.sha256, 1000, "overview", "camera")
        return Picture(manifest, print_of(small_grey(shown)), claimed)

    def again(self, before: Sent, at: datetime, offline: timedelta) -> Sent:
        """A second report of one visit: the phone's last fix, and the same overview photo."""
        report = self.report(
            int(before.report.author[1:]),
            int((before.report.feature or "f0")[1:]),
            at,
            before.report.fix,
            before.pictures,
            offline,
        )
        return Sent(report, before.pictures, odd=before.odd)

    def add(self, *sent: Sent) -> None:
        self.sent.extend(sent)

    # --- fabrications ----------------------------------------------------------------------
    def plant(self, kind: str) -> None:
        """One event of a kind, somewhere in the later half of the weeks."""
        self.events += 1
        for sent in getattr(self, f"plant_{kind}")():
            self.add(replace(sent, plants=kind, event=self.events))

    def someone(self) -> tuple[int, int, datetime]:
        """A patrol, one of its features that is measured, and an afternoon without a round."""
        patrol = self.chance.randrange(PATROLS)
        own = [f for f in range(FEATURES) if f % PATROLS == patrol and f % 8 in (3, 6, 7)] or [patrol]
        day = self.chance.randrange(7 * self.weeks // 2, 7 * self.weeks) // 7 * 7 + self.chance.choice(
            (2, 5, 6)
        )
        at = START + timedelta(days=day, hours=4 + self.chance.uniform(0, 12) / 4)
        return patrol, self.chance.choice(own), at

    def made(self, **changes: Any) -> Sent:
        """A report that is honest but for these changes."""
        patrol, feature, at = self.someone()
        sent = self.visit(patrol, feature, at)
        return replace(sent, report=replace(sent.report, **changes))

    def with_fix(self, change: Callable[[Sent, Fix], Fix | None]) -> Iterator[Sent]:
        sent = self.made()
        fix = sent.report.fix or self.fix(2, sent.report.observed_at)
        yield replace(sent, report=replace(sent.report, fix=change(sent, fix)))

    def older(self, before: datetime, *, days: float = 3) -> Sent:
        """An honest report at least so many days before a moment."""
        then = before - timedelta(days=days)
        return self.chance.choice([s for s in self.sent if not s.plants and s.report.observed_at < then])

    def with_picture(self, sent: Sent, picture: Picture) -> Sent:
        return replace(sent, report=replace(sent.report, photos=(picture.manifest,)), pictures=(picture,))

    def plant_photo_reused(self) -> Iterator[Sent]:
        sent = self.made()
        yield self.with_picture(sent, self.older(sent.report.observed_at).pictures[0])

    def plant_photo_alike(self) -> Iterator[Sent]:
        sent = self.made()
        old = self.older(sent.report.observed_at)
        feature = int((old.report.feature or "f0")[1:])
        visit = int(old.pictures[0].manifest.sha256, 16)
        again = saved_anew(a_scene(feature + self.seed * 1000, visit=visit, size=SMALL), self.chance)
        look = looked(BytesIO(again))
        number = f"{self.number():064x}"
        yield self.with_picture(
            sent, Picture(PhotoManifest(number, 1000, "overview", "gallery"), look.print, Claimed(number))
        )

    def plant_photo_far(self) -> Iterator[Sent]:
        sent = self.made()
        fix = sent.report.fix or self.fix(2, sent.report.observed_at)
        off = self.chance.uniform(500, 20_000) * METRE
        old = sent.pictures[0]
        claimed = replace(old.claimed, longitude=fix.longitude, latitude=fix.latitude + off)
        yield self.with_picture(sent, replace(old, claimed=claimed))

    def plant_photo_time(self) -> Iterator[Sent]:
        sent = self.made()
        old = sent.pictures[0]
        taken = sent.report.observed_at - timedelta(days=self.chance.uniform(1.2, 300))
        yield self.with_picture(
            sent, replace(old, claimed=replace(old.claimed, taken_at=milliseconds(taken)))
        )

    def plant_clock_ahead(self) -> Iterator[Sent]:
        sent = self.made()
        ahead = timedelta(minutes=self.chance.uniform(6, 600))
        yield replace(
            sent, report=replace(sent.report, received_at=milliseconds(sent.report.observed_at - ahead))
        )

    def plant_clock_behind(self) -> Iterator[Sent]:
        later = timedelta(minutes=self.chance.uniform(20, 4000))

        def set_back(sent: Sent, fix: Fix) -> Fix:
            return replace(fix, taken_at=milliseconds(sent.report.observed_at + later))

        for sent in self.with_fix(set_back):
            received = milliseconds(sent.report.observed_at + later + timedelta(minutes=1))
            yield replace(sent, report=replace(sent.report, received_at=received))

    def plant_fix_missing(self) -> Iterator[Sent]:
        yield from self.with_fix(lambda _sent, _fix: None)

    def plant_accuracy_missing(self) -> Iterator[Sent]:
        yield from self.with_fix(lambda _sent, fix: replace(fix, accuracy_m=None))

    def plant_accuracy_zero(self) -> Iterator[Sent]:
        yield from self.with_fix(lambda _sent, fix: replace(fix, accuracy_m=0.0))

    def plant_fix_stale(self) -> Iterator[Sent]:
        old = timedelta(minutes=self.chance.uniform(20, 500))
        yield from self.with_fix(
            lambda sent, fix: replace(fix, taken_at=milliseconds(sent.report.observed_at - old))
        )

    def plant_place_round(self) -> Iterator[Sent]:
        yield from self.with_fix(
            lambda _sent, fix: replace(
                fix, longitude=round(fix.longitude, 3), latitude=round(fix.latitude, 3)
            )
        )

    def plant_place_repeated(self) -> Iterator[Sent]:
        sent = self.made()
        own = [
            each.report.fix
            for each in self.sent
            if each.report.feature == sent.report.feature and each.report.fix and not each.plants
            and each.report.observed_at < sent.report.observed_at - timedelta(days=1)
        ]  # fmt: skip
        fix = self.chance.choice([each for each in own if each is not None])
        yield replace(sent, report=replace(sent.report, fix=replace(fix, taken_at=sent.report.observed_at)))

    def plant_place_far(self) -> Iterator[Sent]:
        north_m = self.chance.uniform(1800, 8000)
        yield from self.with_fix(
            lambda _sent, fix: replace(fix, latitude=round(fix.latitude + north_m * METRE, 7), accuracy_m=8.0)
        )

    def plant_speed(self) -> Iterator[Sent]:
        patrol, feature, at = self.someone()
        far = max(range(FEATURES), key=lambda f: abs(self.spots[f][0] - self.spots[feature][0]))
        first = self.visit(patrol, feature, at)
        yield first
        second = self.visit(patrol, far, at + timedelta(seconds=self.chance.uniform(10, 60)))
        fix = replace(self.fix(far, second.report.observed_at), accuracy_m=8.0)
        yield replace(second, report=replace(second.report, fix=fix))

    def plant_copied(self) -> Iterator[Sent]:
        """Three visits in a row on which nothing was measured: they come instead of honest ones."""
        figure = float(f"{self.chance.randrange(20, 180)}.{self.chance.randrange(1, 10)}")
        for sent in self.chance.choice(list(self.rows())):
            self.sent.remove(sent)
            yield replace(sent, report=replace(sent.report, remainder=figure))

    def rows(self) -> Iterator[list[Sent]]:
        """Three honest reports in a row on a feature that is kept for this, on different days."""
        for feature in range(2, FEATURES, 8):
            own = [sent for sent in self.sent if sent.report.feature == f"f{feature}"]
            own = sorted(own, key=lambda sent: sent.report.observed_at)
            for first in range(len(own) - 2):
                row = own[first : first + 3]
                if (
                    not any(sent.plants for sent in row)
                    and len({s.report.observed_at.date() for s in row}) == 3
                ):
                    yield row

    def plant_copied_elsewhere(self) -> Iterator[Sent]:
        patrol, feature, at = self.someone()
        figure = float(f"{self.chance.randrange(31, 98)}.{self.chance.randrange(1, 10)}")
        others = self.chance.sample([f for f in self.way(patrol) if f != feature and f % 8 != 2], 2)
        for place, hours in zip((feature, *others), (0.0, 1.0, 2.0), strict=True):
            sent = self.visit(patrol, place, at + timedelta(hours=hours))
            yield replace(sent, report=replace(sent.report, remainder=figure))

    def plant_edited(self) -> Iterator[Sent]:
        yield replace(self.made(), again=True)

    def plant_burst(self) -> Iterator[Sent]:
        """A quiet unit of its own that wakes up before its look-back."""
        patrol, feature, at = self.someone()
        for days in (1, 6):
            before = self.visit(patrol, feature, START + timedelta(days=days))
            quiet = replace(
                before.report, unit=f"quiet{self.events}", author=f"q{self.events}", remainder=0.0
            )
            self.add(replace(before, report=quiet))
        for number in range(self.chance.randrange(8, 14)):
            sent = self.visit(patrol, feature, at + timedelta(hours=number * 5))
            quiet = replace(sent.report, unit=f"quiet{self.events}", author=f"q{self.events}", remainder=0.0)
            yield replace(sent, report=quiet)

    def look_backs(self) -> dict[str, date]:
        """The day of the look-back of each unit that wakes up, and of one that always works."""
        ends: dict[str, date] = {"u0": (START + timedelta(days=7 * self.weeks - 10)).date()}
        for sent in self.sent:
            if sent.plants == "burst":
                ends[sent.report.unit or ""] = sent.report.observed_at.date() + timedelta(days=1)
        return ends


def papers(seed: int, honest: int, planted: int) -> Iterator[Filed]:
    """Papers and photos filed for cases: honest ones of the day of the finding or later, and older ones."""
    chance = random.Random(seed)
    for number in range(honest + 2 * planted):
        found_on = START.date() + timedelta(days=chance.randrange(60))
        days = chance.randrange(0, 40)
        noon = datetime.combine(found_on, datetime.min.time(), START.tzinfo) + timedelta(hours=4)
        if number < honest:
            yield Filed(number, "document", found_on, issued_on=found_on + timedelta(days=days))
            yield Filed(number, "after", found_on, taken_at=noon + timedelta(days=days))
        elif number < honest + planted:
            old = found_on - timedelta(days=1 + days)
            yield Filed(number, "document", found_on, issued_on=old, plants="paper_older")
        else:
            old_at = noon - timedelta(days=1 + days)
            yield Filed(number, "after", found_on, taken_at=old_at, plants="photo_before_finding")


@cache
def a_world(seed: int, weeks: int, planted: int) -> World:
    """Weeks of work with so many fabrications of each kind."""
    world = World(seed, weeks)
    world.honest_weeks()
    for _ in range(planted):
        for kind in ON_REPORTS:
            world.plant(kind)
    return world


def milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
