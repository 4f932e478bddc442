"""What waits for whom: for each step that moves a case on, whose case it is then (我的工作).

The list follows the table of steps: a person is told only of steps that their role may take.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from layers.definition import Words
from layers.rules.case_words import GROUP, LEAD
from layers.rules.people import Actor
from layers.rules.transitions import STEPS


@dataclass(frozen=True, slots=True)
class Wait:
    """One heap of work: the step it waits for, and how its cases are found.

    Args:
        step: row of the table of steps; roles and statuses come from there.
        part: whose unit it waits for: rectifying, verifying, lead (the case's own leader), or other (anybody
            but the rectifying unit).
        asks: kind of the request that waits for a decision.
        due: look-backs that are due by today.
        body: only who holds a post of this body.
    """

    id: str
    words: Words
    step: str
    part: str = "other"
    asks: str | None = None
    due: bool = False
    body: str | None = None


WAITS = (
    Wait("rectify", Words("待整改", "To rectify"), "report_done", "rectifying"),
    Wait("start", Words("待填清单、开始整改", "To plan and begin"), "start", "rectifying"),
    Wait("extension", Words("待批延期", "Requests for more time"), "grant_extension", asks="extension"),
    Wait("appeal", Words("待处理申诉", "Appeals to decide"), "uphold_appeal", asks="appeal"),
    Wait("confirm", Words("待确认", "To confirm"), "confirm"),
    Wait("assign", Words("待交办", "To assign"), "assign"),
    Wait("review", Words("待初审", "To review"), "first_review", "verifying"),
    Wait("sign_lead", Words("待牵头领导签批", "To sign as lead leader"), "sign_lead", "lead", body=LEAD),
    Wait("sign_group", Words("待领导小组签批", "To sign for the leading group"), "sign_group", body=GROUP),
    Wait("close", Words("待登记销号", "To close"), "close"),
    Wait("look_back", Words("回头看到期", "Look-backs due"), "watch", due=True),
)


@dataclass(frozen=True, slots=True)
class Heap:
    """A wait as a search: what narrows it to this person's cases on this day."""

    wait: Wait
    statuses: tuple[str, ...]
    unit: str | None = None
    verifying: str | None = None
    leader: str | None = None
    not_unit: str | None = None
    look_back_until: date | None = None


def heaps(actor: Actor, *, posts: Collection[str], day: date) -> Iterator[Heap]:
    """What may wait for this person, in the order in which it presses.

    Args:
        posts: bodies in which they hold a post on ``day``.
    """
    for wait in WAITS:
        step = STEPS[wait.step]
        if actor.read_only or not step.roles & actor.roles or (wait.body and wait.body not in posts):
            continue
        mine = {"rectifying": "unit", "verifying": "verifying"}.get(wait.part)
        if mine is not None and actor.unit is None:
            continue
        yield Heap(
            wait,
            tuple(sorted(step.before)),
            unit=actor.unit if mine == "unit" else None,
            verifying=actor.unit if mine == "verifying" else None,
            leader=actor.account if wait.part == "lead" else None,
            not_unit=None if mine == "unit" else actor.unit,
            look_back_until=day if wait.due else None,
        )
