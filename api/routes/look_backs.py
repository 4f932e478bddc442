"""Look-backs: when closed cases are looked at again, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from api.dependencies import Stores, StoreSet
from api.ledger import readable
from api.paging import next_url
from api.parameters import DayText, Wanted, Words
from api.reports import readable as readable_report
from api.strict import StrictRoute
from api.wire.look_backs import LookBackOut, LookBacksOut, ResultIn, look_back_out
from layers.rules.cases import Case
from layers.rules.look_backs import Looked, checked_look
from layers.rules.permissions import case_reach, require, visible_layers
from layers.store.look_backs import CASE_COLUMNS, LookBackQuery

router = APIRouter(route_class=StrictRoute, prefix="/api/look-backs", tags=["look-backs"])
Limit = Annotated[int, Query(ge=1, le=200)]
STATE = "^(due|done|dropped|overdue)$"


@router.get("")
def list_look_backs(
    stores: Stores,
    request: Request,
    due_until: DayText = None,
    unit: Words = [],  # noqa: B006 - FastAPI copies it
    state: Annotated[str | None, Query(pattern=STATE)] = None,
    case: Wanted = None,
    limit: Limit = 50,
    after: Wanted = None,
) -> LookBacksOut:
    """A page of look-backs at cases I may read, the first due first; ``state=overdue``: nobody looked yet."""
    today, overdue = stores.sight.today, state == "overdue"
    query = LookBackQuery(
        **scope(stores),
        units=tuple(unit),
        states=() if state is None or overdue else (state,),
        overdue_on=today if overdue else None,
        case=case or None,
        due_until=due_until,
        after=after or None,
        limit=limit,
    )
    page = stores.look_backs.find(query)
    late = LookBackQuery(**scope(stores), overdue_on=today, limit=1)
    return LookBacksOut(
        look_backs=[look_back_out(each, about, today=today) for each, about in page.look_backs],
        total=page.total,
        returned=len(page.look_backs),
        overdue=stores.look_backs.find(late).total,
        today=today,
        next=next_url(request, page.next),
    )


@router.post("/{id}/result")
def keep_result(id: UUID, body: ResultIn, stores: Stores) -> LookBackOut:
    """Keep what came of a look-back; refused to the rectifying unit and without a report that fits."""
    actor = require(stores.actor, "look_back.result")
    look_back = stores.look_backs.to_decide(str(id))
    case, report = readable(stores, look_back.case), readable_report(stores, body.report)
    used = any(each.report == str(report.id) for each in stores.look_backs.of_case(case.id))
    looked = Looked(body.result, report, body.note, stores.alike.concerns(case, report), used)
    checked_look(look_back, case, looked, stores.catalogue.get(case.layer), actor)
    saved = stores.look_backs.record(look_back, looked)
    stores.cases.add_report(case.id, str(report.id), "look_back")
    return look_back_out(saved, about(case), today=stores.sight.today)


def scope(stores: StoreSet) -> dict[str, Any]:
    """Whose look-backs the asker may read."""
    actor = require(stores.actor, "case.read_unit")
    visible = [definition.id for definition in visible_layers(actor, stores.catalogue)]
    return {"reach": case_reach(actor), "layers": tuple(visible) or ("",)}


def about(case: Case) -> dict[str, Any]:
    """What is shown of the case beside a look-back."""
    return {name: getattr(case, name) for name in CASE_COLUMNS}
