"""Sent leads are drawn on a layer that only their own steps write: no edit, no import, nothing taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from layers.errors import LeadLayerClosed
from layers.rules.leads import LAYER
from layers.store.database import Transaction


@contextmanager
def by_a_lead(transaction: Transaction) -> Iterator[None]:
    """Held while a step of a lead draws it."""
    transaction.leads_open = True
    try:
        yield
    finally:
        transaction.leads_open = False


def require_own_step(transaction: Transaction, layer: str) -> None:
    """LeadLayerClosed when somebody else would write on the leads' layer."""
    if layer == LAYER and not transaction.leads_open:
        raise LeadLayerClosed(layer=layer)
