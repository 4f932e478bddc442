"""Which audit entries the rows of each table may name: a row that names none, or another's, is found.

A table is here as soon as it has an ``audit_number``; a test goes over all of them, and over all columns.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Table

from layers.errors import ChainBroken
from layers.rules.boundary_steps import OTHER_STEPS, STEPS
from layers.rules.case_words import EVENT_WORDS
from layers.rules.lead_words import EVENTS
from layers.store.database import Transaction
from layers.store.scene_limits import ACTION as LIMITS
from layers.store.tables import AUDIT_ENTRIES, METADATA

E = AUDIT_ENTRIES.c
LOADS = ("feature.load", "feature.change")
CUSTODY = (
    "add", "receive", "use", "withdraw", "derived", "original_read", "exported", "check", "attached",
)  # fmt: skip
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "audit_days": ("day.sign",),
    "boundary_events": tuple(f"boundary.{step}" for step in (*OTHER_STEPS, *STEPS)),
    "boundary_remarks": ("boundary.said",),
    "case_events": tuple(f"case.{step}" for step in EVENT_WORDS),
    "claims": ("claim.add",),
    "evidence": ("evidence.add",),
    "evidence_custody": tuple(f"evidence.{action}" for action in CUSTODY),
    "evidence_uses": ("evidence.use",),
    "feature_bundles": LOADS,
    "feature_versions": ("feature.add", "feature.replace", "feature.retire", *LOADS),
    "flag_answers": ("flag.answer",),
    "flags": ("flag.add",),
    "imports": LOADS,
    "kept_edits": ("feature.aside",),
    "lead_events": tuple(f"lead.{step}" for step in EVENTS),
    "look_backs": ("look_back.plan", "look_back.result", "look_back.drop"),
    "rebounds": ("rebound.notice",),
    "reports": ("report.add",),
    "scene_limits": (LIMITS,),
    "scene_runs": ("scene.compare",),
    "scene_sights": ("scene.sight",),
    "scene_water": ("scene.water",),
    "scenes": ("scene.add",),
    "track_looks": ("track.look",),
    "tracks": ("track.add",),
}
WORK = "work that goes on: what was stored is told by the entry file.import, and proven there"
PLACE = "the database's own place of the row: when it came is told by its entry's number"
# Columns that no entry vouches for, each with the reason; "*" stands for every table or every column.
UNPROVEN: Mapping[tuple[str, str], str] = {
    ("*", "fid"): PLACE,
    ("imports", "*"): WORK,
    ("tracks", "covered_at"): "when coverage was added up, which is reckoned and kept apart from persons",
}


def require_named(transaction: Transaction) -> None:
    """ChainBroken when a row of any table names no entry, or one that cannot have made it."""
    for table in (table for table in METADATA.sorted_tables if "audit_number" in table.c):
        if stray(transaction, table):
            raise ChainBroken(number=0, reason=f"{table.name}: a row without an entry")
        if "audit_hash" in table.c and misquoted(transaction, table):
            raise ChainBroken(number=0, reason=f"{table.name}: a row quotes another hash than its entry's")


def stray(transaction: Transaction, table: Table) -> bool:
    """Whether a row names no entry of the actions that make such rows; imports not yet stored name none."""
    number, made = table.c.audit_number, E.action.in_(ACTIONS[table.name])
    named = sa.select(number).distinct()
    if table.name == "imports":
        named = named.where(number.is_not(None) | table.c.stored_at.is_not(None))
    numbers = named.subquery()
    both = numbers.join(AUDIT_ENTRIES, (E.number == numbers.c.audit_number) & made, isouter=True)
    query = sa.select(numbers.c.audit_number).select_from(both).where(E.number.is_(None)).limit(1)
    return transaction.execute(query).first() is not None


def misquoted(transaction: Transaction, table: Table) -> bool:
    """Whether a row that carries its entry's hash, for a receipt, carries another one."""
    both = table.join(AUDIT_ENTRIES, E.number == table.c.audit_number)
    wrong = table.c.audit_hash.is_distinct_from(E.hash)
    query = sa.select(table.c.audit_number).select_from(both).where(wrong).limit(1)
    return transaction.execute(query).first() is not None
