"""Wire forms of leads: what a list, the desk and a phone show, and what is asked of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import shapely
from pydantic import Field

from api.problems import sentence
from api.wire.base import Day, LayerId, Line, Moment, Text, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from api.wire.features import GeometryIn, Place, place_of
from geo.errors import Refused
from layers.definition import Words
from layers.errors import NotAllowed
from layers.rules.case_words import ROLES
from layers.rules.lead_cases import CaseAsked
from layers.rules.lead_matches import WORDS, Match
from layers.rules.lead_precision import Precision
from layers.rules.lead_words import SOURCES, doubt_words, event_words, kind_words, sight_words, zone_words
from layers.rules.leads import STATES, Lead, LeadAsked, LeadStep
from layers.rules.reports import Report
from layers.store.lead_records import LeadEvent
from layers.store.lead_sight import Neighbour
from layers.store.leads import Beside

MOST_AT_ONCE = 200
LeadId = Annotated[str, Field(min_length=1, max_length=80, pattern="^[0-9A-Za-z][0-9A-Za-z._-]*$")]
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


class MatchOut(WireOut):
    """What a lead lies on; ``id`` and ``label`` are null for what the asker may not see."""

    relation: str
    words: WordsOut
    noun: str
    id: str | None
    label: str | None
    share: float


class LeadStepOut(WireOut):
    """A step of the table, and why the asker cannot take it now."""

    id: str
    zh: str
    en: str
    allowed: bool
    why_not: WordsOut | None


class LeadEventOut(WireOut):
    """What was done to a lead."""

    number: int
    step: str
    zh: str
    en: str
    before: str | None
    after: str
    at: Moment
    name: str
    unit: str | None
    why: str
    facts: dict[str, Any]
    audit_number: int | None


class NearLeadOut(WireOut):
    """An open lead near by, which may be the same."""

    id: str
    kind: str
    kind_words: WordsOut
    state: str
    metres: float


class LeadReportOut(WireOut):
    """A report on the lead from the ground."""

    id: str
    state_seen: str | None
    observed_at: Moment
    author_name: str
    unit: str | None
    note: str
    photos: int


class LeadDetailOut(LeadOut):
    """A lead with all a person needs to decide: matches are reckoned now."""

    matches: list[MatchOut]
    steps: list[LeadStepOut]
    events: list[LeadEventOut]
    near: list[NearLeadOut]
    merged: list[str]
    reports: list[LeadReportOut]
    can_see: WordsOut
    cannot_see: WordsOut


class LeadStepIn(WireIn):
    """A step somebody wants to take, on the version they saw."""

    step: Word
    version: Annotated[int, Field(ge=1)]
    why: Text = ""
    reason: Word | None = None
    into: LeadId | None = None
    unit: Word | None = None
    report: UUID | None = Field(default=None, strict=False)

    def asked(self) -> LeadAsked:
        """What is asked, as the rules know it."""
        return asked_of(self)


class LeadStepsIn(WireIn):
    """One step with many leads, each on the version that was seen: all of them or none."""

    ids_versions: Annotated[
        dict[LeadId, Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=MOST_AT_ONCE)
    ]
    step: Word
    why: Text = ""
    reason: Word | None = None
    into: LeadId | None = None
    unit: Word | None = None

    def asked(self) -> LeadAsked:
        """What is asked of each, as the rules know it."""
        return asked_of(self)


class LeadIn(WireIn):
    """A lead that somebody writes down: a place, what it may be, of which day."""

    id: Annotated[UUID, Field(strict=False)]
    source: Literal["note", "agency"]
    kind: Annotated[str, Field(min_length=1, max_length=80)]
    geometry: GeometryIn
    day: Day
    agency: Line = ""
    why: Text = ""


class FromNoteIn(WireIn):
    """A quick note that shall be looked at as a lead."""

    report: Annotated[UUID, Field(strict=False)]
    why: Text = ""


class LeadCaseIn(WireIn):
    """A case on a lead that the ground confirmed."""

    id: Annotated[UUID, Field(strict=False)]
    layer: LayerId
    title: Line
    description: Text = ""
    found_on: Day | None = None
    why: Line = ""

    def asked(self) -> CaseAsked:
        """What is asked, as the rules know it."""
        return CaseAsked(**{**dict(self), "id": str(self.id)})


class PrecisionOut(WireOut):
    """How often leads of a kind in a zone were right; ``low`` and ``high`` are Wilson's 95 % interval."""

    kind: str
    kind_words: WordsOut
    zone: str
    zone_words: WordsOut
    confirmed: int
    answered: int
    dismissed: int
    waiting: int
    share: float | None
    low: float
    high: float
    few: bool
    words: WordsOut


