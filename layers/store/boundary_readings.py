"""Readings of boundary versions: kept once, never changed; the last counts while what it rests on stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import shapely
import sqlalchemy as sa

from geo.changes import Change
from layers.errors import NotFound, UnknownChange
from layers.rules.boundaries import LAW, BoundaryVersion
from layers.rules.days import LOCAL
from layers.rules.features import Feature
from layers.store.boundaries import BoundaryStore
from layers.store.boundary_tables import BOUNDARY_CHANGES, BOUNDARY_READINGS
from layers.store.boundary_things import stamp_of
from layers.store.chain import canonical
from layers.store.database import Transaction
from layers.store.jobs import JobState
from layers.store.tables import JOBS

R, C = BOUNDARY_READINGS.c, BOUNDARY_CHANGES.c
JOB, AUDITED = "boundary.read", "boundary.compare"  # the kind of job, the action in the audit
GRAVITY = {"fail": 0, "warn": 1, "none": 2}


@dataclass(frozen=True, slots=True)
class KeptReading:
    """One comparison of a version with its base.

    Args:
        base: the version it was compared with; "" for none.
        inputs_sha256: over the zones of both. stamp: up to where features, cases and claims were seen.
        head: as ``layers/rules/boundary_heads.py`` makes it.
    """

    id: str
    boundary: str
    base: str
    inputs_sha256: str
    stamp: Mapping[str, Any]
    at: datetime
    account: str | None
    head: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptChange:
    """One change of a reading: its number from 1, what it is, and its body as it is answered."""

    number: int
    change: Change
    body: Mapping[str, Any]


class ReadingStore:
    """Reads and writes readings within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def latest(self, boundary: str) -> KeptReading | None:
        """The last reading of a version; None when it was never read."""
        query = sa.select(BOUNDARY_READINGS).where(R.boundary == boundary).order_by(R.fid.desc()).limit(1)
        row = self.transaction.execute(query).mappings().one_or_none()
        return None if row is None else to_reading(row)

    def get(self, boundary: str, id: str | None = None) -> KeptReading:
        """One reading of a version, the last one unless another is named; NotFound."""
        if id is None:
            found = self.latest(boundary)
        else:
            query = sa.select(BOUNDARY_READINGS).where(R.boundary == boundary, R.id == id)
            row = self.transaction.execute(query).mappings().one_or_none()
            found = None if row is None else to_reading(row)
        if found is None:
            raise NotFound(noun="reading", id=id or boundary)
        return found

    def changes(self, reading: str, sort: str = "number") -> list[KeptChange]:
        """All changes of a reading; the largest first, or the gravest and of those the largest."""
        query = sa.select(BOUNDARY_CHANGES).where(C.reading == reading).order_by(C.number)
        found = [to_change(row) for row in self.transaction.execute(query).mappings()]
        if sort == "severity":
            return sorted(found, key=lambda each: (GRAVITY[each.body["severity"]], each.number))
        return found

    def change(self, reading: KeptReading, id: str) -> KeptChange:
        """One change of a reading by its name; UnknownChange."""
        query = sa.select(BOUNDARY_CHANGES).where(C.reading == reading.id, C.change == id)
        row = self.transaction.execute(query).mappings().one_or_none()
        if row is None:
            raise UnknownChange(change=id, boundary=reading.boundary)
        return to_change(row)

    def beside(self, reading: KeptReading, number: int) -> tuple[str | None, str | None]:
        """The names of the changes before and after a number."""
        query = sa.select(C.number, C.change).where(
            C.reading == reading.id, C.number.in_((number - 1, number + 1))
        )
        found = {row.number: row.change for row in self.transaction.execute(query)}
        return found.get(number - 1), found.get(number + 1)

    def save(
        self,
        version: BoundaryVersion,
        base: BoundaryVersion | None,
        *,
        inputs_sha256: str,
        stamp: Mapping[str, Any],
        head: Mapping[str, Any],
        changes: Sequence[tuple[Change, Mapping[str, Any]]],
    ) -> KeptReading:
        """Keep a reading with its changes, largest first, and note in the audit that it was made."""
        id = str(uuid4())
        row = {
            "id": id,
            "boundary": version.id,
            "base": "" if base is None else base.id,
            "inputs_sha256": inputs_sha256,
            "stamp": canonical(stamp).decode(),
            "at": self.transaction.now,
            "account": self.transaction.actor.account,
            "head": canonical(head).decode(),
        }
        rows = [to_row(id, number, change, body) for number, (change, body) in enumerate(changes, start=1)]
        facts = {
            "reading": id,
            "base": row["base"],
            "inputs_sha256": inputs_sha256,
            "changes": len(rows),
            "content_sha256": reading_sha256(row, rows),
        }
        self.transaction.record(AUDITED, "boundary", version.id, facts, why="判读 (read)")
        self.transaction.execute(sa.insert(BOUNDARY_READINGS), row)
        if rows:
            self.transaction.execute(sa.insert(BOUNDARY_CHANGES), rows)
        return self.get(version.id, id)

    def stale(self, reading: KeptReading) -> dict[str, bool]:
        """Whether the zones of either version, or what lies about, changed since it was read."""
        store = BoundaryStore(self.transaction)
        version = store.get(reading.boundary)
        base = self.base_now(store, version, reading)
        other = (base.id if base is not None else "") != reading.base
        zones = other or inputs_of(store, version, base) != reading.inputs_sha256
        return {"zones": zones, "things": stamp_of(self.transaction) != reading.stamp}

    def base_now(
        self, store: BoundaryStore, version: BoundaryVersion, reading: KeptReading
    ) -> BoundaryVersion | None:
        """What the version would be compared with now; the law keeps the base it was read with."""
        if version.status in LAW:
            return store.get(reading.base) if reading.base else None
        return store.base_of(version, self.transaction.now.astimezone(LOCAL).date())

    def job_waiting(self, boundary: str, account: str | None) -> str | None:
        """A job of somebody's that reads this version and has not begun."""
        c = JOBS.c
        query = sa.select(c.id, c.actor).where(c.kind == JOB, c.subject == boundary)
        for id, actor in self.transaction.execute(query.where(c.state == JobState.WAITING.value)):
            if json.loads(actor)["account"] == account:
                return str(id)
        return None


