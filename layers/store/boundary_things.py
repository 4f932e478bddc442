"""Everything that lies about a boundary, as of a day: what the consequences of a change are counted from.

A reading is made once, for the office, and read by people who may see more or less of it. So what only some
may see comes without ids and labels: of dwellings, and of every layer with ``seen_by``, it is counted how
many there are, and none is named. Fields that only some may see are not read at all. Cases are named with
number and title; whoever may not read all cases, or not those about a layer, is answered without them
(``api/boundary_readings.py``).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from geo.boxes import Box
from layers.definition import LayerDefinition, Words
from layers.rules.boundaries import PROPOSED, ZONES
from layers.rules.cases import OPEN
from layers.rules.consequences import CASES as CASES_NOUN
from layers.rules.consequences import Things
from layers.store.case_tables import CASE_FEATURES, CASES, CLAIMS
from layers.store.claims import to_scope
from layers.store.database import Transaction
from layers.store.prepared import BOX, BOXES, boxes_text
from layers.store.reading import LayerReader, template
from layers.store.sources import Source, When
from layers.store.tables import REVISIONS

CLAIMS_NOUN = "claims"
NOUNS: Mapping[str, Words] = {
    CASES_NOUN: Words("问题案件", "Cases"),
    CLAIMS_NOUN: Words("已报事项", "Claims"),
}
UNREAD = frozenset({ZONES, PROPOSED})  # the versions themselves
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is read.

    Args:
        day: on which things had to be so; cases that were opened by then.
        box: longitude and latitude in which they lie; None for everywhere.
        fields: by noun, what is added up, counted or asked about.
        boxes: only what touches one of them, asked of the index one by one; all of them lie in ``box``.
    """

    day: date
    box: Box | None
    fields: Mapping[str, Sequence[str]]
    boxes: Sequence[Box] | None = None


