"""What stands in the way of a step: who may not take it, and what must be told or on file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from geo.errors import Refused
from geo.near import gap_m
from layers.errors import (
    BadCase,
    ConditionsMissing,
    DeadlineWrong,
    EvidenceMissing,
    NoPost,
    NothingAsked,
    NotYourCase,
    OwnWork,
    ReasonMissing,
    SamePerson,
    StepNotDue,
    TermTooEarly,
    UnitsWrong,
)  # fmt: skip
from layers.rules.alike import near_m
from layers.rules.case_words import BODIES, REQUESTS, STEP_WORDS, TERMS
from layers.rules.cases import (
    ACCEPTED,
    LONGEST_TEXT,
    STAYS_OPEN,
    Case,
    CaseStatus,
    ClosingReason,
    Task,
    Term,
    planned,
    require_lists,
    require_text,
)  # fmt: skip
from layers.rules.closing import Judged
from layers.rules.people import Actor

S = CaseStatus
NO_TARGET = frozenset({S.MERGED, S.VOID})  # stand for no problem that could be followed there


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do, with what that step needs to be told."""

    step: str
    why: str = ""
    rectifying_unit: str | None = None
    supervising_unit: str | None = None
    verifying_unit: str | None = None
    lead_leader: str | None = None
    deadline: date | None = None
    term: Term | None = None
    long_until: date | None = None
    tasks: tuple[Task, ...] | None = None
    duplicate_of: str | None = None
    transferred_to: str | None = None
    closing_reason: ClosingReason | None = None
    remainder: float | None = None  # what is left, as the unit claims
    report: str | None = None  # that a look-back rests on


@dataclass(frozen=True, slots=True)
class Situation:
    """What the store knows beyond the case itself.

    Args:
        at: the server's time; day: its day in Asia/Shanghai.
        posts: bodies in which the actor holds a post then.
        did: who took each step last since work on the case last began.
        rectified: accounts that ever acted on the case for its rectifying unit.
        conditions: the closing conditions as they stand.
        evidence: roles of the evidence on file. units: ids of all units. leaders: accounts that hold a
            post of a lead leader then. target: the case that this one is said to double.
        look_back_on: the first day on which to look back, if the case closed then.
        looked: a look-back of this case found no rebound and is still unused.
        rebounded: its last look-back found a rebound, or a notice of one waits.
    """

    at: datetime
    day: date
    posts: frozenset[str] = frozenset()
    did: Mapping[str, str | None] = field(default_factory=dict)
    rectified: frozenset[str] = frozenset()
    conditions: tuple[Judged, ...] = ()
    evidence: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    leaders: frozenset[str] = frozenset()
    target: Case | None = None
    look_back_on: date | None = None
    looked: bool = False
    rebounded: bool = False


Guard = Callable[[Case, Actor, Situation], Refused | None]
Need = Callable[[Case, Asked, Situation], None]


# --- who, beyond the role: each gives the refusal that stands in the way, or None ----------------
def rectifier(case: Case, actor: Actor, _: Situation) -> Refused | None:
    """Only the rectifying unit."""
    return None if actor.unit == case.rectifying_unit else NotYourCase(unit=case.rectifying_unit or "–")


def not_rectifier(case: Case, actor: Actor, situation: Situation) -> Refused | None:
    """Nobody of the rectifying unit, nor who acted for it before a change of post."""
    if case.rectifying_unit is None:
        return None
    own = actor.unit == case.rectifying_unit or actor.account in situation.rectified
    return OwnWork(unit=case.rectifying_unit) if own else None


def verifier(case: Case, actor: Actor, situation: Situation) -> Refused | None:
    """Only the verifying unit, which is another than the rectifying one."""
    if refusal := not_rectifier(case, actor, situation):
        return refusal
    return None if actor.unit == case.verifying_unit else NotYourCase(unit=case.verifying_unit or "–")


