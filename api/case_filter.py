"""The query parameters of a list of cases, read in one place."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Request

from api.dependencies import database_of
from api.parameters import BoxText, DayText, MomentText, Wanted, Words, box_of
from layers.rules.case_words import REQUESTS
from layers.rules.days import LOCAL
from layers.store.case_search import SORTS, CaseQuery

Sort = Annotated[str, Query(pattern=f"^({'|'.join(SORTS)})$")]
Asks = Annotated[str | None, Query(pattern=f"^({'|'.join(REQUESTS)})$")]
Limit = Annotated[int, Query(ge=1, le=200)]


def case_filter(
    request: Request,
    layer: Words = [],  # noqa: B006 - FastAPI copies it
    status: Words = [],  # noqa: B006
    open: bool | None = None,
    term: Words = [],  # noqa: B006
    zone: Words = [],  # noqa: B006
    unit: Words = [],  # noqa: B006
    supervising: Words = [],  # noqa: B006
    verifying: Words = [],  # noqa: B006
    concerns: Wanted = None,
    leader: Wanted = None,
    origin: Words = [],  # noqa: B006
    feature: Wanted = None,
    overdue: bool = False,
    overdue_on: DayText = None,
    due_until: DayText = None,
    look_back_until: DayText = None,
    found_since: DayText = None,
    found_until: DayText = None,
    changed_since: MomentText = None,
    bbox: BoxText = None,
    q: Wanted = None,
    asks: Asks = None,
    not_unit: Wanted = None,
    sort: Sort = "newest",
    limit: Limit = 50,
    after: Wanted = None,
) -> CaseQuery:
    """The cases that a list asks for, not yet narrowed to the asker's reach; ``overdue`` means today."""
    return CaseQuery(
        layers=tuple(layer),
        statuses=tuple(status),
        open=open,
        terms=tuple(term),
        zones=tuple(zone),
        units=tuple(unit),
        supervising=tuple(supervising),
        verifying=tuple(verifying),
        concerns=concerns or None,
        leader=leader or None,
        origins=tuple(origin),
        feature=feature or None,
        overdue_on=today(request) if overdue else overdue_on,
        due_until=due_until,
        look_back_until=look_back_until,
        found_since=found_since,
        found_until=found_until,
        changed_since=changed_since,
        box=box_of(bbox),
        text=q or None,
        asks=asks,
        not_unit=not_unit or None,
        sort=sort,
        after=after or None,
        limit=limit,
    )


def today(request: Request) -> date:
    """The service's day at the lake, on which "overdue" is judged."""
    return database_of(request).clock().astimezone(LOCAL).date()


CaseFilter = Annotated[CaseQuery, Depends(case_filter)]
