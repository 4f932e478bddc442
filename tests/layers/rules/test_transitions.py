"""Every step of a case: from where to where, by whom, and what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shapely import Point

from geo.errors import Refused
from layers import errors
from layers.definition import Words
from layers.rules.case_diagram import diagram, table
from layers.rules.case_words import STATUSES, STEP_WORDS
from layers.rules.cases import ENDED, OPEN, Case, CaseStatus, ClosingReason, Request, Term
from layers.rules.closing import Judged
from layers.rules.guards import Asked, Situation
from layers.rules.people import Actor, Role
from layers.rules.transitions import STEPS, TABLE, hindrances, stepped
from tests.builders import MORNING, a_case, a_task, an_actor

# The specification, drawn by hand: step, where it begins, where it leads (= stays), who may take it.
# Statuses by their first letters: Found Confirmed Assigned In-progress Done-reported Reviewed Lead-signed
# Group-signed cLosed(X) Watched Merged Transferred Void; roles: P O S L (patrol, officer, supervisor, leader)
SPECIFICATION = """
confirm          F          C  S
assign           C          A  S
plan             AI         =  OS
start            A          I  O
ask_extension    AI         =  O
grant_extension  AI         =  SL
refuse_extension AI         =  SL
appeal           AI         =  O
uphold_appeal    AI         C  S
dismiss_appeal   AI         =  S
remind           AI         =  SL
set_term         FCAIDRLG   =  SL
report_done      I          D  O
first_review     D          R  S
sign_lead        R          L  L
sign_group       L          G  L
close            G          X  S
watch            XW         W  S
send_back        DRLG       I  SL
merge            FCAI       M  S
transfer         CAI        T  S
void             FCAI       V  L
reopen           XWMTV      C  S
"""
LETTERS = dict(zip("FCAIDRLGXWMTV", CaseStatus, strict=True))
ROLES = {"P": Role.PATROL, "O": Role.OFFICER, "S": Role.SUPERVISOR, "L": Role.LEADER}
RECTIFIERS = frozenset({"plan", "start", "ask_extension", "appeal", "report_done"})
MET = (Judged("all", "settled_state", Words("", ""), True, Words("", "")),)
READY = Situation(
    at=MORNING,
    day=date(2026, 11, 23),
    posts=frozenset({"lead_leader", "leading_group"}),
    conditions=MET,
    evidence=frozenset({"special_report", "after", "transfer"}),
    units=frozenset({"town", "office", "bureau"}),
    leaders=frozenset({"first"}),
    target=a_case(id="00000000-0000-0000-0000-000000000002"),
    look_back_on=date(2027, 2, 21),
    looked=True,
)
SAID: Mapping[str, Mapping[str, Any]] = {
    "assign": {
        "rectifying_unit": "town",
        "supervising_unit": "office",
        "verifying_unit": "office",
        "lead_leader": "first",
        "deadline": date(2026, 12, 25),
    },
    "plan": {"tasks": (a_task(),)},
    "ask_extension": {"deadline": date(2027, 1, 8)},
    "set_term": {"term": Term.SUSTAINED, "long_until": date(2027, 6, 30)},
    "close": {"closing_reason": ClosingReason.RECTIFIED},
    "merge": {"duplicate_of": "00000000-0000-0000-0000-000000000002"},
    "transfer": {"transferred_to": "公安机关"},
    "reopen": {"report": "00000000-0000-0000-0000-000000000003"},
}
WAITING = {"grant_extension": "extension", "refuse_extension": "extension"} | {
    "uphold_appeal": "appeal",
    "dismiss_appeal": "appeal",
}


def rows() -> dict[str, tuple[set[CaseStatus], CaseStatus | None, set[Role]]]:
    """The drawn table, read."""
    read = {}
    for line in SPECIFICATION.split("\n"):
        if line:
            step, before, after, roles = line.split()
            led = None if after == "=" else LETTERS[after]
            read[step] = ({LETTERS[letter] for letter in before}, led, {ROLES[letter] for letter in roles})
    return read


def ready(step: str, status: CaseStatus, **changes: Any) -> Case:
    """A case that stands there, with whatever this step waits for."""
    asks = Request(WAITING[step], "why", "li", "Li", MORNING, date(2027, 1, 8)) if step in WAITING else None
    return a_case(status=status, request=asks, **changes)


def somebody(step: str, *roles: Role, **changes: Any) -> Actor:
    """Somebody of the unit that the step belongs to."""
    unit = "town" if step in RECTIFIERS else "office"
    return an_actor(*roles, **{"unit": unit, "account": "first", **changes})


def asked(step: str, **changes: Any) -> Asked:
    """The step, with all it wants to be told."""
    return Asked(step, **{"why": "按程序", **SAID.get(step, {}), **changes})


def take(step: str, status: CaseStatus, role: Role) -> Case:
    """The case after the step, everything else being in order."""
    return stepped(ready(step, status), asked(step), somebody(step, role), READY)


def test_the_table_is_the_one_that_was_specified():
    table = {step.id: (set(step.before), step.after, set(step.roles)) for step in TABLE}

    assert table == rows()


@pytest.mark.parametrize("status", CaseStatus)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", rows())
def test_a_step_is_open_to_its_roles_where_it_begins_and_to_nobody_else(step, role, status):
    before, after, roles = rows()[step]

    if role in roles and status in before:
        assert take(step, status, role).status == (after or status)
    else:
        expected = errors.NotAllowed if role not in roles else errors.StepNotDue
        with pytest.raises(expected):
            take(step, status, role)


@pytest.mark.parametrize("step", rows())
def test_who_also_administers_takes_no_step(step):
    before, _, roles = rows()[step]
    both = somebody(step, Role.ADMINISTRATOR, *roles)

    with pytest.raises(errors.NotAllowed):
        stepped(ready(step, min(before)), asked(step), both, READY)


@pytest.mark.parametrize("step", rows())
def test_a_read_only_key_takes_no_step(step):
    before, _, roles = rows()[step]

    with pytest.raises(errors.NotAllowed):
        stepped(ready(step, min(before)), asked(step), somebody(step, *roles, read_only=True), READY)


@pytest.mark.parametrize("step", sorted(RECTIFIERS))
def test_only_the_rectifying_unit_speaks_for_its_work(step):
    before, _, roles = rows()[step]

    with pytest.raises(errors.NotYourCase):
        stepped(ready(step, min(before)), asked(step), somebody(step, *roles, unit="office"), READY)


ACCEPTING = sorted(set(rows()) - RECTIFIERS - {"confirm", "assign"})


@pytest.mark.parametrize("step", ACCEPTING)
def test_nobody_of_the_rectifying_unit_judges_its_own_work(step):
    before, _, roles = rows()[step]

    with pytest.raises(errors.OwnWork):
        stepped(ready(step, min(before)), asked(step), somebody(step, *roles, unit="town"), READY)


def test_who_acted_for_the_rectifying_unit_accepts_nothing_after_a_change_of_post():
    moved = replace(READY, rectified=frozenset({"first"}))

    with pytest.raises(errors.OwnWork):
        stepped(
            ready("close", CaseStatus.GROUP_SIGNED), asked("close"), somebody("close", Role.SUPERVISOR), moved
        )


def test_a_leader_without_a_unit_may_void_a_case_that_nobody_was_given():
    case = ready("void", CaseStatus.FOUND, rectifying_unit=None)

    after = stepped(case, asked("void"), somebody("void", Role.LEADER, unit=None), READY)

    assert after.status == CaseStatus.VOID


@pytest.mark.parametrize(
    "told",
    [
        {"term": Term.SHORT, "long_until": None},
        {"term": Term.NEARLY, "long_until": date(2027, 6, 29)},
        {"term": Term.SUSTAINED, "long_until": date(2027, 6, 30)},
    ],
    ids=["none any more", "ends sooner", "may close"],
)
def test_a_long_term_that_runs_is_shortened_only_by_who_holds_a_post(told):
    case = ready("set_term", CaseStatus.IN_PROGRESS, term=Term.NEARLY, long_until=date(2027, 6, 30))
    supervisor, leader = (somebody("set_term", role) for role in (Role.SUPERVISOR, Role.LEADER))

    with pytest.raises(errors.NoPost):
        stepped(case, asked("set_term", **told), supervisor, replace(READY, posts=frozenset()))
    assert stepped(case, asked("set_term", **told), leader, READY).term == told["term"]


def test_a_long_term_is_made_longer_or_ended_after_its_day_without_a_post():
    supervisor, nobody = somebody("set_term", Role.SUPERVISOR), replace(READY, posts=frozenset())
    runs = ready("set_term", CaseStatus.IN_PROGRESS, term=Term.NEARLY, long_until=date(2027, 6, 30))
    over = replace(runs, long_until=READY.day)
    longer = asked("set_term", term=Term.NEARLY, long_until=date(2027, 7, 1))

    assert stepped(runs, longer, supervisor, nobody).long_until == date(2027, 7, 1)
    assert stepped(over, asked("set_term", term=Term.SHORT, long_until=None), supervisor, nobody)


@pytest.mark.parametrize(
    ("step", "earlier"),
    [
        ("first_review", "report_done"),
        ("sign_lead", "report_done"),
        ("sign_lead", "first_review"),
        ("sign_group", "report_done"),
        ("sign_group", "first_review"),
        ("sign_group", "sign_lead"),
        ("close", "report_done"),
    ],
)
def test_two_steps_that_need_two_people_are_not_taken_by_one(step, earlier):
    before, _, roles = rows()[step]

    with pytest.raises(errors.SamePerson):
        stepped(
            ready(step, min(before)),
            asked(step),
            somebody(step, *roles),
            replace(READY, did={earlier: "first"}),
        )


@pytest.mark.parametrize("step", ["sign_lead", "sign_group"])
def test_a_signature_hangs_on_a_post(step):
    before, _, roles = rows()[step]

    with pytest.raises(errors.NoPost):
        stepped(
            ready(step, min(before)), asked(step), somebody(step, *roles), replace(READY, posts=frozenset())
        )


def test_another_lead_leader_does_not_sign_for_the_one_named():
    with pytest.raises(errors.NoPost):
        stepped(
            ready("sign_lead", CaseStatus.FIRST_REVIEWED),
            asked("sign_lead"),
            somebody("sign_lead", Role.LEADER, account="other"),
            READY,
        )


def test_the_first_review_is_the_verifying_units():
    case = ready("first_review", CaseStatus.REPORTED_DONE, verifying_unit="bureau")

    with pytest.raises(errors.NotYourCase):
        stepped(case, asked("first_review"), somebody("first_review", Role.SUPERVISOR), READY)


@pytest.mark.parametrize("step", ["first_review", "sign_lead", "sign_group", "close"])
def test_no_tier_passes_a_case_whose_conditions_are_missing(step):
    missing = Judged("left", "remainder_at_most", Words("", ""), False, Words("还剩35米", "35 m left"))
    before, _, roles = rows()[step]

    with pytest.raises(errors.ConditionsMissing) as refusal:
        stepped(
            ready(step, min(before)),
            asked(step),
            somebody(step, *roles),
            replace(READY, conditions=(*MET, missing)),
        )

    assert refusal.value.facts["missing"] == "还剩35米"


@pytest.mark.parametrize("term", [Term.STAGED, Term.NEARLY])
@pytest.mark.parametrize("step", ["first_review", "sign_lead", "sign_group", "close"])
def test_what_goes_on_for_long_does_not_close(step, term):
    before, _, roles = rows()[step]

    with pytest.raises(errors.TermTooEarly):
        stepped(ready(step, min(before), term=term), asked(step), somebody(step, *roles), READY)


@pytest.mark.parametrize(("until", "closes"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_a_long_term_case_closes_on_its_day_and_not_before(until, closes):
    case = ready("close", CaseStatus.GROUP_SIGNED, term=Term.SUSTAINED, long_until=until)

    found = [
        type(each) for each in hindrances(case, STEPS["close"], somebody("close", Role.SUPERVISOR), READY)
    ]

    assert found == ([] if closes else [errors.TermTooEarly])


@pytest.mark.parametrize(
    "step", sorted(step.id for step in TABLE if any(need.__name__ == "reason" for need in step.needs))
)
def test_a_step_that_judges_wants_a_reason(step):
    before, _, roles = rows()[step]

    with pytest.raises(errors.ReasonMissing):
        stepped(ready(step, min(before)), asked(step, why=" "), somebody(step, *roles), READY)


@pytest.mark.parametrize(
    ("step", "told", "refusal"),
    [
        ("assign", {"verifying_unit": "town"}, errors.UnitsWrong),
        ("assign", {"supervising_unit": "town"}, errors.UnitsWrong),
        ("assign", {"rectifying_unit": "nowhere"}, errors.UnitsWrong),
        ("assign", {"lead_leader": "nobody"}, errors.UnitsWrong),
        ("assign", {"deadline": None}, errors.DeadlineWrong),
        ("assign", {"deadline": date(2026, 11, 22)}, errors.DeadlineWrong),
        ("ask_extension", {"deadline": date(2026, 12, 18)}, errors.DeadlineWrong),
        ("set_term", {"long_until": None}, errors.BadCase),
        ("close", {"closing_reason": None}, errors.BadCase),
        ("transfer", {"transferred_to": " "}, errors.BadCase),
        ("plan", {"tasks": (a_task(unit="nowhere"),)}, errors.ListsIncomplete),
        ("plan", {"tasks": (a_task(), a_task())}, errors.ListsIncomplete),
    ],
)
def test_a_step_told_wrongly_is_refused(step, told, refusal):
    before, _, roles = rows()[step]

    with pytest.raises(refusal):
        stepped(ready(step, min(before)), asked(step, **told), somebody(step, *roles), READY)


@pytest.mark.parametrize("lacking", ["person", "post", "due_on", "measures", "text"])
def test_work_does_not_begin_while_a_list_lacks_something(lacking):
    task = a_task(**{lacking: None if lacking == "due_on" else () if lacking == "measures" else ""})

    with pytest.raises(errors.ListsIncomplete):
        stepped(
            ready("start", CaseStatus.ASSIGNED, tasks=(task,)),
            asked("start"),
            somebody("start", Role.OFFICER),
            READY,
        )


@pytest.mark.parametrize(
    ("evidence", "refused"),
    [(set(), True), ({"special_report"}, True), ({"after"}, True), ({"special_report", "after"}, False)],
)
def test_done_is_said_with_one_report_and_evidence(evidence, refused):
    situation, actor = replace(READY, evidence=frozenset(evidence)), somebody("report_done", Role.OFFICER)
    case = ready("report_done", CaseStatus.IN_PROGRESS)

    def found() -> list[type[Refused]]:
        try:
            stepped(case, asked("report_done"), actor, situation)
        except Refused as refusal:
            return [type(refusal)]
        return []

    assert found() == ([errors.EvidenceMissing] if refused else [])


@pytest.mark.parametrize("step", ["start", "report_done", "appeal", "ask_extension"])
def test_while_a_request_waits_the_unit_goes_no_further(step):
    waiting = Request("extension", "why", "li", "Li", MORNING, date(2027, 1, 8))
    before, _, roles = rows()[step]

    with pytest.raises(errors.StepNotDue):
        stepped(
            replace(ready(step, min(before)), request=waiting), asked(step), somebody(step, *roles), READY
        )


def test_a_granted_extension_moves_the_deadline_and_a_refused_one_does_not():
    granted, refused = (
        take(f"{word}_extension", CaseStatus.IN_PROGRESS, Role.SUPERVISOR) for word in ("grant", "refuse")
    )

    assert (granted.deadline, granted.request) == (date(2027, 1, 8), None)
    assert (refused.deadline, refused.request) == (date(2026, 12, 18), None)


def test_a_case_opened_again_forgets_its_closing_and_counts_it():
    closed = take("close", CaseStatus.GROUP_SIGNED, Role.SUPERVISOR)

    again = stepped(closed, asked("reopen"), somebody("reopen", Role.SUPERVISOR), READY)

    assert closed.closed_on == date(2026, 11, 23)
    assert (again.status, again.closed_on, again.reopened) == (CaseStatus.CONFIRMED, None, 1)


@pytest.mark.parametrize(
    "target",
    [
        None,
        a_case(),
        a_case(id="00000000-0000-0000-0000-000000000002", layer="ponds"),
        a_case(id="00000000-0000-0000-0000-000000000002", status=CaseStatus.MERGED),
        a_case(id="00000000-0000-0000-0000-000000000002", status=CaseStatus.VOID),
        a_case(
            id="00000000-0000-0000-0000-000000000002", features=("two",), place=Point(115.501, 37.6)
        ),  # 88 m
    ],
    ids=["none", "itself", "of another kind", "itself a duplicate", "void", "far away"],
)
def test_a_case_is_merged_only_with_another_of_its_kind(target):
    with pytest.raises(errors.BadCase):
        stepped(
            ready("merge", CaseStatus.FOUND, place=Point(115.5, 37.6)),
            asked("merge"),
            somebody("merge", Role.SUPERVISOR),
            replace(READY, target=target),
        )


@pytest.mark.parametrize("status", sorted(OPEN | ENDED))
def test_no_status_is_left_without_a_way_on(status):
    assert [step.id for step in TABLE if status in step.before]


def test_every_status_and_step_is_named_in_both_languages():
    named = [*STATUSES.values(), *STEP_WORDS.values()]

    assert set(STATUSES) == set(CaseStatus)
    assert set(STEP_WORDS) == set(STEPS)
    assert all(words.zh and words.en for words in named)


def test_a_step_that_is_none_is_refused_by_name():
    with pytest.raises(errors.UnknownStep):
        stepped(a_case(), Asked("celebrate"), an_actor(Role.SUPERVISOR), READY)


def test_the_documentation_draws_the_table_as_it_is():
    page = (Path(__file__).parents[3] / "docs" / "cases.md").read_text("utf-8")

    assert table() in page
    assert diagram() in page
