"""The way of a proposal: who may take which step, and what keeps it from moving on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from geo.errors import Refused
from layers.definition import Words
from layers.errors import (
    BadBoundary,
    FaultyBoundary,
    NotAllowed,
    NotRead,
    OpenObjections,
    OwnProposal,
    ReadingStale,
    ReasonMissing,
    RulesBroken,
    UnknownStep,
    VersionNotDue,
)
from layers.rules.boundaries import BoundaryVersion, Status
from layers.rules.boundary_steps import STEPS, TABLE, Asked, Standing, hindrances, stepped, superseded
from layers.rules.people import Actor, Role
from tests.builders import an_actor

# drawn by hand from the approval chain of the seed's item 25, not read from the table
BY_HAND = {
    "submit": ("draft", "proposed", {"planner"}),
    "approve": ("proposed", "province_approved", {"supervisor", "leader"}),
    "review": ("province_approved", "nation_reviewed", {"supervisor", "leader"}),
    "enact": ("nation_reviewed", "in_force", {"leader"}),
    "refuse": ("proposed province_approved nation_reviewed", "refused", {"supervisor", "leader"}),
    "withdraw": ("draft proposed province_approved nation_reviewed", "withdrawn", {"planner"}),
}
STANDING = Standing(datetime(2026, 11, 27, 4, tzinfo=UTC), date(2026, 11, 27))
PLAN = BoundaryVersion("plan", Words("方案", "Plan"), "two_zones", author="drew", submitted_by="sent")
SAID = Asked("", "会议纪要", "冀办字〔2026〕1号（演示）", date(2026, 11, 20), date(2026, 12, 1))


def actor(role: Role, account: str = "someone") -> Actor:
    return an_actor(role, account=account)


def taken(step: str, version: BoundaryVersion, role: Role, standing: Standing = STANDING) -> BoundaryVersion:
    return stepped(version, replace(SAID, step=step), actor(role), standing)


@pytest.mark.parametrize(("step", "status", "role"), list(product(BY_HAND, Status, Role)))
def test_a_step_is_taken_exactly_where_and_by_whom_the_chain_says(
    step: str, status: Status, role: Role
) -> None:
    before, after, roles = BY_HAND[step]
    version = replace(PLAN, status=status)
    if status.value in before.split() and role.value in roles:
        assert taken(step, version, role).status == after
    else:
        with pytest.raises((NotAllowed, VersionNotDue)):
            taken(step, version, role)


def test_the_table_has_the_steps_of_the_chain_and_no_other() -> None:
    assert [step.id for step in TABLE] == list(BY_HAND)


@pytest.mark.parametrize("account", ["drew", "sent"])
@pytest.mark.parametrize("step", ["approve", "refuse"])
def test_who_drew_or_sent_a_proposal_neither_approves_nor_refuses_it(account: str, step: str) -> None:
    version = replace(PLAN, status=Status.PROPOSED)
    with pytest.raises(OwnProposal):
        stepped(version, replace(SAID, step=step), actor(Role.LEADER, account), STANDING)


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (replace(STANDING, objections=("a1", "b2")), OpenObjections),
        (replace(STANDING, unread=NotRead(boundary="plan")), NotRead),
        (replace(STANDING, broken=("no_open_case_out",)), RulesBroken),
        (replace(STANDING, faults=("overlap",)), FaultyBoundary),
    ],
)
@pytest.mark.parametrize(("step", "status"), [("approve", "proposed"), ("enact", "nation_reviewed")])
def test_objections_broken_rules_and_faults_keep_a_proposal_from_moving_on(
    standing: Standing, refusal: type[Exception], step: str, status: str
) -> None:
    with pytest.raises(refusal):
        taken(step, replace(PLAN, status=Status(status)), Role.LEADER, standing)


def test_a_faulty_drawing_cannot_even_be_submitted_but_may_be_withdrawn() -> None:
    faulty = replace(STANDING, faults=("gap",), objections=("a",), broken=("b",))
    with pytest.raises(FaultyBoundary):
        taken("submit", PLAN, Role.PLANNER, faulty)
    assert taken("withdraw", PLAN, Role.PLANNER, faulty).status == Status.WITHDRAWN


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"why": " "}, ReasonMissing),
        ({"act": ""}, BadBoundary),
        ({"act_on": None}, BadBoundary),
        ({"act_on": date(2026, 11, 28)}, BadBoundary),
        ({"in_force_from": None}, BadBoundary),
        ({"in_force_from": date(2026, 11, 1)}, BadBoundary),
    ],
)
def test_a_version_comes_into_force_only_with_reason_letter_and_first_day(
    change: dict[str, object], refusal: type[Exception]
) -> None:
    version = replace(PLAN, status=Status.NATION_REVIEWED)
    with pytest.raises(refusal):
        stepped(version, replace(SAID, step="enact", **change), actor(Role.LEADER), STANDING)  # type: ignore[arg-type]


def test_coming_into_force_keeps_the_act_and_ends_the_earlier_version_on_that_day() -> None:
    new = taken("enact", replace(PLAN, status=Status.NATION_REVIEWED), Role.LEADER)
    assert (new.act, new.act_on, new.in_force_from) == (SAID.act, SAID.act_on, SAID.in_force_from)
    old = superseded(replace(PLAN, id="old", status=Status.IN_FORCE, in_force_from=date(2020, 1, 1)), new)
    assert (old.status, old.in_force_to) == (Status.SUPERSEDED, date(2026, 12, 1))


def test_submitting_notes_who_and_when() -> None:
    sent = taken("submit", PLAN, Role.PLANNER)
    assert (sent.submitted_by, sent.submitted_at) == ("someone", STANDING.at)


def test_all_hindrances_are_told_at_once_for_the_page() -> None:
    standing = replace(STANDING, objections=("a",), broken=("b",), faults=("c",))
    version = replace(PLAN, status=Status.PROPOSED, author="someone")
    found = [type(each) for each in hindrances(version, STEPS["approve"], actor(Role.PLANNER), standing)]
    assert found == [NotAllowed, OwnProposal, FaultyBoundary, OpenObjections, RulesBroken]


def test_a_read_only_key_and_an_unknown_step_are_refused() -> None:
    with pytest.raises(NotAllowed):
        stepped(PLAN, replace(SAID, step="submit"), replace(actor(Role.PLANNER), read_only=True), STANDING)
    with pytest.raises(UnknownStep):
        taken("celebrate", PLAN, Role.LEADER)


@pytest.mark.parametrize("refusal", [NotRead, ReadingStale])
def test_a_draft_is_submitted_only_on_a_reading_of_what_lies_there_now(refusal: type[Refused]) -> None:
    unread = replace(STANDING, unread=refusal(boundary="plan", at="–"))

    with pytest.raises(refusal):
        taken("submit", PLAN, Role.PLANNER, unread)
    assert taken("withdraw", PLAN, Role.PLANNER, unread).status is Status.WITHDRAWN
