"""A small case with everything a case file tells, and the hands that read the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from shapely import LineString, box

from layers.definition import GeometryType, Style, Symbol
from layers.rules.case_file import CaseFile, Records, case_file, frame_of
from layers.rules.cases import CaseEvent, CaseStatus
from layers.rules.claims import Claim, ClaimKind
from layers.rules.closing import Judged
from layers.rules.evidence import Evidence, UsedEvidence
from layers.rules.features import Feature
from tests.builders import (
    MORNING,
    a_case,
    a_feature,
    a_layer,
    a_photo,
    a_report,
    a_unit,
    a_use,
    an_evidence,
    words,
)

ROLES = ("before", "after", "special_report", "document")
STEPS = ("open", "confirm", "report_done", "first_review", "sign_lead", "sign_group", "close")
POSTS = {"sign_lead": "lead_leader", "sign_group": "leading_group"}
BEFORE, AFTER, PAPER, LOST = (digit * 64 for digit in "abcd")
ZONES = a_layer(
    "zones", GeometryType.AREA, style=Style(Symbol(fill="#1769AA", line="#A3123F", hatch="close"))
)
DIKES = a_layer("dikes", GeometryType.LINE, style=Style(Symbol(line="#B3400F", dash=(6, 3))))


def events(*steps: str) -> list[CaseEvent]:
    """The steps of a case, an hour apart, each by a person of its own, with audit numbers from 11 on."""
    made = []
    for at, step in enumerate(steps or STEPS, start=1):
        made.append(
            CaseEvent(
                case="case",
                number=at,
                step=step,
                before=None if at == 1 else CaseStatus.CONFIRMED,
                after=CaseStatus.CLOSED if step == "close" else CaseStatus.CONFIRMED,
                at=MORNING + timedelta(hours=at),
                account=f"account {at}",
                name=f"人员{at}",
                unit="office",
                post=POSTS.get(step),
                why=f"理由{at}",
                facts={},
                audit_number=10 + at,
            )
        )
    return made


def evidence() -> tuple[list[UsedEvidence], dict[str, Evidence]]:
    """A photo before, one after, a paper, and a paper whose bytes have not come."""
    files = {
        sha256: an_evidence(sha256=sha256, size_bytes=size, kind=kind, media_type=media, received_at=MORNING)
        for sha256, size, kind, media in (
            (BEFORE, 1000, "photo", "image/jpeg"),
            (AFTER, 200, "photo", "image/heic"),
            (PAPER, 30, "document", "application/pdf"),
        )
    }
    issued = date(2026, 11, 22)
    uses = [
        a_use(id=sha256[:8], sha256=sha256, role=role, title=f"{role} 标题", at=MORNING, issued_on=issued)
        for sha256, role in zip((BEFORE, AFTER, PAPER, LOST), ROLES, strict=True)
    ]
    return [UsedEvidence(use, files.get(use.sha256)) for use in uses], files


def a_zone() -> Feature:
    """A zone with a hole, around the dike."""
    shape = box(115.48, 37.59, 115.53, 37.62) - box(115.52, 37.61, 115.525, 37.615)
    return a_feature("zone", "zones", shape=shape)


def records(**changes: Any) -> Records:
    """A closed case with events, a finding, an inspection, evidence, a claim and a place."""
    case = a_case(number="2026-0007", title="段村围埝未拆除", status=CaseStatus.CLOSED, quantity=88.0)
    uses, files = evidence()
    feature = a_feature("one", "dikes", shape=LineString([(115.5, 37.6), (115.501, 37.6005)]))
    photo = a_photo(51)
    files[photo.sha256] = an_evidence(sha256=photo.sha256, size_bytes=7, received_at=MORNING)
    met = Judged("gone", "settled_state", words("it is gone"), True, words("seen"))
    values: dict[str, Any] = {
        "case": case,
        "definition": DIKES,
        "as_of": MORNING + timedelta(days=1),
        "events": events(),
        "hashes": {10 + at: f"{at:064x}" for at in range(1, 8)},
        "conditions": [replace(met, met=False, why=words("it came back"))],
        "closed_by": [met],
        "finding": [a_report(1, photos=(photo,), author_name="发现人")],
        "inspections": [a_report(2, state_seen="removed", author_name="检查人")],
        "uses": uses,
        "files": files,
        "claims": [a_claim()],
        "features": [feature],
        "ground": [(ZONES, [a_zone()])],
        "reserve": [(ZONES, [a_zone()])],
        "frame": frame_of(case, [feature]),
        "units": {id: a_unit(id) for id in ("office", "town")},
        "leaders": {"first": "牵头人"},
    }
    return Records(**{**values, **changes})


def a_claim(**changes: Any) -> Claim:
    """That everything was removed."""
    values: dict[str, Any] = {
        "id": "c",
        "kind": ClaimKind.REMOVED,
        "text": "围埝已全部拆除",
        "source": "通报第26项",
        "said_on": date(2026, 11, 21),
        "number": "C2026-0001",
    }
    return Claim(**{**values, **changes})


def a_case_file(**changes: Any) -> CaseFile:
    """The file of these records."""
    return case_file(records(**changes))


def moment(hours: float) -> datetime:
    """So many hours after the first event's morning."""
    return MORNING + timedelta(hours=hours)


def read(document: bytes) -> Document:
    """The document as Word reads it."""
    return docx.Document(BytesIO(document))


def texts(document: Document) -> Iterator[str]:
    """Every paragraph, in tables too."""
    for line in document.paragraphs:
        yield line.text
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield cell.text
