"""Wire forms of boundary versions: how one is drafted, what a step says, what a list and a version show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from uuid import uuid4

from pydantic import Field

from api.problems import PROBLEMS, sentence
from api.wire.base import Day, Id, Line, Moment, Sha256, Text, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from api.wire.features import GeometryIn
from api.wire.imports import ProblemOut
from geo.errors import Refused
from layers.definition import Words
from layers.errors import NotAllowed
from layers.rules.boundaries import MOST_DOCUMENTS, STATUSES, BoundaryVersion
from layers.rules.boundary_steps import OTHER_STEPS, STEPS, Asked, Step
from layers.rules.case_words import ROLES
from layers.store.boundary_records import BoundaryEvent

MOST_ZONES = 1000
BoundaryId = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,63}$")]
Hectares = Annotated[float, Field(allow_inf_nan=False, gt=0)]
Documents = Annotated[list[Sha256], Field(max_length=MOST_DOCUMENTS)]
Declared = Annotated[dict[Word, Hectares], Field(max_length=10)]
Recorded = Annotated[int, Field(ge=1, le=999_999_999)]


class NameIn(WireIn):
    """A name in both languages."""

    zh: Line
    en: Line = ""


class BoundaryIn(WireIn):
    """A new draft; ``copy_zones``: it begins with the zones of what it revises, its parent, or the law."""

    id: BoundaryId
    name: NameIn
    regime: Word
    parent: BoundaryId | None = None
    revises: BoundaryId | None = None
    act: Line = ""
    act_on: Day | None = None
    documents: Documents = Field(default_factory=list)
    declared_ha: Declared = Field(default_factory=dict)
    note: Text = ""
    copy_zones: bool = True
    why: Line = ""

    def record(self, *, demonstration: bool) -> BoundaryVersion:
        """The draft as the rules know it."""
        named = dict(self)
        said = {name: value for name, value in named.items() if name not in ("copy_zones", "why")}
        said |= {
            "name": Words(self.name.zh, self.name.en or self.name.zh),
            "documents": tuple(self.documents),
        }
        return BoundaryVersion(**{**said, "demonstration": demonstration})


class RegisterIn(WireIn):
    """A version that is or was the law, whose zones are in its layer already."""

    id: BoundaryId
    name: NameIn
    regime: Word
    in_force_from: Day
    in_force_to: Day | None = None
    parent: BoundaryId | None = None
    act: Line = ""
    act_on: Day | None = None
    documents: Documents = Field(default_factory=list)
    declared_ha: Declared = Field(default_factory=dict)
    note: Text = ""
    why: Annotated[Line, Field(min_length=1)]

    def record(self, *, demonstration: bool) -> BoundaryVersion:
        """The version as the rules know it."""
        said = {name: value for name, value in dict(self).items() if name != "why"}
        said |= {
            "name": Words(self.name.zh, self.name.en or self.name.zh),
            "documents": tuple(self.documents),
        }
        return BoundaryVersion(**{**said, "demonstration": demonstration})


class BoundaryChangeIn(WireIn):
    """Other words of a draft; what is not named stays."""

    version: Recorded
    name: NameIn | None = None
    act: Line | None = None
    act_on: Day | None = None
    documents: Documents | None = None
    declared_ha: Declared | None = None
    note: Text | None = None
    why: Line = ""

    def changes(self) -> dict[str, Any]:
        """The members that were named, as the rules know them."""
        named = self.model_fields_set - {"version", "why"}
        said = {name: getattr(self, name) for name in named}
        if self.name is not None:
            said["name"] = Words(self.name.zh, self.name.en or self.name.zh)
        if self.documents is not None:
            said["documents"] = tuple(self.documents)
        return {name: value for name, value in said.items() if value is not None or name == "act_on"}


class BoundaryStepIn(WireIn):
    """A step somebody wants to take, on the record they saw, with the letter it rests on."""

    step: Word
    version: Recorded
    why: Text = ""
    act: Line = ""
    act_on: Day | None = None
    in_force_from: Day | None = None

    def record(self) -> Asked:
        """What is asked, as the rules know it."""
        return Asked(self.step, self.why, self.act, self.act_on, self.in_force_from)


class ZoneIn(WireIn):
    """A changed zone, made on the version of its feature that its author saw."""

    feature: Id
    version: Recorded
    zone: Word
    name: Annotated[Line, Field(min_length=1, max_length=60)] | None = None
    geometry: GeometryIn


class NewZoneIn(WireIn):
    """A new zone; with an id of its own, what is sent twice arrives once."""

    feature: Annotated[Id, Field(max_length=128)] = Field(default_factory=lambda: str(uuid4()))
    zone: Word
    name: Annotated[Line, Field(min_length=1, max_length=60)] | None = None
    geometry: GeometryIn


class RetiredZoneIn(WireIn):
    """A zone that shall be no more."""

    feature: Id
    version: Recorded


class ZonesIn(WireIn):
    """Changes of a draft's zones that belong together: all are made, or none."""

    why: Annotated[str, Field(min_length=1, max_length=500)]
    zones: Annotated[list[ZoneIn], Field(max_length=MOST_ZONES)] = Field(default_factory=list)
    added: Annotated[list[NewZoneIn], Field(max_length=MOST_ZONES)] = Field(default_factory=list)
    retired: Annotated[list[RetiredZoneIn], Field(max_length=MOST_ZONES)] = Field(default_factory=list)


