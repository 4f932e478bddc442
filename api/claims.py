"""What of a claim exists for who asks: itself, its parts, the case that it names, the total it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from uuid import UUID

from api.dependencies import StoreSet
from api.reports import readable as readable_report
from layers.errors import NotFound
from layers.rules.claim_answers import By, Voice
from layers.rules.claims import Claim
from layers.rules.permissions import allowed, case_reach, report_reach, sees_case, sees_claim, sees_layer


def exists_for(stores: StoreSet, claim: Claim) -> bool:
    """Whether the asker may read a claim: its layer exists for them, and it or its case is theirs."""
    if claim.layer is not None and not sees_layer(stores.actor, stores.catalogue.get(claim.layer)):
        return False
    case = None if claim.case is None else stores.cases.get(claim.case)
    return sees_claim(stores.actor, claim, case)


def parts_of(stores: StoreSet, parts: Iterable[Claim]) -> list[Claim]:
    """Those parts of a total that exist for the asker; the total's sum tells of all of them."""
    return [part for part in parts if exists_for(stores, part)]


def shown(stores: StoreSet, claim: Claim) -> Claim:
    """A claim that the asker may read, without the names of a case or a total that they may not."""
    if case_reach(stores.actor).everyone or claim.case is claim.total_of is None:
        return claim
    case = claim.case is not None and sees_case(stores.actor, stores.cases.get(claim.case))
    total = claim.total_of is not None and exists_for(stores, stores.claims.get(claim.total_of))
    return replace(claim, case=claim.case if case else None, total_of=claim.total_of if total else None)


def opens(stores: StoreSet, report: str) -> bool:
    """Whether the asker may open a report."""
    if report_reach(stores.actor).everyone:
        return True
    try:
        readable_report(stores, UUID(report))
    except NotFound:
        return False
    return True


def may_name(stores: StoreSet) -> Callable[[Voice], bool]:
    """Whether the asker may know by its id what says something of a claim."""
    leads, known = allowed(stores.actor, "lead.read"), cache(partial(opens, stores))
    return lambda voice: leads if voice.check else voice.by is not By.REPORT or known(voice.id)
