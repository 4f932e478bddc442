"""Which columns of a table hold places: known by their names, else by the size of their numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa

from layers.exchange.axes import eastings, northings
from layers.exchange.place_values import numbers_of

LEAST_SHARE = 0.9  # of the numbers of a column that must be coordinates, where its name does not say so


class Form(StrEnum):
    """How a place is written."""

    PAIR = "pair"  # two columns: degrees, metres, or degrees in one column each with minutes and seconds
    TEXT = "text"  # both numbers in one column
    WKT = "wkt"  # a whole shape as text, or as hexadecimal WKB


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Columns that hold places.

    Args:
        first, second: columns of the one and the other number; several are degrees, minutes and seconds.
        second_is_north: by the names the second one is the northing; None: the names do not say it (X, Y).
        by_values: found by the size of the numbers alone.
        others: columns that might have been meant too.
    """

    form: Form
    first: tuple[str, ...]
    second: tuple[str, ...] = ()
    second_is_north: bool | None = True
    by_values: bool = False
    others: tuple[str, ...] = ()


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAMES: Mapping[str, frozenset[str]] = {
    "wkt": words("wkt geometry geom thegeom wktgeom geomwkt geometrywkt shapewkt 几何"),
    "both": words(
        "坐标 经纬度 经纬度坐标 坐标位置 位置坐标 度分秒 lnglat lonlat latlng latlon "
        "coordinates coordinate gps gps坐标 location"
    ),
    "longitude": words("经度 东经 lon lng long longitude 经度坐标 gps经度 x经度"),
    "latitude": words("纬度 北纬 lat latitude 纬度坐标 gps纬度 y纬度"),
    "east": words("东坐标 横坐标 东 e east easting 东坐标y 横坐标y y横坐标 y东"),
    "north": words("北坐标 纵坐标 北 n north northing 北坐标x 纵坐标x x纵坐标 x北"),
    "x": words("x x坐标 坐标x pointx xcoord coordx x值 xcoordinate"),
    "y": words("y y坐标 坐标y pointy ycoord coordy y值 ycoordinate"),
}
LOOSE = {"longitude": ("经度", "longitude"), "latitude": ("纬度", "latitude")}
PAIRS = (("longitude", "latitude", True), ("east", "north", True), ("x", "y", None))
SEXAGESIMAL = (("度", "分", "秒"), ("deg", "min", "sec"), ("d", "m", "s"))
AXES = (("经度", "东经", "lon", "longitude"), ("纬度", "北纬", "lat", "latitude"))


def place_columns(columns: Mapping[str, pa.Array]) -> PlaceColumns | None:
    """The columns that hold places, by a sample of their values; None where there are none."""
    names = {column: plain(column) for column in columns}
    return (
        by_names(names, columns, whole_shapes=True)
        or sexagesimal_columns(names)
        or by_names(names, columns, whole_shapes=False)
        or by_values(columns)
    )


def plain(name: str) -> str:
    """A column's name without its unit, blanks, signs and capitals."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[(\[【].*?[)\]】]", "", text)
    return re.sub(r"[\s_\-./:°]+", "", text)


def by_names(
    names: Mapping[str, str], columns: Mapping[str, pa.Array], *, whole_shapes: bool
) -> PlaceColumns | None:
    roles = {
        role: [column for column, name in names.items() if name in known] for role, known in NAMES.items()
    }
    if whole_shapes:
        shapes = [column for column in roles["wkt"] if looks_like_shapes(columns[column])]
        return PlaceColumns(Form.WKT, (shapes[0],), others=tuple(shapes[1:])) if shapes else None
    for role, parts in LOOSE.items():
        loose = [c for c, name in names.items() if any(part in name for part in parts) and "经纬" not in name]
        roles[role] = roles[role] or loose
    for first, second, north in PAIRS:
        if roles[first] and roles[second]:
            others = (*roles[first][1:], *roles[second][1:])
            return PlaceColumns(Form.PAIR, (roles[first][0],), (roles[second][0],), north, others=others)
    both = [column for column in roles["both"] if looks_like_pairs(columns[column])]
    return PlaceColumns(Form.TEXT, (both[0],), others=tuple(both[1:])) if both else None


def sexagesimal_columns(names: Mapping[str, str]) -> PlaceColumns | None:
    """Three columns each for degrees, minutes and seconds of longitude and latitude."""
    for units in SEXAGESIMAL:
        found = [
            next((triple for axis in words if (triple := triple_of(names, axis, units))), None)
            for words in AXES
        ]
        if found[0] and found[1]:
            return PlaceColumns(Form.PAIR, found[0], found[1])
    return None


def triple_of(names: Mapping[str, str], axis: str, units: Sequence[str]) -> tuple[str, ...] | None:
    by_name = {name: column for column, name in names.items()}
    wanted = [f"{axis}{unit}" for unit in units]
    return tuple(by_name[name] for name in wanted) if all(name in by_name for name in wanted) else None


def texts_of(column: pa.Array) -> list[str]:
    return [value for value in column.to_pylist() if isinstance(value, str) and value.strip()]


NUMBER = re.compile(r"\d+(?:\.\d+)?")
SHAPE = re.compile(
    r"\s*(SRID=\d+;)?\s*(POINT|LINESTRING|POLYGON|MULTI(POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b|"
    r"\s*0[01][0-9A-F]{16,}",
    re.IGNORECASE,
)


def looks_like_shapes(column: pa.Array) -> bool:
    """Whether the texts of a column are WKT or hexadecimal WKB, for the greater part."""
    texts = texts_of(column)
    return bool(texts) and sum(bool(SHAPE.match(text)) for text in texts) > 0.5 * len(texts)


def looks_like_pairs(column: pa.Array) -> bool:
    """Whether the texts of a column have two numbers each, for the greater part."""
    texts = texts_of(column)
    return bool(texts) and sum(len(re.findall(r"\d+(?:\.\d+)?", text)) >= 2 for text in texts) > 0.5 * len(
        texts
    )


def by_values(columns: Mapping[str, pa.Array]) -> PlaceColumns | None:
    """The only pair of columns whose numbers can be nothing but coordinates; None when there is any doubt.

    They must have decimals: whole numbers of six digits are codes as often as eastings.
    """
    east, north = [], []
    for name, column in columns.items():
        values: np.ndarray[Any, Any] = numbers_of(column).values
        known = values[np.isfinite(values)]
        filled = len(column) - column.null_count
        if not len(known) or len(known) < LEAST_SHARE * filled or np.mean(known % 1 != 0) < LEAST_SHARE / 2:
            continue
        if np.mean(eastings(known)) >= LEAST_SHARE:
            east.append(name)
        elif np.mean(northings(known) & ((known > 1e6) | (known > 15))) >= LEAST_SHARE:
            north.append(name)
    if len(east) != 1 or len(north) != 1:
        return None
    return PlaceColumns(Form.PAIR, (east[0],), (north[0],), by_values=True)
