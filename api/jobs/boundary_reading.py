"""The job that reads a boundary version: compares it with its base and keeps all that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.boxes import Box
from geo.changes import Change
from geo.errors import Refused
from layers.boundary_definition import read_rules
from layers.definition import Words
from layers.errors import Cancelled
from layers.land_cover_definition import legend_of
from layers.rules.boundaries import LAW, PROPOSED, BoundaryVersion
from layers.rules.boundary_checks import Rule
from layers.rules.boundary_heads import Json, change_of, head_of
from layers.rules.boundary_matches import Matches, match_changes
from layers.rules.boundary_matters import Matter, Zones, fields_wanted
from layers.rules.boundary_readings import Reading, read
from layers.rules.boundary_words import zone_words
from layers.rules.days import LOCAL
from layers.rules.features import Feature
from layers.rules.land_cover import change_rows, rows_of, together
from layers.rules.people import PROGRAM
from layers.rules.permissions import require
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_readings import KeptReading, ReadingStore, inputs_sha256
from layers.store.boundary_things import NOUNS, BoundaryThings, Wanted, stamp_of
from layers.store.database import Database, Transaction
from layers.store.jobs import Job

STAGES = ("gathering", "drawing", "comparing", "consequences", "rules", "words", "land_cover", "saving")
AROUND_DEG = 0.05  # some five kilometres: a village so near says where a change is
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sources:
    """What an office gives besides its layers: a folder of rules of its own, and a raster of land cover."""

    rules: Path | None = None
    land_cover: Path | None = None


def read_boundary(
    database: Database,
    job: Job,
    told: Callable[[str, int, int], None],
    cancelled: Callable[[], bool],
    *,
    sources: Sources,
) -> None:
    """Read the version that the job is about, for whoever asked.

    Raises:
        Cancelled: somebody stopped it. NotAllowed: the asker may not. NotFound: there is no such version.
        BadBoundary, MatrixOff: the versions cannot be compared. CatalogueMistake: a rule's file is wrong.
    """
    require(job.actor, "boundary.compare")

    def tell(stage: str) -> None:
        if cancelled():
            raise Cancelled(id=job.id)
        told(stage, STAGES.index(stage), len(STAGES))

    tell("gathering")
    with database.transaction(PROGRAM, writes=False) as transaction:
        made = made_reading(transaction, job.subject, sources, tell)
    tell("saving")
    with database.transaction(job.actor) as transaction:
        save(transaction, made)


def reading_failed(_database: Database, _job: Job, _refusal: Refused) -> None:
    """Nothing was kept; the job itself says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """A reading before it is kept."""

    version: BoundaryVersion
    base: BoundaryVersion | None
    inputs_sha256: str
    stamp: Mapping[str, Any]
    head: Json
    changes: Sequence[tuple[Change, Json]]


def made_reading(transaction: Transaction, id: str, sources: Sources, tell: Told) -> Made:
    """A version compared with its base as both are now, in JSON's own types."""
    store = BoundaryStore(transaction)
    today = transaction.now.astimezone(LOCAL).date()
    version = store.get(id)
    base = base_of(store, version, today)
    zones, base_zones = store.zones_of(version), [] if base is None else store.zones_of(base)
    day = day_of(version, today)
    rules = tuple(rule for rule in read_rules(*folders(sources)) if rule.holds(day))
    matter = matter_of(transaction, version, base, (zones, base_zones), rules, day)
    stamp = stamp_of(transaction)
    reading = read(matter, tell)
    head = head_of(reading, matter.words, NOUNS, transaction.catalogue)
    bodies = [
        (each.change, change_of(number, each, matter.words, NOUNS, transaction.catalogue))
        for number, each in enumerate(reading.changes, start=1)
    ]
    matched(transaction, version, reading, head, bodies)
    head |= {"as_of": day.isoformat(), "rules_own": sources.rules is not None}
    if sources.land_cover is not None and bodies:
        tell("land_cover")
        head["land_cover"] = covered(sources.land_cover, bodies, tell)
    return Made(version, base, inputs_sha256(zones, base_zones), stamp, head, bodies)


def base_of(store: BoundaryStore, version: BoundaryVersion, today: date) -> BoundaryVersion | None:
    """What a version is compared with; the law without a parent with what was the law the day before it."""
    if version.parent is None and version.status in LAW and version.in_force_from is not None:
        return store.in_force_on(version.in_force_from - timedelta(days=1))
    return store.base_of(version, today)


