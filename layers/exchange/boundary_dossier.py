"""What the review of a proposal says in JSON, read into the frozen record that every writer draws from.

The JSON is that of the routes under ``/api/boundaries`` (``docs/boundary.md``); times are ISO 8601.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from layers.definition import Catalogue, Words
from layers.exchange.dossier_lines import (
    by_number,
    change_line,
    effects,
    gone_line,
    noise_line,
    rule_line,
    said_line,
    tasks,
    touched_line,
    villages,
)
from layers.exchange.dossier_values import Json, cover, day, moment, number, printable, shape, words
from layers.rules.boundaries import REGIMES, STATUSES, ZONES, Status
from layers.rules.boundary_dossier import (
    Dossier,
    FaultLine,
    Happened,
    Kind,
    Layers,
    Side,
)
from layers.rules.boundary_steps import OTHER_STEPS, TABLE
from layers.rules.dossier_words import MAPPED, OUTSIDE_WORDS, TITLE, worded

STEP_WORDS = {step.id: step.words for step in TABLE} | dict(OTHER_STEPS)
Zones: TypeAlias = Sequence[tuple[str, BaseGeometry]]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that was read for a dossier.

    Args:
        base, boundary: both versions (B). head, changes: the reading (HEAD, C with ``geometry``).
        scenarios: ``{"approved": S, "refused": S}``; None where there are none.
        noise: shapes of noise by transition, where they are known.
    """

    base: Json
    boundary: Json
    base_zones: Zones
    zones: Zones
    head: Json
    changes: Sequence[Json]
    remarks: Sequence[Json]
    events: Sequence[Json]
    scenarios: Json | None
    catalogue: Catalogue
    made_at: datetime
    made_by: str
    why: str
    ground: Layers = ()
    noise: Mapping[tuple[str, str], tuple[BaseGeometry, ...]] = field(default_factory=dict)


def dossier_of(told: Told) -> Dossier:
    """The record; what is absent in the JSON is not known."""
    said = ("base", "boundary", "head", "changes", "remarks", "events", "scenarios", "made_by", "why")
    told = replace(told, **{name: printable(getattr(told, name)) for name in said})
    head, catalogue = told.head, told.catalogue
    numbers = {change["id"]: int(change["number"]) for change in told.changes}
    before, after = (
        side(told.base, told.base_zones, head, "before"),
        side(told.boundary, told.zones, head, "after"),
    )
    ground = any(one.demonstration for _, found in told.ground for one in found)
    matrix, stale = head["matrix"], head.get("stale") or {}
    return Dossier(
        title=TITLE,
        before=before,
        after=after,
        kinds=kinds(matrix["kinds"], str(head.get("regime") or ""), catalogue),
        matrix_m2=tuple(tuple(map(float, line)) for line in matrix["m2"]),
        residual_m2=number(matrix["residual_m2"]),
        cautions=tuple(cautions(head)),
        noise_m=float(head.get("noise_m") or 0),
        noise=tuple(noise_line(each, told.noise) for each in head.get("noise") or ()),
        faults=faults(head),
        effects=effects(head.get("effects"), catalogue),
        rules=tuple(rule_line(each) for each in head.get("rules") or ()),
        touched=tuple(touched_line(each, numbers, catalogue) for each in head.get("touched") or ()),
        gone=tuple(gone_line(each) for each in head.get("gone") or ()),
        land_cover=cover(head.get("land_cover")),
        changes=tuple(change_line(each, numbers, catalogue) for each in by_number(told.changes)),
        said=tuple(said_line(each, numbers, str(told.boundary["id"])) for each in told.remarks),
        events=tuple(happened(each) for each in told.events),
        villages=villages(told.scenarios, catalogue),
        tasks=tuple(tasks(told.scenarios)),
        reading=str(head.get("id") or ""),
        read_at=moment(head.get("at")),
        as_of=day(head.get("as_of")) or told.made_at.date(),
        inputs_sha256=str(head.get("inputs_sha256") or ""),
        sha256=fingerprint(told),
        stale=(bool(stale.get("zones")), bool(stale.get("things"))),
        demonstration=before.demonstration or after.demonstration or ground,
        made_at=told.made_at,
        made_by=told.made_by,
        why=told.why,
        zone_layer=catalogue.get(ZONES),
        ground=told.ground,
    )


