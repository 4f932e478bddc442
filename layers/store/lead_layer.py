"""A sent lead as a feature that maps, packages, searches and report forms know like any other."""

from __future__ import annotations

from dataclasses import replace

from layers.errors import NotFound
from layers.rules.days import day_of
from layers.rules.features import Feature
from layers.rules.lead_place import RECALLED, UNCLEAR, feature_of
from layers.rules.leads import LAYER, Lead, LeadState
from layers.store.database import Transaction
from layers.store.features import FeatureStore
from layers.store.lead_guard import by_a_lead

SHOWN = {  # the state of its feature after a step
    "send": LeadState.SENT.value,
    "unclear": UNCLEAR,
    "confirm": LeadState.CONFIRMED.value,
    "refute": LeadState.REFUTED.value,
    "recall": RECALLED,
    "reopen": RECALLED,
}


class LeadLayer:
    """Draws leads within one transaction, each as its steps leave it."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.features = FeatureStore(transaction)

    def follow(self, lead: Lead, step: str, *, why: str) -> None:
        """Draw a lead after a step: new when it is sent first, afterwards in another state."""
        state = SHOWN.get(step)
        if state is None or LAYER not in self.transaction.catalogue.layers:
            return
        known = self.known(lead.id)
        if known is None and step != "send":
            return  # it was never sent: a dismissed one is looked at again
        with by_a_lead(self.transaction):
            if known is None:
                self.features.add(self.made(lead, note=why), why=why)
            elif step == "send":
                self.features.replace(replace(self.made(lead, note=why), version=known.version), why=why)
            else:
                self.features.replace(replace(known, state=state), why=why)

    def known(self, id: str) -> Feature | None:
        """The lead's feature; None when it was never sent."""
        try:
            return self.features.get(LAYER, id)
        except NotFound:
            return None

    def made(self, lead: Lead, *, note: str) -> Feature:
        """The lead as it is sent now."""
        return feature_of(lead, sent_on=day_of(self.transaction.now), note=note)
