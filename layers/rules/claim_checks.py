"""Sending somebody to one thing of a claim: a lead that the claim is not true there, and what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from layers.definition import Words
from layers.errors import BadClaim
from layers.rules.claims import Claim
from layers.rules.lead_sources import measured
from layers.rules.lead_words import CLAIM_UNTRUE
from layers.rules.leads import Lead, LeadState, Source

SAYS = {  # steps of a check: the suspicion holds, or the claim does, or the answer is taken back
    "confirm": "against", "refute": "for", "reopen": "unclear",
}  # fmt: skip
RESULTS = {
    "against": Words("现场核查：声明不实", "Checked on the spot: the claim is not true here"),
    "for": Words("现场核查：与声明相符", "Checked on the spot: as the claim says"),
}
OPEN = frozenset({LeadState.NEW, LeadState.WAITING, LeadState.SENT})


def check_of(
    id: str, claim: Claim, feature: str, label: str, shape: BaseGeometry | None, *, day: date
) -> Lead:
    """The lead that a claim is not true of one thing.

    Raises:
        BadClaim: nobody knows where the thing is.
    """
    if shape is None or shape.is_empty:
        raise BadClaim(field="feature", reason="没有位置 (no place)")
    said = f"{claim.number} “{claim.text}”：{label}"
    return Lead(
        id,
        Source.CLAIM,
        CLAIM_UNTRUE,
        shape,
        measured(shape),
        day,
        evidence={"claim": claim.id, "number": claim.number, "feature": feature, "label": label},
        because=(Words(said, said),),
        demonstration=claim.demonstration,
    )


def task_of(claim: Claim, label: str, why: str) -> str:
    """What whoever is sent reads: the words as they stand, the thing, and a note."""
    return "；".join(part for part in (f"{label}：“{claim.text}”（{claim.number}）", why.strip()) if part)


def thing_of(lead: Lead) -> tuple[str, str]:
    """The claim and the thing that a check is about."""
    evidence: dict[str, Any] = dict(lead.evidence)
    return str(evidence.get("claim", "")), str(evidence.get("feature", ""))
