"""The way of a boundary version through its approvals: one table, as for cases.

City drafts, province approves, the national bureau reviews, the State Council replies (seed, item 25). What
an authority decided is recorded with its letter; here it is kept from going on over objections that nobody
answered, rules that fail and faults of the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from geo.errors import Refused
from layers.definition import Words
from layers.errors import (
    BadBoundary,
    FaultyBoundary,
    NotAllowed,
    OpenObjections,
    OwnProposal,
    ReasonMissing,
    RulesBroken,
    UnknownStep,
    VersionNotDue,
)
from layers.rules.boundaries import PENDING, STATUSES, BoundaryVersion, Status
from layers.rules.people import Actor, Role, may_act

S, R = Status, Role
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do, with the letter it rests on."""

    step: str
    why: str = ""
    act: str = ""
    act_on: date | None = None
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known beyond the version itself.

    Args:
        at: the server's time; day: its day in Asia/Shanghai.
        objections: names of changes with an objection that nobody has answered.
        broken: rules that fail and are not waived.
        faults: sentences about the drawing, the first first.
        unread: why all this is not known: nobody has read the version, or something changed since.
    """

    at: datetime
    day: date
    objections: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    unread: Refused | None = None


Guard = Callable[[BoundaryVersion, Actor, Standing], Refused | None]
Need = Callable[[Asked, Standing], None]
Effect = Callable[[BoundaryVersion, Asked, Actor, Standing], BoundaryVersion]


def another(version: BoundaryVersion, actor: Actor, _: Standing) -> Refused | None:
    """Nobody who drew the version or put it forward."""
    own = actor.account is not None and actor.account in (version.submitted_by, version.author)
    return OwnProposal(by=actor.name) if own else None


def read(_version: BoundaryVersion, _actor: Actor, standing: Standing) -> Refused | None:
    """Only on a reading of what lies there now."""
    return standing.unread


def drawn_rightly(_version: BoundaryVersion, _actor: Actor, standing: Standing) -> Refused | None:
    """Only without faults of the drawing."""
    faults = standing.faults
    return FaultyBoundary(count=len(faults), first=faults[0]) if faults else None


def answered(_version: BoundaryVersion, _actor: Actor, standing: Standing) -> Refused | None:
    """Only when every objection is answered."""
    names = standing.objections
    return OpenObjections(count=len(names), changes=", ".join(names[:SHOWN])) if names else None


def kept_or_waived(_version: BoundaryVersion, _actor: Actor, standing: Standing) -> Refused | None:
    """Only when every rule holds, or somebody stands for its breach with a name."""
    names = standing.broken
    return RulesBroken(count=len(names), rules=", ".join(names[:SHOWN])) if names else None


def reason(asked: Asked, _: Standing) -> None:
    if not asked.why.strip():
        raise ReasonMissing()


def letter(asked: Asked, standing: Standing) -> None:
    """The letter or act, with its date, which has come."""
    if not asked.act.strip():
        raise BadBoundary(field="act", reason="须写明批复或文件名称、文号 (name the letter)")
    if asked.act_on is None or asked.act_on > standing.day:
        raise BadBoundary(field="act_on", reason="须写明已到的日期 (its date, not in the future)")


def first_day(asked: Asked, _: Standing) -> None:
    """The day from which it holds; it may lie before or after today, never before its act."""
    if asked.in_force_from is None or (asked.act_on is not None and asked.in_force_from < asked.act_on):
        raise BadBoundary(field="in_force_from", reason="须不早于批复日期 (not before its act)")


def nothing(version: BoundaryVersion, _asked: Asked, _actor: Actor, _standing: Standing) -> BoundaryVersion:
    return version


def submitted(version: BoundaryVersion, _asked: Asked, actor: Actor, standing: Standing) -> BoundaryVersion:
    return replace(version, submitted_by=actor.account, submitted_at=standing.at)


def decided(version: BoundaryVersion, asked: Asked, _actor: Actor, _standing: Standing) -> BoundaryVersion:
    return replace(version, act=asked.act, act_on=asked.act_on)


def enacted(version: BoundaryVersion, asked: Asked, _actor: Actor, _standing: Standing) -> BoundaryVersion:
    return replace(version, act=asked.act, act_on=asked.act_on, in_force_from=asked.in_force_from)


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table."""

    id: str
    words: Words
    before: frozenset[Status]
    after: Status
    roles: frozenset[Role]
    guards: tuple[Guard, ...] = ()
    needs: tuple[Need, ...] = (reason,)
    effect: Effect = nothing


