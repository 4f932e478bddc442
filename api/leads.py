"""What the routes of leads share: who may read which lead, and a lead with all that belongs to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import shapely

from api.dependencies import StoreSet
from api.errors import BadParameter
from api.lead_names import LeadNames
from api.reports import readable as readable_report
from api.wire.lead_detail import LeadDetailOut, event_out, match_out, near_out, report_out, seen_out
from api.wire.lead_steps import step_out
from api.wire.leads import LeadOut, LeadsOut, lead_out, members_of
from layers.errors import BadLead, NotFound
from layers.rules.lead_answers import concerns, says_as_much
from layers.rules.lead_words import kind_words
from layers.rules.leads import LAYER, STATES, STEPS, Lead, LeadState, Source, hindrances
from layers.rules.permissions import allowed, require, sees_layer, sees_report
from layers.rules.reports import Report
from layers.store.leads import LeadQuery
from layers.store.report_search import ReportQuery

ANY = "any"
SENT_OUT = frozenset({LeadState.SENT, LeadState.CONFIRMED, LeadState.REFUTED})
MOST_REPORTS = 50


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
    beside, names = stores.leads.beside([lead.id for lead in leads]), LeadNames(stores)
    return [lead_out(names.lead(lead), beside[lead.id], doubt=names.report(lead.doubt)) for lead in leads]


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
    [placed] = stores.lead_sight.placed(stores.lead_sight.marked([replace(lead, demonstration=shown)]))
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
    beside, names = stores.leads.beside([lead.id])[lead.id], LeadNames(stores)
    return LeadDetailOut.model_construct(
        **members_of(names.lead(lead), beside, doubt=names.report(lead.doubt)),
        **seen_out(lead),
        matches=matches_out(stores, lead, names),
        steps=[step_out(step, list(hindrances(lead, step, stores.actor))) for step in STEPS.values()],
        events=[event_out(names.event(event)) for event in events],
        near=[near_out(each) for each in stores.lead_sight.near(lead)] if desk else [],
        merged=stores.leads.merged_into(lead.id, events) if desk else [],
        **reports_out(stores, lead),
    )


def matches_out(stores: StoreSet, lead: Lead, names: LeadNames) -> list[Any]:
    """What the lead lies on now, each thing by its name for those who may see it."""
    ((_, found),) = stores.lead_sight.matched([lead])
    return [match_out(match, shown=shown) for match, shown in names.matches(found)]


def reports_out(stores: StoreSet, lead: Lead) -> dict[str, Any]:
    """The newest reports on the lead that the asker may read, with the one that answered it; their number."""
    query = ReportQuery(layers=(LAYER,), feature=lead.id, limit=MOST_REPORTS)
    found = [each for each in every_report(stores, query) if sees_report(stores.actor, each)]
    shown = found[:MOST_REPORTS] + [each for each in found[MOST_REPORTS:] if str(each.id) == lead.report]
    return {"reports": [report_out(each) for each in shown], "reports_total": len(found)}


def every_report(stores: StoreSet, query: ReportQuery) -> Iterator[Report]:
    """The reports of every page."""
    page = stores.report_search.find(query)
    yield from page.reports
    while page.next is not None:
        page = stores.report_search.find(replace(query, after=page.next))
        yield from page.reports
