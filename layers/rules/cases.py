"""A problem followed until it closes (问题台账): the record with its four lists, and how one is opened."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from layers.errors import BadCase, ListsIncomplete, MeasureTooOld, ValueMissing
from layers.rules.features import UNSTORABLE


class CaseStatus(StrEnum):
    """Where a case stands; the order is the way to its closing."""

    FOUND = "found"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    REPORTED_DONE = "reported_done"
    FIRST_REVIEWED = "first_reviewed"
    LEAD_SIGNED = "lead_signed"
    GROUP_SIGNED = "group_signed"
    CLOSED = "closed"
    WATCHED = "watched"
    MERGED = "merged"
    TRANSFERRED = "transferred"
    VOID = "void"


class Term(StrEnum):
    """What kind of end a case can have (DOMAIN §17: 三类问题)."""

    SHORT = "short"  # done when it is done
    SUSTAINED = "sustained"  # 已完成需长期坚持: closes, and is looked back on for good
    STAGED = "staged"  # 完成阶段性任务需长期推进: a stage is done, the case stays open
    NEARLY = "nearly"  # 基本完成: open until its timetable has run out


class Origin(StrEnum):
    """What a case was opened from."""

    REPORT = "report"
    LEAD = "lead"
    IMPORT = "import"
    HAND = "hand"
    LOOK_BACK = "look_back"
    BOUNDARY = "boundary"  # the reply to a boundary proposal (layers/store/boundary_tasks.py)


class ClosingReason(StrEnum):
    """Why a case closes; only the first counts as rectified."""

    RECTIFIED = "rectified"
    ENDED_OTHERWISE = "ended_otherwise"  # gone without the unit's work
    NO_LONGER_REQUIRED = "no_longer_required"  # the plan or the law changed


S = CaseStatus
ENDED = frozenset({S.CLOSED, S.WATCHED, S.MERGED, S.TRANSFERRED, S.VOID})
OPEN = frozenset(CaseStatus) - ENDED
ACCEPTED = frozenset({S.CLOSED, S.WATCHED})
STAYS_OPEN = frozenset({Term.STAGED, Term.NEARLY})
LONGEST_TITLE, LONGEST_TEXT, MOST_TASKS, MOST_FEATURES = 120, 4000, 40, 2000
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit commits to do; ``issued_on``: day of the paper that says so, later than the finding."""

    id: str
    text: str
    issued_on: date | None = None
    due_on: date | None = None
    document: str | None = None  # SHA-256 of the full text on file
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the task list: whose it is, by person and post, until which week, and its measures."""

    id: str
    text: str
    unit: str
    person: str
    post: str
    due_on: date | None = None
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a unit asks for and nobody has decided yet: more time, or not to be the one (申诉)."""

    kind: str  # extension, appeal
    why: str
    by: str | None
    by_name: str
    at: datetime
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One problem.

    Args:
        layer: its kind; features: ids on that layer. place: CGCS2000 (longitude, latitude), or None.
        found_on: the day of the finding, in Asia/Shanghai, to which measures and papers are compared.
        rectifying_unit, supervising_unit, verifying_unit: the three responsible units; the first is never
            the third, nor the second.
        lead_leader: account that signs first. deadline: inclusive. long_until: not to be closed before.
        quantity: what was found, in the remainder's unit of the layer (metres of dike …); None if unknown.
        version: 0 before the first save; the number of its last event.
    """

    id: str
    layer: str
    title: str
    found_on: date
    features: tuple[str, ...] = ()
    place: BaseGeometry | None = None
    description: str = ""
    origin: Origin = Origin.HAND
    origin_id: str | None = None
    source: str = ""  # where it is written, with the words as they stand there
    quantity: float | None = None
    status: CaseStatus = CaseStatus.FOUND
    term: Term = Term.SHORT
    zone: str | None = None
    rectifying_unit: str | None = None
    supervising_unit: str | None = None
    verifying_unit: str | None = None
    lead_leader: str | None = None
    deadline: date | None = None
    long_until: date | None = None
    tasks: tuple[Task, ...] = ()
    request: Request | None = None
    duplicate_of: str | None = None
    transferred_to: str | None = None
    closing_reason: ClosingReason | None = None
    closed_on: date | None = None
    look_back_on: date | None = None
    reopened: int = 0
    opened_by: str | None = None
    opened_by_name: str = ""
    opened_unit: str | None = None
    opened_at: datetime | None = None
    changed_at: datetime | None = None
    number: str = ""  # what people say: 2026-0001; given by the store
    version: int = 0
    demonstration: bool = False

    @property
    def unsettled(self) -> bool:
        """Whether somebody still has to act."""
        return self.status in OPEN

    def overdue(self, day: date) -> bool:
        """Whether the deadline has passed while work is not reported done; time alone never closes."""
        waits = self.status in (S.ASSIGNED, S.IN_PROGRESS) or (self.term in STAYS_OPEN and self.unsettled)
        return waits and self.deadline is not None and self.deadline < day


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What was done to a case: one link of its history, never changed."""

    case: str
    number: int
    step: str
    before: CaseStatus | None
    after: CaseStatus
    at: datetime
    account: str | None
    name: str
    unit: str | None
    post: str | None
    why: str
    facts: dict[str, object]
    audit_number: int | None = None


