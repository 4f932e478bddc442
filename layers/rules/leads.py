"""Leads (线索): patches that may be a problem, until somebody was there. Never findings by themselves.

A lead comes from a comparison of scenes, an import, another agency, a patrol's note or a claim in doubt. It
is sent to a patrol, dismissed with a reason, merged into another, or waits for the next image; only a report
answers it (自然资发〔2023〕258号: a patch is a lead until it was checked on the ground).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.errors import Refused
from layers.definition import Words
from layers.errors import BadLead, LeadNotDue, NotAllowed, OwnLead, ReasonMissing, UnknownStep
from layers.rules.people import Actor, Role, may_act


class Source(StrEnum):
    """Where a lead comes from."""

    CHANGE = "change"
    IMPORT = "import"
    AGENCY = "agency"
    NOTE = "note"
    CLAIM = "claim"  # whether one thing of a claim is as it was said


class LeadState(StrEnum):
    """Where a lead stands."""

    NEW = "new"
    WAITING = "waiting"
    SENT = "sent"
    DISMISSED = "dismissed"
    MERGED = "merged"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


S, R = LeadState, Role
STATES: Mapping[LeadState, Words] = {
    S.NEW: Words("待研判", "To be looked at"),
    S.WAITING: Words("等下一期影像", "Waits for the next image"),
    S.SENT: Words("已派巡查", "Sent to a patrol"),
    S.DISMISSED: Words("已排除", "Dismissed"),
    S.MERGED: Words("已合并", "Merged into another"),
    S.CONFIRMED: Words("现场属实", "Confirmed on the ground"),
    S.REFUTED: Words("现场不属实", "Not so on the ground"),
}
PENDING = frozenset({S.NEW, S.WAITING})
ENDED = frozenset({S.DISMISSED, S.MERGED, S.CONFIRMED, S.REFUTED})
REASONS: Mapping[str, Words] = {  # why a desk dismisses one
    "season": Words("季节、作物变化", "Season or crops"),
    "water_level": Words("水位涨落", "Water level"),
    "permitted": Words("已批准的工程", "A permitted work"),
    "known": Words("已有案件或登记", "Known already"),
    "image": Words("云影、影像质量", "Cloud, shadow or image quality"),
    "other": Words("其他（写明）", "Another reason, in words"),
}


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead.

    Args:
        kind: of change, or what its source calls it.
        shape: longitude, latitude; area_m2: on the ellipsoid, 0 for points and lines.
        day: of the later image, or of the note. resolution_m: of the image; None without one.
        run: the comparison it comes from; evidence: what that said of it, in JSON's own types.
        confidence: 0 to 1, with its reasons; None where its source gives none.
        zone, boundary: in which it lies, and of which version of the boundary on that day.
        reason: why it was dismissed. into: of the lead that it was merged into.
        report, case: what answered it, and what was opened on it.
        doubt: a report that speaks against how it stands, until the desk has acted on it.
        priority: as ``lead_matches.priority`` gave it when the lead was noted.
    """

    id: str
    source: Source
    kind: str
    shape: BaseGeometry
    area_m2: float
    day: date
    resolution_m: float | None = None
    run: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    because: tuple[Words, ...] = ()
    zone: str | None = None
    boundary: str | None = None
    state: LeadState = S.NEW
    reason: str | None = None
    into: str | None = None
    unit: str | None = None
    report: str | None = None
    case: str | None = None
    doubt: str | None = None
    priority: int = 0
    demonstration: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class LeadAsked:
    """What somebody wants to do with a lead.

    Args:
        reason: of ``REASONS``, to dismiss. into: another lead, to merge. unit: to send it to.
        report: that answers it.
    """

    step: str
    why: str = ""
    reason: str | None = None
    into: str | None = None
    unit: str | None = None
    report: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """On whose word a step of the ground would rest.

    Args:
        sender, sender_name: who sent the lead last; None when nobody is known to have.
        speakers: accounts of who takes the step and of who wrote the report that it names.
        unit: of the report's author. any_unit: a supervisor takes the step, who may name anybody's.
    """

    sender: str | None = None
    sender_name: str = ""
    speakers: frozenset[str] = frozenset()
    unit: str | None = None
    any_unit: bool = True


LAYER = "leads"  # on which leads are drawn that were sent
Need = Callable[[Lead, LeadAsked], None]
Bar = Callable[[Lead, LeadAsked, Word], None]
Effect = Callable[[Lead, LeadAsked], Lead]


def a_reason(_: Lead, asked: LeadAsked) -> None:
    """One of the reasons; words where it is another one."""
    if asked.reason not in REASONS:
        raise BadLead(field="reason", reason=", ".join(REASONS))
    if asked.reason == "other" and not asked.why.strip():
        raise ReasonMissing()


def words(_: Lead, asked: LeadAsked) -> None:
    if not asked.why.strip():
        raise ReasonMissing()


def another(lead: Lead, asked: LeadAsked) -> None:
    """Another lead to be merged into."""
    if asked.into is None or asked.into == lead.id:
        raise BadLead(field="into", reason="须指明另一条线索 (another lead)")


def a_unit(_: Lead, asked: LeadAsked) -> None:
    if asked.unit is None:
        raise BadLead(field="unit", reason="须指明由谁查看 (the unit that looks)")


def a_report(_: Lead, asked: LeadAsked) -> None:
    if asked.report is None:
        raise BadLead(field="report", reason="须有现场报告 (a report from the ground)")


def not_the_senders(lead: Lead, _: LeadAsked, word: Word) -> None:
    """OwnLead where who sent the lead would answer it, or a colleague would on the sender's own report."""
    if word.sender is not None and word.sender in word.speakers:
        raise OwnLead(id=lead.id, by=word.sender_name)


