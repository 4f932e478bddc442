"""What the routes of boundary versions share: which one is whose to see, and what is told of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from api.dependencies import StoreSet
from api.evidence import reached, seen_case
from api.wire.boundaries import (
    BoundaryDetailOut,
    BoundaryOut,
    LastReadingOut,
    boundary_event_out,
    boundary_out,
    boundary_step_out,
    zone_sums,
)
from geo.chart import chart_areas_m2
from layers.definition import Words
from layers.errors import BadBoundary, BoundaryClosed, NotFound
from layers.rules.boundaries import LAW, PROPOSED, REGIMES, STATUSES, BoundaryVersion, Status, in_force_on
from layers.rules.boundary_steps import TABLE, hindrances
from layers.rules.features import Feature
from layers.rules.people import Actor
from layers.rules.permissions import allowed, require
from layers.rules.permissions import sees_proposals as sees_proposals_of
from layers.rules.scenarios import Scenario
from layers.store.boundary_readings import ReadingStore
from layers.store.boundary_standing import standing_of


def visible(stores: StoreSet, actor: Actor) -> list[BoundaryVersion]:
    """The versions that exist for the asker: the law for everyone, proposals for who sees their layer."""
    proposals = sees_proposals(stores, actor)
    return [each for each in stores.boundaries.all() if proposals or each.status in LAW]


def sees_proposals(stores: StoreSet, actor: Actor) -> bool:
    """Whether drafts and proposals exist for the asker."""
    return sees_proposals_of(actor, stores.catalogue)


def readable(stores: StoreSet, id: str) -> BoundaryVersion:
    """The version; NotFound also when it is a proposal that is not for the asker."""
    actor = require(stores.actor, "boundary.read")
    version = stores.boundaries.get(id)
    if version.status not in LAW and not sees_proposals(stores, actor):
        raise NotFound(noun="boundary", id=id)
    return version


def draft(stores: StoreSet, id: str) -> BoundaryVersion:
    """A draft that the asker may change; BoundaryClosed when it is none any more."""
    version = readable(stores, id)
    require(stores.actor, "boundary.draft")
    if version.status is not Status.DRAFT:
        stands = STATUSES[version.status]
        raise BoundaryClosed(version=id, stands=stands.zh, stands_en=stands.en, layer=PROPOSED)
    return version


def require_documents(stores: StoreSet, documents: Sequence[str]) -> None:
    """BadBoundary unless every document is on file, within the asker's reach: all readers will reach it."""
    here = reached(stores, documents)
    for sha256 in documents:
        if sha256 not in here:
            raise BadBoundary(field="documents", reason=f"{sha256[:12]}… 未归档 (not on file)")


def note_documents(stores: StoreSet, version: BoundaryVersion, before: Sequence[str] = ()) -> None:
    """Note in the custody of each new document that a version rests on it."""
    for sha256 in version.documents:
        if sha256 not in before:
            stores.evidence.note(sha256, "attached", {"boundary": version.id})


def one_out(stores: StoreSet, version: BoundaryVersion) -> BoundaryOut:
    """A version as the wire has it."""
    return boundary_out(version, stores.boundaries.names())


def kind_words(stores: StoreSet) -> dict[str, Words]:
    """What the kinds of zone are called, by id."""
    fields = stores.catalogue.get(PROPOSED).fields
    return {choice.value: choice.words for field in fields if field.id == "zone" for choice in field.choices}


def sums_of(zones: Sequence[Feature]) -> dict[str, tuple[int, float]]:
    """How many zones of each kind there are, and how many square metres they have."""
    areas = chart_areas_m2(np.array([*(zone.shape for zone in zones), None], dtype=object)[:-1])
    found: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for zone, area_m2 in zip(zones, areas.tolist(), strict=True):
        count, sum_m2 = found[str(zone.properties.get("zone"))]
        found[str(zone.properties.get("zone"))] = (count + 1, sum_m2 + area_m2)
    return found


def detail_out(stores: StoreSet, version: BoundaryVersion) -> BoundaryDetailOut:
    """The version with its zones, its history, and the steps the asker may take or why not."""
    standing = standing_of(stores.transaction, version)
    words, zones = kind_words(stores), stores.boundaries.zones_of(version)
    kinds = [(kind, words[kind]) for kind in REGIMES[version.regime].kinds]
    due = [step for step in TABLE if version.status in step.before]
    return BoundaryDetailOut(
        boundary=one_out(stores, version),
        zones=zone_sums(version, kinds, sums_of(zones)),
        steps=[
            boundary_step_out(step, list(hindrances(version, step, stores.actor, standing))) for step in due
        ],
        events=[boundary_event_out(event) for event in stores.boundaries.events(version.id)],
        reading=summary_of(stores, version),
        may_edit=version.status is Status.DRAFT and allowed(stores.actor, "boundary.draft"),
    )


def summary_of(stores: StoreSet, version: BoundaryVersion) -> LastReadingOut | None:
    """How the version was read last; None when nobody had it read."""
    reading = ReadingStore(stores.transaction).latest(version.id)
    if reading is None:
        return None
    base, changes = reading.base or None, int(reading.head["changes"])
    return LastReadingOut(id=reading.id, base=base, at=reading.at, changes=changes)


def cases_told(stores: StoreSet, scenarios: Iterable[Scenario]) -> frozenset[str]:
    """Ids of the open cases that tasks are told in, as far as they exist for the asker."""
    named = {task.case for each in scenarios for task in each.tasks if task.case is not None}
    return frozenset(id for id in named if seen_case(stores, id) is not None)


def law_on(versions: Sequence[BoundaryVersion], day: date) -> str | None:
    """The id of the version that is the law on a day."""
    law = in_force_on(versions, day)
    return None if law is None else law.id
