"""What a lead is held against: known things, licences, cases, earlier leads; and how urgent it is.

Nothing is dropped because it is known: a lead says what it lies on, and a person decides. Ground of a closed
case may be a rebound, so it is more urgent, not less.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from geo.measure import areas_m2
from geo.near import gaps_m
from layers.definition import Words
from layers.rules.consequences import Things
from layers.rules.lead_words import kind_words, zone_words
from layers.rules.leads import Lead, LeadState

NEAR_M = 20.0  # a point is matched by what lies so near: two pixels of a ten-metre scene
LEAST_SHARE = 0.1  # of the lead that another thing covers


class Relation(StrEnum):
    """What a known thing means for a lead."""

    REBOUND = "rebound"  # ground of a case that was closed
    OPEN_CASE = "open_case"
    LICENCE = "licence"  # a work that was permitted
    FALSE_ALARM = "false_alarm"  # a lead that the ground did not bear out, or that was dismissed
    FEATURE = "feature"


WORDS: Mapping[Relation, Words] = {
    Relation.REBOUND: Words(
        "与已办结案件重叠，疑似反弹", "On ground of a closed case: it may have come back"
    ),
    Relation.OPEN_CASE: Words("与未办结案件重叠", "On ground of an open case"),
    Relation.LICENCE: Words("位于已批准工程范围", "Within a permitted work"),
    Relation.FALSE_ALARM: Words("此处曾被排除", "An earlier lead here was dismissed or refuted"),
    Relation.FEATURE: Words("位于登记对象上", "On a known feature"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A known thing that a lead lies on; ``share`` of the lead, 1 for a point or line on it."""

    relation: Relation
    noun: str
    id: str
    label: str
    share: float


def matches(lead: Lead, things: Mapping[Relation, Sequence[Things]]) -> tuple[Match, ...]:
    """All known things that a lead lies on, the gravest relation first, then the largest share."""
    found: list[Match] = []
    for relation in Relation:
        found += once(match for each in things.get(relation, ()) for match in on_things(lead, relation, each))
    order = list(Relation)
    return tuple(sorted(found, key=lambda match: (order.index(match.relation), -match.share, match.id)))


def once(found: Iterable[Match]) -> list[Match]:
    """Each thing once, with its largest share; what is named to nobody is counted as often as it is there."""
    named: dict[tuple[str, str], Match] = {}
    unnamed = []
    for match in found:
        key = (match.noun, match.id)
        if not match.id:
            unnamed.append(match)
        elif key not in named or named[key].share < match.share:
            named[key] = match
    return [*named.values(), *unnamed]


def on_things(lead: Lead, relation: Relation, things: Things) -> list[Match]:
    """The things of one noun that a lead lies on."""
    placed = np.flatnonzero(~shapely.is_missing(things.shapes) & ~shapely.is_empty(things.shapes))
    shapes = things.shapes[placed]
    near = gaps_m(shapes, lead.shape) <= NEAR_M
    shares = share_of(lead, shapes[near])
    return [
        Match(relation, things.noun, things.ids[at], things.labels[at], share)
        for at, share in zip(placed[near].tolist(), shares, strict=True)
        if share >= LEAST_SHARE
    ]


def false_alarm(lead: Lead) -> bool:
    """Whether a lead came to nothing; one on a permitted or a known thing says something else."""
    if lead.state is LeadState.DISMISSED:
        return lead.reason not in ("permitted", "known")
    return lead.state is LeadState.REFUTED


def share_of(lead: Lead, shapes: np.ndarray[tuple[int, ...], np.dtype[np.object_]]) -> list[float]:
    """How much of a lead each shape covers; 1 for points and lines near by, and for leads without area."""
    if lead.shape.area == 0:
        return [1.0] * len(shapes)
    whole = float(areas_m2(np.array([lead.shape], dtype=object))[0])
    covered = areas_m2(shapely.intersection(shapes, lead.shape))
    flat = shapely.area(shapes) == 0
    return np.where(flat, 1.0, covered / whole).tolist() if len(shapes) else []


# --- priority ---------------------------------------------------------------------------------
ZONE_POINTS: Mapping[str, int] = {
    "core": 40, "core_protection": 40, "buffer": 30, "experimental": 15, "general_control": 15,
}  # fmt: skip
KIND_POINTS: Mapping[str, int] = {
    "WATER_TO_LAND": 25, "NEW_ROOF": 25, "PLANTS_TO_BARE": 10, "LAND_TO_WATER": 10, "BARE_TO_PLANTS": 0,
}  # fmt: skip
OTHER_POINTS = 5  # of a kind that its source named
RELATION_POINTS: Mapping[Relation, int] = {
    Relation.REBOUND: 30, Relation.OPEN_CASE: -10, Relation.LICENCE: -20, Relation.FALSE_ALARM: -15,
}  # fmt: skip
LARGE_M2, LARGE_POINTS = 10_000.0, 10


@dataclass(frozen=True, slots=True)
class Priority:
    """How urgent a lead is, and of what: points with their words. This system's own order, not a norm's."""

    points: int
    because: tuple[tuple[int, Words], ...]


def priority(lead: Lead, found: Sequence[Match]) -> Priority:
    """The priority of a lead by zone, kind, size and history."""
    parts: list[tuple[int, Words]] = []
    if lead.zone is not None and lead.zone in ZONE_POINTS:
        zone = zone_words(lead.zone)
        parts.append((ZONE_POINTS[lead.zone], Words(f"分区：{zone.zh}", f"zone: {zone.en}")))
    if KIND_POINTS.get(lead.kind, OTHER_POINTS):
        kind = kind_words(lead.kind)
        points = KIND_POINTS.get(lead.kind, OTHER_POINTS)
        parts.append((points, Words(f"类型：{kind.zh}", f"kind: {kind.en}")))
    if lead.area_m2 >= LARGE_M2:
        parts.append((LARGE_POINTS, Words("一公顷以上", "a hectare or more")))
    for relation in dict.fromkeys(match.relation for match in found):
        if relation in RELATION_POINTS:
            parts.append((RELATION_POINTS[relation], WORDS[relation]))
    return Priority(max(sum(points for points, _ in parts), 0), tuple(parts))