def fingerprint(told: Told) -> str:
    """SHA-256 over what was read: both versions, their zones, the reading, what was said."""
    zones = [[kind, shapely.to_wkb(one, hex=True)] for kind, one in (*told.base_zones, *told.zones)]
    read = [
        told.base,
        told.boundary,
        zones,
        told.head,
        list(told.changes),
        list(told.remarks),
        told.scenarios,
    ]
    text = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def side(version: Json, zones: Zones, head: Json, name: str) -> Side:
    """One version with its zones and measures."""
    totals = (head.get("totals") or {}).get(name) or {}
    regime, status = str(version.get("regime") or ""), str(version.get("status") or "")
    known = REGIMES.get(regime)
    return Side(
        id=str(version["id"]),
        name=words(version.get("name")),
        regime=known.words if known else words(regime),
        status=STATUSES[Status(status)] if status in set(Status) else words(status),
        revision=int(version.get("revision") or 1),
        act=str(version.get("act") or ""),
        act_on=day(version.get("act_on")),
        in_force_from=day(version.get("in_force_from")),
        in_force_to=day(version.get("in_force_to")),
        note=str(version.get("note") or ""),
        author=str(version.get("author_name") or ""),
        unit=str(version.get("unit") or ""),
        submitted_by=str(version.get("submitted_by_name") or ""),
        submitted_at=moment(version.get("submitted_at")),
        demonstration=bool(version.get("demonstration")),
        declared_ha={str(kind): float(ha) for kind, ha in (version.get("declared_ha") or {}).items()},
        zones=tuple(zones),
        whole_m2=float(totals.get("whole_m2") or 0),
        kinds_m2={str(kind): float(m2) for kind, m2 in (totals.get("kinds") or {}).items()},
        form={key: number(value) for key, value in ((head.get("form") or {}).get(name) or {}).items()},
    )


def kinds(listed: Sequence[Json], regime: str, catalogue: Catalogue) -> tuple[Kind, ...]:
    """The kinds of the matrix; of a reading that compared nothing, those of its regime and the outside."""
    if listed:
        return tuple(Kind(str(each["id"]), words(each)) for each in listed)
    fields = (each for each in catalogue.get(ZONES).fields if each.id == "zone")
    called = {choice.value: choice.words for each in fields for choice in each.choices}
    own = REGIMES[regime].kinds if regime in REGIMES else ()
    return (*(Kind(kind, called.get(kind, Words(kind, kind))) for kind in own), Kind("", OUTSIDE_WORDS))


def faults(head: Json) -> tuple[FaultLine, ...]:
    """What is wrong with the drawing, then what is worth a look."""
    told = [(each, True) for each in head.get("faults") or ()]
    told += [(each, False) for each in head.get("hints") or ()]
    return tuple(FaultLine(words(each), shape(each.get("geometry")), grave) for each, grave in told)


def cautions(head: Json) -> Iterator[Words]:
    """What must be read before anything else."""
    moved, unread, stale = head.get("moved"), head.get("unread"), head.get("stale") or {}
    if moved:
        yield words(moved["words"]) if moved.get("words") else moved_words(float(moved.get("metres") or 0))
    if unread and not (moved and unread.get("why") == "moved"):
        yield words(unread)
    if head.get("mapped"):
        yield MAPPED
    if stale.get("zones"):
        yield Words(
            "判读之后分区有改动，本卷不是最新。", "Zones changed after this reading: it is not the latest."
        )
    if stale.get("things"):
        yield Words("判读之后对象或案件有改动。", "Things or cases changed after this reading.")


def moved_words(metres: float) -> Words:
    return Words(f"疑似坐标基准错误，整体偏移约 {metres:.0f} 米", f"Suspected datum error, {metres:.0f} m")


def happened(event: Json) -> Happened:
    step, after = str(event.get("step") or ""), str(event.get("after") or "")
    return Happened(
        number=int(event.get("number") or 0),
        words=words(event) if event.get("zh") else worded(STEP_WORDS, step),
        status=STATUSES[Status(after)] if after in set(Status) else words(after),
        name=str(event.get("name") or ""),
        unit=str(event.get("unit") or ""),
        at=moment(event.get("at")),
        why=str(event.get("why") or ""),
    )
