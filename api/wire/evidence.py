"""Wire forms of evidence: a file, what it claims and serves, and in whose hands it was."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from api.wire.base import Day, Line, Moment, Sha256, Text, WireIn, WireOut, Word
from layers.rules.evidence import Burden, Claims, CustodyEntry, Evidence, EvidenceUse, UsedEvidence


class UseIn(WireIn):
    """That a file serves a case: in which role, and what a paper is called and when it was issued."""

    sha256: Sha256
    role: Word
    title: Line = ""
    issued_on: Day | None = None
    document_number: Word | None = None
    viewpoint_of: Sha256 | None = None
    why: Text = ""

    def record(self, case: UUID) -> EvidenceUse:
        """The use as the rules know it, not yet checked nor signed."""
        return EvidenceUse(id="", noun="case", noun_id=str(case), **dict(self))


class ReasonIn(WireIn):
    """Why something is taken back."""

    why: Text


class ClaimsOut(WireOut):
    """What the file says of itself; ``doubts`` name what of it cannot be so."""

    camera_time: str | None
    camera_zone: str | None
    gps_time: Moment | None
    taken_at: Moment | None
    longitude: float | None
    latitude: float | None
    altitude_m: float | None
    direction_deg: float | None
    datum: str | None
    device: str | None
    orientation: int | None
    doubts: list[str]


class BurdenOut(WireOut):
    """How much one file does: uses that hold, cases they are for, units that asked for them."""

    uses: int
    cases: int
    units: int


class UseOut(WireOut):
    """What a file serves; ``hindrances`` say why it does not count, in words of the documentation."""

    id: UUID
    sha256: str
    noun: str
    noun_id: str
    role: str
    title: str
    document_number: str | None
    issued_on: Day | None
    viewpoint_of: str | None
    why: str
    at: Moment
    account: str | None
    account_name: str
    unit: str | None
    withdrawn_at: Moment | None
    withdrawn_by: str | None
    withdrawn_name: str | None
    withdrawn_why: str | None
    audit_number: int | None
    counts: bool
    hindrances: list[str]


class CustodyOut(WireOut):
    """One thing done with a file."""

    at: Moment
    account: str | None
    name: str
    unit: str | None
    action: str
    facts: dict[str, Any]
    audit_number: int | None


class FileOut(WireOut):
    """A file on record; ``media_type`` is what its content is, None for a report's photo."""

    sha256: str
    size_bytes: int
    media_type: str | None
    name: str
    kind: str
    readable: bool
    claims: ClaimsOut | None
    received_at: Moment
    account: str | None
    account_name: str
    unit: str | None
    report: str | None
    demonstration: bool
    audit_number: int | None


class EvidenceOut(FileOut):
    """A file with what it serves, as far as the asker may know; ``custody`` is None for most roles."""

    burden: BurdenOut
    uses: list[UseOut]
    original: bool  # whether the asker may fetch it
    custody: list[CustodyOut] | None


class CaseUseOut(WireOut):
    """A use of a case with its file; ``file`` is None while its bytes are not here."""

    use: UseOut
    file: FileOut | None
    burden: BurdenOut


class CaseEvidenceOut(WireOut):
    """All that serves a case, oldest first; what was withdrawn or is missing stands there too."""

    evidence: list[CaseUseOut]
    counting: int


FILE = tuple(name for name in FileOut.model_fields if name != "claims")
USE = tuple(name for name in UseOut.model_fields if name not in ("id", "counts", "hindrances"))
CUSTODY = tuple(name for name in CustodyOut.model_fields if name != "facts")
CLAIMS = tuple(name for name in ClaimsOut.model_fields if name != "doubts")


def claims_out(claims: Claims | None) -> ClaimsOut | None:
    """A file's claims as the wire has them."""
    if claims is None:
        return None
    plain = {name: getattr(claims, name) for name in CLAIMS}
    return ClaimsOut.model_construct(**plain, doubts=list(claims.doubts))


def file_out(file: Evidence) -> FileOut:
    """A file on record."""
    return FileOut.model_construct(**file_members(file))


def file_members(file: Evidence) -> dict[str, Any]:
    plain = {name: getattr(file, name) for name in FILE}
    return {**plain, "claims": claims_out(file.claims)}


def use_out(one: UsedEvidence) -> UseOut:
    """A use with whether it counts."""
    plain = {name: getattr(one.use, name) for name in USE}
    why = list(one.hindrances)
    return UseOut.model_construct(id=UUID(one.use.id), **plain, counts=not why, hindrances=why)


def burden_out(burden: Burden) -> BurdenOut:
    """How much a file does."""
    return BurdenOut(uses=burden.uses, cases=burden.cases, units=burden.units)


def custody_out(entry: CustodyEntry) -> CustodyOut:
    """One thing done with a file."""
    plain = {name: getattr(entry, name) for name in CUSTODY}
    return CustodyOut.model_construct(**plain, facts=dict(entry.facts))


def evidence_out(
    file: Evidence,
    *,
    uses: Collection[EvidenceUse],
    burden: Burden,
    original: bool,
    custody: Collection[CustodyEntry] | None,
) -> EvidenceOut:
    """A file with those of its uses that the asker may know."""
    return EvidenceOut.model_construct(
        **file_members(file),
        uses=[use_out(UsedEvidence(use, file)) for use in uses],
        burden=burden_out(burden),
        original=original,
        custody=None if custody is None else [custody_out(entry) for entry in custody],
    )
