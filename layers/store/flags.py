"""Flags: raised in the transaction of what they are about, answered by people, never taken back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, RowMapping

from geo.prints import Print
from layers.errors import NotFound
from layers.rules.evidence import PAPERS, Evidence, EvidenceUse
from layers.rules.flag_checks import (
    edited,
    evidence_flags,
    flags,
    paper_flags,
    photo_before_finding,
    photo_flags,
)
from layers.rules.flags import OPEN, VERSION, Answer, Beside, Claimed, Flag, KeptFlag
from layers.rules.permissions import Reach
from layers.rules.reports import Report
from layers.store.case_tables import CASES, FLAG_ANSWERS, FLAGS
from layers.store.chain import canonical, next_number, sha256_hex
from layers.store.database import Transaction
from layers.store.flag_sight import FlagSight
from layers.store.people import called
from layers.store.prints import PrintStore

F, A = FLAGS.c, FLAG_ANSWERS.c
KEPT = (
    "id", "kind", "weight", "noun", "noun_id", "about", "layer", "feature", "unit", "account", "facts",
    "others", "at", "rule_version", "demonstration",
)  # fmt: skip
ANSWERED = ("flag", "number", "at", "account", "name", "unit", "verdict", "text")
IS_OPEN = F.answer.is_(None) | F.answer.in_([verdict for verdict in OPEN if verdict])
ALL = Reach(everyone=True)


@dataclass(frozen=True, slots=True)
class Owner:
    """The record that flags are about, and whose work it is."""

    noun: str
    id: str
    layer: str | None = None
    feature: str | None = None
    unit: str | None = None
    account: str | None = None
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class FlagQuery:
    """Which flags; empty fields do not filter.

    Args:
        every_layer: those of no layer too (evidence that serves no case).
        after: the ``fid`` after which a page goes on.
    """

    reach: Reach = ALL
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    every_layer: bool = False
    open: bool | None = None
    since: datetime | None = None
    after: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FlagPage:
    """A page, newest first, the total of all pages, and the key of the next page."""

    flags: list[KeptFlag]
    total: int
    next: int | None


class FlagStore:
    """Raises, reads and answers flags within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.sight = FlagSight(transaction)

    # --- raised ------------------------------------------------------------------------------
    def report_came(self, report: Report) -> None:
        """Raise what a report that has just been saved is worth a second look for."""
        found = flags(report, self.sight.beside(report))
        self.keep(owner_of(report), [flag for flag in found if not self.burst_told(flag, report)])

    def photo_came(self, report: Report, sha256: str, print: Print | None, claimed: Claimed | None) -> None:
        """Raise what a photo adds when its bytes arrive, and keep what it looks like."""
        alike = [] if print is None else self.sight.alike(sha256, print, str(report.id))
        beside = Beside(photos=tuple(alike), claimed=() if claimed is None else (claimed,))
        self.keep(owner_of(report), photo_flags(report, beside))
        if print is not None:
            PrintStore(self.transaction).add(sha256, print)

    def edited(self, report: Report, content_sha256: str) -> None:
        """Raise that another content was sent under the id of a report."""
        beside = Beside(aside=content_sha256, asides=self.sight.asides(report))
        self.keep(owner_of(report), edited(report, beside))

    def evidence_came(self, evidence: Evidence, print: Print | None) -> None:
        """Raise what a file adds that was put on record: a picture seen before, and dates of its uses."""
        owner = Owner(
            "evidence",
            evidence.sha256,
            unit=evidence.unit,
            account=evidence.account,
            demonstration=evidence.demonstration,
        )
        if print is not None:
            alike = self.sight.alike(evidence.sha256, print, "")
            self.keep(owner, evidence_flags(evidence, alike))
            PrintStore(self.transaction).add(evidence.sha256, print)

    def evidence_used(self, use: EvidenceUse, file: Evidence | None) -> None:
        """Raise that what was filed for a case is older than the case's finding."""
        if use.noun != "case" or (found := self.case(use)) is None:
            return
        owner, found_on = found
        title = use.title or (file.name if file is not None else "") or use.sha256[:12]
        if use.role in PAPERS:
            raised = paper_flags(issued_on=use.issued_on, found_on=found_on, title=title, about=use.id)
            self.keep(owner, raised)
        if use.role == "after" and file is not None and file.claims is not None:
            taken_at = file.claims.taken_at
            self.keep(
                owner, photo_before_finding(taken_at=taken_at, found_on=found_on, title=title, about=use.id)
            )

    def case(self, use: EvidenceUse) -> tuple[Owner, date] | None:
        """The case a use is for, as owner of its flags, and the day of its finding; None if there is none."""
        C = CASES.c
        query = sa.select(C.layer, C.found_on, C.demonstration).where(C.id == use.noun_id)
        row = self.transaction.execute(query).first()
        if row is None:
            return None
        owner = Owner("case", use.noun_id, layer=row.layer, unit=use.unit, account=use.account)
        return replace(owner, demonstration=row.demonstration), row.found_on

    def burst_told(self, flag: Flag, report: Report) -> bool:
        """Whether this unit's burst before this day was told before: one flag, not one for each report."""
        if flag.kind != "burst":
            return False
        same = (F.kind == "burst") & (F.unit == report.unit) & (F.layer == report.layer)
        query = sa.select(F.id).where(same, F.about == flag.about)
        return self.transaction.execute(query).first() is not None

    def keep(self, owner: Owner, found: Iterable[Flag]) -> list[str]:
        """Save flags with one audit entry, but those that are here already; the ids of the new ones."""
        rows = {row["id"]: row for row in (self.to_row(owner, flag) for flag in found)}
        if not rows:
            return []
        next_number(
            self.transaction.connection
        )  # its lock: nobody raises the same between looking and saving
        known = set(self.transaction.connection.scalars(sa.select(F.id).where(F.id.in_(rows))))
        new = [rows[id] for id in sorted(rows.keys() - known)]
        if new:
            facts = {"kinds": [row["kind"] for row in new], "count": len(new)}
            facts |= {"record_sha256": flags_sha256(new)}
            number, _ = self.transaction.record("flag.add", owner.noun, owner.id, facts, why="")
            self.transaction.execute(sa.insert(FLAGS), [{**row, "audit_number": number} for row in new])
        return [row["id"] for row in new]

    def to_row(self, owner: Owner, flag: Flag) -> dict[str, Any]:
        """The row of a new flag; its id tells the same flag again."""
        same = canonical([owner.noun, owner.id, flag.kind, flag.about])
        return {
            "id": sha256_hex(same)[:32],
            "kind": flag.kind,
            "weight": flag.weight,
            "noun": owner.noun,
            "noun_id": owner.id,
            "about": flag.about,
            "layer": owner.layer,
            "feature": owner.feature,
            "unit": owner.unit,
            "account": owner.account,
            "facts": canonical(flag.facts).decode(),
            "others": canonical(flag.others).decode(),
            "at": self.transaction.now,
            "rule_version": VERSION,
            "demonstration": owner.demonstration,
        }

    # --- read --------------------------------------------------------------------------------
    def get(self, id: str) -> KeptFlag:
        """One flag with its answers; NotFound."""
        found = self.read(sa.select(FLAGS).where(F.id == id))
        if not found:
            raise NotFound(noun="flag", id=id)
        return found[0]

    def of_report(self, id: str) -> list[KeptFlag]:
        """A report's flags, the heaviest first."""
        return self.of((F.noun == "report") & (F.noun_id == id))

    def of_case(self, id: str, *, reports: Collection[str], evidence: Collection[str]) -> list[KeptFlag]:
        """The flags of a case, of its reports and of its evidence (hashes), the heaviest first."""
        return self.of(
            ((F.noun == "case") & (F.noun_id == id))
            | ((F.noun == "report") & F.noun_id.in_(reports))
            | ((F.noun == "evidence") & F.noun_id.in_(evidence))
        )

    def of(self, condition: ColumnElement[bool]) -> list[KeptFlag]:
        return self.read(sa.select(FLAGS).where(condition).order_by(F.weight.desc(), F.fid))

    def find(self, query: FlagQuery) -> FlagPage:
        """One page of flags, newest first."""
        condition = conditions(query)
        page = sa.select(FLAGS).where(condition).order_by(F.fid.desc()).limit(query.limit + 1)
        found = self.read(page if query.after is None else page.where(F.fid < query.after))
        total = self.transaction.execute(sa.select(sa.func.count()).select_from(FLAGS).where(condition))
        more = len(found) > query.limit
        shown = found[: query.limit]
        return FlagPage(shown, int(total.scalar_one()), shown[-1].fid if more else None)

    def counts(self, query: FlagQuery) -> Mapping[str, Mapping[str, int]]:
        """How many fit the query by ``kind``, ``layer`` and ``unit``; flags of none are counted under ""."""
        condition, counted = conditions(query), {}
        for name, column in (("kind", F.kind), ("layer", F.layer), ("unit", F.unit)):
            rows = self.transaction.execute(
                sa.select(column, sa.func.count()).where(condition).group_by(column)
            )
            counted[name] = {row[0] or "": row[1] for row in rows}
        return counted

    def read(self, query: sa.Select[Any]) -> list[KeptFlag]:
        """Flags with their answers, in two statements however many they are."""
        rows = self.transaction.execute(query).mappings().all()
        answers: dict[str, list[Answer]] = {row["id"]: [] for row in rows}
        told = sa.select(FLAG_ANSWERS).where(A.flag.in_(answers)).order_by(A.flag, A.number)
        for row in self.transaction.execute(told).mappings() if rows else ():
            answers[row["flag"]].append(to_answer(row))
        return [to_flag(row, answers[row["id"]]) for row in rows]

    # --- answered ----------------------------------------------------------------------------
    def answer(self, kept: KeptFlag, *, verdict: str, text: str) -> KeptFlag:
        """Append what somebody said, as ``rules.flag_answers.checked_answer`` allowed it."""
        next_number(self.transaction.connection)
        actor = self.transaction.actor
        row = {
            "flag": kept.id,
            "number": len(self.get(kept.id).answers) + 1,
            "at": self.transaction.now,
            "account": actor.account,
            "name": called(self.transaction),
            "unit": actor.unit,
            "verdict": verdict,
            "text": text,
        }
        facts = {"number": row["number"], "verdict": verdict, "record_sha256": answer_sha256(row)}
        number, _ = self.transaction.record("flag.answer", "flag", kept.id, facts, why="")
        self.transaction.execute(sa.insert(FLAG_ANSWERS), {**row, "audit_number": number})
        self.transaction.execute(sa.update(FLAGS).where(F.id == kept.id).values(answer=verdict))
        return self.get(kept.id)


