"""How a sent lead is drawn: its own outline, or a circle where only a place is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shapely.geometry.base import BaseGeometry

from geo.crs import from_crs, plane_crs_for, to_crs
from geo.measure import ha, mu
from layers.rules.features import Feature
from layers.rules.lead_words import kind_words
from layers.rules.leads import LAYER, Lead, LeadState

RADIUS_M = 20.0  # around a point or a line: as far as a position of a picture or a phone may be off
URGENT, URGENT_DAYS, USUAL_DAYS = 80, 3, 7  # points, and days until somebody should have been there
UNCLEAR, RECALLED = "unclear", "recalled"
LONGEST_NAME, LONGEST_NOTE, LONGEST_KIND = 80, 400, 80


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area to walk to; ``known``: whether it is the lead's own extent, not a circle around its place."""

    shape: BaseGeometry
    known: bool


def drawn(shape: BaseGeometry) -> Drawn:
    """The area of a lead, longitude and latitude; ``RADIUS_M`` around what has none."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return Drawn(shape, known=True)
    plane = plane_crs_for(shape)
    return Drawn(from_crs(to_crs(shape, plane).buffer(RADIUS_M), plane), known=False)


def due_on(lead: Lead, sent_on: date) -> date:
    """Until when somebody should have been there: this system's own days, not a norm's."""
    return sent_on + timedelta(days=URGENT_DAYS if lead.priority >= URGENT else USUAL_DAYS)


def feature_of(lead: Lead, *, sent_on: date, note: str) -> Feature:
    """The lead as it is first drawn on the layer of sent leads."""
    place = drawn(lead.shape)
    return Feature(
        layer=LAYER,
        id=lead.id,
        shape=place.shape,
        properties={
            "name": name_of(lead),
            "code": lead.id[:40],
            "kind": kind_words(lead.kind).zh[:LONGEST_KIND],
            "image_on": lead.day,
            "sent_on": sent_on,
            "due_on": due_on(lead, sent_on),
            "note": note[:LONGEST_NOTE],
            "extent_known": place.known,
        },
        state=LeadState.SENT.value,
        unit=lead.unit,
        demonstration=lead.demonstration,
    )


def name_of(lead: Lead) -> str:
    """What people call it: its kind, and its area as land offices say it."""
    kind = kind_words(lead.kind).zh
    area = f" {ha(lead.area_m2):.2f}公顷（{mu(lead.area_m2):.1f}亩）" if lead.area_m2 else ""
    return f"疑似{kind}"[: LONGEST_NAME - len(area)] + area
