"""What would remain of a proposal without some of its changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.boundaries import readable
from api.boundary_what_if import what_if_out
from api.dependencies import Stores, settings_of
from api.jobs.boundary_reading import Sources
from api.routes.boundaries import BoundaryPath
from api.strict import StrictRoute
from api.wire.boundary_what_if import WhatIfOut

router = APIRouter(route_class=StrictRoute, prefix="/api/boundaries", tags=["boundaries"])
Listed = Annotated[str, Query(pattern="^([0-9a-f]{12}(,[0-9a-f]{12})*)?$", max_length=16_000)]


@router.get("/{id}/what-if")
def get_what_if(id: BoundaryPath, stores: Stores, request: Request, without: Listed = "") -> WhatIfOut:
    """The areas, consequences and rules that would remain without some changes (their names, by commas)."""
    settings, left_out = settings_of(request), frozenset(filter(None, without.split(",")))
    sources = Sources(settings.boundary_rules, settings.land_cover)
    return WhatIfOut(**what_if_out(stores, readable(stores, id), left_out, sources))
