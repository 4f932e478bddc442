"""Sending somebody to one thing of a claim, in one transaction: the lead is noted and sent."""

from __future__ import annotations

from api.dependencies import StoreSet
from api.leads import handed_in
from api.wire.claim_answers import ClaimCheckIn
from layers.errors import CheckOpen, NotFound
from layers.rules.claim_checks import check_of, task_of
from layers.rules.claims import Claim
from layers.rules.leads import STATES, Lead, LeadAsked
from layers.store.claim_answers import ClaimAnswerStore


def sent(stores: StoreSet, claim: Claim, asked: ClaimCheckIn) -> tuple[Lead, bool]:
    """The check, and whether it is new; the same asked again sends nobody twice.

    Raises:
        NotFound: the claim does not speak of such a thing. BadClaim: nobody knows where it is.
        CheckOpen: somebody was sent there already.
        DifferentContent: another lead was noted under this id. And what steps of leads refuse.
    """
    store = ClaimAnswerStore(stores.transaction)
    if kept := store.checks.kept(claim.id, asked.feature, str(asked.id)):
        return kept, False
    thing = next((each for each in store.things(claim) if each.id == asked.feature), None)
    if thing is None:
        raise NotFound(noun="feature", id=asked.feature)
    require_none_open(stores, store, claim, asked)
    shape = store.shapes(claim, [thing.id]).get(thing.id)
    lead = check_of(str(asked.id), claim, thing.id, thing.label, shape, day=stores.sight.today)
    stored, new = handed_in(stores, lead, why=asked.why)
    if not new:
        return stored, False
    step = LeadAsked("send", unit=asked.unit, why=task_of(claim, thing.label, asked.why))
    return stores.leads.step(stored.id, step, version=stored.version), True


def require_none_open(stores: StoreSet, store: ClaimAnswerStore, claim: Claim, asked: ClaimCheckIn) -> None:
    """CheckOpen while another check of this thing waits for its answer."""
    other = store.checks.open_one(claim.id, asked.feature)
    if other is None or other.id == str(asked.id):
        return
    units = {unit.id: unit.name_zh for unit in stores.people.units()}
    words = STATES[other.state]
    raise CheckOpen(
        id=other.id, unit=units.get(other.unit or "", other.unit or "–"), stands=words.zh, stands_en=words.en
    )