def reading_sha256(row: Mapping[Any, Any], changes: Iterable[Mapping[Any, Any]]) -> str:
    """SHA-256 (hex) over a reading and all its changes as they are kept."""
    whole = hashlib.sha256()
    for name in ("id", "boundary", "base", "inputs_sha256", "stamp", "head"):
        whole.update(f"{row[name]}|".encode())
    for each in changes:
        whole.update(f"{each['number']}|{each['change']}|{each['before']}|{each['after']}|".encode())
        whole.update(hashlib.sha256(bytes(each["shape"])).digest())
        whole.update(each["body"].encode())
    return whole.hexdigest()


def inputs_of(store: BoundaryStore, version: BoundaryVersion, base: BoundaryVersion | None) -> str:
    """SHA-256 (hex) over the kinds and shapes of both versions' zones, in whatever order they come."""
    sides = [store.zones_of(version), [] if base is None else store.zones_of(base)]
    return inputs_sha256(*sides)


def inputs_sha256(zones: Iterable[Feature], base_zones: Iterable[Feature]) -> str:
    """The same of zones that were read already."""
    whole = hashlib.sha256()
    for side in (zones, base_zones):
        for digest in sorted(zone_sha256(zone) for zone in side):
            whole.update(digest)
        whole.update(b"|")
    return whole.hexdigest()


def zone_sha256(zone: Feature) -> bytes:
    """SHA-256 over a zone's kind, regime and shape."""
    told = f"{zone.properties.get('regime')}>{zone.properties.get('zone')}>".encode()
    shape = b"" if zone.shape is None else shapely.to_wkb(zone.shape, byte_order=1)
    return hashlib.sha256(told + shape).digest()


def to_row(reading: str, number: int, change: Change, body: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a change."""
    x, y = change.place
    plain = {"area_m2": change.area_m2, "width_m": change.width_m, "x": x, "y": y}
    names = {"reading": reading, "number": number, "change": change.id}
    return {
        **names,
        **plain,
        "before": change.before,
        "after": change.after,
        "shape": shapely.to_wkb(change.shape, byte_order=1),
        "body": canonical(body).decode(),
    }


def to_change(row: Mapping[Any, Any]) -> KeptChange:
    """The change of a row."""
    shape = shapely.from_wkb(bytes(row["shape"]))
    place = (row["x"], row["y"])
    change = Change(row["change"], row["before"], row["after"], shape, row["area_m2"], row["width_m"], place)
    return KeptChange(row["number"], change, json.loads(row["body"]))


def to_reading(row: Mapping[Any, Any]) -> KeptReading:
    """The reading of a row."""
    values = {name: row[name] for name in ("id", "boundary", "base", "inputs_sha256", "at", "account")}
    return KeptReading(**values, stamp=json.loads(row["stamp"]), head=json.loads(row["head"]))
