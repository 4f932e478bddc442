"""How often leads were right, per kind and zone, told with how little that may rest on.

Only leads that the ground answered count: confirmed or refuted. Dismissed ones were never looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import sqrt

from layers.definition import Words
from layers.rules.leads import Lead, LeadState

FEW = 20  # answers; below, a share says next to nothing
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Precision:
    """The confirmed share of answered leads.

    Args:
        kind, zone: of the leads; zone "" where they lie outside.
        dismissed, waiting: by the desk, and for the desk, an image or the ground; neither is an answer.
        share: None without any answer. low, high: Wilson's 95 % interval (Wilson 1927).
    """

    kind: str
    zone: str
    confirmed: int
    answered: int
    share: float | None
    low: float
    high: float
    dismissed: int = 0
    waiting: int = 0

    @property
    def few(self) -> bool:
        """Whether the numbers are too few to go by."""
        return self.answered < FEW

    @property
    def words(self) -> Words:
        """The share as it is told."""
        if self.share is None:
            return Words("尚无现场核查", "Nobody has looked yet")
        counted = f"{self.confirmed}/{self.answered}"
        told = f"{self.share:.0%}（{counted}，95%区间 {self.low:.0%}–{self.high:.0%}）"
        told_en = f"{self.share:.0%} ({counted}, 95 % interval {self.low:.0%} to {self.high:.0%})"
        few = ("，样本少，仅供参考", "; few, to be taken with care") if self.few else ("", "")
        return Words(told + few[0], told_en + few[1])


def precisions(leads: Iterable[Lead]) -> tuple[Precision, ...]:
    """By kind and zone, those with the most answers first."""
    return told(Counter((lead.kind, lead.zone or "", lead.state) for lead in leads))


def told(counted: Mapping[tuple[str, str, LeadState], int]) -> tuple[Precision, ...]:
    """The same from how many leads of a kind in a zone stand where; merged ones count with their other."""
    found = []
    for kind, zone in sorted({(kind, zone) for kind, zone, _ in counted}):
        count = {state: counted.get((kind, zone, state), 0) for state in LeadState}
        confirmed, refuted = count[LeadState.CONFIRMED], count[LeadState.REFUTED]
        row = precision(kind, zone, confirmed, confirmed + refuted)
        waiting = count[LeadState.NEW] + count[LeadState.WAITING] + count[LeadState.SENT]
        found.append(replace(row, dismissed=count[LeadState.DISMISSED], waiting=waiting))
    return tuple(sorted(found, key=lambda each: (-each.answered, each.kind, each.zone)))


def precision(kind: str, zone: str, confirmed: int, answered: int) -> Precision:
    """The share with its interval; the whole of 0 to 1 where nothing was answered."""
    if answered == 0:
        return Precision(kind, zone, 0, 0, None, 0.0, 1.0)
    share = confirmed / answered
    middle = (share + Z**2 / (2 * answered)) / (1 + Z**2 / answered)
    half = Z / (1 + Z**2 / answered) * sqrt(share * (1 - share) / answered + Z**2 / (4 * answered**2))
    return Precision(kind, zone, confirmed, answered, share, max(middle - half, 0.0), min(middle + half, 1.0))
