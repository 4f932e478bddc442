"""What the case routes share: who may read what, and a case with all that belongs to it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from fastapi import Request
from shapely import GeometryCollection
from shapely.geometry.base import BaseGeometry

from api.dependencies import StoreSet
from api.paging import next_url
from api.reports import labelled
from api.reports import readable as readable_report
from api.wire.cases import (
    CaseCountsOut,
    CaseDetailOut,
    CaseIn,
    CasesOut,
    LeaderOut,
    TaskWire,
    WordsOut,
    case_out,
    condition_out,
    event_out,
    step_out,
)
from layers.definition import Words
from layers.errors import BadCase, NotFound
from layers.rules.case_words import EVENT_WORDS, LEAD
from layers.rules.cases import Case, Origin
from layers.rules.days import LOCAL
from layers.rules.features import Feature
from layers.rules.leads import LAYER
from layers.rules.permissions import case_reach, require, sees_case, visible_layer, visible_layers
from layers.rules.transitions import TABLE, hindrances
from layers.store.case_search import CaseQuery
from layers.store.features import FeatureQuery

MOST_LABELS = 50


def reached(stores: StoreSet, query: CaseQuery) -> CaseQuery:
    """The query narrowed to what the asker may read."""
    actor = require(stores.actor, "case.read_unit")
    visible = [definition.id for definition in visible_layers(actor, stores.catalogue)]
    layers = tuple(layer for layer in visible if not query.layers or layer in query.layers)
    return replace(query, layers=layers or ("",), reach=case_reach(actor))


def readable(stores: StoreSet, id: UUID | str) -> Case:
    """The case; NotFound also when the asker may not read it."""
    actor = require(stores.actor, "case.read_unit")
    case = stores.cases.get(str(id))
    visible_layer(actor, stores.catalogue, case.layer)
    if not sees_case(actor, case):
        raise NotFound(noun="case", id=str(id))
    return case


def require_case_file(stores: StoreSet, id: UUID | str, *, originals: bool) -> Case:
    """The case, when the asker may take its file out, with originals where they are wanted.

    Raises:
        NotAllowed: the asker may not, or not with originals. NotFound: there is no such case for the asker.
    """
    require(stores.actor, "case.file")
    if originals:
        require(stores.actor, "evidence.read_original")
    return readable(stores, id)


def drawn(stores: StoreSet, body: CaseIn, id: UUID) -> Case:
    """The case at its own place, or at that of its features, in the zone of its day.

    Raises:
        NotFound: a feature that there never was, or a report that the opener may not read.
        BadCase: the report is of another layer.
    """
    require_origin(stores, body)
    found = named_features(stores, body)
    place = body.place.shape() if body.place is not None else together(found)
    case = body.record(id, place)
    demonstration = bool(found) and all(feature.demonstration for feature in found)
    return replace(case, zone=stores.sight.zone(case), demonstration=demonstration)


def require_origin(stores: StoreSet, body: CaseIn) -> None:
    """The report a case is said to come from is one that the opener can read, of the same kind.

    Photos of afterwards are compared with its photos: it cannot be just any.
    """
    if body.layer == LAYER:
        raise BadCase(field="layer", reason="线索核实后才立案，须选问题所属图层 (a lead is no problem yet)")
    if body.origin is Origin.LEAD:
        raise BadCase(field="origin", reason="须由核实的线索立案 (opened on a confirmed lead only)")
    if body.origin is Origin.BOUNDARY:
        raise BadCase(field="origin", reason="只由界线批复立案 (opened by the reply on a boundary only)")
    if body.origin is not Origin.REPORT:
        return
    try:
        report = readable_report(stores, UUID(body.origin_id or ""))
    except ValueError as error:
        raise BadCase(field="origin_id", reason="UUID") from error
    if report.layer != body.layer:
        raise BadCase(field="origin_id", reason=f"{report.layer} ≠ {body.layer}")
    seen = min(report.observed_at, report.received_at or report.observed_at).astimezone(LOCAL).date()
    if body.found_on < seen:  # an earlier day would make old papers look young
        raise BadCase(field="found_on", reason=f"≥ {seen}（上报之日 the day of the report）")


def require_concerning(stores: StoreSet, case: Case, report: str | None) -> None:
    """A step that rests on a report rests on one that the asker can read and that is about this case.

    Raises:
        NotFound: no such report for the asker. BadCase: it is about something else.
    """
    if report is not None and not stores.alike.concerns(case, readable_report(stores, UUID(report))):
        raise BadCase(field="report", reason="上报与本案无关 (the report is about something else)")


def named_features(stores: StoreSet, body: CaseIn) -> list[Feature]:
    """The features the case is about; one retired meanwhile as it was last."""
    query = FeatureQuery(body.layer, ids=tuple(body.features), limit=max(1, len(body.features)))
    found = stores.features.find(query).features if body.features else []
    there = {feature.id for feature in found}
    for lost in (id for id in body.features if id not in there):
        found.append(stores.features.history(body.layer, lost)[-1].feature)
    return found


def together(features: list[Feature]) -> BaseGeometry | None:
    """The place of several features: the one shape, or all of them side by side."""
    shapes = [feature.shape for feature in features if feature.shape is not None]
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    return GeometryCollection(shapes)


def require_place(case: Case) -> None:
    """BadCase when a case names neither a feature nor a place, and no source says why."""
    if not case.features and case.place is None and not case.source.strip():
        raise BadCase(
            field="place", reason="图层要素、位置、出处三者至少有一 (a feature, a place or a source)"
        )


def page_out(stores: StoreSet, query: CaseQuery, request: Request) -> CasesOut:
    """A page with its counts."""
    page, today = stores.case_search.find(query), stores.sight.today
    counts = stores.case_search.counts(query, today)
    return CasesOut(
        cases=[case_out(case, today=today) for case in page.cases],
        total=page.total,
        returned=len(page.cases),
        counts=CaseCountsOut(
            status=dict(counts["status"]),
            layer=dict(counts["layer"]),
            unit=dict(counts["unit"]),
            overdue=counts["overdue"]["overdue"],
        ),
        today=today,
        next=next_url(request, page.next),
    )


def detail_out(stores: StoreSet, case: Case) -> CaseDetailOut:
    """The case with its history, its conditions, and what the asker may do, or why not."""
    situation, units = stores.sight.situation(case, stores.actor), unit_names(stores)
    labels = object_labels(stores, case)
    due = [step for step in TABLE if case.status in step.before]
    return CaseDetailOut(
        case=case_out(case, today=situation.day),
        tasks=[TaskWire.of(task) for task in case.tasks],
        events=[event_out(event, EVENT_WORDS) for event in stores.cases.events(case.id)],
        conditions=[condition_out(each, labels) for each in situation.conditions],
        steps=[step_out(step, list(hindrances(case, step, stores.actor, situation)), units) for step in due],
        reports=stores.cases.reports(case.id),
        leaders=leaders(stores),
        objects=labels,
    )


def object_labels(stores: StoreSet, case: Case) -> dict[str, str]:
    """What the first of the case's objects are called, by id; those that have no name are left out."""
    found = labelled(stores, case.layer, case.features[:MOST_LABELS])
    return {feature.id: label for feature, label in found if label}


def unit_names(stores: StoreSet) -> dict[str, Words]:
    """What units are called, by id."""
    return {unit.id: Words(unit.name_zh, unit.name_en) for unit in stores.people.units()}


def leaders(stores: StoreSet) -> list[LeaderOut]:
    """Who may be named as lead leader today."""
    posts = [post for post in stores.people.posts(stores.sight.today) if post.body == LEAD]
    names = stores.people.named([post.account for post in posts])
    return [
        LeaderOut(
            account=post.account,
            name=names[post.account],
            post=WordsOut(zh=post.name_zh, en=post.name_en),
        )
        for post in posts
    ]
