"""The ``ST_`` words that SQLite lacks: what triggers, queries and filters say in both stores."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from sqlite3 import Connection

import shapely
from shapely.geometry.base import BaseGeometry

from layers.store.blobs import bounds, side, to_blob, to_shape, to_wkb


@lru_cache(maxsize=64)
def prepared(blob: bytes) -> tuple[BaseGeometry, tuple[float, float, float, float] | None]:
    """The shape a query compares with, prepared once, and its box when it is a box."""
    shape = to_shape(blob)
    shapely.prepare(shape)
    box = shape.bounds if shape.equals(shapely.box(*shape.bounds)) else None
    return shape, box


def intersects(one: bytes | None, other: bytes | None) -> int | None:
    """Whether two shapes touch; the second is the one that stays the same from row to row."""
    if one is None or other is None:
        return None
    shape, box = prepared(other)
    place = bounds(one)
    if place is None:
        return 0
    west, south, east, north = shape.bounds
    if place[0] > east or place[2] < west or place[1] > north or place[3] < south:
        return 0
    if box and place[0] >= west and place[2] <= east and place[1] >= south and place[3] <= north:
        return 1
    return int(shape.intersects(to_shape(one)))


@lru_cache(maxsize=64)
def box_shape(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """A box to compare with, prepared once."""
    shape = shapely.box(west, south, east, north)
    shapely.prepare(shape)
    return shape


def intersects_box(blob: bytes | None, west: float, south: float, east: float, north: float) -> int | None:
    """Whether a shape touches a box; its envelope often tells."""
    if blob is None:
        return None
    place = bounds(blob)
    if place is None or place[0] > east or place[2] < west or place[1] > north or place[3] < south:
        return 0
    if place[0] >= west and place[2] <= east and place[1] >= south and place[3] <= north:
        return 1
    return int(box_shape(west, south, east, north).intersects(to_shape(blob)))


def predicate(name: str) -> Callable[[bytes | None, bytes | None], int | None]:
    """A shapely predicate as a function for SQL; NULL in, NULL out."""

    def ask(one: bytes | None, other: bytes | None) -> int | None:
        if one is None or other is None:
            return None
        return int(getattr(to_shape(one), name)(prepared(other)[0]))

    return ask


def from_wkb(wkb: bytes | None, _srid: int = 4490) -> bytes | None:
    """Plain WKB as a blob; it is always CGCS2000 here."""
    return None if wkb is None else to_blob(shapely.from_wkb(wkb))


def is_empty(blob: bytes | None) -> int | None:
    """Whether a blob holds an empty shape."""
    return None if blob is None else int(bounds(blob) is None)


Word = Callable[..., str | bytes | int | float | None]
WORDS: dict[tuple[str, int], Word] = {
    ("ST_MinX", 1): side(0),
    ("ST_MinY", 1): side(1),
    ("ST_MaxX", 1): side(2),
    ("ST_MaxY", 1): side(3),
    ("ST_IsEmpty", 1): is_empty,
    ("ST_AsBinary", 1): lambda blob: None if blob is None else to_wkb(blob),
    ("ST_GeomFromWKB", 1): from_wkb,
    ("ST_GeomFromWKB", 2): from_wkb,
    ("ST_Intersects", 2): intersects,
    ("ST_IntersectsBox", 5): intersects_box,
    **{
        (f"ST_{name.title()}", 2): predicate(name)
        for name in ("contains", "within", "disjoint", "touches", "crosses", "overlaps", "equals", "covers")
    },
    ("lower", 1): lambda text: text.lower() if isinstance(text, str) else text,  # SQLite's knows ASCII only
    ("ST_CoveredBy", 2): predicate("covered_by"),
}


def teach(connection: Connection) -> None:
    """Register the words with one SQLite connection."""
    for (name, arguments), function in WORDS.items():
        connection.create_function(name, arguments, function, deterministic=True)