def not_its_source(lead: Lead, asked: LeadAsked, _: Word) -> None:
    """BadLead where the note that a lead was made of would bear it out: nobody was there since."""
    if asked.report is not None and asked.report == lead.evidence.get("report"):
        raise BadLead(field="report", reason="线索由该上报而来，不能自证 (the lead was made of that report)")


def of_its_unit(lead: Lead, _: LeadAsked, word: Word) -> None:
    """BadLead where a report of another unit than the lead's would answer it; a supervisor may name one."""
    if not word.any_unit and word.unit != lead.unit:
        raise BadLead(field="report", reason="线索未派给上报人的单位 (not sent to the author's unit)")


def nothing(lead: Lead, _: LeadAsked) -> Lead:
    return lead


def dismissed(lead: Lead, asked: LeadAsked) -> Lead:
    return replace(lead, reason=asked.reason)


def reopened(lead: Lead, _: LeadAsked) -> Lead:
    return replace(lead, reason=None, into=None, unit=None, report=None, doubt=None)


def recalled(lead: Lead, _: LeadAsked) -> Lead:
    return replace(lead, unit=None, doubt=None)


def merged(lead: Lead, asked: LeadAsked) -> Lead:
    return replace(lead, into=asked.into)


def sent(lead: Lead, asked: LeadAsked) -> Lead:
    return replace(lead, unit=asked.unit, doubt=None)


def answered(lead: Lead, asked: LeadAsked) -> Lead:
    return replace(lead, report=asked.report, doubt=None)


@dataclass(frozen=True, slots=True)
class LeadStep:
    """One row of the table."""

    id: str
    words: Words
    before: frozenset[LeadState]
    after: LeadState
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()
    effect: Effect = nothing
    bars: tuple[Bar, ...] = ()


REOPENED = frozenset({S.DISMISSED, S.MERGED, S.CONFIRMED, S.REFUTED})
DESK = frozenset({R.ANALYST, R.SUPERVISOR})
GROUND = frozenset({R.PATROL, R.OFFICER, R.SUPERVISOR})
# Who sends never answers, by no hand: as who rectifies never accepts (DESIGN 1). Whoever wrote the note that
# became a lead may go there again and answer by a new report; the note itself bears nothing out.
ANOTHERS_WORD: tuple[Bar, ...] = (not_the_senders, not_its_source, of_its_unit)
TABLE = (
    LeadStep("send", Words("派巡查", "send to a patrol"), PENDING, S.SENT, DESK, (a_unit,), sent),
    LeadStep("wait", Words("等下一期影像", "wait for the next image"), frozenset({S.NEW}), S.WAITING, DESK),
    LeadStep("resume", Words("取回研判", "back to the desk"), frozenset({S.WAITING}), S.NEW, DESK),
    LeadStep("dismiss", Words("排除", "dismiss"), PENDING, S.DISMISSED, DESK, (a_reason,), dismissed),
    LeadStep("merge", Words("合并", "merge"), PENDING, S.MERGED, DESK, (another,), merged),
    LeadStep("confirm", Words("现场属实", "confirm"), frozenset({S.SENT}), S.CONFIRMED, GROUND, (a_report,),
        answered, ANOTHERS_WORD,
    ),
    LeadStep("refute", Words("现场不属实", "refute"), frozenset({S.SENT}), S.REFUTED, GROUND,
        (a_report, words), answered, ANOTHERS_WORD,
    ),
    LeadStep("unclear", Words("现场看不清", "could not be told"), frozenset({S.SENT}), S.SENT, GROUND,
        (a_report,), bars=ANOTHERS_WORD,
    ),
    LeadStep("recall", Words("撤回派查", "recall"), frozenset({S.SENT}), S.NEW, DESK, (words,), recalled),
    LeadStep("reopen", Words("重新研判", "look again"), REOPENED, S.NEW, DESK, (words,), reopened),
)  # fmt: skip
STEPS: Mapping[str, LeadStep] = {step.id: step for step in TABLE}


def stepped(lead: Lead, asked: LeadAsked, actor: Actor, word: Word = Word()) -> Lead:
    """The lead after a step.

    Raises:
        UnknownStep, NotAllowed, LeadNotDue; BadLead and ReasonMissing for what the step needs; OwnLead and
        BadLead where it would rest on a word that does not count.
    """
    if asked.step not in STEPS:
        raise UnknownStep(step=asked.step, known=", ".join(STEPS))
    step = STEPS[asked.step]
    for refusal in hindrances(lead, step, actor):
        raise refusal
    for need in step.needs:
        need(lead, asked)
    for bar in step.bars:
        bar(lead, asked, word)
    return replace(step.effect(lead, asked), state=step.after)


def hindrances(lead: Lead, step: LeadStep, actor: Actor) -> Iterable[Refused]:
    """All that keeps the actor from a step, whatever they would say."""
    if not may_act(actor, step.roles):
        yield NotAllowed(action=f"lead.{step.id}", roles=", ".join(sorted(step.roles)))
    if lead.state not in step.before or (step.id == "reopen" and not may_reopen(lead)):
        stands = STATES[lead.state]
        yield LeadNotDue(step=step.words.zh, step_en=step.words.en, stands=stands.zh, stands_en=stands.en)


def may_reopen(lead: Lead) -> bool:
    """What the ground said is looked at again only where the ground says something else, before a case."""
    answered = lead.state in (S.CONFIRMED, S.REFUTED)
    return not answered or (lead.doubt is not None and lead.case is None)
