"""Wire forms of a report, its receipt and lists of reports."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from api.wire.base import (
    Id,
    Latitude,
    LayerId,
    Longitude,
    Moment,
    Number,
    Sha256,
    Text,
    Value,
    WireIn,
    WireOut,
    Word,
)
from api.wire.places import (
    AboutWire,
    MeasuredOut,
    PlaceMadeIn,
    PlaceMadeOut,
    PlaceWire,
    made_out,
    measured_out,
    place_out,
    shape_of,
)
from layers.definition import Words
from layers.rules.fixes import Fix
from layers.rules.photos import PhotoManifest
from layers.rules.reports import BasedOn, Report

MOST_ANSWERS = 100
SAME = (
    "sha256", "size_bytes", "role", "source", "taken_at", "fix_age_s", "heading_deg", "heading_source",
    "original_sha256", "original_size_bytes", "media_type", "duration_s", "readable",
)  # fmt: skip
MOST_LISTED_PHOTOS = 100  # the rule says 20, in words; this only bounds the reading


class FixWire(WireIn):
    """A position as a device gave it: degrees, metres."""

    longitude: Longitude
    latitude: Latitude
    accuracy_m: Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e6)] | None = None
    taken_at: Moment | None = None
    source: Literal["gps", "exif", "map"]
    datum: Literal["wgs84", "cgcs2000", "gcj02"] = "wgs84"

    def record(self) -> Fix:
        """The position as the rules know it."""
        return Fix(**self.model_dump() | {"taken_at": self.taken_at})

    @classmethod
    def of(cls, fix: Fix | None) -> FixWire | None:
        """The position as the wire has it."""
        if fix is None:
            return None
        return cls.model_construct(
            longitude=fix.longitude,
            latitude=fix.latitude,
            accuracy_m=fix.accuracy_m,
            taken_at=fix.taken_at,
            source=fix.source,
            datum=fix.datum,
        )


class PhotoIn(WireIn):
    """A photo that the report announces, or a voice note (role ``voice``, with its type and length)."""

    sha256: Sha256
    size_bytes: Annotated[int, Field(ge=1, le=2**40)]
    role: Literal["overview", "detail", "document", "voice"]
    source: Literal["camera", "gallery", "microphone"]
    taken_at: Moment | None = None
    fix: FixWire | None = None
    fix_age_s: Number | None = None
    heading_deg: Number | None = None
    heading_source: Literal["compass", "course"] | None = None
    original_sha256: Sha256 | None = None
    original_size_bytes: Annotated[int, Field(ge=1, le=2**40)] | None = None
    media_type: Literal["audio/webm", "audio/mp4", "audio/ogg"] | None = None
    duration_s: Number | None = None

    def record(self) -> PhotoManifest:
        """The manifest's entry as the rules know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields if name != "fix"}
        return PhotoManifest(fix=None if self.fix is None else self.fix.record(), **plain)


Version: TypeAlias = Annotated[int, Field(ge=1, le=999_999_999)]


class BasedOnWire(WireIn):
    """What the author had before him: versions of the feature and of a case; null where unknown."""

    feature_version: Version | None = None
    case: UUID | None = Field(default=None, strict=False)
    case_version: Version | None = None

    def record(self) -> BasedOn:
        """The same as the rules know it."""
        return BasedOn(self.feature_version, self.case, self.case_version)

    @classmethod
    def of(cls, based: BasedOn | None) -> BasedOnWire | None:
        """The same as the wire has it."""
        if based is None:
            return None
        return cls.model_construct(
            feature_version=based.feature_version, case=based.case, case_version=based.case_version
        )


class ReportIn(WireIn):
    """A report as the phone sends it."""

    layer: LayerId
    feature: Id | None = None
    state_seen: Word | None = None
    remainder: Number | None = None
    answers: Annotated[dict[Word, Value], Field(max_length=MOST_ANSWERS, default_factory=dict)]
    note: Text = ""
    place: PlaceWire | None = None
    place_made: PlaceMadeIn | None = None
    about: AboutWire | None = None
    fix: FixWire | None = None
    observed_at: Moment
    photos: Annotated[list[PhotoIn], Field(max_length=MOST_LISTED_PHOTOS, default_factory=list)]
    device: UUID | None = Field(default=None, strict=False)
    sequence: Annotated[int, Field(ge=1, le=2**53)] | None = None
    clock_offset_s: Annotated[float, Field(allow_inf_nan=False, ge=-1e10, le=1e10)] | None = None
    based_on: BasedOnWire | None = None

    def record(self, id: UUID) -> Report:
        """The report as the rules know it, not yet checked."""
        return Report(
            id=id,
            layer=self.layer,
            feature=self.feature,
            state_seen=self.state_seen,
            remainder=self.remainder,
            answers=self.answers,
            note=self.note,
            place=None if self.place is None else shape_of(self.place),
            place_made=None if self.place_made is None else self.place_made.record(),
            about=None if self.about is None else self.about.record(),
            fix=None if self.fix is None else self.fix.record(),
            observed_at=self.observed_at,
            photos=tuple(photo.record() for photo in self.photos),
            device=self.device,
            sequence=self.sequence,
            clock_offset_s=self.clock_offset_s,
            based_on=None if self.based_on is None else self.based_on.record(),
        )


