"""What a reader is answered of a reading: all of it but names and places of what they may not see."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from api.dependencies import StoreSet
from geo.divisions import areas_only
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_heads import Json, geojson
from layers.rules.boundary_review import Summary
from layers.rules.consequences import CASES
from layers.rules.permissions import case_reach, visible_layers
from layers.store.boundary_readings import KeptChange, KeptReading, ReadingStore
from layers.store.boundary_review import latest_of, review_of, summaries
from layers.store.boundary_standing import told, waivers_in_force
from layers.store.boundary_things import CLAIMS_NOUN, about_layers

LEAST_DEG = 0.002  # some 200 metres about a small change
KEPT_BACK = {CASES, CLAIMS_NOUN}  # named only to those who read all cases


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be named to the asker.

    Args:
        nouns: whose things may be named; all others are counted only.
        apart: ids of cases and claims about layers that do not exist for the asker.
    """

    nouns: frozenset[str]
    apart: frozenset[str] = frozenset()


def seen_by(stores: StoreSet) -> Seen:
    """What may be named to the asker of a request."""
    layers = {layer.id for layer in visible_layers(stores.actor, stores.catalogue)}
    if not case_reach(stores.actor).everyone:
        return Seen(frozenset(layers))
    apart = about_layers(stores.transaction, stores.catalogue.layers.keys() - layers)
    return Seen(frozenset(layers | KEPT_BACK), apart)


def head_out(stores: StoreSet, version: BoundaryVersion, reading: KeptReading) -> Json:
    """The head of a reading for the asker, with who waived which rule and whether it still holds."""
    head, seen = reading.head, seen_by(stores)
    waived = waivers_of(stores, reading)
    base = None if not reading.base else stores.boundaries.get(reading.base).name
    return {
        "id": reading.id,
        "boundary": reading.boundary,
        "base": reading.base or None,
        "base_name": None if base is None else {"zh": base.zh, "en": base.en},
        "at": reading.at,
        "demonstration": version.demonstration,
        "stale": ReadingStore(stores.transaction).stale(reading),
        **head,
        "effects": [effect_out(each, seen) for each in head["effects"]],
        "rules": [rule_out(each, seen, waived) for each in head["rules"]],
        "touched": [touched_out(each, seen) for each in head["touched"]],
    }


def waivers_of(stores: StoreSet, reading: KeptReading) -> Mapping[str, Json]:
    """Who stands for which failing rule, by its id; of the last reading only."""
    latest = latest_of(stores.transaction, reading.boundary)
    if latest is None or latest.id != reading.id:
        return {}
    said = review_of(stores.transaction, reading.boundary)
    return {rule: told(by) for rule, by in waivers_in_force(stores.transaction, latest, said).items()}


def change_out(change: KeptChange, seen: Seen, review: Summary | None) -> Json:
    """One change for the asker, with what was said about it."""
    body = change.body
    return {
        **body,
        "effects": [effect_out(each, seen) for each in body["effects"]],
        "review": review_out(review or Summary()),
    }


def effect_out(effect: Mapping[str, Any], seen: Seen) -> Json:
    """An effect; things are named where the asker may see them."""
    told = effect["named"] if effect["noun"] in seen.nouns else []
    return {**effect, "named": [each for each in told if each["id"] not in seen.apart]}


def rule_out(rule: Mapping[str, Any], seen: Seen, waived: Mapping[str, Json]) -> Json:
    """A rule; its proof and names where the asker may see all that it is about."""
    shown = {name: rule[name] for name in rule if name not in ("proof", "named")}
    whole = seen.nouns.issuperset(rule["nouns"])
    named = [each for each in rule["named"] if whole and each["id"] not in seen.apart]
    proof = rule["proof"] if whole and len(named) == len(rule["named"]) else None
    return {**shown, "proof": proof, "named": named, "waived": waived.get(rule["id"])}


def touched_out(touched: Mapping[str, Any], seen: Seen) -> Json:
    """A thing that a change moves out or softens; without name where it is not for the asker."""
    named = touched["noun"] in seen.nouns and touched["id"] not in seen.apart
    return dict(touched) if named else {**touched, "id": "", "label": ""}


def review_out(summary: Summary) -> Json:
    """What was said about a change, counted."""
    names = ("accept", "object", "revise", "open_objections", "remarks", "mine", "changed_since_mine")
    return {name: getattr(summary, name) for name in names}


def shape_out(change: KeptChange) -> Json:
    """A change as a GeoJSON feature, with what a map is drawn by."""
    body = change.body
    drawn = ("number", "id", "before", "after", "transition", "area_m2", "sliver", "severity")
    return {
        "type": "Feature",
        "id": change.number,
        "geometry": geojson(change.change.shape),
        "properties": {name: body[name] for name in drawn},
    }


def changes_out(stores: StoreSet, version: BoundaryVersion, reading: KeptReading, sort: str) -> Json:
    """All changes of a reading for the asker."""
    seen = seen_by(stores)
    said = summaries(stores.transaction, version.id, stores.actor.account)
    found = ReadingStore(stores.transaction).changes(reading.id, sort)
    listed = [change_out(each, seen, said.get(each.change.id)) for each in found]
    return {"reading": reading.id, "boundary": version.id, "total": len(listed), "changes": listed}


def detail_out(stores: StoreSet, version: BoundaryVersion, reading: KeptReading, id: str) -> Json:
    """One change with all that belongs to it, for the asker.

    Raises:
        UnknownChange: the reading has no such change.
    """
    store, seen = ReadingStore(stores.transaction), seen_by(stores)
    change = store.change(reading, id)
    said = summaries(stores.transaction, version.id, stores.actor.account)
    waived, head = waivers_of(stores, reading), reading.head
    base = None if not reading.base else stores.boundaries.get(reading.base)
    before, after = store.beside(reading, change.number)
    return {
        "reading": reading.id,
        "boundary": version.id,
        "stale": store.stale(reading),
        "change": change_out(change, seen, said.get(id)),
        "geometry": geojson(change.change.shape),
        "zones_before": [] if base is None else nearby(stores, base, change),
        "zones_after": nearby(stores, version, change),
        "rules": [
            rule_out(each, seen, waived) for each in head["rules"] if each["id"] in change.body["rules"]
        ],
        "touched": [touched_out(each, seen) for each in head["touched"] if each["change"] == id],
        "previous": before,
        "next": after,
    }


def nearby(stores: StoreSet, version: BoundaryVersion, change: KeptChange) -> list[Json]:
    """A version's zones as far as they lie about a change: in a box three times as wide as its own."""
    west, south, east, north = change.change.shape.bounds
    aside = max(east - west, north - south, LEAST_DEG)
    window = shapely.box(west - aside, south - aside, east + aside, north + aside)
    found = []
    for zone in stores.boundaries.zones_of(version):
        if zone.shape is not None and zone.shape.is_valid:
            part = geojson(areas_only(shapely.intersection(zone.shape, window)))
            if part is not None:
                found.append({"zone": str(zone.properties["zone"]), "geometry": part})
    return found


def shapes_json(stores: StoreSet, reading: KeptReading) -> bytes:
    """All changes of a reading as GeoJSON."""
    found = ReadingStore(stores.transaction).changes(reading.id)
    collection = {"type": "FeatureCollection", "features": [shape_out(each) for each in found]}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