class PrecisionsOut(WireOut):
    """The precision of all kinds and zones as known at a moment; ``reasons``: why leads were dismissed."""

    rows: list[PrecisionOut]
    reasons: dict[str, int]
    as_of: Moment


class RowProblemOut(WireOut):
    """Why a row became no lead of its own."""

    code: str
    zh: str
    en: str


class ListRowOut(WireOut):
    """One row, counted from 1; with both a lead and a problem it is a patch that was known already."""

    row: int
    label: str | None
    lead: str | None
    problem: RowProblemOut | None


class ListOut(WireOut):
    """What came of a list: each row a lead, or said why not; ``crs`` is how its coordinates were taken."""

    rows: list[ListRowOut]
    added: int
    known: int
    refused: int
    crs: WordsOut


def asked_of(body: LeadStepIn | LeadStepsIn) -> LeadAsked:
    """A body as the rules know it."""
    said = {name: getattr(body, name) for name in ("step", "why", "reason", "into", "unit")}
    report = getattr(body, "report", None)
    return LeadAsked(**said, report=None if report is None else str(report))


# --- out -------------------------------------------------------------------------------------
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


def match_out(match: Match, *, shown: bool) -> MatchOut:
    """A match; without its name where the asker may not see the thing."""
    return MatchOut(
        relation=match.relation.value,
        words=WordsOut.of(WORDS[match.relation]),
        noun=match.noun,
        id=match.id if shown else None,
        label=match.label if shown else None,
        share=round(match.share, 4),
    )


def step_out(step: LeadStep, refusals: Sequence[Refused]) -> LeadStepOut:
    """A step, and the sentence of what hinders the asker first."""
    first = refusals[0] if refusals else None
    return LeadStepOut(
        id=step.id,
        zh=step.words.zh,
        en=step.words.en,
        allowed=first is None,
        why_not=None if first is None else why_not(first, step),
    )


def why_not(refusal: Refused, step: LeadStep) -> WordsOut:
    """A refusal as a sentence; roles and the step by their names."""
    if isinstance(refusal, NotAllowed):
        roles = [ROLES[role] for role in sorted(step.roles)]
        zh = type(refusal)(action=step.words.zh, roles="、".join(role.zh for role in roles))
        en = type(refusal)(action=step.words.en, roles=", ".join(role.en for role in roles))
        return WordsOut(zh=sentence(zh, english=False), en=sentence(en, english=True))
    return WordsOut(zh=sentence(refusal, english=False), en=sentence(refusal, english=True))


def event_out(event: LeadEvent) -> LeadEventOut:
    """An event with the name of its step."""
    words = event_words(event.step)
    said = {name: getattr(event, name) for name in LeadEventOut.model_fields if hasattr(event, name)}
    return LeadEventOut.model_construct(
        **{**said, "zh": words.zh, "en": words.en, "facts": dict(event.facts)}
    )


def near_out(near: Neighbour) -> NearLeadOut:
    """A neighbour as the wire has it."""
    return NearLeadOut(
        id=near.lead.id,
        kind=near.lead.kind,
        kind_words=WordsOut.of(kind_words(near.lead.kind)),
        state=near.lead.state.value,
        metres=round(near.metres, 1),
    )


def report_out(report: Report) -> LeadReportOut:
    """A report on a lead."""
    named = {
        name: getattr(report, name) for name in ("state_seen", "observed_at", "author_name", "unit", "note")
    }
    return LeadReportOut(id=str(report.id), photos=len(report.pictures), **named)


def seen_out(lead: Lead) -> dict[str, Any]:
    """What a picture of the lead's resolution shows, and what not."""
    can, cannot = sight_words(lead.resolution_m)
    return {"can_see": WordsOut.of(can), "cannot_see": WordsOut.of(cannot)}


def precision_out(found: Precision) -> PrecisionOut:
    """A row of the precision."""
    names = ("kind", "zone", "confirmed", "answered", "dismissed", "waiting", "share", "low", "high", "few")
    return PrecisionOut(
        **{name: getattr(found, name) for name in names},
        kind_words=WordsOut.of(kind_words(found.kind)),
        zone_words=WordsOut.of(zone_words(found.zone)),
        words=WordsOut.of(found.words),
    )
