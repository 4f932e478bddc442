"""Wire forms of the steps of leads: what is asked, and what hinders the asker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.problems import sentence
from api.wire.base import Text, WireIn, WireOut, Word
from api.wire.cases import WordsOut
from geo.errors import Refused
from layers.errors import NotAllowed
from layers.rules.case_words import ROLES
from layers.rules.leads import LeadAsked, LeadStep

MOST_AT_ONCE = 200
LeadId = Annotated[str, Field(min_length=1, max_length=80, pattern="^[0-9A-Za-z][0-9A-Za-z._-]*$")]


class LeadStepOut(WireOut):
    """A step of the table, and why the asker cannot take it now."""

    id: str
    zh: str
    en: str
    allowed: bool
    why_not: WordsOut | None


class LeadStepIn(WireIn):
    """A step somebody wants to take, on the version they saw."""

    step: Word
    version: Annotated[int, Field(ge=1)]
    why: Text = ""
    reason: Word | None = None
    into: LeadId | None = None
    unit: Word | None = None
    report: UUID | None = Field(default=None, strict=False)

    def asked(self) -> LeadAsked:
        """What is asked, as the rules know it."""
        return asked_of(self)


class LeadStepsIn(WireIn):
    """One step with many leads, each on the version that was seen: all of them or none."""

    ids_versions: Annotated[
        dict[LeadId, Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=MOST_AT_ONCE)
    ]
    step: Word
    why: Text = ""
    reason: Word | None = None
    into: LeadId | None = None
    unit: Word | None = None

    def asked(self) -> LeadAsked:
        """What is asked of each, as the rules know it."""
        return asked_of(self)


def asked_of(body: LeadStepIn | LeadStepsIn) -> LeadAsked:
    """A body as the rules know it."""
    said = {name: getattr(body, name) for name in ("step", "why", "reason", "into", "unit")}
    report = getattr(body, "report", None)
    return LeadAsked(**said, report=None if report is None else str(report))


def step_out(step: LeadStep, refusals: Sequence[Refused]) -> LeadStepOut:
    """A step, and the sentence of what hinders the asker first."""
    first = refusals[0] if refusals else None
    return LeadStepOut(
        id=step.id,
        zh=step.words.zh,
        en=step.words.en,
        allowed=first is None,
        why_not=None if first is None else why_not(first, step),
    )


def why_not(refusal: Refused, step: LeadStep) -> WordsOut:
    """A refusal as a sentence; roles and the step by their names."""
    if isinstance(refusal, NotAllowed):
        roles = [ROLES[role] for role in sorted(step.roles)]
        zh = type(refusal)(action=step.words.zh, roles="、".join(role.zh for role in roles))
        en = type(refusal)(action=step.words.en, roles=", ".join(role.en for role in roles))
        return WordsOut(zh=sentence(zh, english=False), en=sentence(en, english=True))
    return WordsOut(zh=sentence(refusal, english=False), en=sentence(refusal, english=True))
