"""Claims: what somebody says was done as of a day, with its count, its scope and its words.

A claim is never a fact. What stands behind it is counted from inspections; what contradicts it is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from math import isfinite

from geo.boxes import Box
from layers.definition import LayerDefinition, Words
from layers.errors import BadClaim
from layers.rules.cases import ID, LONGEST_TEXT
from layers.rules.features import UNSTORABLE

MOST_LISTED = 20_000  # features that one claim may name
# units in which things on a layer are counted one by one; m³, 吨 and 船 are not among them
COUNT_WORDS = frozenset({"个", "宗", "件", "家", "处", "块", "条", "口", "户", "座", "个村", "feature"})


class ClaimKind(StrEnum):
    """What is said."""

    DONE = "done"
    SEALED = "sealed"
    REMOVED = "removed"
    MOVED = "moved"
    CLEARED = "cleared"
    NONE_FOUND = "none_found"
    IN_LEDGER = "in_ledger"


class Basis(StrEnum):
    """How a claim's scope names its things."""

    LAYER = "layer"  # whatever of the layer lies within
    LIST = "list"  # exactly the features it names; none while there is no list


K = ClaimKind
KINDS: Mapping[ClaimKind, Words] = {
    K.DONE: Words("已完成", "done"),
    K.SEALED: Words("已封堵", "sealed"),
    K.REMOVED: Words("已拆除、已清除", "removed"),
    K.MOVED: Words("已搬迁", "moved"),
    K.CLEARED: Words("已清零、已清理", "all cleared"),
    K.NONE_FOUND: Words("未发现", "none found"),
    K.IN_LEDGER: Words("已入台账", "all in the ledger"),
}
QUALIFIERS = ("=", ">=", "~")
COUNTS_NEW = frozenset({K.NONE_FOUND, K.IN_LEDGER})  # a new thing of the kind speaks against these
KIND_OF_LAYER: Mapping[str, ClaimKind] = {  # what "done" means on a layer; DONE elsewhere
    "pond_dikes": K.REMOVED,
    "sewage_outlets": K.SEALED,
    "villages": K.MOVED,
    "dwellings": K.MOVED,
    "waste_sites": K.CLEARED,
    "angling_spots": K.CLEARED,
    "illegal_land_use": K.REMOVED,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a claim is said to hold; empty members do not narrow.

    Args:
        basis: LAYER, or LIST: exactly ``features``, perhaps none yet because no list was given.
        units: responsible units of the features. villages: names as the layer has them, or 12-digit codes.
        zones: kinds of reserve zone. box: CGCS2000 degrees. fields: values that a field must have.
        place: where, in the words of the source.
    """

    basis: Basis = Basis.LAYER
    features: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    box: Box | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said.

    Args:
        layer: of what it speaks; None when of nothing that is on a layer.
        unit: who says it; None when the source does not tell.
        said_on: the day it was said. as_of: the day it speaks of, where that is another.
        count, count_unit, qualifier: as the source has them; ``>=`` for 余 and 多, ``~`` for 约.
        area_m2: of what it speaks; area_text: the area as written (1167.92亩).
        text: the words as they stand. source: where. source_id: their number there. case: that it closes.
        total_of: the claim of which this one is a part.
    """

    id: str
    kind: ClaimKind
    text: str
    source: str
    said_on: date
    layer: str | None = None
    unit: str | None = None
    as_of: date | None = None
    count: float | None = None
    count_unit: str | None = None
    qualifier: str | None = None
    area_m2: float | None = None
    area_text: str | None = None
    scope: Scope = Scope()
    source_id: str | None = None
    case: str | None = None
    total_of: str | None = None
    demonstration: bool = False
    number: str = ""  # what people say: C2026-0001; given by the store
    recorded_at: datetime | None = None
    account: str | None = None
    account_name: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_why: str | None = None
    audit_number: int | None = None

    @property
    def day(self) -> date:
        """The last day of which the claim speaks; what is seen later may contradict it."""
        return self.as_of or self.said_on


def checked_claim(claim: Claim, definition: LayerDefinition | None, *, day: date) -> Claim:
    """The claim itself when it may be kept.

    Raises:
        BadClaim: no words, no source, said in the future, a count that is none, a scope that does not fit.
    """
    require_words(claim)
    if max(claim.said_on, claim.day) > day:
        raise BadClaim(field="said_on", reason=f"> {day}")
    require_count(claim)
    require_scope(claim.scope, definition)
    if claim.total_of == claim.id:
        raise BadClaim(field="total_of", reason="自己 (itself)")
    return replace(claim, qualifier=None if claim.count is None else claim.qualifier or "=")


def require_words(claim: Claim) -> None:
    if not ID.fullmatch(claim.id):
        raise BadClaim(field="id", reason="UUID")
    for name in ("text", "source"):
        text = getattr(claim, name)
        if not text.strip() or len(text) > LONGEST_TEXT or UNSTORABLE.search(text):
            raise BadClaim(field=name, reason=f"1–{LONGEST_TEXT}")


def require_count(claim: Claim) -> None:
    """BadClaim unless figures are finite and not negative, and a count has its unit."""
    for name in ("count", "area_m2"):
        value = getattr(claim, name)
        if value is not None and not (isfinite(value) and value >= 0):
            raise BadClaim(field=name, reason="≥ 0")
    if (claim.count is None) != (not claim.count_unit):
        raise BadClaim(field="count_unit", reason="数量与单位须同时填写 (count and unit belong together)")
    if claim.qualifier is not None and claim.qualifier not in QUALIFIERS:
        raise BadClaim(field="qualifier", reason=", ".join(QUALIFIERS))


def require_scope(scope: Scope, definition: LayerDefinition | None) -> None:
    """BadClaim unless the scope can be looked up on its layer."""
    if len(scope.features) > MOST_LISTED or len(set(scope.features)) != len(scope.features):
        raise BadClaim(field="scope.features", reason=f"≤ {MOST_LISTED}，不重复 (each once)")
    if scope.features and scope.basis is not Basis.LIST:
        raise BadClaim(field="scope.features", reason=f"basis = {Basis.LIST}")
    known = {each.id for each in definition.fields} if definition else set()
    if unknown := sorted(set(scope.fields) - known):
        raise BadClaim(field="scope.fields", reason=f"没有这个字段 (no such field): {unknown[0]}")
    if scope.villages and not known & {"village", "village_code"}:
        raise BadClaim(field="scope.villages", reason="该图层没有村 (the layer knows no villages)")
    narrowed = scope.features or scope.units or scope.villages or scope.zones or scope.box or scope.fields
    if definition is None and narrowed:
        raise BadClaim(field="layer", reason="范围须有图层 (a scope needs its layer)")


# --- totals --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Tally:
    """An announced total beside its parts; a gap of None could not be reckoned, or there is no total.

    Args:
        parts: how many parts were added. other_units: parts in other units, which are never added.
        count, area_m2: of the parts together. count_gap, area_gap_m2: total less parts.
        adds_up: no gap in any figure that the total has.
    """

    parts: int
    other_units: int
    count: float | None
    count_gap: float | None
    area_m2: float | None
    area_gap_m2: float | None
    adds_up: bool


def tally(total: Claim, parts: Sequence[Claim]) -> Tally:
    """The parts of a total added up; withdrawn ones do not count, m³ and m² are never added.

    A total of "at least" has no gap when its parts are more than it says.
    """
    alive = [part for part in parts if part.withdrawn_at is None]
    same = [part for part in alive if part.count_unit == total.count_unit]
    count = sum(part.count or 0.0 for part in same) if same else 0.0
    area = sum(part.area_m2 or 0.0 for part in alive)
    count_gap, area_gap = gap(total, total.count, count), gap(total, total.area_m2, area)
    return Tally(
        parts=len(same),
        other_units=len(alive) - len(same),
        count=None if total.count is None else count,
        count_gap=count_gap,
        area_m2=None if total.area_m2 is None else round(area, 2),
        area_gap_m2=None if area_gap is None else round(area_gap, 2),
        adds_up=not count_gap and not area_gap,
    )


def gap(total: Claim, announced: float | None, added: float) -> float | None:
    """What is announced beyond what was added."""
    if announced is None:
        return None
    left = announced - added
    return 0.0 if left < 0 and total.qualifier == ">=" else left
