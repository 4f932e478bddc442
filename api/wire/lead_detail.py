"""Wire forms of one lead with all that a person needs to decide on it."""

from __future__ import annotations

from typing import Any

from api.wire.base import Moment, WireOut
from api.wire.cases import WordsOut
from api.wire.lead_steps import LeadStepOut
from api.wire.leads import LeadOut
from layers.rules.lead_matches import WORDS, Match
from layers.rules.lead_words import event_words, kind_words, sight_words
from layers.rules.leads import Lead
from layers.rules.reports import Report
from layers.store.lead_records import LeadEvent
from layers.store.lead_sight import Neighbour


class MatchOut(WireOut):
    """What a lead lies on; ``id`` and ``label`` are null for what the asker may not see."""

    relation: str
    words: WordsOut
    noun: str
    id: str | None
    label: str | None
    share: float


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
    reports_total: int
    can_see: WordsOut
    cannot_see: WordsOut


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
