"""Where a query looks: the present table, and the history of what has changed since.

What was known at a record time, and what it says of a day, is told by one rule: of the versions known then,
the highest that speaks of the day counts. A version speaks from its ``valid_from`` on, and says of days after
its ``valid_to`` that the thing had ended; the withdrawal of a feature speaks of every day. So the present
table answers for every feature that has not changed since, with its spatial index, and only features that
have changed are looked up among their versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, FromClause, Table

from geo.boxes import Box
from layers.definition import FieldDefinition, LayerDefinition, ValueType
from layers.rules.features import Operation
from layers.store.columns import shape, whole
from layers.store.dialect import Dialect
from layers.store.tables import VERSIONS
from layers.store.versions import PLAIN


@dataclass(frozen=True, slots=True)
class When:
    """Record time and span of valid time; None is open."""

    as_of: datetime | None = None
    valid_from: date | None = None
    valid_to: date | None = None  # the last day, included


class Present:
    """The layer's table."""

    def __init__(self, table: Table, dialect: Dialect, when: When) -> None:
        self.rows: FromClause = table
        self.table = table
        self.dialect = dialect
        self.condition = valid(table.c, when)
        if when.as_of is not None:
            self.condition &= table.c.recorded_at <= when.as_of

    @property
    def wkb(self) -> ColumnElement[Any]:
        """The column that ``to_wkb`` makes WKB of."""
        return self.dialect.plain_wkb(self.table)

    def to_wkb(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Fetched values of ``wkb`` as plain WKB."""
        return self.dialect.to_wkb(values)

    def meets(self, box: Box) -> ColumnElement[bool]:
        """Shapes that touch the box, exactly."""
        return self.dialect.meets(self.table, box)

    def touching(self, box: Box) -> ColumnElement[bool]:
        """Envelopes that touch the box, roughly."""
        return self.dialect.touching(self.table, box)

    def touching_any(self, boxes: Any) -> ColumnElement[bool]:
        """Envelopes that touch one of many boxes, roughly; these as JSON text."""
        return self.dialect.touching_any(self.table, boxes)

    def larger_than(self, box: Box, degrees: float) -> ColumnElement[bool]:
        """As ``touching``, and so wide or high."""
        return self.dialect.larger_than(self.table, box, degrees)


class Past:
    """Versions that counted then, of features that have changed since."""

    def __init__(self, definition: LayerDefinition, dialect: Dialect, when: When) -> None:
        self.rows: FromClause = past_rows(definition, dialect, when)
        self.condition = valid(self.rows.c, when)

    @property
    def wkb(self) -> ColumnElement[Any]:
        """Plain WKB as it is."""
        return self.rows.c.wkb

    def to_wkb(self, values: Sequence[Any]) -> NDArray[np.object_]:
        """Nothing to be taken off."""
        array = np.empty(len(values), dtype=object)
        array[:] = [None if value is None else bytes(value) for value in values]
        return array

    def meets(self, box: Box) -> ColumnElement[bool]:
        """Shapes that touch the box, exactly."""
        area = sa.literal(shapely.box(*box), shape())
        return self.touching(box) & sa.func.ST_Intersects(self.rows.c.geom, area, type_=sa.Boolean())

    def touching(self, box: Box) -> ColumnElement[bool]:
        """Envelopes that touch the box."""
        c = self.rows.c
        return sa.and_(c.maxx >= box.west, c.minx <= box.east, c.maxy >= box.south, c.miny <= box.north)

    def larger_than(self, box: Box, degrees: float) -> ColumnElement[bool]:
        """As ``touching``, and so wide or high."""
        c = self.rows.c
        return self.touching(box) & ((c.maxx - c.minx >= degrees) | (c.maxy - c.miny >= degrees))


Source = Present | Past


class FilterWords:
    """What a filter may ask of a source (``layers/store/filters.py``)."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self.source = source
        self.like = dialect.like
        self.folded = dialect.folded

    def in_box(self, _column: Any, box: Box) -> ColumnElement[bool]:
        """Envelopes that touch the box, roughly."""
        return self.source.touching(box)


def valid(columns: Any, when: When) -> ColumnElement[bool]:
    """Rows whose days [valid_from, valid_to) touch the span."""
    condition: ColumnElement[bool] = sa.true()
    if when.valid_to is not None:
        condition &= columns.valid_from.is_(None) | (columns.valid_from <= when.valid_to)
    if when.valid_from is not None:
        condition &= columns.valid_to.is_(None) | (columns.valid_to > when.valid_from)
    return condition


def past_rows(definition: LayerDefinition, dialect: Dialect, when: When) -> FromClause:
    """The versions as rows with the columns of the layer's table."""
    one, later = VERSIONS.alias("one"), VERSIONS.alias("later")
    same = (later.c.layer == one.c.layer) & (later.c.feature_id == one.c.feature_id)
    newer = sa.select(sa.literal(1)).where(same, later.c.version > one.c.version)
    return (
        sa.select(*past_columns(one, definition, dialect))
        .where(one.c.layer == definition.id, one.c.operation != Operation.RETIRE.value)
        .where(one.c.feature_id.in_(changed(definition.id, when)), speaks(one, when))
        .where(newer.exists(), ~newer.where(speaks(later, when)).exists())
        .subquery("past")
    )


def changed(layer: str, when: When) -> sa.Select[Any]:
    """Features with a version that was recorded, or begins to speak, only later."""
    later: ColumnElement[bool] = sa.false()
    if when.as_of is not None:
        later |= VERSIONS.c.recorded_at > when.as_of
    if when.valid_to is not None:
        later |= VERSIONS.c.valid_from > when.valid_to
    # the literal 1 lets both databases use the index of changed features
    return sa.select(VERSIONS.c.feature_id).where(
        VERSIONS.c.layer == layer, VERSIONS.c.version > sa.literal_column("1"), later
    )


def any_changed(layer: str, when: When) -> sa.Select[Any]:
    """One row when there are such features."""
    return changed(layer, when).limit(1)


def speaks(version: FromClause, when: When) -> ColumnElement[bool]:
    """Whether a version was known and says something of the span's last day."""
    condition: ColumnElement[bool] = sa.true()
    if when.as_of is not None:
        condition &= version.c.recorded_at <= when.as_of
    if when.valid_to is not None:
        begun = version.c.valid_from.is_(None) | (version.c.valid_from <= when.valid_to)
        condition &= begun | (version.c.operation == Operation.RETIRE.value)
    return condition


def past_columns(
    version: FromClause, definition: LayerDefinition, dialect: Dialect
) -> list[ColumnElement[Any]]:
    """The columns of a version, named as in the layer's table."""
    plain = (version.c[name] for name in PLAIN if name != "id")
    return [
        version.c.fid,
        version.c.feature_id.label("id"),
        version.c.shape.label("wkb"),
        sa.func.ST_GeomFromWKB(version.c.shape, 4490, type_=shape()).label("geom"),
        *plain,
        *(version.c[name] for name in ("minx", "miny", "maxx", "maxy")),
        *(member(version.c.properties, field, dialect).label(field.id) for field in definition.fields),
    ]


def member(properties: Any, field: FieldDefinition, dialect: Dialect) -> ColumnElement[Any]:
    """One property of a version with the type of its column."""
    value = properties[field.id]
    if field.type is ValueType.DATE:
        return dialect.day(value.as_string())
    if field.type is ValueType.INTEGER:
        return sa.cast(value.as_string(), whole())
    if field.type is ValueType.NUMBER:
        return sa.cast(value.as_string(), sa.Double())
    found: ColumnElement[Any] = value.as_boolean() if field.type is ValueType.BOOLEAN else value.as_string()
    return found
