"""Reports: sent once however often they come, read by those whom they concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import rfc8785
from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator

from api.dependencies import ParsedBody, Stores, StoreSet
from api.paging import next_url
from api.parameters import BoxText, MomentText, Wanted, Words, box_of
from api.reach import reached
from api.reports import labelled, readable
from api.strict import StrictRoute
from api.wire.base import storable
from api.wire.reports import CountsOut, ReceiptOut, ReportIn, ReportOut, ReportsOut, SentOut, report_out
from layers.errors import AlreadyThere, NotFound
from layers.rules.people import Actor
from layers.rules.permissions import require, visible_layer
from layers.rules.receipts import content_sha256, receipt_of, to_wire
from layers.rules.reports import Report, checked_report
from layers.store.report_search import ReportQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/reports", tags=["reports"])
SENT: dict[int | str, dict[str, Any]] = {201: {"model": SentOut}, 202: {"model": SentOut}}
Moment = MomentText
Name = Annotated[str | None, Query(max_length=64), AfterValidator(lambda text: text and storable(text))]


@router.put("/{id}", responses=SENT)
def send_report(
    id: UUID, body: ReportIn, parsed: ParsedBody, stores: Stores, request: Request, response: Response
) -> SentOut:
    """Send a report: 201 new and whole, 200 the same again, 202 stored while photos are missing."""
    actor = require(stores.actor, "report.submit")
    sha256 = content_sha256(parsed)
    stored, new = repeated(stores, id, sha256, actor), False
    if stored is None:
        report = accepted(stores, replace(body.record(id), content_sha256=sha256), actor)
        stored, new = stores.reports.add(report, body=rfc8785.dumps(parsed))
    response.status_code = 202 if stored.missing_photos else 201 if new else 200
    return sent_out(stores, stored, request)


@router.get("")
def list_reports(
    stores: Stores,
    request: Request,
    layer: Words = [],  # noqa: B006 - FastAPI copies it
    feature: Wanted = None,
    unit: Words = [],  # noqa: B006
    author: Name = None,
    state: Words = [],  # noqa: B006
    since: Moment = None,
    until: Moment = None,
    bbox: BoxText = None,
    q: Wanted = None,
    supplements: Wanted = None,
    incomplete: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> ReportsOut:
    """A page of the reports I may read, newest first, with the total and counts of all pages."""
    query = reached(
        stores,
        ReportQuery(
            layers=tuple(layer),
            feature=feature or None,
            units=tuple(unit),
            author=stores.actor.account if author == "me" else author or None,
            states=tuple(state),
            since=since,
            until=until,
            box=box_of(bbox),
            text=q or None,
            supplements=supplements or None,
            incomplete=incomplete,
            after=after,
            limit=limit,
        ),
    )
    return NOTHING if query is None else page_out(stores, query, request)


@router.get("/{id}")
def get_report(id: UUID, stores: Stores) -> ReportOut:
    """One report; one that the asker may not read does not exist for them."""
    return reports_out(stores, [readable(stores, id)])[0]


def repeated(stores: StoreSet, id: UUID, sha256: str, actor: Actor) -> Report | None:
    """The stored report when the same comes again; the layer may have changed since, so no rule is asked.

    Raises:
        AlreadyThere: the id belongs to somebody else's report.
    """
    try:
        stored = stores.reports.get(id)
    except NotFound:
        return None
    if stored.author != actor.account:
        raise AlreadyThere(noun="report", id=str(id))
    return stored if stored.content_sha256 == sha256 else None


def accepted(stores: StoreSet, report: Report, actor: Actor) -> Report:
    """The report with its author, when its layer, feature and checklist allow it."""
    definition = visible_layer(actor, stores.catalogue, report.layer)
    found = stores.people.account_named(actor.name)
    signed = replace(
        report,
        author=actor.account or "",
        author_name=found[0].display_name if found else actor.name,
        unit=actor.unit,
        demonstration=found is not None and found[0].demonstration,
    )
    if report.feature is not None:
        require_feature(stores, report.layer, report.feature)
    return checked_report(signed, definition, received_at=stores.transaction.now)


def require_feature(stores: StoreSet, layer: str, id: str) -> None:
    """NotFound when there never was such a feature; one that was retired meanwhile may be reported on."""
    try:
        stores.features.get(layer, id)
    except NotFound:
        stores.features.history(layer, id)


def sent_out(stores: StoreSet, report: Report, request: Request) -> SentOut:
    """What is here, what is missing, and the signed receipt."""
    receipt = receipt_of(report, request.app.state.signing_key)
    return SentOut.model_construct(
        report=reports_out(stores, [report])[0],
        missing_photos=list(report.missing_photos),
        receipt=ReceiptOut.model_construct(**to_wire(receipt)),
    )


def page_out(stores: StoreSet, query: ReportQuery, request: Request) -> ReportsOut:
    page = stores.report_search.find(query)
    counts = stores.report_search.counts(query)
    return ReportsOut(
        reports=reports_out(stores, page.reports),
        total=page.total,
        returned=len(page.reports),
        counts=CountsOut(layer=dict(counts["layer"]), unit=dict(counts["unit"]), state=dict(counts["state"])),
        next=next_url(request, page.next),
    )


def reports_out(stores: StoreSet, reports: Sequence[Report]) -> list[ReportOut]:
    """Reports with their features' labels, which are read once for each layer."""
    labels: dict[tuple[str, str], str] = {}
    for layer in sorted({report.layer for report in reports}):
        named = {report.feature for report in reports if report.layer == layer and report.feature}
        labels |= {(layer, feature.id): label for feature, label in labelled(stores, layer, sorted(named))}
    return [
        report_out(
            report,
            feature_label=labels.get((report.layer, report.feature or "")),
            words=stores.catalogue.get(report.layer).words,
        )
        for report in reports
    ]


NOTHING = ReportsOut(
    reports=[], total=0, returned=0, counts=CountsOut(layer={}, unit={}, state={}), next=None
)
