"""What an import would change: every prepared row beside the feature that it already is, if it is one.

Identity is looked for by id, then by the layer's official code, then by shape. Features of the same name
near the same place are only named: a village is never taken for another by its name. On a layer whose
features fall into sets, it is looked for within the sets that the file brings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boxes import Box
from geo.measure import distance_m
from geo.shift import constant_shift
from layers.definition import LayerDefinition
from layers.exchange.findings import Finding, Tally
from layers.exchange.parts import Parts, parts_of
from layers.exchange.prepared import PreparedFile
from layers.rules.features import Feature
from layers.store.database import Transaction
from layers.store.features import Cql2, FeatureQuery, FeatureStore

CHUNK = 1_000  # rows compared at once
SAME_DEG = 1e-7  # a centimetre
MOST_EXAMPLES = 60
MOST_PAIRS = 5_000  # shapes by which a constant shift is looked for
MOST_BY_SHAPE = 20_000  # rows whose shape is looked for in the layer
NEAR_M = 300.0  # features of one name within this distance are probably one
SHIFT_LEAST_M, SHIFT_SHARE = 1.0, 0.8


class Action(StrEnum):
    """What storing a row does."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RESTORED = "restored"  # an id that was retired comes back


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One prepared row: what storing it does, to which feature, and the version that was compared."""

    row: int
    action: Action
    id: str
    version: int = 0
    before: Feature | None = None


@dataclass(slots=True)
class Changes:
    """The sum of a comparison; ``plans`` is None when every row is new."""

    counts: dict[str, int] = field(default_factory=lambda: {action.value: 0 for action in Action})
    missing: list[tuple[str, int]] = field(default_factory=list)
    examples: list[dict[str, Any]] = field(default_factory=list)
    plans: dict[int, RowPlan] | None = None
    shift: dict[str, float] | None = None
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The form of the report."""
        counts = {
            "new": self.counts["new"] + self.counts["restored"],
            "changed": self.counts["changed"],
            "unchanged": self.counts["unchanged"],
            "missing": len(self.missing),
        }
        return {**counts, "shift": self.shift, "examples": self.examples}


def compare(
    prepared: PreparedFile,
    definition: LayerDefinition,
    mapped: frozenset[str],
    accepted: frozenset[str],
    transaction: Transaction,
) -> Changes:
    """Every prepared row beside the layer as it is.

    Args:
        mapped: ids of the fields, and words of every layer (``state``, ``unit`` …), that the file speaks of.
        accepted: codes of findings whose repair a person accepted.
    """
    store = FeatureStore(transaction)
    if not store.ever(definition.id):
        return Changes({**Changes().counts, "new": prepared.count})
    parts = parts_of(prepared, definition)
    return Comparison(definition, mapped, accepted, store, parts).run(prepared)


