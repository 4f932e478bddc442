"""How far the demonstration takes a case: its steps, by whom, each saying that it is the demonstration's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from layers.definition import LayerDefinition
from layers.demo.facts import PLAN_ON
from layers.demo.ledger import Matter
from layers.demo.people import account_of, officer_of
from layers.rules.cases import Measure, Task, Term
from layers.rules.guards import Asked
from layers.rules.people import Account

LOADED = "演示：装载时登记，原文没有写办理日期。"
USUAL_DAYS = 30
OFFICE, ECOLOGY = "demo-office", "demo-ecology"


@dataclass(frozen=True, slots=True)
class Move:
    """One step; ``on`` is the day by which the rules judge it, where that is not the day of loading."""

    by: Account
    asked: Asked
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A case with all that its steps are made of."""

    matter: Matter
    definition: LayerDefinition
    day: date
    deadline: date
    on: date | None = None  # when it was assigned, if not today
    deadline_why: str = "期限按图层规则自装载日推算"

    def supervisor(self, step: str, **said: Any) -> Move:
        """The supervising unit's step."""
        return Move(account_of("supervisor"), asked(step, **said), self.on)

    def officer(self, step: str, **said: Any) -> Iterator[Move]:
        """The officer's step, if the unit has a demonstration officer."""
        officer = officer_of(self.matter.unit)
        if officer is not None:
            yield Move(officer, asked(step, **said), self.on)


def asked(step: str, *, why: str = LOADED, **said: Any) -> Asked:
    return Asked(step, why=why, **said)


def moves(matter: Matter, definition: LayerDefinition, *, day: date) -> list[Move]:
    """The steps of a matter's path after it was opened."""
    usual = timedelta(days=definition.deadline_days or USUAL_DAYS)
    way = Way(matter, definition, day, day + usual)
    return list(PATHS[matter.path](way))


def found(_: Way) -> Iterator[Move]:
    yield from ()


def confirmed(way: Way) -> Iterator[Move]:
    yield way.supervisor("confirm")


def assigned(way: Way) -> Iterator[Move]:
    """To the unit that the text names; its other two parts are the demonstration's."""
    yield from confirmed(way)
    if way.matter.unit is None:
        return
    yield way.supervisor(
        "assign",
        why=f"{LOADED}{way.deadline_why}（原文没有期限）；监督、核查单位为演示。",
        rectifying_unit=way.matter.unit,
        supervising_unit=OFFICE,
        verifying_unit=ECOLOGY,
        lead_leader=account_of("leader").id,
        deadline=way.deadline,
    )


def in_progress(way: Way) -> Iterator[Move]:
    yield from assigned(way)
    yield from way.officer("plan", tasks=lists(way))
    yield from way.officer("start")


def lists(way: Way) -> tuple[Task, ...]:
    """One task with one measure, of demonstration people; the measure is what the text says was done."""
    case, unit = way.matter.case, way.matter.unit or ""
    measure = Measure("m1", "见案件出处所引原文；文号、日期原文未写（演示）", due_on=way.deadline)
    task = Task("t1", case.title, unit, "演示承办员", "演示岗位", way.deadline, (measure,))
    return (task,)


def extension(way: Way) -> Iterator[Move]:
    yield from in_progress(way)
    yield from way.officer(
        "ask_extension", why="演示：申请延期，等待审批。", deadline=way.deadline + timedelta(days=30)
    )


def overdue(way: Way) -> Iterator[Move]:
    """Assigned some weeks ago with a few days, and never reported done; time alone closes nothing."""
    on = max(way.matter.case.found_on, way.day - timedelta(days=45))
    late = replace(way, on=on, deadline=on + timedelta(days=7), deadline_why="演示期限（7日）")
    yield from in_progress(late)


def staged(way: Way) -> Iterator[Move]:
    """Long overdue in the text's own words, and open for good until its stage is over."""
    days = timedelta(days=way.definition.deadline_days or USUAL_DAYS)
    why = "期限按图层规则自方案审议日（2021-11-19）推算"
    late = replace(way, on=PLAN_ON, deadline=PLAN_ON + days, deadline_why=why)
    yield from in_progress(late)
    yield from long_term(way, Term.STAGED)


def sustained(way: Way) -> Iterator[Move]:
    yield from in_progress(way)
    yield from long_term(way, Term.SUSTAINED)


def long_term(way: Way, term: Term) -> Iterator[Move]:
    until = way.day + timedelta(days=365)
    why = "演示：按原文状态定为长期事项；截止日为演示，原文未写。"
    yield way.supervisor("set_term", why=why, term=term, long_until=until)


PATHS: Mapping[str, Callable[[Way], Iterator[Move]]] = {
    "found": found,
    "confirmed": confirmed,
    "assigned": assigned,
    "in_progress": in_progress,
    "extension": extension,
    "overdue": overdue,
    "staged": staged,
    "sustained": sustained,
    "returned": in_progress,
    "closed": in_progress,
    "transferred": confirmed,
}
