"""The zones of a draft, saved together: every change is made, or all are kept beside when one came late."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

from api.boundaries import kind_words
from api.dependencies import StoreSet
from api.routes.features import declared, of_demonstration
from api.wire.boundaries import NewZoneIn, ZoneIn, ZonesIn
from geo.chart import chart_area_m2
from layers.definition import Words
from layers.errors import AlreadyThere, Conflict, EditKept, NotFound
from layers.rules.boundaries import PROPOSED, BoundaryVersion
from layers.rules.features import Feature, Value, checked
from layers.rules.meanwhile import differs
from layers.store.boundary_guard import NAMES
from layers.store.database import Transaction
from layers.store.kept_edits import KeptEditStore
from layers.store.versions import promoted


@dataclass(frozen=True, slots=True)
class Late:
    """A zone that was saved since: the version the change was made on, and the one that stands."""

    id: str
    mine: int
    theirs: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a save of zones comes to: without what is so already.

    Args:
        changed, added: zones as they shall be; retired: ids with versions.
        late: those of them that somebody else saved since.
    """

    changed: Sequence[Feature]
    added: Sequence[Feature]
    retired: Sequence[tuple[str, int]]
    late: Sequence[Late]


def save_zones(stores: StoreSet, version: BoundaryVersion, body: ZonesIn) -> None:
    """Save the changes of a draft's zones.

    Raises:
        EditKept: somebody saved one of these zones since; every zone sent is kept beside, nothing is changed.
        NotFound: a zone is none of this version.
    """
    stores.boundaries.zones.lock()  # what is found late now cannot become late before it is kept
    wanted = wanted_of(stores, version, body)
    if wanted.late:
        raise kept_beside(stores, wanted, body)
    stores.boundaries.zones.save(wanted.changed, wanted.added, wanted.retired, why=body.why)


def wanted_of(stores: StoreSet, version: BoundaryVersion, body: ZonesIn) -> Wanted:
    """What the body asks for, without what stands so already."""
    present = {zone.id: zone for zone in stores.boundaries.zones_of(version)}
    changed: list[Feature] = []
    late: list[Late] = []
    for each in body.zones:
        stands = present.get(each.feature) or last_of(stores, version, each.feature)
        mine = over(stands, each, stores)
        if each.feature not in present or differs(stands, mine):
            changed.append(mine)
            late += late_one(each.feature, each.version, stands)
    added = [new for each in body.added if (new := fresh(stores, version, each, present)) is not None]
    retired = [(gone.feature, gone.version) for gone in body.retired if gone.feature in present]
    for id, number in retired:
        late += late_one(id, number, present[id])
    return Wanted(changed, added, retired, late)


def late_one(id: str, mine: int, stands: Feature) -> list[Late]:
    """That somebody saved this zone since; Conflict for a version that never was."""
    if mine > stands.version:
        raise Conflict(noun="feature", id=id, mine=mine, theirs=stands.version)
    return [Late(id, mine, stands.version)] if mine < stands.version else []


def last_of(stores: StoreSet, version: BoundaryVersion, id: str) -> Feature:
    """A zone of the version as it was last, which is gone now; NotFound when there never was one."""
    last = stores.features.history(PROPOSED, id)[0].feature
    if last.properties.get(NAMES) != version.id:
        raise NotFound(noun="feature", id=id)
    return last


def over(stands: Feature, sent: ZoneIn, stores: StoreSet) -> Feature:
    """A zone as it was sent, made on the version that its author saw."""
    told = {"zone": sent.zone, "name": sent.name or stands.properties.get("name")}
    whole = replace(
        stands,
        shape=sent.geometry.shape(),
        properties={**stands.properties, **told},
        version=sent.version,
    )
    return fitting(declared(whole), stores)


def fresh(
    stores: StoreSet, version: BoundaryVersion, sent: NewZoneIn, present: Mapping[str, Feature]
) -> Feature | None:
    """A new zone; None when it is there already, as sent; AlreadyThere when another one has its id."""
    name = sent.name or kind_words(stores).get(sent.zone, Words(sent.zone, sent.zone)).zh
    told: dict[str, Value] = {"name": name, NAMES: version.id, "regime": version.regime, "zone": sent.zone}
    zone = Feature(
        PROPOSED,
        sent.feature,
        sent.geometry.shape(),
        told,
        state="proposed",
        demonstration=version.demonstration,
    )
    zone = fitting(declared(zone), stores)
    if (there := present.get(sent.feature)) is None:
        return zone
    if differs(there, zone):
        raise AlreadyThere(noun="feature", id=sent.feature)
    return None


def fitting(zone: Feature, stores: StoreSet) -> Feature:
    """The zone as its layer stores it, when it fits the layer."""
    definition = stores.catalogue.get(PROPOSED)
    return replace(checked(zone, definition), shape=promoted(zone.shape, definition))


def kept_beside(stores: StoreSet, wanted: Wanted, body: ZonesIn) -> EditKept:
    """The refusal of a late save: every zone that it would have changed or added is kept beside."""
    why = body.why
    if wanted.retired:
        why += f"（同时要求删除 and to retire: {', '.join(id for id, _ in wanted.retired)}）"
    stands = {each.id: each.theirs for each in wanted.late}
    own = of_demonstration(stores)
    sets = [
        (replace(zone, demonstration=own), stands.get(zone.id, zone.version))
        for zone in (*wanted.changed, *wanted.added)
    ]
    kept = [str(stores.kept_edits.to_row(zone, found=found, why=why)["id"]) for zone, found in sets]
    stores.transaction.keep_anyway(lambda own: note_late(own, sets, why=why))
    first = wanted.late[0]
    told = kept[0] if len(kept) == 1 else f"{len(kept)}: {', '.join(kept)}"
    names = ", ".join(each.id for each in wanted.late)
    return EditKept(noun="feature", id=names, mine=first.mine, theirs=first.theirs, kept=told, edits=kept)


def note_late(transaction: Transaction, sets: Iterable[tuple[Feature, int]], *, why: str) -> None:
    """Keep the zones of a late save beside what stands."""
    store = KeptEditStore(transaction)
    for zone, found in sets:
        store.keep(zone, found=found, why=why)


def zones_json(stores: StoreSet, version: BoundaryVersion) -> bytes:
    """The zones of a version as GeoJSON, every coordinate to the last bit: neighbours share their points."""
    words = kind_words(stores)
    texts = [zone_json(zone, words) for zone in stores.boundaries.zones_of(version)]
    head = {"type": "FeatureCollection", "boundary": version.id, "status": str(version.status)}
    return f'{json.dumps(head)[:-1]}, "features": [{",".join(texts)}]}}'.encode()


def zone_json(zone: Feature, words: Mapping[str, Words]) -> str:
    """One zone: its feature, the version to save it on, its kind, its area on the ellipsoid."""
    kind = str(zone.properties.get("zone"))
    called = words.get(kind, Words(kind, kind))
    properties: dict[str, Any] = {
        "layer": zone.layer,
        "version": zone.version,
        "zone": kind,
        "zh": called.zh,
        "en": called.en,
        "name": zone.properties.get("name"),
        "area_m2": chart_area_m2(zone.shape),
    }
    geometry = "null" if zone.shape is None else shapely.to_geojson(zone.shape)
    said = json.dumps(properties, ensure_ascii=False)
    id = json.dumps(zone.id, ensure_ascii=False)
    return f'{{"type": "Feature", "id": {id}, "geometry": {geometry}, "properties": {said}}}'
