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
from layers.rules.cases import ClosingReason, Measure, Task, Term
from layers.rules.features import Value
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
class File:
    """A paper put on file; its text says that it is none."""

    by: Account
    role: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """A report on the case's feature, seen on the day of loading; ``result``: of the look-back it is for."""

    by: Account
    state: str
    answers: Mapping[str, Value]
    note: str
    result: str | None = None


Deed = Move | File | Look


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

    def leader(self, name: str, step: str, **said: Any) -> Move:
        """A step of somebody who signs or verifies."""
        return Move(account_of(name), asked(step, **said), self.on)

    def officer(self, step: str, **said: Any) -> Iterator[Move]:
        """The officer's step, if the unit has a demonstration officer."""
        officer = officer_of(self.matter.unit)
        if officer is not None:
            yield Move(officer, asked(step, **said), self.on)


def asked(step: str, *, why: str = LOADED, **said: Any) -> Asked:
    return Asked(step, why=why, **said)


def moves(matter: Matter, definition: LayerDefinition, *, day: date) -> list[Deed]:
    """What is done on a matter's path once it is opened; without an officer it ends where it is assigned."""
    usual = timedelta(days=definition.deadline_days or USUAL_DAYS)
    way, path = Way(matter, definition, day, day + usual), matter.path
    if path in WITH_OFFICER and officer_of(matter.unit) is None:
        path = "assigned"
    return list(PATHS[path](way))


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


def handed_in(way: Way) -> Iterator[Deed]:
    """Reported done, with a special report and a paper beside it; both say that they are demonstrations."""
    yield from in_progress(way)
    officer, title = officer_of(way.matter.unit), way.matter.case.title
    if officer is not None:
        yield File(officer, "special_report", f"专题报告（演示）：{title}", paper("专题报告", way))
        yield File(officer, "other", f"佐证材料（演示）：{title}", paper("佐证材料", way))
    yield from way.officer("report_done", why="演示：按原文状态报告完成，待核查。")


def returned(way: Way) -> Iterator[Deed]:
    yield from handed_in(way)
    yield way.leader("verifier", "send_back", why="演示：现场仍有排水，退回修改。")


def closed(way: Way) -> Iterator[Deed]:
    """Looked at by another unit, reviewed, signed twice and closed, by the rules."""
    yield from handed_in(way)
    yield look(way)
    yield way.leader("verifier", "first_review", why="演示：核查单位现场查看，符合条件。")
    yield way.leader("leader", "sign_lead", why="演示签批")
    yield way.leader("group-leader", "sign_group", why="演示签批")
    yield way.supervisor("close", why="演示销号", closing_reason=ClosingReason.RECTIFIED)


def watched(way: Way) -> Iterator[Deed]:
    yield from closed(way)
    yield replace(look(way), note="回头看：未反弹（演示）", result="none")
    yield way.supervisor("watch", why="演示：回头看未反弹，转入下一轮。")


def rebounded(way: Way) -> Iterator[Deed]:
    """Closed, then seen again as it was: a notice waits for a decision."""
    yield from closed(way)
    answers: dict[str, Value] = {
        "animals_seen": True, "heads_seen": 30, "facility": "idle", "manure_outside": True,
    }  # fmt: skip
    yield Look(account_of("patrol-ecology"), "rebound", answers, "粪污露天堆放（演示）")


def look(way: Way) -> Look:
    """The patrol of the verifying unit finds a farm in order."""
    answers: dict[str, Value] = {
        "animals_seen": True, "heads_seen": 20, "facility": "running", "manure_outside": False,
    }  # fmt: skip
    return Look(account_of("patrol-ecology"), "in_order", answers, "设施运行，场外无粪污（演示）")


def transferred(way: Way) -> Iterator[Deed]:
    """Handed to the police, as the text says; the paper is the demonstration's."""
    yield from confirmed(way)
    title = f"移交文书（演示）：{way.matter.case.title}"
    yield File(account_of("supervisor"), "transfer", title, paper("移交文书", way))
    yield way.supervisor(
        "transfer", why="演示：按原文移交公安部门；移交日期原文未写。", transferred_to="公安部门"
    )


def paper(kind: str, way: Way) -> str:
    """The text of a demonstration paper."""
    case = way.matter.case
    return f"{kind}（演示文件，不是真实文书）\n案件：{case.title}\n出处：{case.source}\n案件编号：{case.id}\n"


PATHS: Mapping[str, Callable[[Way], Iterator[Deed]]] = {
    "found": found,
    "confirmed": confirmed,
    "assigned": assigned,
    "in_progress": in_progress,
    "extension": extension,
    "overdue": overdue,
    "staged": staged,
    "sustained": sustained,
    "reported": handed_in,
    "returned": returned,
    "closed": closed,
    "watched": watched,
    "rebounded": rebounded,
    "transferred": transferred,
}
WITH_OFFICER = frozenset({"reported", "returned", "closed", "watched", "rebounded"})
