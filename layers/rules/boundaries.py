"""Versions of the reserve's boundary: complete sets of zones as of one legal act or one proposal.

A version is judged by the law of its day: three zones to 2026-03-14, two since (Decree 830, art. 26, 27; the
wording of art. 27 is unverified). Regimes and the mapping between them are data with dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from layers.definition import Words
from layers.errors import BadBoundary
from layers.rules.cases import LONGEST_TEXT
from layers.rules.features import Feature

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ZONES = "reserve_zones"  # the layer of zones that are or were the law
PROPOSED = "proposed_zones"  # the layer of drafts and proposals
OUTSIDE = ""
LONGEST_NAME, LONGEST_ACT = 60, 200
MOST_DOCUMENTS = 50


class Status(StrEnum):
    """Where a version stands on its way through the approvals (seed, item 25)."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PROVINCE_APPROVED = "province_approved"
    NATION_REVIEWED = "nation_reviewed"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


S = Status
STATUSES: Mapping[Status, Words] = {
    S.DRAFT: Words("草案", "Draft"),
    S.PROPOSED: Words("已提交审查", "Proposed"),
    S.PROVINCE_APPROVED: Words("省级已同意", "Approved by the province"),
    S.NATION_REVIEWED: Words("国家林草局初审通过", "First national review passed"),
    S.IN_FORCE: Words("现行有效", "In force"),
    S.REFUSED: Words("不予批准", "Refused"),
    S.WITHDRAWN: Words("已撤回", "Withdrawn"),
    S.SUPERSEDED: Words("已被替代", "Superseded"),
}
PENDING = frozenset({S.PROPOSED, S.PROVINCE_APPROVED, S.NATION_REVIEWED})
ENDED = frozenset({S.REFUSED, S.WITHDRAWN, S.SUPERSEDED})


LAW = frozenset({S.IN_FORCE, S.SUPERSEDED})


def zones_layer(status: Status) -> str:
    """The layer in which a version of this status has its zones."""
    return ZONES if status in LAW else PROPOSED


@dataclass(frozen=True, slots=True)
class Regime:
    """How a law divides a reserve: kinds of zone from the strictest on, and since when.

    Args:
        kinds: as the layer of zones names them.
        since, until: the days on which it holds; the last is not one of them.
    """

    id: str
    words: Words
    kinds: tuple[str, ...]
    since: date
    until: date | None
    law: str

    def strictness(self, kind: str) -> int:
        """How strict a kind is: the first has the largest number, ground outside has 0."""
        return len(self.kinds) - self.kinds.index(kind) if kind in self.kinds else 0


THREE_ZONES = Regime(
    "three_zones",
    Words("三区", "Three zones"),
    ("core", "buffer", "experimental"),
    date(1994, 12, 1),
    date(2026, 3, 15),
    "《自然保护区条例》（2017-10-07修订）第18、27-32条",
)
TWO_ZONES = Regime(
    "two_zones",
    Words("两区", "Two zones"),
    ("core_protection", "general_control"),
    date(2026, 3, 15),
    None,
    "国务院令第830号第26-29条（第27、29条原文未核实）",
)
REGIMES: Mapping[str, Regime] = {regime.id: regime for regime in (THREE_ZONES, TWO_ZONES)}
# usual, with exceptions, and unverified (DOMAIN, section 2): shown as an assumption wherever it is used
INTO_TWO: Mapping[str, str] = {
    "core": "core_protection",
    "buffer": "core_protection",
    "experimental": "general_control",
}


@dataclass(frozen=True, slots=True)
class BoundaryVersion:
    """One version of the boundary; its zones are features that name it, on the layer ``zones_layer`` gives.

    Args:
        id: a word of the office's own, for good.
        regime: of its kinds of zone.
        parent: the version it was drawn from. revises: the proposal whose next revision it is.
        revision: 1 for a first proposal.
        act: the legal act or letter, in its words; act_on: its date.
        in_force_from, in_force_to: the days on which it is the law; the last is not one of them. None where
            it never was, or still is.
        documents: hashes (hex SHA-256) of the evidence on file.
        declared_ha: areas as the documents say, by kind; "" for the whole.
        submitted_by, submitted_at: who put it forward.
        version, changed_at: of this record: how often it was changed, and when last.
    """

    id: str
    name: Words
    regime: str
    status: Status = S.DRAFT
    parent: str | None = None
    revises: str | None = None
    revision: int = 1
    act: str = ""
    act_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    documents: tuple[str, ...] = ()
    declared_ha: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    demonstration: bool = False
    version: int = 0
    author: str | None = None
    unit: str | None = None
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    changed_at: datetime | None = None