REVIEWED = (another, read, drawn_rightly, answered, kept_or_waived)
RECORDERS = frozenset({R.SUPERVISOR, R.LEADER})
TABLE = (
    Step("submit", Words("提交审查", "submit"), frozenset({S.DRAFT}), S.PROPOSED, frozenset({R.PLANNER}),
        guards=(read, drawn_rightly), effect=submitted,
    ),
    Step("approve", Words("登记省级同意", "record the province's approval"), frozenset({S.PROPOSED}),
        S.PROVINCE_APPROVED, RECORDERS, guards=REVIEWED, needs=(reason, letter), effect=decided,
    ),
    Step("review", Words("登记国家初审通过", "record the national review"), frozenset({S.PROVINCE_APPROVED}),
        S.NATION_REVIEWED, RECORDERS, guards=REVIEWED, needs=(reason, letter), effect=decided,
    ),
    Step("enact", Words("登记批复生效", "record the reply and bring into force"),
        frozenset({S.NATION_REVIEWED}), S.IN_FORCE, frozenset({R.LEADER}), guards=REVIEWED,
        needs=(reason, letter, first_day), effect=enacted,
    ),
    Step("refuse", Words("登记不予批准", "record the refusal"), PENDING, S.REFUSED, RECORDERS,
        guards=(another,), needs=(reason, letter), effect=decided,
    ),
    Step("withdraw", Words("撤回", "withdraw"), PENDING | {S.DRAFT}, S.WITHDRAWN, frozenset({R.PLANNER})),
)  # fmt: skip
STEPS: Mapping[str, Step] = {step.id: step for step in TABLE}
# what else stands in a version's history
OTHER_STEPS: Mapping[str, Words] = {
    "open": Words("起草", "draft"),
    "change": Words("修改说明", "change its words"),
    "register": Words("登记现行版本", "register the law as it is"),
    "supersede": Words("被新版本替代", "end with the next version"),
}


def hindrances(version: BoundaryVersion, step: Step, actor: Actor, standing: Standing) -> Iterator[Refused]:
    """All that keeps the actor from the step, whatever they would say."""
    if not may_act(actor, step.roles):
        yield NotAllowed(action=f"boundary.{step.id}", roles=", ".join(sorted(step.roles)))
    if version.status not in step.before:
        stands = STATUSES[version.status]
        yield VersionNotDue(step=step.words.zh, step_en=step.words.en, stands=stands.zh, stands_en=stands.en)
        return
    for guard in step.guards:
        if refusal := guard(version, actor, standing):
            yield refusal


def stepped(version: BoundaryVersion, asked: Asked, actor: Actor, standing: Standing) -> BoundaryVersion:
    """The version after a step, or the first thing that stands in its way.

    Raises:
        UnknownStep, NotAllowed, VersionNotDue, and what the step's guards and needs refuse.
    """
    if asked.step not in STEPS:
        raise UnknownStep(step=asked.step, known=", ".join(STEPS))
    step = STEPS[asked.step]
    for refusal in hindrances(version, step, actor, standing):
        raise refusal
    for need in step.needs:
        need(asked, standing)
    return replace(step.effect(version, asked, actor, standing), status=step.after)


def superseded(earlier: BoundaryVersion, by: BoundaryVersion) -> BoundaryVersion:
    """The version that was the law until another one came into force: it ends on that day."""
    return replace(earlier, status=S.SUPERSEDED, in_force_to=by.in_force_from)
