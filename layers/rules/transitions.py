"""Every step of a case in one table: from where to where, who may, what must be there, what it changes.

The routes decide by it, the permissions and the documentation are read from it, and so are the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from geo.errors import Refused
from layers.definition import Words
from layers.errors import NotAllowed, StepNotDue, UnknownStep
from layers.rules.case_words import GROUP, LEAD, STATUSES, STEP_WORDS
from layers.rules.cases import ENDED, Case, CaseStatus, Request, planned
from layers.rules.guards import (
    Asked,
    Guard,
    Need,
    Situation,
    asks,
    asks_nothing,
    closing_reason,
    conditions,
    deadline,
    ground,
    holds,
    lists,
    looked_back,
    not_rectifier,
    other_than,
    reason,
    rectifier,
    report_and_evidence,
    target,
    term_allows,
    the_lead_leader,
    told_tasks,
    told_term,
    transfer_paper,
    units,
    verifier,
)  # fmt: skip
from layers.rules.people import Actor, Role, may_act

S, R = CaseStatus, Role
Effect = Callable[[Case, Asked, Actor, Situation], Case]


# --- what changes beside the status --------------------------------------------------------------
def nothing(case: Case, _asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return case


def assigned(case: Case, asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(
        case,
        rectifying_unit=asked.rectifying_unit,
        supervising_unit=asked.supervising_unit,
        verifying_unit=asked.verifying_unit,
        lead_leader=asked.lead_leader,
        deadline=asked.deadline,
    )


def with_lists(case: Case, asked: Asked, _actor: Actor, situation: Situation) -> Case:
    return planned(case, asked.tasks or (), units=situation.units)


def with_term(case: Case, asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(case, term=asked.term or case.term, long_until=asked.long_until)


def with_request(kind: str) -> Effect:
    def effect(case: Case, asked: Asked, actor: Actor, situation: Situation) -> Case:
        asks = Request(kind, asked.why, actor.account, actor.name, situation.at, asked.deadline)
        return replace(case, request=asks)

    return effect


def extended(case: Case, _asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(case, deadline=case.request.deadline if case.request else case.deadline, request=None)


def without_request(case: Case, _asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(case, request=None)


def unassigned(case: Case, _asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(case, request=None, rectifying_unit=None, deadline=None)


def merged(case: Case, asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(case, duplicate_of=asked.duplicate_of, request=None)


def transferred(case: Case, asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(case, transferred_to=asked.transferred_to, request=None)


def closed(case: Case, asked: Asked, _actor: Actor, situation: Situation) -> Case:
    return replace(
        case,
        closing_reason=asked.closing_reason,
        closed_on=situation.day,
        look_back_on=situation.look_back_on,
    )


def watched(case: Case, _asked: Asked, _actor: Actor, situation: Situation) -> Case:
    return replace(case, look_back_on=situation.look_back_on)


def reopened(case: Case, _asked: Asked, _actor: Actor, _situation: Situation) -> Case:
    return replace(
        case,
        closing_reason=None,
        closed_on=None,
        look_back_on=None,
        duplicate_of=None,
        transferred_to=None,
        deadline=None,
        reopened=case.reopened + 1,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table; ``after`` is None when the status stays."""

    id: str
    words: Words
    before: frozenset[CaseStatus]
    after: CaseStatus | None
    roles: frozenset[Role]
    guards: tuple[Guard, ...] = ()
    needs: tuple[Need, ...] = ()
    effect: Effect = nothing
    fields: tuple[str, ...] = ()  # of ``Asked``: what a form for it asks for
    body: str | None = None  # whose post a signature is given in


def a_step(id: str, before: set[CaseStatus], after: CaseStatus | None, *roles: Role, **more: object) -> Step:
    return Step(id, STEP_WORDS[id], frozenset(before), after, frozenset(roles), **more)  # type: ignore[arg-type]


