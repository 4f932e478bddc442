"""Kinds of values on the wire: bounded texts, moments, days, numbers that are numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.json_schema import WithJsonSchema

from api.strict import UNSTORABLE
from layers.rules.receipts import moment_text

LATEST = datetime(9000, 1, 1, tzinfo=UTC)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


class WireIn(BaseModel):
    """What is sent to us: nothing is guessed, an unknown member is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class WireOut(BaseModel):
    """What we answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def storable(text: str) -> str:
    """The text itself; ValueError when no store can keep it."""
    if UNSTORABLE.search(text):
        raise ValueError("NUL or half a surrogate pair")
    return text


def to_moment(value: object) -> datetime:
    """The moment a text names, in UTC and whole milliseconds; ValueError without a zone or beyond reason."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not 20 <= len(value) <= 40:
        raise ValueError("a moment like 2026-11-23T06:05:00.000Z is needed")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("the moment needs a zone, such as Z")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("between the years 1900 and 9000")
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_day(value: object) -> date:
    """The day a text ``YYYY-MM-DD`` names; ValueError for anything else."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("a day like 2026-11-23 is needed")
    return date.fromisoformat(value)


def schema(kind: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": kind, **more})


Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)]
LayerId: TypeAlias = Annotated[str, Field(min_length=1, max_length=64, pattern="^[a-z][a-z0-9_]*$")]
Sha256: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
Word: TypeAlias = Annotated[str, Field(max_length=64), AfterValidator(storable)]
Line: TypeAlias = Annotated[str, Field(max_length=200), AfterValidator(storable)]
Text: TypeAlias = Annotated[str, Field(max_length=4000), AfterValidator(storable)]
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Longitude: TypeAlias = Annotated[float, Field(allow_inf_nan=False, ge=-180, le=180)]
Latitude: TypeAlias = Annotated[float, Field(allow_inf_nan=False, ge=-90, le=90)]
Moment: TypeAlias = Annotated[
    datetime,
    BeforeValidator(to_moment),
    PlainSerializer(moment_text, return_type=str),
    schema("string", format="date-time"),
]
Day: TypeAlias = Annotated[
    date,
    BeforeValidator(to_day),
    PlainSerializer(date.isoformat, return_type=str),
    schema("string", format="date"),
]
Value: TypeAlias = Annotated[str, Field(max_length=4000)] | bool | int | Number | None
