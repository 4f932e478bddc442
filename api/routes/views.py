"""Saved views of the ledger: everybody keeps their own."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter, Response

from api.dependencies import Stores
from api.strict import StrictRoute
from api.wire.views import ViewIn, ViewOut, ViewsOut
from layers.rules.permissions import require
from layers.store.views import ViewStore

router = APIRouter(route_class=StrictRoute, prefix="/api/views", tags=["cases"])


@router.get("")
def list_views(stores: Stores) -> ViewsOut:
    """My views of the ledger."""
    actor = require(stores.actor, "case.read_unit")
    found = ViewStore(stores.transaction).of(actor.account)
    return ViewsOut(views=[ViewOut(**asdict(view)) for view in found])


@router.put("/{id}")
def put_view(id: UUID, body: ViewIn, stores: Stores) -> ViewOut:
    """Keep a view under an id that I made, or change it."""
    require(stores.actor, "case.read_unit")
    return ViewOut(**asdict(ViewStore(stores.transaction).put(str(id), body.name, body.query)))


@router.delete("/{id}", status_code=204)
def delete_view(id: UUID, stores: Stores) -> Response:
    """Forget a view of mine."""
    require(stores.actor, "case.read_unit")
    ViewStore(stores.transaction).remove(str(id))
    return Response(status_code=204)
