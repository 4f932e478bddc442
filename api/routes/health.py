"""Whether the process lives, and whether its database answers."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from api.dependencies import AnyonesStores
from api.strict import StrictRoute
from api.version import VERSION
from api.wire.base import WireOut

router = APIRouter(route_class=StrictRoute, tags=["health"])


class HealthOut(WireOut):
    """A sign of life."""

    status: Literal["ok"]
    version: str


@router.get("/health")
async def health() -> HealthOut:
    """The process lives; the database is not asked."""
    return HealthOut(status="ok", version=VERSION)


@router.get("/ready")
def ready(stores: AnyonesStores) -> HealthOut:
    """The database answers; 503 when it does not."""
    stores.people.units()
    return HealthOut(status="ok", version=VERSION)
