"""What speaks against a claim and how much it weighs; what stands behind one, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from layers.definition import Words
from layers.rules.claims import Basis, Claim


class Strength(StrEnum):
    """How much an observation weighs; a person decides what it means."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


STRENGTHS: Mapping[Strength, Words] = {
    Strength.STRONG: Words("有力", "strong"),
    Strength.MEDIUM: Words("一般", "medium"),
    Strength.WEAK: Words("较弱", "weak"),
}


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen or recorded later that contradicts a claim.

    Args:
        noun: report, feature (edited by a person), import, scene. noun_id: its id; scene and feature.
        at: when it came to us, UTC; seen_at: when it was seen, as the sender says.
        state: that was seen; remainder: that was measured, in the layer's unit. photos: that are here.
        place: CGCS2000 longitude, latitude; None where unknown. new: the thing is newer than the claim.
    """

    noun: str
    noun_id: str
    feature: str | None
    at: datetime
    seen_at: datetime
    unit: str | None
    name: str | None
    state: str | None = None
    remainder: float | None = None
    photos: int = 0
    new: bool = False
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """How much an observation weighs, and why."""

    strength: Strength
    why: Words


def weighed(seen: Observation, claim: Claim, *, since: datetime) -> Weight:
    """How strongly an observation contradicts a claim; ``since``: from when on."""
    if seen.noun == "scene":
        return Weight(Strength.WEAK, Words("只有影像，未经现场核实", "Only imagery, not checked on site"))
    if seen.noun != "report":
        return Weight(
            Strength.WEAK, Words("只有登记或影像，未经现场核实", "On record only, not checked on site")
        )
    if seen.seen_at < since:
        return Weight(
            Strength.WEAK,
            Words("按手机时间早于声明，传到较晚", "Seen before the claim by the phone's clock"),
        )
    own = claim.unit is not None and seen.unit == claim.unit
    if seen.photos and own:
        return Weight(
            Strength.STRONG, Words("声明单位自己上报，有照片", "The claiming unit's own report, with photos")
        )
    if seen.photos:
        return Weight(Strength.STRONG, Words("其他单位现场所见，有照片", "Seen by another unit, with photos"))
    return Weight(Strength.MEDIUM, Words("现场上报，没有照片", "Reported from the place, without photos"))


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a claim: counted from what is on record in its scope.

    Args:
        listed: features in the scope now. inspected: of these, with a report since the claim's day.
        unsettled: of these, whose last report saw an unsettled state or something left.
        left: the sum of what those last reports measured, in the layer's unit; None if none did.
        area_m2: what the listed features are declared to cover together; None if the layer has no areas.
        contradictions: observations that contradict the claim.
    """

    listed: int = 0
    inspected: int = 0
    unsettled: int = 0
    left: float | None = None
    area_m2: float | None = None
    contradictions: int = 0


def behind_words(claim: Claim, behind: Behind) -> Words:
    """One sentence: what was said, how much of it was ever looked at, and what was found."""
    if claim.layer is None or (claim.scope.basis is Basis.LIST and not behind.listed):
        return Words(f"“{claim.text}”：没有清单可查", f"“{claim.text}”: there is no list to check")
    return Words(
        f"“{claim.text}”：登记 {behind.listed} 处，此后现场查过 {behind.inspected} 处，"
        f"其中 {behind.unsettled} 处未整改到位",
        f"“{claim.text}”: {behind.listed} on record, {behind.inspected} inspected since, "
        f"{behind.unsettled} of these not settled",
    )
