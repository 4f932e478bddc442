"""Boundary versions: drafted once, moved step by step; every step is an event that keeps the whole record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from layers.errors import AlreadyThere, BadBoundary, BoundaryMoved, NotFound
from layers.rules.boundaries import LAW, BoundaryVersion, Status, checked_version, in_force_on, law_problem
from layers.rules.boundary_steps import OTHER_STEPS, STEPS, Asked, superseded
from layers.rules.features import Feature
from layers.rules.obligations import Reply
from layers.rules.scenarios import Start
from layers.store.boundary_records import BoundaryEvent, asked_for, event_row, from_row, to_event, to_row
from layers.store.boundary_tables import BOUNDARIES, BOUNDARY_EVENTS
from layers.store.boundary_tasks import BoundaryTasks
from layers.store.boundary_zones import ZoneStore
from layers.store.case_records import as_plain
from layers.store.chain import canonical, next_number
from layers.store.columns import to_moment_text
from layers.store.database import Transaction
from layers.store.jobs import JobStore
from layers.store.scenarios import Compared
from layers.store.tables import ACCOUNTS

B = BOUNDARIES.c
SETTLE = "boundary.settle"
S = Status


class BoundaryStore:
    """Reads and writes boundary versions within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.zones = ZoneStore(transaction)

    def get(self, id: str) -> BoundaryVersion:
        """The version as it is now; NotFound."""
        row = self.transaction.execute(sa.select(BOUNDARIES).where(B.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(noun="boundary", id=id)
        return from_row(row)

    def all(self) -> list[BoundaryVersion]:
        """Every version, in the order in which they were noted."""
        rows = self.transaction.execute(sa.select(BOUNDARIES).order_by(B.fid)).mappings()
        return [from_row(row) for row in rows]

    def in_force_on(self, day: date) -> BoundaryVersion | None:
        """The version that was the law on a day; None before the first."""
        return in_force_on(self.all(), day)

    def base_of(self, version: BoundaryVersion, day: date) -> BoundaryVersion | None:
        """What a version is compared with: its parent, else what is the law on the day; never itself."""
        if version.parent is not None:
            return self.get(version.parent)
        law = self.in_force_on(day)
        return None if law is None or law.id == version.id else law

    def zones_of(self, version: BoundaryVersion) -> list[Feature]:
        """The features that are the version's zones, in the order of their numbers."""
        return self.zones.of(version)

    def events(self, id: str) -> list[BoundaryEvent]:
        """What was done to the version, oldest first."""
        query = sa.select(BOUNDARY_EVENTS).where(BOUNDARY_EVENTS.c.boundary == id)
        rows = self.transaction.execute(query.order_by(BOUNDARY_EVENTS.c.number)).mappings()
        return [to_event(row) for row in rows]

    def rests_on(self, sha256: str) -> bool:
        """Whether a file is among the documents of a version."""
        return any(sha256 in version.documents for version in self.all())

    def names(self) -> dict[str, str]:
        """What people call each account."""
        return {row.id: row.display_name for row in self.transaction.execute(sa.select(ACCOUNTS))}

    def open(
        self, version: BoundaryVersion, *, why: str, copy_zones: bool = False
    ) -> tuple[BoundaryVersion, bool]:
        """Note a new draft; (stored version, True when it is new). The same sent again changes nothing.

        Args:
            copy_zones: begin with the zones of what it revises, else of its parent, else of today's law.

        Raises:
            AlreadyThere: another version has this id. NotFound: there is no such parent or earlier revision.
            BadBoundary: its words do not fit, or zones of the one regime say nothing of the other.
        """
        next_number(self.transaction.connection)  # its lock also keeps two from taking one id
        asked = {**asked_for(version), "copy_zones": copy_zones}
        if (stored := self.known(version.id)) is not None:
            if self.events(version.id)[0].facts.get("opened_as") == plain_of(asked):
                return stored, False
            raise AlreadyThere(noun="boundary", id=version.id)
        actor = self.transaction.actor
        new = replace(version, status=S.DRAFT, author=actor.account, unit=actor.unit, revision=1)
        new = checked_version(self.numbered(new))
        self.zones.require_none(new)
        saved = self.added(new, "open", why=why, facts={"opened_as": asked})
        if copy_zones and (source := self.source(saved)) is not None:
            self.zones.copy(source, saved, why=why)
        return saved, True

    def save(self, before: BoundaryVersion, after: BoundaryVersion, *, why: str) -> BoundaryVersion:
        """Save other words of a version; BoundaryMoved when somebody changed it since ``before`` was read."""
        changed = {
            name: value for name, value in asked_for(after).items() if value != asked_for(before)[name]
        }
        return self.moved(before, checked_version(after), "change", why=why, facts={"changed": changed})

    def step(self, before: BoundaryVersion, after: BoundaryVersion, asked: Asked) -> BoundaryVersion:
        """Save what a step made of a version, and all that follows from it, together.

        Raises:
            BoundaryMoved: somebody changed the version since ``before`` was read.
            BadBoundary: it has no zones, zones of another regime, or would begin before the law it follows.
        """
        self.require_version(before.id, before.version)
        if asked.step in ("submit", "enact"):
            self.zones.require_complete(before)
        tasks = self.tasks_of(before, asked.step)
        begun = {"tasks": len(tasks)} if tasks else {}
        saved = self.moved(before, after, asked.step, why=asked.why, facts={**said(asked), **begun})
        if saved.status is S.IN_FORCE:
            self.zones.adopt(before, saved, why=asked.why)
            self.follow(saved, why=asked.why)
        elif saved.status in (S.REFUSED, S.WITHDRAWN):
            self.zones.marked(saved, "ended", why=asked.why)
        BoundaryTasks(self.transaction).start(saved, tasks)
        return saved

    def register(self, version: BoundaryVersion, *, why: str) -> BoundaryVersion:
        """Note the law as it is: a version whose zones are in the layer of the law already.

        A version registered with a last day counts as superseded. Its zones get its days where they have
        none.

        Raises:
            AlreadyThere, NotFound, BadBoundary: as for a draft; also when it has no zones, when zones of it
            name other days, or when it is the law on days on which another one is.
        """
        next_number(self.transaction.connection)
        if self.known(version.id) is not None:
            raise AlreadyThere(noun="boundary", id=version.id)
        actor = self.transaction.actor
        status = S.IN_FORCE if version.in_force_to is None else S.SUPERSEDED
        new = replace(version, status=status, author=actor.account, unit=actor.unit)
        new = checked_version(self.numbered(new))
        if new.in_force_from is None:
            raise BadBoundary(field="in_force_from", reason="须写明生效日期 (the first day in force)")
        self.zones.require_complete(new)
        self.zones.dated(new, why=why)
        saved = self.added(new, "register", why=why, facts={"registered_as": asked_for(version)})
        self.follow(saved, why=why)
        return saved

    def tasks_of(self, version: BoundaryVersion, step: str) -> tuple[Start, ...]:
        """The tasks that begin with a step, by the version's scenarios; none where it has no base."""
        base = self.base_of(version, self.zones.today)
        if step not in list(Reply) or base is None:
            return ()
        compared = Compared(version, self.zones_of(version), base, self.zones_of(base))
        return BoundaryTasks(self.transaction).due(compared, Reply(step))

    # --- steps of its own ----------------------------------------------------------------------
    def follow(self, version: BoundaryVersion, *, why: str) -> None:
        """What was the law ends on the day this one begins; cases are looked at again."""
        others = [each for each in self.all() if each.id != version.id]
        if (problem := law_problem(version, others)) is not None:
            raise problem
        earlier = in_force_on(others, version.in_force_from or self.zones.today)
        if earlier is not None:
            ended = superseded(earlier, version)
            self.zones.end(ended, why=why)
            self.moved(earlier, ended, "supersede", why=why, facts={"by": version.id})
        self.settle_later(version)

    def settle_later(self, version: BoundaryVersion) -> None:
        """Have the worker look again at the zone of every case found since then."""
        JobStore(self.transaction).add(SETTLE, version.id, {})

    def known(self, id: str) -> BoundaryVersion | None:
        try:
            return self.get(id)
        except NotFound:
            return None

    def source(self, version: BoundaryVersion) -> BoundaryVersion | None:
        """The version whose zones a new draft begins with."""
        if version.revises is not None:
            return self.get(version.revises)
        return self.base_of(version, self.zones.today)

    def numbered(self, version: BoundaryVersion) -> BoundaryVersion:
        """The version with its revision; NotFound for a parent or an earlier revision that is none."""
        if version.parent is not None:
            self.get(version.parent)
        if version.revises is None:
            return version
        earlier = self.get(version.revises)
        if earlier.status in LAW:
            raise BadBoundary(field="revises", reason="已生效的版本没有下一稿 (it is the law: draft from it)")
        parent = earlier.parent if version.parent is None else version.parent
        return replace(version, revision=earlier.revision + 1, parent=parent)

    def require_version(self, id: str, number: int) -> BoundaryVersion:
        """The version, when its record still is this one; BoundaryMoved says who did what instead."""
        next_number(self.transaction.connection)  # whatever else bears on it waits until this one is saved
        version = self.get(id)
        if version.version != number:
            last = self.events(id)[-1]
            step = STEPS[last.step].words if last.step in STEPS else OTHER_STEPS[last.step]
            at = to_moment_text(last.at)
            facts = {"step": step.zh, "step_en": step.en, "by": last.name, "at": at}
            raise BoundaryMoved(id=id, mine=number, theirs=version.version, **facts)
        return version

    def added(
        self, version: BoundaryVersion, step: str, *, why: str, facts: Mapping[str, Any]
    ) -> BoundaryVersion:
        saved = replace(version, version=1, changed_at=self.transaction.now)
        self.transaction.execute(sa.insert(BOUNDARIES), to_row(saved))
        self.note(saved, None, step, why=why, facts=facts)
        return saved

    def moved(
        self,
        before: BoundaryVersion,
        after: BoundaryVersion,
        step: str,
        *,
        why: str,
        facts: Mapping[str, Any],
    ) -> BoundaryVersion:
        saved = replace(after, version=before.version + 1, changed_at=self.transaction.now)
        same = (B.id == before.id) & (B.version == before.version)
        if self.transaction.execute(sa.update(BOUNDARIES).where(same).values(**to_row(saved))).rowcount != 1:
            self.require_version(before.id, before.version)
        self.note(saved, before, step, why=why, facts=facts)
        return saved

    def note(
        self,
        version: BoundaryVersion,
        before: BoundaryVersion | None,
        step: str,
        *,
        why: str,
        facts: Mapping[str, Any],
    ) -> None:
        """Append the event and its audit entry, in this transaction."""
        actor = self.transaction.actor
        event = BoundaryEvent(
            boundary=version.id,
            number=version.version,
            step=step,
            before=None if before is None else before.status,
            after=version.status,
            at=self.transaction.now,
            account=actor.account,
            name=self.names().get(actor.account or "", actor.name),
            unit=actor.unit,
            why=why,
            facts=facts,
        )
        row = event_row(event, version)
        kept = {
            "event": version.version,
            "after": str(version.status),
            "content_sha256": row["content_sha256"],
        }
        number, _ = self.transaction.record(f"boundary.{step}", "boundary", version.id, kept, why=why)
        self.transaction.execute(sa.insert(BOUNDARY_EVENTS), {**row, "audit_number": number})


def plain_of(value: Any) -> Any:
    """A value as it comes back from canonical JSON."""
    return json.loads(canonical(as_plain(value)))


def said(asked: Asked) -> dict[str, Any]:
    """What a step said, without what it left open."""
    return {name: value for name, value in as_plain(asked).items() if value and name not in ("step", "why")}
