"""Query parameters of the OGC routes, read by hand: whatever is wrong is 400 and says what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from shapely import Polygon

from api.errors import BadParameter, UnknownParameter
from api.ogc import systems, times
from api.ogc.cql2 import read_filter
from api.ogc.record_time import split_record_time
from api.strict import require_storable
from geo.boxes import Box
from geo.crs import OfferedCrs

DEFAULT_LIMIT = 100
MOST = 5_000
ITEMS = (
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "filter",
    "filter-lang",
    "filter-crs",
    "crs",
    "as-of",
    "after",
    "f",
)
ITEM = ("crs", "as-of", "f")
DOCUMENT = ("f",)
LANGUAGES = ("cql2-text", "cql2-json", "cql-text")  # the last is the draft's name, which GDAL still uses
WHOLE = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """Which features, how many, from where on, and in which system."""

    limit: int
    after: int
    box: Box | None
    within: Polygon | None
    filter: Any
    days: times.Days
    as_of: datetime | None
    crs: OfferedCrs


def read(request: Request, known: tuple[str, ...]) -> dict[str, str]:
    """The parameters by name; UnknownParameter, or BadParameter when one is given twice."""
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise UnknownParameter(parameter=name[:100], known=", ".join(known))
        if name in found:
            raise BadParameter(parameter=name, value=value, allowed="one value")
        found[name] = require_storable(value, name)
    return found


def read_items(request: Request) -> ItemsAsked:
    """The parameters of a collection's features."""
    given = read(request, ITEMS)
    box, within = read_box(given)
    condition, recorded = split_record_time(read_condition(given))
    as_of = times.to_record_time(given["as-of"]) if "as-of" in given else recorded
    if box is not None and box.west > box.east:
        condition, box = both(condition, across(box)), None
    return ItemsAsked(
        limit=read_limit(given.get("limit")),
        after=read_after(given.get("after")),
        box=box,
        within=within,
        filter=condition,
        days=times.to_days(given["datetime"]) if "datetime" in given else (None, None),
        as_of=as_of,
        crs=systems.system(given.get("crs", systems.DEFAULT)),
    )


def read_limit(text: str | None) -> int:
    """How many features: 100 unless asked, never more than 5,000."""
    if text is None:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdecimal() or not text.strip("0"):
        raise BadParameter(parameter="limit", value=text, allowed=f"a whole number from 1 to {MOST}")
    return min(int(text.lstrip("0")[:20]), MOST)


def read_after(text: str | None) -> int:
    """The key of the last feature of the page before."""
    if text is None:
        return 0
    if not WHOLE.fullmatch(text):
        raise BadParameter(parameter="after", value=text, allowed="the number of a next link")
    return int(text)


def read_box(given: Mapping[str, str]) -> tuple[Box | None, Polygon | None]:
    """The box in degrees, and its exact area where its edges bend."""
    system = systems.system(given.get("bbox-crs", systems.DEFAULT))
    if "bbox" not in given:
        return None, None
    return systems.in_degrees(box_numbers(given["bbox"]), system)


def box_numbers(text: str) -> tuple[float, ...]:
    """Numbers parted by commas; how many and which, ``in_degrees`` judges."""
    try:
        if "_" in text:  # Python would read 1_0
            raise ValueError(text)
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        allowed = "four or six numbers parted by commas"
        raise BadParameter(parameter="bbox", value=text, allowed=allowed) from error


def read_condition(given: Mapping[str, str]) -> Any:
    """The filter as CQL2 JSON, its shapes in degrees; None when there is none."""
    language = given.get("filter-lang", LANGUAGES[0])
    if language not in LANGUAGES:
        raise BadParameter(parameter="filter-lang", value=language, allowed=", ".join(LANGUAGES))
    system = systems.system(given.get("filter-crs", systems.DEFAULT))
    if "filter" not in given:
        return None
    return systems.with_shapes_in_degrees(read_filter(given["filter"], language), system)


def across(box: Box) -> dict[str, Any]:
    """A box across the antimeridian as a condition."""
    return {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": list(box)}]}


def both(one: Any, other: Any) -> Any:
    """Both conditions, or the one there is."""
    return other if one is None else {"op": "and", "args": [one, other]}
