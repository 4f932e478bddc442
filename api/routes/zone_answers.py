"""Which zone, as of when, in which version: answered by every feature and every case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from shapely.geometry.base import BaseGeometry

from api.boundaries import kind_words, visible
from api.dependencies import Stores, StoreSet
from api.ledger import readable
from api.parameters import DayText, FeaturePath, LayerPath
from api.strict import StrictRoute
from api.wire.zone_answers import ZoneAnswersOut, answers_out
from layers.rules.permissions import require, visible_layer
from layers.store.zone_answers import ZoneSight

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["boundaries"])


@router.get("/features/{layer}/{id}/zones")
def feature_zones(layer: LayerPath, id: FeaturePath, stores: Stores, on: DayText = None) -> ZoneAnswersOut:
    """In which zones a feature lies; with ``on``, as it was known on that day and by the law of that day."""
    visible_layer(require(stores.actor, "zones.read"), stores.catalogue, layer)
    feature = ZoneSight(stores.transaction).feature_on(layer, id, on)
    day = on or stores.sight.today
    return answered(stores, "feature", id, feature.shape, day, feature.version, feature.recorded_at)


@router.get("/cases/{id}/zones")
def case_zones(id: UUID, stores: Stores, on: DayText = None) -> ZoneAnswersOut:
    """In which zones a case lies, by the law of the day of its finding, or of another day."""
    require(stores.actor, "zones.read")
    case = readable(stores, id)
    day = on or case.found_on
    return answered(stores, "case", case.id, case.place, day, case.version, case.changed_at, case.zone)


def answered(
    stores: StoreSet,
    noun: Literal["feature", "case"],
    id: str,
    shape: BaseGeometry | None,
    day: date,
    version: int,
    recorded_at: datetime | None,
    stored: str | None = None,
) -> ZoneAnswersOut:
    """The answers for a shape, in the order in which the versions were noted; none for an unknown place."""
    versions = visible(stores, stores.actor)
    found = [] if shape is None else ZoneSight(stores.transaction).answers(shape, versions)
    in_force, unit, size, answers = answers_out(found, versions, kind_words(stores), day)
    return ZoneAnswersOut(
        noun=noun,
        id=id,
        version=version,
        recorded_at=recorded_at,
        on=day,
        in_force=in_force,
        stored=stored,
        unit=unit,
        size=size,
        answers=answers,
    )
