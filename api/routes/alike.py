"""What may be the same thing or problem, and notices that a closed case may have come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shapely.geometry.base import BaseGeometry

from api.dependencies import Stores, StoreSet
from api.ledger import readable
from api.parameters import LAYER_ID, Wanted
from api.reach import reached
from api.reports import readable as readable_report
from api.strict import StrictRoute
from api.wire.alike import LikeOut, like_case_out, like_feature_out, like_report_out
from api.wire.look_backs import AlikesOut, DismissIn, ReboundOut, ReboundsOut, alike_out, rebound_out
from api.wire.places import place_of_text
from geo.boxes import envelope, widened
from geo.near import gap_m
from layers.errors import OwnWork, ReasonMissing
from layers.rules.alike import REPORT_DAYS, Alike, near_m, nearest_first
from layers.rules.features import Feature, label_of
from layers.rules.permissions import (
    allowed,
    case_reach,
    hidden_fields,
    require,
    visible_layer,
    visible_layers,
)
from layers.rules.places import require_place
from layers.rules.reports import Report
from layers.store.alike import Subject
from layers.store.features import FeatureQuery
from layers.store.report_search import ReportQuery

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["cases"])
Limit = Annotated[int, Query(ge=1, le=200)]
STATE = "^(open|reopened|not_rebound)$"
Kinds = Annotated[list[Annotated[str, Query(pattern=LAYER_ID)]], Query(min_length=1, max_length=2)]
PlaceText = Annotated[str, Query(max_length=8000, description="GeoJSON point, line or area, degrees")]
MOST_OF_EACH = 10  # listed of each kind; three kinds fill what a report may say it was offered
MOST_MEASURED = 200


@router.get("/alike")
def alike_here(stores: Stores, layer: Kinds, place: PlaceText) -> LikeOut:
    """Features, cases (closed ones too) and late reports near a place: is it one of these?"""
    actor, shape = require(stores.actor, "report.submit"), place_of_text(place)
    require_place(shape)
    kinds = [visible_layer(actor, stores.catalogue, each).id for each in layer]
    features = [found for kind in kinds for found in features_near(stores, kind, shape)]
    cases = [found for kind in kinds for found in cases_near(stores, kind, shape)]
    reports = [found for kind in kinds for found in reports_near(stores, kind, shape)]
    return like_out(stores, features, nearest_first(cases), reports, within_m=max(map(near_m, kinds)))


@router.get("/cases/{id}/alike")
def cases_alike(id: UUID, stores: Stores) -> AlikesOut:
    """Cases that may be the same as this one, closed ones too, with who accepted those."""
    case, today = readable(stores, id), stores.sight.today
    found = stores.alike.of_case(case, reach=case_reach(stores.actor))
    return AlikesOut(
        alike=[alike_out(each, today=today) for each in found], within_m=near_m(case.layer), today=today
    )


@router.get("/reports/{id}/alike")
def cases_like_report(id: UUID, stores: Stores) -> AlikesOut:
    """Cases that may be about what a report saw, closed ones too."""
    require(stores.actor, "case.read_unit")
    report, today = readable_report(stores, id), stores.sight.today
    found = stores.alike.of_report(report, reach=case_reach(stores.actor))
    return AlikesOut(
        alike=[alike_out(each, today=today) for each in found], within_m=near_m(report.layer), today=today
    )


@router.get("/rebounds")
def list_rebounds(
    stores: Stores,
    state: Annotated[str | None, Query(pattern=STATE)] = None,
    case: Wanted = None,
    limit: Limit = 50,
) -> ReboundsOut:
    """Notices about cases I may read, the last first."""
    actor = require(stores.actor, "case.read_unit")
    visible = [definition.id for definition in visible_layers(actor, stores.catalogue)]
    found, total = stores.rebounds.find(
        reach=case_reach(actor), state=state, case=case or None, layers=visible or ("",), limit=limit
    )
    return ReboundsOut(rebounds=[rebound_out(each) for each in found], total=total, returned=len(found))


@router.post("/rebounds/{id}/dismiss")
def dismiss_rebound(id: UUID, body: DismissIn, stores: Stores) -> ReboundOut:
    """Decide that it is no rebound; the reason is kept. Opening the case again decides the contrary."""
    actor = require(stores.actor, "rebound.decide")
    case = readable(stores, stores.rebounds.get(str(id)).case)
    if actor.unit == case.rectifying_unit:
        raise OwnWork(unit=actor.unit)
    if len(body.why.strip()) < 2:
        raise ReasonMissing()
    return rebound_out(stores.rebounds.dismiss(str(id), why=body.why))


def features_near(stores: StoreSet, kind: str, place: BaseGeometry) -> Iterator[tuple[Feature, float]]:
    """Features of the kind so near that they may be what is reported, with their distance in metres."""
    box = widened(envelope(place), near_m(kind))
    for feature in stores.features.find(FeatureQuery(kind, box=box, limit=MOST_MEASURED)).features:
        far = None if feature.shape is None else gap_m(place, feature.shape)
        if far is not None and far <= near_m(kind):
            yield feature, far


def cases_near(stores: StoreSet, kind: str, place: BaseGeometry) -> list[Alike]:
    """Cases of the kind that the asker may read, closed ones too."""
    if not allowed(stores.actor, "case.read_unit"):
        return []
    return stores.alike.alike(Subject(kind, (), place), reach=case_reach(stores.actor))


def reports_near(stores: StoreSet, kind: str, place: BaseGeometry) -> list[tuple[Report, float]]:
    """Late reports of the kind that the asker may read."""
    since = stores.transaction.now - timedelta(days=REPORT_DAYS)
    query = reached(stores, ReportQuery(layers=(kind,), since=since, limit=MOST_MEASURED))
    return [] if query is None else stores.report_search.near(query, place, near_m(kind))


def like_out(
    stores: StoreSet,
    features: list[tuple[Feature, float]],
    cases: list[Alike],
    reports: list[tuple[Report, float]],
    *,
    within_m: float,
) -> LikeOut:
    nearest = sorted(features, key=lambda pair: (pair[1], pair[0].id))[:MOST_OF_EACH]
    latest = sorted(reports, key=lambda pair: (pair[1], str(pair[0].id)))[:MOST_OF_EACH]
    return LikeOut(
        features=[like_feature_out(feature, far, named(stores, feature)) for feature, far in nearest],
        cases=[like_case_out(found) for found in cases[:MOST_OF_EACH]],
        reports=[like_report_out(report, far) for report, far in latest],
        features_total=len(features),
        cases_total=len(cases),
        reports_total=len(reports),
        within_m=within_m,
        report_days=REPORT_DAYS,
    )


def named(stores: StoreSet, feature: Feature) -> str:
    definition = stores.catalogue.get(feature.layer)
    return label_of(feature, definition, hidden_fields(stores.actor, definition))