def save(transaction: Transaction, made: Made) -> KeptReading:
    """Keep a reading."""
    return ReadingStore(transaction).save(
        made.version,
        made.base,
        inputs_sha256=made.inputs_sha256,
        stamp=made.stamp,
        head=made.head,
        changes=made.changes,
    )


def covered(raster: Path, bodies: Sequence[tuple[Change, Json]], tell: Told) -> Json:
    """Note the land cover of each change; that of all together."""
    from layers.exchange.land_cover import covers_of  # noqa: PLC0415 - GDAL stays out of the start

    legend = legend_of(raster)
    covers = covers_of(raster, [change.shape for change, _ in bodies], lambda _: tell("land_cover"))
    for (_, body), cover in zip(bodies, covers, strict=True):
        body["land_cover"] = change_rows(cover, legend)
    whole = together(covers)
    return {"source": legend.source, "classes": rows_of(whole, legend), "unknown_m2": whole.unknown_m2}


def folders(sources: Sources) -> tuple[Path, ...]:
    """The office's own folder of rules."""
    return () if sources.rules is None else (sources.rules,)


def day_of(version: BoundaryVersion, today: date) -> date:
    """The day of a version: that on which it came into force; of a proposal the day on which it is read."""
    if version.status in LAW and version.in_force_from is not None:
        return version.in_force_from
    return today


def matter_of(
    transaction: Transaction,
    version: BoundaryVersion,
    base: BoundaryVersion | None,
    sides: tuple[Sequence[Feature], Sequence[Feature]],
    rules: Sequence[Rule],
    day: date,
) -> Matter:
    """All that a reading is made from."""
    zones, base_zones = (zones_of(side) for side in sides)
    wanted = Wanted(day, box_around(zones, base_zones), fields_wanted(rules))
    things = {each.noun: each for each in BoundaryThings(transaction, wanted).every()}
    words: Mapping[str, Words] = zone_words(transaction.definition(PROPOSED))
    return Matter(version, zones, base, base_zones, things, rules, day, words)


def zones_of(features: Sequence[Feature]) -> Zones:
    """Features as zones."""
    shapes = np.empty(len(features), dtype=object)
    shapes[:] = [feature.shape for feature in features]
    return Zones([str(feature.properties.get("zone")) for feature in features], shapes)


def box_around(*sides: Zones) -> Box | None:
    """The box of both versions and some kilometres about it; None where neither has any ground."""
    west, south, east, north = shapely.total_bounds(np.concatenate([side.shapes for side in sides]))
    if not np.isfinite(west):
        return None
    return Box(
        max(-180.0, west - AROUND_DEG),
        max(-90.0, south - AROUND_DEG),
        min(180.0, east + AROUND_DEG),
        min(90.0, north + AROUND_DEG),
    )


def matched(
    transaction: Transaction,
    version: BoundaryVersion,
    reading: Reading,
    head: Json,
    bodies: Sequence[tuple[Change, Json]],
) -> None:
    """Note what each change was in the revision before, and which changes of that are gone."""
    if version.revises is None or reading.difference is None:
        return
    store = ReadingStore(transaction)
    before = store.latest(version.revises)
    if before is None:
        return
    earlier = {each.change.id: each for each in store.changes(before.id)}
    found = match_changes([each.change for each in earlier.values()], [change for change, _ in bodies])
    head["earlier"] = version.revises
    head["gone"] = [gone_of(earlier[id].body) for id in found.gone]
    for change, body in bodies:
        body["earlier"] = earlier_of(found, change.id, version.revises)


def earlier_of(found: Matches, id: str, revision: str) -> list[Json]:
    """What a change was in an earlier revision."""
    return [
        {"boundary": revision, "change": match.earlier, "same": match.same, "share": match.share}
        for match in found.of(id)
    ]


def gone_of(body: Mapping[str, Any]) -> Json:
    """A change of the revision before that is not there any more."""
    kept = (
        "number",
        "before",
        "after",
        "before_words",
        "after_words",
        "transition",
        "area_m2",
        "where",
        "place",
    )
    return {"change": body["id"], **{name: body[name] for name in kept}}
