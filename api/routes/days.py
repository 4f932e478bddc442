"""The signed heads of the audit chain, a day each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Stores
from api.strict import StrictRoute
from api.wire.base import Day
from api.wire.days import AuditDaysOut, days_out
from layers.rules.permissions import require
from layers.store.days import DayStore

router = APIRouter(route_class=StrictRoute, prefix="/api/audit/days", tags=["audit"])


@router.get("")
def list_audit_days(
    stores: Stores,
    before: Day | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditDaysOut:
    """Signed heads, the latest first: keep them elsewhere, a ledger is checked against them."""
    require(stores.actor, "audit.read")
    return days_out(DayStore(stores.transaction), before=before, limit=limit)
