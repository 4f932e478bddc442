"""What a waiver covers: what was known of a rule's breach when somebody stood for it, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.rules.boundary_kinds import NAMED

SAME = 1e-6  # of a figure: two readings of the same ground differ by less


def covers(then: Mapping[str, Any], present: Mapping[str, Any]) -> bool:
    """Whether a breach is still the one that was waived.

    A rule that names things must not name others now; one that names none must have the same figures. So an
    open case that comes to lie outside after the waiver stops the proposal again.

    Args:
        then, present: outcomes of one rule in two readings: ``named`` with ids, ``figures`` by name.
    """
    before, after = ({thing["id"] for thing in outcome["named"]} for outcome in (then, present))
    same = figures_agree(then["figures"], present["figures"])
    if not before and not after:
        return same
    return after <= before and (same or len(after) < NAMED)


def figures_agree(then: Mapping[str, float | None], present: Mapping[str, float | None]) -> bool:
    """Whether figures are the same but for the rounding of numbers."""
    return then.keys() == present.keys() and all(near(then[name], present[name]) for name in then)


def near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))
