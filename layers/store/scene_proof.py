"""Whether scenes, comparisons and leads are what the audit says, and no other ones are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table

from layers.errors import ChainBroken
from layers.rules.lead_words import EVENTS
from layers.store.chain import canonical
from layers.store.database import Transaction
from layers.store.lead_records import event_sha256, from_row, to_record
from layers.store.proof_rows import Rows, in_pages
from layers.store.scene_limits import ACTION as LIMITS
from layers.store.scene_limits import LIMITS_SAID
from layers.store.scene_runs import LEADS_OF, PATCHES, RUN_SAID, RunStore, leads_sha256, patches_sha256
from layers.store.scene_sights import SIGHT_SAID
from layers.store.scene_tables import (
    LEAD_EVENTS,
    LEADS,
    SCENE_LIMITS,
    SCENE_PATCHES,
    SCENE_RUNS,
    SCENE_SIGHTS,
    SCENE_WATER,
    SCENES,
)
from layers.store.scene_water import WATER_SAID, together_sha256
from layers.store.scenes import SCENE_SAID, said_sha256


class SceneProof:
    """Walks scenes, comparisons and the events of leads beside the chain."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.scenes, self.runs = Rows(transaction, SCENES), Rows(transaction, SCENE_RUNS)
        self.events, self.limits = Rows(transaction, LEAD_EVENTS), Rows(transaction, SCENE_LIMITS)
        self.water, self.sights = Rows(transaction, SCENE_WATER), Rows(transaction, SCENE_SIGHTS)
        self.patches = 0  # of all comparisons that were looked at
        self.checks = {
            "scene.add": self.require_scene,
            "scene.compare": self.require_run,
            LIMITS: self.require_limits,
            "scene.water": self.require_water,
            "scene.sight": self.require_sights,
            **{f"lead.{step}": self.require_event for step in EVENTS},
        }

    def require_scene(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One scene as it was taken in."""
        self.require_row(self.scenes, SCENE_SAID, number, id, facts)

    def require_run(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One comparison as it was made, with every patch that it found."""
        self.require_row(self.runs, RUN_SAID, number, id, facts)
        runs = RunStore(self.transaction)
        summary, patches = runs.get(id).summary, runs.patches(id)
        told = (summary[PATCHES], summary[LEADS_OF])
        if told != (patches_sha256(patches), leads_sha256(patches)):
            raise ChainBroken(number=number, reason=f"the patches of scene_run {id} were changed")
        self.patches += len(patches)

    def require_limits(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """Other limits as somebody let them stand."""
        self.require_row(self.limits, LIMITS_SAID, number, id, facts)

    def require_row(
        self, rows: Rows, said: tuple[str, ...], number: int, id: str, facts: Mapping[str, Any]
    ) -> None:
        found = list(rows.of(number))
        if [row["id"] for row in found] != [id]:
            raise ChainBroken(number=number, reason=f"{rows.noun} {id} is missing")
        if not found[0]["content_sha256"] == said_sha256(found[0], said) == facts["content_sha256"]:
            raise ChainBroken(number=number, reason=f"{rows.noun} {id} was changed")

    def require_water(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """The water of all parts that was read in one scene in one way."""
        found = list(self.water.of(number))
        if {row["scene"] for row in found} != {id} or len(found) != facts["parts"]:
            raise ChainBroken(number=number, reason=f"water of scene {id} is missing")
        require_all(found, WATER_SAID, number, f"water of scene {id}", facts)

    def require_sights(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """All that one scene says of one claim."""
        found = list(self.sights.of(number))
        if {(row["noun_id"], row["scene"]) for row in found} != {(id, facts["scene"])}:
            raise ChainBroken(number=number, reason=f"what scene {facts['scene']} says of {id} is missing")
        require_all(found, SIGHT_SAID, number, f"what scene {facts['scene']} says of {id}", facts)

    def require_event(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One event of one lead."""
        found = list(self.events.of(number))
        event = f"the event {facts['event']} of lead {id}"
        if [(row["lead"], row["number"]) for row in found] != [(id, facts["event"])]:
            raise ChainBroken(number=number, reason=f"{event} is missing")
        if not found[0]["content_sha256"] == event_sha256(found[0]) == facts["content_sha256"]:
            raise ChainBroken(number=number, reason=f"{event} was changed")

    def require_end(self) -> None:
        """ChainBroken when a row has no entry, or a lead is not what its last event says."""
        for rows in (self.scenes, self.runs, self.limits, self.events, self.water, self.sights):
            rows.require_end()
        count = sa.select(sa.func.count()).select_from(SCENE_PATCHES)
        if self.transaction.execute(count).scalar_one() != self.patches:
            raise ChainBroken(number=0, reason="scene_patches: a row of no comparison")
        last = LEAD_EVENTS.alias("last")
        same = (last.c.lead == LEADS.c.id) & (last.c.number == LEADS.c.version)
        seen = 0
        query = sa.select(LEADS, last.c.record, last.c.at, last.c.audit_number).join(last, same, isouter=True)
        for row in in_pages(self.transaction, query, (LEADS.c.fid,), start=(-1,)):
            seen += 1
            require_present(row)
        if seen != self.counted(LEAD_EVENTS):
            raise ChainBroken(number=0, reason="a lead is missing")

    def counted(self, table: Table) -> int:
        """How many leads the events name."""
        return int(self.transaction.execute(sa.select(sa.func.count(sa.distinct(table.c.lead)))).scalar_one())


def require_all(
    rows: Sequence[Mapping[Any, Any]], said: tuple[str, ...], number: int, what: str, facts: Mapping[str, Any]
) -> None:
    """ChainBroken unless every row is what it says, and all of them are what the audit says."""
    whole = all(row["content_sha256"] == said_sha256(row, said) for row in rows)
    if not whole or together_sha256(rows) != facts["content_sha256"]:
        raise ChainBroken(number=number, reason=f"{what} was changed")


def require_present(row: Mapping[Any, Any]) -> None:
    """ChainBroken unless the lead is what its last event recorded."""
    reason = f"lead {row['id']} is not what its last event says"
    if row["record"] is None:
        raise ChainBroken(number=0, reason=reason)
    try:
        said = canonical(to_record(from_row(row))).decode()
    except (TypeError, ValueError, KeyError) as error:
        raise ChainBroken(number=row["audit_number"], reason=f"{reason}: {error}") from error
    if said != row["record"] or row["changed_at"] != row["at"]:
        raise ChainBroken(number=row["audit_number"], reason=reason)
