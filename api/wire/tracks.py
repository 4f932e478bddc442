"""Wire forms of tracks: what is agreed to, the head with its parts, the receipt, who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from api.wire.base import Moment, Number, Sha256, Text, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from layers.definition import Words
from layers.rules.days import day_of
from layers.rules.receipts import key_id, moment_text, signed_bytes, to_base64url
from layers.rules.tracks import (
    MOST_PARTS,
    MOST_POINTS,
    TERMS,
    Consent,
    Look,
    Part,
    Point,
    Track,
    from_point,
    to_point,
)

PointOut: TypeAlias = Annotated[list[Number | int | None], Field(min_length=4, max_length=4)]


class ConsentIn(WireIn):
    """That the person who asks agrees to a version of the text."""

    version: Word
    agreed_at: Moment

    def record(self, account: str) -> Consent:
        """The consent of this account."""
        return Consent(account, self.version, self.agreed_at)


class ConsentOut(WireOut):
    """What a person agreed to last."""

    version: str
    agreed_at: Moment
    withdrawn_at: Moment | None


class TermsOut(WireOut):
    """The text to agree to, with the days in force here, and what I agreed to; ``on``: offered at all."""

    version: str
    sha256: str
    purpose: WordsOut
    kept: WordsOut
    seen: WordsOut
    choice: WordsOut
    days: int
    on: bool
    mine: ConsentOut | None


class PartIn(WireIn):
    """A part that the head announces."""

    sha256: Sha256
    segment: Annotated[int, Field(ge=0, le=100_000)]
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)]


class TrackIn(WireIn):
    """The head of a track."""

    started_at: Moment
    ended_at: Moment
    consent: ConsentIn
    parts: Annotated[list[PartIn], Field(min_length=1, max_length=MOST_PARTS)]

    def record(self, id: UUID, account: str) -> Track:
        """The track that this head announces."""
        return Track(
            id=id,
            started_at=self.started_at,
            ended_at=self.ended_at,
            consent=self.consent.record(account),
            parts=tuple(Part(part.sha256, part.segment, part.points) for part in self.parts),
            account=account,
        )


class PointsIn(WireIn):
    """A part: points as longitude, latitude, accuracy in metres or null, milliseconds since 1970 (UTC)."""

    segment: Annotated[int, Field(ge=0, le=100_000)]
    points: Annotated[
        list[Annotated[list[Number | int | None], Field(min_length=4, max_length=4)]],
        Field(min_length=1, max_length=MOST_POINTS),
    ]

    def record(self) -> list[Point]:
        """The points themselves; ValueError for one that is none."""
        return [to_point(row) for row in self.points]


class TrackOut(WireOut):
    """A track as its author sees it; ``lines`` only where one track is asked for."""

    id: UUID
    unit: str | None
    started_at: Moment
    ended_at: Moment
    received_at: Moment
    points: int
    parts: int
    missing_parts: list[Sha256]
    expires_on: str
    lines: list[list[PointOut]] | None
    demonstration: bool


class TrackReceiptOut(WireOut):
    """Proof of receipt: Ed25519 over the RFC 8785 JSON of all members but ``signature``."""

    track: UUID
    content_sha256: Sha256
    parts: list[Sha256]
    missing_parts: list[Sha256]
    received_at: Moment
    audit_number: int
    audit_hash: str
    key_id: str
    signature: str


class TrackSentOut(WireOut):
    """What is here, what is missing, and the receipt."""

    track: TrackOut
    missing_parts: list[Sha256]
    receipt: TrackReceiptOut


class TracksOut(WireOut):
    """My tracks, the last first."""

    tracks: list[TrackOut]
    total: int


class UnitTrackOut(WireOut):
    """That a unit has a track of a day; whose it is, and where, is told for a reason alone."""

    id: UUID
    unit: str | None
    day: str


class UnitTracksOut(WireOut):
    """A unit's tracks, the last first."""

    tracks: list[UnitTrackOut]
    total: int


class LookIn(WireIn):
    """Why somebody must see a track."""

    why: Text


class LookOut(WireOut):
    """That somebody looked at one of my tracks."""

    track: UUID
    name: str
    unit: str | None
    at: Moment
    why: str


class LooksOut(WireOut):
    """Who looked, the last first."""

    looks: list[LookOut]


class SeenTrackOut(WireOut):
    """A track as somebody else sees it, and the look that was recorded."""

    track: TrackOut
    author_name: str
    look: LookOut


class DeletedOut(WireOut):
    """How many tracks were deleted."""

    deleted: int


def terms_out(consent: Consent | None, *, days: int, on: bool) -> TermsOut:
    """The text as it is in force here."""
    said = {name: with_days(getattr(TERMS, name), days) for name in ("purpose", "kept", "seen", "choice")}
    mine = None
    if consent is not None:
        mine = ConsentOut(
            version=consent.version, agreed_at=consent.agreed_at, withdrawn_at=consent.withdrawn_at
        )
    return TermsOut(version=TERMS.version, sha256=TERMS.sha256, days=days, on=on, mine=mine, **said)


def with_days(words: Words, days: int) -> WordsOut:
    return WordsOut(zh=words.zh.format(days=days), en=words.en.format(days=days))


def track_out(
    track: Track, *, expires_at: datetime, lines: Sequence[Sequence[Point]] | None = None
) -> TrackOut:
    """A track as its author sees it."""
    names = ("id", "unit", "started_at", "ended_at", "received_at", "points", "demonstration")
    drawn = None if lines is None else [[from_point(point) for point in line] for line in lines]
    return TrackOut.model_construct(
        **{name: getattr(track, name) for name in names},
        parts=len(track.parts),
        missing_parts=list(track.missing_parts),
        expires_on=day_of(expires_at).isoformat(),
        lines=drawn,
    )


def receipt_out(track: Track, key: Ed25519PrivateKey) -> TrackReceiptOut:
    """The signed receipt of a stored track: the same state gives the same receipt each time."""
    missing = set(track.missing_parts)
    unsigned: dict[str, Any] = {
        "track": str(track.id),
        "content_sha256": track.content_sha256,
        "parts": sorted(part.sha256 for part in track.parts if part.sha256 not in missing),
        "missing_parts": sorted(missing),
        "received_at": moment_text(track.received_at or track.ended_at),
        "audit_number": track.audit_number,
        "audit_hash": track.audit_hash,
        "key_id": key_id(key.public_key()),
    }
    signature = to_base64url(key.sign(signed_bytes(unsigned)))
    said = {**unsigned, "track": track.id, "received_at": track.received_at, "signature": signature}
    return TrackReceiptOut.model_construct(**said)


def unit_track_out(track: Track) -> UnitTrackOut:
    """What others may know of a track without a reason."""
    return UnitTrackOut(
        id=track.id, unit=track.unit, day=day_of(track.received_at or track.ended_at).isoformat()
    )


def look_out(look: Look) -> LookOut:
    """A look as the author reads it."""
    return LookOut.model_construct(**{name: getattr(look, name) for name in LookOut.model_fields})


def of_content(track: Track, sha256: str, *, unit: str | None, demonstration: bool) -> Track:
    """The track with the hash of its head, and whose unit it was."""
    return replace(track, content_sha256=sha256, unit=unit, demonstration=demonstration)
