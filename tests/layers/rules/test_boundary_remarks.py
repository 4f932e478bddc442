"""Who may say what about a proposal, what stands of it, and where it stands in a new revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import Refused
from layers.errors import (
    BadRemark,
    NotAllowed,
    NotAReader,
    NotFound,
    OwnObjection,
    OwnProposal,
    ReasonMissing,
    RemarkNotDue,
    RuleKept,
    UnknownChange,
    ValueMissing,
    VersionNotDue,
)
from layers.rules.boundaries import BoundaryVersion, Status
from layers.rules.boundary_remarks import TABLE, Setting, checked_remark, may_say
from layers.rules.boundary_review import (
    OBJECTING,
    WHOLE,
    Kind,
    Placed,
    Remark,
    decisions,
    open_objections,
    placed,
    resolved,
    summaries_of,
    waivers,
)
from layers.rules.people import Actor, Role
from layers.rules.permissions import ALLOWED
from tests.builders import words

PROPOSAL = BoundaryVersion("second", words("second"), "two_zones", Status.PROPOSED, author="drawer")
KNOWN = Setting(changes=("pond", "village"), failing=("inside_redline",), readers=("reader",), files=("ab",))


def an_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def somebody(account: str = "planner", *roles: Role) -> Actor:
    return Actor(account, account, "office", frozenset(roles or (Role.PLANNER,)), "web")


def said(number: int = 1, kind: str = "remark", **changes: Any) -> Remark:
    """A remark about the pond in the second revision, by the planner."""
    values: dict[str, Any] = {
        "id": an_id(number),
        "boundary": "second",
        "change": "pond",
        "kind": kind,
        "about": "object" if kind == "decision" else "",
        "text": "because of the dike",
        "account": "planner",
        "name": "planner",
        "fid": number,
    }
    return Remark(**{**values, **changes})


def here(*remarks: Remark) -> list[Placed]:
    """Sayings where they were said."""
    return [Placed(remark, remark.change) for remark in remarks]


def after(*remarks: Remark) -> Setting:
    return replace(KNOWN, said=here(*remarks))


def refused(
    remark: Remark, *, by: Actor | None = None, version: BoundaryVersion = PROPOSAL, setting: Setting = KNOWN
) -> type[Refused]:
    with pytest.raises(Refused) as caught:
        checked_remark(remark, version, by or somebody(), setting)
    return caught.type


# --- the table -------------------------------------------------------------------------------
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.kind)
@pytest.mark.parametrize("role", Role)
def test_a_role_says_what_the_permissions_allow_and_nothing_else(row: Any, role: Role) -> None:
    said_by = somebody("someone", role)

    assert (row.kind.value in may_say(PROPOSAL, said_by)) == (role in ALLOWED[row.action])
    if role not in ALLOWED[row.action]:
        assert refused(said(kind=row.kind), by=said_by) is NotAllowed


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.kind)
def test_a_read_only_key_says_nothing(row: Any) -> None:
    everyone = replace(somebody("someone", *Role), read_only=True)

    assert refused(said(kind=row.kind), by=everyone) is NotAllowed


def test_when_its_way_is_over_a_proposal_is_talked_about_and_no_more() -> None:
    for status in (Status.IN_FORCE, Status.SUPERSEDED, Status.REFUSED, Status.WITHDRAWN):
        version = replace(PROPOSAL, status=status)

        assert may_say(version, somebody("x", Role.SUPERVISOR)) == ["remark", "resolve", "reopen"]
        assert refused(said(kind="decision"), version=version) is VersionNotDue


def test_a_remark_is_kept_with_the_role_it_was_said_in() -> None:
    asked = said(text="  two dikes  ", mentions=("reader",), attachments=("ab",))
    kept = checked_remark(asked, PROPOSAL, somebody("s", Role.SUPERVISOR, Role.PLANNER), KNOWN)

    assert (kept.text, kept.role) == ("two dikes", "supervisor")


@pytest.mark.parametrize("account", ["drawer", "sender"])
@pytest.mark.parametrize("kind", ["decision", "waive"])
def test_who_drew_or_submitted_a_proposal_neither_judges_it_nor_waives_its_rules(
    account: str, kind: str
) -> None:
    version = replace(PROPOSAL, submitted_by="sender")
    about, change = ("accept", "pond") if kind == "decision" else ("inside_redline", WHOLE)
    asked = said(kind=kind, about=about, change=change)

    own = somebody(account, Role.LEADER)
    assert refused(asked, by=own, version=version) is OwnProposal
    assert kind not in may_say(version, own)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (said(change="gone"), UnknownChange),
        (said(change="gone", kind="decision"), UnknownChange),
        (said(kind="shout"), BadRemark),
        (said(id="not a uuid"), BadRemark),
        (said(about="accept"), BadRemark),
        (said(kind="decision", about="perhaps"), BadRemark),
        (said(kind="decision", reply_to=an_id(9)), BadRemark),
        (said(kind="answer"), BadRemark),
        (said(kind="answer", reply_to=an_id(9)), NotFound),
        (said(kind="decision", text=" "), ReasonMissing),
        (said(text=" "), ValueMissing),
        (said(text="x" * 4001), BadRemark),
        (said(mentions=("reader", "reader")), BadRemark),
        (said(mentions=("reader", "patrol")), NotAReader),
        (said(attachments=("ab", "cd")), NotFound),
        (said(kind="decision", about="retract"), RemarkNotDue),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(asked: Remark, error: type[Refused]) -> None:
    assert refused(asked) is error


def test_something_is_said_about_the_whole_version_when_it_was_never_read() -> None:
    assert checked_remark(said(change=WHOLE), PROPOSAL, somebody(), Setting()).change == WHOLE


# --- threads ---------------------------------------------------------------------------------
def test_a_reply_belongs_to_the_change_of_its_thread() -> None:
    first, reply = said(1), said(2, reply_to=an_id(1))

    assert checked_remark(reply, PROPOSAL, somebody(), after(first)).reply_to == an_id(1)
    assert refused(replace(reply, change="village"), setting=after(first)) is BadRemark


def test_a_thread_has_one_depth() -> None:
    thread = after(said(1), said(2, reply_to=an_id(1)))

    assert refused(said(3, reply_to=an_id(2)), setting=thread) is BadRemark


def test_a_thread_is_settled_once_and_taken_up_once() -> None:
    first, done = said(1), said(2, "resolve", reply_to=an_id(1), text="")
    again = said(3, "reopen", reply_to=an_id(1), text="")

    assert refused(again, setting=after(first)) is RemarkNotDue
    assert checked_remark(done, PROPOSAL, somebody(), after(first))
    assert refused(replace(done, id=an_id(4)), setting=after(first, done)) is RemarkNotDue
    assert checked_remark(again, PROPOSAL, somebody(), after(first, done))
    assert list(resolved(here(first, done))) == [first.id]
    assert resolved(here(first, done, again)) == {}


# --- objections --------------------------------------------------------------------------------
@pytest.mark.parametrize("about", sorted(OBJECTING))
def test_an_objection_is_open_until_somebody_else_answers_it(about: str) -> None:
    objection = said(1, "decision", about=about)
    answer = said(2, "answer", reply_to=an_id(1))

    assert [each.remark for each in open_objections(here(objection))] == [objection]
    assert refused(answer, setting=after(objection)) is OwnObjection
    other = checked_remark(answer, PROPOSAL, somebody("drawer"), after(objection))
    assert open_objections(here(objection, replace(other, account="drawer"))) == []


@pytest.mark.parametrize("about", ["retract", "accept"])
def test_an_objection_is_closed_by_who_raised_it(about: str) -> None:
    objection, later = said(1, "decision"), said(2, "decision", about=about)

    assert checked_remark(later, PROPOSAL, somebody(), after(objection))
    assert open_objections(here(objection, later)) == []


def test_somebody_elses_acceptance_closes_no_objection() -> None:
    objection, other = said(1, "decision"), said(2, "decision", about="accept", account="leader")

    assert len(open_objections(here(objection, other))) == 1


def test_an_objection_that_is_raised_again_after_its_answer_is_open_again() -> None:
    thread = [said(1, "decision"), said(2, "answer", reply_to=an_id(1)), said(3, "decision", about="revise")]

    assert [each.remark.id for each in open_objections(here(*thread))] == [an_id(3)]


def test_an_acceptance_and_a_remark_are_answered_by_nobody() -> None:
    for first in (said(1), said(1, "decision", about="accept")):
        answer = said(2, "answer", reply_to=an_id(1))

        assert refused(answer, by=somebody("drawer"), setting=after(first)) is BadRemark


# --- waivers -----------------------------------------------------------------------------------
def a_waiver(number: int = 1, kind: str = "waive", **changes: Any) -> Remark:
    return said(number, kind, **{"about": "inside_redline", "change": WHOLE, **changes})


def test_a_failing_rule_is_waived_by_name_and_the_waiver_is_taken_back() -> None:
    leader, waiver, back = somebody("leader", Role.LEADER), a_waiver(1), a_waiver(2, "unwaive")

    kept = checked_remark(waiver, PROPOSAL, leader, KNOWN)
    assert waivers(here(replace(kept, name="Leader")), "second")["inside_redline"].name == "Leader"
    assert refused(back, by=leader) is RemarkNotDue
    assert checked_remark(back, PROPOSAL, leader, after(waiver))
    assert waivers(here(waiver, back), "second") == {}


def test_nobody_waives_a_rule_that_does_not_fail_or_without_a_reason() -> None:
    leader = somebody("leader", Role.LEADER)

    assert refused(a_waiver(about="no_loss_core"), by=leader) is RuleKept
    assert refused(a_waiver(about=""), by=leader) is BadRemark
    assert refused(a_waiver(change="pond"), by=leader) is BadRemark
    assert refused(a_waiver(text=""), by=leader) is ReasonMissing


def test_a_waiver_of_an_earlier_revision_does_not_hold_for_the_next() -> None:
    assert waivers(here(a_waiver(boundary="first")), "second") == {}


# --- revisions ---------------------------------------------------------------------------------
ALTERED: Mapping[tuple[str, str], Sequence[str]] = {
    ("first", "old pond"): ["pond"], ("second", "pond"): ["pond"], ("second", "village"): ["village"],
}  # fmt: skip


def earlier(number: int = 1, kind: str = "remark", **changes: Any) -> Remark:
    return said(number, kind, **{"boundary": "first", "change": "old pond", **changes})


def test_what_was_said_of_an_earlier_revision_stands_at_what_became_of_the_change() -> None:
    [there] = placed([earlier()], ALTERED)

    assert (there.change, there.altered) == ("pond", True)


def test_an_objection_outlives_a_new_revision_until_it_is_answered_there() -> None:
    objection = earlier(1, "decision")
    moved = placed([objection], ALTERED)

    assert [each.change for each in open_objections(moved)] == ["pond"]
    answer = said(2, "answer", reply_to=objection.id, account="drawer")
    assert checked_remark(answer, PROPOSAL, somebody("drawer"), replace(KNOWN, said=moved))
    assert open_objections(placed([objection, answer], ALTERED)) == []


def test_an_objection_to_what_is_gone_holds_nothing_up_and_is_kept() -> None:
    [there] = placed([earlier(1, "decision", change="dropped")], ALTERED)

    assert there.change is None
    assert open_objections([there]) == []


def test_of_a_change_that_was_split_every_part_has_the_objection() -> None:
    places = {("first", "old pond"): ["pond", "village"]}

    assert {each.change for each in open_objections(placed([earlier(1, "decision")], places))} == {
        "pond", "village",
    }  # fmt: skip


def test_an_acceptance_of_what_was_altered_is_none_and_the_asker_is_told() -> None:
    before = earlier(1, "decision", about="accept")
    summary = summaries_of(placed([before], ALTERED), "planner")["pond"]

    assert (summary.accept, summary.mine, summary.changed_since_mine) == (0, "accept", True)


def test_after_the_asker_looked_again_nothing_has_changed_since() -> None:
    both = [earlier(1, "decision", about="accept"), said(2, "decision", about="accept")]
    summary = summaries_of(placed(both, ALTERED), "planner")["pond"]

    assert (summary.accept, summary.changed_since_mine) == (1, False)
    assert not summaries_of(placed(both, ALTERED), "other")["pond"].changed_since_mine


def test_the_summary_counts_people_not_words() -> None:
    thread = [
        said(1), said(2, reply_to=an_id(1)),
        said(3, "decision"), said(4, "decision", about="revise"),
        said(5, "decision", about="accept", account="leader"),
        said(6, "decision", about="object", account="other"), said(7, "answer", reply_to=an_id(6)),
        said(8, "decision", change="village"),
    ]  # fmt: skip
    summary = summaries_of(here(*thread), "planner")["pond"]

    assert (summary.accept, summary.object, summary.revise) == (1, 1, 1)
    assert (summary.open_objections, summary.remarks, summary.mine) == (1, 2, "revise")


def test_the_last_decision_of_a_person_counts_in_the_order_it_was_kept() -> None:
    thread = [said(2, "decision", about="accept"), said(1, "decision", about="object")]

    [last] = decisions(placed(thread, ALTERED)).values()
    assert last.remark.about == "accept"
    assert {Kind.DECISION, Kind.REMARK} <= set(Kind)


# --- whatever is said ----------------------------------------------------------------------------
PEOPLE = (
    somebody("drawer", Role.PLANNER), somebody("planner", Role.PLANNER),
    somebody("xu", Role.SUPERVISOR), somebody("han", Role.LEADER), somebody("audit", Role.AUDITOR),
)  # fmt: skip
WANTED = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(list(Kind)),
    st.sampled_from(["accept", "object", "revise", "retract", "inside_redline", ""]),
    st.sampled_from(["pond", "village", WHOLE]),
    st.integers(0, 12),
)


def held(wanted: Sequence[Any]) -> list[Remark]:
    """What is kept of all that people try to say, one after the other."""
    kept: list[Remark] = []
    for number, (by, kind, about, change, replied) in enumerate(wanted, start=1):
        reply_to = an_id(replied) if replied else None
        asked = said(number, kind, about=about, change=change, reply_to=reply_to)
        signed = replace(asked, account=by.account, name=by.name)
        with suppress(Refused):
            kept.append(checked_remark(signed, PROPOSAL, by, after(*kept)))
    return kept


@settings(max_examples=200, deadline=None)
@given(st.lists(WANTED, max_size=14))
def test_an_objection_is_open_exactly_until_it_was_taken_back_or_answered_by_another(wanted: Any) -> None:
    kept = held(wanted)

    by_hand = set()
    for each in kept:  # the ledger read by hand, one line after the other
        if each.kind == Kind.DECISION:
            by_hand -= {other for other in by_hand if (other[1], other[2]) == (each.account, each.change)}
            if each.about in OBJECTING:
                by_hand.add((each.id, each.account, each.change))
        if each.kind == Kind.ANSWER:
            by_hand -= {other for other in by_hand if other[0] == each.reply_to}
    assert {each.remark.id for each in open_objections(here(*kept))} == {id for id, *_ in by_hand}


@settings(max_examples=200, deadline=None)
@given(st.lists(WANTED, max_size=14))
def test_nobody_judges_their_own_and_only_supervisors_and_leaders_waive(wanted: Any) -> None:
    kept = {remark.id: remark for remark in held(wanted)}

    for remark in kept.values():
        if remark.kind == Kind.ANSWER:
            assert remark.account != kept[str(remark.reply_to)].account
        if remark.kind in (Kind.DECISION, Kind.WAIVE, Kind.UNWAIVE):
            assert remark.account != "drawer"
        if remark.kind in (Kind.WAIVE, Kind.UNWAIVE):
            assert remark.account in ("xu", "han")
        assert remark.account != "audit"