def opened(case: Case, *, day: date) -> Case:
    """The case as it is first saved.

    Raises:
        BadCase: the finding lies in the future, there is neither feature nor place, or a list is too long.
        ValueMissing: no title.
    """
    require_text("title", case.title, LONGEST_TITLE)
    if not case.title.strip():
        raise ValueMissing(field="title")
    require_text("description", case.description, LONGEST_TEXT)
    require_text("source", case.source, LONGEST_TEXT)
    if not ID.fullmatch(case.id):
        raise BadCase(field="id", reason="UUID")
    if case.found_on > day:
        raise BadCase(field="found_on", reason=f"{case.found_on} > {day}")
    if len(case.features) > MOST_FEATURES or len(set(case.features)) != len(case.features):
        raise BadCase(field="features", reason=f"≤ {MOST_FEATURES}，不重复 (each once)")
    return replace(case, status=CaseStatus.FOUND, version=0)


def require_text(field: str, text: str, longest: int) -> None:
    """BadCase when a text is too long or cannot be stored."""
    if len(text) > longest or UNSTORABLE.search(text):
        raise BadCase(field=field, reason=f"≤ {longest}")


def planned(case: Case, tasks: tuple[Task, ...], *, units: Collection[str]) -> Case:
    """The case with these lists instead of its own.

    Raises:
        MeasureTooOld: a measure's paper was issued on or before the day of the finding
            (以巡前制度代替整改措施).
        ListsIncomplete: too many tasks, an unknown unit, or an id that stands twice.
    """
    if len(tasks) > MOST_TASKS:
        raise ListsIncomplete(task="", reason=f"≤ {MOST_TASKS}")
    ids = [task.id for task in tasks] + [measure.id for task in tasks for measure in task.measures]
    if len(set(ids)) != len(ids):
        raise ListsIncomplete(task="", reason="编号重复 (an id stands twice)")
    for task in tasks:
        require_task(task, units)
        for measure in task.measures:
            require_measure(measure, case.found_on)
    return replace(case, tasks=tasks)


def require_task(task: Task, units: Collection[str]) -> None:
    for text in (task.text, task.person, task.post):
        require_text("tasks", text, LONGEST_TEXT)
    if task.unit not in units:
        raise ListsIncomplete(task=task.text, reason=f"没有这个单位 (no such unit): {task.unit}")


def require_measure(measure: Measure, found_on: date) -> None:
    require_text("measures", measure.text, LONGEST_TEXT)
    if measure.issued_on is not None and measure.issued_on <= found_on:
        raise MeasureTooOld(measure=measure.text, issued_on=str(measure.issued_on), found_on=str(found_on))


def require_lists(case: Case) -> None:
    """ListsIncomplete unless there is a task, and every task has a person, a post, a week and a measure."""
    if not case.tasks:
        raise ListsIncomplete(task="", reason="没有任务 (no task)")
    for task in case.tasks:
        lacking = [
            word
            for word, there in (
                ("任务内容 (text)", task.text.strip()),
                ("责任人 (person)", task.person.strip()),
                ("岗位 (post)", task.post.strip()),
                ("完成期限 (due)", task.due_on),
                ("整改措施 (measure)", task.measures and all(each.text.strip() for each in task.measures)),
            )
            if not there
        ]
        if lacking:
            raise ListsIncomplete(task=task.text or task.id, reason="、".join(lacking))
