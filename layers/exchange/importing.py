"""An import from its originals to the layer and back: examined in a process apart, stored all at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geo.boxes import Box
from layers.definition import LayerDefinition
from layers.errors import NotReady
from layers.exchange.changes import Action, Changes, RowPlan, compare, merged
from layers.exchange.decisions import Decisions, to_json
from layers.exchange.findings import Finding
from layers.exchange.order import PREPARED, REPORT, HandedIn, Order, write_order
from layers.exchange.parts import with_ids
from layers.exchange.prepared import PreparedFile, prepared_schema
from layers.exchange.reading import read
from layers.exchange.report import as_json, with_open
from layers.exchange.telling import asked_once, with_layer_names
from layers.rules.features import Feature
from layers.rules.people import Actor
from layers.rules.permissions import hidden_fields
from layers.store.database import Database, Transaction
from layers.store.features import FeatureQuery, FeatureStore
from layers.store.imports import ImportStore, Original, sha256_of, sha256_of_all

# layers whose shapes the doctor may compare a file with, beside the layer itself
TRUSTED = ("administrative_areas", "reserve_zones", "lake_parts", "rivers", "roads")
MOST_TRUSTED = 2_000  # shapes of a layer
CHUNK = 2_000  # changed rows merged at once
RETIRE = "missing-in-file"

Told = Callable[[int], None]  # called with a number of rows as they are done
Stage = Callable[[str, int, int], None]  # called with the stage, how many of how many


def nobody(_rows: int) -> None:
    """Tell nobody."""


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Never cancelled."""
    return False


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination left in its folder, and the layer's revision that it was compared with."""

    folder: Path
    report: dict[str, Any]
    revision: int

    @property
    def report_sha256(self) -> str:
        """The hash of the report as it lies in the folder."""
        return sha256_of(self.folder / REPORT)


def examine(
    database: Database,
    actor: Actor,
    layer: str,
    originals: Sequence[Original],
    decisions: Decisions,
    folder: Path,
    *,
    told: Stage = silent,
    cancelled: Callable[[], bool] = never,
) -> Examined:
    """Look at originals with the decisions so far; nothing is stored.

    Args:
        folder: empty, of our own; report and prepared rows are left there.

    Raises:
        FileRefused: the files cannot be read, or took too much; the finding says why.
    """
    definition = database.catalogue.get(layer)
    with database.transaction(actor, writes=False) as transaction:
        trusted = trusted_shapes(transaction, layer)
    files = tuple(HandedIn(file.name, file.path, file.sha256, file.size_bytes) for file in originals)
    write_order(folder, Order(files, sha256_of_all(originals), definition, decisions, trusted))
    size_bytes = sum(file.size_bytes for file in originals)
    read(folder, size_bytes=size_bytes, told=told, cancelled=cancelled)
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    told("comparing", 0, 0)
    with database.transaction(actor, writes=False) as transaction:
        return compared(folder, report, decisions, originals, transaction)


def compared(
    folder: Path,
    report: dict[str, Any],
    decisions: Decisions,
    originals: Sequence[Original],
    transaction: Transaction,
) -> Examined:
    """The report with what would change, written again."""
    definition = transaction.definition(report["layer"])
    changes = compare_with(folder, report, decisions, transaction)
    note_earlier(changes, report, originals, transaction)
    told = with_layer_names(report["findings"], transaction.catalogue.layers)
    found = [as_json(finding, decisions.accepted) for finding in asked_once(changes.findings, told)]
    whole = with_open({**report, "findings": told + found, "changes": changes.as_json()})
    (folder / REPORT).write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    (folder / "plan.json").write_text(json.dumps(actions_of(changes)), encoding="utf-8")
    return Examined(folder, whole, FeatureStore(transaction).revision([definition.id]))


def compare_with(
    folder: Path, report: dict[str, Any], decisions: Decisions, transaction: Transaction
) -> Changes:
    definition = transaction.definition(report["layer"])
    with closing(PreparedFile(folder / PREPARED)) as prepared:
        mapped = told_fields(report, definition, transaction.actor)
        return compare(prepared, definition, mapped, decisions.accepted, transaction)


def told_fields(report: dict[str, Any], definition: LayerDefinition, actor: Actor) -> frozenset[str]:
    """The fields that the file tells of known features; those hidden from the actor keep their values.

    The comparison shows what stood there before: nobody may read a hidden field by importing beside it.
    """
    mapped = mapped_fields(report)
    return mapped if actor.way == "command" else mapped - hidden_fields(actor, definition)


