"""Whether the ledger is what the audit says: every event, and every case as its last event left it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from layers.errors import ChainBroken
from layers.rules.case_words import EVENT_WORDS
from layers.store.case_records import event_sha256, from_row, to_record
from layers.store.case_tables import CASE_EVENTS, CASE_FEATURES, CASE_REPORTS, CASES, POSTS
from layers.store.chain import canonical, sha256_hex
from layers.store.database import Transaction
from layers.store.proof_rows import Rows, in_pages
from layers.store.tables import AUDIT_ENTRIES


class CaseProof:
    """Walks events beside the chain, then looks at the present of each case."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.events = Rows(transaction, CASE_EVENTS)
        self.tied = 0
        self.held: dict[str, str] = {}  # post -> the day on which it ended, as the entries say
        self.checks = {f"case.{step}": self.require_event for step in EVENT_WORDS}
        self.checks |= {
            "case.report": self.require_report,
            "post.add": self.require_post,
            "post.end": self.require_end_of_post,
        }

    def require_event(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One event of one case, with the content that the entry names."""
        rows = list(self.events.of(number))
        if [(row["case_id"], row["number"]) for row in rows] != [(id, facts["event"])]:
            raise ChainBroken(number=number, reason=f"the event {facts['event']} of case {id} is missing")
        if not rows[0]["content_sha256"] == event_sha256(rows[0]) == facts["content_sha256"]:
            raise ChainBroken(number=number, reason=f"the event {facts['event']} of case {id} was changed")

    def require_report(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """One report tied to a case, at the moment and by the account of the entry."""
        tie, entry = CASE_REPORTS.c, AUDIT_ENTRIES.c
        mine = (tie.case_id == id) & (tie.report == facts["report"]) & (tie.role == facts["role"])
        then = (tie.at == entry.at) & tie.account.is_not_distinct_from(entry.account)
        query = sa.select(tie.report).where(mine, entry.number == number, then)
        if self.transaction.execute(query).first() is None:
            raise ChainBroken(number=number, reason=f"the report {facts['report']} is no longer tied to {id}")
        self.tied += 1

    def require_post(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """Who holds a post, and since when."""
        row = self.transaction.execute(sa.select(POSTS).where(POSTS.c.id == id)).mappings().one_or_none()
        held = None if row is None else (row["body"], row["account"], row["from_on"].isoformat())
        if held != (facts["body"], facts["account"], facts["from_on"]):
            raise ChainBroken(number=number, reason=f"the post {id} was changed")
        self.held[id] = str(facts["to_on"])

    def require_end_of_post(self, number: int, id: str, facts: Mapping[str, Any]) -> None:
        """The end of a post; what is there is compared when the chain is through."""
        self.held[id] = str(facts["to_on"])

    def require_end(self) -> None:
        """ChainBroken when an event has no entry, or a case is not what its last event says."""
        self.events.require_end()
        counted = sa.select(sa.func.count()).select_from(CASE_REPORTS)
        if self.transaction.execute(counted).scalar_one() != self.tied:
            raise ChainBroken(number=0, reason="a report is tied to a case without an entry")
        posts = self.transaction.execute(sa.select(POSTS.c.id, POSTS.c.to_on))
        if {row.id: str(row.to_on or "") for row in posts} != self.held:
            raise ChainBroken(number=0, reason="a post was added, removed or ended without an entry")
        if self.listed() != self.named():
            raise ChainBroken(number=0, reason="the features of a case are not those it was opened with")
        last = CASE_EVENTS.alias("last")
        beside = sa.select(CASES, last.c.record.label("record"), last.c.audit_number.label("entry")).join(
            last, (last.c.case_id == CASES.c.id) & (last.c.number == CASES.c.version), isouter=True
        )
        seen = 0
        for row in in_pages(self.transaction, beside, (CASES.c.fid,), start=(-1,)):
            seen += 1
            require_present(row)
        firsts = sa.select(sa.func.count()).select_from(CASE_EVENTS).where(CASE_EVENTS.c.number == 1)
        if self.transaction.execute(firsts).scalar_one() != seen:
            raise ChainBroken(number=0, reason="a case is missing")

    def listed(self) -> int:
        """The print of the rows by which cases are found on their features."""
        key = (CASE_FEATURES.c.case_id, CASE_FEATURES.c.layer, CASE_FEATURES.c.feature)
        rows = in_pages(self.transaction, sa.select(*key), key, start=("", "", ""))
        return print_of((row["case_id"], row["layer"], row["feature"]) for row in rows)

    def named(self) -> int:
        """The print of the features that the cases say they are about."""
        bodies = sa.select(CASES.c.fid, CASES.c.id, CASES.c.layer, CASES.c.body)
        rows = in_pages(self.transaction, bodies, (CASES.c.fid,), start=(-1,))
        return print_of(
            (row["id"], row["layer"], each) for row in rows for each in json.loads(row["body"])["features"]
        )


def print_of(ties: Iterable[tuple[str, str, str]]) -> int:
    """One number for a set of ties in whatever order: the sum of their hashes."""
    return sum(int(sha256_hex(canonical(list(tie))), 16) for tie in ties)


def require_present(row: Mapping[Any, Any]) -> None:
    """ChainBroken unless the case is what its last event recorded."""
    if row["record"] is None:
        raise ChainBroken(number=0, reason=f"case {row['number']} is not at its last event")
    if canonical(to_record(from_row(row))).decode() != row["record"]:
        raise ChainBroken(number=row["entry"], reason=f"case {row['number']} is not what its last event says")
