"""Today (今日): what the unit of whoever asks has to look at, in one stated order."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from api.dependencies import Stores
from api.paging import next_url
from api.parameters import Wanted
from api.strict import StrictRoute
from api.wire.today import TodayOut, due_out, kinds_out, order_out
from layers.rules.permissions import require
from layers.rules.today import key_of
from layers.store.today import TodayStore

router = APIRouter(route_class=StrictRoute, prefix="/api/today", tags=["today"])
Kind = Literal["verify", "look_back", "rebound", "lead", "inspect"]


@router.get("")
def get_today(
    stores: Stores,
    request: Request,
    kind: Annotated[list[Kind], Query(max_length=5)] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Wanted = None,
) -> TodayOut:
    """A page of the tasks of my unit, overdue ones first; ``kind`` narrows the page, not the counts."""
    found = TodayStore(stores.transaction, require(stores.actor, "today.read"))
    page = found.find(kinds=kind, after=key_of(after), limit=limit)
    return TodayOut(
        tasks=[due_out(task, today=found.day) for task in page.tasks],
        total=page.total,
        returned=len(page.tasks),
        overdue=page.overdue,
        kinds=kinds_out(page.counts),
        order=order_out(),
        today=found.day,
        unit=found.actor.unit,
        next=next_url(request, page.next),
    )
