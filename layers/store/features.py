"""Features of every layer: the present in typed tables, the past in append-only versions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import sqlalchemy as sa
from sqlalchemy import ColumnElement

from geo.boxes import Box
from layers.errors import AlreadyThere, Conflict, NotFound, VersionMissing
from layers.rules.features import Feature, FeatureVersion, Operation
from layers.store import bundles
from layers.store.boundary_guard import NAMES, require_drawable, require_free
from layers.store.changing import Batches, Changed, change_many, revert
from layers.store.database import Transaction
from layers.store.lead_guard import require_own_step
from layers.store.loading import load
from layers.store.reading import Cql2, FeaturePage, FeatureQuery, LayerReader, TileRows
from layers.store.tables import REVISIONS, VERSIONS
from layers.store.versions import (
    from_version,
    promoted,
    to_feature,
    to_row,
    to_version,
)

__all__ = ["Cql2", "FeaturePage", "FeatureQuery", "FeatureStore", "TileRows"]


class FeatureStore:
    """Reads and writes the features of all layers within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def get(self, layer: str, id: str) -> Feature:
        """The feature as it is now; NotFound when there is none or it was retired."""
        table, definition = self.transaction.table(layer), self.transaction.definition(layer)
        row = self.transaction.execute(sa.select(table).where(table.c.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="feature", id=id)
        return to_feature(row, definition, frozenset())

    def find(self, query: FeatureQuery) -> FeaturePage:
        """One page of the features that fit the query."""
        return LayerReader(self.transaction, query.layer, query.hidden).find(query)

    def count(self, query: FeatureQuery) -> int:
        """How many features fit the query, whatever its limit and key."""
        return LayerReader(self.transaction, query.layer, query.hidden).count(query)

    def nearest(
        self,
        layers: Sequence[str],
        longitude: float,
        latitude: float,
        *,
        limit: int,
        within_m: float | None = None,
    ) -> list[tuple[Feature, float]]:
        """The nearest features with their distance in metres on the ellipsoid, nearest first."""
        best: list[tuple[float, Feature]] = []
        reach_m = math.inf if within_m is None else within_m
        for layer in layers:
            reader = LayerReader(self.transaction, layer)
            best += reader.nearest(longitude, latitude, limit=limit, reach_m=reach_m)
            best = sorted(best, key=lambda pair: pair[0])[:limit]
            if len(best) == limit:
                reach_m = best[-1][0]  # of the next layers, only what is nearer counts
        return [(feature, metres) for metres, feature in best]

    def containing(self, layer: str, longitude: float, latitude: float) -> list[Feature]:
        """Areas of the layer that contain the point or have it on their edge."""
        return LayerReader(self.transaction, layer).containing(longitude, latitude)

    def tile_rows(
        self,
        layer: str,
        box: Box,
        columns: Sequence[str],
        *,
        valid_on: date | None,
        smallest_deg: float = 0.0,
        limit: int = 20_000,
    ) -> TileRows:
        """The rows of a tile as columns; rows smaller than ``smallest_deg`` are only counted.

        Points are never too small. Over the limit, the first ``limit`` by number are given.
        """
        reader = LayerReader(self.transaction, layer)
        return reader.tile_rows(box, columns, valid_on=valid_on, smallest_deg=smallest_deg, limit=limit)

    def add(self, feature: Feature, *, why: str) -> Feature:
        """Save a new feature as version 1; AlreadyThere when its id was ever used on the layer."""
        table, definition = self.transaction.table(feature.layer), self.transaction.definition(feature.layer)
        require_own_step(self.transaction, feature.layer)
        require_drawable(self.transaction, feature.layer, [feature.properties.get(NAMES)])
        saved = self.stamped(feature, version=1)
        insert = self.transaction.dialect.insert_new(table).returning(table.c.fid)
        used = sa.select(sa.literal(1)).where(of(feature.layer, feature.id)).limit(1)
        if self.transaction.execute(used).first():
            raise AlreadyThere(noun="feature", id=feature.id)
        fid = self.transaction.execute(insert, to_row(saved, definition)).scalar_one_or_none()
        if fid is None:  # somebody else added it at the same moment
            raise AlreadyThere(noun="feature", id=feature.id)
        self.append(saved, Operation.ADD, fid=fid, why=why)
        return saved

    def replace(self, feature: Feature, *, why: str) -> Feature:
        """Save a changed feature; Conflict, naming both versions, when it was saved since it was read.

        Raises:
            VersionMissing: the feature carries no version. NotFound: there is none, or it was retired.
        """
        table, definition = self.transaction.table(feature.layer), self.transaction.definition(feature.layer)
        require_version(feature.id, feature.version)
        require_own_step(self.transaction, feature.layer)
        require_free(self.transaction, feature.layer, [feature.id])
        require_drawable(self.transaction, feature.layer, [feature.properties.get(NAMES)])
        saved = self.stamped(feature, version=feature.version + 1)
        mine = (table.c.id == feature.id) & (table.c.version == feature.version)
        update = sa.update(table).where(mine).values(to_row(saved, definition)).returning(table.c.fid)
        fid = self.transaction.execute(update).scalar_one_or_none()
        if fid is None:
            raise self.stale(feature.layer, feature.id, feature.version)
        self.append(saved, Operation.REPLACE, fid=fid, why=why)
        return saved

    def retire(self, layer: str, id: str, *, version: int, why: str) -> None:
        """Take a feature out of the present; its history stays. Refused like ``replace``."""
        table = self.transaction.table(layer)
        require_version(id, version)
        require_own_step(self.transaction, layer)
        require_free(self.transaction, layer, [id])
        mine = (table.c.id == id) & (table.c.version == version)
        row = (
            self.transaction.execute(sa.select(table).where(mine).with_for_update()).mappings().one_or_none()
        )
        if row is None:
            raise self.stale(layer, id, version)
        last = to_feature(row, self.transaction.definition(layer), frozenset())
        self.transaction.execute(sa.delete(table).where(mine))
        retired = self.stamped(last, version=version + 1)
        self.append(retired, Operation.RETIRE, fid=row["fid"], why=why)

    def load(self, layer: str, features: Iterable[Feature], *, why: str) -> int:
        """Save many new features with one audit entry; how many they were.

        They may be a million: they are taken in batches, each in spatial order, and the memory needed does
        not grow. Other writers wait meanwhile.

        Raises:
            AlreadyThere: an id comes twice or was ever used on the layer; nothing is stored.
        """
        return load(self.transaction, layer, features, why=why)

    def change_many(
        self,
        layer: str,
        *,
        added: Batches = (),
        replaced: Batches = (),
        restored: Batches = (),
        retired: Sequence[tuple[str, int]] = (),
        why: str,
        pure: bool = False,
        rows: int = 0,
    ) -> Changed:
        """Save many changes of a layer with one audit entry.

        Args:
            added: Arrow batches of new features (columns: ``layers/store/batches.py``).
            replaced, restored: the same with ``version``, the one each change was made on.
            retired: ids with the version that was looked at.
            pure: only additions, told as a load.
            rows: how many additions there are, where that is known.

        Raises:
            AlreadyThere: a new id was used before. Conflict: a feature was saved since; NotFound: it is gone.
        """
        return change_many(
            self.transaction,
            layer,
            added=added,
            replaced=replaced,
            restored=restored,
            retired=retired,
            why=why,
            pure=pure,
            rows=rows,
        )

    def revert(self, layer: str, audit_number: int, *, why: str) -> Changed:
        """Take back all that one entry did, as new versions; Conflict when one was changed since."""
        return revert(self.transaction, layer, audit_number, why=why)

    def ever(self, layer: str) -> bool:
        """Whether the layer ever had a feature."""
        return bundles.ever(self.transaction, layer)

    def retired(self, layer: str, ids: Sequence[str]) -> dict[str, int]:
        """Of these ids, those that were used and are not there now, with their last version."""
        table = self.transaction.table(layer)
        last = sa.select(VERSIONS.c.feature_id, sa.func.max(VERSIONS.c.version)).where(
            VERSIONS.c.layer == layer,
            VERSIONS.c.feature_id.in_(ids),
            VERSIONS.c.feature_id.not_in(sa.select(table.c.id).where(table.c.id.in_(ids))),
        )
        return {
            str(id): int(version)
            for id, version in self.transaction.execute(last.group_by(VERSIONS.c.feature_id))
        }

    def history(self, layer: str, id: str) -> list[FeatureVersion]:
        """Every version, newest first; NotFound when there never was such a feature."""
        definition = self.transaction.definition(layer)
        query = sa.select(VERSIONS).where(of(layer, id)).order_by(VERSIONS.c.version.desc())
        rows = self.transaction.execute(query).mappings().all() or self.bundled(layer, id)
        if not rows:
            raise NotFound(noun="feature", id=id)
        return [
            FeatureVersion(
                from_version(row, definition), Operation(row["operation"]), row["why"], row["audit_number"]
            )
            for row in rows
        ]

    def bundled(self, layer: str, id: str) -> Sequence[bundles.Row]:
        """The first version of a feature that never changed, where it is kept in a bundle."""
        table = self.transaction.table(layer)
        fid = self.transaction.execute(sa.select(table.c.fid).where(table.c.id == id)).scalar()
        row = None if fid is None else bundles.Bundles(self.transaction, layer).row(fid)
        return [row] if row is not None and row["feature_id"] == id else []

    def revision(self, layers: Sequence[str]) -> int:
        """A number that grows with every change of one of these layers; what an ETag is made from."""
        rows = self.transaction.ask("revisions", lambda: sa.select(REVISIONS), {})
        return sum(int(revision) for layer, revision in rows if layer in layers)

    def extent(self, layer: str) -> Box | None:
        """The envelope of all shapes; None for an empty layer."""
        return self.transaction.dialect.extent(self.transaction.connection, self.transaction.table(layer))

    def valid_span(self, layer: str) -> tuple[date | None, date | None]:
        """The earliest ``valid_from`` and the latest ``valid_to`` of the layer; None where open or empty."""
        c, count = self.transaction.table(layer).c, sa.func.count
        row = self.transaction.execute(
            sa.select(
                count(c.fid),
                count(c.valid_from),
                count(c.valid_to),
                sa.func.min(c.valid_from),
                sa.func.max(c.valid_to),
            )
        ).one()
        return row[3] if row[0] == row[1] else None, row[4] if row[0] == row[2] else None

    # --- writing ---------------------------------------------------------------------------
    def stamped(self, feature: Feature, *, version: int) -> Feature:
        """The feature as it is saved: its shape as the layer stores it, who and when."""
        definition = self.transaction.definition(feature.layer)
        return replace(
            feature,
            shape=promoted(feature.shape, definition),
            version=version,
            recorded_at=self.transaction.now,
            recorded_by=self.transaction.actor.name,
        )

    def append(self, feature: Feature, operation: Operation, *, fid: int, why: str) -> None:
        """The version, the audit entry and the layer's revision of one change."""
        self.transaction.touched(feature.layer)
        row = to_version(feature, operation, fid=fid, why=why)
        facts = {
            "layer": feature.layer, "version": feature.version, "content_sha256": row["content_sha256"]
        }  # fmt: skip
        number, _ = self.transaction.record(
            f"feature.{operation.value}", "feature", feature.id, facts, why=why
        )
        if feature.version == 2:  # the first may be in a bundle; the audit's head is ours from here on
            bundles.Bundles(self.transaction, feature.layer).spread(np.array([fid], dtype=np.int64))
        self.transaction.execute(sa.insert(VERSIONS), {**row, "audit_number": number})

    def stale(self, layer: str, id: str, version: int) -> Conflict | NotFound:
        """Why a change found no row of its version."""
        table = self.transaction.table(layer)
        theirs = self.transaction.execute(sa.select(table.c.version).where(table.c.id == id)).scalar()
        if theirs is None:
            return NotFound(noun="feature", id=id)
        return Conflict(noun="feature", id=id, mine=version, theirs=theirs)


def of(layer: str, id: str) -> ColumnElement[bool]:
    """The versions of one feature."""
    return (VERSIONS.c.layer == layer) & (VERSIONS.c.feature_id == id)


def require_version(id: str, version: int) -> None:
    """A change names the version it was made on."""
    if version < 1:
        raise VersionMissing(noun="feature", id=id)
