"""Tracks of patrols (轨迹): sensitive personal information, kept only by consent and not for long.

A track is recorded when its author wants it, sent in parts, shown to its author, and to others only for a
reason that the author can read. The audit keeps a salted hash alone (PIPL art. 19, 28, 29, 44–47).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

import rfc8785

from layers.definition import Words
from layers.errors import BadTrack, ConsentMissing
from layers.rules.people import Actor

GAP_S = 60.0  # a longer silence is a gap: nothing is drawn across it
MOST_PARTS, MOST_POINTS = 2000, 1000  # of a track; of a part
LONGEST_HOURS = 48
COARSEST_M = 1e7
FIRST_MS, LAST_MS = -2_208_988_800_000, 221_845_392_000_000  # 1900 and 9000, as with every moment
LONGEST_WHY, SHORTEST_WHY = 500, 5
LOOKS_DAYS = 365  # how long it stays known who looked


class Point(NamedTuple):
    """A fix: CGCS2000 degrees (WGS84 as the phone gives it), metres or None, UTC."""

    longitude: float
    latitude: float
    accuracy_m: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person agrees to, in words; another text is another version."""

    version: str
    purpose: Words
    kept: Words
    seen: Words
    choice: Words

    @property
    def sha256(self) -> str:
        """The hash of the text: kept with the consent, so that nobody can put another one beneath it."""
        said = [self.purpose, self.kept, self.seen, self.choice]
        text = [self.version, *([words.zh, words.en] for words in said)]
        return hashlib.sha256(rfc8785.dumps(text)).hexdigest()


TERMS = Terms(
    version="1",
    purpose=Words(
        "目的：说明责任单位实际巡查了哪些岸线、网格和对象。只记录您点“开始”到“停止”之间的位置、精度和时间。",
        "Purpose: to show which shore, cells and features the responsible unit really visited. Only "
        "positions, accuracy and times between your 'start' and 'stop' are recorded.",
    ),
    kept=Words(
        "保存：轨迹点在服务器上保存 {days} 天后自动删除；"
        "不含个人信息的覆盖结果（单位、日期、网格或对象）长期保留。",
        "Kept: points are deleted from the server after {days} days; the coverage without persons (unit, "
        "day, cell or feature) stays.",
    ),
    seen=Words(
        "查看：您本人可以查看、导出、删除。本单位承办员和督查只看覆盖结果；"
        "确需查看轨迹的须写明理由，每次查看都会记录并让您看到。不用于考核、排名或打卡。",
        "Seen: you see, export and delete it. Officers of your unit and supervisors see the coverage alone; "
        "who must see the track gives a reason, and each look is recorded and shown to you. It is used for "
        "no ranking, score or check-in.",
    ),
    choice=Words(
        "自愿：不开启不影响任何其他功能。随时可以暂停、停止、发送前丢弃，或撤回同意；撤回后服务器上您的轨迹立即删除。",
        "Voluntary: everything else works without it. You may pause, stop, discard before sending, or "
        "withdraw; on withdrawal your tracks on the server are deleted at once.",
    ),
)
KNOWN_TERMS = {TERMS.version: TERMS}


@dataclass(frozen=True, slots=True)
class Consent:
    """That a person agreed to a text, and when they took it back."""

    account: str
    version: str
    agreed_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a track that a head announces: ``sha256`` over the RFC 8785 JSON of its body."""

    sha256: str
    segment: int
    points: int
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """One walk as its head announces it.

    Args:
        started_at, ended_at: by the phone's clock, as claimed. received_at: by the server's.
        salted_sha256: what the audit knows of it.
    """

    id: UUID
    started_at: datetime
    ended_at: datetime
    consent: Consent
    parts: tuple[Part, ...]
    account: str = ""
    unit: str | None = None
    received_at: datetime | None = None
    content_sha256: str = ""
    salted_sha256: str = ""
    audit_number: int | None = None
    audit_hash: str | None = None
    demonstration: bool = False

    @property
    def missing_parts(self) -> tuple[str, ...]:
        """Hashes of parts that are not here yet, in their order."""
        return tuple(part.sha256 for part in self.parts if not part.arrived)

    @property
    def points(self) -> int:
        """How many points it has, here or not."""
        return sum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at a track, and why."""

    track: UUID
    author: str
    account: str
    name: str
    unit: str | None
    at: datetime
    why: str


