"""Wire forms of cases: how one is opened, what a step says, what a page and a case show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import shapely
from pydantic import Field
from shapely.geometry.base import BaseGeometry

from api.problems import PROBLEMS, sentence
from api.wire.base import Day, Id, LayerId, Line, Moment, Sha256, Text, WireIn, WireOut, Word
from api.wire.features import GeometryIn
from geo.errors import Refused
from layers.definition import Words
from layers.errors import NotAllowed, StepNotDue
from layers.rules.case_words import ROLES
from layers.rules.cases import (
    MOST_FEATURES,
    MOST_TASKS,
    Case,
    CaseEvent,
    ClosingReason,
    Measure,
    Origin,
    Task,
    Term,
)
from layers.rules.closing import Judged
from layers.rules.guards import Asked
from layers.rules.transitions import Step

MOST_MEASURES = 20


class MeasureWire(WireIn):
    """What a unit commits to do."""

    id: Word
    text: Text
    issued_on: Day | None = None
    due_on: Day | None = None
    document: Sha256 | None = None
    done_on: Day | None = None


class TaskWire(WireIn):
    """One line of the task list, with its measures."""

    id: Word
    text: Text
    unit: Word
    person: Line
    post: Line
    due_on: Day | None = None
    measures: Annotated[list[MeasureWire], Field(max_length=MOST_MEASURES, default_factory=list)]

    def record(self) -> Task:
        """The task as the rules know it."""
        measures = tuple(Measure(**dict(each)) for each in self.measures)
        return Task(**{**dict(self), "measures": measures})

    @classmethod
    def of(cls, task: Task) -> TaskWire:
        """The task as the wire has it."""
        named = {name: getattr(task, name) for name in cls.model_fields}
        measures = [
            MeasureWire.model_construct(**{name: getattr(each, name) for name in MeasureWire.model_fields})
            for each in task.measures
        ]
        return cls.model_construct(**{**named, "measures": measures})


class CaseIn(WireIn):
    """A problem as it was found; ``place`` is GeoJSON, longitude before latitude, CGCS2000 degrees."""

    layer: LayerId
    title: Line
    found_on: Day
    features: Annotated[list[Id], Field(max_length=MOST_FEATURES, default_factory=list)]
    place: GeometryIn | None = None
    description: Text = ""
    origin: Origin = Field(default=Origin.HAND, strict=False)
    origin_id: Id | None = None
    source: Text = ""
    quantity: Annotated[float, Field(allow_inf_nan=False, ge=0)] | None = None
    why: Line = ""

    def record(self, id: UUID, place: BaseGeometry | None) -> Case:
        """The case as the rules know it, at this place."""
        said = {name: value for name, value in dict(self).items() if name not in ("why", "place", "features")}
        return Case(id=str(id), place=place, features=tuple(self.features), **said)


class StepIn(WireIn):
    """A step somebody wants to take, on the version they saw."""

    version: Annotated[int, Field(ge=1)]
    why: Text = ""
    rectifying_unit: Word | None = None
    supervising_unit: Word | None = None
    verifying_unit: Word | None = None
    lead_leader: Word | None = None
    deadline: Day | None = None
    term: Term | None = Field(default=None, strict=False)
    long_until: Day | None = None
    tasks: Annotated[list[TaskWire], Field(max_length=MOST_TASKS + 1)] | None = None
    duplicate_of: Word | None = None
    transferred_to: Line | None = None
    closing_reason: ClosingReason | None = Field(default=None, strict=False)
    remainder: Annotated[float, Field(allow_inf_nan=False, ge=0)] | None = None
    report: UUID | None = Field(default=None, strict=False)

    def record(self, step: str) -> Asked:
        """What is asked, as the rules know it."""
        said = {
            name: value for name, value in dict(self).items() if name not in ("version", "tasks", "report")
        }
        tasks = None if self.tasks is None else tuple(task.record() for task in self.tasks)
        return Asked(step, **said, tasks=tasks, report=None if self.report is None else str(self.report))


class WordsOut(WireOut):
    """One name in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, words: Words) -> WordsOut:
        """The words as the wire has them."""
        return cls(zh=words.zh, en=words.en)


class RequestOut(WireOut):
    """What the unit asks for and nobody has decided yet."""

    kind: str
    why: str
    by: str | None
    by_name: str
    at: Moment
    deadline: Day | None


class CaseOut(WireOut):
    """A case as lists show it."""

    id: str
    number: str
    layer: str
    title: str
    status: str
    term: str
    zone: str | None
    features: list[str]
    place: dict[str, Any] | None
    found_on: Day
    description: str
    origin: str
    origin_id: str | None
    source: str
    quantity: float | None
    rectifying_unit: str | None
    supervising_unit: str | None
    verifying_unit: str | None
    lead_leader: str | None
    deadline: Day | None
    overdue_days: int
    long_until: Day | None
    request: RequestOut | None
    duplicate_of: str | None
    transferred_to: str | None
    closing_reason: str | None
    closed_on: Day | None
    look_back_on: Day | None
    reopened: int
    opened_by_name: str
    opened_unit: str | None
    opened_at: Moment
    changed_at: Moment
    version: int
    demonstration: bool


