"""The file of a case (组卷): asked for here; how far it is, and the file itself, stand with the exports."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Request

from api.case_file import order_of
from api.dependencies import Stores
from api.ledger import require_case_file
from api.routes.exports import begun
from api.strict import StrictRoute
from api.wire.case_file import CaseFileIn
from api.wire.exports import ExportOut

router = APIRouter(route_class=StrictRoute, prefix="/api/cases", tags=["cases"])


@router.post("/{id}/file", status_code=202)
def begin_case_file(
    id: UUID, body: CaseFileIn, stores: Stores, request: Request, after: BackgroundTasks
) -> ExportOut:
    """Ask for the file of a case; a job makes it, ``/api/exports/{id}`` tells how far it is and has it."""
    case = require_case_file(stores, id, originals=body.originals)
    order = order_of(
        stores.transaction, case, why=body.why, originals=body.originals, at_closing=body.at_closing
    )
    return begun(order, "case_file", stores, request, after)
