"""A file that must stay as it was: what is taken, what it may serve, when it counts, who may take it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from layers.errors import BadEvidence, EvidenceSettled, NotAllowed, NotTheSender, ValueMissing
from layers.rules.features import UNSTORABLE
from layers.rules.people import Actor, Role

PHOTO, DOCUMENT = "photo", "document"
MEDIA_TYPES: Mapping[str, str] = {
    "image/jpeg": PHOTO,
    "image/png": PHOTO,
    "image/webp": PHOTO,
    "image/heic": PHOTO,
    "image/heif": PHOTO,
    "application/pdf": DOCUMENT,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": DOCUMENT,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": DOCUMENT,
    "text/plain": DOCUMENT,
    "application/zip": DOCUMENT,
}
EITHER = frozenset({PHOTO, DOCUMENT})
ROLES: Mapping[str, frozenset[str]] = {  # what each may be; a paper may be photographed
    "special_report": EITHER,
    "before": frozenset({PHOTO}),
    "after": frozenset({PHOTO}),
    "document": EITHER,
    "transfer": EITHER,
    "extension": EITHER,
    "measure": EITHER,
    "other": EITHER,
}
PAPERS = frozenset({"special_report", "document", "transfer", "extension", "measure"})  # roles of papers
NOUNS = ("case", "measure")
SETTLED = frozenset({"closed", "watched", "merged", "transferred", "void"})  # nothing is taken back any more
LONGEST_NAME, LONGEST_TITLE, LONGEST_NUMBER, LONGEST_WHY = 255, 200, 64, 2000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a file says of itself; nothing of it is known to be true.

    Args:
        camera_time: the camera's clock as written, without a zone (``2026-11-23T14:05:00``);
            camera_zone: ``+08:00`` where the camera wrote one. gps_time: UTC, from the satellites.
        longitude, latitude: degrees in the datum claimed; None when absent, impossible or 0, 0.
        datum: as written (``WGS-84``); None when the file does not say.
        direction_deg: where the lens looked, from north clockwise.
        orientation: EXIF 1…8, how to turn the picture.
        doubts: why a claim is not taken: ``time_impossible``, ``time_in_future``, ``time_without_zone``,
            ``position_zero``, ``position_impossible``, ``unreadable``.
    """

    camera_time: str | None = None
    camera_zone: str | None = None
    gps_time: datetime | None = None
    longitude: float | None = None
    latitude: float | None = None
    altitude_m: float | None = None
    direction_deg: float | None = None
    datum: str | None = None
    device: str | None = None
    orientation: int | None = None
    doubts: tuple[str, ...] = ()

    @property
    def taken_at(self) -> datetime | None:
        """When the picture claims to have been taken (UTC): by its clock and zone, else by the satellites."""
        if self.camera_time is not None and self.camera_zone is not None:
            return datetime.fromisoformat(self.camera_time + self.camera_zone).astimezone(UTC)
        return self.gps_time


@dataclass(frozen=True, slots=True)
class Evidence:
    """One original on file; never changed. ``report``: it came as that report's photo, and is here once.

    ``media_type`` is what the content is, not what the sender called it; None for a report's photo.
    """

    sha256: str  # 64 lower-case hex digits
    size_bytes: int
    media_type: str | None
    name: str  # what the sender called it: shown, never a path
    kind: str  # photo, document
    readable: bool  # whether it decodes as what it is; kept and told when not
    claims: Claims | None = None
    received_at: datetime | None = None
    account: str | None = None
    account_name: str = ""
    unit: str | None = None
    report: str | None = None
    demonstration: bool = False
    audit_number: int | None = None


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """That a file serves a case or a measure, in a role; it may come later, and may serve others too."""

    id: str
    sha256: str
    noun: str
    noun_id: str
    role: str
    title: str = ""
    document_number: str | None = None
    issued_on: date | None = None  # of a paper
    viewpoint_of: str | None = None  # SHA-256 of the photo of the finding that this one repeats
    why: str = ""
    at: datetime | None = None
    account: str | None = None
    account_name: str = ""
    unit: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_name: str | None = None
    withdrawn_why: str | None = None
    audit_number: int | None = None


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One thing done with a file: received, used, attached, withdrawn, derived, original_read, checked, …"""

    sha256: str
    at: datetime
    account: str | None
    name: str
    unit: str | None
    action: str
    facts: Mapping[str, object] = field(default_factory=dict)
    audit_number: int | None = None


@dataclass(frozen=True, slots=True)
class UsedEvidence:
    """A use with its file; ``file`` is None while the bytes are not here."""

    use: EvidenceUse
    file: Evidence | None

    @property
    def hindrances(self) -> tuple[str, ...]:
        """Why it does not count: withdrawn, missing, unreadable, wrong_kind, undescribed; () when it does."""
        return tuple(hindrances(self.use, self.file))


@dataclass(frozen=True, slots=True)
class Burden:
    """How much one file does: uses that hold, cases they are for, units that asked for them."""

    uses: int = 0
    cases: int = 0
    units: int = 0


def kind_of(media_type: str) -> str:
    """Whether a media type that is taken is a photo or a document."""
    return MEDIA_TYPES[media_type]


def checked_evidence(evidence: Evidence, *, claimed: str) -> Evidence:
    """The file as it may be kept, its name without what no store can hold.

    Raises:
        BadEvidence: it is empty, or its content is not of the type that the sender claimed.
    """
    if evidence.size_bytes == 0:
        raise BadEvidence(field="file", reason="文件是空的 (the file is empty)")
    found = evidence.media_type
    if found not in MEDIA_TYPES:
        raise BadEvidence(field="file", reason=f"内容不是 {claimed} (the content is no {claimed})")
    if not agree(claimed, found):
        reason = f"声明 {claimed}，内容是 {found} (claimed and found)"
        raise BadEvidence(field="file", reason=reason)
    require_text("name", evidence.name, LONGEST_NAME)
    return evidence


def agree(claimed: str, found: str | None) -> bool:
    """Whether a sender's word fits the content; phones call HEIC and HEIF by either name."""
    heif = {"image/heic", "image/heif"}
    return claimed == found or {claimed, found} <= heif


