"""An edit made on a version that was no longer the last: kept beside, drawn beside, decided by a person.

Nothing is overwritten and nothing is applied because time passed. The one who comes second is told; what was
sent stays whatever is decided, and so does what stood meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from layers.errors import EditDecided, ValueMissing, ValueNotAllowed
from layers.rules.features import Feature

MINE, THEIRS, LEAVE = "mine", "theirs", "leave"
DECISIONS = (MINE, THEIRS, LEAVE)
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """One edit that came too late.

    Args:
        feature: as it was sent, without fields that its author may not see; ``version`` is the one it was
            made on. found: the version that stood when it came.
        decision: ``mine`` (the edit became the next version), ``theirs`` (what stood stays),
            ``leave`` (both stay on record, nothing changes); None while it waits.
        made: the version that the decision made.
    """

    id: str
    feature: Feature
    found: int
    why: str
    at: datetime
    account: str | None
    name: str
    unit: str | None
    demonstration: bool
    decision: str | None = None
    decided_at: datetime | None = None
    decided_name: str | None = None
    reason: str | None = None
    made: int | None = None
    fid: int = 0


def checked_decision(edit: KeptEdit, *, decision: str, reason: str) -> str:
    """The reason, when the edit still waits and something is decided.

    Raises:
        EditDecided: somebody was first. ValueNotAllowed, ValueMissing: no decision of ours, no reason.
    """
    if edit.decision is not None:
        raise EditDecided(id=edit.id, decision=edit.decision, by=edit.decided_name or "–")
    if decision not in DECISIONS:
        raise ValueNotAllowed(field="decision", value=decision, allowed=", ".join(DECISIONS))
    if not reason.strip():
        raise ValueMissing(field="reason")
    if len(reason) > LONGEST_REASON:
        raise ValueNotAllowed(field="reason", value=f"{reason[:20]}…", allowed=f"≤ {LONGEST_REASON}")
    return reason.strip()


def applied(edit: KeptEdit, present: Feature) -> Feature:
    """The edit over what stands now: what it said, and what its author could not see as it stands."""
    return replace(
        edit.feature,
        properties={**present.properties, **edit.feature.properties},
        version=present.version,
        demonstration=present.demonstration,
    )
