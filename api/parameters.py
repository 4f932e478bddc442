"""Query and path parameters: each is read, bounded and refused in one place."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, BeforeValidator
from pydantic.json_schema import WithJsonSchema

from api.errors import BadParameter
from api.wire.base import storable, to_day, to_moment
from geo.boxes import Box

LAYER_ID = "^[a-z][a-z0-9_]{0,63}$"
LayerPath = Annotated[str, Path(pattern=LAYER_ID)]
FeaturePath = Annotated[str, Path(min_length=1, max_length=200), AfterValidator(storable)]
HashPath = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Wanted = Annotated[str | None, Query(max_length=200), AfterValidator(lambda text: text and storable(text))]
Words = Annotated[list[Annotated[str, AfterValidator(storable)]], Query(max_length=20)]
BoxText = Annotated[
    str | None,
    Query(
        max_length=200,
        description="west,south,east,north in CGCS2000 degrees",
        examples=["115.4,37.5,115.8,37.8"],
    ),
]
DayText = Annotated[
    date | None,
    Query(),
    BeforeValidator(lambda value: None if value is None else to_day(value)),
    WithJsonSchema({"type": "string", "format": "date"}),
]
MomentText = Annotated[
    datetime | None,
    Query(),
    BeforeValidator(lambda value: None if value is None else to_moment(value)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
BOX = "west,south,east,north"


def box_of(text: str | None) -> Box | None:
    """The box a parameter names; BadParameter for a wrong count, no number, or edges that cross."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadParameter(parameter="bbox", value=text, allowed=BOX) from error
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # NaN is nowhere inside
    if not inside or not all(math.isfinite(edge) for edge in (west, south, east, north)):
        raise BadParameter(parameter="bbox", value=text, allowed=BOX)
    return Box(west, south, east, north)
