"""Features of every layer: the present in typed tables, the past in append-only versions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely import Polygon
from sqlalchemy import ColumnElement

from geo.boxes import Box
from geo.near import distances_m
from layers.definition import LayerDefinition
from layers.errors import AlreadyThere, Conflict, NotFound, VersionMissing
from layers.rules.features import Feature, FeatureVersion, Operation
from layers.store.columns import shape
from layers.store.database import Transaction
from layers.store.filters import to_clause
from layers.store.loading import load
from layers.store.sources import FilterWords, Source, When, sources
from layers.store.tables import REVISIONS, VERSIONS
from layers.store.versions import (
    PLAIN,
    from_version,
    promoted,
    to_feature,
    to_row,
    to_version,
)

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
        table, definition = self.transaction.table(layer), self.transaction.definition(layer)
        row = self.transaction.execute(sa.select(table).where(table.c.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="feature", id=id)
        return to_feature(row, definition, frozenset())

    def find(self, query: FeatureQuery) -> FeaturePage:
        """One page of the features that fit the query."""
        found: list[tuple[int, Feature]] = []
        for source in self.sources(query.layer, when(query)):
            key = source.rows.c.fid
            condition = self.condition(source, query) & (key > query.after)
            found += self.rows(source, query, condition, limit=query.limit + 1)
        found.sort(key=lambda pair: pair[0])
        page = found[: query.limit]
        more = len(found) > query.limit
        return FeaturePage([feature for _, feature in page], page[-1][0] if more and page else None)

    def count(self, query: FeatureQuery) -> int:
        """How many features fit the query, whatever its limit and key."""
        return sum(
            self.total(source, self.condition(source, query))
            for source in self.sources(query.layer, when(query))
        )

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
        best: list[tuple[float, str, int]] = []
        reach_m = math.inf if within_m is None else within_m
        for layer in layers:
            best += self.near(layer, longitude, latitude, limit=limit, reach_m=reach_m)
            best = sorted(best)[:limit]
            if len(best) == limit:
                reach_m = best[-1][0]  # of the next layers, only what is nearer counts
        by_key = {
            (layer, fid): feature
            for layer in {layer for _, layer, _ in best}
            for fid, feature in self.numbered(layer, [fid for _, of, fid in best if of == layer])
        }
        return [(by_key[layer, fid], distance) for distance, layer, fid in best]

    def containing(self, layer: str, longitude: float, latitude: float) -> list[Feature]:
        """Areas of the layer that contain the point or have it on their edge."""
        (source,) = self.sources(layer, When())
        here = Box(longitude, latitude, longitude, latitude)
        found = self.rows(source, FeatureQuery(layer), source.touching(here), limit=None)
        point = shapely.Point(longitude, latitude)
        return [
            feature for _, feature in found if feature.shape is not None and feature.shape.intersects(point)
        ]

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
        """The rows of a tile as columns; rows smaller than ``smallest_deg`` are only counted.

        Points are never too small. Over the limit, the first ``limit`` by number are given.
        """
        drawn, total, names = [], 0, [*columns]
        for source in self.sources(layer, When(None, valid_on, valid_on)):
            rows, counted = self.drawn(source, box, names, smallest_deg=smallest_deg, limit=limit)
            drawn += rows
            total += counted
        return to_tile(drawn[:limit], names, total)

    def add(self, feature: Feature, *, why: str) -> Feature:
        """Save a new feature as version 1; AlreadyThere when its id was ever used on the layer."""
        table, definition = self.transaction.table(feature.layer), self.transaction.definition(feature.layer)
        saved = self.stamped(feature, version=1)
        insert = self.transaction.dialect.insert_new(table).returning(table.c.fid)
        used = sa.select(sa.literal(1)).where(of(feature.layer, feature.id)).limit(1)
        if self.transaction.execute(used).first():
            raise AlreadyThere(noun="feature", id=feature.id)
        fid = self.transaction.execute(insert, to_row(saved, definition)).scalar_one_or_none()
        if fid is None:  # somebody else added it at the same moment
            raise AlreadyThere(noun="feature", id=feature.id)
        self.append(saved, Operation.ADD, fid=fid, why=why)
        return saved

    def replace(self, feature: Feature, *, why: str) -> Feature:
        """Save a changed feature; Conflict, naming both versions, when it was saved since it was read.

        Raises:
            VersionMissing: the feature carries no version. NotFound: there is none, or it was retired.
        """
        table, definition = self.transaction.table(feature.layer), self.transaction.definition(feature.layer)
        require_version(feature.id, feature.version)
        saved = self.stamped(feature, version=feature.version + 1)
        mine = (table.c.id == feature.id) & (table.c.version == feature.version)
        update = sa.update(table).where(mine).values(to_row(saved, definition)).returning(table.c.fid)
        fid = self.transaction.execute(update).scalar_one_or_none()
        if fid is None:
            raise self.stale(feature.layer, feature.id, feature.version)
        self.append(saved, Operation.REPLACE, fid=fid, why=why)
        return saved

    def retire(self, layer: str, id: str, *, version: int, why: str) -> None:
        """Take a feature out of the present; its history stays. Refused like ``replace``."""
        table = self.transaction.table(layer)
        require_version(id, version)
        mine = (table.c.id == id) & (table.c.version == version)
        row = (
            self.transaction.execute(sa.select(table).where(mine).with_for_update()).mappings().one_or_none()
        )
        if row is None:
            raise self.stale(layer, id, version)
        last = to_feature(row, self.transaction.definition(layer), frozenset())
        self.transaction.execute(sa.delete(table).where(mine))
        retired = self.stamped(last, version=version + 1)
        self.append(retired, Operation.RETIRE, fid=row["fid"], why=why)

    def load(self, layer: str, features: Iterable[Feature], *, why: str) -> int:
        """Save many new features with one audit entry; how many they were.

        They may be a million: they are taken in batches, each in spatial order, and the memory needed does
        not grow. Other writers wait meanwhile.

        Raises:
            AlreadyThere: an id comes twice or was ever used on the layer; nothing is stored.
        """
        return load(self.transaction, layer, features, why=why)

    def history(self, layer: str, id: str) -> list[FeatureVersion]:
        """Every version, newest first; NotFound when there never was such a feature."""
        definition = self.transaction.definition(layer)
        query = sa.select(VERSIONS).where(of(layer, id)).order_by(VERSIONS.c.version.desc())
        rows = self.transaction.execute(query).mappings().all()
        if not rows:
            raise NotFound(noun="feature", id=id)
        return [
            FeatureVersion(
                from_version(row, definition), Operation(row["operation"]), row["why"], row["audit_number"]
            )
            for row in rows
        ]

    def revision(self, layers: Sequence[str]) -> int:
        """A number that grows with every change of one of these layers; what an ETag is made from."""
        query = sa.select(sa.func.sum(REVISIONS.c.revision)).where(REVISIONS.c.layer.in_(layers))
        return int(self.transaction.execute(query).scalar_one() or 0)

    def extent(self, layer: str) -> Box | None:
        """The envelope of all shapes; None for an empty layer."""
        return self.transaction.dialect.extent(self.transaction.connection, self.transaction.table(layer))

    def valid_span(self, layer: str) -> tuple[date | None, date | None]:
        """The earliest ``valid_from`` and the latest ``valid_to`` of the layer; None where open or empty."""
        c, count = self.transaction.table(layer).c, sa.func.count
        row = self.transaction.execute(
            sa.select(
                count(c.fid),
                count(c.valid_from),
                count(c.valid_to),
                sa.func.min(c.valid_from),
                sa.func.max(c.valid_to),
            )
        ).one()
        return row[3] if row[0] == row[1] else None, row[4] if row[0] == row[2] else None

    # --- reading ---------------------------------------------------------------------------
    def sources(self, layer: str, when: When) -> list[Source]:
        """Where to look for the features of a layer."""
        table, definition = self.transaction.table(layer), self.transaction.definition(layer)
        return sources(table, definition, self.transaction.dialect, when)

    def condition(self, source: Source, query: FeatureQuery) -> ColumnElement[bool]:
        """The query as a condition on one source, without its key and limit."""
        definition, c = self.transaction.definition(query.layer), source.rows.c
        condition = source.condition
        if query.box and query.within is None:
            condition &= source.meets(query.box)
        if query.within is not None:
            condition &= source.touching(query.box or Box(*query.within.bounds))
            area = sa.literal(query.within, shape())
            condition &= sa.func.ST_Intersects(c.geom, area, type_=sa.Boolean())
        for column, values in ((c.state, query.states), (c.unit, query.units), (c.id, query.ids)):
            condition &= column.in_(values) if values else sa.true()
        if query.text:
            searched = (c[field] for field in definition.searchable if field not in query.hidden)
            condition &= sa.or_(
                sa.false(), *(field.icontains(query.text, autoescape=True) for field in searched)
            )
        if query.filter is not None:
            words = FilterWords(source, self.transaction.dialect)
            condition &= to_clause(query.filter, source.rows, definition, query.hidden, words)
        return condition

    def rows(
        self, source: Source, query: FeatureQuery, condition: ColumnElement[bool], *, limit: int | None
    ) -> list[tuple[int, Feature]]:
        """Features with their numbers, in the order of these; shapes are decoded all at once."""
        definition, c = self.transaction.definition(query.layer), source.rows.c
        fields = [field.id for field in definition.fields if field.id not in query.hidden]
        columns = (c.fid, source.wkb, *(c[name] for name in PLAIN), *(c[name] for name in fields))
        statement = sa.select(*columns).where(condition).order_by(c.fid).limit(limit)
        rows = self.transaction.execute(statement).all()
        shapes = shapely.from_wkb(source.to_wkb([row[1] for row in rows]))
        return [
            (row[0], to_feature_fast(row, drawn, definition, fields))
            for row, drawn in zip(rows, shapes, strict=True)
        ]

    def numbered(self, layer: str, fids: Sequence[int]) -> list[tuple[int, Feature]]:
        """Features of the present by their numbers."""
        (source,) = self.sources(layer, When())
        return self.rows(source, FeatureQuery(layer), source.rows.c.fid.in_(fids), limit=None)

    def total(self, source: Source, condition: ColumnElement[bool]) -> int:
        """How many rows of a source fit."""
        query = sa.select(sa.func.count()).select_from(source.rows).where(condition)
        return int(self.transaction.execute(query).scalar_one())

    def drawn(
        self, source: Source, box: Box, names: Sequence[str], *, smallest_deg: float, limit: int
    ) -> tuple[list[Any], int]:
        """A source's rows for a tile, and how many there are in all."""
        c = source.rows.c
        points = getattr(getattr(c.geom.type, "kind", ""), "upper", str)() == "POINT"
        every = source.condition & source.touching(box)
        fitting = every
        if smallest_deg > 0 and not points:
            fitting = source.condition & source.larger_than(box, smallest_deg)
        query = sa.select(c.fid, source.wkb, *(c[name] for name in names)).where(fitting)
        rows = self.transaction.execute(query.order_by(c.fid).limit(limit + 1)).all()
        wkb = source.to_wkb([row[1] for row in rows])
        counted = len(rows) if fitting is every and len(rows) <= limit else self.total(source, every)
        return [(row[0], one, *row[2:]) for row, one in zip(rows, wkb, strict=True)], counted

    def near(
        self, layer: str, longitude: float, latitude: float, *, limit: int, reach_m: float
    ) -> list[tuple[float, str, int]]:
        """Distance, layer and number of the nearest features of one layer, up to ``limit``, within reach."""
        (source,) = self.sources(layer, When())
        dialect, table = self.transaction.dialect, self.transaction.table(layer)
        found: list[tuple[float, str, int]] = []
        for fids, whole_m in dialect.around(self.transaction.connection, table, longitude, latitude, limit):
            query = sa.select(table.c.fid, source.wkb).where(table.c.fid.in_(fids))
            rows = self.transaction.execute(query).all() if len(fids) >= limit or whole_m >= reach_m else []
            shapes = shapely.from_wkb(source.to_wkb([row[1] for row in rows]))
            distances = distances_m(shapes, longitude, latitude)
            found = sorted(
                (float(distance), layer, row[0])
                for row, distance in zip(rows, distances, strict=True)
                if distance <= min(whole_m, reach_m)
            )[:limit]
            if len(found) == limit or whole_m >= reach_m:
                break
        return found

    # --- writing ---------------------------------------------------------------------------
    def stamped(self, feature: Feature, *, version: int) -> Feature:
        """The feature as it is saved: its shape as the layer stores it, who and when."""
        definition = self.transaction.definition(feature.layer)
        return replace(
            feature,
            shape=promoted(feature.shape, definition),
            version=version,
            recorded_at=self.transaction.now,
            recorded_by=self.transaction.actor.name,
        )

    def append(self, feature: Feature, operation: Operation, *, fid: int, why: str) -> None:
        """The version, the audit entry and the layer's revision of one change."""
        self.transaction.touched(feature.layer)
        row = to_version(feature, operation, fid=fid, why=why)
        facts = {
            "layer": feature.layer, "version": feature.version, "content_sha256": row["content_sha256"]
        }  # fmt: skip
        number, _ = self.transaction.record(
            f"feature.{operation.value}", "feature", feature.id, facts, why=why
        )
        self.transaction.execute(sa.insert(VERSIONS), {**row, "audit_number": number})

    def stale(self, layer: str, id: str, version: int) -> Conflict | NotFound:
        """Why a change found no row of its version."""
        table = self.transaction.table(layer)
        theirs = self.transaction.execute(sa.select(table.c.version).where(table.c.id == id)).scalar()
        if theirs is None:
            return NotFound(noun="feature", id=id)
        return Conflict(noun="feature", id=id, mine=version, theirs=theirs)


