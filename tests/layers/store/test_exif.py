"""What a photo says of itself: read where it makes sense, a doubt where it does not, never a crash."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL.ExifTags import GPS, Base

from layers.rules.evidence import Claims
from layers.store.exif import claims_of
from tests.papers import a_photo_file, an_exif

KODAK = "EASTMAN KODAK COMPANY KODAK CX7530 ZOOM DIGITAL CAMERA"
NOKIA = "HMD Global Nokia 8.3 5G"
REAL = Path(__file__).parents[4] / "shared" / "data" / "exif"


def claims(**changes: object) -> Claims:
    """The claims of a photo with these tags changed."""
    return claims_of(io.BytesIO(a_photo_file(exif=an_exif(**changes))))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_time_place_and_device_are_read_from_every_kind_of_photo(format: str) -> None:
    found = claims_of(io.BytesIO(a_photo_file(format=format, exif=an_exif())))

    assert (found.camera_time, found.camera_zone) == ("2026-11-23T14:05:00", "+08:00")
    assert found.taken_at == datetime(2026, 11, 23, 6, 5, tzinfo=UTC)
    assert found.gps_time == datetime(2026, 11, 23, 6, 4, 58, tzinfo=UTC)
    assert (found.longitude, found.latitude) == (pytest.approx(115.51), pytest.approx(37.6))
    assert (found.datum, found.device, found.direction_deg) == ("WGS-84", "Reed Phone 5", 56.0)
    assert found.doubts == ()


def test_a_photo_without_metadata_claims_nothing() -> None:
    assert claims_of(io.BytesIO(a_photo_file())) == Claims()


def test_no_picture_at_all_claims_nothing_and_says_so() -> None:
    assert claims_of(io.BytesIO(b"<html>")) == Claims(doubts=("unreadable",))


@pytest.mark.parametrize(
    ("gps", "doubt"),
    [
        ({GPS.GPSLatitude: (0.0, 0.0, 0.0), GPS.GPSLongitude: (0.0, 0.0, 0.0)}, "position_zero"),
        ({GPS.GPSLatitude: (999.0, 0.0, 0.0)}, "position_impossible"),
        ({GPS.GPSLongitude: (115.0, 70.0, 0.0)}, "position_impossible"),
        ({GPS.GPSLatitudeRef: "X"}, "position_impossible"),
        ({GPS.GPSLongitudeRef: ""}, "position_impossible"),
        ({GPS.GPSLatitude: (37.0, 36.0)}, "position_impossible"),
    ],
)
def test_a_position_that_cannot_be_is_unknown_and_a_doubt(gps: dict[int, object], doubt: str) -> None:
    found = claims(gps=gps)

    assert (found.longitude, found.latitude, found.doubts) == (None, None, (doubt,))


def test_south_and_west_are_below_zero() -> None:
    found = claims(gps={GPS.GPSLatitudeRef: "S", GPS.GPSLongitudeRef: "W"})

    assert (found.longitude, found.latitude) == (pytest.approx(-115.51), pytest.approx(-37.6))


@pytest.mark.parametrize(
    "time", ["0000:00:00 00:00:00", "2026:13:01 00:00:00", "yesterday", "1970:01:01 00:00:00"]
)
def test_a_clock_that_was_never_set_is_a_doubt(time: str) -> None:
    found = claims(photo={Base.DateTimeOriginal: time})

    assert (found.camera_time, found.doubts) == (None, ("time_impossible",))


@pytest.mark.parametrize(
    "gps", [{GPS.GPSDateStamp: "2026:02:30"}, {GPS.GPSTimeStamp: (25.0, 0.0, 0.0)}, {GPS.GPSDateStamp: "x"}]
)
def test_a_time_of_the_satellites_that_cannot_be_is_a_doubt(gps: dict[int, object]) -> None:
    found = claims(gps=gps)

    assert (found.gps_time, found.doubts) == (None, ("time_impossible",))


def test_a_strange_zone_is_no_zone() -> None:
    assert claims(photo={Base.OffsetTimeOriginal: "local"}).camera_zone is None


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared is not here")
@pytest.mark.parametrize(
    ("name", "taken_at", "place", "device"),
    [
        ("DSCN0010.jpg", "2008-10-23T14:27:07+00:00", (11.8851, 43.4674), "NIKON COOLPIX P6000"),
        ("heic_IMG_5195.HEIC", "2021-04-11T20:47:53+00:00", (-94.2888, 39.0513), "Apple iPhone 11 Pro Max"),
        ("jpg_mobile_HMD_Nokia_8.3_5G.jpg", "2022-08-14T11:12:31+00:00", (24.9068, 60.1467), NOKIA),
        ("jpg_Canon_40D.jpg", None, (None, None), "Canon EOS 40D"),
        ("jpg_Kodak_CX7530.jpg", None, (36.0564, -0.3713), KODAK),
        ("jpg_tests_67-0_length_string.jpg", None, (7.5919, 51.025), "samsung SM-G930F"),
        ("jpg_tests_87_OSError.jpg", None, (11.2346, 43.7856), "NIKON CORPORATION NIKON D70s"),
        ("jpg_tests_45-gps_ifd.jpg", None, (None, None), "Polyphony Digital Inc. Gran Turismo 5"),
    ],
)  # fmt: skip
def test_photos_of_real_phones_and_cameras_claim_what_is_in_them(name, taken_at, place, device) -> None:
    with (REAL / name).open("rb") as file:
        found = claims_of(file)

    assert found.taken_at == (None if taken_at is None else datetime.fromisoformat(taken_at))
    assert (found.longitude, found.latitude) == pytest.approx(place, abs=1e-4)
    assert found.device == device