class BoundaryThings:
    """Reads things of every noun within one transaction."""

    def __init__(self, transaction: Transaction, wanted: Wanted) -> None:
        self.transaction = transaction
        self.wanted = wanted

    @property
    def layers(self) -> tuple[LayerDefinition, ...]:
        """The layers that are read."""
        catalogue = self.transaction.catalogue
        return tuple(each for each in catalogue.layers.values() if each.id not in UNREAD)

    def every(self) -> Iterator[Things]:
        """Things of each noun that has any data at all: layers first, then cases and claims.

        A layer that is empty is left out, so that a rule about it says "unknown" and not "kept".
        """
        found: dict[str, Things] = {}
        names: dict[str, Sequence[str]] = {}
        for definition in self.layers:
            if self.has_any(definition.id):
                things, ids = self.of_layer(definition)
                found[definition.id], names[definition.id] = things, ids
                yield things
        places = Places(found, names)
        yield self.of_cases(places)
        yield self.of_claims(places)

    def has_any(self, layer: str) -> bool:
        """Whether the layer has a feature now, wherever it is."""
        table = self.transaction.table(layer)
        return self.transaction.execute(sa.select(table.c.fid).limit(1)).first() is not None

    def of_layer(self, definition: LayerDefinition) -> tuple[Things, Sequence[str]]:
        """A layer's features on the day, and their ids for our own use."""
        reader = LayerReader(self.transaction, definition.id)
        labels, wanted = columns_of(definition, self.wanted.fields.get(definition.id, ()))
        columns = tuple(dict.fromkeys(["id", "state", *labels, *wanted]))
        wkb, table = self.read(reader, columns)
        ids = table["id"]
        private = bool(definition.seen_by)
        named: Sequence[str] = [""] * len(ids) if private else ids
        things = Things(
            noun=definition.id,
            ids=named,
            labels=named if private else Labels(ids, [table[name] for name in labels]),
            unsettled=unsettled_of(table["state"], definition),
            shapes=np.asarray(shapely.from_wkb(wkb), dtype=object).reshape(len(ids)),
            values={name: table[name] for name in wanted},
        )
        return things, ids

    def read(
        self, reader: LayerReader, columns: tuple[str, ...]
    ) -> tuple[NDArray[np.object_], dict[str, Sequence[Any]]]:
        """Plain WKB and columns of a layer's features on the day, in the box."""
        day, box = self.wanted.day, self.wanted.box
        present = reader.present()
        parts: list[tuple[Source, Sequence[Sequence[Any]]]] = [(present, self.rows(reader, columns))]
        if (past := reader.past(When(None, day, day))) is not None:
            there = None if box is None else past.touching(box)
            parts.append((past, self.transaction.execute(selected(past, columns, there)).all()))
        tables = [list(zip(*rows, strict=True)) or [()] * (1 + len(columns)) for _, rows in parts]
        wkb = [source.to_wkb(table[0]) for (source, _), table in zip(parts, tables, strict=True)]
        found: dict[str, Sequence[Any]] = {
            name: tables[0][at] if len(tables) == 1 else [value for table in tables for value in table[at]]
            for at, name in enumerate(columns, start=1)
        }
        return np.concatenate(wkb), found

    def rows(self, reader: LayerReader, columns: tuple[str, ...]) -> Sequence[Sequence[Any]]:
        """The rows of the layer's own table."""
        day, box, boxes = self.wanted.day, self.wanted.box, self.wanted.boxes
        key = ("things", reader.layer, columns, box is None, boxes is None)
        where = {} if box is None else box._asdict() if boxes is None else {"boxes": boxes_text(boxes)}

        def make() -> sa.Select[Any]:
            source = reader.present(template(True, True))
            near = source.touching(BOX) if boxes is None else source.touching_any(BOXES)
            return selected(source, columns, None if box is None else near)

        return self.transaction.ask(key, make, {"valid_from": day, "valid_to": day, **where})

    def of_cases(self, places: Places) -> Things:
        """Cases found by the day, open when so then; one without a place lies where its things do."""
        c, day = CASES.c, self.wanted.day
        shape = self.transaction.dialect.plain_wkb(CASES)
        columns = (c.id, c.number, c.title, c.status, c.zone, c.layer, c.closed_on)
        query = sa.select(shape, *columns).where(c.found_on <= day).order_by(c.fid)
        rows = self.transaction.execute(query).all()
        shapes = shapely.from_wkb(self.transaction.dialect.to_wkb([row[0] for row in rows]))
        shapes = np.asarray(shapes, dtype=object).reshape(len(rows))
        placeless = {row[1]: at for at, row in enumerate(rows) if shapes[at] is None}
        for case, shape_ in self.places_of_cases(placeless, places):
            shapes[placeless[case]] = shape_
        ended = [row[4] not in OPEN and not (row[7] is not None and row[7] > day) for row in rows]
        return Things(
            CASES_NOUN,
            [row[1] for row in rows],
            [f"{row[2]} {row[3]}"[:LONGEST_LABEL] for row in rows],
            ~np.array(ended, dtype=bool),
            shapes,
            {
                "status": [row[4] for row in rows],
                "zone": [row[5] for row in rows],
                "layer": [row[6] for row in rows],
            },
        )

    def places_of_cases(self, cases: Mapping[str, int], places: Places) -> Iterator[tuple[str, Any]]:
        """Where the features of cases without a place of their own lie."""
        if not cases:
            return
        c = CASE_FEATURES.c
        named: dict[str, list[tuple[str, str]]] = {}
        for case, layer, feature in self.transaction.execute(sa.select(c.case_id, c.layer, c.feature)):
            if case in cases:
                named.setdefault(case, []).append((layer, feature))
        for case, features in named.items():
            if (shape := places.of(features)) is not None:
                yield case, shape

    def of_claims(self, places: Places) -> Things:
        """Claims that stand, where their box or their list says; those without either have no place."""
        c = CLAIMS.c
        query = sa.select(c.id, c.number, c.text, c.kind, c.layer, c.scope)
        query = query.where(c.withdrawn_at.is_(None), c.said_on <= self.wanted.day).order_by(c.audit_number)
        rows = self.transaction.execute(query).all()
        shapes = np.empty(len(rows), dtype=object)
        for at, row in enumerate(rows):
            scope = to_scope(json.loads(row[5]))
            listed = [(row[4], feature) for feature in scope.features]
            shapes[at] = shapely.box(*scope.box) if scope.box is not None else places.of(listed)
        return Things(
            CLAIMS_NOUN,
            [row[0] for row in rows],
            [f"{row[1]} {row[2]}"[:LONGEST_LABEL] for row in rows],
            np.zeros(len(rows), dtype=bool),
            shapes,
            {"kind": [str(row[3]) for row in rows]},
        )