def when(query: FeatureQuery) -> When:
    """The times of a query."""
    return When(query.as_of, query.valid_from, query.valid_to)


def of(layer: str, id: str) -> ColumnElement[bool]:
    """The versions of one feature."""
    return (VERSIONS.c.layer == layer) & (VERSIONS.c.feature_id == id)


def require_version(id: str, version: int) -> None:
    """A change names the version it was made on."""
    if version < 1:
        raise VersionMissing(noun="feature", id=id)


def to_feature_fast(
    row: Sequence[Any], drawn: Any, definition: LayerDefinition, fields: Sequence[str]
) -> Feature:
    """The feature in a row of number, WKB, plain columns and fields."""
    end = 2 + len(PLAIN)
    properties = dict(zip(fields, row[end:], strict=True))
    return Feature(definition.id, row[2], drawn, properties, *row[3:end])


def to_tile(rows: Sequence[Sequence[Any]], names: Sequence[str], total: int) -> TileRows:
    """Rows as columns."""
    columns = list(zip(*rows, strict=True)) or [()] * (2 + len(names))
    wkb = np.empty(len(rows), dtype=object)
    wkb[:] = columns[1]
    fids = np.array(columns[0], dtype=np.int64)
    return TileRows(fids, wkb, dict(zip(names, columns[2:], strict=True)), total - len(rows))
