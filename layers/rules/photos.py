"""What a report announces to come with it: photos with the fix of their moment, and voice notes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from layers.errors import BadReport
from layers.rules.fixes import Fix, require, require_fix

VOICE = "voice"
MOST_PHOTOS = 20
MOST_PHOTO_BYTES = 40 * 1024 * 1024
MOST_VOICES = 3
MOST_VOICE_BYTES = 4 * 1024 * 1024  # two minutes of AAC at 128 kbit/s are 2 MB
LONGEST_VOICE_S = 130.0  # two minutes, and what a slow phone records before it stops
OLDEST_FIX_S = 366 * 86_400.0
SHA256 = re.compile("[0-9a-f]{64}")
PHOTO_ROLES = ("overview", "detail", "document", VOICE)
PHOTO_SOURCES = ("camera", "gallery", "microphone")
HEADING_SOURCES = ("compass", "course")
VOICE_TYPES = ("audio/webm", "audio/mp4", "audio/ogg")
NAMED_TWICE = "同一张照片列了两次 (the same photo is named twice)"
NOT_OF_A_PHOTO = "只用于语音 (of a voice note only)"


@dataclass(frozen=True, slots=True)
class PhotoManifest:
    """A photo, or a voice note, that the report announces; the bytes may come later.

    Args:
        fix: where the phone was at the shutter; ``fix_age_s``: how old that fix was then, by the phone's
            steady clock, whatever its calendar says; None when unknown.
        heading_deg: where the lens looked, degrees clockwise from north, [0, 360); ``heading_source``:
            compass (from magnetic north) or course (the direction of walking, which need not be the lens's).
        original_sha256, original_size_bytes: the file that this one was made of on the phone, which may
            follow; None when this is all there is.
        media_type, duration_s: of a voice note; None for photos, whose content says what they are.
    """

    sha256: str  # 64 lower-case hex digits
    size_bytes: int
    role: str  # overview, detail, document; voice
    source: str  # camera, gallery; microphone
    taken_at: datetime | None = None
    fix: Fix | None = None
    fix_age_s: float | None = None
    heading_deg: float | None = None
    heading_source: str | None = None
    original_sha256: str | None = None
    original_size_bytes: int | None = None
    media_type: str | None = None
    duration_s: float | None = None
    readable: bool | None = None  # whether it decodes fully; None until its bytes are here
    original_readable: bool | None = None  # the same of its original

    @property
    def is_voice(self) -> bool:
        """Whether it is heard, not seen."""
        return self.role == VOICE

    @property
    def has_original(self) -> bool:
        """Whether another file, of which this one was made, was announced."""
        return self.original_sha256 not in (None, self.sha256)


def require_photos(photos: Sequence[PhotoManifest]) -> None:
    """ValueNotAllowed for an entry that cannot be; BadReport when the same file is named twice."""
    voices = sum(photo.is_voice for photo in photos)
    require("photos", len(photos) - voices, len(photos) - voices <= MOST_PHOTOS, f"≤ {MOST_PHOTOS}")
    require("photos.role", f"{voices} × {VOICE}", voices <= MOST_VOICES, f"≤ {MOST_VOICES} × {VOICE}")
    if len({photo.sha256 for photo in photos}) != len(photos):
        raise BadReport(question="photos", reason=NAMED_TWICE)
    for photo in photos:
        require_photo(photo)


def require_photo(photo: PhotoManifest) -> None:
    require("photos.sha256", photo.sha256, bool(SHA256.fullmatch(photo.sha256)), "64 hex digits, a–f")
    most = MOST_VOICE_BYTES if photo.is_voice else MOST_PHOTO_BYTES
    require("photos.size_bytes", photo.size_bytes, 0 < photo.size_bytes <= most, f"1…{most}")
    require("photos.role", photo.role, photo.role in PHOTO_ROLES, ", ".join(PHOTO_ROLES))
    sources = PHOTO_SOURCES[2:] if photo.is_voice else PHOTO_SOURCES[:2]
    require("photos.source", photo.source, photo.source in sources, ", ".join(sources))
    require_moment(photo)
    require_original(photo)
    require_voice(photo)


def require_moment(photo: PhotoManifest) -> None:
    """What the phone knew of place and direction at the shutter."""
    if photo.fix is not None:
        require_fix(photo.fix, "photos.fix")
    require_range("photos.fix_age_s", photo.fix_age_s, 0, OLDEST_FIX_S)
    require_range("photos.heading_deg", photo.heading_deg, 0, math.nextafter(360, 0))
    source = photo.heading_source
    fits = (source is None) == (photo.heading_deg is None) and source in (None, *HEADING_SOURCES)
    require("photos.heading_source", source, fits, ", ".join(HEADING_SOURCES))


def require_range(field: str, value: float | None, least: float, most: float) -> None:
    fits = value is None or (math.isfinite(value) and least <= value <= most)
    require(field, value, fits, f"{least:g}…{most:g}")


def require_original(photo: PhotoManifest) -> None:
    """The original is named by its hash and its size, or not at all."""
    sha256, size = photo.original_sha256, photo.original_size_bytes
    require(
        "photos.original_sha256", sha256, sha256 is None or bool(SHA256.fullmatch(sha256)), "64 hex digits"
    )
    fits = size is not None and 0 < size <= MOST_PHOTO_BYTES and not photo.is_voice
    require("photos.original_size_bytes", size, fits if sha256 else size is None, f"1…{MOST_PHOTO_BYTES}")


def require_voice(photo: PhotoManifest) -> None:
    """A voice note says what it is and how long it lasts; a photo says neither."""
    kind, lasts = photo.media_type, photo.duration_s
    if not photo.is_voice:
        require("photos.media_type", kind, kind is None and lasts is None, NOT_OF_A_PHOTO)
        return
    require("photos.media_type", kind, kind in VOICE_TYPES, ", ".join(VOICE_TYPES))
    require("photos.duration_s", lasts, lasts is not None, f"0…{LONGEST_VOICE_S:g}")
    require_range("photos.duration_s", lasts, 0, LONGEST_VOICE_S)