def checked_version(version: BoundaryVersion) -> BoundaryVersion:
    """A version whose own words fit together; nothing is looked up.

    Raises:
        BadBoundary: names the field and what is wrong with it.
    """
    for wrong, about, reason in (
        (not ID.fullmatch(version.id), "id", "a–z, 0–9, - 与 _，至多64个"),
        (version.regime not in REGIMES, "regime", ", ".join(REGIMES)),
        (not version.name.zh.strip() or len(version.name.zh) > LONGEST_NAME, "name", f"1–{LONGEST_NAME}"),
        (len(version.act) > LONGEST_ACT, "act", f"≤ {LONGEST_ACT}"),
        (len(version.note) > LONGEST_TEXT, "note", f"≤ {LONGEST_TEXT}"),
        (len(version.documents) > MOST_DOCUMENTS, "documents", f"≤ {MOST_DOCUMENTS}"),
        (version.id in (version.parent, version.revises), "parent", "不能是自身 (not itself)"),
        (not in_order(version), "in_force_to", "早于生效日 (before it came into force)"),
        (not declared_fits(version), "declared_ha", "分区名称或数值不对 (unknown zone or no area)"),
    ):
        if wrong:
            raise BadBoundary(field=about, reason=reason)
    return version


def in_order(version: BoundaryVersion) -> bool:
    """Whether it ends after it begins."""
    begins, ends = version.in_force_from, version.in_force_to
    return ends is None or (begins is not None and begins < ends)


def declared_fits(version: BoundaryVersion) -> bool:
    """Whether declared areas name zones of the regime, or the whole, and are areas."""
    if version.regime not in REGIMES:
        return False
    known = {OUTSIDE, *REGIMES[version.regime].kinds}
    return known.issuperset(version.declared_ha) and all(0 < ha < 1e7 for ha in version.declared_ha.values())


def in_force_on(versions: Iterable[BoundaryVersion], day: date) -> BoundaryVersion | None:
    """The version that was the law on a day; None before the first.

    Of two that both claim the day, the one that came into force later.
    """
    holding = [
        version
        for version in versions
        if version.status in LAW
        and version.in_force_from is not None
        and version.in_force_from <= day
        and (version.in_force_to is None or day < version.in_force_to)
    ]
    return max(holding, key=lambda version: version.in_force_from or day, default=None)


def law_problem(version: BoundaryVersion, others: Iterable[BoundaryVersion]) -> BadBoundary | None:
    """Why a version cannot be the law on its days: another one is, or was until later.

    One that began earlier and has no end yet is no problem: it ends on the day on which this one begins.
    """
    begins, ends = version.in_force_from, version.in_force_to
    if begins is None:
        return BadBoundary(field="in_force_from", reason="须写明生效日期 (the first day in force)")
    for other in others:
        first, last = other.in_force_from, other.in_force_to
        if other.status not in LAW or first is None:
            continue
        later = first >= begins and (ends is None or first < ends)
        until = first < begins and last is not None and last > begins
        if later or until:
            reason = f"与“{other.id}”（{first} – {last or ''}）的有效期重叠 (it overlaps {other.id})"
            return BadBoundary(field="in_force_from", reason=reason)
    return None


def checked_zones(version: BoundaryVersion, zones: Sequence[Feature]) -> None:
    """BadBoundary unless there are zones, all of the version's regime and drawn."""
    if not zones:
        raise BadBoundary(field="zones", reason="还没有分区 (it has no zones)")
    kinds = REGIMES[version.regime].kinds
    for zone in zones:
        regime, kind = zone.properties.get("regime"), zone.properties.get("zone")
        if regime != version.regime or kind not in kinds:
            raise BadBoundary(field="zones", reason=f"{zone.id}: {regime}/{kind} ≠ {version.regime}")
        if zone.shape is None:
            raise BadBoundary(field="zones", reason=f"{zone.id}: 没有图形 (no shape)")


def regime_on(day: date) -> Regime:
    """The regime that the law prescribes on a day."""
    return TWO_ZONES if day >= TWO_ZONES.since else THREE_ZONES


def mapped(kind: str, *, to: str) -> str:
    """The kind of zone under another regime; itself where it is one of that regime, or outside.

    Raises:
        BadBoundary: there is no mapping into that regime: two zones do not say which of three they were.
    """
    if kind == OUTSIDE or kind in REGIMES[to].kinds:
        return kind
    if to == TWO_ZONES.id and kind in INTO_TWO:
        return INTO_TWO[kind]
    raise BadBoundary(field="regime", reason=f"{kind} → {to}: 无对应关系 (no mapping)")


def softer(before: str, after: str, regime: Regime) -> bool:
    """Whether ground goes to a kind of zone that is less strict, or out."""
    return regime.strictness(after) < regime.strictness(before)


def common_regime(before: BoundaryVersion, after: BoundaryVersion) -> Regime:
    """The regime in which two versions are compared: their own, or two zones when they differ."""
    return REGIMES[before.regime] if before.regime == after.regime else TWO_ZONES


def lineage(version: BoundaryVersion, versions: Mapping[str, BoundaryVersion]) -> Sequence[BoundaryVersion]:
    """The revisions of one proposal up to this one, the first first; a circle ends where it closes."""
    found = [version]
    while (earlier := found[-1].revises) is not None and earlier in versions:
        if any(each.id == earlier for each in found):
            break
        found.append(versions[earlier])
    return found[::-1]
