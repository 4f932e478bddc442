"""A position as a device gave it, and when it cannot be one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from layers.errors import ValueNotAllowed

FIX_SOURCES = ("gps", "exif", "map")
DATUMS = ("wgs84", "cgcs2000", "gcj02")


@dataclass(frozen=True, slots=True)
class Fix:
    """A position as a device gave it; ``source``: gps, exif or map; ``datum`` as declared: wgs84, gcj02."""

    longitude: float
    latitude: float
    accuracy_m: float | None
    taken_at: datetime | None
    source: str
    datum: str = "wgs84"


def require(field: str, value: object, fits: bool, allowed: object) -> None:
    if not fits:
        raise ValueNotAllowed(field=field, value=str(value), allowed=allowed)


def require_position(field: str, longitude: float, latitude: float) -> None:
    fits = math.isfinite(longitude) and math.isfinite(latitude)
    fits = fits and -180 <= longitude <= 180 and -90 <= latitude <= 90
    require(field, f"{longitude}, {latitude}", fits, "-180…180, -90…90")


def require_fix(fix: Fix, field: str) -> None:
    require_position(field, fix.longitude, fix.latitude)
    accuracy = fix.accuracy_m
    fits = accuracy is None or (math.isfinite(accuracy) and 0 <= accuracy <= 1e6)
    require(f"{field}.accuracy_m", accuracy, fits, "0…1000000 m")
    require(f"{field}.source", fix.source, fix.source in FIX_SOURCES, ", ".join(FIX_SOURCES))
    require(f"{field}.datum", fix.datum, fix.datum in DATUMS, ", ".join(DATUMS))
