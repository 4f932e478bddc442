"""Comparisons of scenes: kept once with every patch, never changed, with all it takes to make them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import shapely
import sqlalchemy as sa

from geo.aligned import Alignment
from layers.errors import NotFound
from layers.rules.scene_patches import FoundPatch
from layers.store.chain import canonical, sha256_hex
from layers.store.database import Transaction
from layers.store.jobs import ENDED, JobState
from layers.store.people import called
from layers.store.scene_tables import SCENE_PATCHES, SCENE_RUNS
from layers.store.scenes import UNSAID, said_sha256
from layers.store.tables import JOBS

U, P = SCENE_RUNS.c, SCENE_PATCHES.c
JOB = "scene.compare"  # the kind of job, and the action in the audit
RUN_JSON = ("parameters", "versions", "summary")
RUN_SAID = tuple(column.name for column in U if column.name not in UNSAID)
PATCHES, LEADS_OF = "patches_sha256", "leads_sha256"  # in a run's summary


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A comparison of two scenes.

    Args:
        parameters, versions: what it was reckoned with, in JSON's own types.
        hidden: the share of the common ground that either scene hides. found: how many patches.
        codes_sha256: of the picture of codes, rows from the north.
        purpose: ``leads``, or ``preview``: limits that somebody only tried. summary: patches counted.
    """

    id: str
    earlier: str
    later: str
    parameters: Mapping[str, Any]
    alignment: Alignment
    versions: Mapping[str, str]
    hidden: float
    found: int
    codes_sha256: str
    purpose: str = "leads"
    why: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    account: str | None = None
    author: str = ""


class RunStore:
    """Keeps and reads comparisons with their patches within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def add(self, run: KeptRun, patches: Sequence[FoundPatch] = ()) -> KeptRun:
        """Note a comparison with its patches; their hashes go into its summary, and so into the audit."""
        hashes = {PATCHES: patches_sha256(patches), LEADS_OF: leads_sha256(patches)}
        row = run_row(run, {**run.summary, **hashes})
        actor = self.transaction.actor
        row |= {"at": self.transaction.now, "account": actor.account, "author": called(self.transaction)}
        row["content_sha256"] = said_sha256(row, RUN_SAID)
        facts = {
            "earlier": run.earlier,
            "later": run.later,
            "purpose": run.purpose,
            "patches": len(patches),
            "content_sha256": row["content_sha256"],
        }
        number, _ = self.transaction.record(JOB, "scene_run", run.id, facts, why=run.why)
        self.transaction.execute(sa.insert(SCENE_RUNS), {**row, "audit_number": number})
        if patches:
            self.transaction.execute(
                sa.insert(SCENE_PATCHES), [patch_row(run.id, patch) for patch in patches]
            )
        return self.get(run.id)

    def get(self, id: str) -> KeptRun:
        """One comparison; NotFound."""
        row = self.transaction.execute(sa.select(SCENE_RUNS).where(U.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="scene_run", id=id)
        return to_run(row)

    def all(self, limit: int | None = None) -> list[KeptRun]:
        """Every comparison, the newest first; at most so many."""
        query = sa.select(SCENE_RUNS).order_by(U.fid.desc()).limit(limit)
        return [to_run(row) for row in self.transaction.execute(query).mappings()]

    def patches(self, run: str) -> list[FoundPatch]:
        """The patches of a comparison, by their numbers."""
        query = sa.select(SCENE_PATCHES).where(P.run == run).order_by(P.number)
        return [to_patch(row) for row in self.transaction.execute(query).mappings()]

    def made(self, asked: KeptRun) -> KeptRun | None:
        """The comparison that was made of the same with the same, for the same purpose; or None.

        Args:
            asked: its scenes, purpose, parameters and versions, and in the summary the hash of the inputs.
        """
        same = (U.earlier == asked.earlier) & (U.later == asked.later) & (U.purpose == asked.purpose)
        said = {
            "parameters": canonical(asked.parameters).decode(),
            "versions": canonical(asked.versions).decode(),
        }
        same &= sa.and_(*(U[name] == text for name, text in said.items()))
        rows = self.transaction.execute(sa.select(SCENE_RUNS).where(same).order_by(U.fid)).mappings()
        wanted = asked.summary.get("inputs_sha256")
        found = (to_run(row) for row in rows)
        return next((run for run in found if run.summary.get("inputs_sha256") == wanted), None)

    # --- jobs ------------------------------------------------------------------------------------
    def jobs_of(self, runs: Iterable[str]) -> dict[str, str]:
        """The job that made each of some comparisons, by the comparison."""
        c = JOBS.c
        query = sa.select(c.subject, c.id).where(c.kind == JOB, c.subject.in_(list(runs)))
        return {str(subject): str(id) for subject, id in self.transaction.execute(query)}

    def jobs_unended(self, account: str | None) -> list[tuple[str, Mapping[str, Any]]]:
        """Jobs of somebody's that wait or run, with what they were asked; the oldest first."""
        c, ended = JOBS.c, [state.value for state in ENDED]
        query = sa.select(c.id, c.actor, c.details).where(c.kind == JOB, c.state.not_in(ended))
        rows = self.transaction.execute(query.order_by(c.created_at)).all()
        mine = [row for row in rows if json.loads(row.actor)["account"] == account]
        return [(str(row.id), json.loads(row.details)) for row in mine]

    def job_waiting(self, account: str | None, details: Mapping[str, Any]) -> str | None:
        """A job of somebody's that was asked the same and has not begun."""
        c = JOBS.c
        query = sa.select(c.id, c.actor, c.details).where(c.kind == JOB, c.state == JobState.WAITING.value)
        for id, actor, told in self.transaction.execute(query):
            if json.loads(actor)["account"] == account and json.loads(told) == dict(details):
                return str(id)
        return None


