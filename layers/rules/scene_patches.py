"""Patches of a comparison: numbered, measured, in their zone; and two sets of them compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.definition import Words

HALF = 0.5
NAMED_SHARE = 0.1  # of a patch that something else must cover to be told beside it


@dataclass(frozen=True, slots=True)
class FoundPatch:
    """One patch of a run.

    Args:
        number: from 1, the largest first. kind: the name of a ``Became``.
        zone: the kind of zone it counts as; "" outside. area_m2: on the ellipsoid.
        shape: longitude, latitude. body: what else is known of it, in JSON's own types.
        lead: the lead it became, or that it is known as; "" for none.
    """

    number: int
    kind: str
    zone: str
    area_m2: float
    shape: BaseGeometry
    body: Mapping[str, Any] = field(default_factory=dict)
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Against:
    """Two runs' patches by their numbers; ``both`` counts those of this run that the other has too."""

    only_here: tuple[int, ...]
    only_there: tuple[int, ...]
    both: int


def against(here: Sequence[FoundPatch], there: Sequence[FoundPatch]) -> Against:
    """What the one run found and the other did not.

    A patch is in the other run too where half of the smaller of both lies in one of the same kind there:
    other limits make a patch grow or shrink.
    """
    pairs = overlaps(here, there)
    mine, theirs = {one for one, _ in pairs}, {other for _, other in pairs}
    return Against(
        tuple(each.number for at, each in enumerate(here) if at not in mine),
        tuple(each.number for at, each in enumerate(there) if at not in theirs),
        len(mine),
    )


def overlaps(here: Sequence[FoundPatch], there: Sequence[FoundPatch]) -> set[tuple[int, int]]:
    """Positions of patches of one kind of which half of the smaller one lies in the other."""
    if not here or not there:
        return set()
    ours, others = shapes_of(here), shapes_of(there)
    one, other = shapely.STRtree(others).query(ours, predicate="intersects")
    alike = np.array([here[a].kind == there[b].kind for a, b in zip(one, other, strict=True)], dtype=bool)
    one, other = one[alike], other[alike]
    common = shapely.area(shapely.intersection(ours[one], others[other]))
    least = np.minimum(shapely.area(ours[one]), shapely.area(others[other]))
    enough = common >= HALF * least
    return set(zip(one[enough].tolist(), other[enough].tolist(), strict=True))


def shapes_of(patches: Sequence[FoundPatch]) -> NDArray[np.object_]:
    """The shapes as an array."""
    shapes = np.empty(len(patches), dtype=object)
    shapes[:] = [patch.shape for patch in patches]
    return shapes


def lies_in(shape: BaseGeometry, others: Sequence[tuple[str, BaseGeometry]]) -> str | None:
    """The one of some shapes that a patch is known as: half of it lies in them, and most of that in this one.

    So a patch that grew to more than twice what was known is a new one, and the parts of one that cloud cut
    are not.
    """
    whole = shape.area
    shares = {id: shape.intersection(other).area / whole for id, other in others if shape.intersects(other)}
    if sum(shares.values()) < HALF:
        return None
    return max(sorted(shares), key=lambda id: shares[id])


def counted(patches: Iterable[FoundPatch]) -> list[dict[str, Any]]:
    """How many patches of which kind in which zone, and their area, the most area first."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    for patch in patches:
        sums[patch.kind, patch.zone].append(patch.area_m2)
    rows = [
        {"kind": kind, "zone": zone, "count": len(areas), "area_m2": round(sum(areas), 2)}
        for (kind, zone), areas in sums.items()
    ]
    return sorted(rows, key=lambda row: (-float(str(row["area_m2"])), str(row["kind"]), str(row["zone"])))


def zone_of(parts: Mapping[str, float], whole: float, least: Mapping[str, float]) -> str:
    """The kind of zone that a patch counts as, strictest first in ``parts``; "" outside all zones.

    The strictest in which enough of it lies to be a patch of that zone by itself, else that with most of it:
    a rim of one pixel across a line does not make a patch of the core.
    """
    for kind, inside in parts.items():
        if inside >= least.get(kind, least[""]):
            return kind
    outside = whole - sum(parts.values())
    kind = max(parts, key=lambda each: parts[each], default="")
    return kind if kind and parts[kind] >= outside else ""


CHANGED_WORDS: Mapping[str, Words] = {
    "new": Words("新线索", "A new lead"),
    "known": Words("已是待办线索", "A lead already"),
    "judged": Words("同一变化已研判过", "The same change was judged before"),
}