class Comparison:
    """A comparison while it goes on."""

    def __init__(
        self,
        definition: LayerDefinition,
        mapped: frozenset[str],
        accepted: frozenset[str],
        store: FeatureStore,
        parts: Parts | None,
    ) -> None:
        self.definition, self.mapped, self.accepted, self.store = definition, mapped, accepted, store
        self.parts = parts
        self.tally, self.changes = Tally(), Changes(plans={})
        self.taken: set[str] = set()
        self.pairs: list[tuple[BaseGeometry, BaseGeometry]] = []

    def run(self, prepared: PreparedFile) -> Changes:
        """Compare all rows, then look for what is missing and for a shift of the whole."""
        by_shape = prepared.count <= MOST_BY_SHAPE
        if not by_shape:
            self.tally.note("identity-not-sought", most=MOST_BY_SHAPE)
        for rows in chunks(prepared):
            self.compare_rows(rows, by_shape=by_shape)
        self.look_for_missing()
        self.look_for_shift()
        self.changes.findings = self.tally.findings()
        return self.changes

    def compare_rows(self, rows: Sequence[Mapping[str, Any]], *, by_shape: bool) -> None:
        there = self.known_by_id(rows)
        there_by_code = self.known_by_code([row for row in rows if row["id"] not in there])
        new = [self.id_of(row) for row in rows if row["id"] not in there]
        gone = self.store.retired(self.definition.id, new)
        for row in rows:
            shape = None if row["wkb"] is None else shapely.from_wkb(row["wkb"])
            found = there.get(row["id"]) or there_by_code.get(self.code_of(row))
            if found is None and by_shape and shape is not None:
                found = self.known_by_place(row, shape)
            self.plan(row, shape, found, gone.get(self.id_of(row)))

    def id_of(self, row: Mapping[str, Any]) -> str:
        """The id under which a row is kept that is no feature yet."""
        return str(row["id"]) if self.parts is None else self.parts.own_id(row)

    def query(self, asked: Cql2 | None = None, **more: Any) -> FeatureQuery:
        """Features of the layer, within the sets that the file brings."""
        filter = asked if self.parts is None else self.parts.within(asked)
        return FeatureQuery(self.definition.id, filter=filter, **more)

    def known_by_id(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Feature]:
        """The features that rows name by their ids, by the ids that the file gives them."""
        ids = tuple(dict.fromkeys(id for row in rows for id in (str(row["id"]), self.id_of(row))))
        if not ids:
            return {}
        found = {each.id: each for each in self.store.find(self.query(ids=ids, limit=len(ids))).features}
        named = ((row["id"], found.get(row["id"]) or found.get(self.id_of(row))) for row in rows)
        return {id: feature for id, feature in named if feature is not None}

    def known_by_code(self, rows: Sequence[Mapping[str, Any]]) -> dict[Any, Feature]:
        code = self.definition.code
        wanted = sorted({row[code] for row in rows if row[code] is not None}) if code else []
        if not wanted:
            return {}
        asked = {"op": "in", "args": [{"property": code}, wanted]}
        page = self.store.find(self.query(asked, limit=len(wanted) + 1))
        return {feature.properties[str(code)]: feature for feature in page.features}

    def code_of(self, row: Mapping[str, Any]) -> Any:
        return row[self.definition.code] if self.definition.code else None

    def known_by_place(self, row: Mapping[str, Any], shape: BaseGeometry) -> Feature | None:
        """The feature of the same shape, where that was accepted; one of its name nearby is only named."""
        reach = Box(*shape.buffer(0.004).bounds)  # about 350 m
        around = self.store.find(self.query(box=reach, limit=50)).features
        for other in around:
            if other.shape is not None and same_shape(other.shape, shape):
                self.tally.note("same-shape-there", row["row"], first=row["row"], id=other.id)
                return other if "same-shape-there" in self.accepted else None
        self.name_neighbours(row, shape, around)
        return None

    def name_neighbours(self, row: Mapping[str, Any], shape: BaseGeometry, around: Sequence[Feature]) -> None:
        label = self.definition.label
        name = row[label] if label else None
        for other in around:
            if name is None or other.shape is None or other.properties.get(str(label)) != name:
                continue
            middle = shape.representative_point()
            metres = distance_m(middle.x, middle.y, other.shape)
            if metres <= NEAR_M:
                place = (middle.x, middle.y)
                self.tally.note(
                    "same-name-near",
                    row["row"],
                    place=place,
                    first=row["row"],
                    name=name,
                    metres=round(metres),
                )
                return

    def plan(
        self, row: Mapping[str, Any], shape: BaseGeometry | None, found: Feature | None, retired: int | None
    ) -> None:
        if found is None:
            action = Action.NEW if retired is None else Action.RESTORED
            self.keep(RowPlan(row["row"], action, self.id_of(row), retired or 0))
            return
        if found.id in self.taken:
            self.tally.note("two-rows-one-feature", row["row"], by=found.id, first=row["row"], id=found.id)
        self.taken.add(found.id)
        after = merged(found, row, shape, self.mapped, self.definition)
        differing = differences(found, after)
        action = Action.CHANGED if differing or moved(found.shape, after.shape) else Action.UNCHANGED
        self.keep(RowPlan(row["row"], action, found.id, found.version, found))
        self.note_change(row["row"], found, after, differing)

    def keep(self, plan: RowPlan) -> None:
        self.changes.counts[plan.action.value] += 1
        if self.changes.plans is not None:
            self.changes.plans[plan.row] = replace(plan, before=None)

    def note_change(
        self, row: int, before: Feature, after: Feature, differing: Sequence[dict[str, Any]]
    ) -> None:
        away = moved(before.shape, after.shape)
        if away and before.shape is not None and after.shape is not None and len(self.pairs) < MOST_PAIRS:
            self.pairs.append((before.shape, after.shape))
        if (not differing and not away) or len(self.changes.examples) >= MOST_EXAMPLES:
            return
        label = after.properties.get(self.definition.label or "")
        example = {
            "kind": "changed",
            "id": before.id,
            "row": row,
            "label": None if label is None else str(label),
        }
        self.changes.examples.append({**example, "fields": list(differing), "moved_m": round(away, 2)})

    def look_for_missing(self) -> None:
        after = 0
        while True:
            page = self.store.find(self.query(after=after, limit=CHUNK))
            gone = [feature for feature in page.features if feature.id not in self.taken]
            self.changes.missing += [(feature.id, feature.version) for feature in gone]
            if page.next is None:
                break
            after = page.next
        if self.changes.missing:
            self.tally.note("missing-in-file", number=len(self.changes.missing))

    def look_for_shift(self) -> None:
        """Whether nearly all known features moved by one vector."""
        if len(self.pairs) < 2 or len(self.pairs) < SHIFT_SHARE * len(self.taken):
            return
        before, after = (np.array(shapes, dtype=object) for shapes in zip(*self.pairs, strict=True))
        shift = constant_shift(before, after)
        if shift is None or np.hypot(shift.east_m, shift.north_m) < SHIFT_LEAST_M:
            return
        facts: dict[str, Any] = {"east_m": round(shift.east_m, 1), "north_m": round(shift.north_m, 1)}
        distance = round(float(np.hypot(shift.east_m, shift.north_m)), 1)
        self.changes.shift = {**facts, "distance_m": distance, "pairs": len(self.pairs)}
        self.tally.note("constant-shift", distance_m=distance, **facts)