class ConditionOut(WireOut):
    """A closing condition: met or not, and why."""

    id: str
    kind: str
    zh: str
    en: str
    met: bool
    why: WordsOut


class HindranceOut(WireOut):
    """Why a step cannot be taken by the asker now."""

    code: str
    zh: str
    en: str


class StepOut(WireOut):
    """A step the case could take from here: what a form for it asks, and what hinders the asker."""

    id: str
    zh: str
    en: str
    after: str | None
    fields: list[str]
    wants_reason: bool
    allowed: bool
    hindrances: list[HindranceOut]


class EventOut(WireOut):
    """What was done to the case."""

    number: int
    step: str
    zh: str
    en: str
    before: str | None
    after: str
    at: Moment
    name: str
    unit: str | None
    post: str | None
    why: str
    facts: dict[str, Any]
    audit_number: int


class LeaderOut(WireOut):
    """Somebody who may be named as lead leader."""

    account: str
    name: str
    post: WordsOut


class CaseDetailOut(WireOut):
    """A case with all a person needs to act on it; ``objects`` says what its features are called."""

    case: CaseOut
    tasks: list[TaskWire]
    events: list[EventOut]
    conditions: list[ConditionOut]
    steps: list[StepOut]
    reports: dict[str, str]
    leaders: list[LeaderOut]
    objects: dict[str, str]


class CaseCountsOut(WireOut):
    """How many fit, by status, layer and rectifying unit, and how many are overdue."""

    status: dict[str, int]
    layer: dict[str, int]
    unit: dict[str, int]
    overdue: int


class CasesOut(WireOut):
    """A page of cases; ``total`` counts all pages; ``today`` is the day they are overdue on."""

    cases: list[CaseOut]
    total: int
    returned: int
    counts: CaseCountsOut
    today: Day
    next: str | None


class TransitionsOut(WireOut):
    """The words of all statuses, terms, reasons and steps, for forms and legends."""

    statuses: dict[str, WordsOut]
    terms: dict[str, WordsOut]
    steps: dict[str, WordsOut]


def case_out(case: Case, *, today: Day) -> CaseOut:
    """A stored case as the wire has it."""
    named = {name: getattr(case, name) for name in CaseOut.model_fields if hasattr(case, name)}
    late = (today - case.deadline).days if case.deadline and case.overdue(today) else 0
    asks = case.request
    return CaseOut.model_construct(
        **{
            **named,
            "features": list(case.features),
            "place": None if case.place is None else shapely.geometry.mapping(case.place),
            "overdue_days": late,
            "request": None if asks is None else RequestOut.model_construct(**as_dict(asks)),
        }
    )


def as_dict(record: Any) -> dict[str, Any]:
    """A record's members by name."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def condition_out(judged: Judged, labels: Mapping[str, str]) -> ConditionOut:
    """A judged condition as the wire has it; objects by their names."""
    zh, en = judged.why.zh, judged.why.en
    for id, label in sorted(labels.items(), reverse=True):  # a longer id before its own beginning
        zh, en = zh.replace(id, label), en.replace(id, label)
    return ConditionOut(
        id=judged.id,
        kind=judged.kind,
        zh=judged.words.zh,
        en=judged.words.en,
        met=judged.met,
        why=WordsOut(zh=zh, en=en),
    )


def step_out(step: Step, hindrances: Sequence[Refused], units: Mapping[str, Words]) -> StepOut:
    """A step with what hinders the asker, in words; units, roles and steps by their names."""
    return StepOut(
        id=step.id,
        zh=step.words.zh,
        en=step.words.en,
        after=step.after,
        fields=list(step.fields),
        wants_reason=any(need.__name__ == "reason" for need in step.needs),
        allowed=not hindrances,
        hindrances=[hindrance_out(each, step, units) for each in hindrances],
    )


def hindrance_out(refusal: Refused, step: Step, units: Mapping[str, Words]) -> HindranceOut:
    """One hindrance as a sentence in both languages."""
    return HindranceOut(
        code=PROBLEMS[type(refusal)].code,
        zh=sentence(by_name(refusal, step, units, lambda words: words.zh), english=False),
        en=sentence(by_name(refusal, step, units, lambda words: words.en), english=True),
    )


def by_name(refusal: Refused, step: Step, units: Mapping[str, Words], say: Callable[[Words], str]) -> Refused:
    """The refusal with the unit, the roles and the step it speaks of called by their names."""
    facts = dict(refusal.facts)
    if (unit := units.get(str(facts.get("unit")))) is not None:
        facts["unit"] = say(unit)
    if isinstance(refusal, NotAllowed):
        facts["action"] = say(step.words)
        facts["roles"] = ", ".join(say(ROLES[role]) for role in sorted(step.roles))
    if isinstance(refusal, StepNotDue):
        facts["step"], facts["step_en"] = step.words.zh, step.words.en
    return type(refusal)(**facts)


def event_out(event: CaseEvent, words: Mapping[str, Words]) -> EventOut:
    """An event with the name of its step."""
    named = words.get(event.step, Words(event.step, event.step))
    said = {name: getattr(event, name) for name in EventOut.model_fields if hasattr(event, name)}
    return EventOut.model_construct(**{**said, "zh": named.zh, "en": named.en})