class BoundaryOut(WireOut):
    """A version of the boundary; ``in_force_to`` is the first day on which it is no longer the law."""

    id: str
    name: WordsOut
    regime: str
    status: str
    status_words: WordsOut
    parent: str | None
    revises: str | None
    revision: int
    act: str
    act_on: Day | None
    in_force_from: Day | None
    in_force_to: Day | None
    documents: list[str]
    declared_ha: dict[str, float]
    note: str
    demonstration: bool
    version: int
    author_name: str | None
    unit: str | None
    submitted_by_name: str | None
    submitted_at: Moment | None
    changed_at: Moment | None


class BoundariesOut(WireOut):
    """The versions that I may see, as they were noted; ``in_force`` is the law on the day asked for."""

    boundaries: list[BoundaryOut]
    in_force: str | None
    on: Day


class ZoneSumOut(WireOut):
    """The zones of one kind: how many features, their area on the ellipsoid, and what the documents say."""

    kind: str
    zh: str
    en: str
    features: int
    area_m2: float
    declared_m2: float | None


class BoundaryStepOut(WireOut):
    """A step that the version may take now; whether I may, or why not."""

    id: str
    zh: str
    en: str
    allowed: bool
    why_not: list[ProblemOut]
    wants: list[str]


class BoundaryEventOut(WireOut):
    """One thing that was done to the version."""

    number: int
    step: str
    zh: str
    en: str
    before: str | None
    after: str
    at: Moment
    name: str
    unit: str | None
    why: str
    facts: dict[str, Any]


class LastReadingOut(WireOut):
    """How a version was read last; ``changes`` counts them."""

    id: str
    base: str | None
    at: Moment
    changes: int


class BoundaryDetailOut(WireOut):
    """A version with its zones by kind, its steps, its history, and how it was read last."""

    boundary: BoundaryOut
    zones: list[ZoneSumOut]
    steps: list[BoundaryStepOut]
    events: list[BoundaryEventOut]
    reading: LastReadingOut | None
    may_edit: bool


WANTS = {"reason": "why", "letter": "act", "first_day": "in_force_from"}  # needs by what they ask for


def boundary_out(version: BoundaryVersion, names: Mapping[str, str]) -> BoundaryOut:
    """A version as the wire has it; accounts by their names."""
    named = {name: getattr(version, name) for name in BoundaryOut.model_fields if hasattr(version, name)}
    said = {
        "name": words_out(version.name),
        "status": str(version.status),
        "status_words": words_out(STATUSES[version.status]),
        "documents": list(version.documents),
        "declared_ha": dict(version.declared_ha),
        "author_name": names.get(version.author or ""),
        "submitted_by_name": names.get(version.submitted_by or ""),
    }
    return BoundaryOut.model_construct(**{**named, **said})


def words_out(words: Words) -> WordsOut:
    return WordsOut(zh=words.zh, en=words.en)


def boundary_step_out(step: Step, hindrances: Sequence[Refused]) -> BoundaryStepOut:
    """A step with what hinders the asker, in words."""
    return BoundaryStepOut(
        id=step.id,
        zh=step.words.zh,
        en=step.words.en,
        allowed=not hindrances,
        why_not=[problem_of(each, step) for each in hindrances],
        wants=[WANTS[need.__name__] for need in step.needs],
    )


def problem_of(refusal: Refused, step: Step) -> ProblemOut:
    """A hindrance as a sentence in both languages; step and roles by their names."""
    told = [refusal, refusal]
    if isinstance(refusal, NotAllowed):
        roles = [ROLES[role] for role in sorted(step.roles)]
        told = [
            NotAllowed(action=step.words.zh, roles="、".join(each.zh for each in roles)),
            NotAllowed(action=step.words.en, roles=", ".join(each.en for each in roles)),
        ]
    code = PROBLEMS[type(refusal)].code
    return ProblemOut(code=code, zh=sentence(told[0], english=False), en=sentence(told[1], english=True))


def boundary_event_out(event: BoundaryEvent) -> BoundaryEventOut:
    """An event with the name of its step."""
    words = STEPS[event.step].words if event.step in STEPS else OTHER_STEPS[event.step]
    said = {name: getattr(event, name) for name in BoundaryEventOut.model_fields if hasattr(event, name)}
    before = None if event.before is None else str(event.before)
    return BoundaryEventOut.model_construct(
        **{**said, "before": before, "after": str(event.after), "zh": words.zh, "en": words.en}
    )


def zone_sums(
    version: BoundaryVersion, kinds: Iterable[tuple[str, Words]], sums: Mapping[str, tuple[int, float]]
) -> list[ZoneSumOut]:
    """How much ground each kind has, in the order of strictness; kinds without zones too."""
    return [
        ZoneSumOut(
            kind=kind,
            zh=words.zh,
            en=words.en,
            features=sums.get(kind, (0, 0.0))[0],
            area_m2=sums.get(kind, (0, 0.0))[1],
            declared_m2=None if kind not in version.declared_ha else version.declared_ha[kind] * 1e4,
        )
        for kind, words in kinds
    ]
