"""What comparisons tell of leads that are there: events of their own, beside those that people cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layers.rules.lead_sightings import back_on_desk
from layers.rules.leads import Lead
from layers.store.database import Transaction
from layers.store.leads import LeadStore


class LeadSightings:
    """Notes sightings of leads within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.leads = LeadStore(transaction)

    def told(self, lead: str, event: str, facts: Mapping[str, Any], *, why: str) -> Lead:
        """Note what a newer image shows of a lead; one that waited for it comes back to the desk."""
        before = self.leads.get(lead)
        return self.leads.save(before, back_on_desk(before), event, why=why, facts=facts)