class PhotoOut(WireOut):
    """An announced photo or voice note: whether its bytes are here, and whether they can be shown.

    ``original_arrived`` is null when no other file is announced of which this one was made.
    """

    sha256: str
    size_bytes: int
    role: str
    source: str
    taken_at: Moment | None
    fix: FixWire | None
    fix_age_s: float | None
    heading_deg: float | None
    heading_source: str | None
    original_sha256: str | None
    original_size_bytes: int | None
    original_arrived: bool | None
    media_type: str | None
    duration_s: float | None
    arrived: bool
    readable: bool | None


class ReportOut(WireOut):
    """A stored report."""

    id: UUID
    layer: str
    feature: str | None
    state_seen: str | None
    remainder: float | None
    answers: dict[str, Value]
    note: str
    place: PlaceWire | None
    place_made: PlaceMadeOut | None
    place_measured: MeasuredOut | None
    about: AboutWire | None
    fix: FixWire | None
    observed_at: Moment
    photos: list[PhotoOut]
    author: str
    author_name: str
    unit: str | None
    received_at: Moment
    content_sha256: str
    missing_photos: list[str]
    audit_number: int
    demonstration: bool
    feature_label: str | None
    layer_zh: str
    layer_en: str
    device: UUID | None
    sequence: int | None
    clock_offset_s: float | None
    based_on: BasedOnWire | None


class ReceiptOut(WireOut):
    """What the phone keeps as proof; signed with Ed25519 over its RFC 8785 JSON without ``signature``."""

    report: str
    content_sha256: str
    photos: list[str]
    missing_photos: list[str]
    received_at: str
    audit_number: int
    audit_hash: str
    key_id: str
    signature: str


class SentOut(WireOut):
    """The answer to a report or a photo: what is here, what is missing, and the proof."""

    report: ReportOut
    missing_photos: list[str]
    receipt: ReceiptOut


class CountsOut(WireOut):
    """How many reports fit, by layer, unit and state seen."""

    layer: dict[str, int]
    unit: dict[str, int]
    state: dict[str, int]


class ReportsOut(WireOut):
    """A page of reports, newest first; ``total`` counts all pages."""

    reports: list[ReportOut]
    total: int
    returned: int
    counts: CountsOut
    next: str | None


class ReceiptKeyOut(WireOut):
    """The public key that receipts are signed with: raw bytes as base64url, and PEM."""

    key_id: str
    algorithm: str
    public_key: str
    pem: str


def photo_out(photo: PhotoManifest, report: Report) -> PhotoOut:
    """A manifest's entry as the wire has it."""
    same = {name: getattr(photo, name) for name in SAME}
    return PhotoOut.model_construct(
        **same,
        fix=FixWire.of(photo.fix),
        original_arrived=photo.original_readable is not None if photo.has_original else None,
        arrived=photo.sha256 not in report.missing_photos,
    )


def report_out(report: Report, *, feature_label: str | None, words: Words) -> ReportOut:
    """A stored report with the names of its layer and its feature.

    Raises:
        ValueError: the report was not stored yet.
    """
    if report.received_at is None or report.audit_number is None:
        raise ValueError("only a stored report goes out")
    return ReportOut.model_construct(
        id=report.id,
        layer=report.layer,
        feature=report.feature,
        state_seen=report.state_seen,
        remainder=report.remainder,
        answers=dict(report.answers),
        note=report.note,
        place=place_out(report.place),
        place_made=made_out(report),
        place_measured=measured_out(report.place),
        about=AboutWire.of(report.about),
        fix=FixWire.of(report.fix),
        observed_at=report.observed_at,
        photos=[photo_out(photo, report) for photo in report.photos],
        author=report.author,
        author_name=report.author_name,
        unit=report.unit,
        received_at=report.received_at,
        content_sha256=report.content_sha256,
        missing_photos=list(report.missing_photos),
        audit_number=report.audit_number,
        demonstration=report.demonstration,
        feature_label=feature_label,
        layer_zh=words.zh,
        layer_en=words.en,
        device=report.device,
        sequence=report.sequence,
        clock_offset_s=report.clock_offset_s,
        based_on=BasedOnWire.of(report.based_on),
    )
