"""Dossiers of proposals: asked for here; how far one is, and the file itself, stand with the exports."""

from __future__ import annotations

from fastapi import APIRouter, BackgroundTasks, Request

from api.dependencies import Stores
from api.dossiers import order_of, require_dossier
from api.routes.boundaries import BoundaryPath
from api.routes.exports import begun
from api.strict import StrictRoute
from api.wire.dossiers import DossierIn
from api.wire.exports import ExportOut

router = APIRouter(route_class=StrictRoute, prefix="/api/boundaries", tags=["boundaries"])


@router.post("/{id}/dossiers", status_code=202)
def begin_dossier(
    id: BoundaryPath, body: DossierIn, stores: Stores, request: Request, after: BackgroundTasks
) -> ExportOut:
    """Ask for a proposal's dossier; a job makes it, ``/api/exports/{id}`` tells how far it is and has it."""
    version = require_dossier(stores, id, body.formats)
    details = body.details(version.id)
    return begun(order_of(version, body.why), "dossier", stores, request, after, details=details)
