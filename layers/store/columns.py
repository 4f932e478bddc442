"""Column types that differ between the stores: moments and shapes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Dialect
from sqlalchemy.types import TypeEngine, UserDefinedType

from layers.definition import GeometryType, ValueType
from layers.store.blobs import SRS_ID, to_blob, to_shape

KINDS = {
    GeometryType.POINT: "POINT",
    GeometryType.LINE: "MULTILINESTRING",
    GeometryType.AREA: "MULTIPOLYGON",
}


def to_moment_text(moment: datetime) -> str:
    """UTC, milliseconds, ``Z``: the one form of a GeoPackage's DATETIME, and of the wire."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class GpkgMoment(UserDefinedType[datetime]):
    """A moment as text, because SQLAlchemy's own type loses the zone in SQLite."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "DATETIME"

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        return lambda moment: None if moment is None else to_moment_text(moment)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None]:
        return lambda text: None if text is None else datetime.fromisoformat(text)


class GpkgShape(UserDefinedType[BaseGeometry]):
    """A shape as a GeoPackage blob."""

    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        return self.kind

    def bind_processor(self, dialect: Dialect) -> Callable[[BaseGeometry | None], bytes | None]:
        return lambda shape: None if shape is None else to_blob(shape)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[bytes | None], BaseGeometry | None]:
        return lambda blob: None if blob is None else to_shape(blob)


class PostgisShape(UserDefinedType[BaseGeometry]):
    """A shape as PostGIS keeps it, sent and fetched as plain WKB."""

    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        return f"geometry({self.kind},{SRS_ID})"

    def bind_processor(self, dialect: Dialect) -> Callable[[BaseGeometry | None], bytes | None]:
        return lambda shape: None if shape is None else bytes(shapely.to_wkb(shape))

    def bind_expression(self, bindvalue: sa.BindParameter[Any]) -> sa.ColumnElement[Any]:
        return sa.func.ST_GeomFromWKB(sa.type_coerce(bindvalue, self), SRS_ID, type_=self)

    def column_expression(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.func.ST_AsBinary(column, type_=self)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[bytes | None], BaseGeometry | None]:
        return lambda wkb: None if wkb is None else shapely.from_wkb(bytes(wkb))


def moment() -> TypeEngine[datetime]:
    """A column for a moment: UTC, to the millisecond."""
    return sa.DateTime(timezone=True).with_variant(GpkgMoment(), "sqlite")


def shape(kind: str = "GEOMETRY") -> TypeEngine[BaseGeometry]:
    """A column for shapes in CGCS2000 degrees, longitude first."""
    return PostgisShape(kind).with_variant(GpkgShape(kind), "sqlite")


def whole() -> TypeEngine[int]:
    """A 64-bit integer; ``INTEGER`` already is one in SQLite."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


VALUES: dict[ValueType, Callable[[], TypeEngine[Any]]] = {
    ValueType.TEXT: sa.Text,
    ValueType.CHOICE: sa.Text,
    ValueType.INTEGER: whole,
    ValueType.NUMBER: sa.Double,
    ValueType.BOOLEAN: sa.Boolean,
    ValueType.DATE: sa.Date,
}