def checked_track(track: Track, *, received_at: datetime) -> Track:
    """The head as received; the phone's clock is kept as claimed.

    Raises:
        BadTrack: it ends before it begins, lasts longer than two days, or announces no part, too many, or one
            twice. ConsentMissing: its author agreed to no text we know, or only after it began.
    """
    lasts = track.ended_at - track.started_at
    hashes = [part.sha256 for part in track.parts]
    for wrong, field, reason in (
        (lasts < timedelta(0), "ended_at", "早于开始 (before it began)"),
        (lasts > timedelta(hours=LONGEST_HOURS), "ended_at", f"> {LONGEST_HOURS} h"),
        (not 1 <= len(hashes) <= MOST_PARTS, "parts", f"1–{MOST_PARTS}"),
        (len(set(hashes)) != len(hashes), "parts", "同一段列了两次 (a part is named twice)"),
        (any(not 1 <= part.points <= MOST_POINTS for part in track.parts), "parts", f"1–{MOST_POINTS}"),
        (sorted(track.parts, key=lambda part: part.segment) != list(track.parts), "parts", "segment"),
    ):
        if wrong:
            raise BadTrack(field=field, reason=reason)
    if track.consent.version not in KNOWN_TERMS or track.consent.agreed_at > track.started_at:
        raise ConsentMissing(version=TERMS.version)
    return replace(track, received_at=received_at)


def require_consent(track: Track, kept: Consent | None) -> None:
    """ConsentMissing when the author withdrew after agreeing to this recording.

    Args:
        kept: this very consent where it is kept, else the last one that was withdrawn.
    """
    withdrawn = kept is not None and kept.withdrawn_at is not None
    if withdrawn and kept is not None and track.consent.agreed_at <= kept.agreed_at:
        raise ConsentMissing(version=TERMS.version)


def checked_points(part: Part, segment: int, points: Sequence[Point]) -> Sequence[Point]:
    """The points of a part as announced.

    Raises:
        BadTrack: another segment or number of points than announced, time running backwards, or a silence of
            more than a minute, which is a gap and begins a new segment.
    """
    if (segment, len(points)) != (part.segment, part.points):
        raise BadTrack(field="points", reason="与清单不符 (not what was announced)")
    for point in points:
        rough = point.accuracy_m is not None and not 0 <= point.accuracy_m <= COARSEST_M
        if rough or abs(point.longitude) > 180 or abs(point.latitude) > 90:
            raise BadTrack(field="points", reason=f"±180, ±90, 0–{COARSEST_M:.0f} m")
    for one, other in pairwise(points):
        apart = (other.at - one.at).total_seconds()
        if apart < 0:
            raise BadTrack(field="points", reason="时间倒退 (time runs backwards)")
        if apart > GAP_S:
            raise BadTrack(
                field="points", reason=f"中断超过 {GAP_S:.0f} 秒，应分段 (a gap begins a new segment)"
            )
    return points


def segments(parts: Sequence[tuple[int, Sequence[Point]]]) -> list[list[Point]]:
    """The points of parts in their order, as lines without a gap: (segment, points) of each part."""
    found: list[list[Point]] = []
    last: int | None = None
    for segment, points in parts:
        for point in points:
            silent = bool(found) and (point.at - found[-1][-1].at).total_seconds() > GAP_S
            if segment != last or silent:
                found.append([])
            found[-1].append(point)
            last = segment
    return found


def checked_why(why: str) -> str:
    """The reason for a look; BadTrack when it says nothing."""
    said = why.strip()
    if not SHORTEST_WHY <= len(said) <= LONGEST_WHY:
        raise BadTrack(field="why", reason=f"{SHORTEST_WHY}–{LONGEST_WHY}")
    return said


def salted(salt: str, content: Any) -> str:
    """What the audit keeps of personal data: nothing can be told from it once the salt is deleted."""
    return hashlib.sha256(bytes.fromhex(salt) + rfc8785.dumps(content)).hexdigest()


def may_look(actor: Actor, track: Track, *, all_units: bool) -> bool:
    """Whether somebody else may look, with a reason: an officer of the unit, a supervisor of any."""
    return all_units or (actor.unit is not None and actor.unit == track.unit)


def to_point(row: Sequence[Any]) -> Point:
    """A point as the wire has it: longitude, latitude, accuracy, milliseconds since 1970; ValueError."""
    if not FIRST_MS <= int(row[3]) <= LAST_MS:
        raise ValueError("between the years 1900 and 9000")
    at = datetime.fromtimestamp(int(row[3]) / 1000, UTC)
    return Point(float(row[0]), float(row[1]), None if row[2] is None else float(row[2]), at)


def from_point(point: Point) -> list[float | int | None]:
    """The point as the wire has it."""
    return [point.longitude, point.latitude, point.accuracy_m, round(point.at.timestamp() * 1000)]


def lines_out(found: Sequence[Sequence[Point]]) -> Iterator[list[list[float | int | None]]]:
    """Segments as the wire has them."""
    for segment in found:
        yield [from_point(point) for point in segment]