def owner_of(report: Report) -> Owner:
    """A report as the owner of its flags."""
    return Owner(
        "report",
        str(report.id),
        layer=report.layer,
        feature=report.feature,
        unit=report.unit,
        account=report.author,
        demonstration=report.demonstration,
    )


def conditions(query: FlagQuery) -> ColumnElement[bool]:
    """The query as a condition, without its key and limit."""
    lists = ((F.kind, query.kinds), (F.unit, query.units))
    clauses: list[ColumnElement[bool]] = [column.in_(values) for column, values in lists if values]
    if query.layers:
        inside = F.layer.in_(query.layers)
        clauses.append(inside | F.layer.is_(None) if query.every_layer else inside)
    if not query.reach.everyone:
        clauses.append(F.unit == query.reach.unit if query.reach.unit else sa.false())
    if query.open is not None:
        clauses.append(IS_OPEN if query.open else sa.not_(IS_OPEN))
    if query.since:
        clauses.append(F.at >= query.since)
    return sa.and_(sa.true(), *clauses)


def to_flag(row: RowMapping, answers: Sequence[Answer]) -> KeptFlag:
    """The flag in its row."""
    flag = Flag(
        row["kind"], json.loads(row["facts"]), others=tuple(json.loads(row["others"])), about=row["about"]
    )
    names = (
        "id", "fid", "noun", "noun_id", "layer", "feature", "unit", "account", "at", "rule_version", "answer",
        "demonstration",
    )  # fmt: skip
    return KeptFlag(flag=flag, answers=tuple(answers), **{name: row[name] for name in names})


def to_answer(row: RowMapping) -> Answer:
    return Answer(**{name: row[name] for name in ANSWERED if name != "flag"})


def flags_sha256(rows: Iterable[Mapping[Any, Any]]) -> str:
    """The hash of the flags of one entry, in the order of their ids."""
    return sha256_hex(canonical([{name: row[name] for name in KEPT} for row in rows]))


def answer_sha256(row: Mapping[Any, Any]) -> str:
    """The hash of an answer; its audit entry names it."""
    return sha256_hex(canonical({name: row[name] for name in ANSWERED}))
