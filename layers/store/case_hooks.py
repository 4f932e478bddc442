"""What happens beside a step of a case, in the same transaction: claims, look-backs, notices of rebounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from layers.rules.cases import Case
from layers.rules.claims import KIND_OF_LAYER, Basis, Claim, ClaimKind, Scope, checked_claim
from layers.rules.days import LOCAL
from layers.store.alike import ReboundStore
from layers.store.claims import ClaimStore
from layers.store.database import Transaction
from layers.store.look_backs import LookBackStore

NAMES = UUID("3c9f6a52-7d4b-5e80-b1c3-90d2e4f6a817")  # the name space of claims that cases make
Facts = Mapping[str, object]
Hook = Callable[[Transaction, Case, str, Facts], None]


def after_step(transaction: Transaction, step: str, case: Case, why: str, facts: Facts) -> None:
    """Everything that belongs to a step beyond the case itself."""
    for hook in HOOKS.get(step, ()):
        hook(transaction, case, why, facts)


def claim_done(transaction: Transaction, case: Case, why: str, facts: Facts) -> None:
    """Keep "done" as a claim of the unit, with what it says is left."""
    today = transaction.now.astimezone(LOCAL).date()
    definition = transaction.definition(case.layer)
    left = facts.get("remainder")
    count, unit = float(len(case.features)), "feature" if case.features else None
    if definition.remainder is not None and case.quantity is not None and isinstance(left, int | float):
        count, unit = max(0.0, case.quantity - float(left)), definition.remainder.unit
    claim = Claim(
        id=str(uuid5(NAMES, f"{case.id}/{case.version}")),
        kind=KIND_OF_LAYER.get(case.layer, ClaimKind.DONE),
        text=why,
        source=f"案件 {case.number} 报告完成 (reported done)",
        source_id=f"{case.number}/{case.version}",
        said_on=today,
        layer=case.layer,
        unit=case.rectifying_unit,
        count=count if unit else None,
        count_unit=unit,
        scope=Scope(Basis.LIST, features=case.features),
        case=case.id,
        demonstration=case.demonstration,
    )
    ClaimStore(transaction).add(checked_claim(claim, definition, day=today), why=why)


def plan_look_back(transaction: Transaction, case: Case, _why: str, _facts: Facts) -> None:
    LookBackStore(transaction).plan(case)


def drop_look_backs(transaction: Transaction, case: Case, why: str, _facts: Facts) -> None:
    LookBackStore(transaction).drop(case, why=why)


def decide_notices(transaction: Transaction, case: Case, why: str, _facts: Facts) -> None:
    ReboundStore(transaction).after_reopening(case, why=why)


def notice_rebounds(transaction: Transaction, case: Case, _why: str, _facts: Facts) -> None:
    ReboundStore(transaction).after_opening(case)


HOOKS: Mapping[str, tuple[Hook, ...]] = {
    "open": (notice_rebounds,),
    "report_done": (claim_done,),
    "close": (plan_look_back,),
    "watch": (plan_look_back,),
    "reopen": (drop_look_backs, decide_notices),
}
