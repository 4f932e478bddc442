"""Whether boundary versions are what the audit says: every event, and each as its last event left it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.boundary_steps import OTHER_STEPS, STEPS
from layers.store.boundary_records import event_sha256, from_row, to_record
from layers.store.boundary_tables import BOUNDARIES, BOUNDARY_EVENTS
from layers.store.chain import canonical
from layers.store.database import Transaction
from layers.store.proof_rows import Rows, in_pages


class BoundaryProof:
    """Walks events beside the chain, then looks at the present of each version."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.events = Rows(transaction, BOUNDARY_EVENTS)
        self.checks = {f"boundary.{step}": self.require_event for step in (*OTHER_STEPS, *STEPS)}

    def require_event(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One event of one version, with the content that the entry names."""
        rows = list(self.events.of(number))
        event = f"the event {facts['event']} of boundary {id}"
        if [(row["boundary"], row["number"]) for row in rows] != [(id, facts["event"])]:
            raise ChainBroken(number=number, reason=f"{event} is missing")
        if not rows[0]["content_sha256"] == event_sha256(rows[0]) == facts["content_sha256"]:
            raise ChainBroken(number=number, reason=f"{event} was changed")

    def require_end(self) -> None:
        """ChainBroken when an event has no entry, or a version is not what its last event says."""
        self.events.require_end()
        last = BOUNDARY_EVENTS.alias("last")
        same = (last.c.boundary == BOUNDARIES.c.id) & (last.c.number == BOUNDARIES.c.version)
        beside = sa.select(BOUNDARIES, last.c.record, last.c.audit_number).join(last, same, isouter=True)
        seen = 0
        for row in in_pages(self.transaction, beside, (BOUNDARIES.c.fid,), start=(-1,)):
            seen += 1
            require_present(row)
        newest = sa.select(sa.func.count(sa.distinct(BOUNDARY_EVENTS.c.boundary)))
        if self.transaction.execute(newest).scalar_one() != seen:
            raise ChainBroken(number=0, reason="a boundary version is missing")
        later = sa.select(BOUNDARIES.c.id).join(last, last.c.boundary == BOUNDARIES.c.id)
        if found := self.transaction.execute(later.where(last.c.number > BOUNDARIES.c.version)).first():
            raise ChainBroken(number=0, reason=f"boundary {found.id} is not at its last event")


def require_present(row: Mapping[Any, Any]) -> None:
    """ChainBroken unless the version is what its last event recorded."""
    if row["record"] is None:
        raise ChainBroken(number=0, reason=f"boundary {row['id']} is not at its last event")
    reason = f"boundary {row['id']} is not what its last event says"
    try:
        said = canonical(to_record(from_row(row))).decode()
    except (TypeError, ValueError, KeyError) as error:
        raise ChainBroken(number=row["audit_number"], reason=f"{reason}: {error}") from error
    if said != row["record"]:
        raise ChainBroken(number=row["audit_number"], reason=reason)