def mapped_fields(report: dict[str, Any]) -> frozenset[str]:
    """The fields that the file speaks of, or a person for all of it."""
    return frozenset(column["field"] for column in report["columns"] if column["field"]) | set(
        report["filled"]
    )


def actions_of(changes: Changes) -> dict[str, str]:
    """What storing each row does, by row; empty when every row is new."""
    plans = changes.plans or {}
    return {str(row): plan.action.value for row, plan in plans.items() if plan.action is not Action.NEW}


def part_in(report: dict[str, Any]) -> str | None:
    """The part of the file that was taken; None where there is only one, whatever the file is called."""
    return report["part"] if len(report["parts"]) > 1 else None


def note_earlier(
    changes: Changes, report: dict[str, Any], originals: Sequence[Original], transaction: Transaction
) -> None:
    """Add the finding that this very file is in the layer already.

    A layer whose features fall into sets takes one file for several: it is compared set by set anyway.
    """
    if transaction.definition(report["layer"]).parted_by is not None:
        return
    sha256 = sha256_of_all(originals)
    earlier = ImportStore(transaction).earlier(sha256, report["layer"], part_in(report))
    if earlier is not None:
        facts = {"at": f"{earlier.at:%Y-%m-%d %H:%M}Z", "by": earlier.by}
        changes.findings.append(Finding("already-imported", facts))


def trusted_shapes(transaction: Transaction, layer: str) -> dict[str, NDArray[Any]]:
    """Shapes that a new file may be compared with: those of real features.

    Demonstration data prove nothing about a real file; only in a lake that holds nothing else are they what
    a demonstration file is compared with.
    """
    real = known_shapes(transaction, layer, demonstration=False)
    return real or known_shapes(transaction, layer, demonstration=True)


def known_shapes(transaction: Transaction, layer: str, *, demonstration: bool) -> dict[str, NDArray[Any]]:
    """Shapes by layer: those that are well known first, then the layer itself."""
    asked = {"op": "=", "args": [{"property": "demonstration"}, demonstration]}
    found: dict[str, NDArray[Any]] = {}
    for name in dict.fromkeys((*TRUSTED, layer)):
        if name not in transaction.catalogue.layers:
            continue
        page = FeatureStore(transaction).find(FeatureQuery(name, filter=asked, limit=MOST_TRUSTED))
        shapes = [feature.shape for feature in page.features if feature.shape is not None]
        if shapes:
            found[name] = np.array(shapes, dtype=object)
    return found


def commit(
    examined: Examined,
    originals: Sequence[Original],
    decisions: Decisions,
    transaction: Transaction,
    *,
    why: str,
    told: Told = nobody,
) -> tuple[dict[str, int], int | None]:
    """Store what was examined, in the caller's transaction; how many of what, and the audit entry's number.

    Raises:
        NotReady: a question is open, or the layer changed so that the import would do something else now.
        AlreadyThere, Conflict: the layer changed meanwhile.
    """
    report, layer = examined.report, examined.report["layer"]
    if report["open"]:
        raise NotReady(id=report["dataset"], state="examined", open=", ".join(report["open"]))
    changes = compare_with(examined.folder, report, decisions, transaction)
    if changes.as_json() | {"examples": 0} != report["changes"] | {"examples": 0}:
        raise NotReady(id=report["dataset"], state="changed", open=layer)
    counts, number = stored(examined, changes, decisions, transaction, why, told)
    sha256, first = sha256_of_all(originals), originals[0]
    facts = {"report_sha256": examined.report_sha256, "audit_number": number, **counts}
    ImportStore(transaction).record(
        sha256, first.name, layer, part_in(report), facts, to_json(decisions), why=why
    )
    return counts, number


def stored(
    examined: Examined,
    changes: Changes,
    decisions: Decisions,
    transaction: Transaction,
    why: str,
    told: Told,
) -> tuple[dict[str, int], int | None]:
    """Write the rows by their plans."""
    layer = examined.report["layer"]
    retired = changes.missing if RETIRE in decisions.accepted else []
    counts = {**changes.counts, "retired": len(retired), "left_out": examined.report["rows"]["left_out"]}
    store = FeatureStore(transaction)
    with closing(PreparedFile(examined.folder / PREPARED)) as prepared:
        if changes.plans is None:
            added = counted(prepared.batches_ahead(), told)
            done = store.change_many(layer, added=added, why=why, pure=True, rows=prepared.count)
            return counts, done.audit_number
        definition = transaction.definition(layer)
        mapped = told_fields(examined.report, definition, transaction.actor)
        split = Split(prepared, changes.plans, definition, mapped, store)
        done = store.change_many(
            layer,
            added=counted(split.of(Action.NEW), told),
            replaced=counted(split.of(Action.CHANGED), told),
            restored=counted(split.of(Action.RESTORED), told),
            retired=retired,
            why=why,
        )
        return counts, done.audit_number


