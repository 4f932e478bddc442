"""How features are looked for: pages, counts, the nearest, what contains a place, and a tile's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from layers.definition import GeometryType, LayerDefinition
from layers.rules.features import Feature
from layers.store.columns import moment, shape
from layers.store.database import Transaction
from layers.store.filters import to_clause
from layers.store.prepared import BOX
from layers.store.sources import FilterWords, Past, Present, Source, When, any_changed
from layers.store.versions import PLAIN

Cql2: TypeAlias = Mapping[str, Any]  # CQL2 JSON
AS_OF = sa.bindparam("as_of", type_=moment())
VALID_FROM = sa.bindparam("valid_from", type_=sa.Date())
VALID_TO = sa.bindparam("valid_to", type_=sa.Date())
AFTER, LIMIT, DEGREES = (sa.bindparam(name, type_=type) for name, type in (
    ("after", sa.BigInteger()), ("limit", sa.Integer()), ("degrees", sa.Double()),
))  # fmt: skip


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
        text: words, each of them looked for in the layer's searchable fields, anywhere in them.
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

    @property
    def when(self) -> When:
        """The query's times."""
        return When(self.as_of, self.valid_from, self.valid_to)

    @property
    def plain(self) -> bool:
        """Whether it asks for a box and days at most, as maps do all the time."""
        narrowed = (self.states, self.units, self.ids, self.text, self.within is not None, self.as_of)
        return self.filter is None and not any(narrowed)


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