def other_than(*steps: str) -> Guard:
    """Nobody who took one of these steps in this round."""

    def guard(_case: Case, actor: Actor, situation: Situation) -> Refused | None:
        for step in steps:
            if actor.account and situation.did.get(step) == actor.account:
                return SamePerson(step=STEP_WORDS[step].zh, step_en=STEP_WORDS[step].en)
        return None

    guard.__doc__ = f"not who took {' or '.join(steps)}"
    return guard


def holds(body: str) -> Guard:
    """Only who holds a post of this body on the day."""

    def guard(_case: Case, _actor: Actor, situation: Situation) -> Refused | None:
        return None if body in situation.posts else NoPost(body=BODIES[body].zh, body_en=BODIES[body].en)

    guard.__doc__ = f"holds a post of the {BODIES[body].en}"
    return guard


def the_lead_leader(case: Case, actor: Actor, _: Situation) -> Refused | None:
    """Only the lead leader of this case."""
    return (
        None if actor.account == case.lead_leader else NoPost(body="本案牵头领导", body_en="lead leader here")
    )


def conditions(_case: Case, _actor: Actor, situation: Situation) -> Refused | None:
    """All closing conditions are met."""
    missing = [each for each in situation.conditions if not each.met]
    if not missing:
        return None
    zh, en = ("；".join(each.why.zh for each in missing), "; ".join(each.why.en for each in missing))
    return ConditionsMissing(missing=zh, missing_en=en, ids=", ".join(each.id for each in missing))


def term_allows(case: Case, _actor: Actor, situation: Situation) -> Refused | None:
    """A staged or nearly finished case stays open; a long-term one may not close before its day."""
    if case.term in STAYS_OPEN:
        return TermTooEarly(term=TERMS[case.term].zh, term_en=TERMS[case.term].en, until="–")
    if case.long_until is not None and situation.day < case.long_until:
        return TermTooEarly(term=TERMS[case.term].zh, term_en=TERMS[case.term].en, until=str(case.long_until))
    return None


def asks(kind: str) -> Guard:
    """A request of this kind waits."""

    def guard(case: Case, _actor: Actor, _situation: Situation) -> Refused | None:
        there = case.request is not None and case.request.kind == kind
        return None if there else NothingAsked(kind=REQUESTS[kind].zh, kind_en=REQUESTS[kind].en)

    guard.__doc__ = f"{REQUESTS[kind].en} waits"
    return guard


def asks_nothing(case: Case, _actor: Actor, _situation: Situation) -> Refused | None:
    """No request waits."""
    if case.request is None:
        return None
    words = REQUESTS[case.request.kind]
    return StepNotDue(step="–", stands=f"{words.zh}待批", stands_en=f"{words.en} waits for a decision")


def looked_back(_case: Case, _actor: Actor, situation: Situation) -> Refused | None:
    """A look-back found no rebound."""
    return None if situation.looked else EvidenceMissing(kinds="回头看记录 (a look-back)")


# --- what must be told or on file ----------------------------------------------------------------
def reason(_case: Case, asked: Asked, _situation: Situation) -> None:
    """Why, in words."""
    require_text("why", asked.why, LONGEST_TEXT)
    if len(asked.why.strip()) < 2:
        raise ReasonMissing()


def units(case: Case, asked: Asked, situation: Situation) -> None:
    """Three known units; the rectifying one neither supervises nor verifies itself."""
    named = (asked.rectifying_unit, asked.supervising_unit, asked.verifying_unit)
    if unknown := [unit or "–" for unit in named if unit not in situation.units]:
        raise UnitsWrong(reason=f"没有这个单位 (no such unit): {', '.join(unknown)}")
    if asked.rectifying_unit in named[1:]:
        raise UnitsWrong(reason="整改单位不能监督、核查自己 (the rectifying unit cannot check itself)")
    if asked.lead_leader not in situation.leaders:
        raise UnitsWrong(reason="没有牵头领导 (no lead leader)")


