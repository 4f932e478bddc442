"""What the routes of leads share: who may read which lead, and a lead with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import shapely

from api.dependencies import StoreSet
from api.errors import BadParameter
from api.reports import readable as readable_report
from api.wire.leads import (
    LeadDetailOut,
    LeadOut,
    LeadsOut,
    event_out,
    lead_out,
    match_out,
    members_of,
    near_out,
    report_out,
    seen_out,
    step_out,
)
from layers.errors import BadLead, NotFound
from layers.rules.consequences import CASES as CASES_NOUN
from layers.rules.lead_answers import concerns, says_as_much
from layers.rules.lead_matches import Match, Relation
from layers.rules.lead_words import ABSORBED, kind_words
from layers.rules.leads import LAYER, STATES, STEPS, Lead, LeadState, Source, hindrances
from layers.rules.permissions import allowed, require, sees_case, sees_layer, sees_report
from layers.store.lead_records import LeadEvent
from layers.store.leads import LeadQuery
from layers.store.reports import ReportQuery

ANY = "any"
SENT_OUT = frozenset({LeadState.SENT, LeadState.CONFIRMED, LeadState.REFUTED})
MOST_REPORTS = 50
UNSAID = "其他单位上报 (a report of another unit)"  # in the place of its words


def states_of(words: Sequence[str]) -> tuple[LeadState, ...]:
    """The states a list asks for; ``any``, or none, is all of them."""
    if ANY in words:
        return ()
    try:
        return tuple(LeadState(word) for word in words)
    except ValueError as error:
        allowed_ = ", ".join([*LeadState, ANY])
        raise BadParameter(parameter="state", value=", ".join(words), allowed=allowed_) from error


def sources_of(words: Sequence[str]) -> tuple[Source, ...]:
    """The sources a list asks for."""
    try:
        return tuple(Source(word) for word in words)
    except ValueError as error:
        raise BadParameter(parameter="source", value=", ".join(words), allowed=", ".join(Source)) from error


def key_of(text: str | None) -> tuple[int, int] | None:
    """The key after which a page goes on: priority and number."""
    if text is None:
        return None
    points, _, number = text.partition("~")
    if not (points.isdecimal() and number.isdecimal() and len(text) <= 30):
        raise BadParameter(parameter="after", value=text, allowed="next")
    return int(points), int(number)


def page_out(stores: StoreSet, query: LeadQuery) -> LeadsOut:
    """A page of leads, for who may read all of them."""
    require(stores.actor, "lead.read")
    leads, total, key = stores.leads.find(query)
    return LeadsOut.model_construct(
        leads=leads_out(stores, leads),
        total=total,
        next=None if key is None else f"{key[0]}~{key[1]}",
        counts=stores.leads.counts(query),
    )


def leads_out(stores: StoreSet, leads: Sequence[Lead]) -> list[LeadOut]:
    """Leads as lists show them."""
    beside = stores.leads.beside([lead.id for lead in leads])
    return [lead_out(lead, beside[lead.id]) for lead in leads]


def geojson_of(stores: StoreSet, query: LeadQuery) -> bytes:
    """The leads of a query as features with what a map draws them by."""
    require(stores.actor, "lead.read")
    leads, total, _ = stores.leads.find(query)
    features = [drawn(lead) for lead in leads]
    rest = json.dumps({"numberMatched": total, "numberReturned": len(features)})
    return f'{{"type": "FeatureCollection", "features": [{",".join(features)}], {rest[1:]}'.encode()


def drawn(lead: Lead) -> str:
    """One lead as a GeoJSON feature."""
    kind, state = kind_words(lead.kind), STATES[lead.state]
    properties = {
        **{
            name: getattr(lead, name)
            for name in ("id", "kind", "state", "source", "zone", "area_m2", "priority")
        },
        **{name: getattr(lead, name) for name in ("unit", "version", "demonstration", "confidence")},
        "day": lead.day.isoformat(),
        "kind_zh": kind.zh,
        "kind_en": kind.en,
        "state_zh": state.zh,
        "state_en": state.en,
        "point": lead.area_m2 == 0,
    }
    members = json.dumps({"type": "Feature", "id": lead.id, "properties": properties}, ensure_ascii=False)
    return f'{members[:-1]}, "geometry": {shapely.to_geojson(lead.shape)}}}'


def readable(stores: StoreSet, id: str) -> Lead:
    """The lead; NotFound also for a patrol to which it was not sent."""
    lead = stores.leads.get(id)
    if allowed(stores.actor, "lead.read"):
        return lead
    own = lead.unit is not None and lead.unit == stores.actor.unit
    if not (own and lead.state in SENT_OUT and sees_layer(stores.actor, stores.catalogue.get(LAYER))):
        raise NotFound(noun="lead", id=id)
    return lead


def handed_in(stores: StoreSet, lead: Lead, *, why: str) -> tuple[Lead, bool]:
    """A lead that somebody hands in, placed and held against what is known; True when it is new."""
    found = stores.people.account_named(stores.actor.name)
    shown = lead.demonstration or (found is not None and found[0].demonstration)
    [placed] = stores.lead_sight.placed([replace(lead, demonstration=shown)])
    [(placed, matches)] = stores.lead_sight.matched([placed])
    return stores.leads.add(placed, matches, why=why)


def require_concerning(stores: StoreSet, lead: Lead, step: str, report: UUID | None) -> None:
    """A step that rests on a report rests on one that the asker can read and that saw this place since.

    Raises:
        NotFound: no such report for the asker. BadLead: it is about something else, or older than the lead,
            or it says something else than the step.
    """
    if report is None:
        return
    found = readable_report(stores, report)
    if not concerns(lead, found):
        raise BadLead(field="report", reason="上报与本线索无关或更早 (about something else, or older)")
    if not says_as_much(found, step):
        raise BadLead(field="report", reason="该上报所见与此不同 (that report saw something else)")


def detail_out(stores: StoreSet, lead: Lead) -> LeadDetailOut:
    """A lead with what it lies on now, what was done, what may be done, and what the ground said."""
    events = stores.leads.events(lead.id)
    desk = allowed(stores.actor, "lead.read")
    beside = stores.leads.beside([lead.id])[lead.id]
    return LeadDetailOut.model_construct(
        **members_of(lead, beside),
        **seen_out(lead),
        matches=matches_out(stores, lead),
        steps=[step_out(step, list(hindrances(lead, step, stores.actor))) for step in STEPS.values()],
        events=[event_out(seen_event(stores, event)) for event in events],
        near=[near_out(each) for each in stores.lead_sight.near(lead)] if desk else [],
        merged=stores.leads.merged_into(lead.id, events) if desk else [],
        reports=reports_out(stores, lead),
    )


def matches_out(stores: StoreSet, lead: Lead) -> list[Any]:
    """What the lead lies on now, each thing by its name for those who may see it."""
    ((_, found),) = stores.lead_sight.matched([lead])
    return [match_out(match, shown=sees(stores, match)) for match in found]


def sees(stores: StoreSet, match: Match) -> bool:
    """Whether the asker may know which thing it is."""
    if not match.id:  # a thing that is named to nobody
        return False
    if match.noun == LAYER:
        return allowed(stores.actor, "lead.read")
    if match.noun == CASES_NOUN:
        return sees_case(stores.actor, stores.cases.get(match.id))
    return sees_layer(stores.actor, stores.catalogue.get(match.noun))


def seen_event(stores: StoreSet, event: LeadEvent) -> LeadEvent:
    """The event without the names of things, and the words of reports, that the asker may not see."""
    facts = dict(event.facts)
    if "matches" in facts:
        facts["matches"] = [seen_match(stores, match) for match in facts["matches"]]
    if "case" in facts and not sees_case(stores.actor, stores.cases.get(facts["case"])):
        facts = {}
    if event.step == ABSORBED and not allowed(stores.actor, "lead.read"):
        facts = {}
    report = facts.get("report")
    heard = report is None or sees_report(stores.actor, stores.reports.get(UUID(report)))
    return replace(event, facts=facts, why=event.why if heard else UNSAID)


def seen_match(stores: StoreSet, match: dict[str, Any]) -> dict[str, Any]:
    """A match as an event keeps it, without its name where the asker may not see the thing."""
    kept = Match(**{**match, "relation": Relation(match["relation"])})
    return match if sees(stores, kept) else {**match, "id": None, "label": None}


def reports_out(stores: StoreSet, lead: Lead) -> list[Any]:
    """The reports on the lead that the asker may read, newest first."""
    query = ReportQuery(layers=(LAYER,), feature=lead.id, limit=MOST_REPORTS)
    return [
        report_out(each) for each in stores.reports.find(query).reports if sees_report(stores.actor, each)
    ]