WORKING = {S.ASSIGNED, S.IN_PROGRESS}
UNSETTLED = {S.FOUND, S.CONFIRMED, S.ASSIGNED, S.IN_PROGRESS}
HANDED_IN = {S.REPORTED_DONE, S.FIRST_REVIEWED, S.LEAD_SIGNED, S.GROUP_SIGNED}
TABLE = (
    a_step("confirm", {S.FOUND}, S.CONFIRMED, R.SUPERVISOR),
    a_step("assign", {S.CONFIRMED}, S.ASSIGNED, R.SUPERVISOR,
        needs=(units, deadline), effect=assigned,
        fields=("rectifying_unit", "supervising_unit", "verifying_unit", "lead_leader", "deadline"),
    ),
    a_step("plan", WORKING, None, R.OFFICER, R.SUPERVISOR,
        guards=(rectifier,), needs=(told_tasks,), effect=with_lists, fields=("tasks",),
    ),
    a_step("start", {S.ASSIGNED}, S.IN_PROGRESS, R.OFFICER,
        guards=(rectifier, asks_nothing), needs=(lists,),
    ),
    a_step("ask_extension", WORKING, None, R.OFFICER,
        guards=(rectifier, asks_nothing), needs=(reason, deadline), effect=with_request("extension"),
        fields=("deadline",),
    ),
    a_step("grant_extension", WORKING, None, R.SUPERVISOR, R.LEADER,
        guards=(not_rectifier, asks("extension")), needs=(reason,), effect=extended,
    ),
    a_step("refuse_extension", WORKING, None, R.SUPERVISOR, R.LEADER,
        guards=(not_rectifier, asks("extension")), needs=(reason,), effect=without_request,
    ),
    a_step("appeal", WORKING, None, R.OFFICER,
        guards=(rectifier, asks_nothing), needs=(reason,), effect=with_request("appeal"),
    ),
    a_step("uphold_appeal", WORKING, S.CONFIRMED, R.SUPERVISOR,
        guards=(not_rectifier, asks("appeal")), needs=(reason,), effect=unassigned,
    ),
    a_step("dismiss_appeal", WORKING, None, R.SUPERVISOR,
        guards=(not_rectifier, asks("appeal")), needs=(reason,), effect=without_request,
    ),
    a_step("remind", WORKING, None, R.SUPERVISOR, R.LEADER,
        guards=(not_rectifier,), needs=(reason,),
    ),
    a_step("set_term", UNSETTLED | HANDED_IN, None, R.SUPERVISOR, R.LEADER,
        guards=(not_rectifier,), needs=(reason, told_term), effect=with_term, fields=("term", "long_until"),
    ),
    a_step("report_done", {S.IN_PROGRESS}, S.REPORTED_DONE, R.OFFICER,
        guards=(rectifier, asks_nothing), needs=(reason, lists, report_and_evidence), fields=("remainder",),
    ),
    a_step("first_review", {S.REPORTED_DONE}, S.FIRST_REVIEWED, R.SUPERVISOR,
        guards=(verifier, other_than("report_done"), conditions, term_allows), needs=(reason,),
    ),
    a_step("sign_lead", {S.FIRST_REVIEWED}, S.LEAD_SIGNED, R.LEADER,
        guards=(
            not_rectifier, holds(LEAD), the_lead_leader, other_than("report_done", "first_review"),
            conditions, term_allows,
        ),
        body=LEAD,
    ),
    a_step("sign_group", {S.LEAD_SIGNED}, S.GROUP_SIGNED, R.LEADER,
        guards=(
            not_rectifier, holds(GROUP), other_than("report_done", "first_review", "sign_lead"),
            conditions, term_allows,
        ),
        body=GROUP,
    ),
    a_step("close", {S.GROUP_SIGNED}, S.CLOSED, R.SUPERVISOR,
        guards=(not_rectifier, other_than("report_done"), conditions, term_allows),
        needs=(reason, closing_reason), effect=closed, fields=("closing_reason",),
    ),
    a_step("watch", {S.CLOSED, S.WATCHED}, S.WATCHED, R.SUPERVISOR,
        guards=(not_rectifier, looked_back), needs=(reason,), effect=watched, fields=("report",),
    ),
    a_step("send_back", HANDED_IN, S.IN_PROGRESS, R.SUPERVISOR, R.LEADER,
        guards=(not_rectifier,), needs=(reason,),
    ),
    a_step("merge", UNSETTLED, S.MERGED, R.SUPERVISOR,
        guards=(not_rectifier,), needs=(reason, target), effect=merged, fields=("duplicate_of",),
    ),
    a_step("transfer", UNSETTLED - {S.FOUND}, S.TRANSFERRED, R.SUPERVISOR,
        guards=(not_rectifier,), needs=(reason, transfer_paper), effect=transferred,
        fields=("transferred_to",),
    ),
    a_step("void", UNSETTLED, S.VOID, R.LEADER,
        guards=(not_rectifier,), needs=(reason,),
    ),
    a_step("reopen", set(ENDED), S.CONFIRMED, R.SUPERVISOR,
        guards=(not_rectifier,), needs=(reason, ground), effect=reopened, fields=("report",),
    ),
)  # fmt: skip
STEPS: Mapping[str, Step] = {step.id: step for step in TABLE}


def hindrances(case: Case, step: Step, actor: Actor, situation: Situation) -> Iterator[Refused]:
    """All that keeps the actor from the step, whatever they would say; the interface shows it."""
    if not may_act(actor, step.roles):
        yield NotAllowed(action=f"case.{step.id}", roles=", ".join(sorted(step.roles)))
    if case.status not in step.before:
        stands = STATUSES[case.status]
        yield StepNotDue(step=step.words.zh, stands=stands.zh, step_en=step.words.en, stands_en=stands.en)
        return
    for guard in step.guards:
        if refusal := guard(case, actor, situation):
            yield refusal


def stepped(case: Case, asked: Asked, actor: Actor, situation: Situation) -> Case:
    """The case after a step, or the first thing that stands in its way.

    Raises:
        UnknownStep, NotAllowed, StepNotDue, and what the step's guards and needs refuse.
    """
    if asked.step not in STEPS:
        raise UnknownStep(step=asked.step, known=", ".join(STEPS))
    step = STEPS[asked.step]
    for refusal in hindrances(case, step, actor, situation):
        raise refusal
    for need in step.needs:
        need(case, asked, situation)
    return replace(step.effect(case, asked, actor, situation), status=step.after or case.status)
