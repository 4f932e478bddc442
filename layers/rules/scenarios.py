"""Both replies to a proposal side by side: villages, counts, tasks that would start; derived, never kept.

What holds for one village is in ``layers/rules/obligations.py``. A task is told of before it starts: the step
of the way (``enact``, ``refuse``) starts just those that its scenario lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.divisions import Division
from geo.shares import shares
from layers.definition import Words
from layers.rules.boundaries import Regime
from layers.rules.obligations import (
    PART,
    Ground,
    Obligation,
    Reply,
    Settled,
    Village,
    concerned,
    ground_shares,
    settled_by,
)

O = Obligation  # noqa: E741  (read as a word below)
VILLAGES, DWELLINGS = "villages", "dwellings"


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A house that stands alone; it is counted, and named by its id only."""

    feature: str
    unit: str | None
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Start:
    """A task that begins with the reply.

    Args:
        title: what is to be done; unit: whose it is by the ledger, to be assigned by a supervisor.
        village: code; "" for scattered dwellings. layer, features: what it is about.
        case, case_number: the open case that is told of it; None where a new one is opened.
        starts: the step that lets it begin.
    """

    title: Words
    unit: str | None
    village: str
    layer: str
    features: tuple[str, ...]
    case: str | None
    starts: Reply
    because: Words
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One reply with all that follows for the villages; nothing of it is kept."""

    reply: Reply
    villages: tuple[Settled, ...]
    tasks: tuple[Start, ...]
    dwellings: int  # scattered ones that the line takes out, without any exemption

    @property
    def counts(self) -> Mapping[str, int | None]:
        """Villages by obligation; households of those that move now, None when one is not known."""
        found: dict[str, int | None] = {
            str(each): sum(one.obligation is each for one in self.villages) for each in Obligation
        }
        moving = [one.village.households for one in self.villages if one.obligation is O.RELOCATE_NOW]
        told = [each for each in moving if each is not None]
        found["households_to_move"] = sum(told) if len(told) == len(moving) else None
        found["scattered_dwellings"] = self.dwellings
        return found


@dataclass(frozen=True, slots=True)
class Lines:
    """Both lines in the common regime: the law as it is, and the proposal."""

    before: Division
    after: Division
    regime: Regime


def scenario(
    reply: Reply, villages: Sequence[Village], dwellings: Sequence[Dwelling], lines: Lines
) -> Scenario:
    """What a reply means for each village that one of the lines holds, or whose plan waits for the reply."""
    before, after = (ground_shares(villages, line) for line in (lines.before, lines.after))
    settled = tuple(
        settled_by(reply, village, Ground(was, becomes, lines.regime))
        for village, was, becomes in zip(villages, before, after, strict=True)
        if concerned(village, was, becomes)
    )
    out = taken_out(dwellings, lines) if reply is Reply.APPROVED else ()
    tasks = [task for each in settled if (task := start_of(reply, each)) is not None]
    return Scenario(reply, settled, (*tasks, *dwelling_tasks(out)), len(out))


def differing(approved: Scenario, refused: Scenario) -> tuple[str, ...]:
    """Codes of villages that come out otherwise under the other reply."""
    other = {each.village.code: each.obligation for each in refused.villages}
    return tuple(
        each.village.code for each in approved.villages if other.get(each.village.code) is not each.obligation
    )


# --- tasks ---------------------------------------------------------------------------------------
def start_of(reply: Reply, settled: Settled) -> Start | None:
    """The task for a village whose plan waited for this reply; None where nothing begins."""
    village = settled.village
    if village.planned != "conditional":
        return None
    name = village.name
    title = {
        O.RELOCATE_NOW: Words(f"启动搬迁：{name}", f"Begin the relocation of {name}"),
        O.NOT_NEEDED: Words(
            f"核销搬迁任务：{name}（不再需要，按程序销号）",
            f"Close the relocation of {name}: no longer required",
        ),
    }.get(settled.obligation, Words(f"核定是否搬迁：{name}", f"Decide whether {name} moves"))
    return Start(
        title, village.unit, village.code, VILLAGES, (village.feature,), village.case, reply,
        settled.because, village.case_number,
    )  # fmt: skip


def taken_out(dwellings: Sequence[Dwelling], lines: Lines) -> tuple[Dwelling, ...]:
    """Scattered dwellings in the reserve, all or part of which the new line leaves outside."""
    shapes = np.empty(len(dwellings), dtype=object)
    shapes[:] = [dwelling.shape for dwelling in dwellings]
    before, after = (inside_of(line, shapes) for line in (lines.before, lines.after))
    return tuple(
        dwelling
        for dwelling, was, becomes in zip(dwellings, before, after, strict=True)
        if was > becomes + PART
    )


def inside_of(line: Division, shapes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> list[float]:
    """The share of each shape within a line's zones."""
    found = shares(line.shapes, shapes)
    summed = np.bincount(found.things, weights=found.share, minlength=len(shapes))
    return [float(share) for share in summed]


def dwelling_tasks(out: Sequence[Dwelling]) -> tuple[Start, ...]:
    """One task for each unit with scattered dwellings that were taken out."""
    because = Words("零星住宅不在豁免之列", "Scattered dwellings are never exempt")
    units = sorted({each.unit or "" for each in out})
    own = {unit: tuple(each.feature for each in out if (each.unit or "") == unit) for unit in units}
    return tuple(
        Start(
            Words(
                f"核定调出的零星住宅去向（{len(features)} 处）",
                f"Decide on {len(features)} scattered dwellings taken out",
            ),
            unit or None, "", DWELLINGS, features, None, Reply.APPROVED, because,
        )
        for unit, features in own.items()
    )  # fmt: skip
