"""What a photo says of itself (EXIF 2.32): read once when it arrives, kept as claims, believed by nobody."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import IO, Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from layers.rules.evidence import Claims
from layers.store.photos import FORMATS, UNREADABLE

TIME = re.compile(r"(\d{4}):(\d{2}):(\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
ZONE = re.compile(r"[+-]\d{2}:\d{2}")
EARLIEST_YEAR = 1990  # no camera wrote EXIF before
LONGEST = 100  # characters of a device's name
Tags = Mapping[int, Any]


def claims_of(file: IO[bytes]) -> Claims:
    """The claims of a picture; with the doubt ``unreadable`` where its metadata cannot be read at all."""
    try:
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd metadata, which is what we look for
            with Image.open(file, formats=FORMATS) as image:
                exif = image.getexif()
                return claims_in(dict(exif), dict(exif.get_ifd(IFD.Exif)), dict(exif.get_ifd(IFD.GPSInfo)))
    except (*UNREADABLE, KeyError, TypeError, IndexError, ZeroDivisionError):
        return Claims(doubts=("unreadable",))


def claims_in(main: Tags, photo: Tags, gps: Tags) -> Claims:
    """The claims in the three parts of an EXIF block; a tag that makes no sense is a doubt or nothing."""
    doubts: list[str] = []
    place = position(gps, doubts)
    zone = words(photo.get(Base.OffsetTimeOriginal) or photo.get(Base.OffsetTime))
    orientation = main.get(Base.Orientation)
    return Claims(
        camera_time=camera_time(photo.get(Base.DateTimeOriginal) or main.get(Base.DateTime), doubts),
        camera_zone=zone if zone and ZONE.fullmatch(zone) else None,
        gps_time=gps_time(gps, doubts),
        longitude=place and place[0],
        latitude=place and place[1],
        altitude_m=altitude(gps),
        direction_deg=number(gps.get(GPS.GPSImgDirection)),
        datum=words(gps.get(GPS.GPSMapDatum)),
        device=device(words(main.get(Base.Make)), words(main.get(Base.Model))),
        orientation=orientation if orientation in range(1, 9) else None,
        doubts=tuple(dict.fromkeys(doubts)),
    )


def device(maker: str | None, model: str | None) -> str | None:
    """Maker and model, the maker once: many write it into the model."""
    if maker and model and model.lower().startswith(maker.lower()):
        return model
    return " ".join(filter(None, (maker, model))) or None


def camera_time(value: object, doubts: list[str]) -> str | None:
    """The camera's clock without a zone, as ISO 8601; a clock that was never set is a doubt."""
    text = words(value)
    if text is None:
        return None
    found = TIME.match(text)
    moment = moment_of([int(part) for part in found.groups()]) if found else None
    if moment is None:
        doubts.append("time_impossible")
        return None
    return moment.isoformat()[:19]


def gps_time(gps: Tags, doubts: list[str]) -> datetime | None:
    """The satellites' day and time (UTC), to the second; None when either is missing."""
    day, clock = words(gps.get(GPS.GPSDateStamp)), gps.get(GPS.GPSTimeStamp)
    if day is None or clock is None:
        return None
    try:
        hours, minutes, seconds = (int(float(part)) for part in clock)
        year, month, date = (int(part) for part in re.split("[:/-]", day))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        doubts.append("time_impossible")
        return None
    moment = moment_of([year, month, date, hours, minutes, seconds])
    if moment is None:
        doubts.append("time_impossible")
    return moment and moment.replace(tzinfo=UTC)


def moment_of(parts: list[int]) -> datetime | None:
    """A moment that the calendar has, after the first cameras; else None."""
    try:
        moment = datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  (a camera writes no zone)
    except ValueError:
        return None
    return moment if moment.year >= EARLIEST_YEAR else None


def position(gps: Tags, doubts: list[str]) -> tuple[float, float] | None:
    """Longitude and latitude as claimed (degrees); none when absent, 0, 0 or beyond the globe."""
    sides = (GPS.GPSLongitude, GPS.GPSLongitudeRef, "WE"), (GPS.GPSLatitude, GPS.GPSLatitudeRef, "SN")
    if any(gps.get(value) is None for value, _, _ in sides):
        return None
    longitude, latitude = (degrees(gps.get(value), words(gps.get(ref)), both) for value, ref, both in sides)
    if longitude is None or latitude is None or abs(longitude) > 180 or abs(latitude) > 90:
        doubts.append("position_impossible")
        return None
    if longitude == 0 and latitude == 0:  # a phone without a fix writes the Gulf of Guinea
        doubts.append("position_zero")
        return None
    return longitude, latitude


def degrees(value: Any, side: str | None, both: str) -> float | None:
    """Degrees, minutes and seconds as one number; None without a side of the globe or with no numbers."""
    try:
        whole, minutes, seconds = (float(part) for part in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if side is None or side[:1].upper() not in both or not 0 <= minutes < 60 or not 0 <= seconds < 60:
        return None
    sum = whole + minutes / 60 + seconds / 3600
    return None if not math.isfinite(sum) or whole < 0 else -sum if side[:1].upper() == both[0] else sum


def altitude(gps: Tags) -> float | None:
    """Metres above the sea, negative below it; None when not said."""
    height = number(gps.get(GPS.GPSAltitude))
    below = gps.get(GPS.GPSAltitudeRef) in (b"\x01", 1)
    return height and (-height if below else height)


def number(value: object) -> float | None:
    """A finite number, else None."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return found if math.isfinite(found) else None


def words(value: object) -> str | None:
    """A text without padding; None when it is none, empty, or no words at all."""
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    if not isinstance(value, str):
        return None
    text = "".join(letter for letter in value if letter.isprintable()).strip()[:LONGEST]
    return text or None