def chunks(prepared: PreparedFile) -> Iterator[list[dict[str, Any]]]:
    """The prepared rows, some at a time, as Python's own values."""
    for batch in prepared.batches():
        for start in range(0, len(batch), CHUNK):
            yield batch.slice(start, CHUNK).to_pylist()


def merged(
    before: Feature,
    row: Mapping[str, Any],
    shape: BaseGeometry | None,
    mapped: frozenset[str],
    definition: LayerDefinition,
) -> Feature:
    """The feature as it would be: what the file speaks of is taken, the rest stays."""
    fields = {field.id: row[field.id] for field in definition.fields if field.id in mapped}
    own = {name: row[name] for name in ("state", "unit", "valid_from", "valid_to") if name in mapped}
    origin = {name: row[name] for name in ("crs_declared", "crs_assumed", "crs_evidence")}
    placed = {} if shape is None else {"shape": shape, **origin}
    return replace(before, properties={**before.properties, **fields}, **own, **placed)


def differences(before: Feature, after: Feature) -> list[dict[str, Any]]:
    """Fields whose values differ, as text."""
    own = ("state", "unit", "valid_from", "valid_to")
    old = {**before.properties, **{name: getattr(before, name) for name in own}}
    new = {**after.properties, **{name: getattr(after, name) for name in own}}
    return [
        {"field": name, "before": text(old.get(name)), "after": text(value)}
        for name, value in new.items()
        if value != old.get(name)
    ]


def text(value: Any) -> str | None:
    return None if value is None else str(value)


def moved(before: BaseGeometry | None, after: BaseGeometry | None) -> float:
    """How far a shape moved at most, in metres; 0 when it is the same, 1 where there was none."""
    if after is None or (before is not None and same_shape(before, after)):
        return 0.0
    if before is None:
        return 1.0
    metres = np.array([np.cos(np.radians(after.centroid.y)), 1.0]) * 111_195.0
    scaled = [shapely.transform(shape, lambda xy: xy * metres) for shape in (before, after)]
    return float(shapely.hausdorff_distance(scaled[0], scaled[1]))


def same_shape(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes are equal within a centimetre, wherever their rings begin."""
    if one.equals_exact(other, SAME_DEG):
        return True
    if one.geom_type != other.geom_type or shapely.get_num_coordinates(one) != shapely.get_num_coordinates(
        other
    ):
        return False
    return bool(one.normalize().equals_exact(other.normalize(), SAME_DEG))


def schema_without_row(batch: pa.RecordBatch) -> pa.Schema:
    """The batch's schema without the row number."""
    return batch.schema.remove(batch.schema.get_field_index("row"))
