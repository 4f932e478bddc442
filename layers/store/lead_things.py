"""What leads are held against: features, permitted works, cases and earlier leads near by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import sqlalchemy as sa
from shapely import STRtree

from geo.boxes import Box
from layers.rules.boundaries import PROPOSED, ZONES
from layers.rules.cases import ACCEPTED
from layers.rules.consequences import Things
from layers.rules.days import LOCAL
from layers.rules.lead_matches import NEAR_M, Match, Relation, false_alarm, matches
from layers.rules.leads import LAYER, STATES, Lead, LeadState
from layers.store.boundary_things import BoundaryThings, Places, Wanted
from layers.store.database import Transaction
from layers.store.lead_records import from_row
from layers.store.scene_tables import LEADS

L = LEADS.c
LEADS_NOUN = "leads"
FRAMES = frozenset(  # what everything lies in, or what is no thing on the ground: no match says anything
    {
        LAYER, ZONES, PROPOSED, "administrative_areas", "responsibility_grid", "lake_parts", "villages",
        "water_source_zones", "no_fishing_zones", "ecological_redline", "quick_notes", "boundary_markers",
    }
)  # fmt: skip
PERMITTED = "permitted_works"  # a layer that an office may keep: works that were permitted, with their ground


@dataclass(frozen=True, slots=True)
class KnownThings:
    """Known things in a box, and the leads there.

    Args:
        things: by what they mean for a lead, but for earlier leads.
        leads: all leads in the box, whatever became of them.
        alarms: earlier false alarms by the kind of change, gathered when first asked for.
        trees: where things of each noun lie, made when first asked for: there may be a million of them.
    """

    things: Mapping[Relation, Sequence[Things]]
    leads: tuple[Lead, ...] = ()
    alarms: dict[str, Things] = field(default_factory=dict)
    trees: dict[int, STRtree] = field(default_factory=dict)

    def matches(self, lead: Lead) -> tuple[Match, ...]:
        """What a lead lies on; of earlier leads those count that said the same of that ground."""
        if lead.kind not in self.alarms:
            same = [each for each in self.leads if false_alarm(each) and each.kind == lead.kind]
            self.alarms[lead.kind] = as_things(same)
        known = {**self.things, Relation.FALSE_ALARM: [self.alarms[lead.kind]]}
        near = {relation: [self.near(lead, each) for each in some] for relation, some in known.items()}
        return matches(lead, near)

    def near(self, lead: Lead, things: Things) -> Things:
        """The things that a lead may lie on; all others need not be looked at."""
        if id(things) not in self.trees:
            self.trees[id(things)] = STRtree(things.shapes)
        found = self.trees[id(things)].query(lead.shape, predicate="dwithin", distance=NEAR_M / 111_000)
        return picked(things, sorted(found.tolist()))


class LeadThings:
    """Reads what leads are held against, as it is on the day at the lake, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.day = transaction.now.astimezone(LOCAL).date()

    def around(self, box: Box | None) -> KnownThings:
        """All of it within a box of longitude and latitude; everywhere without one."""
        reader = BoundaryThings(self.transaction, Wanted(self.day, box, {}))
        features: list[Things] = []
        permitted: list[Things] = []
        places: dict[str, tuple[Things, Sequence[str]]] = {}
        for definition in reader.layers:
            works = definition.id == PERMITTED
            if definition.id in FRAMES or not reader.has_any(definition.id):
                continue
            things, ids = reader.of_layer(definition)
            places[definition.id] = (things, ids)
            (permitted if works else features).append(things)
        known = Places(
            {layer: things for layer, (things, _) in places.items()},
            {layer: ids for layer, (_, ids) in places.items()},
        )
        cases = reader.of_cases(known)
        closed = np.logical_or.reduce([cases.where("status", str(status)) for status in ACCEPTED])
        leads = self.leads(box)
        permits = [lead for lead in leads if lead.state is LeadState.DISMISSED and lead.reason == "permitted"]
        return KnownThings(
            {
                Relation.REBOUND: [some_of(cases, closed)],
                Relation.OPEN_CASE: [some_of(cases, cases.unsettled)],
                Relation.LICENCE: [*permitted, as_things(permits)],
                Relation.FEATURE: features,
            },
            tuple(leads),
        )

    def leads(self, box: Box | None, states: Iterable[LeadState] = LeadState) -> list[Lead]:
        """The leads in a box, in the order in which they were noted."""
        query = sa.select(LEADS).where(L.state.in_([str(state) for state in states]))
        if box is not None:
            query = query.where(self.transaction.dialect.touching(LEADS, box))
        return [from_row(row) for row in self.transaction.execute(query.order_by(L.fid)).mappings()]


def some_of(things: Things, which: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Things:
    """Those of the things that are meant."""
    return picked(things, np.flatnonzero(which).tolist())


def picked(things: Things, at: list[int]) -> Things:
    """The things at some places."""
    return Things(
        things.noun,
        [things.ids[each] for each in at],
        [things.labels[each] for each in at],
        things.unsettled[at],
        things.shapes[at],
    )


def as_things(leads: Sequence[Lead]) -> Things:
    """Leads as things that another lead may lie on."""
    shapes = np.empty(len(leads), dtype=object)
    shapes[:] = [lead.shape for lead in leads]
    labels = [f"{lead.day} {STATES[lead.state].zh}" for lead in leads]
    return Things(LEADS_NOUN, [lead.id for lead in leads], labels, np.zeros(len(leads), dtype=bool), shapes)
