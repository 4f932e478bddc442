"""What leads are held against: features, permitted works, cases and earlier leads near by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box, envelope, widened
from layers.rules.boundaries import PROPOSED, ZONES
from layers.rules.cases import ACCEPTED, OPEN
from layers.rules.consequences import CASES as CASES_NOUN
from layers.rules.consequences import Things
from layers.rules.days import LOCAL
from layers.rules.lead_matches import NEAR_M, Match, Relation, false_alarm, matches
from layers.rules.leads import LAYER, STATES, Lead, LeadState
from layers.store.boundary_things import LONGEST_LABEL, BoundaryThings, Wanted
from layers.store.case_tables import CASE_FEATURES, CASES
from layers.store.database import Transaction
from layers.store.lead_records import from_row
from layers.store.prepared import boxes_text
from layers.store.scene_tables import LEADS

L = LEADS.c
LEADS_NOUN = "leads"
FRAMES = frozenset(  # what everything lies in, or what is no thing on the ground: no match says anything
    {
        LAYER, ZONES, PROPOSED, "administrative_areas", "responsibility_grid", "lake_parts", "villages",
        "water_source_zones", "no_fishing_zones", "ecological_redline", "quick_notes", "boundary_markers",
    }
)  # fmt: skip
AT_ONCE = 500  # features whose cases one statement asks for
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
        near = {
            relation: [there for each in some if (there := self.near(lead, each)).ids]
            for relation, some in known.items()
        }
        return matches(lead, near)

    def near(self, lead: Lead, things: Things) -> Things:
        """The things that a lead may lie on; the rules look at these alone."""
        if id(things) not in self.trees:
            self.trees[id(things)] = STRtree(things.shapes)
        found = self.trees[id(things)].query(shapely.box(*widened(envelope(lead.shape), NEAR_M)))
        return picked(things, sorted(found.tolist()))


class LeadThings:
    """Reads what leads are held against, as it is on the day at the lake, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.day = transaction.now.astimezone(LOCAL).date()

    def around(self, shapes: Sequence[BaseGeometry], *, leads_in: Box | None = None) -> KnownThings:
        """What lies on or near some shapes of longitude, latitude, asked for by the place of each.

        Args:
            leads_in: a box of which all leads are wanted; else those near the shapes.
        """
        boxes = [widened(envelope(shape), NEAR_M) for shape in shapes]
        read = self.features(boxes)
        permitted = [things for things, _ in read if things.noun == PERMITTED]
        features = [things for things, _ in read if things.noun != PERMITTED]
        cases = self.cases(boxes, read)
        closed = np.logical_or.reduce([cases.where("status", str(status)) for status in ACCEPTED])
        leads = self.leads_near(boxes) if leads_in is None else self.leads(leads_in)
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

    # --- features and cases -----------------------------------------------------------------
    def features(self, boxes: Sequence[Box]) -> list[tuple[Things, Sequence[str]]]:
        """The features of each layer that has any in the boxes, and their ids for our own use."""
        if not boxes:
            return []
        reader = BoundaryThings(self.transaction, Wanted(self.day, box_around(boxes), {}, boxes))
        found = [reader.of_layer(each) for each in reader.layers if each.id not in FRAMES]
        return [(things, ids) for things, ids in found if len(ids)]

    def cases(self, boxes: Sequence[Box], read: Sequence[tuple[Things, Sequence[str]]]) -> Things:
        """Cases in the boxes; one without a place lies on each of its features that was read."""
        c, dialect = CASES.c, self.transaction.dialect
        columns = (c.id, c.number, c.title, c.status, c.closed_on)
        found = sa.select(dialect.plain_wkb(CASES), *columns).where(c.found_on <= self.day).order_by(c.fid)
        there = found.where(dialect.touching_any(CASES, boxes_text(boxes)))
        rows = list(self.transaction.execute(there))
        shapes = list(shapely.from_wkb(dialect.to_wkb([row[0] for row in rows])))
        for things, ids in read:
            places = dict(zip(ids, things.shapes, strict=True))
            for some in batched(ids, AT_ONCE):
                about = found.join(CASE_FEATURES, CASE_FEATURES.c.case_id == c.id).where(
                    CASE_FEATURES.c.layer == things.noun, CASE_FEATURES.c.feature.in_(some), c.geom.is_(None)
                )
                held = self.transaction.execute(about.add_columns(CASE_FEATURES.c.feature)).all()
                rows += held
                shapes += [places[row[-1]] for row in held]
        return self.as_cases(rows, shapes)

    def as_cases(self, rows: Sequence[Any], shapes: Sequence[Any]) -> Things:
        """Rows of cases as things; one that was closed only later is open on the day."""
        ended = [row[4] not in OPEN and not (row[5] is not None and row[5] > self.day) for row in rows]
        placed = np.empty(len(rows), dtype=object)
        placed[:] = shapes
        return Things(
            CASES_NOUN,
            [row[1] for row in rows],
            [f"{row[2]} {row[3]}"[:LONGEST_LABEL] for row in rows],
            ~np.array(ended, dtype=bool),
            placed,
            {"status": [row[4] for row in rows]},
        )

    # --- leads ------------------------------------------------------------------------------
    def leads(self, box: Box | None, states: Iterable[LeadState] = LeadState) -> list[Lead]:
        """The leads in a box, in the order in which they were noted."""
        near = sa.true() if box is None else self.transaction.dialect.touching(LEADS, box)
        return self.read(near, states)

    def leads_near(self, boxes: Sequence[Box], states: Iterable[LeadState] = LeadState) -> list[Lead]:
        """The leads in any of the boxes, in the order in which they were noted."""
        return self.read(self.transaction.dialect.touching_any(LEADS, boxes_text(boxes)), states)

    def read(self, where: sa.ColumnElement[bool], states: Iterable[LeadState]) -> list[Lead]:
        """Some leads, in the order in which they were noted."""
        query = sa.select(LEADS).where(L.state.in_([str(state) for state in states]), where).order_by(L.fid)
        return [from_row(row) for row in self.transaction.execute(query).mappings()]


def box_around(boxes: Sequence[Box]) -> Box:
    """The box of all boxes."""
    edges = np.array(boxes)
    return Box(*map(float, (*edges[:, :2].min(axis=0), *edges[:, 2:].max(axis=0))))


def batched(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The ids, so many at once."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


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
