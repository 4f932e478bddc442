"""What is known of a proposal beyond its own record, when somebody wants to take a step with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from geo.errors import Refused
from layers.errors import NotRead, ReadingStale
from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_review import WHOLE, Placed, Remark, open_objections, waivers
from layers.rules.boundary_steps import Standing
from layers.rules.boundary_waivers import covers
from layers.rules.days import LOCAL
from layers.store.boundary_readings import AUDITED, ReadingStore
from layers.store.boundary_review import Latest, latest_of, review_of
from layers.store.boundary_tables import BOUNDARY_REMARKS
from layers.store.columns import to_moment_text
from layers.store.database import Transaction
from layers.store.tables import AUDIT_ENTRIES

A = AUDIT_ENTRIES.c


def standing_of(transaction: Transaction, version: BoundaryVersion) -> Standing:
    """Objections nobody answered, failing rules nobody stands for, faults, and whether all this is known."""
    at, day = transaction.now, transaction.now.astimezone(LOCAL).date()
    latest = latest_of(transaction, version.id)
    said = review_of(transaction, version.id)
    objections = objections_of(said, latest)
    if latest is None:
        return Standing(at, day, objections, unread=NotRead(boundary=version.id))
    standing = waivers_in_force(transaction, latest, said)
    return Standing(
        at=at,
        day=day,
        objections=objections,
        broken=tuple(rule for rule in latest.failing if rule not in standing),
        faults=tuple(faults_of(latest.head)),
        unread=unread_of(transaction, latest),
    )


def unread_of(transaction: Transaction, latest: Latest) -> Refused | None:
    """ReadingStale when zones, features or cases changed since the last reading."""
    if not any(ReadingStore(transaction).stale(latest.reading).values()):
        return None
    return ReadingStale(boundary=latest.boundary, at=to_moment_text(latest.reading.at))


def objections_of(said: Iterable[Placed], latest: Latest | None) -> tuple[str, ...]:
    """Where objections are open: the numbers of changes, and the version as a whole."""
    numbers = latest.numbers if latest else {}
    found = {each.change for each in open_objections(list(said)) if each.change is not None}
    ordered = sorted(found, key=lambda change: numbers.get(change, 0))
    return tuple("整体 (the whole)" if change == WHOLE else f"#{numbers[change]}" for change in ordered)


def faults_of(head: Mapping[str, Any]) -> Iterable[str]:
    """Sentences about the drawing: why nothing could be compared (it was moved, …), and its faults."""
    unread = head["unread"]
    found = [] if unread is None else [unread]
    found += [fault for fault in head["faults"] if unread is None or fault["kind"] != unread["why"]]
    return (f"{each['zh']} {each['en']}" for each in found)


# --- waivers -------------------------------------------------------------------------------
def waivers_in_force(transaction: Transaction, latest: Latest, said: Iterable[Placed]) -> dict[str, Remark]:
    """Who stands for which failing rule; a waiver does not cover what was not known when it was given."""
    present = outcomes(latest.head)
    found = {}
    for rule, waiver in waivers(said, latest.boundary).items():
        then = outcomes(head_at(transaction, waiver)).get(rule)
        if rule in present and then is not None and covers(then, present[rule]):
            found[rule] = waiver
    return found


def head_at(transaction: Transaction, waiver: Remark) -> Mapping[str, Any]:
    """The head of the reading that stood when a rule was waived: the last before it in the audit.

    Moments do not say which came first: a transaction may begin before another and be saved after it.
    """
    number = sa.select(BOUNDARY_REMARKS.c.audit_number).where(BOUNDARY_REMARKS.c.id == waiver.id)
    about = (A.action == AUDITED) & (A.noun == "boundary") & (A.id == waiver.boundary)
    before = sa.select(A.facts).where(about, A.number < number.scalar_subquery())
    entry = transaction.execute(before.order_by(A.number.desc()).limit(1)).scalar_one_or_none()
    if entry is None:
        return {"rules": []}
    return ReadingStore(transaction).get(waiver.boundary, json.loads(entry)["reading"]).head


def outcomes(head: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The rules' outcomes by their ids."""
    return {rule["id"]: rule for rule in head["rules"]}


def told(waiver: Remark) -> dict[str, str]:
    """A waiver as a reading tells it: who, when, why."""
    return {"name": waiver.name, "at": to_moment_text(waiver.at) if waiver.at else "", "text": waiver.text}
