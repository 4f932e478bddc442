"""Refusals of the geometry room, and the base that every refusal of Lakewatch shares."""

from __future__ import annotations


class Refused(Exception):
    """Something was asked that the rules do not allow; it carries facts, no sentence.

    The sentences, in two languages, stand in ``api/problems.py``: one row for each subclass.

    Args:
        facts: what the sentence names, as keyword arguments; values that print well.
    """

    def __init__(self, **facts: object) -> None:
        super().__init__(", ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.facts = facts


class InvalidShape(Refused):
    """A shape is empty, of the wrong kind, crosses itself or is not finite (facts: reason, place)."""


class OutOfRange(Refused):
    """A coordinate lies outside what its reference system can mean (facts: value, allowed)."""


class UnknownCrs(Refused):
    """A coordinate reference system that this product does not offer (facts: crs, allowed)."""


class MixedCrs(Refused):
    """Two shapes of different reference systems met (facts: first, second)."""


class GridMismatch(Refused):
    """Two rasters differ in shape or grid (facts: before, after)."""


class TileOutside(Refused):
    """A tile address that does not exist at its zoom (facts: z, x, y)."""
