"""What a patrol sends in: the report, its photos' manifest, its receipt, and when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from layers.rules.features import Value


@dataclass(frozen=True, slots=True)
class Fix:
    """A position as a device gave it; ``source``: gps, exif or map; ``datum`` as declared: wgs84, gcj02."""

    longitude: float
    latitude: float
    accuracy_m: float | None
    taken_at: datetime | None
    source: str
    datum: str = "wgs84"


@dataclass(frozen=True, slots=True)
class PhotoManifest:
    """A photo that the report announces; the bytes may come later."""

    sha256: str  # 64 lower-case hex digits
    size_bytes: int
    role: str  # overview, detail, document
    source: str  # camera, gallery
    taken_at: datetime | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One inspection as it was sent; never changed afterwards.

    Args:
        layer, feature: what was inspected; feature is None for a new place.
        place: where it is, drawn or tapped (CGCS2000 longitude, latitude); apart from ``fix``, the
            sensor's word.
        observed_at: the phone's clock, UTC, as claimed; ``received_at`` is the server's.
        content_sha256: over the canonical JSON (RFC 8785) of the body as sent.
    """

    id: UUID
    layer: str
    feature: str | None
    state_seen: str | None
    remainder: float | None
    answers: Mapping[str, Value]
    note: str
    place: BaseGeometry | None
    fix: Fix | None
    observed_at: datetime
    photos: tuple[PhotoManifest, ...]
    author: str = ""  # account id
    author_name: str = ""
    unit: str | None = None  # the author's unit when it was sent
    received_at: datetime | None = None
    content_sha256: str = ""
    missing_photos: tuple[str, ...] = ()
    audit_number: int | None = None
    audit_hash: str | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the phone keeps as proof: signed over its canonical JSON with Ed25519."""

    report: UUID
    content_sha256: str
    photos: tuple[str, ...]  # hashes that have arrived, sorted
    missing_photos: tuple[str, ...]
    received_at: datetime
    audit_number: int
    audit_hash: str
    key_id: str
    signature: str = ""  # base64url, no padding
    extra: Mapping[str, str] = field(default_factory=dict)