@dataclass(slots=True)
class LayerReader:
    """Looks for features of one layer within one transaction."""

    transaction: Transaction
    layer: str
    hidden: frozenset[str] = frozenset()
    definition: LayerDefinition = field(init=False)
    fields: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.definition = self.transaction.definition(self.layer)
        self.fields = [field.id for field in self.definition.fields if field.id not in self.hidden]

    # --- where and what ----------------------------------------------------------------------
    def present(self, when: When = When()) -> Present:  # noqa: B008 - frozen
        """The layer's table."""
        return Present(self.transaction.table(self.layer), self.transaction.dialect, when)

    def past(self, when: When) -> Past | None:
        """Older versions that count then; None when nothing has changed since, as a quick look tells."""
        if when.as_of is None and when.valid_to is None:
            return None
        marks = template(False, when.valid_to is not None, as_of=when.as_of is not None)
        key = ("changed", self.layer, when.as_of is None, when.valid_to is None)
        values = {"as_of": when.as_of, "valid_to": when.valid_to}
        given = {name: value for name, value in values.items() if value is not None}
        if not self.transaction.ask(key, lambda: any_changed(self.layer, marks), given):
            return None
        return Past(self.definition, self.transaction.dialect, when)

    def columns(self, source: Source) -> list[ColumnElement[Any]]:
        """Number, shape, and everything a feature is made of."""
        c = source.rows.c
        return [c.fid, source.wkb, *(c[name] for name in PLAIN), *(c[name] for name in self.fields)]

    def features(self, source: Source, rows: Sequence[Sequence[Any]]) -> list[tuple[int, Feature]]:
        """Numbers and features of rows with ``columns``; shapes are decoded all at once."""
        shapes = shapely.from_wkb(source.to_wkb([row[1] for row in rows]))
        end = 2 + len(PLAIN)
        return [
            (
                row[0],
                Feature(
                    self.layer, row[2], drawn, dict(zip(self.fields, row[end:], strict=True)), *row[3:end]
                ),
            )
            for row, drawn in zip(rows, shapes, strict=True)
        ]

    # --- pages and counts --------------------------------------------------------------------
    def find(self, query: FeatureQuery) -> FeaturePage:
        """One page of the features that fit the query."""
        past = self.past(query.when)
        found = self.mapped(query) if query.plain else self.matched(self.present(query.when), query)
        if past:
            found = sorted(found + self.matched(past, query), key=lambda pair: pair[0])
        page, more = found[: query.limit], len(found) > query.limit
        return FeaturePage([feature for _, feature in page], page[-1][0] if more and page else None)

    def mapped(self, query: FeatureQuery) -> list[tuple[int, Feature]]:
        """The present's rows for a query of a box and days."""
        days = (query.valid_from is not None, query.valid_to is not None)
        key = ("page", self.layer, self.hidden, query.box is None, *days)
        values: dict[str, Any] = {"after": query.after, "limit": query.limit + 1}
        values |= {"valid_from": query.valid_from} if days[0] else {}
        values |= {"valid_to": query.valid_to} if days[1] else {}
        values |= query.box._asdict() if query.box else {}

        def make() -> sa.Select[Any]:
            source = self.present(template(*days))
            condition = source.condition if query.box is None else source.condition & source.meets(BOX)
            fid = source.rows.c.fid
            return sa.select(*self.columns(source)).where(condition, fid > AFTER).order_by(fid).limit(LIMIT)

        return self.features(self.present(), self.transaction.ask(key, make, values))

    def matched(self, source: Source, query: FeatureQuery) -> list[tuple[int, Feature]]:
        """A source's rows for any query."""
        fid = source.rows.c.fid
        condition = self.condition(source, query) & (fid > query.after)
        statement = sa.select(*self.columns(source)).where(condition).order_by(fid).limit(query.limit + 1)
        return self.features(source, self.transaction.execute(statement).all())

    def count(self, query: FeatureQuery) -> int:
        """How many features fit the query, whatever its limit and key."""
        sources = [self.present(query.when), self.past(query.when)]
        return sum(self.total(source, self.condition(source, query)) for source in sources if source)

    def total(self, source: Source, condition: ColumnElement[bool]) -> int:
        """How many rows of a source fit."""
        query = sa.select(sa.func.count()).select_from(source.rows).where(condition)
        return int(self.transaction.execute(query).scalar_one())

    def condition(self, source: Source, query: FeatureQuery) -> ColumnElement[bool]:
        """The query as a condition on one source, without its key and limit."""
        c, clauses = source.rows.c, [source.condition]
        if query.within is not None:
            clauses.append(source.touching(query.box or Box(*query.within.bounds)))
            area = sa.literal(query.within, shape())
            clauses.append(sa.func.ST_Intersects(c.geom, area, type_=sa.Boolean()))
        elif query.box:
            clauses.append(source.meets(query.box))
        lists = ((c.state, query.states), (c.unit, query.units), (c.id, query.ids))
        clauses += [column.in_(values) for column, values in lists if values]
        searched = [c[field] for field in self.definition.searchable if field not in query.hidden]
        for word in (query.text or "").split():
            found = (field.icontains(word, autoescape=True) for field in searched)
            clauses.append(sa.or_(sa.false(), *found))
        if query.filter is not None:
            words = FilterWords(source, self.transaction.dialect)
            clauses.append(to_clause(query.filter, source.rows, self.definition, query.hidden, words))
        return sa.and_(*clauses)

    # --- places ------------------------------------------------------------------------------
    def nearest(
        self, longitude: float, latitude: float, *, limit: int, reach_m: float
    ) -> list[tuple[float, Feature]]:
        """Distance in metres and feature, nearest first, within reach (infinite: anywhere)."""
        source, dialect = self.present(), self.transaction.dialect
        table, columns = self.transaction.table(self.layer), self.columns(source)
        for rows, whole_m in dialect.nearby(self.transaction.ask, table, columns, longitude, latitude, limit):
            if len(rows) < limit and whole_m < reach_m:
                continue
            shapes = shapely.from_wkb(source.to_wkb([row[1] for row in rows]))
            metres = distances_m(shapes, longitude, latitude)
            order = np.argsort(metres, kind="stable")
            near = [int(index) for index in order if metres[index] <= min(whole_m, reach_m)][:limit]
            if len(near) == limit or whole_m >= reach_m:
                found = self.features(source, [rows[index] for index in near])
                return [(float(metres[at]), feature) for at, (_, feature) in zip(near, found, strict=True)]
        return []

    def containing(self, longitude: float, latitude: float) -> list[Feature]:
        """Areas that contain the point or have it on their edge."""
        source = self.present()
        values = Box(longitude, latitude, longitude, latitude)._asdict()

        def make() -> sa.Select[Any]:
            return sa.select(*self.columns(source)).where(source.touching(BOX)).order_by(source.rows.c.fid)

        rows = self.transaction.ask(("containing", self.layer, self.hidden), make, values)
        found, point = self.features(source, rows), shapely.Point(longitude, latitude)
        return [item for _, item in found if item.shape is not None and item.shape.intersects(point)]

    # --- tiles -------------------------------------------------------------------------------
    def tile_rows(
        self, box: Box, names: Sequence[str], *, valid_on: date | None, smallest_deg: float, limit: int
    ) -> TileRows:
        """The rows of a tile as columns."""
        if self.definition.geometry is GeometryType.POINT:
            smallest_deg = 0.0
        values: dict[str, Any] = box._asdict()
        if valid_on:
            values |= {"valid_from": valid_on, "valid_to": valid_on}
        key = ("tile", self.layer, valid_on is None)
        when = template(valid_on is not None, valid_on is not None)

        def make() -> sa.Select[Any]:
            return self.drawn(self.present(when), BOX, names, DEGREES if smallest_deg else None).limit(LIMIT)

        def make_total() -> sa.Select[Any]:
            source = self.present(when)
            return (
                sa.select(sa.func.count())
                .select_from(source.rows)
                .where(source.condition, source.touching(BOX))
            )

        limits = {"limit": limit + 1, **({"degrees": smallest_deg} if smallest_deg else {})}
        rows = self.transaction.ask((*key, *names, smallest_deg > 0), make, {**values, **limits})
        drawn, total = plain(self.present(), rows), len(rows)
        if smallest_deg or len(rows) > limit:
            total = self.transaction.ask((*key, "total"), make_total, values)[0][0]
        if past := self.past(When(None, valid_on, valid_on)):
            older = self.transaction.execute(
                self.drawn(past, box, names, smallest_deg or None).limit(limit + 1)
            )
            drawn += plain(past, older.all())
            total += self.total(past, past.condition & past.touching(box))
        return to_tile(drawn[:limit], names, total)

    def drawn(self, source: Source, box: Box, names: Sequence[str], degrees: Any) -> sa.Select[Any]:
        """A source's rows in the box, in the order of their numbers."""
        c = source.rows.c
        fitting = source.touching(box) if degrees is None else source.larger_than(box, degrees)
        columns = (c.fid, source.wkb, *(c[name] for name in names))
        return sa.select(*columns).where(source.condition, fitting).order_by(c.fid)


def template(valid_from: bool, valid_to: bool, *, as_of: bool = False) -> When:
    """Times to be filled in when a prepared query is asked."""
    times: Any = (
        AS_OF if as_of else None,
        VALID_FROM if valid_from else None,
        VALID_TO if valid_to else None,
    )
    return When(*times)


def plain(source: Source, rows: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows whose second member is plain WKB."""
    wkb = source.to_wkb([row[1] for row in rows])
    return [(row[0], one, *row[2:]) for row, one in zip(rows, wkb, strict=True)]


def to_tile(rows: Sequence[Sequence[Any]], names: Sequence[str], total: int) -> TileRows:
    """Rows as columns."""
    columns = list(zip(*rows, strict=True)) or [()] * (2 + len(names))
    wkb = np.empty(len(rows), dtype=object)
    wkb[:] = columns[1]
    fids = np.array(columns[0], dtype=np.int64)
    return TileRows(fids, wkb, dict(zip(names, columns[2:], strict=True)), total - len(rows))
