"""Wire forms of leads as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import shapely

from api.wire.base import Day, Moment, WireOut
from api.wire.cases import WordsOut
from api.wire.features import Place, place_of
from layers.definition import Words
from layers.rules.lead_words import SOURCES, doubt_words, kind_words, zone_words
from layers.rules.leads import STATES, Lead
from layers.store.leads import Beside

PLAIN = (
    "id", "source", "kind", "state", "zone", "boundary", "area_m2", "day", "resolution_m", "run",
    "confidence", "priority", "unit", "reason", "into", "report", "case", "demonstration", "version",
)  # fmt: skip


class PointsOut(WireOut):
    """One reason of a priority, with its points."""

    points: int
    zh: str
    en: str


class ChipsOut(WireOut):
    """Addresses of the pictures of a lead's place before and after."""

    before: str
    after: str


class DoubtOut(WireOut):
    """That a report speaks against how the lead stands; which one, for who may read it."""

    report: str | None
    zh: str
    en: str


class LeadOut(WireOut):
    """A lead as lists show it; ``place`` lies inside it, ``evidence`` is what its comparison said of it."""

    id: str
    source: str
    source_words: WordsOut
    kind: str
    kind_words: WordsOut
    state: str
    state_words: WordsOut
    zone: str | None
    zone_words: WordsOut
    boundary: str | None
    area_m2: float
    day: Day
    resolution_m: float | None
    run: str | None
    confidence: float | None
    because: list[WordsOut]
    priority: int
    priority_because: list[PointsOut]
    place: Place
    geometry: dict[str, Any]
    unit: str | None
    reason: str | None
    into: str | None
    report: str | None
    case: str | None
    doubt: DoubtOut | None
    demonstration: bool
    version: int
    evidence: dict[str, Any]
    chips: ChipsOut | None
    changed_at: Moment


class LeadsOut(WireOut):
    """A page of leads, the most urgent first; ``counts`` by state are of all pages."""

    leads: list[LeadOut]
    total: int
    next: str | None
    counts: dict[str, int]


class LeadsSteppedOut(WireOut):
    """Leads after a step that was taken with all of them."""

    leads: list[LeadOut]


def lead_out(lead: Lead, beside: Beside, *, doubt: bool) -> LeadOut:
    """A lead as the wire has it; ``doubt``: whether the asker may know which report speaks against it."""
    return LeadOut.model_construct(**members_of(lead, beside, doubt=doubt))


def members_of(lead: Lead, beside: Beside, *, doubt: bool) -> dict[str, Any]:
    """All that a list shows of a lead."""
    return {
        **{name: getattr(lead, name) for name in PLAIN},
        "source_words": WordsOut.of(SOURCES[lead.source]),
        "kind_words": WordsOut.of(kind_words(lead.kind)),
        "state_words": WordsOut.of(STATES[lead.state]),
        "zone_words": WordsOut.of(zone_words(lead.zone)),
        "because": words_out(lead.because),
        "priority_because": [
            PointsOut(points=points, zh=words.zh, en=words.en) for points, words in beside.because
        ],
        "place": place_of(lead.shape),
        "geometry": shapely.geometry.mapping(lead.shape),
        "doubt": doubt_out(lead, shown=doubt),
        "evidence": dict(lead.evidence),
        "chips": chips_of(lead),
        "changed_at": beside.changed_at,
    }


def words_out(words: Iterable[Words]) -> list[WordsOut]:
    """Words as the wire has them."""
    return [WordsOut.of(each) for each in words]


def doubt_out(lead: Lead, *, shown: bool) -> DoubtOut | None:
    """That a report speaks against how a lead stands, and which."""
    if lead.doubt is None:
        return None
    words = doubt_words(lead.state)
    return DoubtOut(report=lead.doubt if shown else None, zh=words.zh, en=words.en)


def scenes_of(lead: Lead) -> tuple[str, str] | None:
    """The scenes a lead was seen in, the earlier first; None where it was not seen from above."""
    sides = [lead.evidence.get(name) for name in ("before", "after")]
    found = [side.get("scene") for side in sides if isinstance(side, Mapping)]
    named = [scene for scene in found if isinstance(scene, str)]
    return (named[0], named[1]) if len(named) == 2 else None


def chips_of(lead: Lead) -> ChipsOut | None:
    """Where the pictures of a lead are; None where no scene shows it."""
    if scenes_of(lead) is None:
        return None
    return ChipsOut(before=f"/api/leads/{lead.id}/chips/before", after=f"/api/leads/{lead.id}/chips/after")
