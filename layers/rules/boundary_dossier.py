"""The dossier of a boundary proposal: all that is handed out of its review, frozen, for every writer alike.

Every page, sheet, map and file of a dossier is drawn from this one record, so that a number on a map is the
number in every table. Shapes are CGCS2000 longitude, latitude in degrees; areas are square metres on the
ellipsoid; None is what nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from layers.definition import LayerDefinition, Words
from layers.rules.features import Feature

Layers: TypeAlias = Sequence[tuple[LayerDefinition, Sequence[Feature]]]
Named: TypeAlias = tuple[tuple[str, str], ...]  # ids and labels
WHOLE = ""  # in decisions: what is about the whole version


class DossierFormat(StrEnum):
    """What a dossier may consist of."""

    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    TXT = "txt"
    GPKG = "gpkg"
    MAPS = "maps"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of zone, "" for the ground outside."""

    id: str
    words: Words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions: what it is, its zones, and what they come to.

    Args:
        zones: kind and shape of each zone.
        kinds_m2: area by kind, in the regime of the comparison. form: measures by name.
        declared_ha: areas as the documents say, by kind; "" for the whole.
    """

    id: str
    name: Words
    regime: Words
    status: Words
    revision: int
    act: str
    act_on: date | None
    in_force_from: date | None
    in_force_to: date | None
    note: str
    author: str
    unit: str
    submitted_by: str
    submitted_at: datetime | None
    demonstration: bool
    declared_ha: Mapping[str, float]
    zones: tuple[tuple[str, BaseGeometry], ...]
    whole_m2: float
    kinds_m2: Mapping[str, float]
    form: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What one change, or all of them, does to the things of one noun.

    Args:
        inside: points, metres or square metres, as ``unit`` says ("", "m", "m2").
        sums: totals of number fields with their words; None where nobody knows one.
        by: how many there are of each value of some fields.
    """

    noun: str
    words: Words
    count: int
    whole: int
    unsettled: int
    inside: float | None
    unit: str
    sums: tuple[tuple[Words, float | None], ...]
    named: Named
    by: tuple[tuple[Words, tuple[tuple[Words, int], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One numbered change.

    Args:
        number: as on every map. transition: ``out``, ``in``, ``softer``, ``stricter`` or ``other``.
        earlier: what it was matched with: version, change, whether it is the same, share of the ground.
    """

    number: int
    id: str
    before: str
    after: str
    transition: str
    area_m2: float
    planar_m2: float | None
    width_m: float
    sliver: bool
    place: tuple[float, float]
    where: Words
    severity: str
    rules: tuple[str, ...]
    neighbours: tuple[int, ...]
    effects: tuple[EffectLine, ...]
    land_cover: tuple[tuple[Words, float], ...]
    earlier: tuple[tuple[str, str, bool, float], ...]
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Waived:
    """Who let a broken rule pass, when and why."""

    name: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with its verdict (``pass``, ``warn``, ``fail``, ``unknown``) and what proves it."""

    id: str
    words: Words
    law: str
    verified: bool
    severity: str
    verdict: str
    found: Words
    figures: Mapping[str, float | None]
    named: Named
    proof: tuple[BaseGeometry, ...]
    waived: Waived | None


@dataclass(frozen=True, slots=True)
class FaultLine:
    """Something wrong with the drawing, and where; what is not grave is a hint."""

    words: Words
    shape: BaseGeometry | None
    grave: bool = True


@dataclass(frozen=True, slots=True)
class NoiseLine:
    """Pieces of one transition nowhere wider than the tolerance; their shapes where they are known."""

    before: str
    after: str
    count: int
    area_m2: float
    shapes: tuple[BaseGeometry, ...]


@dataclass(frozen=True, slots=True)
class TouchedLine:
    """A thing that leaves the reserve or falls to a softer zone; ``number`` None where only noise does it."""

    noun: Words
    id: str
    label: str
    unsettled: bool
    before: str
    after: str
    number: int | None


@dataclass(frozen=True, slots=True)
class GoneLine:
    """A change of the earlier revision that this one has no more; its number there."""

    change: str
    number: int | None
    before: str
    after: str
    area_m2: float | None


@dataclass(frozen=True, slots=True)
class Said:
    """A remark, decision, answer or waiver, by name.

    Args:
        number: of the change it is about; None for the whole version, or for a change that is gone.
        kind: as the store names it. about: of a decision which one, of a waiver the rule.
        boundary: the revision in which it was said.
    """

    id: str
    number: int | None
    change: str
    boundary: str
    kind: str
    about: str
    reply_to: str | None
    text: str
    name: str
    account: str
    role: str
    unit: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One step on the way of the version."""

    number: int
    words: Words
    status: Words
    name: str
    unit: str
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class VillageLine:
    """A village with what would be asked of it under approval and under refusal."""

    code: str
    name: str
    township: str
    zone: str
    settlement: Words | None
    households: int | None
    approved: Words
    approved_because: Words
    refused: Words
    refused_because: Words
    unit: str

    @property
    def differs(self) -> bool:
        """Whether the decision on the proposal decides about it."""
        return self.approved != self.refused


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that would start under one scenario (``approved`` or ``refused``)."""

    scenario: str
    title: Words
    unit: str
    village: str
    starts: Words


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a dossier says.

    Args:
        before, after: the base and the proposal. kinds: rows and columns of ``matrix_m2``, outside last.
        cautions: what must be read before anything else.
        as_of: the day as of which things were looked at; read_at, reading: which comparison this is.
        inputs_sha256: over both versions' zones. sha256: over everything read for this dossier.
        stale: whether zones, or things, changed since.
        ground, zone_layer: what the maps draw beneath, and how zones look.
    """

    title: Words
    before: Side
    after: Side
    kinds: tuple[Kind, ...]
    matrix_m2: tuple[tuple[float, ...], ...]
    residual_m2: float | None
    cautions: tuple[Words, ...]
    noise_m: float
    noise: tuple[NoiseLine, ...]
    faults: tuple[FaultLine, ...]
    effects: tuple[EffectLine, ...]
    rules: tuple[RuleLine, ...]
    touched: tuple[TouchedLine, ...]
    gone: tuple[GoneLine, ...]
    land_cover: tuple[tuple[Words, float], ...]
    changes: tuple[ChangeLine, ...]
    said: tuple[Said, ...]
    events: tuple[Happened, ...]
    villages: tuple[VillageLine, ...]
    tasks: tuple[TaskLine, ...]
    reading: str
    read_at: datetime | None
    as_of: date
    inputs_sha256: str
    sha256: str
    stale: tuple[bool, bool]
    demonstration: bool
    made_at: datetime
    made_by: str
    why: str
    zone_layer: LayerDefinition
    ground: Layers = field(default_factory=tuple)

    @property
    def frame(self) -> Box:
        """The box around both versions."""
        corners = [shape.bounds for side in (self.before, self.after) for _, shape in side.zones]
        wests, souths, easts, norths = zip(*corners, strict=True)
        return Box(min(wests), min(souths), max(easts), max(norths))

    def kind_words(self, id: str) -> Words:
        """What a kind of zone is called; its id where nobody said."""
        fields = (each for each in self.zone_layer.fields if each.id == "zone")
        known = (Kind(choice.value, choice.words) for field in fields for choice in field.choices)
        return next((kind.words for kind in (*self.kinds, *known) if kind.id == id), Words(id, id))

    @property
    def drawn_kinds(self) -> tuple[Kind, ...]:
        """The kinds of zone that both versions have, each under its own regime; the strictest first."""
        known = [case.value for case in self.zone_layer.style.cases]
        own = {kind for side in (self.before, self.after) for kind, _ in side.zones}
        order = sorted(own, key=lambda kind: (known.index(kind) if kind in known else len(known), kind))
        return tuple(Kind(kind, self.kind_words(kind)) for kind in order)

    def broken(self) -> tuple[RuleLine, ...]:
        """Rules that stop the proposal: failed, and waived by nobody."""
        return tuple(rule for rule in self.rules if rule.verdict == "fail" and rule.waived is None)

    def decided(self) -> Mapping[int, Mapping[str, int]]:
        """How many accept, object or ask for revision, by number: the last word of each person."""
        last: dict[tuple[int, str], str] = {}
        for said in self.said:
            if said.kind == "decision" and said.number is not None:
                last[said.number, said.account or said.name] = said.about
        found: dict[int, dict[str, int]] = {}
        for (number, _), about in last.items():
            counts = found.setdefault(number, {})
            if about != "retract":
                counts[about] = counts.get(about, 0) + 1
        return {number: counts for number, counts in found.items() if counts}