# --- rows ------------------------------------------------------------------------------------
def run_row(run: KeptRun, summary: Mapping[str, Any]) -> dict[str, Any]:
    """A comparison's columns, without who and when."""
    plain = {name: getattr(run, name) for name in RUN_SAID if name not in ("at", "account", "author")}
    plain["summary"] = summary
    told = {name: canonical(plain[name]).decode() for name in RUN_JSON}
    return {**plain, **told, "alignment": canonical(asdict(run.alignment)).decode()}


def to_run(row: Mapping[Any, Any]) -> KeptRun:
    """The comparison in a row."""
    plain = {name: row[name] for name in RUN_SAID}
    told = {name: json.loads(row[name]) for name in RUN_JSON}
    return KeptRun(**{**plain, **told, "alignment": Alignment(**json.loads(row["alignment"]))})


def patch_row(run: str, patch: FoundPatch) -> dict[str, Any]:
    """A patch's columns."""
    return {
        "run": run,
        "number": patch.number,
        "kind": patch.kind,
        "zone": patch.zone,
        "area_m2": patch.area_m2,
        "lead": patch.lead,
        "geom": patch.shape,
        "body": canonical(patch.body).decode(),
    }


def to_patch(row: Mapping[Any, Any]) -> FoundPatch:
    """The patch in a row."""
    own = {name: row[name] for name in ("number", "kind", "zone", "area_m2", "lead")}
    return FoundPatch(**own, shape=row["geom"], body=json.loads(row["body"]))


def patches_sha256(patches: Iterable[FoundPatch]) -> str:
    """SHA-256 (hex) over all that a comparison found, to the last bit; the same run gives the same.

    What became of a patch is not in it: that depends on which leads there were (``leads_sha256``).
    """
    told = [
        [
            patch.number,
            patch.kind,
            patch.zone,
            patch.area_m2,
            shapely.to_wkb(patch.shape, hex=True, byte_order=1),
            patch.body,
        ]
        for patch in patches
    ]
    return sha256_hex(canonical(told))


def leads_sha256(patches: Iterable[FoundPatch]) -> str:
    """SHA-256 (hex) over which lead each patch became, or was known as."""
    return sha256_hex(canonical([[patch.number, patch.lead] for patch in patches]))