def deadline(case: Case, asked: Asked, situation: Situation) -> None:
    """A day that is still to come, and later than the one before it."""
    if asked.deadline is None:
        raise DeadlineWrong(deadline="–", reason="没有写期限 (none is given)")
    earliest = max(situation.day, case.deadline or situation.day)
    before = case.deadline is not None and asked.deadline <= case.deadline
    if before or asked.deadline < situation.day:
        raise DeadlineWrong(deadline=str(asked.deadline), reason=f"> {earliest}")


def lists(case: Case, _asked: Asked, _situation: Situation) -> None:
    """The four lists are complete."""
    require_lists(case)


def report_and_evidence(_case: Case, _asked: Asked, situation: Situation) -> None:
    """One special report, and evidence beside it (三个一)."""
    lacking = []
    if "special_report" not in situation.evidence:
        lacking.append("专题报告 (special report)")
    if not situation.evidence - {"special_report"}:
        lacking.append("佐证材料 (evidence)")
    if lacking:
        raise EvidenceMissing(kinds="、".join(lacking))


def ground(case: Case, asked: Asked, situation: Situation) -> None:
    """What was accepted is opened again only on something seen: a look-back, a notice, or a report."""
    if case.status in ACCEPTED and not situation.rebounded and asked.report is None:
        raise EvidenceMissing(
            kinds="反弹依据：回头看结果、反弹提示或上报 (a look-back, a notice or a report)"
        )


def transfer_paper(_case: Case, asked: Asked, situation: Situation) -> None:
    """To whom, and the paper of the transfer."""
    require_text("transferred_to", asked.transferred_to or "", 200)
    if not (asked.transferred_to or "").strip():
        raise BadCase(field="transferred_to", reason="–")
    if "transfer" not in situation.evidence:
        raise EvidenceMissing(kinds="移交文书 (transfer paper)")


def target(case: Case, asked: Asked, situation: Situation) -> None:
    """Another case of the same kind, on the same feature or near, that is neither a duplicate nor void."""
    other = situation.target
    if other is None or other.id == case.id or other.layer != case.layer or other.status in NO_TARGET:
        raise BadCase(field="duplicate_of", reason=asked.duplicate_of or "–")
    if set(case.features) & set(other.features) or case.place is None or other.place is None:
        return
    apart, most = gap_m(case.place, other.place), near_m(case.layer)
    if apart > most:
        raise BadCase(
            field="duplicate_of", reason=f"相距 {apart:.0f} 米，重复案件应在 {most:g} 米内 (too far apart)"
        )


def told_tasks(case: Case, asked: Asked, situation: Situation) -> None:
    """Lists that may be kept."""
    planned(case, asked.tasks or (), units=situation.units)


def told_term(case: Case, asked: Asked, situation: Situation) -> None:
    """A term, with its day when it is long; only who holds a post makes a running one shorter."""
    if asked.term is None or (asked.term is not Term.SHORT and asked.long_until is None):
        raise BadCase(field="term", reason="长期事项须写明期限 (a long-term state needs its day)")
    if asked.long_until is not None and asked.long_until <= case.found_on:
        raise BadCase(field="long_until", reason=f"> {case.found_on}")
    if shortened(case, asked, situation.day) and not situation.posts:
        raise NoPost(body="可缩短长期期限的领导", body_en="leader who may shorten a long term")


def shortened(case: Case, asked: Asked, day: date) -> bool:
    """Whether a long term that still runs would end sooner, or be none (长期事项不得提前办结)."""
    if case.long_until is None or day >= case.long_until:
        return False
    sooner = asked.long_until is None or asked.long_until < case.long_until
    return sooner or (case.term in STAYS_OPEN and asked.term not in STAYS_OPEN)


def closing_reason(_case: Case, asked: Asked, _situation: Situation) -> None:
    """Why it closes, from the list."""
    if asked.closing_reason is None:
        raise BadCase(field="closing_reason", reason=", ".join(ClosingReason))
