"""Both replies to a proposal side by side: derived on asking, never kept."""

from __future__ import annotations

from fastapi import APIRouter

from api.boundaries import cases_told, kind_words, readable
from api.dependencies import Stores
from api.routes.boundaries import BoundaryPath
from api.strict import StrictRoute
from api.wire.scenarios import ScenariosOut, scenarios_out
from layers.errors import BadBoundary
from layers.rules.boundaries import OUTSIDE
from layers.rules.boundary_words import OUT
from layers.store.scenarios import Compared, ScenarioStore

router = APIRouter(route_class=StrictRoute, prefix="/api/boundaries", tags=["boundaries"])


@router.get("/{id}/scenarios")
def get_scenarios(id: BoundaryPath, stores: Stores) -> ScenariosOut:
    """What approval and refusal mean for every village, with the tasks that each would start."""
    version, day = readable(stores, id), stores.sight.today
    base = stores.boundaries.base_of(version, day)
    if base is None:
        raise BadBoundary(field="parent", reason="没有可比较的版本 (there is no version to compare it with)")
    zones, base_zones = (stores.boundaries.zones_of(each) for each in (version, base))
    both = ScenarioStore(stores.transaction, day).both(Compared(version, zones, base, base_zones))
    kinds = {**kind_words(stores), OUTSIDE: OUT}
    return scenarios_out(version.id, base.id, both, kinds, cases_told(stores, both))
