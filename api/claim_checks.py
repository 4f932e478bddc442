"""Sending somebody to one thing of a claim, in one transaction: the lead is noted and sent."""

from __future__ import annotations

from api.dependencies import StoreSet
from api.leads import handed_in
from api.wire.claim_answers import ClaimCheckIn
from layers.errors import NotFound
from layers.rules.claim_checks import check_of, task_of
from layers.rules.claims import Claim
from layers.rules.leads import Lead, LeadAsked
from layers.store.claim_answers import ClaimAnswerStore


def sent(stores: StoreSet, claim: Claim, asked: ClaimCheckIn) -> tuple[Lead, bool]:
    """The check, and whether it is new; the same asked again sends nobody twice.

    Raises:
        NotFound: the claim does not speak of such a thing. BadClaim: nobody knows where it is.
        DifferentContent: another lead was noted under this id. And what steps of leads refuse.
    """
    store = ClaimAnswerStore(stores.transaction)
    thing = next((each for each in store.things(claim) if each.id == asked.feature), None)
    if thing is None:
        raise NotFound(noun="feature", id=asked.feature)
    shape = store.shapes(claim, [thing.id]).get(thing.id)
    lead = check_of(str(asked.id), claim, thing.id, thing.label, shape, day=stores.sight.today)
    stored, new = handed_in(stores, lead, why=asked.why)
    if not new:
        return stored, False
    step = LeadAsked("send", unit=asked.unit, why=task_of(claim, thing.label, asked.why))
    return stores.leads.step(stored.id, step, version=stored.version), True
