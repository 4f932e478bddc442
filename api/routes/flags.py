"""Flags (疑点): why a report, a case or evidence is worth a second look, and what people answered."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from api.dependencies import Stores
from api.flags import flags_out, known, of_case, page_out, reached
from api.parameters import MomentText, Words
from api.reports import readable
from api.strict import StrictRoute
from api.wire.flags import FlagAnswerIn, FlagOut, FlagPageOut, FlagsOut
from layers.rules.flag_answers import checked_answer
from layers.store.flags import FlagQuery

router = APIRouter(route_class=StrictRoute, prefix="/api", tags=["flags"])
FlagPath = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/flags")
def list_flags(
    stores: Stores,
    request: Request,
    kind: Words = [],  # noqa: B006 - FastAPI copies it
    unit: Words = [],  # noqa: B006
    layer: Words = [],  # noqa: B006
    open: bool | None = None,
    since: MomentText = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=0, le=2**53)] = None,
) -> FlagPageOut:
    """A page of the flags I may list, newest first, with the total and counts of all pages."""
    query = FlagQuery(
        kinds=tuple(kind),
        units=tuple(unit),
        layers=tuple(layer),
        open=open,
        since=since,
        after=after,
        limit=limit,
    )
    return page_out(stores, reached(stores, query), request)


@router.get("/reports/{id}/flags")
def list_report_flags(id: UUID, stores: Stores) -> FlagsOut:
    """Why a report is worth a second look, for whoever may read it: its author, too."""
    report = readable(stores, id)
    return FlagsOut(flags=flags_out(stores, stores.flags.of_report(str(report.id))))


@router.get("/cases/{id}/flags")
def list_case_flags(id: UUID, stores: Stores) -> FlagsOut:
    """The flags of a case, of its reports and of its evidence."""
    return FlagsOut(flags=flags_out(stores, of_case(stores, id)))


@router.post("/flags/{id}/answers")
def answer_flag(id: FlagPath, body: FlagAnswerIn, stores: Stores) -> FlagOut:
    """Say something to a flag: the author's unit explains, a supervisor of another unit judges; it stays."""
    kept = known(stores, id)
    text = checked_answer(kept, stores.actor, verdict=body.verdict, text=body.text)
    saved = stores.flags.answer(kept, verdict=body.verdict, text=text)
    return flags_out(stores, [saved])[0]
