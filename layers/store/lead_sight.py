"""What lies about a lead: its zone on its day, what it is held against, and other leads near by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, envelope, widened
from geo.near import gap_m
from layers.definition import LayerDefinition
from layers.rules.boundaries import PROPOSED, ZONES
from layers.rules.cases import ACCEPTED, OPEN
from layers.rules.consequences import CASES as CASES_NOUN
from layers.rules.consequences import Things
from layers.rules.days import day_of
from layers.rules.lead_matches import NEAR_M, Match, Relation, false_alarm, matches
from layers.rules.leads import LAYER, PENDING, Lead, LeadState
from layers.store.boundaries import BoundaryStore
from layers.store.case_tables import CASES
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.lead_records import from_row
from layers.store.scene_tables import LEADS

STRICTEST = ("core", "core_protection", "buffer", "experimental", "general_control")
FRAMES = frozenset(  # what everything lies in, or what is no thing on the ground: no match says anything
    {
        LAYER, ZONES, PROPOSED, "administrative_areas", "responsibility_grid", "lake_parts", "villages",
        "water_source_zones", "no_fishing_zones", "ecological_redline", "quick_notes", "boundary_markers",
    }
)  # fmt: skip
NEIGHBOUR_M = 200.0
MOST = 2000  # things of one noun around the leads that are asked about
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

    # --- what it is held against ------------------------------------------------------------
    def matched(self, leads: Sequence[Lead]) -> list[tuple[Lead, tuple[Match, ...]]]:
        """Leads with what they lie on now, read once for all of them."""
        if not leads:
            return []
        things = self.things(around([lead.shape for lead in leads]))
        return [(lead, matches(lead, without(things, lead.id))) for lead in leads]

    def things(self, box: Box) -> Mapping[Relation, Sequence[Things]]:
        """All that a lead within a box may lie on."""
        cases, alarms, permits = (
            self.cases(box),
            self.leads(box, permitted=False),
            self.leads(box, permitted=True),
        )
        layers = [
            definition for definition in self.transaction.catalogue.layers.values() if is_thing(definition)
        ]
        return {
            Relation.REBOUND: [some(cases, ~cases.unsettled)],
            Relation.OPEN_CASE: [some(cases, cases.unsettled)],
            Relation.LICENCE: [permits],
            Relation.FALSE_ALARM: [alarms],
            Relation.FEATURE: [self.of_layer(definition, box) for definition in layers],
        }

    def cases(self, box: Box) -> Things:
        """Cases with a place in the box; merged and void ones stand for nothing of their own."""
        c = CASES.c
        statuses = [str(status) for status in (*OPEN, *ACCEPTED)]
        query = sa.select(c.id, c.number, c.title, c.status, c.geom).where(
            c.status.in_(statuses), self.transaction.dialect.touching(CASES, box)
        )
        rows = self.transaction.execute(query.order_by(c.fid.desc()).limit(MOST)).all()
        return Things(
            CASES_NOUN,
            [row.id for row in rows],
            [f"{row.number} {row.title}" for row in rows],
            np.array([row.status in OPEN for row in rows], dtype=bool),
            as_shapes([row.geom for row in rows]),
        )

    def leads(self, box: Box, *, permitted: bool) -> Things:
        """Earlier leads that came to nothing; ``permitted``: those that were found to be permitted works."""
        ended = LEADS.c.state.in_([str(LeadState.DISMISSED), str(LeadState.REFUTED)])
        query = sa.select(LEADS).where(ended, self.transaction.dialect.touching(LEADS, box))
        rows = self.transaction.execute(query.order_by(LEADS.c.fid.desc()).limit(MOST)).mappings()
        found = [
            lead
            for lead in map(from_row, rows)
            if (lead.reason == "permitted" if permitted else false_alarm(lead))
        ]
        return Things(
            "leads",
            [lead.id for lead in found],
            [f"{lead.day} {lead.id[:12]}" for lead in found],
            np.zeros(len(found), dtype=bool),
            as_shapes([lead.shape for lead in found]),
        )

    def of_layer(self, definition: LayerDefinition, box: Box) -> Things:
        """A layer's features in the box, valid now; who may read their names is asked later."""
        day = day_of(self.transaction.now)
        query = FeatureQuery(definition.id, box=box, valid_from=day, valid_to=day, limit=MOST)
        found = [each for each in self.features.find(query).features if each.shape is not None]
        open_ = {field.id for field in definition.fields if not field.seen_by}
        label = definition.label if definition.label in open_ else None
        return Things(
            definition.id,
            [each.id for each in found],
            [str((label and each.properties.get(label)) or each.id) for each in found],
            np.zeros(len(found), dtype=bool),
            as_shapes([each.shape for each in found]),
        )

    # --- other leads ------------------------------------------------------------------------
    def pending(self, leads: Sequence[Lead]) -> list[Lead]:
        """Open leads about some leads, oldest first: what one of these may be already."""
        if not leads:
            return []
        box = around([lead.shape for lead in leads])
        mine = LEADS.c.state.in_([str(state) for state in PENDING])
        query = sa.select(LEADS).where(mine, self.transaction.dialect.touching(LEADS, box))
        rows = self.transaction.execute(query.order_by(LEADS.c.fid)).mappings()
        return [from_row(row) for row in rows]

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


def is_thing(definition: LayerDefinition) -> bool:
    """Whether lying on a feature of the layer says something about a lead."""
    return definition.id not in FRAMES


def around(shapes: Sequence[BaseGeometry]) -> Box:
    """The box of all shapes, with what counts as lying on them."""
    return widened(envelope(shapely.union_all([shapely.box(*shape.bounds) for shape in shapes])), NEAR_M)


def as_shapes(shapes: Sequence[BaseGeometry | None]) -> NDArray[np.object_]:
    """Shapes as an array of one dimension, none of them too."""
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def some(things: Things, chosen: NDArray[np.bool_]) -> Things:
    """Some of the things."""
    places = np.flatnonzero(chosen).tolist()
    return Things(
        things.noun,
        [things.ids[at] for at in places],
        [things.labels[at] for at in places],
        things.unsettled[chosen],
        things.shapes[chosen],
    )


def without(things: Mapping[Relation, Sequence[Things]], id: str) -> Mapping[Relation, Sequence[Things]]:
    """The things but the lead itself, once it has come to nothing."""
    found = dict(things)
    for relation in (Relation.LICENCE, Relation.FALSE_ALARM):
        found[relation] = [
            some(each, np.array([other != id for other in each.ids], dtype=bool)) for each in things[relation]
        ]
    return found