def judged(claims: Claims, *, received_at: datetime) -> Claims:
    """The claims with what the moment of receipt tells of them; a time in the future is none."""
    doubts = list(claims.doubts)
    if claims.camera_time is not None and claims.camera_zone is None:
        doubts.append("time_without_zone")
    taken = claims.taken_at
    if taken is not None and taken > received_at + DAY:  # a day: clocks run wrong, and zones are mistaken
        return replace(claims, camera_zone=None, gps_time=None, doubts=(*doubts, "time_in_future"))
    return replace(claims, doubts=tuple(doubts))


def checked_use(use: EvidenceUse, file: Evidence | None, *, day: date) -> EvidenceUse:
    """The use as it may be kept; ``file`` is None while the bytes are not here.

    Raises:
        BadEvidence: unknown role, a kind that the role does not take, a paper of the future, a viewpoint
            for what is no photo of afterwards, or a text that is too long.
        ValueMissing: a paper without its title or the day it was issued.
    """
    if use.noun not in NOUNS or use.role not in ROLES:
        raise BadEvidence(field="role", reason=", ".join(ROLES))
    if file is not None and file.kind not in ROLES[use.role]:
        raise BadEvidence(field="role", reason=f"{use.role}: {', '.join(sorted(ROLES[use.role]))}")
    for name in missing_words(use, file):
        raise ValueMissing(field=name)
    if use.issued_on is not None and use.issued_on > day:
        raise BadEvidence(field="issued_on", reason=f"{use.issued_on} > {day}")
    if use.viewpoint_of is not None and (use.role != "after" or use.viewpoint_of == use.sha256):
        raise BadEvidence(
            field="viewpoint_of", reason="只用于整改后照片 (only for another photo of afterwards)"
        )
    for name, text, longest in (
        ("title", use.title, LONGEST_TITLE),
        ("document_number", use.document_number or "", LONGEST_NUMBER),
        ("why", use.why, LONGEST_WHY),
    ):
        require_text(name, text, longest)
    return use


def missing_words(use: EvidenceUse, file: Evidence | None) -> list[str]:
    """What a paper must say and does not: its title, and the day it was issued."""
    paper = use.role in PAPERS or (file is not None and file.kind == DOCUMENT)
    if not paper:
        return []
    return [name for name, there in (("title", use.title.strip()), ("issued_on", use.issued_on)) if not there]


def hindrances(use: EvidenceUse, file: Evidence | None) -> Iterable[str]:
    """Why a use does not count, each in a word."""
    if use.withdrawn_at is not None:
        yield "withdrawn"
    if file is None:
        yield "missing"
        return
    if not file.readable:
        yield "unreadable"
    if file.kind not in ROLES[use.role]:
        yield "wrong_kind"
    if missing_words(use, file):
        yield "undescribed"


def withdrawn(use: EvidenceUse, actor: Actor, *, why: str, status: str, at: datetime) -> EvidenceUse:
    """The use as it no longer counts; it stays on file with the reason.

    Args:
        status: the status of the case it serves.

    Raises:
        EvidenceSettled: the case has ended. NotTheSender: neither who added it nor a supervisor asks.
        ValueMissing: no reason. BadEvidence: withdrawn before, or too long a reason.
    """
    if actor.read_only:
        raise NotAllowed(action="evidence.withdraw", roles="")
    own = actor.account is not None and actor.account == use.account
    if not own and Role.SUPERVISOR not in actor.roles:
        raise NotTheSender(id=use.id, by=use.account_name)
    if use.withdrawn_at is not None:
        raise BadEvidence(field="id", reason=f"已由 {use.withdrawn_name} 撤回 (withdrawn before)")
    if status in SETTLED:
        raise EvidenceSettled(id=use.id, status=status)
    if len(why.strip()) < 2:
        raise ValueMissing(field="why")
    require_text("why", why, LONGEST_WHY)
    return replace(
        use, withdrawn_at=at, withdrawn_by=actor.account, withdrawn_name=actor.name, withdrawn_why=why.strip()
    )


def same_use(one: EvidenceUse, other: EvidenceUse) -> bool:
    """Whether two say the same of the same file."""
    names = ("sha256", "noun", "noun_id", "role", "title", "document_number", "issued_on", "viewpoint_of")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def require_text(field: str, text: str, longest: int) -> None:
    """BadEvidence when a text is too long or cannot be stored."""
    if len(text) > longest or UNSTORABLE.search(text):
        raise BadEvidence(field=field, reason=f"≤ {longest}")


def burden_of(uses: Collection[EvidenceUse]) -> Burden:
    """What the uses that hold add up to."""
    held = [use for use in uses if use.withdrawn_at is None]
    cases = {use.noun_id for use in held if use.noun == "case"}
    return Burden(uses=len(held), cases=len(cases), units=len({use.unit for use in held if use.unit}))
