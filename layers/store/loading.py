"""Many features at once: in batches, each in spatial order, under one audit entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa

from layers.errors import AlreadyThere
from layers.rules.features import Feature, Operation
from layers.store.chain import next_number
from layers.store.database import Transaction
from layers.store.tables import VERSIONS
from layers.store.versions import drawn, promoted, to_row, to_version

BATCH = 20_000
LEVEL = 16  # of the Hilbert curve: the batch's box in 65,536 steps a side


def load(transaction: Transaction, layer: str, features: Iterable[Feature], *, why: str) -> int:
    """Save new features; how many they were."""
    table, dialect, connection = transaction.table(layer), transaction.dialect, transaction.connection
    number, digest, total = next_number(connection), hashlib.sha256(), 0
    with dialect.indexing(connection, table):
        for batch in batches(stamped(transaction, layer, features)):
            require_different(batch)
            fids = dialect.numbers(connection, table, len(batch))
            shapes = drawn([feature.shape for feature in batch])
            versions = [
                to_version(feature, Operation.ADD, fid=fid, why=why, audit_number=number, shape=shape)
                for feature, fid, shape in zip(batch, fids, shapes, strict=True)
            ]
            digest.update("".join(row["content_sha256"] for row in versions).encode())
            store(transaction, table, rows_of(transaction, layer, batch, fids), versions)
            total += len(batch)
    transaction.touched(layer)
    facts: dict[str, object] = {"layer": layer, "count": total, "content_sha256": digest.hexdigest()}
    transaction.record("feature.load", "layer", layer, facts, why=why)
    return total


def stamped(transaction: Transaction, layer: str, features: Iterable[Feature]) -> Iterator[Feature]:
    """The features as they are saved."""
    definition, who, now = transaction.definition(layer), transaction.actor.name, transaction.now
    for feature in features:
        shape = promoted(feature.shape, definition)
        yield replace(feature, layer=layer, shape=shape, version=1, recorded_at=now, recorded_by=who)


def batches(features: Iterator[Feature]) -> Iterator[list[Feature]]:
    """Batches, each in the order of the Hilbert curve: neighbours lie on the same pages of the file."""
    while batch := list(islice(features, BATCH)):
        yield [batch[index] for index in spatial_order([feature.shape for feature in batch])]


def spatial_order(shapes: Sequence[Any]) -> list[int]:
    """The indices of shapes along a Hilbert curve; those without a shape come first."""
    array = np.asarray(shapes, dtype=object)
    centres = shapely.get_coordinates(shapely.centroid(shapely.box(*shapely.bounds(array).T)))
    known = ~shapely.is_missing(array)
    order = np.zeros(len(array), dtype=np.int64)
    if known.any():
        order[known] = hilbert(centres)
    return [int(index) for index in np.argsort(order, kind="stable")]


def hilbert(places: Any) -> Any:
    """The position of each place along a Hilbert curve through their box.

    Source: Warren, Hacker's Delight, 2nd edition, section 16.1 (the coordinates' bits, from the highest).
    """
    low, high = places.min(axis=0), places.max(axis=0)
    steps = (places - low) / np.maximum(high - low, 1e-12) * (2**LEVEL - 1)
    x, y = steps.astype(np.int64).T.copy()
    position = np.zeros(len(x), dtype=np.int64)
    side = 1 << (LEVEL - 1)
    while side:
        right, up = (x & side > 0).astype(np.int64), (y & side > 0).astype(np.int64)
        position += side * side * ((3 * right) ^ up)
        turn = up == 0
        flip = turn & (right == 1)
        x[flip], y[flip] = 2**LEVEL - 1 - x[flip], 2**LEVEL - 1 - y[flip]
        x[turn], y[turn] = y[turn], x[turn].copy()
        side >>= 1
    return position


def require_different(batch: Sequence[Feature]) -> None:
    """AlreadyThere, by name, when an id comes twice in the batch."""
    ids: set[str] = set()
    for feature in batch:
        if feature.id in ids:
            raise AlreadyThere(noun="feature", id=feature.id)
        ids.add(feature.id)


def store(
    transaction: Transaction, table: sa.Table, rows: list[dict[str, Any]], versions: list[dict[str, Any]]
) -> None:
    """Insert a batch; AlreadyThere, by name, when an id was ever used on the layer.

    The databases' keys find it: asking for the ids beforehand would cost more than the import.
    """
    connection, dialect = transaction.connection, transaction.dialect
    try:
        with dialect.attempt(connection):
            dialect.load(connection, VERSIONS, versions)
            dialect.load(connection, table, rows)
    except sa.exc.IntegrityError as error:
        raise AlreadyThere(noun="feature", id=used_before(transaction, table.name, versions)) from error


def used_before(transaction: Transaction, layer: str, versions: Sequence[dict[str, Any]]) -> str:
    """The first id of the batch that the layer knew already: numbers rise, so theirs are lower."""
    id, first = sa.bindparam("id", type_=sa.Text()), sa.bindparam("first", type_=sa.BigInteger())
    same = (VERSIONS.c.layer == layer) & (VERSIONS.c.feature_id == id) & (VERSIONS.c.fid < first)
    known = sa.select(VERSIONS.c.feature_id).where(same).limit(1)
    for row in versions:
        values = {"id": row["feature_id"], "first": versions[0]["fid"]}
        if transaction.ask(("used", layer), lambda: known, values):
            return str(row["feature_id"])
    return ""


def rows_of(
    transaction: Transaction, layer: str, batch: Sequence[Feature], fids: Sequence[int]
) -> list[dict[str, Any]]:
    """The rows of the layer's table."""
    definition = transaction.definition(layer)
    return [{"fid": fid, **to_row(feature, definition)} for feature, fid in zip(batch, fids, strict=True)]
