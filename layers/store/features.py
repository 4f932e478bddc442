"""Features of every layer: the present in typed tables, the past in append-only versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from shapely import Polygon

from geo.boxes import Box
from layers.rules.features import Feature, FeatureVersion
from layers.store.database import Transaction

Cql2: TypeAlias = Mapping[str, Any]  # CQL2 JSON


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """Which features of one layer.

    Args:
        box: CGCS2000 degrees; features whose shape touches it (exact, not only the envelopes).
        within: an area that the shape must touch, exact; used with ``box`` as its envelope.
        filter: CQL2 JSON over the layer's queryables.
        hidden: field ids the asker may not see; unknown to the filter, absent from the answers.
        valid_from, valid_to: the span in which a feature must have been valid, both days included;
            equal for one day, None for open ends; both None: valid at any time.
        as_of: record time: what was known then, by the versions.
        text: looked for in the layer's searchable fields, anywhere in them.
        after: the ``fid`` after which a page begins (key paging).
    """

    layer: str
    box: Box | None = None
    within: Polygon | None = None
    filter: Cql2 | None = None
    hidden: frozenset[str] = frozenset()
    states: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    text: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    as_of: datetime | None = None
    after: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """A page of features in ``fid`` order; ``next`` is the key of the following page, None on the last."""

    features: list[Feature]
    next: int | None


@dataclass(frozen=True, slots=True)
class TileRows:
    """What a tile draws, as columns; all arrays have one entry a feature.

    Args:
        fids: the feature's number, the tile feature's id.
        wkb: plain WKB, CGCS2000 longitude and latitude.
        columns: attribute columns by name, ``id``, ``state``, ``label`` and the style's field among them.
        omitted: features in the box that were left out, being over the limit or smaller than asked.
    """

    fids: NDArray[np.int64]
    wkb: NDArray[np.object_]
    columns: Mapping[str, Sequence[Any]]
    omitted: int


class FeatureStore:
    """Reads and writes the features of all layers within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, layer: str, id: str) -> Feature:
        """The feature as it is now; NotFound when there is none or it was retired."""
        raise NotImplementedError

    def find(self, query: FeatureQuery) -> FeaturePage:
        """One page of the features that fit the query."""
        raise NotImplementedError

    def count(self, query: FeatureQuery) -> int:
        """How many features fit the query, whatever its limit and key."""
        raise NotImplementedError

    def nearest(
        self,
        layers: Sequence[str],
        longitude: float,
        latitude: float,
        *,
        limit: int,
        within_m: float | None = None,
    ) -> list[tuple[Feature, float]]:
        """The nearest features with their distance in metres on the ellipsoid, nearest first."""
        raise NotImplementedError

    def containing(self, layer: str, longitude: float, latitude: float) -> list[Feature]:
        """Areas of the layer that contain the point or have it on their edge."""
        raise NotImplementedError

    def tile_rows(
        self,
        layer: str,
        box: Box,
        columns: Sequence[str],
        *,
        valid_on: date | None,
        smallest_deg: float = 0.0,
        limit: int = 20_000,
    ) -> TileRows:
        """The rows of a tile as columns; rows smaller than ``smallest_deg`` are only counted."""
        raise NotImplementedError

    def add(self, feature: Feature, *, why: str) -> Feature:
        """Save a new feature as version 1; AlreadyThere when its id was ever used on the layer."""
        raise NotImplementedError

    def replace(self, feature: Feature, *, why: str) -> Feature:
        """Save a changed feature; Conflict, naming both versions, when it was saved since it was read."""
        raise NotImplementedError

    def retire(self, layer: str, id: str, *, version: int, why: str) -> None:
        """Take a feature out of the present; its history stays."""
        raise NotImplementedError

    def load(self, layer: str, features: Iterable[Feature], *, why: str) -> int:
        """Save many new features with one audit entry; how many they were."""
        raise NotImplementedError

    def history(self, layer: str, id: str) -> list[FeatureVersion]:
        """Every version, newest first; NotFound when there never was such a feature."""
        raise NotImplementedError

    def revision(self, layers: Sequence[str]) -> int:
        """A number that grows with every change of one of these layers; what an ETag is made from."""
        raise NotImplementedError

    def extent(self, layer: str) -> Box | None:
        """The envelope of all shapes; None for an empty layer."""
        raise NotImplementedError

    def valid_span(self, layer: str) -> tuple[date | None, date | None]:
        """The earliest ``valid_from`` and the latest ``valid_to`` of the layer; None where open or empty."""
        raise NotImplementedError
