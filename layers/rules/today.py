"""What a patrol has to look at today (今日任务): five kinds of tasks in one order.

The order is stated and the same everywhere: the earliest day first, so that what is overdue leads and what
has no day comes last; on one day a strictly protected zone before the rest; then the kinds as in KINDS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shapely.geometry.base import BaseGeometry

from layers.definition import Words
from layers.rules.days import day_of

VERIFY, LOOK_BACK, REBOUND, LEAD, INSPECT = "verify", "look_back", "rebound", "lead", "inspect"
KINDS = {
    VERIFY: Words("整改完成待核查", "Reported done: verify on site"),
    LOOK_BACK: Words("回头看", "Look back"),
    REBOUND: Words("疑似反弹待查看", "May have come back: go and look"),
    LEAD: Words("疑似图斑待核查", "Suspected patch: go and check"),
    INSPECT: Words("定期巡查", "Regular inspection"),
}
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
ORDER = Words(
    "先按日期，逾期在前，没有日期的在后；同日核心区、缓冲区在前",
    "Earliest day first, overdue ones leading, those without a day last; on one day strict zones first",
)
AHEAD_DAYS = 7  # look-backs are told a week before
NO_DAY = date(9999, 12, 31)
NO_EARLIER = date(1900, 1, 1)  # than any task: an interval can be taken off every day of a key
OVERDUE, TODAY, SOON, LATER, OPEN = "overdue", "today", "soon", "later", "open"


@dataclass(frozen=True, slots=True)
class Due:
    """One task.

    Args:
        id: of the case, look-back, notice or feature it comes from.
        due_on: until when, the day included; None when nobody set a day.
        strict: whether it lies in a core or buffer zone.
        place: somewhere on it, CGCS2000 (longitude, latitude); None when no position is known.
        case, case_number, title: of the case it is about.
        label, state: of the feature. round: of a look-back. last_at: when it was last reported on.
    """

    kind: str
    id: str
    layer: str
    due_on: date | None
    strict: bool = False
    every_days: int | None = None
    feature: str | None = None
    features: int = 0
    place: BaseGeometry | None = None
    case: str | None = None
    case_number: str | None = None
    title: str | None = None
    label: str | None = None
    state: str | None = None
    unit: str | None = None
    round: int | None = None
    last_at: datetime | None = None
    demonstration: bool = False

    @property
    def key(self) -> tuple[date, int, int, str, int, str]:
        """Where it stands in the order; the last members settle ties, so that pages never overlap."""
        rank = 0 if self.strict else 1
        layer = self.layer if self.kind == INSPECT else ""
        return (self.due_on or NO_DAY, rank, RANKS[self.kind], layer, self.interval, self.id)

    @property
    def interval(self) -> int:
        """Days that were added to its last report; 0 when there was none."""
        return 0 if self.last_at is None or self.kind != INSPECT else self.every_days or 0


Key = tuple[date, int, int, str, int, str]


def urgency(due_on: date | None, *, day: date) -> str:
    """How it presses: overdue, today, soon (within a week), later; open when no day was set."""
    if due_on is None:
        return OPEN
    if due_on < day:
        return OVERDUE
    if due_on == day:
        return TODAY
    return SOON if due_on <= day + timedelta(days=AHEAD_DAYS) else LATER


def next_inspection(last_at: datetime | None, recorded_at: datetime, *, every_days: int) -> date:
    """The day a feature is to be looked at again; one nobody ever reported on, since it came on record."""
    if last_at is None:
        return day_of(recorded_at)
    return day_of(last_at) + timedelta(days=every_days)


def key_text(key: Key) -> str:
    """A key as the address of the next page has it."""
    day, rank, kind, layer, every, id = key
    return f"{day.isoformat()}~{rank}~{kind}~{layer}~{every}~{id}"


def key_of(text: str | None) -> Key | None:
    """The key of a text; None for no text, and for one that is no key: the list begins at its start."""
    parts = (text or "").split("~", 5)
    if len(parts) != 6:
        return None
    try:
        day, rank = date.fromisoformat(parts[0]), int(parts[1])
        key = day, rank, int(parts[2]), parts[3], int(parts[4]), parts[5]
    except ValueError:
        return None
    return key if day >= NO_EARLIER and rank in (0, 1) else None


def asked(task: Due) -> Words:
    """What is asked, in one sentence."""
    number = task.case_number or ""
    if task.kind == VERIFY:
        return Words(
            f"责任单位报告已整改（{number}）：到现场核查并拍照",
            f"The unit reports it done ({number}): check on site, with photos",
        )
    if task.kind == LOOK_BACK:
        return Words(
            f"第 {task.round} 轮回头看（{number}）：看有没有反弹",
            f"Round {task.round} ({number}): look whether it has come back",
        )
    if task.kind == REBOUND:
        return Words(
            f"已销号的 {number} 可能反弹：到现场看", f"Closed {number} may have come back: go and see"
        )
    if task.kind == LEAD:
        return Words(
            "图斑只是线索：到现场看是否属实，拍照上报",
            "A patch is a lead only: see whether it is so, with photos",
        )
    return Words(f"每 {task.every_days} 天巡查一次", f"Looked at every {task.every_days} days")


def in_order(tasks: Iterable[Due]) -> list[Due]:
    """The tasks as they are listed; where all but their ids is the same they stay as they are given.

    A database may know another order of texts than ours, and its own is the one in which pages go on.
    """
    return sorted(tasks, key=lambda task: task.key[:-1])


def placed(task: Due, place: BaseGeometry | None) -> Due:
    """The task somewhere on a shape; nowhere when there is none."""
    return replace(task, place=None if place is None or place.is_empty else place.representative_point())
