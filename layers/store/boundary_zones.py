"""The zones of boundary versions: features of two layers, written together when a version takes a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from layers.definition import LayerDefinition
from layers.errors import BadBoundary
from layers.rules.boundaries import (
    PROPOSED,
    ZONES,
    BoundaryVersion,
    checked_zones,
    mapped,
    zones_layer,
)
from layers.rules.days import LOCAL
from layers.rules.features import LONGEST_ID, Feature
from layers.store.batches import batches_of
from layers.store.boundary_guard import NAMES, by_a_step
from layers.store.chain import next_number
from layers.store.database import Transaction
from layers.store.features import FeatureQuery, FeatureStore

AT_ONCE = 500  # features read at a time
LONGEST_APPROVAL = 120  # characters of the field; a longer one stands with the version


class ZoneStore:
    """Reads and writes the zones of versions within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.features = FeatureStore(transaction)
        self.today = transaction.now.astimezone(LOCAL).date()

    def lock(self) -> None:
        """Whoever else would write zones waits until this transaction ends."""
        next_number(self.transaction.connection)

    def of(self, version: BoundaryVersion) -> list[Feature]:
        """The features that are the version's zones now, in the order of their numbers."""
        return self.named(zones_layer(version.status), version.id)

    def named(self, layer: str, id: str) -> list[Feature]:
        """The features of a layer that name a version."""
        if layer not in self.transaction.tables:
            return []
        asked = {"op": "=", "args": [{"property": NAMES}, id]}
        found: list[Feature] = []
        after: int | None = 0
        while after is not None:
            page = self.features.find(FeatureQuery(layer, filter=asked, after=after, limit=AT_ONCE))
            found += page.features
            after = page.next
        return found

    def require_none(self, version: BoundaryVersion) -> None:
        """BadBoundary when the layer of the law has zones that name a new draft."""
        if self.named(ZONES, version.id):
            reason = "现行分区图层已有该编号的分区，请登记为现行版本 (its zones are the law: register it)"
            raise BadBoundary(field="id", reason=reason)

    def require_complete(self, version: BoundaryVersion) -> None:
        """BadBoundary unless the version has zones, all of its regime and drawn."""
        checked_zones(version, self.of(version))

    def copy(self, source: BoundaryVersion, draft: BoundaryVersion, *, why: str) -> None:
        """Begin a draft with the zones of another version, by the usual mapping where the regimes differ."""
        if self.of(draft):
            raise BadBoundary(field="copy_zones", reason="该草案已有分区 (the draft has zones already)")
        copies = [
            replace(
                zone,
                layer=PROPOSED,
                id=f"{draft.id}-{number}",
                properties={
                    "name": zone.properties["name"],
                    NAMES: draft.id,
                    "regime": draft.regime,
                    "zone": mapped(str(zone.properties["zone"]), to=draft.regime),
                },
                state="proposed",
                valid_from=None,
                valid_to=None,
                demonstration=draft.demonstration,
            )
            for number, zone in enumerate(self.of(source), start=1)
        ]
        self.add(PROPOSED, copies, why=why)

    def marked(self, version: BoundaryVersion, state: str, *, why: str) -> None:
        """Give a proposal's zones another state."""
        self.change(PROPOSED, self.named(PROPOSED, version.id), lambda zone: replace(zone, state=state), why)

    def adopt(self, before: BoundaryVersion, version: BoundaryVersion, *, why: str) -> None:
        """Copy a proposal's zones to the layer of the law, from the day on which it comes into force."""
        act = version.act if len(version.act) <= LONGEST_APPROVAL else None
        proposed = self.named(PROPOSED, before.id)
        adopted = [
            replace(
                zone,
                layer=ZONES,
                id=own_id(zone, version),
                properties={**zone.properties, "approval": act},
                state="in_force",
                valid_from=version.in_force_from,
                valid_to=version.in_force_to,
            )
            for zone in proposed
        ]
        self.add(ZONES, adopted, why=why)
        self.change(PROPOSED, proposed, lambda zone: replace(zone, state="adopted"), why)

    def end(self, version: BoundaryVersion, *, why: str) -> None:
        """Let the zones of a superseded version end with it; they count as replaced once the day has come."""
        day = version.in_force_to
        state = "replaced" if day is not None and day <= self.today else "in_force"
        self.change(ZONES, self.of(version), lambda zone: replace(zone, valid_to=day, state=state), why)

    def dated(self, version: BoundaryVersion, *, why: str) -> None:
        """Give the zones of a version that is registered its days.

        Raises:
            BadBoundary: a zone names other days.
        """
        zones = self.of(version)
        for zone in zones:
            if zone.valid_from not in (None, version.in_force_from):
                raise BadBoundary(field="in_force_from", reason=f"{zone.id}: {zone.valid_from}")
            if zone.valid_to not in (None, version.in_force_to):
                raise BadBoundary(field="in_force_to", reason=f"{zone.id}: {zone.valid_to}")
        first, last = version.in_force_from, version.in_force_to
        undated = [zone for zone in zones if (zone.valid_from, zone.valid_to) != (first, last)]
        self.change(ZONES, undated, lambda zone: replace(zone, valid_from=first, valid_to=last), why)

    def save(
        self,
        changed: Sequence[Feature],
        added: Sequence[Feature],
        retired: Sequence[tuple[str, int]],
        *,
        why: str,
    ) -> None:
        """Save changes of a draft's zones with one audit entry.

        Raises:
            BoundaryClosed: the version is no draft. Conflict: a zone was saved since. AlreadyThere.
        """
        if not (changed or added or retired):
            return
        definition = self.transaction.definition(PROPOSED)
        self.features.change_many(
            PROPOSED,
            added=batches_of(added, definition),
            replaced=with_versions(changed, definition),
            retired=retired,
            why=why,
        )

    # --- writing -----------------------------------------------------------------------------
    def add(self, layer: str, zones: Sequence[Feature], *, why: str) -> None:
        """Save new zones with one audit entry."""
        if zones:
            definition = self.transaction.definition(layer)
            with by_a_step(self.transaction):
                self.features.change_many(layer, added=batches_of(zones, definition), why=why)

    def change(
        self, layer: str, zones: Sequence[Feature], into: Callable[[Feature], Feature], why: str
    ) -> None:
        """Save changed zones with one audit entry."""
        if zones:
            definition = self.transaction.definition(layer)
            with by_a_step(self.transaction):
                batches = with_versions([into(zone) for zone in zones], definition)
                self.features.change_many(layer, replaced=batches, why=why)


def own_id(zone: Feature, version: BoundaryVersion) -> str:
    """The id of a zone in the layer of the law: another version may have had a zone of the same name."""
    if zone.id.startswith(f"{version.id}-"):
        return zone.id
    return f"{version.id}-{zone.id}"[:LONGEST_ID]


def with_versions(features: Iterable[Feature], definition: LayerDefinition) -> Iterator[pa.RecordBatch]:
    """Features as batches that name the versions they were made on."""
    known = list(features)
    after = 0
    for batch in batches_of(known, definition):
        versions = pa.array([each.version for each in known[after : after + len(batch)]], pa.int64())
        after += len(batch)
        yield batch.append_column("version", versions)
