"""Responsible units."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import Stores
from api.strict import StrictRoute
from api.wire.people import UnitOut, UnitsOut
from layers.rules.permissions import require

router = APIRouter(route_class=StrictRoute, prefix="/api/units", tags=["people"])


@router.get("")
def list_units(stores: Stores) -> UnitsOut:
    """All units, by id."""
    require(stores.actor, "layer.read")
    return UnitsOut(units=[UnitOut.of(unit) for unit in stores.people.units()])
