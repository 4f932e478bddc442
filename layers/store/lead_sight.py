"""What lies about a lead: its zone on its day, what it is held against, and other leads near by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import shapely
import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from geo.boxes import envelope, widened
from geo.near import gap_m
from layers.rules.boundaries import ZONES
from layers.rules.lead_matches import NEAR_M, Match
from layers.rules.leads import PENDING, Lead
from layers.store.boundaries import BoundaryStore
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.lead_records import from_row
from layers.store.lead_things import LEADS_NOUN, LeadThings
from layers.store.prepared import boxes_text
from layers.store.scene_tables import LEADS

STRICTEST = ("core", "core_protection", "buffer", "experimental", "general_control")
NEIGHBOUR_M = 200.0
MOST = 2000
MOST_NEAR = 20


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A lead near another one that is still open, so that both may be merged."""

    lead: Lead
    metres: float


class LeadSight:
    """Looks, within one transaction, at what is around leads."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.features = FeatureStore(transaction)

    # --- where it lies ----------------------------------------------------------------------
    def placed(self, leads: Iterable[Lead]) -> Iterator[Lead]:
        """Leads with the zone they lay in on their day, and the version of the boundary that says so."""
        zones: dict[date, list[tuple[str, BaseGeometry]]] = {}
        versions: dict[date, str | None] = {}
        for lead in leads:
            if lead.day not in zones:
                zones[lead.day] = self.zones_on(lead.day)
                version = BoundaryStore(self.transaction).in_force_on(lead.day)
                versions[lead.day] = None if version is None else version.id
            yield replace(lead, zone=zone_of(lead.shape, zones[lead.day]), boundary=versions[lead.day])

    def zones_on(self, day: date) -> list[tuple[str, BaseGeometry]]:
        """The zones in force on a day, the strictest first."""
        if ZONES not in self.transaction.catalogue.layers:
            return []
        query = FeatureQuery(ZONES, valid_from=day, valid_to=day, limit=MOST)
        found = [
            (str(each.properties.get("zone")), each.shape)
            for each in self.features.find(query).features
            if each.state != "proposed" and each.shape is not None
        ]
        known = [pair for pair in found if pair[0] in STRICTEST]
        return sorted(known, key=lambda pair: STRICTEST.index(pair[0]))

    def marked(self, leads: Sequence[Lead]) -> list[Lead]:
        """Leads, those marked whose shape is to a decimetre that of a demonstration's lead on file.

        A list that came out of a demonstration may have lost its marks on the way, and no real patch has the
        very vertices of an invented one.
        """
        if not leads:
            return []
        boxes = boxes_text(widened(envelope(lead.shape), NEAR_M) for lead in leads)
        mine = LEADS.c.demonstration.is_(True) & self.transaction.dialect.touching_any(LEADS, boxes)
        rows = self.transaction.execute(sa.select(LEADS.c.geom).where(mine, LEADS.c.area_m2 > 0))
        drawn = {outline(row.geom) for row in rows}
        known = [lead.area_m2 > 0 and outline(lead.shape) in drawn for lead in leads]
        return [
            replace(lead, demonstration=lead.demonstration or invented)
            for lead, invented in zip(leads, known, strict=True)
        ]

    # --- what it is held against ------------------------------------------------------------
    def matched(self, leads: Sequence[Lead]) -> list[tuple[Lead, tuple[Match, ...]]]:
        """Leads with what they lie on now, read once for all of them; none lies on itself."""
        if not leads:
            return []
        known = LeadThings(self.transaction).around([lead.shape for lead in leads])
        return [(lead, tuple(others(lead, known.matches(lead)))) for lead in leads]

    # --- other leads ------------------------------------------------------------------------
    def pending(self, leads: Sequence[Lead]) -> list[Lead]:
        """Open leads about some leads, oldest first: what one of these may be already."""
        boxes = [widened(envelope(lead.shape), NEAR_M) for lead in leads]
        return LeadThings(self.transaction).leads_near(boxes, PENDING)

    def near(self, lead: Lead) -> list[Neighbour]:
        """Open leads near by, the nearest first: what may be merged with this one."""
        box = widened(envelope(lead.shape), NEIGHBOUR_M)
        mine = LEADS.c.state.in_([str(state) for state in PENDING]) & (LEADS.c.id != lead.id)
        query = sa.select(LEADS).where(mine, self.transaction.dialect.touching(LEADS, box)).limit(MOST)
        others = [from_row(row) for row in self.transaction.execute(query).mappings()]
        found = [Neighbour(other, gap_m(lead.shape, other.shape)) for other in others]
        close = [each for each in found if each.metres <= NEIGHBOUR_M]
        return sorted(close, key=lambda each: (each.metres, each.lead.id))[:MOST_NEAR]


def zone_of(shape: BaseGeometry, zones: Sequence[tuple[str, BaseGeometry]]) -> str | None:
    """The strictest zone that a point inside the shape lies in; None outside all of them."""
    spot = shapely.point_on_surface(shape)
    return next((kind for kind, area in zones if area.intersects(spot)), None)


def outline(shape: BaseGeometry) -> bytes:
    """The vertices of a shape to a decimetre, however its rings begin and run, and of however many parts."""
    parts = shapely.get_parts(shape)
    whole = shapely.set_precision(shapely.multipolygons(parts) if shape.area else shape, 1e-6)
    return bytes(shapely.to_wkb(shapely.normalize(whole)))


def others(lead: Lead, found: Iterable[Match]) -> Iterator[Match]:
    """Matches but the lead itself, once it has come to nothing."""
    return (match for match in found if (match.noun, match.id) != (LEADS_NOUN, lead.id))
