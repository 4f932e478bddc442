"""Whether a village has to move, under a reply to a proposal, and why in words.

The seed, item 25: a village in the core stays only if the reply approves and the new line takes it out;
else it moves at once. The exemption is for compact settlements: scattered ones never have it. What the text
does not say is "pending" (somebody has to decide) or "unknown" (a fact is missing), never "not needed".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.divisions import OUTSIDE, Division
from geo.shares import shares
from layers.definition import Words
from layers.rules.boundaries import Regime

WHOLE, PART = 1 - 1e-4, 1e-4  # of a village's ground: less is the rounding of two drawings
SCATTERED, COMPACT = "scattered", "compact"
CORE_NAMES = {"core": "核心区", "core_protection": "核心保护区"}


class Reply(StrEnum):
    """How a proposal ends; the step of its way that says so."""

    APPROVED = "enact"
    REFUSED = "refuse"


class Obligation(StrEnum):
    """Whether a village has to move."""

    RELOCATE_NOW = "relocate_now"
    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    UNKNOWN = "unknown"


O = Obligation  # noqa: E741  (read as a word in the tables below)
OBLIGATIONS: Mapping[Obligation, Words] = {
    O.RELOCATE_NOW: Words("立即搬迁", "Relocate now"),
    O.NOT_NEEDED: Words("无需搬迁", "Not needed"),
    O.PENDING: Words("待定", "To be decided"),
    O.UNKNOWN: Words("不明", "Unknown"),
}


@dataclass(frozen=True, slots=True)
class Village:
    """A village as the ledger has it.

    Args:
        feature: its id on the layer of villages; code: twelve digits.
        settlement: compact, scattered, unknown. planned: its obligation on record: none, conditional,
            required, done.
        households: None where nobody told. unit: who is responsible.
        shape: longitude, latitude; None where it is not drawn.
        case, case_number: the open case about it.
    """

    feature: str
    code: str
    name: str
    township: str = ""
    settlement: str | None = None
    planned: str | None = None
    households: int | None = None
    unit: str | None = None
    shape: BaseGeometry | None = None
    case: str | None = None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """How a village comes out.

    Args:
        zone: the strictest kind of zone that it has ground in; OUTSIDE.
        inside: the share of its ground that is in the reserve, 0 to 1; None where it is not drawn.
    """

    village: Village
    zone: str
    inside: float | None
    obligation: Obligation
    because: Words


# --- where a village lies ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ground:
    """The share of a village in each kind of zone by both lines; None where it is not drawn."""

    before: Mapping[str, float] | None
    after: Mapping[str, float] | None
    regime: Regime

    @property
    def was_core(self) -> bool:
        return (self.before or {}).get(self.regime.kinds[0], 0) > PART

    @property
    def core_after(self) -> float:
        return (self.after or {}).get(self.regime.kinds[0], 0)

    @property
    def inside_after(self) -> float:
        return sum((self.after or {}).values())

    def by(self, reply: Reply) -> Mapping[str, float] | None:
        """The shares by the line that is the law after the reply."""
        return self.after if reply is Reply.APPROVED else self.before


def ground_shares(villages: Sequence[Village], line: Division) -> list[Mapping[str, float] | None]:
    """The share of each village in each kind of zone."""
    shapes = np.empty(len(villages), dtype=object)
    shapes[:] = [village.shape for village in villages]
    found: list[dict[str, float] | None] = [None if village.shape is None else {} for village in villages]
    inside = shares(line.shapes, shapes)
    for kind, at, share in zip(
        inside.areas.tolist(), inside.things.tolist(), inside.share.tolist(), strict=True
    ):
        own = found[at]
        if own is not None and share > PART:
            own[line.kinds[kind]] = share
    return list(found)


def concerned(village: Village, was: Mapping[str, float] | None, becomes: Mapping[str, float] | None) -> bool:
    """Whether a reply says anything about the village; the others are not listed."""
    return village.planned == "conditional" or bool(was) or bool(becomes)


def zone_of(parts: Mapping[str, float] | None, regime: Regime) -> str:
    """The strictest kind among the parts."""
    return max(parts or {OUTSIDE: 1.0}, key=regime.strictness)


# --- what follows for a village ------------------------------------------------------------------
def settled_by(reply: Reply, village: Village, ground: Ground) -> Settled:
    """The village under a reply."""
    parts = ground.by(reply)
    obligation, because = obligation_of(reply, village, ground)
    inside = None if parts is None else min(1.0, sum(parts.values()))
    return Settled(village, zone_of(parts, ground.regime), inside, obligation, because)


def obligation_of(reply: Reply, village: Village, ground: Ground) -> tuple[Obligation, Words]:
    """What holds for the village, and why in words."""
    if village.planned == "done":
        return O.NOT_NEEDED, Words("已完成搬迁", "It has moved already")
    if village.planned == "required":
        return O.RELOCATE_NOW, Words(
            "已列入其他搬迁项目，与批复无关", "Another project moves it, whatever the reply"
        )
    if ground.before is None or ground.after is None:
        return O.UNKNOWN, Words("没有图形，无法判断在哪个分区", "It is not drawn: its zone is not known")
    if village.planned == "conditional":
        return refused(ground) if reply is Reply.REFUSED else approved(village, ground)
    return unplanned(reply, village, ground)


def refused(ground: Ground) -> tuple[Obligation, Words]:
    """A village whose plan waited for the reply, after a refusal."""
    if ground.was_core:
        return O.RELOCATE_NOW, Words(
            f"不予批准：仍在{core_of(ground)}内，迅速启动搬迁",
            "Refused: it stays in the core and moves at once",
        )
    return O.RELOCATE_NOW, Words(
        f"不予批准：原搬迁计划恢复执行（台账列为以批复为条件，但现不在{core_of(ground)}内，请核对）",
        "Refused: the plan to move it holds again (on record as conditional, yet not in the core: check)",
    )


def approved(village: Village, ground: Ground) -> tuple[Obligation, Words]:
    """A village whose plan waited for the reply, after an approval."""
    if ground.core_after >= WHOLE:
        return O.RELOCATE_NOW, Words(
            f"批复同意，但新界线没有将其调出{core_of(ground)}：仍须搬迁",
            "Approved, yet the new line leaves it in the core: it moves",
        )
    if ground.inside_after <= PART:
        return exempted(village)
    if ground.core_after <= PART:
        return O.PENDING, Words(
            f"批复同意后由{core_of(ground)}转为较松的分区，没有调出保护区；原文没有写是否仍须搬迁",
            "Approved: it falls to a softer zone inside the reserve; the text does not say whether it moves",
        )
    share = f"{ground.inside_after:.0%}"
    return O.PENDING, Words(
        f"新界线穿过村庄：{share} 仍在保护区内，须逐户核定",
        f"The new line cuts it, {share} stays inside: house by house",
    )


def exempted(village: Village) -> tuple[Obligation, Words]:
    """A village that the approved line takes out: only a compact one is exempt."""
    if village.settlement == COMPACT:
        return O.NOT_NEEDED, Words(
            "批复同意：非零星分布的居住点调出保护区，原计划搬迁不再需要",
            "Approved: taken out as a compact settlement, no move",
        )
    if village.settlement == SCATTERED:
        return O.RELOCATE_NOW, Words(
            "零星分布的居住点不在豁免之列，调出后仍须搬迁",
            "Scattered settlements are never exempt: it moves though taken out",
        )
    return O.UNKNOWN, Words(
        "已调出，但未认定是否零星分布，不能判断可否豁免",
        "Taken out, but nobody determined whether it is scattered",
    )


def unplanned(reply: Reply, village: Village, ground: Ground) -> tuple[Obligation, Words]:
    """A village without a plan to move it."""
    core_now = ground.core_after > PART if reply is Reply.APPROVED else ground.was_core
    if core_now:
        return O.UNKNOWN, Words(
            f"在{core_of(ground)}内，但不在搬迁计划之列；原文没有写，须核定",
            "In the core but in no plan to move; the text does not say: to be determined",
        )
    if reply is Reply.APPROVED and ground.was_core and village.settlement != COMPACT:
        return O.UNKNOWN, Words(
            f"离开{core_of(ground)}，但不是已认定的非零星居住点，不能判断",
            "It leaves the core, but is not known to be compact",
        )
    return O.NOT_NEEDED, Words(
        f"不在{core_of(ground)}内，也没有搬迁计划", "Not in the core, and in no plan to move"
    )


def core_of(ground: Ground) -> str:
    """What the strictest zone is called in Chinese under the regime in which both lines are compared."""
    return CORE_NAMES.get(ground.regime.kinds[0], "核心区")
