"""Wire forms of today's tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, urlencode

from api.wire.base import Day, Moment, WireOut
from api.wire.cases import WordsOut
from api.wire.features import Place
from api.wire.features import place_of as feature_place
from layers.rules.today import KINDS, ORDER, Due, asked, urgency


class DueOut(WireOut):
    """One task: what is asked, where, until when, and where in the client it is done.

    ``urgency``: overdue, today, soon, later, open. ``strict``: in a core or buffer zone. ``place``: somewhere
    on it, null when no position is known. ``form``: the report form's address in the client; ``about``: the
    page that tells more.
    """

    kind: str
    id: str
    asked: WordsOut
    layer: str
    feature: str | None
    features: int
    label: str | None
    state: str | None
    unit: str | None
    case: str | None
    case_number: str | None
    title: str | None
    due_on: Day | None
    overdue_days: int
    urgency: str
    strict: bool
    every_days: int | None
    last_at: Moment | None
    place: Place | None
    form: str
    about: str
    demonstration: bool


class KindOut(WireOut):
    """A kind of task and how many of it wait, on all pages."""

    id: str
    zh: str
    en: str
    count: int


class TodayOut(WireOut):
    """A page of tasks in the stated order; ``total`` counts those of the kinds asked for, on all pages."""

    tasks: list[DueOut]
    total: int
    returned: int
    overdue: int
    kinds: list[KindOut]
    order: WordsOut
    today: Day
    unit: str | None
    next: str | None


def due_out(task: Due, *, today: date) -> DueOut:
    """A task as the wire has it."""
    names = ("kind", "id", "layer", "feature", "features", "label", "state", "unit", "case", "case_number",
             "title", "due_on", "strict", "every_days", "last_at", "demonstration")  # fmt: skip
    late = 0 if task.due_on is None else max(0, (today - task.due_on).days)
    return DueOut.model_construct(
        **{name: getattr(task, name) for name in names},
        asked=WordsOut.of(asked(task)),
        overdue_days=late,
        urgency=urgency(task.due_on, day=today),
        place=place_of(task),
        form=form_of(task),
        about=about_of(task),
    )


def place_of(task: Due) -> list[float] | None:
    """Longitude and latitude of a place on it."""
    return feature_place(task.place)


def form_of(task: Due) -> str:
    """Where in the client it is reported on: the feature, else the place."""
    asked_for = {"layer": task.layer}
    place = place_of(task)
    if task.feature is not None:
        asked_for["feature"] = task.feature
    elif place is not None:
        asked_for |= {"lon": f"{place[0]:.7f}", "lat": f"{place[1]:.7f}"}
    if task.case is not None:
        asked_for["case"] = task.case  # the report says which version of it its author had before him
    return f"#/report/new?{urlencode(asked_for)}"


def about_of(task: Due) -> str:
    """The page of the case, or of the feature."""
    if task.case is not None:
        return f"#/cases/{task.case}"
    return f"#/map/{task.layer}/{quote(task.feature or '', safe='')}"


def kinds_out(counts: Mapping[str, int]) -> list[KindOut]:
    """All kinds with their counts."""
    return [KindOut(id=id, zh=w.zh, en=w.en, count=counts.get(id, 0)) for id, w in KINDS.items()]


def order_out() -> WordsOut:
    """The order in words."""
    return WordsOut.of(ORDER)
