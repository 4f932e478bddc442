"""Times as the OGC service takes them: instants, days and spans."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.errors import BadParameter

LOCAL = ZoneInfo("Asia/Shanghai")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE
)
ALLOWED = "YYYY-MM-DD, an RFC 3339 time, or two of them joined by /, one of which may be .."
Days = tuple[date | None, date | None]


def to_days(text: str) -> Days:
    """The first and the last day, in Shanghai, of an instant, a day or a span; None is an open end.

    Raises:
        BadParameter: not RFC 3339, impossible, reversed, or open at both ends.
    """
    first, slash, last = (part.removesuffix("T") for part in text.partition("/"))  # GDAL writes 2026-02-01T
    if not slash:
        day = to_day(first, text)
        return day, day
    opened = [end in ("", "..") for end in (first, last)]
    if all(opened):
        raise refusal(text)
    found = None if opened[0] else to_day(first, text), None if opened[1] else to_day(last, text)
    if not any(opened) and instant_range(first, text)[0] > instant_range(last, text)[1]:
        raise refusal(text)
    return found


def to_day(part: str, whole: str) -> date:
    """The day in Shanghai of a day or an instant."""
    if DAY.fullmatch(part):
        return day_of(part, whole)
    return instant_range(part, whole)[0].astimezone(LOCAL).date()


def day_of(part: str, whole: str) -> date:
    """A day of the calendar."""
    try:
        return date.fromisoformat(part)
    except ValueError as error:
        raise refusal(whole) from error


def instant_range(part: str, whole: str) -> tuple[datetime, datetime]:
    """The first and the last millisecond that a day or an instant means, in UTC."""
    try:
        if DAY.fullmatch(part):
            start = datetime.combine(date.fromisoformat(part), time(), LOCAL).astimezone(UTC)
            return start, start + timedelta(days=1) - timedelta(milliseconds=1)
        if not INSTANT.fullmatch(part):
            raise refusal(whole)
        moment = datetime.fromisoformat(part.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal(whole) from error
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return moment, moment


def refusal(text: str, parameter: str = "datetime") -> BadParameter:
    """The refusal of a time."""
    return BadParameter(parameter=parameter, value=text, allowed=ALLOWED)


def to_record_time(text: str) -> datetime:
    """The record time that is asked for: an instant, or the end of a day in Shanghai."""
    try:
        return instant_range(text.removesuffix("T"), text)[1]
    except BadParameter as error:
        raise BadParameter(parameter="as-of", value=text, allowed="YYYY-MM-DD or an RFC 3339 time") from error


def to_text(moment: datetime) -> str:
    """UTC with milliseconds and Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
