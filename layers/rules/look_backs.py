"""When a closed case is looked at again: sooner the greater the risk that it comes back (反弹回潮)."""

from __future__ import annotations

from datetime import date, timedelta

from layers.definition import LayerDefinition
from layers.rules.cases import Case

USUAL_DAYS = 90
STRICT_ZONES = frozenset({"core", "buffer", "core_protection"})


def first_date(case: Case, definition: LayerDefinition, *, day: date) -> date:
    """The first day on which to look back, if the case closed on that day.

    The layer's own interval; half of it in a strictly protected zone, and half again for each time the
    case was opened anew. Never sooner than a week.
    """
    days = float(definition.look_back_days or USUAL_DAYS)
    if case.zone in STRICT_ZONES:
        days /= 2
    days /= 2**case.reopened
    return day + timedelta(days=max(7, round(days)))
