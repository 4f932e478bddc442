"""What is known of a proposal beyond its own record, when somebody wants to take a step with it."""

from __future__ import annotations

from layers.rules.boundaries import BoundaryVersion
from layers.rules.boundary_steps import Standing
from layers.rules.days import LOCAL
from layers.store.database import Transaction


def standing_of(transaction: Transaction, version: BoundaryVersion) -> Standing:
    """Time and day; objections, rules and faults are looked up here once they are kept."""
    return Standing(at=transaction.now, day=transaction.now.astimezone(LOCAL).date())