def counted(batches: Iterator[pa.RecordBatch], told: Told) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch
        told(len(batch))


class Split:
    """The prepared rows by what is done with them, each batch with the version it was compared with."""

    def __init__(
        self,
        prepared: PreparedFile,
        plans: dict[int, RowPlan],
        definition: LayerDefinition,
        mapped: frozenset[str],
        store: FeatureStore,
    ) -> None:
        self.prepared, self.plans, self.definition = prepared, plans, definition
        self.mapped, self.store = mapped, store

    def of(self, action: Action) -> Iterator[pa.RecordBatch]:
        """Batches of one action; a changed row keeps what the file does not speak of."""
        for batch in self.prepared.batches():
            plans = [self.plans[row] for row in batch.column("row").to_pylist()]
            chosen = [index for index, plan in enumerate(plans) if plan.action is action]
            for start in range(0, len(chosen), CHUNK):
                part = chosen[start : start + CHUNK]
                rows = batch.take(pa.array(part))
                yield self.completed(rows, [plans[index] for index in part], action)

    def completed(self, rows: pa.RecordBatch, plans: list[RowPlan], action: Action) -> pa.RecordBatch:
        versions = pa.array([plan.version for plan in plans], pa.int64())
        if self.definition.parted_by is not None:
            rows = with_ids(rows, [plan.id for plan in plans])
        if action is Action.CHANGED:
            query = FeatureQuery(self.definition.id, ids=tuple(plan.id for plan in plans), limit=len(plans))
            known = {feature.id: feature for feature in self.store.find(query).features}
            made = [
                self.record(known[plan.id], row) for plan, row in zip(plans, rows.to_pylist(), strict=True)
            ]
            rows = pa.RecordBatch.from_pylist(made, schema=prepared_schema(self.definition))
        return rows if action is Action.NEW else rows.append_column("version", versions)

    def record(self, before: Feature, row: dict[str, Any]) -> dict[str, Any]:
        """A changed feature as a prepared row."""
        shape = None if row["wkb"] is None else shapely.from_wkb(row["wkb"])
        feature = merged(before, row, shape, self.mapped, self.definition)
        own = ("state", "unit", "valid_from", "valid_to", "demonstration")
        origin = ("crs_declared", "crs_assumed", "crs_evidence")
        fields = {field.id: feature.properties.get(field.id) for field in self.definition.fields}
        plain = {name: getattr(feature, name) for name in (*own, *origin)}
        wkb = None if feature.shape is None else shapely.to_wkb(feature.shape, byte_order=1)
        return {"row": row["row"], "id": feature.id, "wkb": wkb, **plain, **fields}


def undo(
    layer: str, sha256: str, part: str | None, audit_number: int, transaction: Transaction, *, why: str
) -> dict[str, int]:
    """Take an import back as new versions; Conflict, naming the first, when a feature was changed since."""
    done = FeatureStore(transaction).revert(layer, audit_number, why=why)
    counts = {"added": done.added, "replaced": done.replaced, "retired": done.retired}
    ImportStore(transaction).record_undo(sha256, layer, part, audit_number, counts, why=why)
    return counts


def shown(examined_folder: Path, *, limit: int) -> tuple[list[dict[str, Any]], int]:
    """Prepared rows for a map, at most ``limit`` with a shape, and how many there are."""
    actions = json.loads((examined_folder / "plan.json").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = []
    with closing(PreparedFile(examined_folder / PREPARED)) as prepared:
        total = prepared.count
        for batch in prepared.batches():
            wanted = [index for index, wkb in enumerate(batch.column("wkb")) if wkb.is_valid]
            for row in batch.take(pa.array(wanted[: limit - len(rows)], pa.int64())).to_pylist():
                rows.append({**row, "change": actions.get(str(row["row"]), "new")})
            if len(rows) >= limit:
                break
    return rows, total


def box_of(report: dict[str, Any]) -> Box | None:
    """Where the prepared rows lie."""
    return None if report["box"] is None else Box(*report["box"])
