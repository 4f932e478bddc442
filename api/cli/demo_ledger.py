"""The demonstration's ledger: cases taken through the real rules, and claims, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from layers.demo.ledger import Matter, demonstration_ledger
from layers.demo.paths import Move, moves
from layers.demo.people import POSTS, account_of
from layers.rules.cases import Case, Origin, opened
from layers.rules.claims import checked_claim
from layers.rules.features import Feature
from layers.rules.people import PROGRAM, Account
from layers.rules.transitions import STEPS, stepped
from layers.store.case_sight import CaseSight
from layers.store.cases import CaseStore, facts_of
from layers.store.claims import ClaimStore
from layers.store.database import Transaction
from layers.store.people import PeopleStore, to_actor

WHY = "lakewatch demo"


def add_ledger(transaction: Transaction, lake: Mapping[str, Iterable[Feature]]) -> tuple[int, int]:
    """Posts, cases and claims; how many cases and claims they were.

    Every entry is dated when it is made: days that the text gives stand in the records and the reasons.
    """
    day = CaseSight(transaction).today
    ledger = demonstration_ledger(transaction.catalogue, lake, day=day)
    for post in POSTS:
        PeopleStore(transaction).add_post(post, why=WHY)
    for matter in ledger.matters:
        add_case(transaction, matter)
    act_as(transaction, account_of("supervisor"))
    for claim in ledger.claims:
        definition = transaction.catalogue.layers.get(claim.layer or "")
        ClaimStore(transaction).add(checked_claim(claim, definition, day=day), why=WHY)
    act_as(transaction, None)
    return len(ledger.matters), len(ledger.claims)


def act_as(transaction: Transaction, account: Account | None) -> None:
    """Go on as a demonstration account, or as the program again."""
    transaction.actor = PROGRAM if account is None else to_actor(account, way="command")


def add_case(transaction: Transaction, matter: Matter) -> Case:
    """One case, opened and taken as far as its path goes."""
    act_as(transaction, account_of("supervisor"))
    sight, store = CaseSight(transaction), CaseStore(transaction)
    placed = replace(matter.case, zone=sight.zone(matter.case))
    case, _ = store.open(opened(placed, day=sight.today), why=WHY)
    if case.origin is Origin.REPORT and case.origin_id is not None:
        store.add_report(case.id, case.origin_id, "finding")
    for move in moves(matter, transaction.definition(case.layer), day=sight.today):
        case = moved(transaction, case, move)
    return case


def moved(transaction: Transaction, case: Case, move: Move) -> Case:
    """The case after a step that the rules allow."""
    act_as(transaction, move.by)
    situation = CaseSight(transaction).situation(case, transaction.actor, target=move.asked.duplicate_of)
    if move.on is not None:
        situation = replace(situation, day=move.on)
    after = stepped(case, move.asked, transaction.actor, situation)
    step, facts = STEPS[move.asked.step], facts_of(move.asked)
    return CaseStore(transaction).step(case, after, step.id, why=move.asked.why, facts=facts, post=step.body)
