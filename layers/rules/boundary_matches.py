"""Which change of a proposal's revision is which change of the next, so that what was said stays with it.

Two changes of one transition are akin when they share ground: at least ``LEAST_SHARE`` of the smaller one.
Of all that are akin, pairs are made, the likest first; what is left over was split off, or was merged into
another, and is told as that, so no remark is lost with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from geo.changes import Change

LEAST_SHARE = 0.3  # of the smaller one; less is another change that lies beside


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier change that goes on in a present one.

    Args:
        earlier, present: ids of both.
        same: whether nothing about it differs: both have one id.
        share: the ground that both share, of the smaller one, 0 to 1.
        paired: whether each is the other's own; else the one is a part of what became of the other.
        split: whether the earlier one goes on in several. merged: whether the present one holds several.
    """

    earlier: str
    present: str
    same: bool
    share: float
    paired: bool
    split: bool = False
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """What became of the changes of an earlier revision.

    Args:
        matches: the present changes in their order, of each its own pair first.
        new: ids of present changes that are akin to none. gone: of earlier ones that are.
    """

    matches: tuple[Match, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    def of(self, present: str) -> tuple[Match, ...]:
        """All earlier changes that went into a present one; its own pair first."""
        return tuple(match for match in self.matches if match.present == present)


@dataclass(frozen=True, slots=True)
class Kin:
    """Two changes that share ground: how much of the smaller one, and of both together."""

    earlier: str
    present: str
    share: float
    likeness: float

    @property
    def order(self) -> tuple[float, list[str]]:
        """The likest first; of two as like, by name, whichever of both is the earlier one."""
        return -self.likeness, sorted((self.earlier, self.present))


def match_changes(earlier: Sequence[Change], present: Sequence[Change]) -> Matches:
    """What became of each earlier change; the order of both lists makes no difference to who is whose.

    Args:
        earlier, present: changes of two revisions against one base; within each no two share ground.
    """
    known = {change.id for change in earlier}
    same = [change.id for change in present if change.id in known]
    others = [[each for each in changes if each.id not in set(same)] for changes in (earlier, present)]
    akin = [Kin(id, id, 1.0, 1.0) for id in same] + sorted(kin_of(*others), key=lambda kin: kin.order)
    matches = told(akin)
    place = {change.id: at for at, change in enumerate(present)}
    ordered = sorted(matches, key=lambda match: (place[match.present], not match.paired, -match.share))
    went, came = {match.earlier for match in matches}, {match.present for match in matches}
    return Matches(
        tuple(ordered),
        tuple(change.id for change in present if change.id not in came),
        tuple(change.id for change in earlier if change.id not in went),
    )


def kin_of(earlier: Sequence[Change], present: Sequence[Change]) -> Iterator[Kin]:
    """All pairs of one transition that share enough ground."""
    firsts, seconds = (np.array([each.shape for each in part], dtype=object) for part in (earlier, present))
    if not len(firsts) or not len(seconds):
        return
    ones, others = STRtree(seconds).query(firsts, predicate="intersects")
    alike = np.array([way(earlier[a]) == way(present[b]) for a, b in zip(ones, others, strict=True)], bool)
    ones, others = ones[alike], others[alike]
    shared = shapely.area(shapely.intersection(firsts[ones], seconds[others]))  # square degrees: shares only
    sizes, sizes_too = shapely.area(firsts)[ones], shapely.area(seconds)[others]
    share = np.minimum(shared / np.minimum(sizes, sizes_too), 1.0)
    likeness = shared / (sizes + sizes_too - shared)
    for at in np.flatnonzero(share >= LEAST_SHARE).tolist():
        one, other = earlier[ones[at]].id, present[others[at]].id
        yield Kin(one, other, float(share[at]), float(likeness[at]))


def way(change: Change) -> tuple[str, str]:
    """The transition of a change."""
    return change.before, change.after


def told(akin: Sequence[Kin]) -> list[Match]:
    """Pairs, in the order of kin: each change has one at most; the rest are parts of what became of them."""
    went, came = Counter(kin.earlier for kin in akin), Counter(kin.present for kin in akin)
    taken: set[tuple[str, str]] = set()
    found = []
    for kin in akin:
        ends = {("earlier", kin.earlier), ("present", kin.present)}
        free = not ends & taken
        taken |= ends if free else set()
        same, split, merged = kin.earlier == kin.present, went[kin.earlier] > 1, came[kin.present] > 1
        found.append(Match(kin.earlier, kin.present, same, kin.share, free, split, merged))
    return found
