"""What may be the same problem: a case of the same kind on the same feature, or near, also a closed one.

Before a report of a new place is sent the same is asked of features, cases and late reports, so that one
thing does not become five; what was offered and what the author answered goes along with the report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from layers.definition import Words
from layers.rules.case_words import STATUSES
from layers.rules.cases import ACCEPTED, Case, CaseEvent
from layers.rules.fixes import require

USUAL_M = 50.0
NEAR_M: Mapping[str, float] = {"sewage_outlets": 5.0}  # outlets stand close together; USUAL_M elsewhere
REPORT_DAYS = 90  # reports that came longer ago are no longer offered
QUICK_NOTES = "quick_notes"
KIND = "kind"  # the question of a quick note whose answer names the layer of what was seen
NOUNS = ("feature", "case", "report")
MOST_OFFERED = 30
ASKED = ("server", "package", "phone")
RECENT_DAYS = 5 * 365  # what ended longer ago is no longer proposed
ACCEPTANCE = ("first_review", "sign_lead", "sign_group", "close")
OPEN, REOPENED, NOT_REBOUND = "open", "reopened", "not_rebound"  # states of a notice


def near_m(layer: str) -> float:
    """How near two problems of a kind must be to be taken for one, in metres."""
    return NEAR_M.get(layer, USUAL_M)


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that may be the same; ``distance_m`` is None on the same feature or where there is no place.

    Args:
        acceptance: the events by which it was reviewed, signed and closed, with who; empty for open ones.
    """

    case: Case
    same_feature: bool
    distance_m: float | None
    acceptance: tuple[CaseEvent, ...] = ()

    @property
    def rebound(self) -> bool:
        """Whether it was closed: then what is found now may be its rebound."""
        return self.case.status in ACCEPTED

    @property
    def why(self) -> Words:
        """In one sentence."""
        stands = STATUSES[self.case.status]
        zh = "同一要素" if self.same_feature else f"相距 {self.distance_m or 0:.0f} 米"
        en = "the same feature" if self.same_feature else f"{self.distance_m or 0:.0f} m away"
        tail = Words("，可能是反弹", ", perhaps a rebound") if self.rebound else Words("", "")
        return Words(f"同类案件，{zh}，{stands.zh}{tail.zh}", f"Same kind, {en}, {stands.en}{tail.en}")


def recent(case: Case, day: date) -> bool:
    """Whether a case is still proposed: one that is open, or ended not too long ago."""
    ended = case.closed_on or (case.changed_at.date() if case.changed_at and not case.unsettled else None)
    return ended is None or (day - ended).days <= RECENT_DAYS


def nearest_first(found: Sequence[Alike]) -> list[Alike]:
    """Same features before near places, closed cases before open ones, then by distance."""
    return sorted(
        found,
        key=lambda each: (
            not each.same_feature,
            not each.rebound,
            each.distance_m if each.distance_m is not None else 0.0,
            each.case.number,
        ),
    )


def acceptance(case: Case, events: Sequence[CaseEvent]) -> tuple[CaseEvent, ...]:
    """The last review, signatures and closing of a closed case, in their order."""
    if case.status not in ACCEPTED:
        return ()
    last = {event.step: event for event in events if event.step in ACCEPTANCE}
    return tuple(last[step] for step in ACCEPTANCE if step in last)


@dataclass(frozen=True, slots=True)
class Rebound:
    """A notice that a closed case may have come back; people decide, and the decision is kept.

    Args:
        noun, noun_id: the report or the case that was found. distance_m: None on the same feature.
        state: open, reopened, not_rebound.
    """

    id: str
    case: str
    noun: str
    noun_id: str
    distance_m: float | None
    why: Words
    at: datetime
    state: str = OPEN
    decided_at: datetime | None = None
    decided_name: str | None = None
    decided_why: str | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that was offered as perhaps the same; ``layer`` is its kind, None where unknown."""

    noun: str  # feature, case, report
    id: str
    layer: str | None = None
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a report's author was offered before sending, and the answer.

    Args:
        asked: who knew: the server, the package of an area taken along, or this phone's own reports alone.
        offered: nearest first. chosen: the one that it is; None says: another thing than all of these.

    Kept as it was sent: whether what it names is still there is looked up when somebody reads it.
    """

    asked: str
    offered: tuple[Offered, ...] = ()
    chosen: Offered | None = None


def require_about(about: About) -> None:
    """ValueNotAllowed for an answer that was not offered, or what is no offer."""
    require("about.asked", about.asked, about.asked in ASKED, ", ".join(ASKED))
    require("about.offered", len(about.offered), len(about.offered) <= MOST_OFFERED, f"≤ {MOST_OFFERED}")
    for each in about.offered:
        require("about.offered.noun", each.noun, each.noun in NOUNS, ", ".join(NOUNS))
        far = each.distance_m
        fits = far is None or (math.isfinite(far) and 0 <= far <= 1e6)
        require("about.offered.distance_m", far, fits, "0…1000000 m")
    known = about.chosen is None or key_of(about.chosen) in {key_of(each) for each in about.offered}
    require("about.chosen", about.chosen and about.chosen.id, known, "about.offered")


def key_of(each: Offered) -> tuple[str, str, str]:
    """What tells one offered thing from another; features are named within their layer."""
    return each.noun, each.layer or "", each.id


def kinds(layer: str, answers: Mapping[str, object]) -> tuple[str, ...]:
    """The layers that may hold the same thing: the report's own, and the one a quick note says it saw."""
    seen = answers.get(KIND) if layer == QUICK_NOTES else None
    return (layer, seen) if isinstance(seen, str) and seen and seen != layer else (layer,)
