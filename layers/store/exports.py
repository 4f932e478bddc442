"""The log of exports: who asked for which file, why, what came of it; and the audit of what left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from geo.boxes import Box
from geo.errors import Refused
from layers.errors import NotFound
from layers.rules.people import Actor
from layers.store.database import Transaction
from layers.store.jobs import JobState, actor_of, actor_text, refusal_text
from layers.store.tables import EXPORTS, JOBS

ACTION, CASE_FILE = "layer.export", "case_file"  # the format of a case file
DOSSIER = "dossier"  # the format of a proposal's dossier
AREA = "area"  # the format of a package for the time without a network

ACTIONS = {CASE_FILE: "case.file", DOSSIER: "boundary.dossier"}  # by format; all others are of layers


class ExportState(StrEnum):
    """Where an export stands; an expired one is in the log, its file is gone."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What somebody wants to take out.

    Args:
        layers: one; several only in an area package (PMTiles).
        crs: None for the usual system of the format.
        as_of: record time; None for now.
        valid: the day on which things had to be so; None for all days.
        zooms: least and most, of an area package.
        case, case_number, originals: of a case file, as of ``as_of``, with its originals or without.
    """

    layers: tuple[str, ...]
    format: str
    why: str
    crs: str | None = None
    as_of: datetime | None = None
    valid: date | None = None
    box: Box | None = None
    zooms: tuple[int, int] | None = None
    case: str | None = None
    case_number: str | None = None
    originals: bool = False


@dataclass(frozen=True, slots=True)
class Leaves:
    """What left: the figures of a written file."""

    crs: str
    hidden: tuple[str, ...]
    count: int
    size_bytes: int
    sha256: str
    data_sha256: str
    file_name: str
    demonstration: bool
    more: Mapping[str, object] = field(default_factory=dict)  # figures of one format alone, for the audit


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """One entry of the log; what came of it is None until the file is there."""

    id: str
    layer: str
    format: str
    crs: str | None
    as_of: datetime | None
    valid: date | None
    bbox: Box | None
    zooms: tuple[int, int] | None
    why: str
    account: str | None
    name: str
    actor: Actor
    created_at: datetime
    state: ExportState
    job: str | None
    problem: Mapping[str, Any] | None
    hidden: tuple[str, ...]
    count: int | None
    size_bytes: int | None
    sha256: str | None
    file_name: str | None
    ended_at: datetime | None
    case_id: str | None
    case_number: str | None
    originals: bool

    @property
    def order(self) -> ExportOrder:
        """What was asked for."""
        layers = tuple(self.layer.split(","))
        return ExportOrder(
            layers,
            self.format,
            self.why,
            self.crs,
            self.as_of,
            self.valid,
            self.bbox,
            self.zooms,
            self.case_id,
            self.case_number,
            self.originals,
        )


class ExportStore:
    """Reads and writes the log within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def begin(self, id: str, order: ExportOrder) -> None:
        """Note that the transaction's actor asks for a file."""
        actor = self.transaction.actor
        self.transaction.execute(
            sa.insert(EXPORTS),
            {
                "id": id,
                "layer": ",".join(order.layers),
                "format": order.format,
                "crs": order.crs,
                "as_of": order.as_of,
                "valid": order.valid,
                "bbox": None if order.box is None else json.dumps(list(order.box)),
                "zooms": None if order.zooms is None else json.dumps(list(order.zooms)),
                "why": order.why,
                "case_id": order.case,
                "case_number": order.case_number,
                "originals": order.originals,
                "account": actor.account,
                "name": actor.name,
                "actor": actor_text(actor),
                "created_at": self.transaction.now,
                "state": ExportState.WAITING.value,
            },
        )

    def get(self, id: str) -> ExportRecord:
        """The export; NotFound."""
        query = sa.select(EXPORTS).where(EXPORTS.c.id == id)
        found = self.transaction.execute(query).mappings().one_or_none()
        if found is None:
            raise NotFound(noun="export", id=id)
        return to_record(found)

    def latest(self, *, account: str | None = None, limit: int = 100) -> list[ExportRecord]:
        """The exports asked for last, newest first; of one account, or of all."""
        query = sa.select(EXPORTS).order_by(EXPORTS.c.created_at.desc(), EXPORTS.c.id).limit(limit)
        if account is not None:
            query = query.where(EXPORTS.c.account == account)
        return [to_record(row) for row in self.transaction.execute(query).mappings()]

    def waiting(self, account: str | None) -> int:
        """How many of an account's exports are still to be written."""
        mine = (EXPORTS.c.account == account) & (EXPORTS.c.state == ExportState.WAITING.value)
        going = JOBS.c.state.in_((JobState.WAITING.value, JobState.RUNNING.value))
        query = sa.select(sa.func.count()).where(mine, JOBS.c.id == EXPORTS.c.job, going)
        return int(self.transaction.execute(query).scalar_one())

    def set_job(self, id: str, job: str) -> None:
        """The job that writes the file."""
        self.change(id, job=job)

    def left(self, id: str, leaves: Leaves) -> None:
        """Note in the log and in the audit that the file is there, in one transaction."""
        record = self.get(id)
        self.change(
            id,
            state=ExportState.DONE.value,
            crs=leaves.crs,
            hidden=",".join(leaves.hidden),
            count=leaves.count,
            size_bytes=leaves.size_bytes,
            sha256=leaves.sha256,
            file_name=leaves.file_name,
            ended_at=self.transaction.now,
        )
        facts: dict[str, object] = {
            "layer": record.layer,
            "format": record.format,
            "crs": leaves.crs,
            "as_of": None if record.as_of is None else record.as_of.isoformat(),
            "valid": None if record.valid is None else record.valid.isoformat(),
            "bbox": None if record.bbox is None else list(record.bbox),
            "hidden": list(leaves.hidden),
            "count": leaves.count,
            "size_bytes": leaves.size_bytes,
            "sha256": leaves.sha256,
            "data_sha256": leaves.data_sha256,
            "file": leaves.file_name,
            "demonstration": leaves.demonstration,
            **leaves.more,
        }
        self.transaction.record(ACTIONS.get(record.format, ACTION), "export", id, facts, why=record.why)

    def fail(self, id: str, state: ExportState, refusal: Refused) -> None:
        """Note that no file was written, and why."""
        self.change(id, state=state.value, problem=refusal_text(refusal), ended_at=self.transaction.now)

    def old(self, before: datetime) -> list[str]:
        """Exports whose files were written before a moment and are still kept."""
        mine = (EXPORTS.c.state == ExportState.DONE.value) & (EXPORTS.c.ended_at < before)
        return list(self.transaction.execute(sa.select(EXPORTS.c.id).where(mine)).scalars())

    def expire(self, id: str) -> None:
        """Note that the file is gone; the entry stays."""
        self.change(id, state=ExportState.EXPIRED.value)

    def change(self, id: str, **values: Any) -> None:
        self.transaction.execute(sa.update(EXPORTS).where(EXPORTS.c.id == id).values(**values))


def to_record(row: Mapping[Any, Any]) -> ExportRecord:
    """The record of a row."""
    box, zooms, problem = (
        None if row[name] is None else json.loads(row[name]) for name in ("bbox", "zooms", "problem")
    )
    values = {each.name: row[each.name] for each in fields(ExportRecord)}
    return ExportRecord(
        **{
            **values,
            "bbox": None if box is None else Box(*box),
            "zooms": None if zooms is None else (zooms[0], zooms[1]),
            "problem": problem,
            "actor": actor_of(row["actor"]),
            "state": ExportState(row["state"]),
            "hidden": tuple((row["hidden"] or "").split(",")) if row["hidden"] else (),
        }
    )
