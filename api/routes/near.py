"""What lies around me, with distance, direction and the last report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Stores, StoreSet
from api.parameters import Words
from api.strict import StrictRoute
from api.wire.features import LastReportOut, NearbyOut, NearOut, finite, place_of
from geo.measure import bearing_deg
from layers.rules.features import Feature, label_of
from layers.rules.permissions import allowed, hidden_fields, sees_report, visible_layer, visible_layers
from layers.rules.reports import Report

router = APIRouter(route_class=StrictRoute, prefix="/api/near", tags=["search"])
MOST_COUNTED = 2000  # features in the radius; the count stops there


@router.get("")
def near_me(
    stores: Stores,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-89, le=89, allow_inf_nan=False)],
    radius_m: Annotated[float, Query(gt=0, le=20_000, allow_inf_nan=False)] = 2000,
    layer: Words = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> NearbyOut:
    """Features that can be inspected within the radius, nearest first; ``total`` stops at 2,000."""
    names = [visible_layer(stores.actor, stores.catalogue, name).id for name in layer] or nearby(stores)
    found = stores.features.nearest(names, lon, lat, limit=MOST_COUNTED, within_m=radius_m) if names else []
    last = last_reports(stores, [feature for feature, _ in found[:limit]])
    features = [
        near_out(stores, feature, distance_m, bearing_of(lon, lat, feature), last)
        for feature, distance_m in found[:limit]
    ]
    return NearbyOut(features=features, total=len(found))


def nearby(stores: StoreSet) -> list[str]:
    """Layers of things to look at; zones that merely surround a person are not among them."""
    layers = visible_layers(stores.actor, stores.catalogue)
    return [one.id for one in layers if one.inspectable and one.nearby]


def last_reports(stores: StoreSet, features: list[Feature]) -> dict[tuple[str, str], Report]:
    """The newest report of each feature, where the asker may read it."""
    if not allowed(stores.actor, "report.read_own"):
        return {}
    last: dict[tuple[str, str], Report] = {}
    for layer in sorted({feature.layer for feature in features}):
        ids = tuple(feature.id for feature in features if feature.layer == layer)
        found = stores.report_search.last_of(layer, ids)
        last |= {(layer, id): report for id, report in found.items() if sees_report(stores.actor, report)}
    return last


def near_out(
    stores: StoreSet,
    feature: Feature,
    distance_m: float,
    bearing: float | None,
    last: dict[tuple[str, str], Report],
) -> NearOut:
    definition = stores.catalogue.get(feature.layer)
    report = last.get((feature.layer, feature.id))
    return NearOut(
        layer=feature.layer,
        id=feature.id,
        label=label_of(feature, definition, hidden_fields(stores.actor, definition)),
        state=feature.state,
        distance_m=round(distance_m, 1),
        bearing_deg=bearing,
        place=place_of(feature.shape),
        last_report=None if report is None else last_out(report),
    )


def bearing_of(longitude: float, latitude: float, feature: Feature) -> float | None:
    return None if feature.shape is None else finite(bearing_deg(longitude, latitude, feature.shape))


def last_out(report: Report) -> LastReportOut:
    return LastReportOut(
        id=str(report.id),
        observed_at=report.observed_at,
        state_seen=report.state_seen,
        author_name=report.author_name,
    )