class Places:
    """Where features lie, by layer and id."""

    def __init__(self, things: Mapping[str, Things], ids: Mapping[str, Sequence[str]]) -> None:
        self.things = things
        self.ids = ids
        self.rows: dict[str, dict[str, int]] = {}

    def of(self, features: Sequence[tuple[str, str]]) -> Any | None:
        """The places of some features as one shape; None where none of them is here."""
        found = [shape for layer, id in features if (shape := self.one(layer, id)) is not None]
        if not found:
            return None
        return found[0] if len(found) == 1 else shapely.multipoints(shapely.centroid(found))

    def one(self, layer: str, id: str) -> Any | None:
        if layer not in self.ids:
            return None
        if layer not in self.rows:
            self.rows[layer] = {each: at for at, each in enumerate(self.ids[layer])}
        at = self.rows[layer].get(id)
        return None if at is None else self.things[layer].shapes[at]


class Labels(Sequence[str]):
    """What people call each thing: its label, else its code, else its id; looked up when asked for."""

    def __init__(self, ids: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
        self.ids = ids
        self.columns = columns

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        told = (column[at] for column in self.columns)
        return str(next((value for value in told if value not in (None, "")), self.ids[at]))[:LONGEST_LABEL]


def columns_of(definition: LayerDefinition, wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Label and code, and the fields of those wanted, that the layer has and that nobody is kept from."""
    open_ = [field.id for field in definition.fields if not field.seen_by]
    labels = [name for name in (definition.label, definition.code) if name in open_]
    return list(map(str, dict.fromkeys(labels))), [name for name in wanted if name in open_]


def selected(source: Source, columns: Sequence[str], near: sa.ColumnElement[bool] | None) -> sa.Select[Any]:
    """Shape and columns of a source's rows, those near or everywhere, by their numbers."""
    c, condition = source.rows.c, source.condition
    if near is not None:
        condition = condition & near
    return sa.select(source.wkb, *(c[name] for name in columns)).where(condition).order_by(c.fid)


def unsettled_of(states: Sequence[str | None], definition: LayerDefinition) -> NDArray[np.bool_]:
    """Which still ask for something; where there are states, one without any is not known to be settled."""
    settled = {state.id for state in definition.states if state.settled}
    if not definition.states:
        return np.zeros(len(states), dtype=bool)
    return np.array([state not in settled for state in states], dtype=bool)


def about_layers(transaction: Transaction, layers: Collection[str]) -> frozenset[str]:
    """Ids of the cases and claims that are about one of these layers."""
    if not layers:
        return frozenset()
    asked = (sa.select(table.c.id).where(table.c.layer.in_(layers)) for table in (CASES, CLAIMS))
    return frozenset(str(id) for query in asked for id in transaction.execute(query).scalars())


def stamp_of(transaction: Transaction) -> dict[str, Any]:
    """Up to where features, cases and claims have been seen: it differs as soon as one of them changed."""
    layers = {
        layer: int(number)
        for layer, number in transaction.execute(sa.select(REVISIONS))
        if layer not in UNREAD
    }
    cases = transaction.execute(sa.select(sa.func.count(), sa.func.sum(CASES.c.version))).one()
    claims = sa.select(sa.func.count(), sa.func.count(CLAIMS.c.withdrawn_at)).select_from(CLAIMS)
    said = transaction.execute(claims).one()
    return {
        "layers": dict(sorted(layers.items())),
        "cases": [int(cases[0]), int(cases[1] or 0)],  # times of two changes may come in another order
        "claims": [int(each) for each in said],
    }
