"""Long work that waits for a worker: what is asked, how far it is, how it ended.

The row says what is to be done and how it ended; how far it is stands in a small file, because the one
writer of a GeoPackage may be the very job that goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from geo.errors import Refused
from layers.errors import NotFound
from layers.rules.people import Actor, Role
from layers.store.database import Transaction
from layers.store.tables import JOBS

MOST_TRIES = 2  # a job whose worker died twice is a job that kills workers


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work; ``problem`` is the refusal it ended with, by name and facts."""

    id: str
    kind: str
    subject: str  # the import or export it is for
    state: JobState
    actor: Actor
    details: Mapping[str, Any]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    tries: int
    problem: Mapping[str, Any] | None


class JobStore:
    """Reads and writes jobs within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def add(self, kind: str, subject: str, details: Mapping[str, Any]) -> str:
        """Ask for a job on behalf of the transaction's actor; its id."""
        id = str(uuid4())
        row = {"id": id, "kind": kind, "subject": subject, "state": JobState.WAITING.value, "tries": 0}
        row |= {
            "actor": actor_text(self.transaction.actor),
            "details": json.dumps(details, ensure_ascii=False),
        }
        self.transaction.execute(sa.insert(JOBS), {**row, "created_at": self.transaction.now})
        return id

    def get(self, id: str) -> Job:
        """The job; NotFound."""
        found = self.transaction.execute(sa.select(JOBS).where(JOBS.c.id == id)).mappings().one_or_none()
        if found is None:
            raise NotFound(noun="job", id=id)
        return to_job(found)

    def claim(self) -> Job | None:
        """The job that has waited longest, now running; None when none waits."""
        oldest = sa.select(JOBS.c.id).where(JOBS.c.state == JobState.WAITING.value)
        for id in self.transaction.execute(oldest.order_by(JOBS.c.created_at).limit(1)).scalars().all():
            mine = (JOBS.c.id == id) & (JOBS.c.state == JobState.WAITING.value)
            begun = {"state": JobState.RUNNING.value, "started_at": self.transaction.now}
            update = sa.update(JOBS).where(mine).values(**begun, tries=JOBS.c.tries + 1)
            if self.transaction.execute(update).rowcount:
                return self.get(id)
        return None

    def end(self, id: str, state: JobState, refusal: Refused | None = None) -> None:
        """Note how a job ended."""
        problem = None if refusal is None else refusal_text(refusal)
        ended = {"state": state.value, "ended_at": self.transaction.now, "problem": problem}
        self.transaction.execute(sa.update(JOBS).where(JOBS.c.id == id).values(**ended))

    def stop_waiting(self, id: str) -> bool:
        """Take back a job that nobody has begun; False when it runs or has ended."""
        mine = (JOBS.c.id == id) & (JOBS.c.state == JobState.WAITING.value)
        ended = {"state": JobState.CANCELLED.value, "ended_at": self.transaction.now}
        return bool(self.transaction.execute(sa.update(JOBS).where(mine).values(**ended)).rowcount)

    def orphans(self) -> list[Job]:
        """Jobs whose worker is gone: those that run while the only worker asks for them."""
        running = sa.select(JOBS).where(JOBS.c.state == JobState.RUNNING.value)
        return [to_job(row) for row in self.transaction.execute(running).mappings()]

    def wait_again(self, id: str) -> None:
        """Let an orphan be done once more."""
        self.transaction.execute(sa.update(JOBS).where(JOBS.c.id == id).values(state=JobState.WAITING.value))

    def waiting(self) -> int:
        """How many wait or run."""
        open_states = (JobState.WAITING.value, JobState.RUNNING.value)
        query = sa.select(sa.func.count()).where(JOBS.c.state.in_(open_states))
        return int(self.transaction.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: a word for the stage, and how many of how many; a total of 0 is unknown."""

    stage: str
    done: int
    total: int


class JobFiles:
    """The small files beside the jobs: how far one is, and that it should stop."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tell(self, id: str, progress: Progress) -> None:
        """Note how far the job is; whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{id}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(progress)))
        draft.replace(self.folder / f"{id}.json")

    def told(self, id: str) -> Progress | None:
        """How far the job is, as far as it said."""
        try:
            return Progress(**json.loads((self.folder / f"{id}.json").read_text()))
        except FileNotFoundError:
            return None

    def cancel(self, id: str) -> None:
        """Ask a running job to stop."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{id}.cancel").touch()

    def cancelled(self, id: str) -> bool:
        """Whether the job was asked to stop."""
        return (self.folder / f"{id}.cancel").exists()

    def begin_again(self, id: str) -> None:
        """Forget how far a job was that is done from its beginning; that it should stop still holds."""
        (self.folder / f"{id}.json").unlink(missing_ok=True)

    def forget(self, id: str) -> None:
        """Remove the files of a job that has ended."""
        for end in ("json", "cancel"):
            (self.folder / f"{id}.{end}").unlink(missing_ok=True)


def to_job(row: Mapping[Any, Any]) -> Job:
    """A job out of its row."""
    values = {**row, "state": JobState(row["state"]), "actor": actor_of(row["actor"])}
    problem = None if row["problem"] is None else json.loads(row["problem"])
    return Job(**{**values, "details": json.loads(row["details"]), "problem": problem})


def actor_text(actor: Actor) -> str:
    """An actor as JSON."""
    return json.dumps({**asdict(actor), "roles": sorted(role.value for role in actor.roles)})


def actor_of(text: str) -> Actor:
    """An actor out of ``actor_text``."""
    stored = json.loads(text)
    return Actor(**{**stored, "roles": frozenset(Role(role) for role in stored["roles"])})


def refusal_text(refusal: Refused) -> str:
    """A refusal as JSON: its name and its facts, as they print."""
    facts = {
        name: value if isinstance(value, int | float) else str(value) for name, value in refusal.facts.items()
    }
    return json.dumps({"error": type(refusal).__name__, "facts": facts}, ensure_ascii=False)
