"""Wire forms of look-backs, of cases that may be the same, and of notices of rebounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from api.wire.base import Day, Moment, Text, WireIn, WireOut, Word
from api.wire.cases import CaseOut, EventOut, WordsOut, case_out, event_out
from layers.rules.alike import Alike, Rebound
from layers.rules.case_words import STEP_WORDS
from layers.rules.look_backs import LookBack, reason_words


class ResultIn(WireIn):
    """What came of a look-back, and the report it rests on."""

    report: UUID = Field(strict=False)
    result: Word
    note: Text = ""


class FactorOut(WireOut):
    """One reason why the day is sooner or later than usual."""

    id: str
    zh: str
    en: str
    times: float


class LookBackOut(WireOut):
    """One look at a closed case; ``overdue_days`` while nobody has looked."""

    id: str
    case: str
    case_number: str
    case_title: str
    case_status: str
    layer: str
    zone: str | None
    rectifying_unit: str | None
    round: int
    due_on: Day
    overdue_days: int
    unit: str | None
    state: str
    result: str | None
    report: str | None
    note: str | None
    done_at: Moment | None
    usual_days: int
    factors: list[FactorOut]
    why: WordsOut


class LookBacksOut(WireOut):
    """A page of look-backs, the first due first; ``overdue`` counts those nobody made, on all pages."""

    look_backs: list[LookBackOut]
    total: int
    returned: int
    overdue: int
    today: Day
    next: str | None


class AlikeOut(WireOut):
    """A case that may be the same; ``acceptance``: who reviewed, signed and closed it, by event."""

    case: CaseOut
    same_feature: bool
    distance_m: float | None
    rebound: bool
    why: WordsOut
    acceptance: list[EventOut]


class AlikesOut(WireOut):
    """Cases that may be the same: same features first, closed ones before open ones, then the nearest."""

    alike: list[AlikeOut]
    within_m: float
    today: Day


class DismissIn(WireIn):
    """Why it is no rebound."""

    why: Text


class ReboundOut(WireOut):
    """A notice that a closed case may have come back, and what people decided."""

    id: str
    case: str
    noun: str
    noun_id: str
    distance_m: float | None
    why: WordsOut
    at: Moment
    state: str
    decided_at: Moment | None
    decided_name: str | None
    decided_why: str | None
    demonstration: bool


class ReboundsOut(WireOut):
    """The last notices first; ``total`` counts those beyond the limit too."""

    rebounds: list[ReboundOut]
    total: int
    returned: int


Limit = Annotated[int, Field(ge=1, le=200)]


def look_back_out(look_back: LookBack, case: Mapping[str, Any], *, today: Day) -> LookBackOut:
    """A look-back beside its case."""
    plan = look_back.plan
    late = (today - plan.due_on).days if look_back.overdue(today) else 0
    factors = [
        FactorOut(id=each.id, zh=each.words.zh, en=each.words.en, times=each.times) for each in plan.factors
    ]
    names = ("id", "case", "unit", "state", "result", "report", "note", "done_at")
    return LookBackOut.model_construct(
        **{name: getattr(look_back, name) for name in names},
        case_number=case["number"],
        case_title=case["title"],
        case_status=case["status"],
        layer=case["layer"],
        zone=case["zone"],
        rectifying_unit=case["rectifying_unit"],
        round=plan.round,
        due_on=plan.due_on,
        overdue_days=late,
        usual_days=plan.usual_days,
        factors=factors,
        why=WordsOut.of(reason_words(plan)),
    )


def alike_out(found: Alike, *, today: Day) -> AlikeOut:
    """A case that may be the same, with who accepted it."""
    return AlikeOut.model_construct(
        case=case_out(found.case, today=today),
        same_feature=found.same_feature,
        distance_m=found.distance_m,
        rebound=found.rebound,
        why=WordsOut.of(found.why),
        acceptance=[event_out(event, STEP_WORDS) for event in found.acceptance],
    )


def rebound_out(notice: Rebound) -> ReboundOut:
    """A notice as the wire has it."""
    said = {name: getattr(notice, name) for name in ReboundOut.model_fields}
    return ReboundOut.model_construct(**{**said, "why": WordsOut.of(notice.why)})
