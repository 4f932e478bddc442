"""In which zone a thing lies, as of when, in which version of the boundary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shapely.geometry.base import BaseGeometry

from geo.boxes import envelope
from geo.lying import Lying, lying_in
from layers.rules.boundaries import PROPOSED, REGIMES, ZONES, BoundaryVersion, zones_layer
from layers.rules.days import LOCAL
from layers.rules.features import Feature
from layers.store.boundary_guard import NAMES
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """How a thing lies in one version."""

    version: BoundaryVersion
    lying: Lying


class ZoneSight:
    """Looks, within one transaction, where things lie."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.features = FeatureStore(transaction)

    def answers(self, shape: BaseGeometry, versions: Sequence[BoundaryVersion]) -> list[ZoneAnswer]:
        """How a shape lies in each version, in their order."""
        near: dict[tuple[str, str], list[tuple[str, BaseGeometry]]] = {}
        for zone in self.near(shape):
            named = str(zone.properties.get(NAMES)), zone.layer
            if zone.shape is not None:
                near.setdefault(named, []).append((str(zone.properties.get("zone")), zone.shape))
        found = []
        for version in versions:
            zones = near.get((version.id, zones_layer(version.status)), [])
            regime = REGIMES[version.regime]
            ordered = sorted(zones, key=lambda zone: -regime.strictness(zone[0]))
            found.append(ZoneAnswer(version, lying_in(shape, ordered)))
        return found

    def near(self, shape: BaseGeometry) -> list[Feature]:
        """The zones of all versions that touch the shape's box."""
        found: list[Feature] = []
        for layer in (ZONES, PROPOSED):
            after: int | None = 0 if layer in self.transaction.tables else None
            while after is not None:
                query = FeatureQuery(layer, box=envelope(shape), after=after, limit=AT_ONCE)
                page = self.features.find(query)
                found += page.features
                after = page.next
        return found

    def feature_on(self, layer: str, id: str, day: date | None) -> Feature:
        """A feature as it was known at the end of a day at the lake; as it was first, before that.

        Without a day, as it is now. NotFound.
        """
        if day is None:
            return self.features.get(layer, id)
        versions = self.features.history(layer, id)
        end = datetime.combine(day + timedelta(days=1), time(), LOCAL)
        known = [each.feature for each in versions if recorded(each.feature) < end]
        return known[0] if known else versions[-1].feature


def recorded(feature: Feature) -> datetime:
    """When a stored version was recorded."""
    return feature.recorded_at or datetime.max.replace(tzinfo=LOCAL)
