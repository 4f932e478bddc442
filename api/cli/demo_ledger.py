"""The demonstration's ledger: cases taken through the real rules, and claims, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid5

from api.cli.demo_reports import add_report
from layers.demo.ledger import NAMES, Matter, demonstration_ledger
from layers.demo.paths import Deed, File, Look, Move, moves
from layers.demo.people import POSTS, account_of
from layers.rules.cases import Case, Origin, opened
from layers.rules.claims import checked_claim
from layers.rules.evidence import DOCUMENT, Evidence, EvidenceUse
from layers.rules.features import Feature
from layers.rules.look_backs import DUE, Looked, checked_look
from layers.rules.people import PROGRAM, Account
from layers.rules.reports import Report
from layers.rules.transitions import STEPS, stepped
from layers.store.alike import AlikeStore
from layers.store.case_sight import CaseSight
from layers.store.cases import CaseStore, facts_of
from layers.store.claims import ClaimStore
from layers.store.database import Transaction
from layers.store.evidence import EvidenceStore
from layers.store.evidence_files import EvidenceFiles
from layers.store.look_backs import LookBackStore
from layers.store.people import PeopleStore, to_actor

WHY = "演示数据 demonstration data"


@dataclass(frozen=True, slots=True)
class Load:
    """The transaction in which everything is made, and where papers are kept."""

    transaction: Transaction
    files: EvidenceFiles


def add_ledger(
    transaction: Transaction, lake: Mapping[str, Iterable[Feature]], files: EvidenceFiles
) -> tuple[int, int]:
    """Posts, cases and claims; how many cases and claims they were.

    Every entry is dated when it is made: days that the text gives stand in the records and the reasons.
    """
    day = CaseSight(transaction).today
    ledger = demonstration_ledger(transaction.catalogue, lake, day=day)
    for post in POSTS:
        PeopleStore(transaction).add_post(post, why=WHY)
    for matter in ledger.matters:
        add_case(Load(transaction, files), matter)
    act_as(transaction, account_of("supervisor"))
    for claim in ledger.claims:
        definition = transaction.catalogue.layers.get(claim.layer or "")
        ClaimStore(transaction).add(checked_claim(claim, definition, day=day), why=WHY)
    act_as(transaction, None)
    return len(ledger.matters), len(ledger.claims)


def act_as(transaction: Transaction, account: Account | None) -> None:
    """Go on as a demonstration account, or as the program again."""
    transaction.actor = PROGRAM if account is None else to_actor(account, way="command")


def add_case(load: Load, matter: Matter) -> Case:
    """One case, opened and taken as far as its path goes."""
    transaction = load.transaction
    act_as(transaction, account_of("supervisor"))
    sight, store = CaseSight(transaction), CaseStore(transaction)
    placed = replace(matter.case, zone=sight.zone(matter.case))
    case, _ = store.open(opened(placed, day=sight.today), why=WHY)
    if case.origin is Origin.REPORT and case.origin_id is not None:
        store.add_report(case.id, case.origin_id, "finding")
    for deed in moves(matter, transaction.definition(case.layer), day=sight.today):
        case = carried(load, case, deed)
    return case


def carried(load: Load, case: Case, deed: Deed) -> Case:
    """The case after a deed: a step, a paper on file, or a look at its place."""
    act_as(load.transaction, deed.by)
    if isinstance(deed, File):
        put_on_file(load, case, deed)
        return case
    if isinstance(deed, Look):
        looked(load.transaction, case, deed)
        return case
    return moved(load.transaction, case, deed)


def moved(transaction: Transaction, case: Case, move: Move) -> Case:
    """The case after a step that the rules allow."""
    situation = CaseSight(transaction).situation(case, transaction.actor, target=move.asked.duplicate_of)
    if move.on is not None:
        situation = replace(situation, day=move.on)
    after = stepped(case, move.asked, transaction.actor, situation)
    step, facts = STEPS[move.asked.step], facts_of(move.asked)
    store = CaseStore(transaction)
    return store.step(case, after, step.id, why=move.asked.why, facts=facts, post=step.body)


def put_on_file(load: Load, case: Case, file: File) -> None:
    """A paper of plain text for a case; it is dated on the day of loading."""
    sha256, by = filed(load, file.by, file.title, file.text), file.by
    sender: dict[str, Any] = {"account": by.id, "account_name": by.display_name, "unit": by.unit}
    day = CaseSight(load.transaction).today
    use = EvidenceUse("", sha256, "case", case.id, file.role, file.title, issued_on=day, why=WHY, **sender)
    EvidenceStore(load.transaction).use(use)


def filed(load: Load, by: Account, title: str, text: str) -> str:
    """The hash of a paper of plain text that somebody put on file, its bytes first."""
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    load.files.put([data], sha256=sha256, most_bytes=len(data))
    evidence = Evidence(
        sha256, len(data), "text/plain", f"{title}.txt", DOCUMENT, True,
        demonstration=True, account=by.id, account_name=by.display_name, unit=by.unit,
    )  # fmt: skip
    EvidenceStore(load.transaction).add(evidence, load.files)
    return sha256


def looked(transaction: Transaction, case: Case, look: Look) -> None:
    """A report from the case's place, and the result of the look-back that is due, if it is for one."""
    by, now = look.by, transaction.now
    name = f"{case.id}/{case.version}/{look.note}"
    report = Report(
        id=uuid5(NAMES, name), layer=case.layer, feature=case.features[0], state_seen=look.state,
        remainder=None, answers=look.answers, note=look.note, place=case.place, fix=None, observed_at=now,
        photos=(), author=by.id, author_name=by.display_name, unit=by.unit, demonstration=True,
    )  # fmt: skip
    stored = add_report(transaction, report)
    if look.result is not None:
        store = LookBackStore(transaction)
        (due,) = [each for each in store.of_case(case.id) if each.state == DUE]
        result = Looked(look.result, stored, look.note, AlikeStore(transaction).concerns(case, stored))
        checked_look(due, case, result, transaction.definition(case.layer), transaction.actor)
        store.record(due, result)
        CaseStore(transaction).add_report(case.id, str(stored.id), "look_back")
